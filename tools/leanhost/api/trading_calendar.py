"""`self.trading_calendar`: business days, public holidays and the expirations of what is subscribed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from leanhost.data.settlement_calendar import settlement_holiday
from leanhost.enums import SecurityType, TradingDayType
from leanhost.identifiers import OPTION_TYPES
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


@lean_names
class TradingCalendar:
    """Days by type; holidays are those of US settlement and of every subscribed security."""

    def __init__(self, securities: Any, today: date) -> None:
        self._securities = securities.values()
        self._today = today

    def get_trading_day(self, day: datetime | None = None) -> TradingDay:
        """One day; without an argument today's, by UTC."""
        return self._day(self._today if day is None else day.date())

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
        holiday = settlement_holiday(day) or any(day in s.exchange.hours.closed_days for s in self._securities)
        expiring = [s.symbol for s in self._securities if s.symbol.id.date.date() == day]
        return TradingDay(
            datetime(day.year, day.month, day.day),
            not holiday,
            holiday,
            weekend,
            [s for s in expiring if s.security_type in OPTION_TYPES],
            [s for s in expiring if s.security_type == SecurityType.FUTURE],
        )
