"""Implied volatility of 30 days at each close, by driver: VIX for the S&P, the others' by laws measured beside it.

First the conditional mean given VIX, then what the series' own volatility and its own noise add, which persist.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market.daily.moves import moves
from market.rng import generator
from market.world import World

_LEVELS = np.log([11.5, 15.0, 20.5, 28.0])
"""About the mean VIX below 13, at 13 to 18, 18 to 25 and above 25 in 2014-18."""


class Law(NamedTuple):
    """Ratio to VIX in its four bands (facts 3.9); noise in the logarithm: its spread and its daily persistence."""

    ratio: tuple[float, float, float, float]
    spread: float
    stays: float


LAWS: dict[str, Law] = {
    "NDX": Law((1.24, 1.14, 1.10, 1.06), 0.06, 0.95),
    "RUT": Law((1.32, 1.22, 1.15, 1.10), 0.06, 0.95),
    "DJX": Law((1.01, 0.97, 0.95, 0.92), 0.04, 0.92),
    "GOLD": Law((1.20, 1.14, 0.87, 0.67), 0.19, 0.98),
    "SILVER": Law((1.97, 1.90, 1.39, 1.06), 0.19, 0.98),
    "WTI": Law((2.45, 2.38, 2.14, 1.84), 0.30, 0.985),
    "BOND": Law((1.05, 0.98, 0.80, 0.65), 0.14, 0.97),
    "XLF": Law((1.25, 1.20, 1.20, 1.18), 0.06, 0.95),
    "XLE": Law((1.60, 1.55, 1.40, 1.25), 0.15, 0.98),
    "XLK": Law((1.20, 1.12, 1.08, 1.04), 0.06, 0.95),
    "XLV": Law((1.15, 1.08, 1.00, 0.96), 0.08, 0.97),
}
"""NDX, DJX, gold, oil and silver: VXN, VXD, GVZ, OVX, VXSLV of 2014-18 (facts 3.9). The rest is assumed."""


class Term(NamedTuple):
    """Levels of 9 days, 30 days and three months, arrays of one shape, points."""

    vix9d: np.ndarray
    vix: np.ndarray
    vix3m: np.ndarray


@lru_cache(maxsize=256)
def levels(world: World, driver: str) -> np.ndarray:
    """The 30-day level at each close, in points, shape (n_sessions,)."""
    vix = moves(world).vix
    if driver == "SPX":
        return vix
    return np.round(mean_level(driver, vix) * np.exp(_noise(world.seed, driver, len(vix))), 2)


def mean_level(driver: str, vix: np.ndarray) -> np.ndarray:
    """What a driver's level is on average where VIX stands at `vix`."""
    return vix * np.exp(np.interp(np.log(vix), _LEVELS, np.log(LAWS[driver].ratio)))


@lru_cache(maxsize=64)
def _noise(seed: int, driver: str, count: int) -> np.ndarray:
    law = LAWS[driver]
    step = generator(seed, f"level {driver}", 0).standard_normal(count) * law.spread
    noise, last = np.empty(count), float(step[0])
    root = float(np.sqrt(1.0 - law.stays**2))
    for i, value in enumerate(step.tolist()):
        last = law.stays * last + root * value
        noise[i] = last
    return noise


def term(world: World) -> Term:
    """VIX9D, VIX and VIX3M at each close."""
    vix = moves(world).vix
    return Term(nine_day(vix), vix, three_month(vix))


def nine_day(vix: np.ndarray) -> np.ndarray:
    """VIX9D for levels of VIX: ln VIX9D = -0.75 + 1.26 ln VIX (facts 3.5, measured 2014-18), two decimals."""
    return np.round(np.exp(-0.75) * vix**1.26, 2)


def three_month(vix: np.ndarray) -> np.ndarray:
    """VIX3M for levels of VIX: ln VIX3M = 0.92 + 0.70 ln VIX (facts 3.5, measured 2014-18), two decimals."""
    return np.round(np.exp(0.92) * vix**0.70, 2)


def vvix(vix: np.ndarray) -> np.ndarray:
    """VVIX, the implied volatility of VIX, for levels of VIX (facts 3.5, means of 2014-18), two decimals."""
    known = (10.5, 12.0, 14.0, 16.5, 20.0, 25.0, 31.0, 38.0), (88.0, 86.0, 87.0, 96.0, 106.0, 114.0, 127.0, 153.0)
    return np.round(np.interp(np.log(vix), np.log(known[0]), known[1]), 2)
