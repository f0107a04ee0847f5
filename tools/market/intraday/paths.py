"""The path of a day at 15-second steps: each driver through its bar, its implied level to that of the close.

The S&P's: a Brownian session, scaled to the day's real range, starts and ends somewhere inside it; out of thousands the
day takes one that starts and ends where the real day did, tilts it by what is left, refines it to 15 seconds, reflects
it at the extremes and stretches it outside [open, close] so that it touches both exactly. Another driver's follows the
S&P's minutes by its beta; of some walks of its own it takes the one with which it comes nearest to its bar.

All run on the session's variance clock, so hours are as lively as SPY's, and what is past says nothing of what is to
come. VIX moves against the index by its measured beta; what that leaves of the day's change is spread along the same
clock. Nothing else about the day's end enters an earlier step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.daily import factors, vols
from market.daily.crashes import Day, Pins
from market.daily.frames import Frame, frame
from market.daily.moves import shape
from market.intraday import bridge, written
from market.intraday.clock import STEPS, kind, variance_clock
from market.rng import generator
from market.world import World

INDICES_OF_VIX = ("VIX", "VIX9D", "VIX3M")
"""What has paths and nights as a driver has, and no daily frame of its own: futures follow it."""
_OPENS = 570.0
_OVERNIGHT = 0.35
_VIX_LEVELS = np.log([10.0, 15.0, 20.0, 25.0, 35.0])
_VIX_BETA = np.array([-10.0, -8.7, -7.5, -5.5, -3.6])
"""d ln VIX per unit of index return by VIX level (facts 1.3: -10.0 below 15, -7.5 to 25, -3.6 above)."""
_VIX_NOISE = 0.047
"""Daily sd of d ln VIX that index returns leave unexplained (facts 1.3: sd 0.082, R² 0.67)."""
_WITHIN, _APART = 6.0, 4.0
"""Minutes from the ends, and from any documented one, at which VIX may have an extreme of its own."""
_CANDIDATES = 48
"""Walks of its own among which a driver's day chooses."""
_RANGE = 2.0 * np.sqrt(np.log(2.0))


@dataclass(frozen=True, slots=True)
class Walk:
    """One stretch of one driver: `points` and the implied `level` at `STEPS` points a minute, from its first on.

    Both of shape (minutes * STEPS + 1,).
    """

    day: date
    minutes: int
    points: np.ndarray
    level: np.ndarray

    @property
    def marks(self) -> np.ndarray:
        """The driver at each minute's boundary, shape (minutes + 1,)."""
        return self.points[::STEPS]

    @property
    def level_marks(self) -> np.ndarray:
        """The implied level at each minute's boundary, shape (minutes + 1,)."""
        return self.level[::STEPS]


@dataclass(frozen=True, slots=True)
class Path(Walk):
    """One session, from the open on; `level_before` is the level at the previous close.

    In `halts`, pairs of minutes, nothing trades: no point moves there, and no quote may.
    """

    level_before: float
    halts: Pins = ()


def of_vix(world: World, driver: str, day: date, first: float, vix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(points, implied level) of VIX or one of its terms as a driver, for levels of VIX.

    `vix` are a path's steps from minute `first` of New York's day on.
    """
    return term(world, driver, day, first, vix), vols.vvix(vix)


def term(world: World, driver: str, day: date, first: float, vix: np.ndarray) -> np.ndarray:
    """VIX or one of its terms along a path's steps from minute `first` of New York's day on."""
    if driver == "VIX":
        return vix
    short, far = vols.swings_at(world, day, first + np.arange(len(vix)) / STEPS)
    return vols.nine_day(vix, short) if driver == "VIX9D" else vols.three_month(vix, far)


@lru_cache(maxsize=64)
def path(world: World, driver: str, day: date) -> Path | None:
    """The path of a session, None where there is none; from that day's bar and the previous close alone."""
    if driver in INDICES_OF_VIX:
        market = path(world, "SPX", day)
        if market is None:
            return None
        before = float(vols.vvix(np.array(market.level_before)))
        return Path(day, market.minutes, *of_vix(world, driver, day, _OPENS, market.level), before)
    own = frame(world, driver)
    i = own.position(day)
    if i is None or i == 0:
        return None
    minutes = calendar.session_minutes(day)
    clock = variance_clock(minutes, _shapes(world)[i])
    before = float(vols.levels(world, driver)[i - 1])
    if driver == "SPX":
        return _market(world, own, i, (minutes, clock), before)
    market = path(world, "SPX", day)
    assert market is not None  # every driver has the same sessions
    halts = () if driver in written.UNHALTED else market.halts
    points = _follow(world, driver, i, clock, (market.points, halts))
    level = _level_path(world, driver, i, points, market)
    return Path(day, minutes, points, written.frozen(level, halts), before, halts)


@lru_cache(maxsize=32)
def _shapes(world: World) -> list[str]:
    """The shape of each session, the same for every driver: from how wide the S&P's is for its VIX."""
    market, level = frame(world, "SPX"), vols.levels(world, "SPX")
    said = np.concatenate([level[:1], level[:-1]]) / 100.0 / np.sqrt(252.0)
    wide = np.log(market.reach_high / market.reach_low) / said
    return [kind(day, float(x)) for day, x in zip(market.dates, wide, strict=True)]


def _market(world: World, own: Frame, i: int, span: tuple[int, np.ndarray], before: float) -> Path:
    """The S&P's session, as written where a scenario has written it."""
    (minutes, clock), day, known = span, own.dates[i], shape(world, i)
    rng = generator(world.seed, "spx", day.toordinal())
    if known is None:
        points = _index_path(rng, world, i, clock)
        return Path(day, minutes, points, _vix_path(rng, world, i, points), before)
    halts = written.minutes_of(known.halts, minutes)
    if known.pins:
        pins = written.minutes_of(known.pins, minutes)
        base = float(np.log(own.previous[i]))
        logs = tuple((at, base + float(np.log1p(percent / 100.0))) for at, percent in pins)
        high, low = float(own.reach_high[i]), float(own.reach_low[i])
        bar = (float(np.log(own.open[i])), float(np.log(high)), float(np.log(low)), float(np.log(own.close[i])))
        walk = written.points(world.seed, day.toordinal(), clock, bar, logs)
        points = np.clip(np.round(np.exp(walk), 2), low, high)
    else:
        points = _index_path(rng, world, i, clock)
    points = written.frozen(points, halts)
    level = _vix_path(rng, world, i, points) if np.isnan(known.vix[0]) else _written_vix(rng, clock, points, known)
    return Path(day, minutes, points, written.frozen(level, halts), before, halts)


def _written_vix(rng: np.random.Generator, clock: np.ndarray, spx: np.ndarray, known: Day) -> np.ndarray:
    """VIX against the index from its documented open through its pins and extremes to its close."""
    opened, high, low, close = (float(np.log(x)) for x in known.vix)
    minutes = (len(clock) - 1) // STEPS
    pins = [(at, float(np.log(x))) for at, x in written.minutes_of(known.vix_pins, minutes)]
    # Extremes whose minute nobody wrote down come with the index's, not too near the ends.
    for extreme, row in ((high, int(np.argmin(spx))), (low, int(np.argmax(spx)))):
        at = min(max(row / STEPS, _WITHIN), minutes - _WITHIN)
        if all(abs(at - other) > _APART and abs(extreme - value) > 1e-9 for other, value in pins):
            pins.append((at, extreme))
    pins.sort()
    walk = bridge.brownian(rng, clock)
    moved = vix_beta(known.vix[0]) * np.log(spx / spx[0]) + _VIX_NOISE * walk
    bent = written.pinned(moved, clock, ((0.0, opened), *pins, (float(minutes), close)))
    return np.round(np.exp(bridge.through(bent, (opened, high, low, close))), 2)


def vix_beta(level: float) -> float:
    """d ln VIX per unit of log return of the S&P where VIX stands at `level`."""
    return float(np.interp(np.log(level), _VIX_LEVELS, _VIX_BETA))


def _bar(own: Frame, i: int) -> tuple[float, float, float, float]:
    return float(own.open[i]), float(own.reach_high[i]), float(own.reach_low[i]), float(own.close[i])


def _index_path(rng: np.random.Generator, world: World, i: int, clock: np.ndarray) -> np.ndarray:
    bar = _bar(frame(world, "SPX"), i)
    start, high, low, end = (float(np.log(x)) for x in bar)
    width = max(high - low, 1e-6)
    points, sigma = bridge.session(rng, world.seed, np.array([start - low, end - low]) / width)
    walk = low + width * bridge.refine(rng, points, clock, sigma)
    return np.clip(np.round(np.exp(bridge.through(walk, (start, high, low, end))), 2), bar[2], bar[1])


def _follow(world: World, driver: str, i: int, clock: np.ndarray, market: tuple[np.ndarray, Pins]) -> np.ndarray:
    """A driver's path: its beta times the S&P's, a walk of its own, and what is left to its close."""
    own = frame(world, driver)
    bar = _bar(own, i)
    start, high, low, end = (float(np.log(x)) for x in bar)
    rng = generator(world.seed, f"path {driver}", own.dates[i].toordinal())
    common = factors.TABLE[driver].loadings["SPX"] * np.log(market[0] / market[0][0])
    knots = np.interp(bridge.AT, clock, common)
    spread = (high - low) / _RANGE
    shared = float(np.ptp(knots)) / _RANGE
    sigma = np.sqrt(max(spread**2 - shared**2, 0.1 * spread**2))
    tries = knots + sigma * bridge.sample(rng, world.seed, _CANDIDATES)
    tries += start + (end - start - tries[:, -1:]) * bridge.AT
    miss = np.abs(tries.max(axis=1) - high) + np.abs(tries.min(axis=1) - low)
    best = tries[int(np.argmin(miss))]
    walk = common + bridge.refine(rng, best - knots, clock, float(sigma))
    walk = written.frozen(walk, market[1])
    places = factors.decimals(driver)
    return np.clip(np.round(np.exp(bridge.through(walk, (start, high, low, end))), places), bar[2], bar[1])


@lru_cache(maxsize=8)
def _elapsed(minutes: int, what: str) -> tuple[np.ndarray, np.ndarray]:
    """(share of a day's variance gone since the close before, roots of its steps), at each path step."""
    elapsed = _OVERNIGHT + (1.0 - _OVERNIGHT) * variance_clock(minutes, what)
    return elapsed, np.sqrt(np.diff(elapsed, prepend=0.0))


def _to_close(noise: np.ndarray, elapsed: np.ndarray, residual: float) -> np.ndarray:
    """A walk of given steps that ends at `residual`."""
    walk = np.cumsum(noise)
    return walk + (residual - walk[-1]) * elapsed


def _vix_path(rng: np.random.Generator, world: World, i: int, spx: np.ndarray) -> np.ndarray:
    """VIX along the index: beta at the previous level, its residual bridged to the close on the variance clock."""
    before, close = vols.levels(world, "SPX")[i - 1 : i + 1].tolist()
    elapsed, root = _elapsed((len(spx) - 1) // STEPS, _shapes(world)[i])
    explained = vix_beta(before) * np.log(spx / frame(world, "SPX").previous[i])
    noise = rng.standard_normal(len(spx)) * root * _VIX_NOISE
    residual = np.log(close / before) - explained[-1]
    vix = np.round(before * np.exp(explained + _to_close(noise, elapsed, float(residual))), 2)
    vix[-1] = close
    return vix


def _level_path(world: World, driver: str, i: int, points: np.ndarray, market: Path) -> np.ndarray:
    """A driver's level: its share of VIX's and its own moves; what that leaves is bridged to the close."""
    before, close = vols.levels(world, driver)[i - 1 : i + 1].tolist()
    elapsed, root = _elapsed(market.minutes, _shapes(world)[i])
    law = vols.LAWS[driver]
    explained = law.daily * np.log(market.level / market.level_before)
    explained += law.lean * np.log(points / frame(world, driver).previous[i])
    rng = generator(world.seed, f"level {driver}", market.day.toordinal())
    noise = rng.standard_normal(len(points)) * root * law.spread * np.sqrt(1.0 - law.stays**2)
    residual = np.log(close / before) - explained[-1]
    level = np.round(before * np.exp(explained + _to_close(noise, elapsed, float(residual))), 2)
    level[-1] = close
    return level
