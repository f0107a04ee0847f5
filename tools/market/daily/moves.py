"""What the real series did on each session of a world: logarithms of prices over the previous close, and VIX's level.

Seed 1 takes the real days in their real order; another seed takes them in another order (`histories`); a scenario puts
its own days in place of some (`scenarios`), after which the world's moves go on, as much livelier as VIX stands higher.
Everything else in the market is built from these moves alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np

from market.daily import crashes, histories, real, scenarios
from market.daily.past import Bar, Moves, history
from market.world import HISTORY_SEED, World

_PLAIN = ("wti", "expected", "low_free", "high_free", "vix", "volume")
"""The columns of `Moves` that are no bars, but `source`."""


@lru_cache(maxsize=32)
def moves(world: World) -> Moves:
    """The moves of a world; ValueError for a scenario that there is not, or a day on which none can begin."""
    known = history() if world.seed == HISTORY_SEED else _reordered(world.seed)
    if world.scenario is None or world.at is None:
        return known
    chosen, first = scenarios.load(world.scenario), scenarios.begin(world.scenario, world.at)
    rows = np.arange(first, min(first + chosen.length, len(known.vix)))
    changed = _repeated(known, chosen, rows) if chosen.repeats else _written(known, chosen, rows)
    return _calmed(known, changed, rows)


def shape(world: World, row: int) -> crashes.Day | None:
    """What is documented of the session in a row beyond its bar; None for most."""
    if world.scenario is None or world.at is None:
        return None
    days = scenarios.load(world.scenario).days
    number = row - scenarios.begin(world.scenario, world.at)
    return days[number] if 0 <= number < len(days) else None


def _calmed(known: Moves, changed: Moves, rows: np.ndarray) -> Moves:
    """The moves with a scenario, VIX going back to its own level after it and stocks moving as it says.

    A move is what it was times VIX of the evening before over what that was: implied over realised stays.
    """
    last = int(rows[-1])
    excess = np.log(changed.vix[last] / known.vix[last])
    after = np.arange(1, len(known.vix) - last)
    vix = changed.vix.copy()
    vix[last + 1 :] = np.round(known.vix[last + 1 :] * np.exp(excess * scenarios.VIX_EXCESS_STAYS**after), 2)
    livelier = vix[last:-1] / known.vix[last:-1]

    def scaled(column: np.ndarray) -> np.ndarray:
        return np.concatenate([column[: last + 1], column[last + 1 :] * livelier])

    spx, ndx = (Bar(*map(scaled, bar)) for bar in (changed.spx, changed.ndx))
    return replace(changed, spx=spx, ndx=ndx, expected=scaled(changed.expected), vix=vix)


def _repeated(known: Moves, chosen: scenarios.Scenario, rows: np.ndarray) -> Moves:
    """The moves with real sessions in place of some."""
    source = np.arange(len(known.vix))
    source[rows] = chosen.repeats[: len(rows)]
    real_ones, other = history(), known.source.copy()
    other[rows] = source[rows]

    def mixed(own: np.ndarray, theirs: np.ndarray) -> np.ndarray:
        changed = own.copy()
        changed[rows] = theirs[source[rows]]
        return changed

    def bars(own: Bar, theirs: Bar) -> Bar:
        return Bar(*(mixed(a, b) for a, b in zip(own, theirs, strict=True)))

    plain = {name: mixed(getattr(known, name), getattr(real_ones, name)) for name in _PLAIN}
    return Moves(spx=bars(known.spx, real_ones.spx), ndx=bars(known.ndx, real_ones.ndx), source=other, **plain)


def _written(known: Moves, chosen: scenarios.Scenario, rows: np.ndarray) -> Moves:
    """The moves with written days in place of some."""
    spx, ndx = (Bar(*(column.copy() for column in bar)) for bar in (known.spx, known.ndx))
    plain = {name: getattr(known, name).copy() for name in _PLAIN}
    source, before = known.source.copy(), known.vix[rows[0] - 1]
    off = 0.0 if chosen.vix_from is None else float(np.log(before / chosen.vix_from))
    for row, day in zip(rows.tolist(), chosen.days, strict=False):
        theirs = None if day.real is None else real.dates().index(date.fromisoformat(day.real))
        for column, value in zip(spx, day.spx, strict=True):
            column[row] = np.log1p(value / 100.0)
        for i, column in enumerate(ndx):
            given = np.nan if day.ndx is None else np.log1p(day.ndx[i] / 100.0)
            column[row] = given if theirs is None else history().ndx[i][theirs]
        plain["wti"][row] = np.nan if theirs is None else history().wti[theirs]
        off *= scenarios.VIX_EXCESS_STAYS
        plain["vix"][row] = np.round(day.vix[3] * np.exp(off), 2)
        plain["low_free"][row] = plain["high_free"][row] = False
        source[row] = -1 if theirs is None else theirs
    return Moves(spx=spx, ndx=ndx, source=source, **plain)


def _reordered(seed: int) -> Moves:
    """The moves of another history."""
    known = history()
    source, vix = histories.order(seed, known.vix)

    def taken(bar: Bar) -> Bar:
        return Bar(*(column[source] for column in bar))

    return Moves(
        taken(known.spx), taken(known.ndx), known.wti[source], known.expected[source], known.low_free[source],
        known.high_free[source], vix, known.volume[source], source,
    )  # fmt: skip
