"""Sessions of which more is documented than their bar: points they went through, stretches in which nothing traded."""

from __future__ import annotations

import numpy as np

from market import calendar
from market.daily.crashes import Pins
from market.intraday import bridge
from market.intraday.clock import STEPS
from market.rng import generator

UNHALTED = {"WTI", "GOLD", "SILVER"}
"""A halt of the stock exchanges does not stop these."""
_LIVELINESS = 0.6
"""Standard deviation of what happens between two pins, in that of the whole session seen from its range (assumed)."""
_RANGE = 2.0 * np.sqrt(np.log(2.0))


def minutes_of(pins: Pins, minutes: int) -> Pins:
    """Pins of a session of another length than 390 minutes, squeezed."""
    return tuple((at * minutes / calendar.FULL_MINUTES, value) for at, value in pins)


def points(
    seed: int, ordinal: int, clock: np.ndarray, bar: tuple[float, float, float, float], pins: Pins
) -> np.ndarray:
    """Logs of a path through (minute, log) pins within a bar of logs (open, high, low, close); shape of `clock`."""
    rng = generator(seed, "written", ordinal)
    start, high, low, end = bar
    walk = bridge.brownian(rng, clock)
    walk *= _LIVELINESS * (high - low) / _RANGE
    known = ((0.0, start), *pins, ((len(clock) - 1) / STEPS, end))
    return bridge.through(pinned(walk, clock, known), bar)


def pinned(walk: np.ndarray, clock: np.ndarray, pins: Pins) -> np.ndarray:
    """A walk bent on its clock so that it passes through (minute, value) pins, of which the outermost bound it."""
    rows = np.round(np.array([at for at, _ in pins]) * STEPS).astype(int)
    wanted = np.array([value for _, value in pins])
    return walk + np.interp(clock, clock[rows], wanted - walk[rows])


def frozen(values: np.ndarray, halts: Pins, first: int = 0) -> np.ndarray:
    """Values that stand still from a halt's first minute to its last, then jump; `first` is the step of minute 0."""
    for begin, end in halts:
        a, b = (first + round(at * STEPS) for at in (begin, end))
        values[a:b] = values[a]
    return values
