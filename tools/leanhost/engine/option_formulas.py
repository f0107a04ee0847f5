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

STEPS = 200
_EXPONENTS = np.arange(-STEPS, STEPS + 1, dtype=float)
_LEVELS = np.arange(STEPS + 1)
_BINOMIAL_LOG = np.array([math.lgamma(STEPS + 1) - math.lgamma(i + 1) - math.lgamma(STEPS - i + 1) for i in _LEVELS])


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


def cox_ross_rubinstein(terms: OptionTerms, sigma: float) -> float:
    """Price on the Cox-Ross-Rubinstein tree of 200 steps."""
    return _tree_prices(_recombining_step, [(terms, sigma)])[0]


def forward_tree(terms: OptionTerms, sigma: float) -> float:
    """Price on LEAN's forward tree of 200 steps: its probability has the drift, its node prices only powers of `up`."""
    return _tree_prices(_forward_step, [(terms, sigma)])[0]


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

    All questions are about one option in slightly different markets; their trees are rolled back side by side.
    """
    steps = [step(terms, sigma) for terms, sigma in questions]
    chance = np.array([[chance] for _, chance in steps])
    discount = np.array([[math.exp(-terms.rate * (terms.years / STEPS))] for terms, _ in questions])
    nodes = np.array([terms.spot * up**_EXPONENTS for (terms, _), (up, _) in zip(questions, steps, strict=True)])
    terms = questions[0][0]
    if terms.is_call:
        intrinsic = np.maximum(nodes - terms.strike, 0.0)
        return _roll_back(intrinsic[:, ::2], intrinsic, (1 - chance) * discount, chance * discount)
    payoff = np.maximum(terms.strike - nodes[:, ::2], 0.0)
    return [_european(p, float(c), float(d)) for p, c, d in zip(payoff, chance[:, 0], discount[:, 0], strict=True)]


def _european(payoff: np.ndarray, chance: float, discount: float) -> float:
    """Value at the root of what is never exercised early, from the payoffs at the end (n+1,)."""
    if not 0 < chance < 1:
        return _roll_back(payoff[None], None, np.array([(1 - chance) * discount]), np.array([chance * discount]))[0]
    # The discounted mean over the binomial distribution.
    weights = np.exp(_BINOMIAL_LOG + _LEVELS * math.log(chance) + (STEPS - _LEVELS) * math.log(1 - chance))
    return float(weights @ payoff) * discount**STEPS


@np.errstate(over="ignore", invalid="ignore")
def _roll_back(
    values: np.ndarray, intrinsic: np.ndarray | None, down_weight: np.ndarray, up_weight: np.ndarray
) -> list[float]:
    """Backward induction from terminal values (m, n+1), floored by `intrinsic` (m, 2n+1) at every node if given."""
    if len(values) == 1:
        alone = None if intrinsic is None else intrinsic[0]
        return [_roll_back_one(values[0], alone, np.append(down_weight, up_weight))]
    # Nodes first: a step then works on whole rows. Even and odd nodes take turns at being a period's.
    now = np.array(values.T, order="C")
    down, up, below = down_weight.T, up_weight.T, np.empty_like(now)
    floors = None if intrinsic is None else [np.ascontiguousarray(intrinsic[:, k::2].T) for k in (0, 1)]
    for period in range(STEPS - 1, -1, -1):
        part = np.multiply(now[:-1], down, below[: period + 1])
        now = now[1:]
        np.multiply(now, up, now)
        np.add(now, part, now)
        if floors is not None:
            first, odd = divmod(STEPS - period, 2)
            np.maximum(now, floors[odd][first : first + period + 1], now)
    return now[0].tolist()


def _roll_back_one(values: np.ndarray, intrinsic: np.ndarray | None, weights: np.ndarray) -> float:
    """The same for one tree: a correlation is one call a period."""
    for period in range(STEPS - 1, -1, -1):
        values = np.correlate(values, weights)
        if intrinsic is not None:
            np.maximum(values, intrinsic[STEPS - period : STEPS + period + 1 : 2], out=values)
    return float(values[0])


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
