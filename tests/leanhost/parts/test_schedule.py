"""Schedules over the Thanksgiving week of 2013, against what LEAN logged."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leanhost.engine.schedule import NEVER_US, RealTime, RuleContext, Schedule, security_end_of_day_times
from leanhost.engine.schedule_rules import FuncDateRule, FuncTimeRule, from_us, local_to_us, to_us

SHARED = Path(__file__).parents[3] / "../shared"
NEW_YORK = ZoneInfo("America/New_York")


class NewYorkHours:
    """A stock exchange in late 2013: closed on Thanksgiving and Christmas, 13:00 close on the days beside them."""

    time_zone = "America/New_York"
    is_market_always_open = False
    holidays = (datetime(2013, 11, 28), datetime(2013, 12, 25))
    early = (datetime(2013, 11, 29), datetime(2013, 12, 24))

    def is_date_open(self, day: datetime, extended: bool = False) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def first_open(self, day: datetime, extended: bool) -> datetime | None:
        return day + timedelta(hours=9, minutes=30) if self.is_date_open(day) else None

    def last_close(self, day: datetime, extended: bool) -> datetime | None:
        return day + timedelta(hours=13 if day in self.early else 16) if self.is_date_open(day) else None

    def is_open(self, local: datetime, extended: bool = False) -> bool:
        day = local.replace(hour=0, minute=0, second=0)
        opened, closed = self.first_open(day, False), self.last_close(day, False)
        return opened is not None and closed is not None and opened <= local < closed


class Run:
    """A clock with a schedule on it."""

    def __init__(self, start: datetime) -> None:
        self.now = local_to_us(start, NEW_YORK)
        hours = NewYorkHours()
        self.fired: list[tuple[str, datetime]] = []
        self.errors: list[str] = []
        self.real_time = RealTime(lambda: self.now, self.set_clock, lambda event, _: self.errors.append(event.name))
        self.schedule = Schedule(
            self.real_time,
            RuleContext(lambda: self.now, lambda: NEW_YORK, lambda _symbol: hours, lambda: [hours]),
        )

    def set_clock(self, us: int) -> None:
        self.now = us

    @property
    def time(self) -> datetime:
        return from_us(self.now).astimezone(NEW_YORK).replace(tzinfo=None)

    def fire(self, name: str) -> None:
        self.fired.append((name, self.time))

    def at(self, name: str, date_rule, time_rule):
        return self.schedule.on(name, date_rule, time_rule, lambda: self.fire(name))

    def step(self, local: datetime) -> None:
        us = local_to_us(local, NEW_YORK)
        self.real_time.scan_past(us)
        self.now = us
        self.real_time.set_time(us)


def hourly_steps(start: datetime, end: datetime) -> Iterator[datetime]:
    """Steps of the benchmark's hourly bars and of each midnight."""
    hours = NewYorkHours()
    day = start
    while day <= end:
        yield day
        close = hours.last_close(day, False)
        if close is not None:
            yield from (day + timedelta(hours=h) for h in range(10, close.hour + 1))
        day += timedelta(days=1)


def golden_schedules(run: Run) -> None:
    d, t = run.schedule.date_rules, run.schedule.time_rules
    for name, when, at in [
        ("open", d.every_day("SPY"), t.after_market_open("SPY", 0)),
        ("open1", d.every_day("SPY"), t.after_market_open("SPY", 1)),
        ("open60", d.every_day("SPY"), t.after_market_open("SPY", 60)),
        ("close15", d.every_day("SPY"), t.before_market_close("SPY", 15)),
        ("close0", d.every_day("SPY"), t.before_market_close("SPY", 0)),
        ("any10", d.every_day(), t.at(10, 0)),
        ("noon", d.every_day("SPY"), t.noon),
        ("friday", d.every(5), t.at(10, 30)),
        ("mon_wed", d.every(1, 3), t.at(9, 45)),
        ("week", d.week_start("SPY"), t.after_market_open("SPY", 30)),
        ("week_end", d.week_end("SPY"), t.at(15, 30)),
        ("month", d.month_start("SPY"), t.after_market_open("SPY", 5)),
        ("month_end", d.month_end("SPY"), t.before_market_close("SPY", 5)),
        ("on", d.on(2013, 11, 27), t.at(11, 11)),
        ("tomorrow", d.tomorrow, t.at(12, 30)),
    ]:
        run.at(name, when, at)
    run.at("every90", d.on(2013, 11, 26), t.every(timedelta(minutes=90)))

    def remove_once() -> None:
        run.fire("once")
        run.schedule.remove(once)

    once = run.schedule.on(d.every_day("SPY"), t.at(13, 0), remove_once)
    run.schedule.on("Daily Sampling", d.every_day(), t.midnight, lambda: None)


@pytest.mark.skipif(not SHARED.exists(), reason="the parity goldens are not here")
def test_fires_what_lean_fired_in_its_order():
    lines = (SHARED / "parity/golden/schedule_rules.txt").read_text().splitlines()
    expected = [(w[1], datetime.fromisoformat(w[2])) for line in lines if (w := line.split())[0] == "#fire"]
    # The algorithm time is still the start date while `initialize` runs; the run itself begins at the warm-up start.
    run = Run(datetime(2013, 11, 20))
    golden_schedules(run)
    run.now = local_to_us(datetime(2013, 11, 17), NEW_YORK)
    run.real_time.set_up()
    for step in hourly_steps(datetime(2013, 11, 17), datetime(2013, 12, 6)):
        run.step(step)
    assert run.fired == expected
    assert run.errors == []


def test_three_events_of_one_time_keep_creation_order_only_on_the_first_day():
    run = Run(datetime(2013, 11, 18))
    d, t = run.schedule.date_rules, run.schedule.time_rules
    for name in "ABC":
        run.at(name, d.every_day(), t.at(10, 0))
    run.schedule.on("Daily Sampling", d.every_day(), t.midnight, lambda: None)
    run.real_time.set_up()
    for day in (18, 19):
        run.step(datetime(2013, 11, day, 10))
    assert "".join(name for name, _ in run.fired) == "ABCACB"


def test_event_added_in_a_callback_at_its_own_time_fires_in_the_next_step_with_the_clock_set_back():
    run = Run(datetime(2013, 11, 18))
    d, t = run.schedule.date_rules, run.schedule.time_rules
    run.schedule.on("first", d.today, t.at(10, 0), lambda: run.at("second", d.today, t.at(10, 0)))
    run.real_time.set_up()
    run.step(datetime(2013, 11, 18, 10))
    assert run.fired == []
    run.step(datetime(2013, 11, 18, 11))
    assert run.fired == [("second", datetime(2013, 11, 18, 10))]


def test_event_removed_by_an_earlier_one_of_the_same_time_still_fires_once():
    run = Run(datetime(2013, 11, 18))
    d, t = run.schedule.date_rules, run.schedule.time_rules
    run.schedule.on("remover", d.every_day(), t.at(10, 0), lambda: run.schedule.remove(victim))
    victim = run.at("victim", d.every_day(), t.at(10, 0))
    run.real_time.set_up()
    for day in (18, 19, 20):
        run.step(datetime(2013, 11, day, 10))
    assert [day for _, day in run.fired] == [datetime(2013, 11, 18, 10)]


def test_disabled_event_uses_up_its_times():
    run = Run(datetime(2013, 11, 18))
    d, t = run.schedule.date_rules, run.schedule.time_rules
    event = run.at("quiet", d.every_day(), t.at(10, 0))
    run.real_time.set_up()
    event.enabled = False
    run.step(datetime(2013, 11, 18, 12))
    event.enabled = True
    run.step(datetime(2013, 11, 19, 12))
    assert run.fired == [("quiet", datetime(2013, 11, 19, 10))]
    assert event.next_event_utc_time == datetime(2013, 11, 20, 15, tzinfo=UTC)


def test_exception_of_a_callback_is_reported_and_ends_the_pass():
    run = Run(datetime(2013, 11, 18))
    d, t = run.schedule.date_rules, run.schedule.time_rules
    run.schedule.on("broken", d.every_day(), t.at(10, 0), lambda: 1 / 0)
    run.at("later", d.every_day(), t.at(11, 0))
    run.real_time.set_up()
    run.step(datetime(2013, 11, 18, 10))
    assert run.errors == ["broken"]
    assert run.fired == []


def test_fluent_form_joins_times_and_conditions():
    run = Run(datetime(2013, 11, 28))
    event = run.schedule.event("fluent").every_day().at(10, 0).at(14, 0).during_market_hours("SPY")
    event.run(lambda: run.fire("fluent"))
    run.real_time.set_up()
    run.step(datetime(2013, 12, 3, 0))
    # 28th is a holiday, the 29th closes at 13:00, then a weekend.
    assert [at for _, at in run.fired] == [
        datetime(2013, 11, 29, 10),
        datetime(2013, 12, 2, 10),
        datetime(2013, 12, 2, 14),
    ]


def test_functions_as_rules_and_default_name():
    run = Run(datetime(2013, 11, 18))
    days = FuncDateRule("days", lambda start, end: [datetime(2013, 11, 19)])
    times = FuncTimeRule("times", lambda dates: [datetime(2013, 11, 19, 15, 0)])
    event = run.schedule.on(days, times, lambda: run.fire("rules"))
    assert event.name == "days: times"
    run.real_time.set_up()
    assert event.next_us == to_us(datetime(2013, 11, 19, 15, 0))
    run.step(datetime(2013, 11, 20))
    assert event.next_us == NEVER_US
    assert run.fired == [("rules", datetime(2013, 11, 19, 10, 0))]


def test_train_runs_now_and_noon_moves_with_the_clock_change():
    run = Run(datetime(2013, 11, 3))
    run.schedule.train(lambda: run.fire("train"))
    run.at("noon", run.schedule.date_rules.today, run.schedule.time_rules.noon)
    run.real_time.set_up()
    run.step(datetime(2013, 11, 3))
    run.step(datetime(2013, 11, 3, 20))
    assert run.fired == [("train", datetime(2013, 11, 3)), ("noon", datetime(2013, 11, 3, 11))]


@pytest.mark.parametrize(
    ("rule", "arguments", "expected"),
    [
        ("week_start", (2,), [(13, 11, 20), (13, 11, 27), (13, 12, 4)]),
        ("week_end", ("SPY", 1), [(13, 11, 21), (13, 11, 27), (13, 12, 5)]),
        ("month_start", ("SPY", 0), [(13, 12, 2)]),
        ("month_end", (), [(13, 11, 30)]),
        ("month_end", ("SPY", 1), [(13, 11, 27)]),
        ("quarter_end", ("SPY",), []),
        (
            "every_day",
            ("SPY",),
            [(13, 11, d) for d in (18, 19, 20, 21, 22, 25, 26, 27, 29)] + [(13, 12, d) for d in range(2, 7)],
        ),
    ],
)
def test_days_of_date_rules(rule, arguments, expected):
    rules = Run(datetime(2013, 11, 18)).schedule.date_rules
    days = getattr(rules, rule)(*arguments).get_dates(datetime(2013, 11, 18), datetime(2013, 12, 6))
    assert [(d.year - 2000, d.month, d.day) for d in days] == expected


def test_offset_beyond_its_period_is_refused():
    with pytest.raises(ValueError, match="Offset must be between 0 and 6"):
        Run(datetime(2013, 11, 18)).schedule.date_rules.week_start(7)


def test_time_of_day_may_carry_its_own_zone_and_open_rules_need_no_symbol():
    run = Run(datetime(2013, 11, 18))
    t = run.schedule.time_rules
    day = [datetime(2013, 11, 18)]
    assert next(t.at(10, 0, ZoneInfo("America/Chicago")).create_utc_event_times(day)).hour == 16
    assert next(t.at(timedelta(hours=10)).create_utc_event_times(day)).hour == 15
    assert next(t.after_market_open(30).create_utc_event_times(day)) == datetime(2013, 11, 18, 15, tzinfo=UTC)
    assert next(t.after_market_close("SPY", 5).create_utc_event_times(day)).minute == 5


def test_end_of_day_events_come_ten_minutes_before_the_close():
    times = security_end_of_day_times(NewYorkHours(), datetime(2013, 11, 27), datetime(2013, 11, 29), False)
    local = [from_us(us).astimezone(NEW_YORK).replace(tzinfo=None) for us in times]
    assert local == [datetime(2013, 11, 27, 15, 50), datetime(2013, 11, 29, 12, 50)]
