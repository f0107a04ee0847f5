"""`self.transactions`: orders and tickets by id, requests on their way, and the record of realised profits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from leanhost.enums import OrderStatus, OrderType, closed
from leanhost.naming import lean_names
from leanhost.trading import order_requests as requests
from leanhost.trading.order_requests import CancelOrderRequest, OrderResponse, SubmitOrderRequest, UpdateOrderRequest
from leanhost.trading.orders import Order
from leanhost.trading.tickets import OrderTicket

Filter = Any
"""None, a Symbol, or a function of an order (or ticket)."""


def _wanted(items: Iterable[Any], wish: Filter) -> list[Any]:
    if wish is None:
        return list(items)
    if callable(wish) and not hasattr(wish, "security_type"):
        return [item for item in items if wish(item)]
    return [item for item in items if item.symbol == wish]


@lean_names(attributes=("transaction_record", "winning_transactions"))
class SecurityTransactionManager:
    """Everything about the orders of a run. `broker` does the work and is set once it exists."""

    def __init__(self, algorithm: Any) -> None:
        self._algorithm = algorithm
        self.broker: Any = None
        self._orders: dict[int, Order] = {}
        self._tickets: dict[int, OrderTicket] = {}
        self._open: dict[int, Order] = {}
        self._groups = 0
        self.transaction_record: dict[datetime, float] = {}
        self.winning_transactions: dict[datetime, float] = {}

    @property
    def utc_now(self) -> datetime:
        """The algorithm's time, aware UTC."""
        return self.broker.now

    # --- the record -----------------------------------------------------------------------------------------------
    def add_transaction_record(self, time: datetime, transaction_profit_loss: float, is_win: bool) -> None:
        """Note a realised profit; the time moves on by a millisecond while it is taken."""
        while time in self.transaction_record:
            time += timedelta(milliseconds=1)
        self.transaction_record[time] = transaction_profit_loss
        if is_win:
            self.winning_transactions[time] = transaction_profit_loss

    @property
    def losing_transactions(self) -> dict[datetime, float]:
        return {t: p for t, p in self.transaction_record.items() if t not in self.winning_transactions}

    @property
    def win_count(self) -> int:
        return len(self.winning_transactions)

    @property
    def loss_count(self) -> int:
        return len(self.transaction_record) - len(self.winning_transactions)

    # --- ids and keeping ------------------------------------------------------------------------------------------
    @property
    def orders_count(self) -> int:
        return len(self._orders)

    @property
    def last_order_id(self) -> int:
        return len(self._orders)

    def get_increment_order_id(self) -> int:
        """The next order id: 1, 2, 3…"""
        return len(self._orders) + 1

    def next_group_id(self) -> int:
        """The next combo id: 1, 2, 3…"""
        self._groups += 1
        return self._groups

    def keep(self, order: Order, ticket: OrderTicket) -> None:
        """Take a new order and its ticket."""
        self._orders[order.id] = order
        self._tickets[order.id] = ticket
        self._open[order.id] = order
        ticket.order = order

    def forget_if_closed(self, order: Order) -> None:
        """Drop an order from the open ones once it is final."""
        if closed(order.status):
            self._open.pop(order.id, None)

    @property
    def has_open_orders(self) -> bool:
        return bool(self._open or (self.broker is not None and self.broker.requests))

    def open_orders(self) -> list[Order]:
        """Open orders, oldest first."""
        return list(self._open.values())

    # --- asking ---------------------------------------------------------------------------------------------------
    def order_of(self, order_id: int) -> Order | None:
        """An order itself, for the host; an algorithm gets copies."""
        return self._orders.get(order_id)

    def all_orders(self) -> list[Order]:
        """The orders themselves by id, for the host."""
        return list(self._orders.values())

    def get_order_by_id(self, order_id: int) -> Order | None:
        """A copy of an order as it is now: what happens to it later does not change the copy."""
        order = self._orders.get(order_id)
        return None if order is None else order.clone()

    def get_order_ticket(self, order_id: int) -> OrderTicket | None:
        return self._tickets.get(order_id)

    def get_orders(self, filter: Filter = None) -> list[Order]:
        """Copies of all orders, of those of a symbol, or of those a function picks; by id."""
        return [order.clone() for order in _wanted(self._orders.values(), filter)]

    def get_open_orders(self, filter: Filter = None) -> list[Order]:
        return [order.clone() for order in _wanted(self._open.values(), filter)]

    def get_order_tickets(self, filter: Filter = None) -> list[OrderTicket]:
        return _wanted(self._tickets.values(), filter)

    def get_open_order_tickets(self, filter: Filter = None) -> list[OrderTicket]:
        return _wanted((self._tickets[order_id] for order_id in self._open), filter)

    def get_open_orders_remaining_quantity(self, filter: Filter = None) -> float:
        """Signed quantity still to fill."""
        return sum(ticket.quantity_remaining for ticket in self.get_open_order_tickets(filter))

    def open_market_quantity(self, symbol: Any) -> float:
        """Signed quantity of a symbol's open market and market-on-open orders that is still to fill."""
        kinds = (OrderType.MARKET, OrderType.MARKET_ON_OPEN)
        tickets = self.get_open_order_tickets(lambda t: t.symbol == symbol and t.order_type in kinds)
        return sum(ticket.quantity_remaining for ticket in tickets)

    # --- requests -------------------------------------------------------------------------------------------------
    def add_order(self, request: SubmitOrderRequest) -> OrderTicket:
        """Submit: the order gets its id, and is worked on at once."""
        return self.broker.submit(request)

    def process_request(self, request: SubmitOrderRequest) -> OrderTicket:
        return self.add_order(request)

    def update_order(self, request: UpdateOrderRequest) -> OrderTicket:
        """Queue an update, or refuse it at once; an unknown order has a ticket that is Invalid."""
        self.broker.request_update(request)
        return self._ticket_of(request)

    def send_cancel(self, request: CancelOrderRequest) -> OrderResponse:
        """Queue a cancellation, or refuse it at once."""
        return self.broker.request_cancel(request)

    def cancel_order(self, order_id: int, order_tag: str = "") -> OrderTicket:
        """Cancel by id; LEAN clears the order's tag when none is given."""
        request = CancelOrderRequest(self.utc_now, order_id, order_tag)
        self.send_cancel(request)
        return self._ticket_of(request)

    def _ticket_of(self, request: Any) -> OrderTicket:
        known = self._tickets.get(request.order_id)
        if known is not None:
            return known
        nothing = SubmitOrderRequest(OrderType.MARKET, 0, None, 0.0, time=self.utc_now, tag=request.tag)
        nothing.order_id = request.order_id
        return OrderTicket.refused(self, nothing, requests.not_found(request.order_id))

    def cancel_open_orders(self, symbol: Any = None, tag: str | None = None) -> list[OrderTicket]:
        """Cancel what is open, of one symbol or of all; returns the tickets."""
        if symbol is None:
            tag = f"Canceled by CancelOpenOrders() at {self.utc_now:%Y-%m-%dT%H:%M:%S.0000000Z}"
        tickets = self.get_open_order_tickets(symbol)
        for ticket in tickets:
            if ticket.status is not OrderStatus.CANCEL_PENDING:
                ticket.cancel(tag)
        return tickets
