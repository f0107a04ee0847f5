"""Looking for fills: every pending order, oldest first, against its security's fill model."""

from __future__ import annotations

from typing import Any

from leanhost.enums import OrderStatus, OrderType
from leanhost.trading.fees import fee_of
from leanhost.trading.fill_values import FillModelParameters, OrderSecurity
from leanhost.trading.fills import FillModel, method_of
from leanhost.trading.order_facts import buying_power_message
from leanhost.trading.order_values import OrderEvent, OrderFee
from leanhost.trading.orders import Order

_AT_ONCE = (OrderType.MARKET, OrderType.COMBO_MARKET, OrderType.OPTION_EXERCISE)


def _own(model: Any) -> bool:
    """Whether a fill model is LEAN's own: then asking it twice about one combo gives the same answer twice."""
    return isinstance(model, FillModel) and type(model).__module__.startswith("leanhost")


class Scanner:
    """One pass over the pending orders; orders sent meanwhile by callbacks are scanned within."""

    def __init__(self, broker: Any) -> None:
        self._broker = broker

    def scan(self) -> None:
        """Try to fill every pending order."""
        now = self._broker.now
        asked: set[int] = set()
        for order in sorted(self._broker.pending.values(), key=lambda o: o.id):
            if order.is_closed or (order.type not in _AT_ONCE and order.time == now):
                continue
            security = self._broker.security(order.symbol)
            group = order.group_order_manager
            if group is not None and _own(security.fill_model):
                if group.id in asked:
                    continue
                asked.add(group.id)
            self._visit(order, security)

    def _visit(self, order: Order, security: Any) -> None:
        broker = self._broker
        if order.type is OrderType.MARKET_ON_OPEN:
            last = security.get_last_data()
            if last is None or order.local_time(security) >= last.end_time:
                return
        orders = broker.group_of(order)
        if order.time_in_force.is_order_expired(security, order):
            broker.emit([broker.event(leg, OrderStatus.CANCELED, "The order has expired.") for leg in orders])
            return
        if not method_of(broker.algorithm.brokerage_model, "can_execute_order")(security, order):
            return
        if order.status is not OrderStatus.CANCEL_PENDING and not self._affordable(order, orders):
            return
        events = self._fills(order, security, orders)
        if events:
            broker.emit(events)

    def _affordable(self, order: Order, orders: list[Order]) -> bool:
        """Buying power again, as LEAN does on every scan; orders that lost it become invalid."""
        broker = self._broker
        ids = ",".join(str(leg.id) for leg in orders)
        try:
            reason = broker.portfolio.check_buying_power(orders)
        except Exception as error:
            told = str(error)
            message = f"Order Error: ids: [{ids}], Error executing margin models: {error}"
        else:
            if reason is None:
                return True
            told = message = buying_power_message(orders, broker.algorithm.securities, reason)
        broker.algorithm.error(message)
        broker.emit([broker.event(leg, OrderStatus.INVALID, told) for leg in orders])
        return False

    def _fills(self, order: Order, security: Any, orders: list[Order]) -> list[OrderEvent]:
        broker = self._broker
        before = {leg.id: leg.status for leg in orders}
        try:
            if order.type is OrderType.OPTION_EXERCISE:
                found = broker.desk.exercise(order, security)
            else:
                found = self._ask(order, security, orders)
            for event in found:
                leg = next(leg for leg in orders if leg.id == event.order_id)
                if event.status is OrderStatus.FILLED and event.order_fee.value.amount == 0:
                    event.order_fee = self._fee(leg)
        except Exception as error:
            kind = order.type.name.title().replace("_", "")
            broker.algorithm.error(
                f"Order Error: id: {order.id}, Transaction model failed to fill for order type: {kind} with error: "
                f"{error}"
            )
            return []
        return [e for e in found if e.fill_quantity != 0 or e.status != before[e.order_id]]

    def _ask(self, order: Order, security: Any, orders: list[Order]) -> list[OrderEvent]:
        broker = self._broker
        pairs = [OrderSecurity(leg, broker.security(leg.symbol)) for leg in orders]
        settings = broker.algorithm.settings
        parameters = FillModelParameters(
            security, order, broker.algorithm.subscription_manager, settings.stale_price_time_span, pairs
        )
        fill = method_of(security.fill_model, "fill")(parameters)
        return [event for event in fill if event is not None]

    def _fee(self, order: Order) -> OrderFee:
        return fee_of(self._broker.security(order.symbol), order)
