"""Shortable providers: how much of a security may be sold short, and what lending it costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.enum_base import pascal
from leanhost.naming import lean_names, method_of
from leanhost.symbols import current_cache
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


@lean_names
class LocalDiskShortableProvider:
    """The files of a broker in the data folder: `equity/usa/shortable/BROKER/symbols/TICKER.csv`.

    Rows are date, shares, rebate and fee in percent; a day without a row has no limit and costs nothing.
    """

    def __init__(self, brokerage: str) -> None:
        self._broker = brokerage.lower()
        self._known: dict[Any, dict[str, list[str]]] = {}

    def _row(self, symbol: Any, local_time: datetime) -> list[str]:
        if symbol is None:
            return []
        if symbol not in self._known:
            kind = pascal(symbol.security_type.name).lower()
            path = f"{kind}/{symbol.id.market}/shortable/{self._broker}/symbols/{symbol.value.lower()}.csv"
            content = current_cache().provider.text(path) or ""
            rows = (line.split(",") for line in content.splitlines() if line and not line.startswith("#"))
            self._known[symbol] = {row[0]: row for row in rows}
        return self._known[symbol].get(f"{local_time:%Y%m%d}", [])

    def _figure(self, symbol: Any, local_time: datetime, column: int) -> float | None:
        row = self._row(symbol, local_time)
        return float(row[column]) if len(row) > column and row[column].strip() else None

    def fee_rate(self, symbol: Any, local_time: datetime) -> float:
        """A fraction a year."""
        return (self._figure(symbol, local_time, 3) or 0.0) / 100

    def rebate_rate(self, symbol: Any, local_time: datetime) -> float:
        return (self._figure(symbol, local_time, 2) or 0.0) / 100

    def shortable_quantity(self, symbol: Any, local_time: datetime) -> int | None:
        """Shares that may be short; None for any number."""
        found = self._figure(symbol, local_time, 1)
        return None if found is None else int(found)


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
