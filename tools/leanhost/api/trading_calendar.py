"""`self.trading_calendar`: business days, public holidays and the expirations of what is subscribed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from leanhost.enums import SecurityType, TradingDayType
from leanhost.naming import lean_names

_DAY = timedelta(days=1)


@lean_names
@dataclass(frozen=True, slots=True)
class TradingDay:
    """One calendar day as the trading calendar knows it."""

    date: datetime
    business_day: bool
    public_holiday: bool
    weekend: bool
    option_expirations: list[Any]
    future_expirations: list[Any]


def nth(year: int, month: int, weekday: int, which: int) -> date:
    """The `which`-th weekday (Monday 0) of a month; the last one for −1."""
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - _DAY
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _observed(day: date) -> date:
    """Sunday moves to Monday, Saturday to Friday."""
    return day + {5: -_DAY, 6: _DAY}.get(day.weekday(), timedelta(0))


def settlement_holidays(year: int) -> set[date]:
    """Weekdays on which US settlement rests (QuantLib's calendar, which LEAN asks), weekends left out."""
    return {
        _observed(date(year, 1, 1)),
        _observed(date(year + 1, 1, 1)),
        nth(year, 1, 0, 3),
        nth(year, 2, 0, 3),
        nth(year, 5, 0, -1),
        _observed(date(year, 7, 4)),
        nth(year, 9, 0, 1),
        nth(year, 10, 0, 2),
        _observed(date(year, 11, 11)),
        nth(year, 11, 3, 4),
        _observed(date(year, 12, 25)),
    }


@lean_names
class TradingCalendar:
    """Days by type; holidays are those of US settlement and of every subscribed security."""

    def __init__(self, securities: Any) -> None:
        self._securities = securities.values()

    def get_trading_day(self, day: datetime | None = None) -> TradingDay:
        return self._day((day or datetime(1900, 1, 1)).date())

    def get_trading_days(self, start: datetime, end: datetime) -> list[TradingDay]:
        """Every calendar day from `start` to `end`, both included."""
        count = (end.date() - start.date()).days + 1
        return [self._day(start.date() + timedelta(days=n)) for n in range(count)]

    def get_days_by_type(self, type: TradingDayType, start: datetime, end: datetime) -> list[TradingDay]:
        """The days of one type."""
        tests = {
            TradingDayType.BUSINESS_DAY: lambda d: d.business_day,
            TradingDayType.PUBLIC_HOLIDAY: lambda d: d.public_holiday,
            TradingDayType.WEEKEND: lambda d: d.weekend,
            TradingDayType.OPTION_EXPIRATION: lambda d: bool(d.option_expirations),
            TradingDayType.FUTURE_EXPIRATION: lambda d: bool(d.future_expirations),
        }
        test = tests.get(TradingDayType(type), lambda d: False)
        return [day for day in self.get_trading_days(start, end) if test(day)]

    def _day(self, day: date) -> TradingDay:
        weekend = day.weekday() >= 5
        closed = weekend or day in settlement_holidays(day.year)
        holiday = closed or any(day in s.exchange.hours.holidays for s in self._securities)
        expiring = [s.symbol for s in self._securities if s.symbol.id.date.date() == day]
        options = (SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION)
        return TradingDay(
            datetime(day.year, day.month, day.day),
            not holiday,
            holiday,
            weekend,
            [s for s in expiring if s.security_type in options],
            [s for s in expiring if s.security_type == SecurityType.FUTURE],
        )
