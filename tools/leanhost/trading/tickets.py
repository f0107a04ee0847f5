"""Order tickets: what an algorithm holds of an order it sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leanhost.api.dictionaries import InvalidOperationException
from leanhost.enums import OrderField, OrderRequestStatus, OrderResponseErrorCode, OrderStatus, OrderType, closed
from leanhost.naming import lean_names
from leanhost.trading.order_requests import (
    CancelOrderRequest,
    OrderResponse,
    SubmitOrderRequest,
    UpdateOrderFields,
    UpdateOrderRequest,
)
from leanhost.trading.order_values import OrderEvent
from leanhost.trading.texts import ticket_text


@lean_names
class WaitHandle:
    """.NET's handle of something that has happened or has not: orders are worked on the algorithm's own thread, and
    so waiting changes nothing."""

    def __init__(self, done: bool) -> None:
        self._done = done

    def wait_one(self, milliseconds_timeout: float | timedelta | None = None, exit_context: bool = False) -> bool:
        """Whether it has happened; InvalidOperationException where LEAN would wait for ever."""
        if not self._done and milliseconds_timeout in (None, -1):
            raise InvalidOperationException("What is waited for cannot happen while the algorithm waits.")
        return self._done


_FIELD_NAMES = ("limit_price", "stop_price", "trigger_price", "trailing_amount", "trailing_as_percentage")


@lean_names(attributes=("submit_request", "update_requests", "order_events", "quantity_filled"))
class OrderTicket:
    """The handle of one order: its state, its events, and the way to change or cancel it."""

    def __init__(self, transactions: Any, submit_request: SubmitOrderRequest) -> None:
        self._transactions = transactions
        self.submit_request = submit_request
        self.update_requests: list[UpdateOrderRequest] = []
        self.cancel_request: CancelOrderRequest | None = None
        self.order_events: list[OrderEvent] = []
        self.order: Any = None
        self.quantity_filled = 0.0
        self._paid = 0.0
        self._refused = False

    @classmethod
    def refused(cls, transactions: Any, request: SubmitOrderRequest, response: OrderResponse) -> OrderTicket:
        """The ticket of a request that never became an order: id -10, status Invalid."""
        request.settle(response)
        ticket = cls(transactions, request)
        ticket._refused = True
        return ticket

    @property
    def order_id(self) -> int:
        return self.submit_request.order_id

    @property
    def status(self) -> OrderStatus:
        if self._refused:
            return OrderStatus.INVALID
        return self.order.status if self.order is not None else OrderStatus.NEW

    @property
    def symbol(self) -> Any:
        return self.submit_request.symbol

    @property
    def security_type(self) -> Any:
        return self.symbol.security_type

    @property
    def order_type(self) -> OrderType:
        return self.submit_request.order_type

    @property
    def quantity(self) -> float:
        return self.order.quantity if self.order is not None else self.submit_request.quantity

    @property
    def quantity_remaining(self) -> float:
        return self.quantity - self.quantity_filled

    @property
    def average_fill_price(self) -> float:
        """Price per unit over all fills, 0 before the first."""
        return self._paid / abs(self.quantity_filled) if self.quantity_filled else 0.0

    @property
    def tag(self) -> str | None:
        return self.order.tag if self.order is not None else self.submit_request.tag

    @property
    def time(self) -> Any:
        """When the last of its requests was sent."""
        return self.get_most_recent_order_request().time

    @property
    def has_order(self) -> bool:
        return self.order is not None

    @property
    def order_set(self) -> WaitHandle:
        """Set once the ticket has its order, which a refused one never gets."""
        return WaitHandle(self.has_order)

    @property
    def order_closed(self) -> WaitHandle:
        """Set once the order is filled, canceled or invalid; never for a ticket that was refused before it had one."""
        return WaitHandle(self.order is not None and closed(self.order.status))

    @property
    def group_order_manager(self) -> Any:
        return self.submit_request.group_order_manager

    def get(self, field: OrderField) -> Any:
        """The order's limit, stop, trigger price or trailing amount."""
        name = _FIELD_NAMES[int(field)]
        if self.order_type is OrderType.COMBO_LIMIT and name == "limit_price":
            return self.group_order_manager.limit_price
        return getattr(self.order if self.order is not None else self.submit_request, name)

    def add_event(self, event: OrderEvent) -> None:
        """Book an event: fills count into quantity and average price, exercises only at a real price."""
        self.order_events.append(event)
        if event.fill_quantity == 0:
            return
        if self.order_type is OrderType.OPTION_EXERCISE and event.fill_price == 0:
            return
        self.quantity_filled += event.fill_quantity
        self._paid += abs(event.fill_quantity) * event.fill_price

    def update(self, fields: UpdateOrderFields) -> OrderResponse:
        """Ask for a change; it takes effect at the next processing."""
        request = UpdateOrderRequest(self._transactions.utc_now, self.order_id, fields)
        self._transactions.update_order(request)
        return request.response

    def _update_one(self, name: str, value: Any, tag: str | None) -> OrderResponse:
        fields = UpdateOrderFields()
        setattr(fields, name, value)
        fields.tag = tag
        return self.update(fields)

    def update_tag(self, tag: str) -> OrderResponse:
        fields = UpdateOrderFields()
        fields.tag = tag
        return self.update(fields)

    def update_quantity(self, quantity: float, tag: str | None = None) -> OrderResponse:
        return self._update_one("quantity", quantity, tag)

    def update_limit_price(self, limit_price: float, tag: str | None = None) -> OrderResponse:
        return self._update_one("limit_price", limit_price, tag)

    def update_stop_price(self, stop_price: float, tag: str | None = None) -> OrderResponse:
        return self._update_one("stop_price", stop_price, tag)

    def update_trigger_price(self, trigger_price: float, tag: str | None = None) -> OrderResponse:
        return self._update_one("trigger_price", trigger_price, tag)

    def update_stop_trailing_amount(self, trailing_amount: float, tag: str | None = None) -> OrderResponse:
        return self._update_one("trailing_amount", trailing_amount, tag)

    def cancel(self, tag: str | None = None) -> OrderResponse:
        """Ask for cancellation; it takes effect at the next processing."""
        if self.is_being_canceled:
            message = f"Order {self.order_id} has already received a cancellation request."
            return OrderResponse(self.order_id, OrderResponseErrorCode.REQUEST_CANCELED, message)
        return self._transactions.send_cancel(CancelOrderRequest(self._transactions.utc_now, self.order_id, tag))

    @property
    def is_being_canceled(self) -> bool:
        """Whether a cancellation was asked for and not refused: a refused one may be followed by another."""
        return self.cancel_request is not None and self.cancel_request.status is not OrderRequestStatus.ERROR

    def get_most_recent_order_request(self) -> Any:
        if self.cancel_request is not None:
            return self.cancel_request
        return self.update_requests[-1] if self.update_requests else self.submit_request

    def get_most_recent_order_response(self) -> OrderResponse:
        return self.get_most_recent_order_request().response

    @property
    def is_open(self) -> bool:
        return not closed(self.status)

    def __str__(self) -> str:
        return ticket_text(self, self.order)

    def to_string(self) -> str:
        """As `str`."""
        return str(self)
