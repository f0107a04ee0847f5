"""The days on which US settlement rests, by the calendar of QuantLib that LEAN asks: `settlement_holiday(day)`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from leanhost.data.expiries import nth_weekday

_DAY = timedelta(days=1)
_MONDAY, _THURSDAY = 0, 3


def settlement_holiday(day: date) -> bool:
    """Whether a date is no business day of US settlement; weekends count."""
    return day.weekday() >= 5 or day in _holidays(day.year)


@lru_cache(maxsize=256)
def _holidays(year: int) -> frozenset[date]:
    """A year's weekdays off; New Year's Day of the next one may be kept on its last."""
    return frozenset((
        _observed(date(year, 1, 1)),
        nth_weekday(year, 1, _MONDAY, 3),
        nth_weekday(year, 2, _MONDAY, 3),
        nth_weekday(year, 6, _MONDAY, 1) - 7 * _DAY,  # the last of May
        _observed(date(year, 7, 4)),
        nth_weekday(year, 9, _MONDAY, 1),
        nth_weekday(year, 10, _MONDAY, 2),
        _observed(date(year, 11, 11)),
        nth_weekday(year, 11, _THURSDAY, 4),
        _observed(date(year, 12, 25)),
        *([date(year, 12, 31)] if date(year, 12, 31).weekday() == 4 else []),
    ))  # fmt: skip


def _observed(day: date) -> date:
    """Sunday moves to Monday, Saturday to Friday."""
    return day + {5: -_DAY, 6: _DAY}.get(day.weekday(), timedelta(0))
