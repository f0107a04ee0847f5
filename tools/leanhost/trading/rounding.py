"""Price steps orders are rounded to before they are placed, and the warnings LEAN gives when it does."""

from __future__ import annotations

from typing import Any

from leanhost.enums import DataNormalizationMode, OrderType, SecurityType
from leanhost.trading.exact import round_to_step, text, truncate_to_step

_PRICES = ("limit_price", "stop_price", "trigger_price", "trailing_amount")
_NAMES = {
    "limit_price": "LimitPrice", "stop_price": "StopPrice", "trigger_price": "TriggerPrice",
    "trailing_amount": "TrailingAmount",
}  # fmt: skip


def price_step(security: Any, reference: float) -> float:
    """The price increment of a security near a price; 0 means any price goes."""
    kind = security.type
    if kind is SecurityType.INDEX_OPTION:
        return _index_option_step(security.symbol.id.symbol, reference)
    if kind is SecurityType.OPTION:
        return 0.01
    if kind is SecurityType.EQUITY:
        if security.data_normalization_mode is not DataNormalizationMode.RAW:
            return 0.0
        return 0.01 if reference >= 1 else 0.0001
    return security.symbol_properties.minimum_price_variation


def _index_option_step(ticker: str, reference: float) -> float:
    if ticker == "VIXW":
        return 0.01
    if ticker == "VIX":
        return 0.05 if reference >= 3 else 0.01
    return 0.10 if reference >= 3 else 0.05


class OrderRounder:
    """Rounds the quantities and prices of orders; each kind of warning is given once per run."""

    def __init__(self, algorithm: Any) -> None:
        self._algorithm = algorithm
        self._warned: set[str] = set()

    def _warn_once(self, kind: str, message: str) -> None:
        if kind not in self._warned:
            self._warned.add(kind)
            self._algorithm.error(message)

    def quantity(self, order: Any, security: Any) -> None:
        """Cut the quantity to whole lots."""
        lot = security.symbol_properties.lot_size
        cut = truncate_to_step(order.quantity, lot)
        if cut != order.quantity:
            order.quantity = cut
            self._warn_once(
                "lot",
                "Warning: Due to brokerage limitations, orders will be rounded to the nearest lot size of "
                f"{text(lot)}",
            )

    def prices(self, order: Any, security: Any) -> None:
        """Round the order's own prices to the security's step."""
        if order.type is OrderType.COMBO_LIMIT:
            return
        for name in _PRICES:
            price = getattr(order, name, None)
            if not price or (name == "trailing_amount" and order.trailing_as_percentage):
                continue
            self._set(order, name, price, price_step(security, price))

    def group_limit(self, group: Any, securities: list[Any]) -> None:
        """Round a combo's net limit to the smallest step of its legs."""
        steps = [step for step in (price_step(security, 0.0) for security in securities) if step > 0]
        if steps and group.limit_price:
            if all(security.type is SecurityType.EQUITY for security in securities):
                return
            self._set(group, "limit_price", group.limit_price, min(steps))

    def _set(self, target: Any, name: str, price: float, step: float) -> None:
        rounded = round_to_step(price, step)
        if rounded != price:
            setattr(target, name, rounded)
            self._warn_once(
                "price",
                f"Warning: To meet brokerage precision requirements, order {_NAMES[name]} was rounded to "
                f"{text(rounded)} from {text(price)}",
            )
