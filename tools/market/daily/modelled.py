"""Daily bars of the series that nobody published with the rest: closes from the factor model, the day's shape drawn.

A series' move is its loadings times the factors' moves plus its own; night and session each add up that way, so gaps
go together as closes do. Own moves have fat tails and their own slowly changing volatility. A session's high and low
are the extremes of a Brownian bridge between its open and close, shared with the S&P's as far as the series is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market.daily import factors, real
from market.daily.factors import TABLE
from market.daily.moves import moves
from market.daily.past import Bar
from market.rng import generator
from market.world import HISTORY_SEED, World

_YEAR = 252.0
_SP500_NIGHT = 0.35
"""Share of the S&P's variance between close and open (facts 2.1)."""


class Index(NamedTuple):
    """The S&P's sessions: logs of open and close over the previous close, and of how far it went beyond both.

    `up` and `down` are 2 (h - a)(h - b) / s² of its extremes, exponential with mean 1 for a Brownian bridge; `sigma`
    is the session's standard deviation seen from its range. All of shape (n_sessions,).
    """

    gap: np.ndarray
    close: np.ndarray
    up: np.ndarray
    down: np.ndarray
    sigma: np.ndarray


def bar(world: World, driver: str, index: Index) -> Bar:
    """The bar of a modelled series, or of oil around its real closes."""
    gap, close = _moves(world, driver, index)
    wide = _session_sigma(world, driver, index)
    high, low = _extremes(world, driver, index, (gap, close), wide)
    return Bar(gap, high, low, close)


def completed(world: World, driver: str, published: Bar, index: Index) -> Bar:
    """A published bar with the model's where nothing is published."""
    gone = np.isnan(published.close)
    if not gone.any():
        return published
    own = bar(world, driver, index)
    return Bar(*(np.where(gone, ours, theirs) for ours, theirs in zip(own, published, strict=True)))


def _own_sigma(world: World, driver: str) -> np.ndarray:
    """Daily standard deviation of a series' own moves."""
    known = moves(world)
    row = factors.years(known.source)
    level = np.concatenate([known.vix[:1], known.vix[:-1]])
    usual = _usual_vix()[row]
    by_year = np.array(TABLE[driver].own)[row] / 100.0 / np.sqrt(_YEAR)
    return by_year * (level / usual) ** factors.VIX_POWER * _clusters(world.seed, driver, len(level))


@lru_cache(maxsize=1)
def _usual_vix() -> np.ndarray:
    """Mean VIX of the real years 2014 … 2018, of what came before in 2014's place too."""
    known = moves(World())
    row = factors.years(known.source)
    return np.array([known.vix[row == year].mean() for year in range(5)])


@lru_cache(maxsize=64)
def _clusters(seed: int, driver: str, count: int) -> np.ndarray:
    """The slowly changing part of own volatility, mean square 1."""
    step = generator(seed, f"cluster {driver}", 0).standard_normal(count)
    step *= factors.CLUSTER * np.sqrt(1.0 - factors.CLUSTER_STAYS**2)
    log, last = np.empty(count), 0.0
    for i, value in enumerate(step.tolist()):
        last = factors.CLUSTER_STAYS * last + value
        log[i] = last
    return np.exp(log - factors.CLUSTER**2)


@lru_cache(maxsize=256)
def _own(world: World, driver: str) -> tuple[np.ndarray, np.ndarray]:
    """(gap, close) of what is a series' own, with no drift."""
    sigma, share = _own_sigma(world, driver), _night_share(driver)
    rng = generator(world.seed, f"own {driver}", 0)
    close = sigma * rng.standard_t(factors.TAIL, len(sigma)) * np.sqrt(1.0 - 2.0 / factors.TAIL)
    bridge = np.sqrt(share * (1.0 - share)) * sigma * rng.standard_normal(len(sigma))
    return share * close + bridge, close


def _night_share(driver: str) -> float:
    """Night's share of own variance: what the whole's share leaves after the S&P's part."""
    model = TABLE[driver]
    own = float(np.mean(np.square(model.own)))
    common = (model.loadings["SPX"] * 13.0) ** 2
    return float(np.clip((model.night * (own + common) - _SP500_NIGHT * common) / own, 0.05, 0.90))


def _rest(world: World, factor: str, index: Index) -> tuple[np.ndarray, np.ndarray]:
    """(gap, close) of a factor: the S&P itself, or what the S&P leaves of another series."""
    if factor == "SPX":
        return index.gap, index.close
    own = _own(world, factor)
    if factor not in {"NDX", "WTI"}:
        return own
    known, beta = moves(world), TABLE[factor].loadings["SPX"]
    if factor == "NDX":
        gap, close = known.ndx.open - beta * index.gap, known.ndx.close - beta * index.close
    else:
        close = known.wti - beta * index.close
        # The night of a day whose close is known: its share of the move, and the bridge that `_own` drew beside it.
        gap = _night_share(factor) * (close - own[1]) + own[0]
    return np.where(np.isnan(gap), own[0], gap), np.where(np.isnan(close), own[1], close)


def _moves(world: World, driver: str, index: Index) -> tuple[np.ndarray, np.ndarray]:
    """(gap, close) of a series."""
    gap, close = _rest(world, driver, index)
    gap, close = gap.copy(), close.copy()
    for factor, loading in TABLE[driver].loadings.items():
        more, most = _rest(world, factor, index)
        gap += loading * more
        close += loading * most
    drift = _drift(driver) if world.seed == HISTORY_SEED else _pull(driver, index, close)
    return gap + drift, close + drift


def _drift(driver: str) -> np.ndarray:
    """What a series gains a day beside all that so that it meets its published levels at the ends of years."""
    ends = TABLE[driver].ends
    if not ends:
        return np.zeros(len(real.dates()))
    year = np.array([day.year for day in real.dates()]) - 2012
    by_year = (np.diff(np.log(ends)) - np.bincount(year, _undrifted(driver))) / np.bincount(year)
    return by_year[year]


def _undrifted(driver: str) -> np.ndarray:
    """Daily log moves of a series in the real history without its drift."""
    known = moves(World())
    still = np.zeros(len(known.wti))
    index = Index(still, known.spx.close, still, still, still)
    total = _rest(World(), driver, index)[1].copy()
    for factor, loading in TABLE[driver].loadings.items():
        total += loading * _rest(World(), factor, index)[1]
    return total


def _pull(driver: str, index: Index, close: np.ndarray) -> np.ndarray:
    """In another history: what draws a series back to where the S&P, or its own long run, puts it, by session.

    Without it five shuffled years of gold or oil would end anywhere. It is a few hundredths of a day's move as a rule.
    """
    model, start = TABLE[driver], factors.START[driver]
    if model.home is None:
        beta, known = model.loadings["SPX"], moves(World()).spx.close
        gained = (np.log(model.ends[-1] / start) - beta * known.sum()) / len(known) if model.ends else 0.0
        steps, away = (gained + beta * index.close).tolist(), 0.0
    else:
        steps, away = [0.0] * len(close), float(np.log(start / model.home))
    found = []
    for move, step in zip(close.tolist(), steps, strict=True):
        pull = -factors.PULL * away
        found.append(pull)
        away += move + pull - step
    return np.array(found)


def _session_sigma(world: World, driver: str, index: Index) -> np.ndarray:
    """Standard deviation of a session: the S&P's as far as the series follows it, and its own."""
    own = _own_sigma(world, driver) ** 2 * (1.0 - _night_share(driver))
    for factor, loading in TABLE[driver].loadings.items():
        if factor != "SPX":
            own += loading**2 * _own_sigma(world, factor) ** 2 * (1.0 - _night_share(factor))
    return np.sqrt(own + (TABLE[driver].loadings["SPX"] * index.sigma) ** 2)


def _extremes(
    world: World, driver: str, index: Index, ends: tuple[np.ndarray, np.ndarray], sigma: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Logs of high and low over the previous close.

    With the chance of the correlation's square a series goes as far beyond its ends, in its own measure, as the S&P
    did, else as far as a draw of its own says: so each extreme has a Brownian bridge's law.
    """
    a, b = ends
    beta = TABLE[driver].loadings["SPX"]
    rng = generator(world.seed, f"extremes {driver}", 0)
    up, down = rng.standard_exponential((2, len(a)))
    together = rng.random((2, len(a))) < np.square(beta * index.sigma / sigma)
    above, below = (index.up, index.down) if beta > 0 else (index.down, index.up)
    up, down = np.where(together[0], above, up), np.where(together[1], below, down)
    high = 0.5 * (a + b + np.sqrt(np.square(a - b) + 2.0 * sigma**2 * up))
    low = 0.5 * (a + b - np.sqrt(np.square(a - b) + 2.0 * sigma**2 * down))
    return high, low
