"""What an algorithm asks of exchange hours by LEAN's own names."""

from datetime import date, datetime, timedelta

import pytest

from leanhost.data.hours import ExchangeHours
from leanhost.data.sessions import Segment, parse_segments
from leanhost.enums import DayOfWeek

ROWS = [
    {"start": "04:00:00", "end": "09:30:00", "state": "premarket"},
    {"start": "09:30:00", "end": "16:00:00", "state": "market"},
    {"start": "16:00:00", "end": "20:00:00", "state": "postmarket"},
]
NIGHT = [{"start": "17:00:00", "end": "1.00:00:00", "state": "premarket"}]
DAY = [
    {"start": "00:00:00", "end": "08:30:00", "state": "premarket"},
    {"start": "08:30:00", "end": "15:15:00", "state": "market"},
    {"start": "15:30:00", "end": "16:00:00", "state": "postmarket"},
    *NIGHT,
]
HALF, HOLIDAY = date(2015, 11, 27), date(2015, 11, 26)


def hours() -> ExchangeHours:
    regular = parse_segments(ROWS)
    week: list[tuple[Segment, ...]] = [*[regular] * 5, (), ()]
    return ExchangeHours("America/New_York", week, frozenset({HOLIDAY}), {HALF: 13 * 3_600_000_000})


def futures() -> ExchangeHours:
    day, night = parse_segments(DAY), parse_segments(NIGHT)
    return ExchangeHours("America/Chicago", [*[day] * 4, parse_segments(DAY[:3]), (), night])


def test_the_lists_have_dotnets_types() -> None:
    asked = hours()
    assert datetime(2015, 11, 26) in asked.holidays
    assert asked.early_closes[datetime(2015, 11, 27)] == timedelta(hours=13)
    assert asked.late_opens == {}
    assert asked.market_hours[DayOfWeek.SATURDAY].is_closed_all_day
    assert asked.market_hours[DayOfWeek.FRIDAY].market_duration == timedelta(hours=6.5)


def test_a_days_hours_are_those_after_an_early_close() -> None:
    half = hours().get_market_hours(datetime(2015, 11, 27, 15))
    assert (half.day_of_week, half.market_duration) == (DayOfWeek.FRIDAY, timedelta(hours=3.5))
    assert str(half) == "Friday: PreMarket: 04:00:00-09:30:00 | Market: 09:30:00-13:00:00"
    assert str(hours().get_market_hours(date(2015, 11, 26))) == "Closed All Day"
    assert str(ExchangeHours.always_open("UTC").get_market_hours(HALF)) == "Open All Day"
    assert half.is_open(timedelta(hours=5), True) and not half.is_open(timedelta(hours=5), False)
    assert half.is_open(timedelta(hours=9), timedelta(hours=10), False)
    assert half.get_market_open(timedelta(0), True) == timedelta(hours=4)
    assert half.get_market_open(timedelta(0), False) == timedelta(hours=9.5)
    assert half.get_market_close(timedelta(hours=13), False) is None


def test_a_stretch_that_goes_on_over_midnight_neither_closes_nor_opens() -> None:
    monday = futures().get_market_hours(date(2015, 8, 17))
    zero, whole = timedelta(0), timedelta(days=1)
    assert monday.get_market_open(zero, True, whole) == timedelta(hours=15.5)
    assert monday.get_market_close(timedelta(hours=17), True, timedelta(0)) is None
    assert monday.get_market_close(timedelta(hours=17), True, True) == whole
    assert str(monday.segments[-1]) == "PreMarket: 17:00:00-1.00:00:00"


@pytest.mark.parametrize(
    ("at", "extended", "opened"),
    [
        (datetime(2015, 8, 24, 9, 30), False, datetime(2015, 8, 24, 9, 30)),
        (datetime(2015, 8, 24, 9, 29), False, datetime(2015, 8, 21, 9, 30)),
        (datetime(2015, 8, 24, 12), True, datetime(2015, 8, 24, 4)),
        (datetime(2015, 8, 23, 12), False, datetime(2015, 8, 21, 9, 30)),
    ],
)
def test_the_previous_open_counts_the_moment_itself(at: datetime, extended: bool, opened: datetime) -> None:
    assert hours().get_previous_market_open(at, extended) == opened


def test_a_night_session_is_one_with_the_day_after_it() -> None:
    assert futures().get_previous_market_open(datetime(2015, 8, 18, 9), True) == datetime(2015, 8, 17, 17)
    assert futures().get_first_daily_market_open(datetime(2015, 8, 18, 9), True) == datetime(2015, 8, 18)


def test_the_days_last_close_is_looked_for_from_a_time_on() -> None:
    assert hours().get_last_daily_market_close(datetime(2015, 8, 21, 12), True) == datetime(2015, 8, 21, 20)
    assert hours().get_last_daily_market_close(datetime(2015, 8, 21, 16), False) == datetime(2015, 8, 24, 16)
    assert hours().get_next_market_close(datetime(2015, 11, 26, 12), False, True) == datetime(2015, 11, 27, 13)
