"""An option strategy as an order asks for it: a name and its legs.

Helpers: `require(condition, name, message)`, `invert(strategy, name)`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import OptionRight
from leanhost.naming import lean_names
from leanhost.symbols import Symbol
from leanhost.trading.order_values import Leg

Rows = list[tuple[OptionRight, float, datetime, int]]


class StrategyLeg(Leg):
    """A leg with what it is made of: right, strike and expiry."""

    def __init__(self, symbol: Any, quantity: int, right: Any, strike: float, expiration: datetime | None) -> None:
        super().__init__(symbol, quantity)
        self.right = right
        self.strike = strike
        self.expiration = expiration


@lean_names(attributes=("name", "canonical_option", "underlying", "option_legs", "underlying_legs"))
class OptionStrategy:
    """A named set of legs for `buy`, `sell` and `order`."""

    def __init__(self, name: str, canonical: Any, rows: Rows, shares: int = 0) -> None:
        self.name = name
        self.canonical_option = canonical
        self.underlying = canonical.underlying
        self.option_legs = [
            StrategyLeg(_contract(canonical, right, strike, expiry), quantity, right, strike, expiry)
            for right, strike, expiry, quantity in rows
        ]
        self.underlying_legs = [StrategyLeg(self.underlying, shares, None, 0.0, None)] if shares else []

    def legs(self) -> list[StrategyLeg]:
        """Underlying legs first, as LEAN orders them."""
        return [*self.underlying_legs, *self.option_legs]


def _contract(canonical: Any, right: OptionRight, strike: float, expiry: datetime) -> Any:
    sid = canonical.id
    return Symbol.create_option(
        canonical.underlying, sid.symbol, sid.market, sid.option_style, right, float(strike), expiry
    )


def require(condition: bool, name: str, message: str) -> None:
    """Raise LEAN's ArgumentException unless `condition` holds."""
    if not condition:
        raise ArgumentException(f"{name}: {message}")


def invert(strategy: OptionStrategy, name: str) -> OptionStrategy:
    """The other side of a strategy, under its own name."""
    strategy.name = name
    for leg in strategy.legs():
        leg.quantity = -leg.quantity
    return strategy
