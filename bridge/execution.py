"""Intents to LEAN's combo orders, and LEAN's order events back to fills and updates."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from AlgorithmImports import Leg as LeanLeg
from AlgorithmImports import OrderStatus, QCAlgorithm, UpdateOrderFields

from bridge.contracts import Contracts
from core.values import Fill, OrderIntent, OrderUpdate

ENDED = {OrderStatus.CANCELED: "canceled", OrderStatus.INVALID: "invalid"}


class Execution:
    """Sends, re-prices and cancels; events are queued as they come (live threads) and taken once a minute."""

    def __init__(self, algorithm: QCAlgorithm, contracts: Contracts) -> None:
        self._algorithm, self._contracts = algorithm, contracts
        self._queue: deque[Any] = deque()
        self._orders: dict[int, str] = {}
        self._open: dict[str, dict[int, str]] = {}
        self._refused: list[OrderUpdate] = []

    @property
    def is_quiet(self) -> bool:
        """Whether no event waits."""
        return not self._queue and not self._refused

    def enqueue(self, event: Any) -> None:
        """Keep an order event for the next minute."""
        self._queue.append(event)

    def perform(self, intent: OrderIntent) -> None:
        """Do what an intent says; a dry run does nothing."""
        if intent.dry_run:
            return
        if intent.action == "send":
            self._send(intent)
        elif intent.id in self._open:
            ticket = self._algorithm.transactions.get_order_ticket(next(iter(self._open[intent.id])))
            if intent.action == "cancel":
                ticket.cancel(intent.id)
                return
            fields = UpdateOrderFields()
            fields.limit_price = _lean_limit(intent)
            response = ticket.update(fields)
            if not response.is_success:
                self._algorithm.debug(f"{intent.id}: price not changed: {response.error_message}")

    def _send(self, intent: OrderIntent) -> None:
        symbols = [self._contracts.symbol(leg.contract) for leg in intent.legs]
        if len(symbols) == 1:
            quantity = intent.legs[0].ratio * intent.contracts
            price = abs(intent.limit / intent.legs[0].ratio)
            tickets = [self._algorithm.limit_order(symbols[0], quantity, round(price, 2), tag=intent.id)]
        else:
            legs = [LeanLeg.create(s, leg.ratio) for s, leg in zip(symbols, intent.legs, strict=True)]
            tickets = self._algorithm.combo_limit_order(legs, intent.contracts, _lean_limit(intent), tag=intent.id)
        tickets = list(tickets)
        if not tickets or any(t.status == OrderStatus.INVALID for t in tickets):
            self._refused.append(OrderUpdate(intent.id, "invalid", "LEAN refused the order; its log says why"))
            return
        self._open[intent.id] = {}
        for ticket in tickets:
            self._orders[ticket.order_id] = intent.id
            self._open[intent.id][ticket.order_id] = "open"

    def take(self) -> tuple[tuple[Fill, ...], tuple[OrderUpdate, ...]]:
        """Fills and finished orders since the last time."""
        fills: list[Fill] = []
        updates, self._refused = self._refused, []
        while self._queue:
            event = self._queue.popleft()
            intent_id = self._orders.get(event.order_id)
            contract = self._contracts.contract(event.symbol)
            if contract is not None and event.fill_quantity:
                fee = float(event.order_fee.value.amount)
                fills.append(Fill(intent_id or f"engine-{event.order_id}.0", contract, int(event.fill_quantity),
                                  float(event.fill_price), fee, self._algorithm.time))
            if intent_id is None or intent_id not in self._open:
                continue
            legs = self._open[intent_id]
            if event.status == OrderStatus.FILLED:
                legs[event.order_id] = "filled"
            elif event.status in ENDED:
                legs[event.order_id] = ENDED[event.status]
            if "open" not in legs.values():
                updates.append(_outcome(intent_id, legs, str(event.message)))
                for order_id in self._open.pop(intent_id):
                    del self._orders[order_id]
        return tuple(fills), tuple(updates)

    def state(self) -> dict[str, Any]:
        """Which engine orders belong to which intent, as JSON values."""
        return {intent: {str(n): s for n, s in legs.items()} for intent, legs in self._open.items()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state; the engine keeps its orders under the same numbers."""
        self._open = {intent: {int(n): s for n, s in legs.items()} for intent, legs in state.items()}
        self._orders = {n: intent for intent, legs in self._open.items() for n in legs}


def _lean_limit(intent: OrderIntent) -> float:
    """LEAN's net price of a combo is a debit; a single leg's is a plain price."""
    if len(intent.legs) == 1:
        return round(abs(intent.limit / intent.legs[0].ratio), 2)
    return round(-intent.limit, 2)


def _outcome(intent_id: str, legs: Mapping[int, str], message: str) -> OrderUpdate:
    """What became of a combo: filled only when every leg is."""
    statuses = set(legs.values())
    if statuses == {"filled"}:
        return OrderUpdate(intent_id, "filled", message)
    return OrderUpdate(intent_id, "invalid" if "invalid" in statuses else "canceled", message)
