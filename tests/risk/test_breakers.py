"""Each breaker trips at its limit, asks for its mode, ends by its own rule, and survives a restart."""

import json
from datetime import date, datetime, timedelta

import pytest

from core.settings import Settings
from core.values import Account, BreakerInputs, Mode, Session
from risk.breakers import BREAKERS, HALF, MODES, QUIET, TRANSITIONS, Breakers

START = date(2018, 2, 5)


class Desk:
    """Drives breakers minute by minute through sessions that are weekdays from a Monday on."""

    def __init__(self, equity=100_000.0):
        self.breakers = Breakers(Settings.parse())
        self.number, self.minute = 1, 571
        self.verdict = None
        self.tick(equity)

    def day(self):
        weeks, rest = divmod(self.number - 1, 5)
        return START + timedelta(days=7 * weeks + rest)

    def tick(self, equity, margin=0.0, **changes):
        self.minute += 1
        day = self.day()
        time = datetime(day.year, day.month, day.day) + timedelta(minutes=self.minute)
        account = Account(equity, equity, margin * equity)
        inputs = BreakerInputs(time, Session(day, number=self.number), account, **changes)
        self.verdict = self.breakers.update(inputs)
        return self.verdict

    def session(self, equity, later=1, **changes):
        self.number, self.minute = self.number + later, 571
        return self.tick(equity, **changes)


def test_every_state_is_reachable_and_can_end():
    for name in BREAKERS:
        table = TRANSITIONS[name]
        reached = {QUIET} | set(table.values())
        assert {state for state, _ in table} == reached
        for state in reached - {QUIET}:
            seen, todo = set(), {state}
            while todo:
                seen |= todo
                todo = {to for (at, _), to in table.items() if at in todo} - seen
            assert QUIET in seen


def test_every_mode_belongs_to_a_state_of_its_breaker():
    assert all(state in TRANSITIONS[name].values() for name, state in MODES)


def test_a_fall_of_three_per_cent_halts_when_the_next_minute_confirms_it():
    desk = Desk()
    assert desk.tick(97_000.0).mode is Mode.ACTIVE
    verdict = desk.tick(96_900.0)
    assert verdict.mode is Mode.HALTED
    assert verdict.causes == ("rapid drawdown -3.1% within 5 min, limit -3%",)
    assert desk.tick(99_000.0).mode is Mode.HALTED
    assert desk.session(99_000.0).mode is Mode.ACTIVE


def test_one_bad_mark_and_a_slow_fall_do_not_halt():
    desk = Desk()
    desk.tick(96_000.0)
    assert desk.tick(100_000.0).mode is Mode.ACTIVE
    for step in range(20):
        assert desk.tick(100_000.0 - 200.0 * step).mode is Mode.ACTIVE


@pytest.mark.parametrize(
    ("equity", "mode"), [(95_001.0, Mode.ACTIVE), (95_000.0, Mode.HALTED), (94_000.0, Mode.HALTED)]
)
def test_the_daily_loss_counts_from_the_last_close_and_ends_with_the_session(equity, mode):
    desk = Desk()
    assert desk.session(equity).mode is mode
    assert desk.session(equity).mode is Mode.ACTIVE


def test_the_weekly_loss_ends_with_the_week():
    desk = Desk()
    for equity in (96_000.0, 93_000.0):
        desk.session(equity)
    assert desk.session(90_000.0).causes == ("weekly loss -10.0%, limit -10%",)
    assert desk.session(90_000.0).mode is Mode.HALTED
    assert desk.session(90_000.0).mode is Mode.ACTIVE


def test_the_monthly_loss_ends_with_the_month():
    desk = Desk()
    equity = 100_000.0
    for _ in range(10):
        equity *= 0.983
        desk.session(equity)
    assert any(cause.startswith("monthly loss") for cause in desk.verdict.causes)
    while desk.day() < date(2018, 3, 2):
        desk.session(equity)
    assert not any(cause.startswith("monthly loss") for cause in desk.verdict.causes)


def _slide(desk, target):
    """Fall two per cent a session from 100,000 to the target, in and out of weeks without their breakers' help."""
    equity = 100_000.0
    while equity > target:
        equity = max(target, equity * 0.98)
        desk.session(equity, later=5)
    return desk.verdict


@pytest.mark.parametrize(
    ("equity", "mode", "keep"),
    [(88_100.0, Mode.ACTIVE, 1.0), (88_000.0, Mode.REDUCING, 0.5), (85_000.0, Mode.HALTED, 0.0)],
)
def test_the_peak_drawdown_cuts_short_volatility_to_half_then_to_none(equity, mode, keep):
    desk = Desk()
    verdict = _slide(desk, equity)
    peak = [cause for cause in verdict.causes if cause.startswith("drawdown")]
    assert bool(peak) == (mode is not Mode.ACTIVE)
    assert verdict.short_volatility == keep
    if peak:
        assert verdict.mode.severity >= mode.severity


def test_after_21_sessions_the_drawdown_restarts_at_half_size_from_its_own_equity():
    desk = Desk()
    _slide(desk, 85_000.0)
    assert desk.session(85_000.0, later=20).mode is Mode.HALTED
    verdict = desk.session(85_000.0)
    assert (verdict.mode, verdict.size_factor) == (Mode.ACTIVE, 0.5)
    assert desk.breakers.restarts == 1
    assert desk.session(94_999.0, later=5).size_factor == 0.5
    assert desk.session(95_000.0, later=5).size_factor == 1.0


def test_resume_ends_the_drawdown_mode_and_a_second_one_counts_anew():
    desk = Desk()
    _slide(desk, 85_000.0)
    assert desk.session(85_000.0, later=5, resume=True).mode is Mode.ACTIVE
    assert desk.session(85_000.0 * 0.96, later=5).mode is Mode.ACTIVE
    desk.session(85_000.0 * 0.92, later=5)
    assert desk.session(85_000.0 * 0.88, later=5).short_volatility == 0.5


def test_equity_above_ninety_per_cent_of_the_peak_ends_the_drawdown_mode_without_a_restart():
    desk = Desk()
    _slide(desk, 88_000.0)
    verdict = desk.session(90_001.0, later=5)
    assert (verdict.mode, verdict.size_factor, desk.breakers.restarts) == (Mode.ACTIVE, 0.5, 0)


def test_three_losses_in_a_row_halt_for_two_sessions_then_half_size_until_a_win():
    desk = Desk()
    assert desk.tick(100_000.0, closed=(-10.0, -10.0)).mode is Mode.ACTIVE
    assert desk.tick(100_000.0, closed=(-10.0,)).causes == ("3 losses in a row",)
    assert desk.session(100_000.0).mode is Mode.HALTED
    verdict = desk.session(100_000.0)
    assert (verdict.mode, verdict.size_factor, verdict.one_at_a_time) == (Mode.ACTIVE, 0.5, True)
    verdict = desk.tick(100_000.0, closed=(5.0,))
    assert (verdict.size_factor, verdict.one_at_a_time) == (1.0, False)


def test_a_win_between_losses_breaks_the_streak():
    desk = Desk()
    assert desk.tick(100_000.0, closed=(-1.0, -1.0, 2.0, -1.0)).mode is Mode.ACTIVE


def test_a_margin_spike_reduces_until_below_seventy_per_cent():
    desk = Desk()
    assert desk.tick(100_000.0, margin=0.80).mode is Mode.ACTIVE
    assert desk.tick(100_000.0, margin=0.81).mode is Mode.REDUCING
    assert desk.tick(100_000.0, margin=0.70).mode is Mode.REDUCING
    assert desk.tick(100_000.0, margin=0.69).mode is Mode.ACTIVE


def test_a_margin_far_above_a_lowered_ceiling_for_two_sessions_reduces_until_the_ceiling_is_met():
    desk = Desk()
    assert desk.tick(100_000.0, 0.70, ceiling=0.70).mode is Mode.ACTIVE
    assert desk.session(100_000.0, margin=0.61, ceiling=0.50).mode is Mode.ACTIVE
    assert desk.session(100_000.0, margin=0.61, ceiling=0.50).mode is Mode.ACTIVE
    verdict = desk.session(100_000.0, margin=0.61, ceiling=0.50)
    assert (verdict.mode, verdict.margin_target) == (Mode.REDUCING, 0.50)
    assert verdict.causes == ("margin 61.0% of equity, over 10% above the ceiling of 50% for 2 sessions",)
    assert desk.tick(100_000.0, 0.51, ceiling=0.50).mode is Mode.REDUCING
    assert desk.tick(100_000.0, 0.51, ceiling=None).margin_target == 0.50
    verdict = desk.tick(100_000.0, 0.50, ceiling=0.50)
    assert (verdict.mode, verdict.margin_target) == (Mode.ACTIVE, None)


def test_ten_points_above_the_ceiling_only_bar_entries_and_a_look_below_starts_the_count_anew():
    desk = Desk()
    for _ in range(5):
        assert desk.session(100_000.0, margin=0.60, ceiling=0.50).mode is Mode.ACTIVE
    desk.session(100_000.0, margin=0.61, ceiling=0.50)
    desk.session(100_000.0, margin=0.60, ceiling=0.50)
    for _ in range(2):
        assert desk.session(100_000.0, margin=0.61, ceiling=0.50).mode is Mode.ACTIVE
    assert desk.session(100_000.0, margin=0.61, ceiling=0.50).mode is Mode.REDUCING


def test_a_correlation_spike_reduces_to_half_until_two_calm_sessions():
    desk = Desk()
    assert desk.tick(100_000.0, correlation=0.90).mode is Mode.ACTIVE
    verdict = desk.tick(100_000.0, correlation=0.91)
    assert (verdict.mode, verdict.short_volatility) == (Mode.REDUCING, 0.5)
    assert desk.session(100_000.0, correlation=0.79).mode is Mode.REDUCING
    assert desk.session(100_000.0, correlation=0.79).mode is Mode.REDUCING
    assert desk.session(100_000.0, correlation=0.79).mode is Mode.ACTIVE


def test_a_fault_and_a_manual_stop_halt_while_they_last():
    desk = Desk()
    assert desk.tick(100_000.0, faults=("no VIX",)).causes == ("no VIX",)
    assert desk.tick(100_000.0).mode is Mode.ACTIVE
    assert desk.tick(100_000.0, manual_halt=True).mode is Mode.HALTED
    assert desk.tick(100_000.0).mode is Mode.ACTIVE


def test_the_strictest_cause_wins_and_all_are_named():
    desk = Desk()
    verdict = desk.tick(100_000.0, margin=0.9, faults=("no VIX",))
    assert verdict.mode is Mode.HALTED
    assert len(verdict.causes) == 2


def test_a_restart_goes_on_where_it_stopped():
    desk = Desk()
    _slide(desk, 88_000.0)
    desk.tick(88_000.0, closed=(-1.0, -1.0))
    saved = json.loads(json.dumps(desk.breakers.state()))
    other = Desk()
    other.breakers.restore(saved)
    other.number, other.minute = desk.number, desk.minute
    for step in ({"closed": (-1.0,)}, {"margin": 0.9}, {"resume": True}):
        assert other.tick(87_000.0, **step) == desk.tick(87_000.0, **step)
    assert other.breakers.state() == desk.breakers.state()
    assert HALF in other.breakers.state()["states"].values()
