"""What fill models are given and give back: `Prices`, `FillModelParameters`, `Fill`; and market data helpers.

Helpers: `side_prices(asset, direction)`, `exchange_open(asset, extended)`, `is_extended(asset)`, `only_coarse(asset)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from leanhost.enums import OrderDirection, Resolution
from leanhost.naming import lean_names
from leanhost.trading.order_values import OrderEvent

_SPANS = {
    Resolution.TICK: timedelta(0),
    Resolution.SECOND: timedelta(seconds=1),
    Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: timedelta(hours=1),
    Resolution.DAILY: timedelta(days=1),
}


@lean_names
class Prices:
    """A bar as a fill model sees it; times are naive exchange time, `current` is the close."""

    __slots__ = ("close", "current", "end_time", "high", "low", "open", "time")

    def __init__(  # noqa: PLR0917  the order is LEAN's own
        self,
        end_time: datetime,
        current: float,
        open: float = 0.0,
        high: float = 0.0,
        low: float = 0.0,
        close: float = 0.0,
        time: datetime | None = None,
    ) -> None:
        self.time = time if time is not None else end_time
        self.end_time = end_time
        self.current = current
        self.open = open or current
        self.high = high or current
        self.low = low or current
        self.close = close or current


class OrderSecurity:
    """A pair of an order and its security, as .NET's KeyValuePair."""

    __slots__ = ("Key", "Value", "key", "value")

    def __init__(self, key: Any, value: Any) -> None:
        self.key = self.Key = key
        self.value = self.Value = value

    def __iter__(self) -> Iterator[Any]:
        return iter((self.key, self.value))


@lean_names
class FillModelParameters:
    """Everything a fill model is asked with."""

    __slots__ = (
        "config_provider", "on_order_updated", "order", "securities_for_orders", "security", "stale_price_time_span",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917  the order is LEAN's own
        self,
        security: Any,
        order: Any,
        config_provider: Any,
        stale_price_time_span: timedelta,
        securities_for_orders: list[OrderSecurity],
        on_order_updated: Callable[[Any], None] | None = None,
    ) -> None:
        self.security = security
        self.order = order
        self.config_provider = config_provider
        self.stale_price_time_span = stale_price_time_span
        self.securities_for_orders = securities_for_orders
        self.on_order_updated = on_order_updated


@lean_names
class Fill:
    """The events a fill model made of an order; none means no fill."""

    __slots__ = ("_events",)

    def __init__(self, events: OrderEvent | list[OrderEvent]) -> None:
        self._events = [events] if isinstance(events, OrderEvent) else list(events)

    def __iter__(self) -> Iterator[OrderEvent]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)


def side_prices(asset: Any, direction: OrderDirection) -> Prices:
    """The bar an order in `direction` trades on: the other side's quotes, else trades, else the last price."""
    quote = asset.last_quote()
    if quote is not None:
        side = quote.bid if direction is OrderDirection.SELL else quote.ask
        if side is not None:
            return Prices(quote.end_time, side.close, side.open, side.high, side.low, side.close, quote.time)
    trade = asset.last_trade()
    if trade is not None:
        return Prices(trade.end_time, trade.close, trade.open, trade.high, trade.low, trade.close, trade.time)
    last = asset.get_last_data()
    end = last.end_time if last is not None else datetime.min
    return Prices(end, asset.price, asset.open, asset.high, asset.low, asset.close)


def own_subscriptions(asset: Any) -> list[Any]:
    """The algorithm's subscriptions of an asset; the engine's internal ones when there are no others."""
    every = asset.subscriptions
    return [config for config in every if not config.is_internal_feed] or every


def is_extended(asset: Any) -> bool:
    """Whether the asset is subscribed outside regular hours."""
    return any(config.extended_market_hours for config in own_subscriptions(asset))


def only_coarse(asset: Any) -> bool:
    """Whether hour and daily data are all there is."""
    configs = own_subscriptions(asset)
    return bool(configs) and all(config.resolution >= Resolution.HOUR for config in configs)


def finest_span(asset: Any) -> timedelta:
    """Length of the finest bars subscribed."""
    configs = own_subscriptions(asset)
    return min((_SPANS[Resolution(config.resolution)] for config in configs), default=timedelta(0))


def exchange_open(asset: Any, extended: bool) -> bool:
    """Whether orders can fill now: the exchange is open, or the last bar reaches up to now and touched its hours."""
    local = asset.local_time
    hours = asset.exchange.hours
    if hours.is_open(local, extended):
        return True
    bar = asset.get_last_data()
    if bar is None:
        return False
    if bar.end_time - bar.time > timedelta(hours=1):
        if local.date() != bar.end_time.date():
            return False
    elif local > bar.end_time:
        return False
    return hours.is_open_between(bar.time, bar.end_time, extended)
