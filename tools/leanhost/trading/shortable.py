"""Shortable providers: how much of a security may be sold short, and what lending it costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.naming import lean_names, method_of
from leanhost.trading.exact import text


@lean_names
class NullShortableProvider:
    """Any quantity may be sold short, for nothing; the base for users' providers."""

    INSTANCE: NullShortableProvider

    def fee_rate(self, symbol: Any, local_time: datetime) -> float:
        """Fee for borrowing, a fraction a year."""
        return 0.0

    def rebate_rate(self, symbol: Any, local_time: datetime) -> float:
        """What the lender pays on the collateral, a fraction a year."""
        return 0.0

    def shortable_quantity(self, symbol: Any, local_time: datetime) -> int | None:
        """Shares that may be short; None for any number."""
        return None


NullShortableProvider.INSTANCE = NullShortableProvider()


def shortable_quantity(security: Any) -> float | None:
    """Shares of a security that may be short now; None for any number."""
    provider = security.shortable_provider
    if provider is None or type(provider) is NullShortableProvider:
        return None
    return method_of(provider, "shortable_quantity")(security.symbol, security.local_time)


def may_short(algorithm: Any, symbol: Any, quantity: float, order_id: int | None = None) -> bool:
    """Whether `quantity` more can be sold beside what is held and ordered, the order `order_id` apart."""
    security = algorithm.securities[symbol]
    most = shortable_quantity(security)
    if most is None:
        return True
    ordered = algorithm.transactions.get_open_orders_remaining_quantity(
        lambda ticket: ticket.symbol == security.symbol and ticket.order_id != order_id
    )
    after = security.holdings.quantity + ordered
    return after > -most and after - abs(quantity) >= -most


def too_short(algorithm: Any, symbol: Any, quantity: float) -> str:
    """LEAN's words for an order that sells more than may be short."""
    most = shortable_quantity(algorithm.securities[symbol]) or 0
    return f"Order exceeds shortable quantity {text(most)} for Symbol {symbol} requested {text(quantity)})"
