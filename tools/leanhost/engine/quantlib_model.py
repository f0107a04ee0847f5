"""What LEAN's QuantLib port makes of a quote: its tree, grid and volatility; by default for options on futures.

The price and delta, gamma and theta come from a Cox-Ross-Rubinstein tree of 100 steps, the implied volatility from a
finite-difference grid of 100 by 100 with the European price as control, vega and rho from Black's formula, into which
LEAN puts the volatility where the standard deviation belongs. The future counts as a spot that grows at the risk-free
rate. Days are whole; maturity is the next open day after expiry.

Helpers: `american_tree(terms, sigma, first)`, `american_grid(terms, sigma)`, `implied_volatility(terms, price)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from leanhost.data.settlement_calendar import settlement_holiday
from leanhost.engine.option_formulas import OptionTerms, normal_cdf, normal_density

STEPS = 100
_LOWEST, _HIGHEST, _ACCURACY = 1e-7, 4.0, 1e-4
_EPSILON = 2.220446049250313e-16
_LEVELS = np.arange(STEPS + 1)


@cache
def _lapack() -> tuple[Any, Any]:
    """LAPACK's tridiagonal factorisation and solution; scipy takes longer to load than most runs take."""
    from scipy.linalg import get_lapack_funcs  # noqa: PLC0415

    factorised, solved = get_lapack_funcs(("gttrf", "gttrs"), dtype=np.float64)
    return factorised, solved


class TreeResult(NamedTuple):
    """Price and sensitivities of an American option; theta per year."""

    price: float
    delta: float
    gamma: float
    theta: float


class Dates(NamedTuple):
    """Years of 365 days from the evaluation date: to maturity, and to the first day it may be exercised on."""

    maturity: float
    first: float


def dates_of(today: date, expiry: date, hours: Any) -> Dates:
    """The dates of an option seen on a day; the model's own calendar moves a US settlement holiday to the next day."""
    reference = today
    while reference.weekday() > 4 or settlement_holiday(reference):
        reference += timedelta(days=1)
    ends, begins = (_next_open(day, hours) for day in (expiry, today))
    return Dates((ends - reference).days / 365, (begins - reference).days / 365)


def _next_open(day: date, hours: Any) -> date:
    following = day + timedelta(days=1)
    return following if hours.is_date_open(following) else hours.next_trading_day(following)


def _payoff(terms: OptionTerms, spot: np.ndarray) -> np.ndarray:
    return np.maximum(spot - terms.strike if terms.is_call else terms.strike - spot, 0.0)


def american_tree(terms: OptionTerms, sigma: float, first: float) -> TreeResult:
    """Price by the tree; before `first` (years) it may not be exercised.

    Raises ValueError where the tree has no probabilities.
    """
    step = terms.years / STEPS
    jump = sigma * math.sqrt(step)
    drift = (terms.rate - terms.dividend_yield - sigma * sigma / 2) * step
    up = 0.5 + 0.5 * drift / jump if jump else 2.0
    if not 0 <= up <= 1:
        raise ValueError("negative probability")
    discount = math.exp(-terms.rate * step)
    earliest = round(first / step)
    values = _payoff(terms, terms.spot * np.exp((2 * _LEVELS - STEPS) * jump))
    tops = [0.0, 0.0, 0.0]
    for level in range(STEPS - 1, -1, -1):
        values = ((1 - up) * values[:-1] + up * values[1:]) * discount
        if level >= earliest:
            spots = terms.spot * np.exp((2 * _LEVELS[: level + 1] - level) * jump)
            values = np.maximum(values, _payoff(terms, spots))
        if level < 3:
            tops[level] = float(values[-1])
    once, twice = (terms.spot * math.exp(n * jump) for n in (1, 2))
    delta = (tops[1] - tops[0]) / (once - terms.spot)
    beyond = (tops[2] - tops[1]) / (twice - once)
    gamma = 2 * (beyond - delta) / (twice - terms.spot)
    growth = terms.rate - terms.dividend_yield
    theta = terms.rate * tops[0] - growth * terms.spot * delta - 0.5 * (sigma * terms.spot) ** 2 * gamma
    return TreeResult(tops[0], delta, gamma, theta)


def black_price(terms: OptionTerms, deviation: float) -> float:
    """Black's price of the European option for a standard deviation of the logarithm at maturity."""
    forward, discount = forward_of(terms)
    upper, lower = normals(terms, forward, deviation)
    sign = 1 if terms.is_call else -1
    return discount * sign * (forward * normal_cdf(sign * upper) - terms.strike * normal_cdf(sign * lower))


def forward_of(terms: OptionTerms) -> tuple[float, float]:
    discount = math.exp(-terms.rate * terms.years)
    return terms.spot * math.exp(-terms.dividend_yield * terms.years) / discount, discount


def normals(terms: OptionTerms, forward: float, deviation: float) -> tuple[float, float]:
    if deviation < _EPSILON:
        far = math.copysign(40.0, forward - terms.strike)
        return far, far
    upper = math.log(forward / terms.strike) / deviation + deviation / 2
    return upper, upper - deviation


def american_grid(terms: OptionTerms, sigma: float) -> float:
    """Price by finite differences: Crank-Nicolson on a logarithmic grid, less its own error on the European option."""
    spots = _grid(terms, sigma)
    intrinsic = _payoff(terms, spots)
    below, middle, above = _operator(terms, sigma, np.log(spots))
    half = 0.5 * terms.years / STEPS
    # One step is half a step forward, then half a step back: a tridiagonal system whose outer rows are slopes.
    factorised, solved = _lapack()
    factors = factorised(np.append(half * below, -1.0), _framed(1 + half * middle), np.append(1.0, half * above))[:5]
    slopes = intrinsic[1] - intrinsic[0], intrinsic[-1] - intrinsic[-2]
    below, middle, above = (-half * below[:, None], 1 - half * middle[:, None], -half * above[:, None])
    values = np.stack([intrinsic, intrinsic], axis=1)  # American, European
    for _ in range(STEPS):
        ahead = np.empty_like(values)
        ahead[1:-1] = below * values[:-2] + middle * values[1:-1] + above * values[2:]
        ahead[0], ahead[-1] = slopes
        values = solved(*factors, ahead)[0]
        np.maximum(values[:, 0], intrinsic, out=values[:, 0])
    center = (values[STEPS // 2] + values[STEPS // 2 - 1]) / 2
    return float(center[0] - center[1]) + black_price(terms, sigma * math.sqrt(terms.years))


def _grid(terms: OptionTerms, sigma: float) -> np.ndarray:
    """100 spots, wide enough for the strike, with the spot in the middle."""
    width = sigma * math.sqrt(terms.years)
    factor = math.exp(min(4.0 * (1.0 + 0.02 / width) * width, 600.0))
    low, high, center = terms.spot / factor, terms.spot * factor, terms.spot
    if low > terms.strike / 1.1:
        low = terms.strike / 1.1
        high = center / (low / center)
    if high < terms.strike * 1.1:
        high = terms.strike * 1.1
        low = center / (high / center)
    return low * np.exp(np.arange(STEPS) * (math.log(high) - math.log(low)) / (STEPS - 1))


def _operator(terms: OptionTerms, sigma: float, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The equation's coefficients of the spot below, the spot itself and the one above, for the inner spots."""
    low, high = np.diff(logs)[:-1], np.diff(logs)[1:]
    variance, drift = sigma * sigma, terms.rate - terms.dividend_yield - sigma * sigma / 2
    below = -(variance / low - drift) / (low + high)
    above = -(variance / high + drift) / (low + high)
    return below, variance / (low * high) + terms.rate, above


def _framed(inner: np.ndarray) -> np.ndarray:
    return np.concatenate([[-1.0], inner, [1.0]])


def implied_volatility(terms: OptionTerms, price: float) -> float:
    """The volatility at which the grid gives `price`, to 1e-4; by Newton's rule on Black's formula, or 0, where that
    search has no bracket."""
    return volatility_at(lambda sigma: american_grid(terms, sigma), terms, price)


def volatility_at(pricer: Callable[[float], float], terms: OptionTerms, price: float) -> float:
    """The same search with any pricer of a volatility."""
    found = _brent(lambda sigma: pricer(sigma) - price)
    return _newton(terms, price) if found is None else found


def _newton(terms: OptionTerms, price: float) -> float:
    """LEAN's last resort; its standard deviation is the volatility itself."""
    forward, discount = forward_of(terms)
    sigma = first_guess(terms, price)
    for _ in range(10):
        before = sigma
        vega = math.sqrt(terms.years) * discount * forward * normal_density(normals(terms, forward, before)[0])
        if vega == 0:
            return _LOWEST
        sigma = min(max(before - (black_price(terms, before) - price) / vega, _LOWEST), _HIGHEST)
        if abs(sigma - before) / sigma <= 1e-3:
            return sigma
    return 0.0


def first_guess(terms: OptionTerms, price: float) -> float:
    """Brenner's and Subrahmanyam's volatility of an option at the money."""
    return math.sqrt(2 * math.pi / terms.years) * price / terms.spot


def _brent(function: Callable[[float], float]) -> float | None:
    """A root between the lowest and highest volatility as QuantLib looks for it; None without a change of sign."""
    low, high = _LOWEST, _HIGHEST
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    if not at_low * at_high < 0:
        return None
    root, at_root = high, at_high
    last = before = 0.0
    for _ in range(99):
        if at_root * at_high > 0:
            high, at_high = low, at_low
            before = last = root - low
        if abs(at_high) < abs(at_root):
            low, root, high = root, high, root
            at_low, at_root, at_high = at_root, at_high, at_root
        near = 2 * _EPSILON * abs(root) + 0.5 * _ACCURACY
        half = (high - root) / 2
        if abs(half) <= near or at_root == 0:
            return root
        last, before = _stride((low, at_low), (root, at_root), (high, at_high), (half, near), (last, before))
        low, at_low = root, at_root
        root += last if abs(last) > near else math.copysign(near, half)
        at_root = function(root)
    return None


_Point = tuple[float, float]


def _stride(low: _Point, root: _Point, high: _Point, bounds: _Point, strides: _Point) -> _Point:
    """(this stride, the one before): interpolated where that is safe, else half the bracket."""
    half, near = bounds
    last, before = strides
    if abs(before) < near or abs(low[1]) <= abs(root[1]):
        return half, half
    s = root[1] / low[1]
    if low[0] == high[0]:
        p, q = 2 * half * s, 1 - s
    else:
        q, r = low[1] / high[1], root[1] / high[1]
        p = s * (2 * half * q * (q - r) - (root[0] - low[0]) * (r - 1))
        q = (q - 1) * (r - 1) * (s - 1)
    q = -q if p > 0 else q
    p = abs(p)
    if 2 * p < min(3 * half * q - abs(near * q), abs(before * q)):
        return p / q, last
    return half, half


class Black:
    """Black's sensitivities at a standard deviation; where an engine has none, LEAN takes the volatility for it."""

    def __init__(self, terms: OptionTerms, deviation: float) -> None:
        forward, discount = forward_of(terms)
        upper, _ = normals(terms, forward, deviation)
        sign = 1 if terms.is_call else -1
        spot, years, density = terms.spot, terms.years, normal_density(upper)
        value = black_price(terms, deviation)
        self.delta = discount * sign * normal_cdf(sign * upper) * forward / spot
        self.gamma = discount * density * forward / (spot * spot * deviation) if deviation > _EPSILON else math.inf
        self.vega = math.sqrt(years) * discount * forward * density / 100
        self.rho = years * (self.delta * spot - value) / 100
        carry = math.log(forward / spot) * spot * self.delta
        self.theta = -(math.log(discount) * value + carry + 0.5 * (deviation * spot) ** 2 * self.gamma) / years
