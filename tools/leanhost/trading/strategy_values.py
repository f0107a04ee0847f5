"""An option strategy as an order asks for it: a name and its legs.

Helpers: `require(condition, message, parameters)`, `check(name, canonical, expirations)`, `invert(strategy, name)`.
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
        canonical = getattr(canonical, "symbol", canonical)  # a security stands for its symbol
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


def require(condition: bool, message: str, *parameters: str) -> None:
    """Raise LEAN's ArgumentException unless `condition` holds; `parameters` are LEAN's names of the wrong ones."""
    if not condition:
        named = f" (Parameter '{', '.join(parameters)}')" if parameters else ""
        raise ArgumentException(message + named)


def check(name: str, canonical: Any, **expirations: datetime) -> None:
    """What LEAN asks of every strategy: a canonical option, and dates that are dates, by LEAN's parameter names."""
    canonical = getattr(canonical, "symbol", canonical)
    given = canonical.underlying is not None and canonical.id.strike_price == 0
    require(given, f"{name}: canonicalOption must contain canonical option symbol", "canonicalOption")
    for parameter, expiry in expirations.items():
        is_date = datetime.min < expiry.replace(microsecond=0) < datetime.max.replace(microsecond=0)
        require(is_date, f"{name}: expiration must contain expiration date", parameter)


def invert(strategy: OptionStrategy, name: str) -> OptionStrategy:
    """The other side of a strategy, under its own name."""
    strategy.name = name
    for leg in strategy.legs():
        leg.quantity = -leg.quantity
    return strategy
