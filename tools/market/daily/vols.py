"""Implied volatility of 30 days at each close, by driver: VIX for the S&P, the others' by laws measured beside it.

The logarithm of a level follows VIX's, the series' own realised volatility and a noise that persists: so options on a
series are dear or cheap against what it does as they were. Measured (2014 to April 2018, FRED's copies of Cboe's
indices): Nasdaq-100, Dow, gold, silver and oil. For the rest the Nasdaq-100's law is taken, of TLT gold's, at a mean
level that stands to realised volatility as 1.10 to 1, between VXN's 1.09 and VXD's 1.13 (assumed).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market import calendar
from market.daily import real
from market.daily.frames import frame
from market.daily.moves import moves
from market.rng import generator
from market.world import World

_STRESS = np.log(28.0)
_YEAR = 252.0
_MEMORY, _FIRST = 0.97, 40
"""Weight of yesterday in realised volatility's moving mean of squares, which begins at the mean of some days."""


class Law(NamedTuple):
    """ln level = `constant` + `vix` ln VIX + `own` ln realised + noise of this `spread` that `stays` from day to day.

    A day's move of ln VIX moves the level by `daily` of it, one of the series itself by `lean` of it; what that exceeds
    the rest by dies away as the noise does. Beyond VIX 28 `stress` takes the place of `vix`.
    """

    constant: float
    vix: float
    own: float
    spread: float
    stays: float
    daily: float
    stress: float
    lean: float = 0.0


LAWS: dict[str, Law] = {
    "NDX": Law(0.654, 0.615, 0.196, 0.082, 0.927, 0.77, 0.85),
    "DJX": Law(0.331, 0.817, 0.056, 0.056, 0.821, 0.77, 0.85),
    "GOLD": Law(0.518, 0.255, 0.596, 0.101, 0.915, 0.25, 0.255),
    "SILVER": Law(0.708, 0.224, 0.635, 0.108, 0.943, 0.16, 0.224),
    "WTI": Law(0.303, 0.204, 0.763, 0.134, 0.951, 0.20, 0.204, -0.60),
    "RUT": Law(0.70, 0.615, 0.196, 0.082, 0.927, 0.77, 0.85),
    "XLF": Law(0.72, 0.615, 0.196, 0.082, 0.927, 0.77, 0.85),
    "XLE": Law(0.92, 0.615, 0.196, 0.082, 0.927, 0.77, 0.85),
    "XLK": Law(0.70, 0.615, 0.196, 0.082, 0.927, 0.77, 0.85),
    "XLV": Law(0.655, 0.615, 0.196, 0.082, 0.927, 0.77, 0.85),
    "BOND": Law(0.45, 0.255, 0.596, 0.101, 0.915, 0.14, 0.255),
}
"""`stress` of the stock indices is assumed (VXN stood at 1.06 of VIX above 25, facts 3.9); TLT's `daily` is MOVE's."""


class Swing(NamedTuple):
    """How the logarithm of a term of VIX strays from its law: it `stays` from day to day, answers ln VIX's moves by
    `vix` of them and has noise of this `spread`.
    """

    stays: float
    vix: float
    spread: float


SWINGS = (Swing(0.795, 0.257, 0.0437), Swing(0.93, -0.127, 0.0134))
"""Of VIX9D and VIX3M, measured on Cboe's closes of 2014-18 (facts 3.5's source): standard deviations 0.080 and 0.047
around their laws, correlation -0.39."""
_LINK = -0.27
"""Correlation of their noises."""
LOWEST, HIGHEST = np.array([[-0.15], [-0.06]]), np.array([[0.10], [0.08]])
"""What the surface can follow without a free calendar; 98 % of days were measured within 0.20 and within 0.10."""
_FADES = (40.0, 75.0)
"""Between these levels of VIX they go back to their laws: above 40 nothing was measured."""
_NIGHT = 0.35


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
    law, log = LAWS[driver], np.log(vix)
    close = frame(world, driver).close
    whole = law.constant + law.vix * log + law.own * np.log(_realised(close))
    whole += (law.stress - law.vix) * np.maximum(log - _STRESS, 0.0)
    return np.round(np.exp(whole + _noise(world.seed, driver, log, np.log(close))), 2)


def _realised(close: np.ndarray) -> np.ndarray:
    """Realised volatility in percent a year at each close, from a moving mean of squared moves; shape (n_sessions,)."""
    square = np.square(np.diff(np.log(close), prepend=np.log(close[0])))
    now, found = float(square[1:_FIRST].mean()), []
    for value in square.tolist():
        now = _MEMORY * now + (1.0 - _MEMORY) * value
        found.append(now)
    return 100.0 * np.sqrt(_YEAR * np.array(found))


def _noise(seed: int, driver: str, log_vix: np.ndarray, log_close: np.ndarray) -> np.ndarray:
    """What a law leaves of the logarithm of a level: its own noise and the quick answers to VIX's and its own moves."""
    law = LAWS[driver]
    rng = generator(seed, f"level {driver}", 0)
    step = rng.standard_normal(len(log_vix)) * law.spread * np.sqrt(1.0 - law.stays**2)
    step += (law.daily - law.vix) * np.diff(log_vix, prepend=log_vix[0])
    step += law.lean * np.diff(log_close, prepend=log_close[0])
    last, found = law.spread * float(rng.standard_normal()), []
    for value in step.tolist():
        last = law.stays * last + value
        found.append(last)
    return np.array(found)


def term(world: World) -> Term:
    """VIX9D, VIX and VIX3M at each close."""
    vix, (short, far) = moves(world).vix, swings(world)
    return Term(nine_day(vix, short), vix, three_month(vix, far))


@lru_cache(maxsize=32)
def swings(world: World) -> np.ndarray:
    """How far ln VIX9D and ln VIX3M stand from their laws at each close, shape (2, n_sessions)."""
    log_vix = np.log(moves(world).vix)
    noise = generator(world.seed, "terms of VIX", 0).standard_normal((2, len(log_vix)))
    noise[1] = _LINK * noise[0] + np.sqrt(1.0 - _LINK**2) * noise[1]
    moved, found = np.diff(log_vix, prepend=log_vix[0]), np.zeros_like(noise)
    for row, law in enumerate(SWINGS):
        last = 0.0
        for i, value in enumerate((law.vix * moved + law.spread * noise[row]).tolist()):
            last = law.stays * last + value
            found[row, i] = last
    return faded(np.clip(found, LOWEST, HIGHEST), np.exp(log_vix))


def faded(swing: np.ndarray, vix: np.ndarray) -> np.ndarray:
    """What is left of swings where VIX stands at `vix` points: all up to 40, nothing from 75 on."""
    return swing * np.interp(np.log(vix), np.log(_FADES), (1.0, 0.0))


def swings_at(world: World, day: date, clock: np.ndarray) -> np.ndarray:
    """The same at minutes of New York's day, between the closes around them; shape (2, len(clock))."""
    session = calendar.on_or_before(day)
    known, row = swings(world), calendar.position(session) - calendar.position(real.FIRST)
    end = 570.0 + calendar.session_minutes(session)
    share = np.interp(clock, [-480.0, 570.0, end], [0.0, _NIGHT, 1.0]) if session == day else np.ones(len(clock))
    before = known[:, max(row - 1, 0), None]
    return before + (known[:, row, None] - before) * share


def nine_day(vix: np.ndarray, swing: np.ndarray | float = 0.0) -> np.ndarray:
    """VIX9D for levels of VIX: ln VIX9D = -0.75 + 1.26 ln VIX + swing (facts 3.5, measured 2014-18), two decimals."""
    return np.round(np.exp(-0.75 + swing) * vix**1.26, 2)


def three_month(vix: np.ndarray, swing: np.ndarray | float = 0.0) -> np.ndarray:
    """VIX3M for levels of VIX: ln VIX3M = 0.92 + 0.70 ln VIX + swing (facts 3.5, measured 2014-18), two decimals."""
    return np.round(np.exp(0.92 + swing) * vix**0.70, 2)


def vvix(vix: np.ndarray) -> np.ndarray:
    """VVIX, the implied volatility of VIX, for levels of VIX (facts 3.5, means of 2014-18), two decimals."""
    known = (10.5, 12.0, 14.0, 16.5, 20.0, 25.0, 31.0, 38.0), (88.0, 86.0, 87.0, 96.0, 106.0, 114.0, 127.0, 153.0)
    return np.round(np.interp(np.log(vix), np.log(known[0]), known[1]), 2)
