"""Implied volatility by strike and expiry, from the VIX level of the same minute and nothing else.

Each expiry is one slice in y = ln(K / F) / sqrt(θ): total standard deviation sqrt(w) = sqrt(θ) (s(y) + wings(y)) with
SSVI's s² = (1 + ρψy + sqrt((ψy + ρ)² + 1 - ρ²)) / 2, with ρ, ψ and the wings from the measured tables. Its level θ is
set so that the slice's variance swap equals the square of the VIX-like index of that tenor: for 30 days that index is
VIX itself, so the chain's own VIX comes out as the real one. For a slice, the variance swap is θ R with
R = ∫ w/θ dN(z), z = -k/sqrt(w) - sqrt(w)/2 (Fukasawa 2012).

Time: calendar days beyond two weeks; below two days the market's own clock, where the night has 35 % of a trading
day, the session 65 %, weekends nothing, and the session's part runs evenly to 14:30 and then faster, the last
quarter of an hour taking 9 % (facts 3.8); between the two it blends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from market import calendar, rates
from market.surface_facts import LONGEST_DAYS, PUT_WING_FROM, index_levels, smile, wings

YEAR_MINUTES = 525_600.0
_NIGHT = 0.35
_LATE_FROM, _LATE_GAIN = 300.0 / 390.0, 2.09
"""From 14:30 on the density of session time is 1 + 2.09 x³, x from 0 to 1 at the close: 9 % in the last 15 minutes."""
_BLEND_FROM, _BLEND_TO = 2.0, 14.0
_GRID_LN_VIX = np.linspace(np.log(7.0), np.log(120.0), 48)
_GRID_DAYS = np.array([2.0, 3, 4, 5, 7, 9, 11, 14, 18, 22, 26, 30, 37, 45, 60, 75, 93, 120, 150, 182, 270, 365])
_MIN_YEARS = 1.0 / (390.0 * 252.0)


class Shape(NamedTuple):
    """What a slice looks like whatever its level: SSVI's parameters and the wings'; arrays of one shape."""

    rho: np.ndarray
    psi: np.ndarray
    put_wing: np.ndarray
    call_wing: np.ndarray
    call_from: np.ndarray


@dataclass(frozen=True, slots=True)
class Slice:
    """One expiry along the minutes of a day, arrays of shape (n_marks,), a mark being a minute's boundary.

    `root` is the at-the-money standard deviation sqrt(θ), `years` the time the smile lives on, `growth` and `discount`
    turn spot into forward and payoff into present value, `life` is calendar years to expiry.
    """

    shape: Shape
    root: np.ndarray
    years: np.ndarray
    life: np.ndarray
    growth: np.ndarray
    discount: np.ndarray


def volatility_ratio(shape: Shape, y: np.ndarray) -> np.ndarray:
    """Volatility over at-the-money volatility at `y` at-the-money standard deviations from the forward."""
    slant = shape.psi * y
    x = slant + shape.rho
    ratio = np.sqrt(0.5 * (1.0 + shape.rho * slant + np.sqrt(x * x + (1.0 - shape.rho * shape.rho))))
    return ratio + shape.put_wing * _rise(-PUT_WING_FROM - y) + shape.call_wing * _rise(y - shape.call_from)


def _rise(x: np.ndarray) -> np.ndarray:
    """x - 1/2 beyond 1, and from 0 to 1 the parabola that joins it smoothly to 0."""
    x = np.maximum(x, 0.0)
    bend = np.minimum(x, 1.0)
    return x - bend + 0.5 * bend * bend


def _swap_ratio(shape: Shape, theta: np.ndarray) -> np.ndarray:
    """R = variance swap over θ by quadrature in y; all of one shape."""
    y = np.linspace(-24.0, 12.0, 361)
    root = volatility_ratio(Shape(*(part[..., None] for part in shape)), y)
    w = root * root
    z = y / root + 0.5 * np.sqrt(theta)[..., None] * root
    density = w * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    return np.sum(0.5 * (density[..., 1:] + density[..., :-1]) * np.diff(z), axis=-1)


@lru_cache(maxsize=1)
def _grid() -> np.ndarray:
    """Logarithm of the at-the-money variance rate, then the `Shape`, by ln VIX and tenor: (6, n_vix, n_days)."""
    vix = np.exp(_GRID_LN_VIX)
    swap = (index_levels(vix, _GRID_DAYS) / 100.0) ** 2 * (_GRID_DAYS / 365.0)
    shape = Shape(*smile(vix, _GRID_DAYS), *wings(vix, _GRID_DAYS))
    theta = swap
    for _ in range(3):
        theta = swap / _swap_ratio(shape, theta)
    return np.stack([np.log(theta * 365.0 / _GRID_DAYS), *shape])


def _lookup(vix: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, Shape]:
    """(variance per year at the money, shape) for paired arrays of VIX and tenor in days."""
    table = _grid()
    step = _GRID_LN_VIX[1] - _GRID_LN_VIX[0]
    across = np.clip((np.log(vix) - _GRID_LN_VIX[0]) / step, 0.0, len(_GRID_LN_VIX) - 1.001)
    i = across.astype(int)
    u = across - i
    tenor = np.log(np.clip(days, _GRID_DAYS[0], LONGEST_DAYS))
    nodes = np.log(_GRID_DAYS)
    j = np.clip(np.searchsorted(nodes, tenor, side="right") - 1, 0, len(nodes) - 2)
    v = (tenor - nodes[j]) / (nodes[j + 1] - nodes[j])
    low = table[:, i, j] * (1.0 - u) + table[:, i + 1, j] * u
    high = table[:, i, j + 1] * (1.0 - u) + table[:, i + 1, j + 1] * u
    rate, *shape = low * (1.0 - v) + high * v
    return np.exp(rate), Shape(*shape)


@lru_cache(maxsize=4)
def session_left(minutes: int) -> np.ndarray:
    """Share of the session's implied variance still to come at each minute's boundary, shape (minutes + 1,)."""
    x = np.linspace(0.0, 1.0, minutes + 1)
    late = np.clip((x - _LATE_FROM) / (1.0 - _LATE_FROM), 0.0, 1.0)
    gone = x + _LATE_GAIN * (1.0 - _LATE_FROM) * late**4 / 4.0
    return 1.0 - gone / gone[-1]


def surface_years(day: date, last: date, minutes: int) -> tuple[np.ndarray, np.ndarray]:
    """(smile years, calendar years) from each minute boundary of `day` to the close of `last`; shape (minutes + 1,)."""
    between = calendar.position(last) - calendar.position(day)
    traded = (between + (1.0 - _NIGHT) * session_left(minutes)) / 252.0
    to_close = calendar.session_minutes(last) - np.arange(minutes + 1.0)
    life = np.maximum((last - day).days * 1440.0 + to_close, 0.0) / YEAR_MINUTES
    s = np.clip((life * 365.0 - _BLEND_FROM) / (_BLEND_TO - _BLEND_FROM), 0.0, 1.0)
    s = s * s * (3.0 - 2.0 * s)
    return np.maximum(traded * (1.0 - s) + life * s, _MIN_YEARS), life


def make_slice(day: date, last: date, vix: np.ndarray, marks: np.ndarray | None = None) -> Slice:
    """The slice of the expiry whose last trading day is `last`, along a day with VIX at each minute's boundary.

    `marks` picks minute boundaries (all of them without it).
    """
    years, life = surface_years(day, last, len(vix) - 1)
    if marks is not None:
        years, life, vix = years[marks], life[marks], vix[marks]
    return _slice(vix, years, life, *rates.forward_terms(day, last, 1.0))


def make_slices(day: date, lasts: list[date], vix: np.ndarray, marks: np.ndarray) -> Slice:
    """The slices of several expiries at some minute boundaries as one, its arrays of shape (n_expiries, n_marks)."""
    times = [surface_years(day, last, len(vix) - 1) for last in lasts]
    years, life = (np.stack([pair[i][marks] for pair in times]) for i in (0, 1))
    growth, discount = np.array([rates.forward_terms(day, last, 1.0) for last in lasts]).T[..., None]
    return _slice(vix[marks], years, life, growth, discount)


def _slice(vix: np.ndarray, years: np.ndarray, life: np.ndarray, growth: Any, discount: Any) -> Slice:
    rate, shape = _lookup(vix, years * 365.0)
    discounts = discount**life
    return Slice(shape, np.sqrt(rate * years), years, life, growth * discount / discounts, discounts)


def take(piece: Slice, rows: Any) -> Slice:
    """A slice with its arrays' first axis picked by an index, a slice or an array of rows."""
    shape = Shape(*(part[rows] for part in piece.shape))
    return Slice(shape, piece.root[rows], piece.years[rows], piece.life[rows], piece.growth[rows], piece.discount[rows])


def deviation(piece: Slice, k: np.ndarray) -> np.ndarray:
    """Total standard deviation sqrt(w) of a slice; k = ln(K / F) of shape (..., n_marks)."""
    return piece.root * volatility_ratio(piece.shape, k / piece.root)
