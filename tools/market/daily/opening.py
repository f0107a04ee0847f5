"""Where a session opened inside its real range: drawn from what high, low and close say, and another index.

A Brownian session that starts at the open has, for each open, a known joint density of its low, high and end (the
method of images; Feller 1951). Times the density of the open about where another index's true open puts it, and summed
over the session's unknown volatility, that is the law of the open given all these real numbers. It leaves gap and
session independent, as they are (correlation -0.03 in SPY 2014-18, facts 2.1), which an open near the close does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

_MISS_TO_SESSION = 0.2
"""How far an open lies from where it is expected, in standard deviations of the session: on 2014-18 it leaves 0.16 % to
SPY's own gap, about what two draws around an expectation that misses by 0.05 to 0.16 % leave."""
_SIGMAS = np.exp(np.linspace(np.log(0.2), np.log(1.6), 10))
"""The session's volatility in units of its range; nothing is known of its scale, so all are equally likely."""
_IMAGES = range(-5, 6)
_PLACES = (np.arange(96) + 0.5) / 96.0
_ENDS = np.linspace(0.0, 1.0, 65)


class Known(NamedTuple):
    """Logarithms of the expected open, and of the real low, high and close; arrays of shape (n_days,).

    `low_free` and `high_free` say where the extreme is only a bound, since it is the stale open.
    """

    expected: np.ndarray
    low: np.ndarray
    high: np.ndarray
    close: np.ndarray
    low_free: np.ndarray
    high_free: np.ndarray


@lru_cache(maxsize=2)
def _likelihood(high_free: bool) -> np.ndarray:
    """Density of low 0, high 1 and an end for each start: shape (n_sigmas, n_ends, n_places).

    With `high_free`: of low 0, no point above 1, and the end.
    """
    start, end = _PLACES, _ENDS[:, None]
    found = np.zeros((len(_SIGMAS), len(_ENDS), len(_PLACES)))
    for i, sigma in enumerate(_SIGMAS):
        for k in _IMAGES:
            direct, mirrored = (end - start - 2.0 * k) / sigma, (end - 2.0 + start - 2.0 * k) / sigma
            if high_free:
                term = k * (direct * np.exp(-0.5 * direct**2) - mirrored * np.exp(-0.5 * mirrored**2)) / sigma**2
            else:
                term = k * k * (direct**2 - 1.0) * np.exp(-0.5 * direct**2)
                term -= k * (k + 1) * (mirrored**2 - 1.0) * np.exp(-0.5 * mirrored**2)
                term /= sigma**3
            found[i] += term
    return np.maximum(found, 0.0)


def _weights(end: np.ndarray, expected: np.ndarray, high_free: bool) -> np.ndarray:
    """Weight of each place for days with a given end and expected open in units of their range; (n_days, n_places)."""
    across = np.clip(end, 0.0, 1.0) * (len(_ENDS) - 1)
    row = np.minimum(across.astype(int), len(_ENDS) - 2)
    share = (across - row)[:, None]
    total = np.zeros((len(end), len(_PLACES)))
    away = np.square((_PLACES - expected[:, None]) / _MISS_TO_SESSION)
    least = away.min(axis=1, keepdims=True) / _SIGMAS[-1] ** 2
    for sigma, table in zip(_SIGMAS, _likelihood(high_free), strict=True):
        # An open expected far outside the range leaves every place unlikely; the least unlikely still wins.
        chance = np.exp(0.5 * (least - away / sigma**2)) / sigma
        total += (table[row] * (1.0 - share) + table[row + 1] * share) * chance
    return total


def draw(known: Known, u: np.ndarray) -> np.ndarray:
    """Logarithm of each day's open from a uniform number of its own, shape (n_days,)."""
    width = known.high - known.low
    end, expected = (known.close - known.low) / width, (known.expected - known.low) / width
    weight = _weights(end, expected, high_free=False)
    for free, flip in ((known.high_free, False), (known.low_free, True)):
        if free.any():
            ends = (1.0 - end[free], 1.0 - expected[free]) if flip else (end[free], expected[free])
            own = _weights(*ends, True)
            weight[free] = own[:, ::-1] if flip else own
    gone = np.cumsum(weight + 1e-300, axis=1)
    gone /= gone[:, -1:]
    days = np.arange(len(u))
    place = np.minimum((gone < u[:, None]).sum(axis=1), len(_PLACES) - 1)
    below = np.where(place > 0, gone[days, place - 1], 0.0)
    inside = (u - below) / np.maximum(gone[days, place] - below, 1e-300)
    return known.low + width * (place + np.clip(inside, 0.0, 1.0)) / len(_PLACES)
