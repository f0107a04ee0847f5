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

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from market import calendar
from market.daily import payouts
from market.surface.facts import LONGEST_DAYS, PUT_WING_FROM, index_levels, smile, wings

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
    for wing, out in ((shape.put_wing, -PUT_WING_FROM - y), (shape.call_wing, y - shape.call_from)):
        if out.max() > 0.0:
            ratio += wing * _rise(out)
    return ratio


def _rise(x: np.ndarray) -> np.ndarray:
    """x - 1/2 beyond 1, and from 0 to 1 the parabola that joins it smoothly to 0."""
    x = np.maximum(x, 0.0)
    bend = np.minimum(x, 1.0)
    return x - bend + 0.5 * bend * bend


def _level(shape: Shape, swap: np.ndarray) -> np.ndarray:
    """θ at which the slices' variance swaps are `swap`, by quadrature in y; all of one shape."""
    y = np.linspace(-24.0, 12.0, 361)
    root = volatility_ratio(Shape(*(part[..., None] for part in shape)), y)
    fixed, w = y / root, root * root / np.sqrt(2.0 * np.pi)
    theta = swap
    for _ in range(3):
        z = fixed + 0.5 * np.sqrt(theta)[..., None] * root
        density = w * np.exp(-0.5 * z * z)
        theta = swap / np.sum(0.5 * (density[..., 1:] + density[..., :-1]) * np.diff(z), axis=-1)
    return theta


@lru_cache(maxsize=1)
def _grid() -> np.ndarray:
    """Logarithm of the at-the-money variance rate, then the `Shape`, by ln VIX and tenor: (6, n_vix, n_days)."""
    vix = np.exp(_GRID_LN_VIX)
    swap = (index_levels(vix, _GRID_DAYS) / 100.0) ** 2 * (_GRID_DAYS / 365.0)
    shape = Shape(*smile(vix, _GRID_DAYS), *wings(vix, _GRID_DAYS))
    return np.stack([np.log(_level(shape, swap) * 365.0 / _GRID_DAYS), *shape])


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


def surface_years(
    day: date, last: Sequence[date], minutes: int, marks: np.ndarray | slice
) -> tuple[np.ndarray, np.ndarray]:
    """(smile years, calendar years) from minute boundaries of `day` to each close of `last`; (len(last), n_marks)."""
    here = calendar.position(day)
    nights = np.array([[calendar.position(x) - here] for x in last])
    to_close = np.array([[(x - day).days * 1440.0 + calendar.session_minutes(x)] for x in last])
    traded = (nights + (1.0 - _NIGHT) * session_left(minutes)[marks]) / 252.0
    life = np.maximum(to_close - np.arange(minutes + 1.0)[marks], 0.0) / YEAR_MINUTES
    s = np.clip((life * 365.0 - _BLEND_FROM) / (_BLEND_TO - _BLEND_FROM), 0.0, 1.0)
    s = s * s * (3.0 - 2.0 * s)
    return np.maximum(traded * (1.0 - s) + life * s, _MIN_YEARS), life


def make_slices(day: date, last: Sequence[date], vix: np.ndarray, marks: np.ndarray | slice) -> Slice:
    """The slices of the expiries whose last trading days are `last`, along a day with VIX at each minute's boundary.

    `marks` picks minute boundaries; the arrays have shape (len(last), n_marks).
    """
    years, life = surface_years(day, last, len(vix) - 1, marks)
    rate, shape = _lookup(vix[marks], years * 365.0)
    growth, discount = np.array([payouts.forward_terms("SPY", day, x, 1.0) for x in last]).T[..., None]
    discounts = discount**life
    return Slice(shape, np.sqrt(rate * years), years, life, growth * discount / discounts, discounts)


def make_slice(day: date, last: date, vix: np.ndarray, marks: np.ndarray | slice = slice(None)) -> Slice:
    """One expiry's slice, its arrays of shape (n_marks,)."""
    return take(make_slices(day, [last], vix, marks), 0)


def take(piece: Slice, rows: Any) -> Slice:
    """A slice with its arrays picked by an index, a slice or an array of rows."""
    shape = Shape(*(part[rows] for part in piece.shape))
    return Slice(shape, piece.root[rows], piece.years[rows], piece.life[rows], piece.growth[rows], piece.discount[rows])


def deviation(piece: Slice, k: np.ndarray) -> np.ndarray:
    """Total standard deviation sqrt(w) of a slice; k = ln(K / F) of shape (..., n_marks)."""
    return piece.root * volatility_ratio(piece.shape, k / piece.root)
