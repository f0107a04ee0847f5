"""Another history of the same laws: real days in another order, in blocks that begin where VIX stands.

A stationary block bootstrap (Politis and Romano 1994): blocks of consecutive real sessions with geometric lengths, all
real series of a day together. A block does not begin anywhere, but at a session before which VIX stood about where the
history has just left it, on the same weekday if there is one (matched blocks; Carlstein and others 1998): so VIX is as
persistent as it was, moves with the index as it did, keeps its range and has no drift, and what volatility follows each
of its levels is what followed it. What a match misses dies away within days.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from market.daily import real
from market.rng import generator

MEAN_BLOCK = 40
"""Mean length of a block in sessions: Politis and White's rule asks for 51 of the S&P's absolute and 39 of its squared
returns of 2014-18 (`arch.bootstrap.optimal_block_length`)."""
_NEAREST = 12
"""A block begins at one of this many sessions that fit best."""
_WEEKDAY = 0.05
"""What another weekday counts in the fit, in the logarithm of VIX."""
_MISS_STAYS = 0.8
"""Share of a match's miss that is left a day later."""


class Order(NamedTuple):
    """Row of the real session that each session repeats, and VIX at its close; arrays of shape (n_sessions,)."""

    source: np.ndarray
    vix: np.ndarray


def order(seed: int, vix: np.ndarray) -> Order:
    """The history of a seed, from the real sessions' VIX (shape (n_sessions,), real from `real.FIRST_VIX` on)."""
    days = real.dates()
    begin = days.index(real.FIRST_VIX) + 1
    level, before = np.log(vix), np.log(np.concatenate([vix[:1], vix[:-1]]))
    weekday = np.array([day.weekday() for day in days])
    lowest, highest = float(level[begin:].min()), float(level[begin:].max())
    rng = generator(seed, "history", 0)
    ends, picks = rng.random(len(days)) < 1.0 / MEAN_BLOCK, rng.integers(_NEAREST, size=len(days))
    row = begin + int(rng.integers(len(days) - begin))
    now = float(before[row])
    source, made = np.empty(len(days), dtype=int), np.empty(len(days))
    for i in range(len(days)):
        if i > 0:
            row += 1
            if ends[i] or row == len(days):
                away = np.abs(before[begin:] - now) + _WEEKDAY * (weekday[begin:] != weekday[i])
                row = begin + int(np.argpartition(away, _NEAREST)[:_NEAREST][picks[i]])
        now = float(level[row]) + _MISS_STAYS * (now - float(before[row]))
        now = min(max(now, lowest), highest)
        source[i], made[i] = row, now
    return Order(source, np.round(np.exp(made), 2))
