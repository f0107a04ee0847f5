"""LEAN's margin call: warnings, the orders it would send, and their execution."""

from __future__ import annotations

from typing import Any

from leanhost.enums import OrderType
from leanhost.naming import lean_names
from leanhost.trading.exact import clean
from leanhost.trading.order_requests import SubmitOrderRequest
from leanhost.trading.order_values import GroupOrderManager

_WARNING_SHARE = 0.05
_CALL_SHARE = 1.10
_TAG = "Margin Call"


@lean_names
class DefaultMarginCallModel:
    """Sells or buys back groups when more than 110 % of the portfolio is used as margin."""

    def __init__(self, portfolio: Any) -> None:
        self._portfolio = portfolio

    def check(self, algorithm: Any) -> None:
        """Look at the margin and act."""
        portfolio = self._portfolio
        used = portfolio.total_margin_used
        if used <= 0:
            return
        total = portfolio.total_portfolio_value
        free = clean(total - portfolio.unsettled_cash - used)
        warn = free <= _WARNING_SHARE * total
        requests: list[SubmitOrderRequest] = []
        if free <= 0:
            if used > _CALL_SHARE * total:
                requests = self._requests(total, used)
            warn = bool(requests)
        executed = 0
        securities = algorithm.securities
        if requests and all(securities[r.symbol].exchange.exchange_open for r in requests):
            requests = self._confirmed(algorithm, requests)
            executed = self._execute(algorithm, requests)
        if not executed and warn:
            tell = algorithm.engine.callback("on_margin_call_warning")
            if tell is not None:
                tell()

    def _confirmed(self, algorithm: Any, requests: list[SubmitOrderRequest]) -> list[SubmitOrderRequest]:
        """What the algorithm makes of the orders."""
        tell = algorithm.engine.callback("on_margin_call")
        if tell is None:
            return requests
        answer = list(tell(requests) or [])
        if not answer:
            raise ValueError("on_margin_call must return a non-empty list of SubmitOrderRequest")
        return answer

    def _requests(self, total: float, used: float) -> list[SubmitOrderRequest]:
        """Orders that would bring the used margin down to the portfolio's value."""
        portfolio = self._portfolio
        securities = portfolio.all_securities
        found: list[SubmitOrderRequest] = []
        excess = used - total
        for group in portfolio.positions.groups:
            kept, opened = group.margins(securities)
            if kept <= 0:
                continue
            target = max(0.0, kept - min(kept, excess))
            lots = abs(group.quantity)
            margin = abs(opened) or kept
            left = 0 if target == 0 else int(lots * target / margin + 1e-9)
            close = lots - left
            if close > 0:
                found.extend(self._group_requests(group, close))
        return found

    def _group_requests(self, group: Any, lots: float) -> list[SubmitOrderRequest]:
        now = self._portfolio.transactions.utc_now
        if len(group.positions) == 1:
            position = group.positions[0]
            quantity = -position.quantity * lots / abs(group.quantity)
            return [self._request(OrderType.MARKET, position.symbol, quantity, now, None)]
        manager = GroupOrderManager(self._portfolio.transactions.next_group_id(), len(group.positions), -lots)
        return [
            self._request(OrderType.COMBO_MARKET, p.symbol, -p.unit_quantity * lots * lots, now, manager)
            for p in group.positions
        ]

    @staticmethod
    def _request(kind: OrderType, symbol: Any, quantity: float, now: Any, manager: Any) -> SubmitOrderRequest:
        return SubmitOrderRequest(
            kind, symbol.security_type, symbol, quantity, time=now, tag=_TAG, group_order_manager=manager
        )

    def _execute(self, algorithm: Any, requests: list[SubmitOrderRequest]) -> int:
        """Send the orders group by group, the worst losers first, until margin is free again; counts tickets."""
        portfolio = self._portfolio
        if portfolio.margin_remaining >= 0:
            return 0
        groups: dict[Any, list[SubmitOrderRequest]] = {}
        for request in requests:
            manager = request.group_order_manager
            groups.setdefault(manager.id if manager is not None else request.symbol, []).append(request)

        def loss(batch: list[SubmitOrderRequest]) -> float:
            return sum(portfolio.all_securities[r.symbol].holdings.unrealized_profit for r in batch)

        executed = 0
        for batch in sorted(groups.values(), key=loss):
            for request in batch:
                ticket = portfolio.transactions.add_order(request)
                executed += 1
                algorithm.error(
                    f"{algorithm.time} - Executed MarginCallOrder: {ticket.symbol} - Quantity: {ticket.quantity} @ "
                    f"{ticket.average_fill_price}"
                )
            if portfolio.margin_remaining >= 0:
                break
        return executed
