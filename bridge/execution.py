"""Intents to LEAN's combo orders, and LEAN's order events back to fills and updates."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
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
        self._booked: dict[int, int] = {}
        self._seen = 0
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
            ticket = self._ticket(intent.id)
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
            tickets = [self._algorithm.limit_order(symbols[0], quantity, _lean_limit(intent), tag=intent.id)]
        else:
            legs = [LeanLeg.create(s, leg.ratio) for s, leg in zip(symbols, intent.legs, strict=True)]
            tickets = self._algorithm.combo_limit_order(legs, intent.contracts, _lean_limit(intent), tag=intent.id)
        self._follow(intent.id, list(tickets))

    def refuse(self, intent: OrderIntent, why: str) -> None:
        """Tell at the next minute that an intent was not sent."""
        self._refused.append(OrderUpdate(intent.id, "invalid", why))

    def _follow(self, intent_id: str, tickets: list[Any]) -> None:
        """Keep an order's tickets until every leg has ended."""
        if not tickets or any(_is_refused(t) for t in tickets):
            self._refused.append(OrderUpdate(intent_id, "invalid", "LEAN refused the order; its log says why"))
            return
        self._open[intent_id] = {}
        for ticket in tickets:
            self._orders[ticket.order_id] = intent_id
            self._open[intent_id][ticket.order_id] = "open"

    def _ticket(self, intent_id: str) -> Any:
        """The ticket through which an order is changed: its first leg's."""
        return self._algorithm.transactions.get_order_ticket(next(iter(self._open[intent_id])))

    def take(self) -> tuple[tuple[Fill, ...], tuple[OrderUpdate, ...]]:
        """Fills and finished orders since the last time."""
        fills: list[Fill] = []
        updates, self._refused = self._refused, []
        while self._queue:
            event = self._queue.popleft()
            self._seen = max(self._seen, event.order_id)
            intent_id = self._orders.get(event.order_id)
            contract = self._contracts.contract(event.symbol)
            if contract is not None and event.fill_quantity:
                fee = float(event.order_fee.value.amount)
                fills.append(Fill(intent_id or f"engine-{event.order_id}.0", contract, int(event.fill_quantity),
                                  float(event.fill_price), fee, self._algorithm.time))
                self._booked[event.order_id] = self._booked.get(event.order_id, 0) + int(event.fill_quantity)
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
                    self._booked.pop(order_id, None)
        return tuple(fills), tuple(updates)

    def state(self) -> dict[str, Any]:
        """Which engine orders belong to which intent, and how much of each leg's fill is booked, as JSON values.

        ``seen`` is the last order an event was taken of: one that the engine makes later, to exercise what expired, is
        news after a restart.
        """
        legs = {intent: {str(n): [s, self._booked.get(n, 0)] for n, s in legs.items()}
                for intent, legs in self._open.items()}
        return {"legs": legs, "seen": self._seen}

    def restore(self, state: Mapping[str, Any], outbox: Sequence[OrderIntent], working: Collection[str]) -> None:
        """Go on from a saved state: compare it with the broker's orders and do what was decided and is not done.

        An order carries its intent's id as its tag: by that it is found when it was sent after the last save, and by
        that a live broker's order is known under a new number. ``working`` are the intents the kernel believes in.
        """
        self._queue.clear()
        self._seen = state["seen"]
        tickets: dict[str, list[Any]] = {}
        for ticket in self._algorithm.transactions.get_order_tickets():
            tickets.setdefault(str(ticket.tag), []).append(ticket)
        unsent = {intent.id: intent for intent in outbox if intent.action == "send"}
        foreign = [t for tag, found in tickets.items() if tag not in working for t in found if t.order_id > self._seen]
        self._take_up(foreign, {})
        for intent_id in working:
            if intent_id in tickets:
                self._follow(intent_id, tickets[intent_id])
                self._take_up(tickets[intent_id], state["legs"].get(intent_id, {}))
            elif intent_id in unsent:
                self._send(unsent[intent_id])
            else:
                self._refused.append(OrderUpdate(intent_id, "canceled", "the broker no longer has this order"))
        for intent in outbox:
            if intent.action != "send" and intent.id in self._open and not _is_done(intent, self._ticket(intent.id)):
                self.perform(intent)

    def _take_up(self, tickets: list[Any], legs: Mapping[str, Any]) -> None:
        """Queue what happened to an order since the save: fills that are not booked, and its end."""
        news = []
        for ticket in tickets:
            status, booked = legs.get(str(ticket.order_id), ("open", 0))
            if ticket.order_id in self._orders:
                self._open[self._orders[ticket.order_id]][ticket.order_id] = status
                self._booked[ticket.order_id] = booked
            filled = 0
            for event in ticket.order_events:
                filled += int(event.fill_quantity)
                has_ended = status == "open" and event.status in ENDED
                if has_ended or (event.fill_quantity and abs(filled) > abs(booked)):
                    news.append(event)
        self._queue = deque(sorted([*self._queue, *news], key=lambda e: (e.utc_time, e.order_id)))

    def strangers(self) -> tuple[str, ...]:
        """Open orders at the broker that belong to no intent, with what to do."""
        return tuple(
            f"order {t.order_id} ({t.quantity:g} {t.symbol.value}) works at the broker and is not ours: cancel it"
            for t in self._algorithm.transactions.get_open_order_tickets() if t.order_id not in self._orders)


def _lean_limit(intent: OrderIntent) -> float:
    """LEAN's net price of a combo is a debit; a single leg's is a plain price, a cent at least."""
    if len(intent.legs) == 1:
        return max(round(-intent.limit / intent.legs[0].ratio, 2), 0.01)
    return round(-intent.limit, 2)


def _is_refused(ticket: Any) -> bool:
    """Whether LEAN took an order at all."""
    return ticket.status == OrderStatus.INVALID and not any(
        event.status == OrderStatus.SUBMITTED for event in ticket.order_events)


def _is_done(intent: OrderIntent, ticket: Any) -> bool:
    """Whether an order's change was sent before the stop."""
    if intent.action == "cancel":
        return ticket.cancel_request is not None
    limits = [r.limit_price for r in ticket.update_requests if r.limit_price is not None]
    return bool(limits) and abs(float(limits[-1]) - _lean_limit(intent)) < 1e-9


def _outcome(intent_id: str, legs: Mapping[int, str], message: str) -> OrderUpdate:
    """What became of a combo: filled only when every leg is."""
    statuses = set(legs.values())
    if statuses == {"filled"}:
        return OrderUpdate(intent_id, "filled", message)
    return OrderUpdate(intent_id, "invalid" if "invalid" in statuses else "canceled", message)
