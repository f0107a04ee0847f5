"""Implied volatility by strike and expiry, from the level of the same minute and nothing else.

Each expiry is one slice: total standard deviation sqrt(w) = sqrt(θ) × smile(y), y = ln(K / F) / sqrt(θ), its shape from
the family's tables (`families`, `facts`). Its level θ is set so that Cboe's formula, which counts options that have a
bid, reads off it the VIX-like index of that tenor: for 30 days that is the driver's own level, VIX itself for the S&P,
so the chain's VIX comes out as the real one. Time is the market's own (`clock`).

Three numbers may bend a surface away from what its level says (`moods`): `lean`, added to rho, and how far the terms of
nine days and of three months stray from their laws, along straight lines in the logarithm of time: from nine days to
none at 30, from none at 58 (before weeklies VIX was read off terms of up to two months) to three months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtr

from market.surface import families
from market.surface.carry import Carry
from market.surface.clock import SESSION, Ending, surface_years
from market.surface.facts import LONGEST_DAYS, SHORTEST_DAYS, TERM_DAYS
from market.surface.smile import Smile, ratio

_GRID_LN_VIX = np.linspace(np.log(7.0), np.log(120.0), 48)
_GRID_DAYS = np.array([2.0, 3, 4, 5, 7, 9, 11, 14, 18, 22, 26, 30, 37, 45, 60, 75, 93, 120, 150, 182, 270, 365])
_LN_DAYS = np.log(_GRID_DAYS)
_SHORT, _FAR = np.log(TERM_DAYS[:2]), np.log([58.0, TERM_DAYS[2]])
_STRIP = np.concatenate([np.arange(-30.0, -6.0, 0.2), np.arange(-6.0, 12.01, 0.1)])
"""At-the-money standard deviations at which the formula's integrand is taken."""
_LEAST_PRICE = 4e-5
"""Of the forward: about what an SPX option must be worth to have a bid (0.08 to 0.11 points in 2014-18, tick 0.05).
Nobody publishes an index of less than 9 days: down to 2 the least falls to nothing."""


class Bend(NamedTuple):
    """What a day does to a surface beside its level: `lean` is added to rho, `short` and `far` to the logarithm of
    volatility at nine days (and below) and at three months (and beyond), numbers or arrays of shape (n_marks,).
    """

    lean: float = 0.0
    short: np.ndarray | float = 0.0
    far: np.ndarray | float = 0.0


STRAIGHT = Bend()


@dataclass(frozen=True, slots=True)
class Slice:
    """One expiry along the minutes of a day, arrays of shape (n_marks,), a mark being a minute's boundary.

    `root` is the at-the-money standard deviation sqrt(θ), `years` the time the smile lives on, `growth` and `discount`
    turn spot into forward and payoff into present value, `life` is calendar years to expiry.
    """

    shape: Smile
    root: np.ndarray
    years: np.ndarray
    life: np.ndarray
    growth: np.ndarray
    discount: np.ndarray


def _strip(shape: Smile, theta: np.ndarray, least: np.ndarray) -> np.ndarray:
    """The variance that Cboe's formula would read off slices: 2 ∫ Q(k) e^-k dk over options worth more than `least`."""
    root, smile = np.sqrt(theta)[..., None], Smile(*(part[..., None] for part in shape))
    deviation, k = root * ratio(smile, _STRIP), root * _STRIP
    d1 = 0.5 * deviation - k / deviation
    strike = np.exp(k)
    price = ndtr(d1) - strike * ndtr(d1 - deviation)
    price = np.where(_STRIP < 0.0, price - 1.0 + strike, price)
    counted = np.where(price > least[:, None], price / strike, 0.0)
    return np.sum((counted[..., 1:] + counted[..., :-1]) * np.diff(k), axis=-1)


def _swap_level(shape: Smile, swap: np.ndarray, least: np.ndarray) -> np.ndarray:
    """θ at which the slices' variance is `swap`, all of one shape; `least` by the last axis."""
    theta = 0.7 * swap
    for _ in range(4):
        theta = theta * swap / _strip(shape, theta, least)
    return theta


@lru_cache(maxsize=36)
def _grid(name: str, lean: float) -> np.ndarray:
    """Logarithm of the at-the-money variance rate, then the smile, by ln VIX and tenor: (7, n_vix, n_days)."""
    family, stands_for = families.FAMILIES[name], np.exp(_GRID_LN_VIX)
    level = families.swap_levels(family, stands_for, _GRID_DAYS) * (family.ratio * stands_for)[:, None]
    shape = families.smile(family, stands_for, _GRID_DAYS, lean)
    least = _LEAST_PRICE * np.clip((_GRID_DAYS - SHORTEST_DAYS) / (TERM_DAYS[0] - SHORTEST_DAYS), 0.0, 1.0)
    theta = _swap_level(shape, (level / 100.0) ** 2 * (_GRID_DAYS / 365.0), least)
    return np.stack([np.log(theta * 365.0 / _GRID_DAYS), *shape])


@lru_cache(maxsize=64)
def _leaning(name: str, lean: float) -> np.ndarray:
    """The tables of a family on a day whose smile leans by `lean`: a straight mixture of those at 0 and at the most."""
    if lean == 0.0:
        return _grid(name, 0.0)
    most = families.FAMILIES[name].most_lean
    share = min(abs(lean) / most, 1.0)
    return _grid(name, 0.0) * (1.0 - share) + _grid(name, float(np.copysign(most, lean))) * share


def _lookup(name: str, level: np.ndarray, days: np.ndarray, bend: Bend) -> tuple[np.ndarray, Smile]:
    """(variance per year at the money, shape) for paired arrays of levels and tenors in days."""
    table = _leaning(name, bend.lean)
    step = _GRID_LN_VIX[1] - _GRID_LN_VIX[0]
    stands_for = np.log(level) - np.log(families.FAMILIES[name].ratio)
    across = np.clip((stands_for - _GRID_LN_VIX[0]) / step, 0.0, len(_GRID_LN_VIX) - 1.001)
    i = across.astype(int)
    u = across - i
    tenor = np.log(np.clip(days, SHORTEST_DAYS, LONGEST_DAYS))
    j = np.clip(np.searchsorted(_LN_DAYS, tenor, side="right") - 1, 0, len(_LN_DAYS) - 2)
    v = (tenor - _LN_DAYS[j]) / (_LN_DAYS[j + 1] - _LN_DAYS[j])
    low = table[:, i, j] * (1.0 - u) + table[:, i + 1, j] * u
    high = table[:, i, j + 1] * (1.0 - u) + table[:, i + 1, j + 1] * u
    rate, *shape = low * (1.0 - v) + high * v
    strayed = bend.short * np.interp(tenor, _SHORT, (1.0, 0.0)) + bend.far * np.interp(tenor, _FAR, (0.0, 1.0))
    # Beyond the tables' levels the shape stays and the level goes on.
    return np.exp(rate + 2.0 * (strayed + stands_for - (_GRID_LN_VIX[0] + across * step))), Smile(*shape)


def at_tenors(family: str, level: float, days: np.ndarray, bend: Bend = STRAIGHT) -> tuple[np.ndarray, Smile]:
    """(sqrt(θ), shape) at one level and many tenors in days of the smile's clock; arrays of shape (n_days,)."""
    rate, shape = _lookup(family, np.full(len(days), level), days, bend)
    return np.sqrt(rate * days / 365.0), shape


def make_slices(
    family: str, day: date, ends: Sequence[Ending], level: np.ndarray, marks: np.ndarray | slice, *, carry: Carry,
    clock: np.ndarray | None = None, bend: Bend = STRAIGHT,
) -> Slice:  # fmt: skip
    """The slices of expiries along a day: arrays (len(ends), n_marks).

    `level` is the family's 30-day level (points) at every boundary of the day, of which `marks` picks some; `clock` the
    boundaries' minutes of New York's day (by default from 9:30 on; negative the evening before). `bend` is that of the
    marks.
    """
    at = SESSION + np.arange(len(level)) if clock is None else clock
    years, life = surface_years(day, ends, np.asarray(at, dtype=float)[marks])
    rate, shape = _lookup(family, np.broadcast_to(level[marks], years.shape), years * 365.0, bend)
    growth, discount = carry.along(life)
    return Slice(shape, np.sqrt(rate * years), years, life, growth, discount)


def take(piece: Slice, rows: Any) -> Slice:
    """A slice with its arrays picked by an index, a slice or an array of rows."""
    shape = Smile(*(part[rows] for part in piece.shape))
    return Slice(shape, piece.root[rows], piece.years[rows], piece.life[rows], piece.growth[rows], piece.discount[rows])


def deviation(piece: Slice, k: np.ndarray) -> np.ndarray:
    """Total standard deviation sqrt(w) of a slice; k = ln(K / F) of shape (..., n_marks)."""
    return piece.root * ratio(piece.shape, k / piece.root)
