"""Theoretical prices and greeks of one option as LEAN's option indicators compute them.

Volatility and rates are annual fractions, `years` is in years of 365 days, greeks are per unit of underlying, vega and
rho per percentage point, theta per day. Two models: Black-Scholes, and LEAN's 200-step trees (Cox-Ross-Rubinstein and
forward), which compare calls with their intrinsic value at every node and never exercise puts early.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from leanhost.engine.rollback import STEPS, exercised, held, powers

_UPS = np.arange(STEPS + 1)
_BINOMIAL_LOG = np.array([math.lgamma(STEPS + 1) - math.lgamma(i + 1) - math.lgamma(STEPS - i + 1) for i in _UPS])


@dataclass(frozen=True, slots=True)
class OptionTerms:
    """What a price depends on beside the volatility."""

    is_call: bool
    spot: float
    strike: float
    years: float
    rate: float
    dividend_yield: float = 0.0


@dataclass(frozen=True, slots=True)
class Greeks:
    """Unrounded greeks; a value that is not finite reads 0."""

    delta: float = 0.0
    gamma: float = 0.0
    vega: float = 0.0
    theta_per_day: float = 0.0
    rho: float = 0.0


def normal_cdf(x: float) -> float:
    """Standard normal distribution function."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def normal_density(x: float) -> float:
    """Standard normal density."""
    return math.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


def _d1_d2(terms: OptionTerms, sigma: float) -> tuple[float, float]:
    width = sigma * math.sqrt(terms.years)
    if width == 0:
        return 10.0, 10.0
    drift = terms.rate - terms.dividend_yield + sigma * sigma / 2
    d1 = (math.log(terms.spot / terms.strike) + drift * terms.years) / width
    return d1, d1 - width


def black_scholes(terms: OptionTerms, sigma: float) -> float:
    """Black-Scholes price; 0 without time or volatility."""
    if terms.years <= 0 or sigma <= 0:
        return 0.0
    d1, d2 = _d1_d2(terms, sigma)
    stock = terms.spot * math.exp(-terms.dividend_yield * terms.years)
    bond = terms.strike * math.exp(-terms.rate * terms.years)
    if terms.is_call:
        return stock * normal_cdf(d1) - bond * normal_cdf(d2)
    return bond * normal_cdf(-d2) - stock * normal_cdf(-d1)


def black_scholes_greeks(terms: OptionTerms, sigma: float) -> Greeks:
    """Greeks in closed form; zeros without time."""
    if terms.years <= 0:
        return Greeks()
    d1, d2 = _d1_d2(terms, sigma)
    side = 1 if terms.is_call else -1
    root, floor = math.sqrt(terms.years), max(sigma, 0.01)
    carry = math.exp(-terms.dividend_yield * terms.years)
    bond = terms.rate * terms.strike * math.exp(-terms.rate * terms.years)
    decay = -terms.spot * floor * normal_density(d1) * carry / (2 * root)
    theta = decay + side * (terms.dividend_yield * terms.spot * normal_cdf(side * d1) * carry
                            - bond * normal_cdf(side * d2))
    rho = side * terms.strike * terms.years * math.exp(-terms.rate * terms.years) * normal_cdf(side * d2)
    return Greeks(
        delta=side * normal_cdf(side * d1) * carry,
        gamma=normal_density(d1) / (terms.spot * floor * root),
        vega=terms.spot * root * normal_density(d1) * carry / 100,
        theta_per_day=theta / 365,
        rho=rho / 100,
    )


def cox_ross_rubinstein(terms: OptionTerms, *sigmas: float) -> list[float]:
    """Prices on the Cox-Ross-Rubinstein tree of 200 steps at each volatility."""
    return _tree_prices(_recombining_step, [(terms, sigma) for sigma in sigmas])


def forward_tree(terms: OptionTerms, *sigmas: float) -> list[float]:
    """Prices on LEAN's forward tree of 200 steps at each volatility: its chance has the drift, its nodes have not."""
    return _tree_prices(_forward_step, [(terms, sigma) for sigma in sigmas])


Question = tuple[OptionTerms, float]
"""An option and its volatility."""
Step = Callable[[OptionTerms, float], tuple[float, float]]
"""The factor and the chance of a tree's step up."""


def _recombining_step(terms: OptionTerms, sigma: float) -> tuple[float, float]:
    dt = terms.years / STEPS
    up = math.exp(sigma * math.sqrt(dt))
    if up == 1:
        up = 1.0001
    growth = math.exp((terms.rate - terms.dividend_yield) * dt)
    return up, (growth - 1 / up) / (up - 1 / up)


def _forward_step(terms: OptionTerms, sigma: float) -> tuple[float, float]:
    dt = terms.years / STEPS
    growth = math.exp((terms.rate - terms.dividend_yield) * dt)
    swing = sigma * math.sqrt(dt)
    up, down = math.exp(swing) * growth, math.exp(-swing) * growth
    if up == down:
        up, down = 1.0001, 0.9999
    return up, (growth - down) / (up - down)


def _tree_prices(step: Step, questions: Sequence[Question]) -> list[float]:
    """Values at the roots: nodes S·up^k, chance of an up step as the step says (it may lie outside 0…1).

    All questions are about one option in slightly different markets; a call's trees are rolled back side by side.
    """
    steps = [step(terms, sigma) for terms, sigma in questions]
    discounts = [math.exp(-terms.rate * (terms.years / STEPS)) for terms, _ in questions]
    spots, ups = np.array([terms.spot for terms, _ in questions]), np.array([up for up, _ in steps])
    first = questions[0][0]
    if first.is_call:
        chance, discount = np.array([chance for _, chance in steps]), np.array(discounts)
        intrinsic = np.maximum(spots * powers(ups) - first.strike, 0.0)
        return exercised(intrinsic, (1 - chance) * discount, chance * discount)
    payoffs = np.maximum(first.strike - spots * powers(ups)[::2], 0.0).T
    return [_european(p, c, d) for p, (_, c), d in zip(payoffs, steps, discounts, strict=True)]


def _european(payoff: np.ndarray, chance: float, discount: float) -> float:
    """Value at the root of what is never exercised early, from the payoffs at the end (n+1,)."""
    if not 0 < chance < 1:
        return held(payoff, (1 - chance) * discount, chance * discount)
    # The discounted mean over the binomial distribution.
    weights = np.exp(_BINOMIAL_LOG + _UPS * math.log(chance) + (STEPS - _UPS) * math.log(1 - chance))
    return float(weights @ payoff) * discount**STEPS


def tree_greeks(terms: OptionTerms, sigma: float, *, forward: bool) -> Greeks:
    """Greeks as finite differences of a tree's prices; zeros after expiry."""
    if terms.years < 0:
        return Greeks()
    spot, dt = terms.spot, terms.years / STEPS
    up, down = _delta_moves(terms, sigma, dt, forward)
    far = math.exp(sigma * math.sqrt(dt))
    if far == 1:
        far = 1.0001
    high, low = spot * far * far, spot / far / far
    markets: list[Question] = [
        (terms, sigma),
        (replace(terms, years=terms.years - 2 * dt), sigma),
        (terms, sigma + 0.01),
        (replace(terms, rate=terms.rate + 0.0001), sigma),
        *((replace(terms, spot=moved), sigma) for moved in (spot * up, spot * down, high, low)),
    ]
    base, later, volatile, dearer, above, below, top, bottom = _tree_prices(
        _forward_step if forward else _recombining_step, markets
    )
    moved = spot * up - spot * down
    bend = (top - base) / (high - spot) - (base - bottom) / (spot - low)
    return Greeks(
        delta=(above - below) / moved if moved else 0.0,
        gamma=bend * 2 / (high - low),
        vega=(volatile - base) / 0.01 / 100,
        theta_per_day=(later - base) / (2 * dt) / 365 if dt else 0.0,
        rho=(dearer - base) / 0.0001 / 100,
    )


def _delta_moves(terms: OptionTerms, sigma: float, dt: float, forward: bool) -> tuple[float, float]:
    """Factors of the two spots between which delta is measured."""
    growth = math.exp((terms.rate - terms.dividend_yield) * dt) if forward else 1.0
    swing = sigma * math.sqrt(dt)
    up, down = math.exp(swing) * growth, math.exp(-swing) * growth
    return 1.00001 if up == 1 else up, 0.99999 if down == 1 else down


def finite(values: Sequence[float], digits: int = 7) -> list[float]:
    """Each value rounded, or 0 where it is not a finite number."""
    return [round(value, digits) if math.isfinite(value) else 0.0 for value in values]
