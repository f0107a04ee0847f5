"""The path of a day at 15-second steps: the S&P 500 through its real high, low and close, VIX to its real close.

A bridge from open to close runs on the variance clock of the session; of many candidates the one whose excursions come
nearest to the day's real extremes is kept, refined to 15 seconds, reflected at the extremes and stretched outside
[open, close] so that it touches both exactly. VIX moves against the index by its measured beta; what the beta leaves of
the day's real change is spread along the same clock. Nothing else about the day's end enters an earlier step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar, series
from market.rng import generator

STEPS = 4
"""Path steps a minute."""
_COARSE = 6
_CANDIDATES = 128
_HALF_HOUR_SIGMA = np.array([1.41, 1.23, 1.08, 1.09, 1.01, 0.84, 0.71, 0.81, 0.74, 0.94, 0.79, 0.92, 1.17])
"""Sigma per root minute by half hour against a flat day (facts 2.2, SPY, measured)."""
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
    centre = (np.arange(steps) + 0.5) / steps * len(_HALF_HOUR_SIGMA) - 0.5
    density = np.interp(centre, np.arange(len(_HALF_HOUR_SIGMA)), _HALF_HOUR_SIGMA) ** 2
    clock = np.concatenate([[0.0], np.cumsum(density)])
    return clock / clock[-1]


def _fold(x: np.ndarray, low: float, high: float) -> np.ndarray:
    x = np.where(x > high, 2.0 * high - x, x)
    x = np.where(x < low, 2.0 * low - x, x)
    return np.clip(x, low, high)


def _coarse_bridge(rng: np.random.Generator, clock: np.ndarray, bar: tuple[float, float, float, float],
                   sigma: float) -> np.ndarray:  # fmt: skip
    """The candidate whose excursions above and below its ends come nearest to what the day's extremes ask for."""
    start, high, low, end = bar
    noise = rng.standard_normal((_CANDIDATES, len(clock) - 1)) * np.sqrt(np.diff(clock))
    walk = np.cumsum(noise, axis=1)
    walk -= walk[:, -1:] * clock[1:]
    paths = _fold(start + (end - start) * clock[1:] + sigma * walk, low, high)
    top, bottom = max(start, end), min(start, end)
    slack = 0.1 * sigma
    above = np.maximum(paths.max(axis=1) - top, 0.0)
    below = np.maximum(bottom - paths.min(axis=1), 0.0)
    misfit = np.abs(np.log((above + slack) / (high - top + slack)))
    misfit += np.abs(np.log((below + slack) / (bottom - low + slack)))
    return np.concatenate([[start], paths[np.argmin(misfit)]])


def _refine(rng: np.random.Generator, coarse: np.ndarray, clock: np.ndarray, every: int, sigma: float) -> np.ndarray:
    """Brownian bridges of the fine clock between the coarse points; shape (len(clock),)."""
    steps = np.diff(clock).reshape(-1, every)
    walk = np.cumsum(rng.standard_normal(steps.shape) * np.sqrt(steps), axis=1)
    share = np.cumsum(steps, axis=1)
    share /= share[:, -1:]
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


def _index_path(seed: int, day: date, minutes: int, bar: tuple[float, float, float, float], sigma: float) -> np.ndarray:
    start, high, low, end = (float(np.log(x)) for x in bar)
    clock = variance_clock(minutes)
    rng = generator(seed, "spx", day.toordinal())
    every = _COARSE * STEPS
    coarse = _coarse_bridge(rng, clock[::every], (start, high, low, end), sigma)
    path = _fold(_refine(rng, coarse, clock, every, sigma), low, high)
    path[-1] = end
    path = _touch(path, high, max(start, end), 1.0)
    path = _touch(path, low, min(start, end), -1.0)
    return np.clip(np.round(np.exp(path), 2), bar[2], bar[1])


def _vix_path(seed: int, day: date, spx: np.ndarray, before: tuple[float, float], close: float) -> np.ndarray:
    """VIX along the index: beta at the previous level, its residual bridged to the close on the variance clock."""
    index_before, vix_before = before
    minutes = (len(spx) - 1) // STEPS
    clock = variance_clock(minutes)
    elapsed = _OVERNIGHT + (1.0 - _OVERNIGHT) * clock
    beta = np.interp(np.log(vix_before), _VIX_LEVELS, _VIX_BETA)
    explained = beta * np.log(spx / index_before)
    rng = generator(seed, "vix", day.toordinal())
    noise = rng.standard_normal(len(spx)) * np.sqrt(np.diff(elapsed, prepend=0.0)) * _VIX_NOISE
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
    spx = _index_path(seed, day, minutes, bar, float(frame.sigma[i]))
    before = float(frame.vix[i - 1])
    vix = _vix_path(seed, day, spx, (float(frame.previous[i]), before), float(frame.vix[i]))
    return DayPath(day, minutes, spx, vix, before)
