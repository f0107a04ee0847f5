"""Honest fills for backtests: only against the opposite side of fresh quotes of all legs, at those prices (spec 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from AlgorithmImports import Extensions, FillModel, OrderEvent, OrderFee, OrderStatus, QuoteBar

EPSILON = 1e-9


def last_quote(security: Any) -> Any:
    """The last real quote bar, None before the first; a trade that came after it changes no side."""
    return security.cache.get_data[QuoteBar]()


def real_sides(bar: Any) -> tuple[float, float, float, float]:
    """Bid, ask and their sizes of a quote bar, 0 for a side that is not there.

    LEAN carries a missing side's price forward with size 0: such a price is none, and crosses nothing.
    """
    bid = bar.bid.close if bar.bid is not None and bar.last_bid_size > 0 else 0.0
    ask = bar.ask.close if bar.ask is not None and bar.last_ask_size > 0 else 0.0
    return bid, ask, bar.last_bid_size if bid > 0 else 0.0, bar.last_ask_size if ask > 0 else 0.0


def quote_age(security: Any, bar: Any) -> timedelta:
    """How old an option's quote bar is.

    LEAN's files hold a row only where a quote changed, so a quote of today stands for as long as rows of the
    underlying keep coming: its age is theirs. One of an earlier day has its own age.
    """
    underlying = getattr(security, "underlying", None)
    last = underlying.get_last_data() if underlying is not None else None
    if underlying is None or last is None or bar.end_time.date() != security.local_time.date():
        return security.local_time - bar.end_time
    return max(underlying.local_time - last.end_time, timedelta(0))


class HonestFills(FillModel):
    """Limit combos fill when natural is at their limit or better, market combos at natural; single legs likewise."""

    def __init__(self, max_age_minutes: float) -> None:
        super().__init__()
        self._max_age = timedelta(minutes=max_age_minutes)

    def combo_limit_fill(self, order: Any, parameters: Any) -> list[OrderEvent]:
        """Fill every leg at its own opposite side, or none."""
        return self._at_natural(order, parameters, float(order.group_order_manager.limit_price))

    def combo_market_fill(self, order: Any, parameters: Any) -> list[OrderEvent]:
        """Fill at natural as soon as every leg has a fresh quote."""
        return self._at_natural(order, parameters, None)

    def limit_fill(self, asset: Any, order: Any) -> OrderEvent:
        """A single leg: the opposite side at its limit or better, at the quote's price."""
        event, price = _no_fill(order, asset), self._opposite(asset, order.quantity)
        if price is not None and (order.limit_price - price) * (1 if order.quantity > 0 else -1) >= -EPSILON:
            event.status, event.fill_quantity, event.fill_price = OrderStatus.FILLED, order.quantity, price
        return event

    def _at_natural(self, order: Any, parameters: Any, limit: float | None) -> list[OrderEvent]:
        pairs = [(pair.key, pair.value) for pair in parameters.securities_for_orders]
        events = [_no_fill(leg, security) for leg, security in pairs]
        prices = [self._opposite(security, leg.quantity) for leg, security in pairs]
        units, net = abs(order.group_order_manager.quantity), 0.0
        for (leg, _), price in zip(pairs, prices, strict=True):
            net += (price or 0.0) * leg.quantity / units
        if None in prices or (limit is not None and net > limit + EPSILON):
            return events
        for event, (leg, _), price in zip(events, pairs, prices, strict=True):
            event.status, event.fill_quantity, event.fill_price = OrderStatus.FILLED, leg.quantity, price or 0.0
        return events

    def _opposite(self, security: Any, quantity: float) -> float | None:
        """The price the other side pays or asks; None where it is absent, crossed or older than allowed."""
        bar = last_quote(security)
        if bar is None or quote_age(security, bar) > self._max_age:
            return None
        bid, ask, bid_size, ask_size = real_sides(bar)
        if ask <= 0 or bid > ask:
            return None
        price, size = (ask, ask_size) if quantity > 0 else (bid, bid_size)
        return price if price > 0 and size > 0 else None


def _no_fill(order: Any, security: Any) -> OrderEvent:
    """The event that says that nothing happened."""
    return OrderEvent(order, Extensions.convert_to_utc(security.local_time, security.exchange.time_zone), OrderFee.ZERO)
