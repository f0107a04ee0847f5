"""LEAN's extension methods that Python calls by their class: `Extensions`, `OrderExtensions`, `OptionSymbol`; TimeSpan.

Zones are given as IANA names or tzinfo; times of the algorithm are naive wall clocks, those of UTC aware.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leanhost.api.dictionaries import ArgumentException
from leanhost.engine.option_filter import is_standard
from leanhost.engine.price_models import settlement_moment
from leanhost.enums import OrderDirection, Resolution, SecurityType
from leanhost.naming import lean_names
from leanhost.order_enums import OrderStatus, OrderType, closed
from leanhost.results.numbers import smart_rounded
from leanhost.symbols import current_cache
from leanhost.trading.positions import OPTION_TYPES

_SPANS = {
    Resolution.TICK: timedelta(0), Resolution.SECOND: timedelta(seconds=1), Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: timedelta(hours=1), Resolution.DAILY: timedelta(days=1),
}  # fmt: skip


def _zone(given: Any) -> Any:
    return ZoneInfo(given) if isinstance(given, str) else given


def _naive(moment: datetime, zone: Any) -> datetime:
    """Wall clock in a zone of a moment; a naive one is UTC."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(zone).replace(tzinfo=None)


@lean_names
class Extensions:
    """The few of LEAN's extension methods that algorithms call."""

    @staticmethod
    def convert_to_utc(time: datetime, _from: Any, strict: bool = False) -> datetime:
        """UTC (aware) of a naive wall clock in the zone `_from`."""
        return time.replace(tzinfo=_zone(_from)).astimezone(UTC)

    @staticmethod
    def convert_from_utc(time: datetime, to: Any, strict: bool = False) -> datetime:
        """Naive wall clock in the zone `to` of a moment in UTC."""
        return _naive(time, _zone(to))

    @staticmethod
    def convert_to(time: datetime, _from: Any, to: Any, strict: bool = False) -> datetime:
        """Naive wall clock in the zone `to` of a naive one in the zone `_from`."""
        return _naive(time.replace(tzinfo=_zone(_from)), _zone(to))

    @staticmethod
    def get_order_direction(quantity: float) -> OrderDirection:
        if quantity == 0:
            return OrderDirection.HOLD
        return OrderDirection.BUY if quantity > 0 else OrderDirection.SELL

    @staticmethod
    def is_option(security_type: SecurityType) -> bool:
        """Whether it is any of the three kinds of option."""
        return security_type in OPTION_TYPES

    @staticmethod
    def round_to_significant_digits(d: float, digits: int) -> float:
        if d == 0:
            return 0.0
        return round(d, digits - 1 - math.floor(math.log10(abs(d))))

    @staticmethod
    def smart_rounding(input: float) -> float:
        """Four decimals above 1000, else seven significant digits."""
        return smart_rounded(input)

    @staticmethod
    def tick_type_to_lower(tick_type: Any) -> str:
        return tick_type.name.replace("_", "").lower()

    @staticmethod
    def resolution_to_lower(resolution: Resolution) -> str:
        return resolution.name.lower()

    @staticmethod
    def security_type_to_lower(security_type: SecurityType) -> str:
        return security_type.name.replace("_", "").lower()

    @staticmethod
    def option_right_to_lower(option_right: Any) -> str:
        return option_right.name.lower()

    @staticmethod
    def option_style_to_lower(option_style: Any) -> str:
        return option_style.name.lower()

    @staticmethod
    def to_time_span(resolution: Resolution) -> timedelta:
        """How long a bar is."""
        return _SPANS[Resolution(resolution)]

    @staticmethod
    def round_down(date_time: datetime, interval: timedelta) -> datetime:
        """The last multiple of an interval; a zero interval leaves the time."""
        return date_time - (date_time - datetime.min) % interval if interval else date_time

    @staticmethod
    def round_up(time: datetime, interval: timedelta) -> datetime:
        """The next multiple of an interval; a zero interval leaves the time."""
        return time + -(time - datetime.min) % interval if interval else time


@lean_names
class OrderExtensions:
    """What a status or a type of order means."""

    @staticmethod
    def is_open(status: OrderStatus) -> bool:
        return not closed(status)

    @staticmethod
    def is_closed(status: OrderStatus) -> bool:
        return closed(status)

    @staticmethod
    def is_fill(status: OrderStatus) -> bool:
        return status in (OrderStatus.FILLED, OrderStatus.PARTIALLY_FILLED)

    @staticmethod
    def is_limit_order(order_type: OrderType) -> bool:
        return order_type in (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.LIMIT_IF_TOUCHED)

    @staticmethod
    def is_stop_order(order_type: OrderType) -> bool:
        return order_type in (OrderType.STOP_MARKET, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP)


@lean_names
class OptionSymbol:
    """Facts about the expiry of an option's symbol."""

    @staticmethod
    def is_standard(symbol: Any) -> bool:
        """Whether it expires with the month's third Friday."""
        return is_standard(symbol)

    @staticmethod
    def is_weekly(symbol: Any) -> bool:
        return not is_standard(symbol)

    @staticmethod
    def is_standard_contract(symbol: Any) -> bool:
        return is_standard(symbol)

    @staticmethod
    def get_last_day_of_trading(symbol: Any) -> datetime:
        """The expiry, or the last open day before it."""
        day = symbol.id.date
        return day if _hours_of(symbol).is_date_open(day) else _hours_of(symbol).get_previous_trading_day(day)

    @staticmethod
    def get_settlement_date_time(symbol: Any) -> datetime:
        """When it settles, by the wall clock of its exchange."""
        if symbol.security_type not in OPTION_TYPES:
            raise ArgumentException(f"The symbol {symbol} is not an option type")
        return settlement_moment(symbol, _hours_of(symbol))

    @staticmethod
    def is_option_contract_expired(symbol: Any, current_time_utc: datetime) -> bool:
        """Whether the market of its last day has closed."""
        if symbol.security_type not in OPTION_TYPES:
            return False
        hours, expiry = _hours_of(symbol), symbol.id.date
        close = hours.last_close(OptionSymbol.get_last_day_of_trading(symbol))
        return _naive(current_time_utc, _zone(hours.time_zone)) >= min(close, expiry + timedelta(days=1))


def _hours_of(symbol: Any) -> Any:
    return current_cache().provider.hours.for_symbol(symbol).hours


class TimeSpan:
    """.NET's spans, as the timedelta that pythonnet makes of them."""

    ZERO = Zero = zero = timedelta(0)

    @staticmethod
    def from_days(value: float) -> timedelta:
        return timedelta(days=value)

    @staticmethod
    def from_hours(value: float) -> timedelta:
        return timedelta(hours=value)

    @staticmethod
    def from_minutes(value: float) -> timedelta:
        return timedelta(minutes=value)

    @staticmethod
    def from_seconds(value: float) -> timedelta:
        return timedelta(seconds=value)

    @staticmethod
    def from_milliseconds(value: float) -> timedelta:
        return timedelta(milliseconds=value)

    @staticmethod
    def from_ticks(value: int) -> timedelta:
        """In units of 100 nanoseconds."""
        return timedelta(microseconds=value / 10)

    FromDays, FromHours, FromMinutes, FromSeconds = from_days, from_hours, from_minutes, from_seconds
    FromMilliseconds, FromTicks = from_milliseconds, from_ticks
