"""The path of a day at 15-second steps: the S&P 500 through its real high, low and close, VIX to its real close.

A Brownian session, scaled to the day's real range, starts and ends somewhere inside it: out of thousands the day takes
one that starts and ends where the real day did, tilts it by what is left, refines it to 15 seconds, reflects it at the
extremes and stretches it outside [open, close] so that it touches both exactly. It runs on the session's variance
clock, so hours are as lively as SPY's, and what is past says nothing of what is to come. VIX moves against the index by
its measured beta; what the beta leaves of the day's real change is spread along the same clock. Nothing else about the
day's end enters an earlier step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.daily import series
from market.rng import generator

STEPS = 4
"""Path steps a minute."""
_EVERY = 8
"""Path steps between the points of a library path."""
_LIBRARY = 4096
_NEAREST = 4
"""A day takes one of the four library paths that start and end most nearly where it does."""
_NEAR = 0.06**2
"""Squared distance, in ranges, within which four are as a rule found; where not, all are looked at."""
_HALF_HOUR_SHARE = np.array(
    [0.139, 0.0963, 0.0747, 0.0701, 0.0609, 0.0540, 0.0390, 0.0521, 0.0429, 0.0950, 0.0670, 0.0807, 0.1303]
)
"""Share of the session's variance by half hour: SPY's hours of 2014-18, split as in 7 days of minutes (facts 2.2)."""
_GRID_MISS = 0.5826
"""A Brownian maximum seen on a grid falls short by this times sigma times the root of the step (Broadie, Glasserman and
Kou 1997)."""
_OVERNIGHT = 0.35
_VIX_LEVELS = np.log([10.0, 15.0, 20.0, 25.0, 35.0])
_VIX_BETA = np.array([-10.0, -8.7, -7.5, -5.5, -3.6])
"""d ln VIX per unit of index return by VIX level (facts 1.3: -10.0 below 15, -7.5 to 25, -3.6 above)."""
_VIX_NOISE = 0.047
"""Daily sd of d ln VIX that index returns leave unexplained (facts 1.3: sd 0.082, R² 0.67)."""


@dataclass(frozen=True, slots=True)
class DayPath:
    """One session: `spx` and `vix` at `STEPS` points a minute, from the open on: shape (minutes * STEPS + 1,).

    `vix_before` is the level at the previous close. VIX is real only at the close (and modelled before 2014-01-03).
    """

    day: date
    minutes: int
    spx: np.ndarray
    vix: np.ndarray
    vix_before: float

    @property
    def spx_marks(self) -> np.ndarray:
        """The index at each minute's boundary, shape (minutes + 1,)."""
        return self.spx[::STEPS]

    @property
    def vix_marks(self) -> np.ndarray:
        """VIX at each minute's boundary, shape (minutes + 1,)."""
        return self.vix[::STEPS]


@lru_cache(maxsize=4)
def variance_clock(minutes: int) -> np.ndarray:
    """Share of the session's variance gone by each path step: 0 at the open, 1 at the close; short days squeezed."""
    steps = minutes * STEPS
    centre = (np.arange(steps) + 0.5) / steps * len(_HALF_HOUR_SHARE) - 0.5
    density = np.interp(centre, np.arange(len(_HALF_HOUR_SHARE)), _HALF_HOUR_SHARE)
    clock = np.concatenate([[0.0], np.cumsum(density)])
    return clock / clock[-1]


def _fold(x: np.ndarray, low: float, high: float) -> np.ndarray:
    x = np.where(x > high, 2.0 * high - x, x)
    x = np.where(x < low, 2.0 * low - x, x)
    return np.clip(x, low, high)


@lru_cache(maxsize=4)
def _library(seed: int, minutes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brownian sessions in units of their range, from 0 to 1: (paths, places of start and end, sigmas).

    Shapes (n, n_points), (2, n), (n,). Every second one is the mirror image of the one before it.
    """
    steps = np.sqrt(np.diff(variance_clock(minutes)[::_EVERY]))
    noise = generator(seed, "library", minutes).standard_normal((_LIBRARY, len(steps)))
    walk = np.zeros((2 * _LIBRARY, len(steps) + 1))
    np.cumsum(noise * steps, axis=1, out=walk[::2, 1:])
    np.negative(walk[::2], out=walk[1::2])
    miss = _GRID_MISS * (1.0 / np.sqrt(len(steps)) - 1.0 / np.sqrt(len(steps) * _EVERY))
    low, high = walk.min(axis=1) - miss, walk.max(axis=1) + miss
    walk -= low[:, None]
    walk /= (high - low)[:, None]
    return walk, np.stack([walk[:, 0], walk[:, -1]]), 1.0 / (high - low)


def _coarse(rng: np.random.Generator, seed: int, minutes: int, ends: np.ndarray) -> tuple[np.ndarray, float]:
    """(points, sigma) of a library path that starts and ends at `ends`, all in units of the day's range."""
    paths, places, sigmas = _library(seed, minutes)
    away = np.square(places[0] - ends[0]) + np.square(places[1] - ends[1])
    near = np.flatnonzero(away < _NEAR)
    near = near if len(near) >= _NEAREST else np.arange(len(away))
    chosen = int(near[np.argsort(away[near], kind="stable")[rng.integers(_NEAREST)]])
    clock = variance_clock(minutes)[::_EVERY]
    left = ends - places[:, chosen]
    return paths[chosen] + left[0] * (1.0 - clock) + left[1] * clock, float(sigmas[chosen])


@lru_cache(maxsize=4)
def _bridges(minutes: int) -> tuple[np.ndarray, np.ndarray]:
    """(roots of the clock's steps, share of the way gone) between library points; (n_points - 1, `_EVERY`) each."""
    steps = np.diff(variance_clock(minutes)).reshape(-1, _EVERY)
    gone = np.cumsum(steps, axis=1)
    return np.sqrt(steps), gone / gone[:, -1:]


def _refine(rng: np.random.Generator, coarse: np.ndarray, minutes: int, sigma: float) -> np.ndarray:
    """Brownian bridges of the fine clock between the library path's points."""
    root, share = _bridges(minutes)
    walk = np.cumsum(rng.standard_normal(root.shape) * root, axis=1)
    fine = coarse[:-1, None] + np.diff(coarse)[:, None] * share + sigma * (walk - walk[:, -1:] * share)
    return np.concatenate([coarse[:1], fine.ravel()])


def _touch(path: np.ndarray, limit: float, base: float, sign: float) -> np.ndarray:
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


def _index_path(seed: int, day: date, minutes: int, bar: tuple[float, float, float, float]) -> np.ndarray:
    start, high, low, end = (float(np.log(x)) for x in bar)
    rng = generator(seed, "spx", day.toordinal())
    width = high - low
    points, sigma = _coarse(rng, seed, minutes, np.array([start - low, end - low]) / width)
    path = _fold(low + width * _refine(rng, points, minutes, sigma), low, high)
    path[0], path[-1] = start, end
    path = _touch(path, high, max(start, end), 1.0)
    path = _touch(path, low, min(start, end), -1.0)
    return np.clip(np.round(np.exp(path), 2), bar[2], bar[1])


@lru_cache(maxsize=4)
def _elapsed(minutes: int) -> tuple[np.ndarray, np.ndarray]:
    """(share of a day's variance gone since the close before, roots of its steps), at each path step."""
    elapsed = _OVERNIGHT + (1.0 - _OVERNIGHT) * variance_clock(minutes)
    return elapsed, np.sqrt(np.diff(elapsed, prepend=0.0))


def _vix_path(seed: int, day: date, spx: np.ndarray, before: tuple[float, float], close: float) -> np.ndarray:
    """VIX along the index: beta at the previous level, its residual bridged to the close on the variance clock."""
    index_before, vix_before = before
    elapsed, root = _elapsed((len(spx) - 1) // STEPS)
    beta = np.interp(np.log(vix_before), _VIX_LEVELS, _VIX_BETA)
    explained = beta * np.log(spx / index_before)
    rng = generator(seed, "vix", day.toordinal())
    noise = rng.standard_normal(len(spx)) * root * _VIX_NOISE
    walk = np.cumsum(noise)
    residual = np.log(close / vix_before) - explained[-1]
    drift = walk + (residual - walk[-1]) * elapsed
    vix = np.round(vix_before * np.exp(explained + drift), 2)
    vix[-1] = close
    return vix


def day_path(seed: int, day: date) -> DayPath | None:
    """The path of a session, None where there is none; from the seed, that day's bar and the previous close alone."""
    frame = series.frame(seed)
    i = frame.position(day)
    if i is None or i == 0:
        return None
    minutes = calendar.session_minutes(day)
    bar = (frame.open[i], frame.reach_high[i], frame.reach_low[i], frame.close[i])
    spx = _index_path(seed, day, minutes, bar)
    before = float(frame.vix[i - 1])
    vix = _vix_path(seed, day, spx, (float(frame.previous[i]), before), float(frame.vix[i]))
    return DayPath(day, minutes, spx, vix, before)
