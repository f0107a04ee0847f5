"""LEAN's default option price model (`IndicatorBasedOptionPriceModel`), and the moment an option's time value ends.

Nothing here knows the algorithm. The engine gives `OptionInputs` (prices, time to the settlement moment, rate, dividend
yield, and the mirror contract's price if that contract is in `securities` with a price) and keeps the `ModelResult` per
contract object. `settlement_moment(symbol, hours)` needs a Symbol and its exchange hours (naive exchange-local times).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from leanhost.engine.option_formulas import (
    Greeks,
    OptionTerms,
    black_scholes,
    black_scholes_greeks,
    cox_ross_rubinstein,
    finite,
    forward_tree,
    tree_greeks,
)
from leanhost.engine.root_finder import brent
from leanhost.enums import OptionPricingModelType, OptionStyle, SecurityType
from leanhost.naming import lean_names

_SECONDS_OF_YEAR = 365 * 86_400
_AT_THREE = ("RUTW", "SPXW", "VIXW", "NDXP", "NQX")
"""Index options that settle on the expiry day's prices at 15:00 local; every other one settles in the morning."""


@dataclass(frozen=True, slots=True)
class OptionInputs:
    """One contract at one moment; prices in currency units, `years` of 365 days, rates as fractions.

    `mirror_price` is the mid of the same strike's opposite right, 0 when that is not known.
    """

    terms: OptionTerms
    price: float
    european: bool
    mirror_price: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelResult:
    """What a contract of a slice's chain shows, rounded as LEAN rounds it. `theta` is per year (theta_per_day·365)."""

    theoretical_price: float = 0.0
    implied_volatility: float = 0.0
    delta: float = 0.0
    gamma: float = 0.0
    vega: float = 0.0
    theta: float = 0.0
    theta_per_day: float = 0.0
    rho: float = 0.0


EMPTY = ModelResult()
_LEAST, _MOST = 1e-7, 4.0  # volatilities LEAN's search looks between


def years_until(moment: datetime, now: datetime) -> float:
    """Years of 365 days between two naive local times."""
    return (moment - now).total_seconds() / _SECONDS_OF_YEAR


def settlement_moment(symbol: Any, hours: Any) -> datetime:
    """When the time value of an option ends, naive exchange-local.

    Equity options: the regular close of the expiry date, an early close included. Index options: the weekly and
    evening-settled roots at 15:00, the others at the open in their third-Friday window, else at the close; both only
    when the expiry date trades.
    """
    expiry = symbol.id.date
    day = datetime(expiry.year, expiry.month, expiry.day)
    open_that_day = hours.is_date_open(day, False)
    root = symbol.id.symbol if symbol.security_type == SecurityType.INDEX_OPTION else None
    if root is not None and open_that_day:
        if root in _AT_THREE:
            return day + timedelta(hours=15)
        if _third_friday_window(day):
            return hours.first_open(day, False)
    while not hours.is_date_open(day, False):
        day -= timedelta(days=1)
    return min(hours.last_close(day, False), day + timedelta(days=1))


def _third_friday_window(day: date) -> bool:
    first = date(day.year, day.month, 1)
    first_friday = 1 + (4 - first.weekday()) % 7
    return first_friday + 12 < day.day < first_friday + 16


@lean_names
class IndicatorBasedOptionPriceModel:
    """Volatility and greeks by the given models; by default Black-Scholes (European) or forward tree (American)."""

    def __init__(
        self, option_model: OptionPricingModelType | None = None, iv_model: OptionPricingModelType | None = None
    ) -> None:
        self.option_model = option_model
        self.iv_model = iv_model

    def evaluate(self, parameters: OptionInputs) -> ModelResult:
        """Result of one contract; all zeros where a price is missing."""
        if parameters.price == 0 or parameters.terms.spot == 0:
            return EMPTY
        kind = self.option_model if self.option_model is not None else default_model(parameters.european)
        sigma = self.implied_volatility(parameters)
        greeks = greeks_of(kind, parameters.terms, sigma)
        delta, gamma, vega, theta, rho = finite(
            (greeks.delta, greeks.gamma, greeks.vega, greeks.theta_per_day, greeks.rho)
        )
        # The theoretical price is Black-Scholes even where the greeks come from a tree.
        price = theoretical_price(self.option_model or OptionPricingModelType.BLACK_SCHOLES, parameters.terms, sigma)
        usable = sigma > 0 and parameters.terms.years > 0
        return ModelResult(price if usable else 0.0, sigma, delta, gamma, vega, theta * 365, theta, rho)

    def implied_volatility(self, inputs: OptionInputs) -> float:
        """Annual volatility rounded to 7 digits, 0 when no search succeeds; the out-of-the-money side decides."""
        kind = self.iv_model
        if kind is None:
            kind = self.option_model if self.option_model is not None else default_model(inputs.european)
        terms = inputs.terms
        sides = [(terms, inputs.price)]
        if inputs.mirror_price:
            sides.append((replace(terms, is_call=not terms.is_call), inputs.mirror_price))
            if terms.strike < terms.spot if terms.is_call else terms.strike > terms.spot:
                sides.reverse()
        # Where the side out of the money has a volatility, the other one's is not looked for: it would not count.
        return finite((next(filter(None, (solve_volatility(kind, *side) for side in sides)), 0.0),))[0]


_TREES: dict[Any, Callable[..., list[float]]] = {
    OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN: cox_ross_rubinstein,
    OptionPricingModelType.FORWARD_TREE: forward_tree,
}


def default_model(european: bool) -> OptionPricingModelType:
    """LEAN's model of an exercise style."""
    return OptionPricingModelType.BLACK_SCHOLES if european else OptionPricingModelType.FORWARD_TREE


def is_european(style: Any) -> bool:
    """Whether an OptionStyle is the European one."""
    return style == OptionStyle.EUROPEAN


def greeks_of(kind: Any, terms: OptionTerms, sigma: float) -> Greeks:
    """Unrounded greeks by the given model at a volatility."""
    try:
        if kind == OptionPricingModelType.BLACK_SCHOLES:
            return black_scholes_greeks(terms, sigma)
        return tree_greeks(terms, sigma, forward=kind == OptionPricingModelType.FORWARD_TREE)
    except (ZeroDivisionError, OverflowError):
        return Greeks()


def theoretical_price(kind: Any, terms: OptionTerms, sigma: float) -> float:
    """Price by the given model at a volatility."""
    return _TREES[kind](terms, sigma)[0] if kind in _TREES else black_scholes(terms, sigma)


def solve_volatility(kind: Any, terms: OptionTerms, price: float) -> float | None:
    """Volatility at which the model gives `price`, or None where LEAN's search fails (no time left among others)."""
    if terms.years <= 0:
        return None
    accuracy = max(1e-4, 1e-4 * price)
    guess = brent(lambda sigma: black_scholes(terms, sigma) - price, _LEAST, _MOST, accuracy)
    if kind not in _TREES:
        return guess
    low, high = (max(_LEAST, 0.5 * guess), min(_MOST, 1.5 * guess)) if guess else (_LEAST, _MOST)
    tree = _TREES[kind]
    at_low, at_high = tree(terms, low, high)  # side by side: half as dear as one after the other
    return brent(lambda sigma: tree(terms, sigma)[0] - price, low, high, accuracy, (at_low - price, at_high - price))
