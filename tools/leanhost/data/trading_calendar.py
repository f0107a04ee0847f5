"""LEAN's trading calendar: business days, public holidays and expirations over a range of dates.

Helpers: `TradingCalendar(hours, symbols)` with `get_trading_day(day)`, `get_trading_days(start, end)`,
`get_days_by_type(kind, start, end)`; `settlement_holiday(day)` is the US settlement calendar of QuantLib, by which LEAN
calls every Saturday and Sunday a public holiday.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leanhost.data.hours import ExchangeHours
from leanhost.enums import SecurityType, TradingDayType
from leanhost.identifiers import OPTION_TYPES
from leanhost.naming import lean_names
from leanhost.symbols import Symbol

_ONE_DAY = timedelta(days=1)


def _is_weekday_nth(day: date, month: int, weekday: int, nth: int) -> bool:
    return day.month == month and day.weekday() == weekday and (day.day - 1) // 7 + 1 == nth


def _observed(day: date, month: int, number: int) -> bool:
    """Whether a fixed date is kept on `day`: Sunday's on Monday, Saturday's on Friday."""
    for kept, shift in ((0, 0), (1, -1), (-1, 1)):
        actual = day + shift * _ONE_DAY
        if (actual.month, actual.day) == (month, number):
            weekday = actual.weekday()
            return kept == (1 if weekday == 6 else -1 if weekday == 5 else 0)
    return False


def settlement_holiday(day: date) -> bool:
    """Whether a date is no business day of the US settlement calendar; weekends count."""
    return (
        day.weekday() >= 5
        or _observed(day, 1, 1)
        or _is_weekday_nth(day, 1, 0, 3)
        or _is_weekday_nth(day, 2, 0, 3)
        or (day.month == 5 and day.weekday() == 0 and day.day > 24)
        or _observed(day, 7, 4)
        or _is_weekday_nth(day, 9, 0, 1)
        or _is_weekday_nth(day, 10, 0, 2)
        or _observed(day, 11, 11)
        or _is_weekday_nth(day, 11, 3, 4)
        or _observed(day, 12, 25)
    )


@lean_names
@dataclass(frozen=True, slots=True)
class TradingDay:
    """What kind of day a date is for the securities of an algorithm."""

    date: datetime
    business_day: bool
    public_holiday: bool
    weekend: bool
    option_expirations: tuple[Symbol, ...]
    future_expirations: tuple[Symbol, ...]


_TESTS: dict[int, Callable[[TradingDay], bool]] = {
    TradingDayType.BUSINESS_DAY: lambda day: day.business_day,
    TradingDayType.PUBLIC_HOLIDAY: lambda day: day.public_holiday,
    TradingDayType.WEEKEND: lambda day: day.weekend,
    TradingDayType.OPTION_EXPIRATION: lambda day: bool(day.option_expirations),
    TradingDayType.FUTURE_EXPIRATION: lambda day: bool(day.future_expirations),
}


@lean_names
class TradingCalendar:
    """The calendar of the securities an algorithm has subscribed to: their hours and their symbols."""

    def __init__(self, hours: Iterable[ExchangeHours], symbols: Iterable[Symbol]) -> None:
        self._hours = tuple(hours)
        self._symbols = tuple(symbols)

    def get_trading_day(self, day: date | None = None) -> TradingDay:
        """What kind of day `day` is."""
        if day is None:
            raise ValueError("a trading day needs a date")
        plain = date.fromordinal(day.toordinal())
        weekend = plain.weekday() >= 5
        holiday = settlement_holiday(plain) or any(plain in hours.holidays for hours in self._hours)
        expiring = [s for s in self._symbols if s.id.date.date() == plain]
        return TradingDay(
            date=datetime(plain.year, plain.month, plain.day),
            business_day=not (weekend or holiday),
            public_holiday=holiday,
            weekend=weekend,
            option_expirations=tuple(s for s in expiring if s.security_type in OPTION_TYPES),
            future_expirations=tuple(s for s in expiring if s.security_type is SecurityType.FUTURE),
        )

    def get_trading_days(self, start: date, end: date) -> Iterator[TradingDay]:
        """Every date from `start` to `end`, both included."""
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            yield self.get_trading_day(date.fromordinal(ordinal))

    def get_days_by_type(self, kind: int, start: date, end: date) -> Iterator[TradingDay]:
        """The dates of one kind; ValueError for a kind LEAN itself does not fill."""
        if kind not in _TESTS:
            raise ValueError(f"the calendar has no days of kind {TradingDayType(kind)}")
        return (day for day in self.get_trading_days(start, end) if _TESTS[kind](day))
