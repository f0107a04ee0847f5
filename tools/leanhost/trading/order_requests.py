"""Requests to submit, update and cancel orders, and the responses to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.api.dictionaries import symbol_of
from leanhost.enums import OrderRequestStatus, OrderResponseErrorCode, OrderStatus, OrderType, pascal
from leanhost.naming import lean_names
from leanhost.trading.exact import as_decimal
from leanhost.trading.texts import cancel_text, submit_text, update_text

NO_ORDER = -10


@lean_names
class OrderResponse:
    """The answer to a request; `error_message` is None when it succeeded."""

    __slots__ = ("error_code", "error_message", "is_processed", "order_id")

    def __init__(
        self,
        order_id: int,
        error_code: OrderResponseErrorCode = OrderResponseErrorCode.NONE,
        error_message: str | None = None,
        is_processed: bool = True,
    ) -> None:
        self.order_id = order_id
        self.error_code = error_code
        self.error_message = error_message
        self.is_processed = is_processed

    @property
    def is_success(self) -> bool:
        return self.is_processed and not self.is_error

    @property
    def is_error(self) -> bool:
        return self.is_processed and self.error_code is not OrderResponseErrorCode.NONE

    @staticmethod
    def unprocessed() -> OrderResponse:
        return OrderResponse(0, is_processed=False)

    def __str__(self) -> str:
        if not self.is_processed:
            return "Response not yet processed"
        if self.is_error:
            return f"Error: {pascal(self.error_code.name)} - {self.error_message}"
        return "Success"


def already_closed(order_id: int, status: OrderStatus) -> OrderResponse:
    """An update or cancel came after the order's end."""
    message = f"Unable to update order with id {order_id} because it already has {pascal(status.name)} status."
    return OrderResponse(order_id, OrderResponseErrorCode.INVALID_ORDER_STATUS, message)


def not_confirmed(order_id: int) -> OrderResponse:
    """An update or cancel came before the order was placed."""
    message = (
        f"Unable to update or cancel order with id {order_id} and status New because the submit confirmation has not "
        "been received yet."
    )
    return OrderResponse(order_id, OrderResponseErrorCode.INVALID_NEW_ORDER_STATUS, message)


def not_found(order_id: int) -> OrderResponse:
    """No such order."""
    message = f"Unable to locate order with id {order_id}."
    return OrderResponse(order_id, OrderResponseErrorCode.UNABLE_TO_FIND_ORDER, message)


def zero_quantity(order_id: int) -> OrderResponse:
    """An order for nothing."""
    message = f"Unable to submit order with id {order_id} that has zero quantity."
    return OrderResponse(order_id, OrderResponseErrorCode.ORDER_QUANTITY_ZERO, message)


class _Request:
    """What all requests share; `time` is aware UTC."""

    def __init__(self, order_id: int, time: datetime | None, tag: str | None) -> None:
        self.order_id = order_id
        self.time = time
        self.tag = tag
        self.status = OrderRequestStatus.UNPROCESSED
        self.response = OrderResponse.unprocessed()

    def settle(self, response: OrderResponse) -> OrderResponse:
        """Store the definitive response."""
        self.response = response
        self.status = OrderRequestStatus.ERROR if response.is_error else OrderRequestStatus.PROCESSED
        return response

    def await_processing(self) -> OrderResponse:
        """Accept for later: success now, the definitive response follows."""
        self.response = OrderResponse(self.order_id)
        self.status = OrderRequestStatus.PROCESSING
        return self.response


_COMMON = ("order_id", "time", "tag", "status", "response")


_ABOUT: dict[str, Any] = {
    "time": None,
    "tag": "",
    "properties": None,
    "group_order_manager": None,
    "asynchronous": False,
}


@lean_names(
    attributes=(
        *_COMMON, "order_type", "symbol", "quantity", "limit_price", "stop_price", "trigger_price",
        "trailing_amount", "trailing_as_percentage", "order_properties", "group_order_manager", "asynchronous",
    )
)  # fmt: skip
class SubmitOrderRequest(_Request):
    """Everything needed to make an order.

    After the quantity come stop and limit price, the trigger price or not, the trailing amount and whether it is a
    share or neither, and then the time, tag, properties, group and whether it is sent asynchronously.
    """

    def __init__(  # noqa: PLR0917  the order is LEAN's own
        self,
        order_type: OrderType,
        security_type: Any,
        symbol: Any,
        quantity: float,
        stop_price: float = 0.0,
        limit_price: float = 0.0,
        *rest: Any,
        **named: Any,
    ) -> None:
        numbers = next((n for n, one in enumerate(rest) if not isinstance(one, int | float)), len(rest))
        given = {
            **_ABOUT,
            **dict(zip(("trigger_price", "trailing_amount", "trailing_as_percentage"), rest[:numbers], strict=False)),
            **dict(zip(_ABOUT, rest[numbers:], strict=False)),
            **named,
        }
        super().__init__(NO_ORDER, given["time"], given["tag"])
        self.order_type = order_type
        self.security_type = security_type
        self.symbol = symbol_of(symbol) or symbol
        self.quantity = float(quantity)
        self.stop_price = as_decimal(stop_price)
        self.limit_price = as_decimal(limit_price)
        self.trigger_price = as_decimal(given.get("trigger_price", 0.0))
        self.trailing_amount = as_decimal(given.get("trailing_amount", 0.0))
        self.trailing_as_percentage = bool(given.get("trailing_as_percentage", False))
        properties, group_order_manager, asynchronous = (
            given[name] for name in ("properties", "group_order_manager", "asynchronous")
        )
        self.order_properties = properties
        self.group_order_manager = group_order_manager
        self.asynchronous = asynchronous

    def __str__(self) -> str:
        return submit_text(self)


@lean_names
class UpdateOrderFields:
    """The fields of an order to change; None leaves one as it is."""

    __slots__ = ("limit_price", "quantity", "stop_price", "tag", "trailing_amount", "trigger_price")

    def __init__(self) -> None:
        self.quantity: float | None = None
        self.limit_price: float | None = None
        self.stop_price: float | None = None
        self.trigger_price: float | None = None
        self.trailing_amount: float | None = None
        self.tag: str | None = None


_FIELDS = ("quantity", "limit_price", "stop_price", "trigger_price", "trailing_amount")


@lean_names(attributes=(*_COMMON, *_FIELDS))
class UpdateOrderRequest(_Request):
    """A wish to change an order, with the fields as they were when it was sent."""

    def __init__(self, time: datetime, order_id: int, fields: UpdateOrderFields) -> None:
        super().__init__(order_id, time, fields.tag)
        for name in _FIELDS:
            value = getattr(fields, name)
            setattr(self, name, None if value is None else as_decimal(value))

    quantity: float | None
    limit_price: float | None
    stop_price: float | None
    trigger_price: float | None
    trailing_amount: float | None

    @property
    def only_tag(self) -> bool:
        """Whether nothing but the tag changes: that is allowed on closed orders."""
        return self.tag is not None and all(getattr(self, name) is None for name in _FIELDS)

    def __str__(self) -> str:
        return update_text(self)


@lean_names(attributes=_COMMON)
class CancelOrderRequest(_Request):
    """A wish to cancel an order."""

    def __init__(self, time: datetime, order_id: int, tag: str | None) -> None:
        super().__init__(order_id, time, tag)

    def __str__(self) -> str:
        return cancel_text(self)
