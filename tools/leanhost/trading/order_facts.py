"""What the broker says of orders before they work: whether they cross the market, and why they cannot be afforded."""

from __future__ import annotations

from typing import Any

from leanhost.enums import OrderType
from leanhost.trading.exact import smart_round, text
from leanhost.trading.orders import Order


def buying_power_message(orders: list[Order], securities: Any, reason: str) -> str:
    """LEAN's sentence for orders that cannot be afforded."""
    ids = ",".join(str(order.id) for order in orders)
    values = ",".join(text(smart_round(order.get_value(securities[order.symbol]))) for order in orders)
    return (
        f"Order Error: ids: [{ids}], Insufficient buying power to complete orders (Value:[{values}]), "
        f"Reason: {reason}."
    )


def crosses(order: Order) -> bool:
    """Whether a limit order could have filled when it was sent."""
    data = order.order_submission_data
    if order.type is not OrderType.LIMIT or data is None:
        return False
    limit = getattr(order, "limit_price", 0.0)
    return limit >= data.ask_price > 0 if order.quantity > 0 else 0 < limit <= data.bid_price
