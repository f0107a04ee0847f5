"""Globex around New York's session: 18:00 of the evening before to 17:00, equal to the day's path in between.

What lies between a close and the next open is one walk on the market's own clock: it starts at the close, goes on to
17:00, through each Globex session until then (half sessions on New York's holidays are among them) and meets the next
open. A driver follows the S&P's night as it follows its day. Hours weigh as they did on 14 nights of ES of 2013 and
2020 and 5 of gold of 2013 (LEAN's sample data, medians of squared minutes; taken to hold for the rest, assumed). On
mornings with a release at 8:30 a share of the night's variance falls into its first minutes (assumed).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np

from market import calendar, event_data, globex
from market.daily import factors, vols
from market.daily.crashes import Pins
from market.daily.frames import frame
from market.daily.moves import shape
from market.intraday import bridge, written
from market.intraday.clock import STEPS
from market.intraday.paths import INDICES_OF_VIX, Path, Walk, of_vix, path, vix_beta
from market.rng import generator
from market.world import World

OPEN_MINUTE = 930
"""Minutes from 18:00 to New York's open at 9:30."""
_EVENING = -360.0
"""18:00 in minutes of the New York day that follows."""
_HOURS = {
    "ES": (65, 67, 89, 226, 166, 124, 120, 136, 153, 164, 129, 129, 129, 129, 129, 129, 129, 0,
           142, 97, 98, 110, 72, 74),
    "GC": (134, 216, 262, 379, 572, 789, 368, 606, 760, 672, 234, 234, 234, 234, 234, 234, 234, 0,
           230, 215, 400, 321, 267, 123),
}  # fmt: skip
"""Variance of each hour from midnight on, 1e-8 (gold's at 8 without releases; from 10 on as after a close)."""
_GOLD = {"GOLD", "SILVER"}
_WEEKEND_SHARE = 0.2
"""Share of a night's variance that a weekend's news has in Sunday's first minute (assumed)."""
_RELEASE_MINUTE, _RELEASE_LENGTH = 870, 3
"""8:30 New York, in minutes from 18:00, and how long a release works."""
_RELEASE_SHARE = {"cpi": 0.35, "nfp": 0.50}
_NIGHT_SHARE = 0.35
_TYPICAL = 0.8
"""A day's standard deviation in units of the implied one (facts 3.7: realised over VIX about 0.7 in the middle)."""


@dataclass(frozen=True, slots=True)
class Night(Walk):
    """One Globex session that ends on `day`, from 18:00 on: 1,380 minutes to 17:00, 1,140 where it stops at 13:00.

    In `halts`, pairs of minutes, nothing trades.
    """

    halts: Pins = ()


@lru_cache(maxsize=64)
def night(world: World, driver: str, day: date) -> Night | None:
    """The Globex session that ends on a day; None where there is none, or none of the market's."""
    minutes = globex.session_minutes(day)
    if minutes == 0:
        return None
    if driver in INDICES_OF_VIX:
        own = night(world, "SPX", day)
        if own is None:
            return None
        return Night(day, minutes, *of_vix(world, driver, day, _EVENING, own.level), halts=own.halts)
    session = calendar.after(day - timedelta(days=1))
    before = _between(world, driver, session)
    if before is None:
        return None
    start = _offset(session, day)
    if session != day:
        points, level = (part[start : start + minutes * STEPS + 1] for part in before)
        return Night(day, minutes, points, level)
    inside = path(world, driver, day)
    assert inside is not None  # `_between` looked
    left = (minutes - OPEN_MINUTE - inside.minutes) * STEPS
    after = _between(world, driver, calendar.after(day))
    parts = []
    for dark, lit, then in zip(before, (inside.points, inside.level), after or (None, None), strict=True):
        rest = np.full(left, lit[-1]) if then is None else then[1 : left + 1]
        parts.append(np.concatenate([dark[start:], lit[1:], rest]))
    dark_halts = () if driver in written.UNHALTED else _night_halts(world, day)
    halts = tuple((OPEN_MINUTE + begin, OPEN_MINUTE + end) for begin, end in inside.halts)
    return Night(day, minutes, parts[0], parts[1], (*dark_halts, *halts))


def _night_halts(world: World, session: date) -> Pins:
    """Stretches before a session in which its futures did not trade, in minutes from 18:00."""
    row = frame(world, "SPX").position(session)
    known = None if row is None else shape(world, row)
    return () if known is None else known.night_halts


def _stretches(session: date) -> list[tuple[date, int, int]]:
    """(Globex day, first minute, last minute) from the previous close to the open of a session."""
    last = calendar.after(session, -1)
    found = [(last, OPEN_MINUTE + calendar.session_minutes(last), globex.session_minutes(last))]
    day = last + timedelta(days=1)
    while day < session:
        if globex.session_minutes(day):
            found.append((day, 0, globex.session_minutes(day)))
        day += timedelta(days=1)
    return [*found, (session, 0, OPEN_MINUTE)]


def _offset(session: date, day: date) -> int:
    """Where a Globex day begins among the steps before a session's open."""
    return STEPS * sum(end - start for own, start, end in _stretches(session) if own < day)


@lru_cache(maxsize=16)
def _clock(session: date, gold: bool) -> np.ndarray:
    """Share of a night's variance gone by each step from the previous close to the open, 0 to 1."""
    hours = np.array(_HOURS["GC" if gold else "ES"], dtype=float)
    weights = []
    for _, start, end in _stretches(session):
        minute = np.arange(start, end)
        weights.append(hours[(minute + 18 * 60) // 60 % 24])
    weight = np.concatenate(weights)
    what = next((name for name in ("nfp", "cpi") if session.isoformat() in getattr(event_data, name.upper())), None)
    if what is not None:
        release = slice(len(weight) - OPEN_MINUTE + _RELEASE_MINUTE, None)
        release = slice(release.start, release.start + _RELEASE_LENGTH)
        share = _RELEASE_SHARE[what]
        weight[release] = share / (1.0 - share) * weight.sum() / _RELEASE_LENGTH
    stretches = _stretches(session)
    for (last, *_), (following, *_) in pairwise(stretches):
        if (following - last).days > 2:
            opened = sum(end - start for day, start, end in stretches if day < following)
            weight[opened] += _WEEKEND_SHARE / (1.0 - _WEEKEND_SHARE) * weight.sum()
    clock = np.concatenate([[0.0], np.cumsum(np.repeat(weight, STEPS))])
    return clock / clock[-1]


@lru_cache(maxsize=64)
def _between(world: World, driver: str, session: date) -> tuple[np.ndarray, np.ndarray] | None:
    """(points, level) from the close before a session to its open; None outside the series."""
    inside = path(world, driver, session)
    if inside is None:
        return None
    own = frame(world, driver)
    i = own.position(session)
    assert i is not None
    clock = _clock(session, driver in _GOLD)
    start, end = float(np.log(own.previous[i])), float(np.log(own.open[i]))
    rng = generator(world.seed, f"night {driver}", session.toordinal())
    sigma = _TYPICAL * inside.level_before / 100.0 / np.sqrt(252.0) * np.sqrt(_NIGHT_SHARE)
    common = np.zeros(len(clock))
    market = None if driver == "SPX" else _between(world, "SPX", session)
    if market is not None:
        common = factors.TABLE[driver].loadings["SPX"] * np.log(market[0] / market[0][0])
        shared = path(world, "SPX", session)
        assert shared is not None
        part = factors.TABLE[driver].loadings["SPX"] * shared.level_before / inside.level_before
        sigma *= np.sqrt(max(1.0 - part**2, 0.1))
    walk = common + sigma * bridge.brownian(rng, clock)
    walk += start + (end - start - walk[-1]) * clock
    known = shape(world, i) if driver == "SPX" else None
    first = len(clock) - 1 - OPEN_MINUTE * STEPS
    if known is not None and known.night_pins:
        logs = tuple((at + first / STEPS, start + np.log1p(percent / 100.0)) for at, percent in known.night_pins)
        ends = (0.0, start), ((len(clock) - 1) / STEPS, end)
        walk = written.pinned(walk, clock, (ends[0], *(pin for pin in logs if pin[0] < ends[1][0]), ends[1]))
    points = np.round(np.exp(walk), factors.decimals(driver))
    points[0], points[-1] = own.previous[i], own.open[i]
    level = _level(rng, inside, clock, points, None if market is None else market[1], driver)
    if known is not None:
        vix_pins = tuple((at + first / STEPS, float(np.log(x))) for at, x in known.night_vix_pins)
        ends = (0.0, float(np.log(level[0]))), ((len(clock) - 1) / STEPS, float(np.log(level[-1])))
        level = np.round(np.exp(written.pinned(np.log(level), clock, (ends[0], *vix_pins, ends[1]))), 2)
    if driver not in written.UNHALTED:
        points, level = (written.frozen(part, _night_halts(world, session), first) for part in (points, level))
    return points, level


def _level(  # noqa: PLR0917  what a night's level depends on
    rng: np.random.Generator, inside: Path, clock: np.ndarray, points: np.ndarray, vix: np.ndarray | None, driver: str
) -> np.ndarray:
    """The implied level through a night, from the close before to the path's first."""
    before, opened = inside.level_before, float(inside.level[0])
    if vix is None:
        explained = vix_beta(before) * np.log(points / points[0])
    else:
        explained = vols.LAWS[driver].daily * np.log(vix / vix[0])
    noise = 0.25 * np.sqrt(_NIGHT_SHARE) * 0.047 * bridge.brownian(rng, clock)
    drift = explained + noise
    drift += (np.log(opened / before) - drift[-1]) * clock
    return np.round(before * np.exp(drift), 2)
