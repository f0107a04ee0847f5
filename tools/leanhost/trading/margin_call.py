"""LEAN's margin call: when it warns, the orders it sends, and how it finds how much to close.

`check_margin_call(algorithm)` is what the engine does every five minutes; a model of a user's own, set with
`portfolio.set_margin_call_model`, has `get_margin_call_orders()` (the orders, and whether to warn) and
`execute_margin_call(orders)` (the tickets).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leanhost.enums import OrderType
from leanhost.naming import lean_names, method_of
from leanhost.trading.exact import clean, sign, text
from leanhost.trading.fees import fee_of
from leanhost.trading.order_requests import SubmitOrderRequest
from leanhost.trading.order_values import GroupOrderManager
from leanhost.trading.orders import MarketOrder

WARNING_SHARE = 0.05
"""A warning comes once less of the portfolio's value is free."""
_TAG = "Margin Call"


def check_margin_call(algorithm: Any) -> None:
    """Ask the portfolio's model, let the algorithm change its orders, send them while all markets are open; or warn.

    An exception of the algorithm's or the model's own ends the run.
    """
    try:
        _check(algorithm)
    except Exception as error:
        algorithm.engine.fail(error)


def _check(algorithm: Any) -> None:
    model = algorithm.portfolio.margin_call_model
    requests, warn = method_of(model, "get_margin_call_orders")()
    securities, executed = algorithm.securities, []
    if requests and all(securities[r.symbol].exchange.exchange_open for r in requests):
        executed = method_of(model, "execute_margin_call")(_confirmed(algorithm, requests)) or []
        for ticket in executed:
            algorithm.error(
                f"{algorithm.time} - Executed MarginCallOrder: {ticket.symbol} - Quantity: {text(ticket.quantity)} @ "
                f"{text(ticket.average_fill_price)}"
            )
    if not executed and warn:
        tell = algorithm.engine.callback("on_margin_call_warning")
        if tell is not None:
            tell()


def _confirmed(algorithm: Any, requests: list[SubmitOrderRequest]) -> list[SubmitOrderRequest]:
    """What the algorithm makes of the orders."""
    tell = algorithm.engine.callback("on_margin_call")
    if tell is None:
        return requests
    answer = list(tell(requests) or [])
    if not answer:
        raise ValueError("on_margin_call must return a non-empty list of SubmitOrderRequest")
    return answer


@lean_names
class NullMarginCallModel:
    """No margin calls, and no warnings."""

    def get_margin_call_orders(self) -> tuple[list[SubmitOrderRequest], bool]:
        return [], False

    def execute_margin_call(self, generated_margin_call_orders: Sequence[SubmitOrderRequest]) -> list[Any]:
        return []


@lean_names
class MarginCallModel:
    """`MarginCallModel.NULL`: the model that never calls."""

    NULL = NullMarginCallModel()


@lean_names
class DefaultMarginCallModel:
    """Reduces every group once more than 1 + `margin_buffer` of the portfolio is used as margin."""

    def __init__(self, portfolio: Any, default_order_properties: Any = None, margin_buffer: float = 0.10) -> None:
        self._portfolio = portfolio
        self._properties = default_order_properties
        self._call_share = 1 + margin_buffer

    def get_margin_call_orders(self) -> tuple[list[SubmitOrderRequest], bool]:
        """The orders that would bring the used margin down to the portfolio's value, and whether to warn."""
        portfolio = self._portfolio
        used = portfolio.total_margin_used
        if used <= 0:
            return [], False
        total = portfolio.total_portfolio_value
        free = clean(total - portfolio.unsettled_cash - used)
        if free > 0:
            return [], free <= WARNING_SHARE * total
        found: list[SubmitOrderRequest] = []
        if used > self._call_share * total:
            for group in portfolio.positions.groups:
                requests = self._group_requests(group, total, used - total)
                if all(request.quantity for request in requests):
                    found.extend(requests)
        return found, bool(found)

    def _group_requests(self, group: Any, total: float, excess: float) -> list[SubmitOrderRequest]:
        reserved, initial = group.margins(self._portfolio.all_securities)
        kept = max(0.0, reserved - excess)
        now = self._portfolio.transactions.utc_now
        if group.strategy is None:
            position = group.positions[0]
            lots = abs(self._single(position, reserved, kept, total))
            return [self._request(OrderType.MARKET, position, lots, now, None)]
        lots = abs(self._lots(group, abs(initial), kept, total))
        if len(group.positions) == 1:
            return [self._request(OrderType.MARKET, group.positions[0], lots, now, None)]
        manager = GroupOrderManager(self._portfolio.transactions.next_group_id(), len(group.positions), lots)
        # LEAN takes the group's size into a leg twice: in the leg's ratio, and when the ratio becomes a quantity.
        return [self._request(OrderType.COMBO_MARKET, p, lots * lots, now, manager) for p in group.positions]

    def _single(self, position: Any, reserved: float, kept: float, total: float) -> float:
        """Lots of one security: the order that brings its initial margin to what may be kept of its maintenance."""
        security = self._portfolio.all_securities[position.symbol]
        # LEAN takes the reduction off the signed margin, and so a short's target stays on its own side.
        side = sign(position.quantity)
        target = clean(side * reserved - side * (reserved - kept))
        share = target / total if total else 0.0
        order = security.buying_power_model.order_for(self._portfolio, security, share, 0.0)
        return order / security.symbol_properties.lot_size

    def _lots(self, group: Any, initial: float, kept: float, total: float) -> int:
        """Lots of a strategy: counted down from what is held until margin and fees fit what may be kept."""
        held = int(abs(group.quantity))
        if kept == 0 or total == 0:
            return -held
        if initial == 0:
            return 0
        unit, target, last = initial / held, kept, 0
        while True:
            lots, margin = _steps(held, unit, target, initial)
            if lots == 0:
                return 0
            target = (total - self._fees(group, lots)) * kept / total
            if abs(margin) <= abs(target):
                return lots
            if lots == last:
                raise ValueError(
                    "GetMaximumLotsForTargetBuyingPower failed to converge to target order margin "
                    f"{target}. Quantity {lots}, group {group.name}."
                )
            last = lots

    def _fees(self, group: Any, lots: int) -> float:
        securities = self._portfolio.all_securities
        orders = [MarketOrder(p.symbol, p.unit_quantity * lots) for p in group.positions]
        return sum(fee_of(securities[order.symbol], order).value.amount for order in orders)

    def _request(self, kind: OrderType, position: Any, lots: float, now: Any, manager: Any) -> SubmitOrderRequest:
        quantity = -sign(position.quantity) * abs(position.unit_quantity) * lots
        return SubmitOrderRequest(
            kind, position.symbol.security_type, position.symbol, quantity, time=now, tag=_TAG,
            properties=self._properties, group_order_manager=manager,
        )  # fmt: skip

    def execute_margin_call(self, generated_margin_call_orders: Sequence[SubmitOrderRequest]) -> list[Any]:
        """Send the orders group by group, the worst losers first, until margin is free again."""
        portfolio = self._portfolio
        if portfolio.margin_remaining >= 0:
            return []
        groups: dict[Any, list[SubmitOrderRequest]] = {}
        for request in generated_margin_call_orders:
            manager = request.group_order_manager
            groups.setdefault(manager.id if manager is not None else request.symbol, []).append(request)

        def profit(batch: list[SubmitOrderRequest]) -> float:
            return sum(portfolio.all_securities[r.symbol].holdings.unrealized_profit for r in batch)

        executed: list[Any] = []
        for batch in sorted(groups.values(), key=profit):
            executed += [portfolio.transactions.add_order(request) for request in batch]
            if portfolio.margin_remaining >= 0:
                break
        return executed


def _steps(held: int, unit: float, target: float, current: float) -> tuple[int, float]:
    """LEAN's search from one lot on: (lots, negative to close, and the margin it compares with fees afterwards)."""
    step = 1 if target > current else -1
    lots = step
    first = margin = unit * (held + lots)
    difference = margin - target
    while (step < 0 < difference) or (difference < 0 < step):
        lots += step
        margin = unit * (held + lots)
        changed = margin - target
        if changed == difference or (abs(changed) > abs(difference) and (changed > 0) == (difference > 0)):
            raise ValueError(
                "GetMaximumPositionGroupOrderQuantityForTargetBuyingPower failed to converge to target margin "
                f"{target}. Position group quantity {lots}. Margin unit {unit}."
            )
        difference = changed
    return (lots - step, first) if margin > target else (lots, margin)
