"""LEAN's base fill model: quote-side prices, all or nothing, combos leg by leg. Users derive from it in Python.

`fill(parameters)` picks the method of the order's type; a subclass's override is used in either spelling. A method
that finds no fill returns an event whose status is still the order's (combos: no events).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from leanhost.enums import OrderDirection, OrderStatus, OrderType, SecurityType
from leanhost.naming import lean_names, pascal
from leanhost.trading.exact import as_decimal, exact
from leanhost.trading.fill_values import (
    Fill,
    FillModelParameters,
    Prices,
    exchange_open,
    finest_span,
    is_extended,
    only_coarse,
    side_prices,
)
from leanhost.trading.order_values import OrderEvent
from leanhost.trading.slippage import slippage_of

_METHODS = {
    OrderType.MARKET: "market_fill",
    OrderType.LIMIT: "limit_fill",
    OrderType.LIMIT_IF_TOUCHED: "limit_if_touched_fill",
    OrderType.STOP_MARKET: "stop_market_fill",
    OrderType.TRAILING_STOP: "trailing_stop_fill",
    OrderType.STOP_LIMIT: "stop_limit_fill",
    OrderType.MARKET_ON_OPEN: "market_on_open_fill",
    OrderType.MARKET_ON_CLOSE: "market_on_close_fill",
    OrderType.COMBO_MARKET: "combo_market_fill",
    OrderType.COMBO_LIMIT: "combo_limit_fill",
    OrderType.COMBO_LEG_LIMIT: "combo_leg_limit_fill",
}
_COMBOS = (OrderType.COMBO_MARKET, OrderType.COMBO_LIMIT, OrderType.COMBO_LEG_LIMIT)
_chosen: dict[tuple[type, str], str] = {}


def method_of(model: Any, name: str) -> Callable[..., Any]:
    """A model's method by its snake_case name, or the user's override in Pascal spelling."""
    key = (type(model), name)
    spelled = _chosen.get(key)
    if spelled is None:
        spelled = name
        snake, other = getattr(type(model), name, None), getattr(type(model), pascal(name), None)
        ours = getattr(snake, "__module__", "").startswith("leanhost")
        if other is not None and (snake is None or (ours and not other.__module__.startswith("leanhost"))):
            spelled = pascal(name)
        _chosen[key] = spelled
    return getattr(model, spelled)


@lean_names(attributes=("parameters",))
class FillModel:
    """The fill rules of options, index options and everything without rules of its own."""

    parameters: Any = None

    def __init__(self, *_: Any) -> None:
        self.parameters: Any = None

    def set_python_wrapper(self, python_wrapper: Any) -> None:
        """Present for LEAN's sake: overrides are found by subclassing."""

    def fill(self, parameters: FillModelParameters) -> Fill:
        """The events of one order (or of a whole combo) at this moment."""
        self.parameters = parameters
        order = parameters.order
        method = method_of(self, _METHODS[order.type])
        if order.type in _COMBOS:
            return Fill(method(order, parameters))
        return Fill(method(parameters.security, order))

    def get_prices(self, asset: Any, direction: OrderDirection) -> Prices:
        """The bar an order in `direction` is filled on."""
        return side_prices(asset, direction)

    # --- helpers --------------------------------------------------------------------------------------------------
    def _prices(self, asset: Any, direction: OrderDirection) -> Prices:
        return method_of(self, "get_prices")(asset, direction)

    @staticmethod
    def _event(asset: Any, order: Any) -> OrderEvent:
        """An event that says nothing happened; the broker stamps the time of the scan on those that do."""
        return OrderEvent(order, order.time)

    @staticmethod
    def _filled(event: OrderEvent, order: Any, price: float, message: str = "") -> OrderEvent:
        event.fill_price = round(price, 12)
        event.fill_quantity = order.quantity
        event.status = OrderStatus.FILLED
        if message:
            event.message = message
        return event

    def _stale(self, asset: Any, order: Any, prices_end: Any) -> tuple[bool, str]:
        """(must wait, message) for a market order on data that ended at `prices_end`."""
        sent = order.local_time(asset)
        span = self.parameters.stale_price_time_span if self.parameters is not None else timedelta(hours=1)
        if prices_end + span >= sent:
            return False, ""
        if only_coarse(asset):
            return True, ""
        finest = finest_span(asset)
        if finest > timedelta(0) and sent - prices_end > finest:
            return True, ""
        return False, f"Warning: fill at stale price ({prices_end} {asset.exchange.time_zone})"

    @staticmethod
    def _fresh(asset: Any, order: Any, prices: Any) -> bool:
        return prices.end_time > order.local_time(asset)

    def _new_prices(self, asset: Any, order: Any, extended: bool) -> Prices | None:
        """Prices that came after the order, while the exchange is open; else None."""
        if not exchange_open(asset, extended):
            return None
        prices = self._prices(asset, order.direction)
        return prices if self._fresh(asset, order, prices) else None

    def _at_market(self, asset: Any, order: Any, extended: bool = False) -> OrderEvent:
        """The market rule of this class, used for combos too whatever a subclass makes of `market_fill`."""
        event = self._event(asset, order)
        if not exchange_open(asset, extended):
            return event
        prices = self._prices(asset, order.direction)
        wait, message = self._stale(asset, order, prices.end_time)
        if wait:
            return event
        price = prices.current
        sent = order.local_time(asset)
        if sent <= prices.time and only_coarse(asset):
            price = prices.open
        slip = slippage_of(asset, order)
        return self._filled(event, order, price + slip if order.quantity > 0 else price - slip, message)

    def _at_limit(self, asset: Any, order: Any, limit: float) -> OrderEvent:
        event = self._event(asset, order)
        prices = self._new_prices(asset, order, is_extended(asset))
        if prices is None:
            return event
        if order.quantity > 0:
            if exact(prices.low) < exact(limit):
                return self._filled(event, order, min(prices.high, limit))
        elif exact(prices.high) > exact(limit):
            return self._filled(event, order, max(prices.low, limit))
        return event

    def _stop(
        self, asset: Any, order: Any, inclusive: bool, extended: bool = False
    ) -> tuple[OrderEvent, Prices | None]:
        """(event, prices): prices is None unless the order may act on them and did not fill."""
        event = self._event(asset, order)
        prices = self._new_prices(asset, order, extended)
        if prices is None:
            return event, None
        slip = slippage_of(asset, order)
        stop = exact(order.stop_price)
        if order.quantity < 0:
            if exact(prices.low) < stop or (inclusive and exact(prices.low) == stop):
                return self._filled(event, order, min(order.stop_price, prices.current - slip)), None
        elif exact(prices.high) > stop or (inclusive and exact(prices.high) == stop):
            return self._filled(event, order, max(order.stop_price, prices.current + slip)), None
        return event, prices

    # --- single orders --------------------------------------------------------------------------------------------
    def market_fill(self, asset: Any, order: Any) -> OrderEvent:
        """At the other side's close, while the exchange is open and the data are not stale."""
        return self._at_market(asset, order)

    def limit_fill(self, asset: Any, order: Any) -> OrderEvent:
        """Strictly through the limit, at the worse of bar and limit."""
        return self._at_limit(asset, order, order.limit_price)

    def stop_market_fill(self, asset: Any, order: Any) -> OrderEvent:
        """Beyond the stop, at the worse of stop and close."""
        return self._stop(asset, order, False)[0]

    def trailing_stop_fill(self, asset: Any, order: Any) -> OrderEvent:
        """As a stop, that otherwise follows the bar's favourable extreme."""
        event, prices = self._stop(asset, order, True)
        if prices is None:
            return event
        reference = prices.high if order.quantity < 0 else prices.low
        distance = order.trailing_amount * reference if order.trailing_as_percentage else order.trailing_amount
        if order.quantity < 0 and exact(reference - order.stop_price) > exact(distance):
            order.stop_price = as_decimal(reference - distance)
        elif order.quantity > 0 and exact(order.stop_price - reference) > exact(distance):
            order.stop_price = as_decimal(reference + distance)
        return event

    def stop_limit_fill(self, asset: Any, order: Any) -> OrderEvent:
        """Triggered beyond the stop, for good; then filled when the close is inside the limit."""
        event = self._event(asset, order)
        prices = self._new_prices(asset, order, is_extended(asset))
        if prices is None:
            return event
        buying = order.quantity > 0
        if not order.stop_triggered:
            reached = prices.high if buying else prices.low
            order.stop_triggered = exact(reached) > exact(order.stop_price) if buying else (
                exact(reached) < exact(order.stop_price)
            )  # fmt: skip
        if order.stop_triggered:
            if buying and exact(prices.current) < exact(order.limit_price):
                return self._filled(event, order, min(prices.high, order.limit_price))
            if not buying and exact(prices.current) > exact(order.limit_price):
                return self._filled(event, order, max(prices.low, order.limit_price))
        return event

    def limit_if_touched_fill(self, asset: Any, order: Any) -> OrderEvent:
        """Triggered by a trade at the trigger, then filled at the limit when the own side is there."""
        event = self._event(asset, order)
        trade = asset.last_trade()
        if trade is None or not exchange_open(asset, is_extended(asset)) or not self._fresh(asset, order, trade):
            return event
        if order.quantity > 0:
            order.trigger_touched |= exact(trade.low) <= exact(order.trigger_price)
            if order.trigger_touched and exact(asset.bid_price) <= exact(order.limit_price):
                return self._filled(event, order, order.limit_price)
        else:
            order.trigger_touched |= exact(trade.high) >= exact(order.trigger_price)
            if order.trigger_touched and exact(asset.ask_price) >= exact(order.limit_price):
                return self._filled(event, order, order.limit_price)
        return event

    def market_on_open_fill(self, asset: Any, order: Any) -> OrderEvent:
        """At the open of the first bar of a later session."""
        event = self._event(asset, order)
        last = asset.get_last_data()
        sent = order.local_time(asset)
        if last is None or last.end_time <= sent:
            return event
        if asset.exchange.hours.is_open(sent, False) and sent.date() == asset.local_time.date():
            return event
        if not exchange_open(asset, False):
            return event
        prices = self._prices(asset, order.direction)
        slip = slippage_of(asset, order)
        return self._filled(event, order, prices.open + slip if order.quantity > 0 else prices.open - slip)

    def market_on_close_fill(self, asset: Any, order: Any) -> OrderEvent:
        """At the close of the bar the session ends with."""
        event = self._event(asset, order)
        if asset.local_time < asset.exchange.hours.get_next_market_close(order.local_time(asset), False):
            return event
        prices = self._prices(asset, order.direction)
        slip = slippage_of(asset, order)
        return self._filled(event, order, prices.close + slip if order.quantity > 0 else prices.close - slip)

    # --- combos ---------------------------------------------------------------------------------------------------
    def combo_market_fill(self, order: Any, parameters: FillModelParameters) -> list[OrderEvent]:
        """Every leg by the market rule at once, or none."""
        return self._all_or_none(parameters, self._at_market)

    def combo_leg_limit_fill(self, order: Any, parameters: FillModelParameters) -> list[OrderEvent]:
        """Every leg through its own limit at once, or none."""
        return self._all_or_none(parameters, lambda asset, leg: self._at_limit(asset, leg, leg.limit_price))

    @staticmethod
    def _all_or_none(
        parameters: FillModelParameters, rule: Callable[[Any, Any], OrderEvent]
    ) -> list[OrderEvent]:
        events = []
        for pair in parameters.securities_for_orders:
            event = rule(pair.value, pair.key)
            if event.status is not OrderStatus.FILLED:
                return []
            events.append(event)
        return events

    def combo_limit_fill(self, order: Any, parameters: FillModelParameters) -> list[OrderEvent]:
        """When the net of the legs' lows (highs when sold) is strictly inside the limit: each leg at its own."""
        group = order.group_order_manager
        buying = group.quantity > 0
        found, net = [], 0.0
        for pair in parameters.securities_for_orders:
            leg, security = pair.key, pair.value
            prices = self._prices(security, leg.direction)
            if prices.end_time < leg.local_time(security):
                return []
            price = prices.low if buying else prices.high
            ratio = leg.quantity / group.quantity
            if security.type is SecurityType.EQUITY:
                ratio /= 100
            net += ratio * price
            found.append((leg, security, price))
        inside = exact(net) < exact(group.limit_price) if buying else exact(net) > exact(group.limit_price)
        if not inside:
            return []
        return [self._filled(self._event(security, leg), leg, price) for leg, security, price in found]


class ImmediateFillModel(FillModel):
    """LEAN's name for the base rules in use."""
