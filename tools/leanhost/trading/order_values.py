"""Small values around orders: money, fees, legs, groups of orders and order events.

Helpers: `direction_of(quantity)`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from leanhost.enums import OrderDirection, OrderStatus
from leanhost.naming import lean_names
from leanhost.trading.exact import text
from leanhost.trading.texts import event_text


def direction_of(quantity: float) -> OrderDirection:
    """Buy for positive, sell for negative, hold for zero quantities."""
    if quantity > 0:
        return OrderDirection.BUY
    return OrderDirection.SELL if quantity < 0 else OrderDirection.HOLD


@lean_names
class CashAmount:
    """An amount in a currency."""

    __slots__ = ("amount", "currency")

    def __init__(self, amount: float, currency: str = "USD") -> None:
        self.amount = float(amount)
        self.currency = currency

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CashAmount) and (self.amount, self.currency) == (other.amount, other.currency)

    def __hash__(self) -> int:
        return hash((self.amount, self.currency))

    def __str__(self) -> str:
        return f"{text(self.amount)} {self.currency}"


@lean_names
class OrderFee:
    """The fee of one order; `value` is a CashAmount. A fee without a currency is no fee at all (`OrderFee.ZERO`)."""

    __slots__ = ("value",)
    ZERO: Any
    Zero: Any

    def __init__(self, value: CashAmount) -> None:
        self.value = value

    def __str__(self) -> str:
        return str(self.value)


OrderFee.ZERO = OrderFee.Zero = OrderFee(CashAmount(0.0, "QCC"))


@lean_names
class OrderSubmissionData:
    """Bid, ask and last price at the moment an order was submitted."""

    __slots__ = ("ask_price", "bid_price", "last_price")

    def __init__(self, bid_price: float, ask_price: float, last_price: float) -> None:
        self.bid_price = bid_price
        self.ask_price = ask_price
        self.last_price = last_price


@lean_names
class Leg:
    """One leg of a combo: a symbol, its ratio and, for leg limits, its own price."""

    __slots__ = ("order_price", "quantity", "symbol")

    def __init__(self, symbol: Any = None, quantity: int = 0, order_price: float | None = None) -> None:
        self.symbol = symbol
        self.quantity = quantity
        self.order_price = order_price

    @staticmethod
    def create(symbol: Any, quantity: int, limit_price: float | None = None) -> Leg:
        """A leg of `quantity` units per combo; negative is sold when the combo is bought."""
        return Leg(getattr(symbol, "symbol", symbol), quantity, limit_price)


@lean_names
class GroupOrderManager:
    """What the orders of one combo share: the group's signed quantity, its limit and its order ids."""

    __slots__ = ("count", "id", "limit_price", "order_ids", "quantity")

    def __init__(self, group_id: int, count: int, quantity: float, limit_price: float = 0.0) -> None:
        self.id = group_id
        self.count = count
        self.quantity = float(quantity)
        self.limit_price = float(limit_price)
        self.order_ids: list[int] = []

    @property
    def direction(self) -> OrderDirection:
        return direction_of(self.quantity)


_EVENT_PRICES = ("limit_price", "stop_price", "trigger_price", "trailing_amount", "trailing_as_percentage")


@lean_names(
    attributes=(
        "order_id", "id", "symbol", "utc_time", "status", "order_fee", "fill_price", "fill_price_currency",
        "fill_quantity", "direction", "message", "is_assignment", "quantity", "limit_price", "stop_price",
        "trigger_price", "trailing_amount", "trailing_as_percentage", "is_in_the_money", "ticket",
    )
)  # fmt: skip
class OrderEvent:
    """A change of an order: submitted, filled, updated, cancelled, refused.

    Made from an order it keeps that order's status, so an untouched event means "nothing happened"; else it is made of
    `(order_id, symbol, utc_time, status, direction, fill_price, fill_quantity, order_fee[, message])`. `utc_time` is
    aware UTC, `fill_quantity` signed, `quantity` the order's.
    """

    def __init__(
        self, order: Any, utc_time: Any, order_fee: Any = OrderFee.ZERO, message: Any = "", *values: Any
    ) -> None:
        if values:
            self._fill(order, utc_time, order_fee, message, *values)
            return
        self.order_id: int = order.id
        self.id = 0
        self.symbol = order.symbol
        self.utc_time = utc_time if utc_time.tzinfo else utc_time.replace(tzinfo=UTC)
        self.status: OrderStatus = order.status
        self.order_fee = order_fee
        self.fill_price = 0.0
        self.fill_price_currency: str = order.price_currency
        self.fill_quantity = 0.0
        self.direction = order.direction
        self.message = message
        self.is_assignment = False
        self.quantity: float = order.quantity
        self.is_in_the_money = False
        self.ticket: Any = None
        for name in _EVENT_PRICES:
            setattr(self, name, getattr(order, name, None))

    def _fill(  # noqa: PLR0917  LEAN's order
        self, order_id: int, symbol: Any, utc_time: datetime, status: OrderStatus, direction: OrderDirection,
        fill_price: float, fill_quantity: float, order_fee: OrderFee, message: str = "",
    ) -> None:  # fmt: skip
        """An event that is no copy of an order's state; the broker adds the order's quantity."""
        self.order_id, self.id, self.symbol = order_id, 0, symbol
        self.utc_time = utc_time if utc_time.tzinfo else utc_time.replace(tzinfo=UTC)
        self.status, self.order_fee, self.message = status, order_fee, message
        self.fill_price, self.fill_price_currency, self.fill_quantity = float(fill_price), "", float(fill_quantity)
        self.direction, self.quantity = direction, 0.0
        self.is_assignment = self.is_in_the_money = False
        self.ticket = None
        for name in _EVENT_PRICES:
            setattr(self, name, None)

    @property
    def absolute_fill_quantity(self) -> float:
        return abs(self.fill_quantity)

    @property
    def symbol_value(self) -> str:
        return self.symbol.value

    def clone(self) -> OrderEvent:
        made = OrderEvent.__new__(OrderEvent)
        made.__dict__.update(self.__dict__)
        return made

    def __str__(self) -> str:
        return event_text(self)
