"""Brownian paths through given points: a library of sessions, refinement, reflection, and touching an extreme.

Everything here runs on shares of a session's variance, not on minutes, so that one library serves every shape of day.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from market.rng import generator

KNOTS = 196
"""Steps of a library path, each with the same share of the variance."""
AT = np.linspace(0.0, 1.0, KNOTS + 1)
"""Share of the variance gone at each point of a library path."""
_LIBRARY = 4096
_NEAREST = 4
"""A day takes one of the four library paths that start and end most nearly where it does."""
_NEAR = 0.06
"""How near in ranges, at the start and at the end, four are as a rule found; where not, all are looked at."""
_FINE = 1560
_GRID_MISS = 0.5826
"""A Brownian maximum seen on a grid falls short by this times sigma times the root of the step (Broadie, Glasserman and
Kou 1997)."""


@lru_cache(maxsize=2)
def _walks(seed: int) -> np.ndarray:
    """Brownian sessions of variance 1 from 0, shape (n, `KNOTS` + 1); every second one mirrors the one before it."""
    noise = generator(seed, "library", 0).standard_normal((_LIBRARY, KNOTS))
    walk = np.zeros((2 * _LIBRARY, KNOTS + 1))
    np.cumsum(noise / np.sqrt(KNOTS), axis=1, out=walk[::2, 1:])
    np.negative(walk[::2], out=walk[1::2])
    return walk


@lru_cache(maxsize=2)
def _ranged(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(rows by where they start, lows, ranges, places of start and end) of the library's sessions in that order.

    Shapes (n,), (n,), (n,), (2, n).
    """
    walk = _walks(seed)
    miss = _GRID_MISS * (1.0 / np.sqrt(KNOTS) - 1.0 / np.sqrt(_FINE))
    low, high = walk.min(axis=1) - miss, walk.max(axis=1) + miss
    order = np.argsort(-low / (high - low), kind="stable")
    low, wide = low[order], (high - low)[order]
    return order, low, wide, np.stack([-low, walk[order, -1] - low]) / wide


def session(rng: np.random.Generator, seed: int, ends: np.ndarray) -> tuple[np.ndarray, float]:
    """(points, sigma) of a library session that starts and ends at `ends`, all in units of the day's range."""
    order, low, wide, places = _ranged(seed)
    first, last = np.searchsorted(places[0], [ends[0] - _NEAR, ends[0] + _NEAR]).tolist()
    near = first + np.flatnonzero(np.abs(places[1, first:last] - ends[1]) < _NEAR)
    near = near if len(near) >= _NEAREST else np.arange(len(order))
    away = np.square(places[0, near] - ends[0]) + np.square(places[1, near] - ends[1])
    chosen = int(near[np.argsort(away, kind="stable")[rng.integers(_NEAREST)]])
    left = ends - places[:, chosen]
    points = (_walks(seed)[order[chosen]] - low[chosen]) / wide[chosen]
    return points + left[0] * (1.0 - AT) + left[1] * AT, float(1.0 / wide[chosen])


def sample(rng: np.random.Generator, seed: int, count: int) -> np.ndarray:
    """Some neighbouring library sessions of variance 1, shape (count, `KNOTS` + 1)."""
    start = int(rng.integers(2 * _LIBRARY - count))
    return _walks(seed)[start : start + count]


def brownian(rng: np.random.Generator, clock: np.ndarray) -> np.ndarray:
    """A Brownian path from 0 on `clock`, of variance 1 at its end; shape of `clock`."""
    walk = np.zeros(len(clock))
    np.cumsum(rng.standard_normal(len(clock) - 1) * np.sqrt(np.diff(clock)), out=walk[1:])
    return walk


def refine(rng: np.random.Generator, points: np.ndarray, clock: np.ndarray, sigma: float) -> np.ndarray:
    """A Brownian path on `clock` through `points` at the library's shares of variance; shape of `clock`."""
    walk = sigma * brownian(rng, clock)
    return walk + np.interp(clock, AT, points - np.interp(AT, clock, walk))


def fold(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """A path reflected at both bounds."""
    x = np.where(x > high, 2.0 * high - x, x)
    x = np.where(x < low, 2.0 * low - x, x)
    return np.clip(x, low, high)


def touch(path: np.ndarray, limit: float, base: float, sign: float) -> np.ndarray:
    """Stretch what lies beyond `base` so that the farthest point is exactly `limit`; sign +1 up, -1 down."""
    beyond = np.maximum(sign * (path - base), 0.0)
    want = sign * (limit - base)
    most = beyond.max()
    if want <= 0.0:
        return path
    if most < 0.02 * want:
        # No excursion to stretch: one step next to the end that is nearer goes there, as a lone print would.
        spot = 1 if abs(path[0] - limit) < abs(path[-1] - limit) else len(path) - 2
        touched = path.copy()
        touched[spot] = limit
        return touched
    return path + sign * beyond * (want / most - 1.0)


def through(path: np.ndarray, bar: tuple[float, float, float, float]) -> np.ndarray:
    """A path that starts, ends and touches exactly where the bar (open, high, low, close) says."""
    start, high, low, end = bar
    path = fold(path, low, high)
    path[0], path[-1] = start, end
    path = touch(path, high, max(start, end), 1.0)
    return touch(path, low, min(start, end), -1.0)
