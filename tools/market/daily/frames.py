"""The daily frame of each driver in a world: what every day's path must meet.

Real: the S&P 500's high, low, close and volume, the Nasdaq-100's bars (the Composite's, scaled), oil's closes. The
S&P's open is drawn (`opening`): inside its range, about where the Nasdaq's true open says. Everything else is the
factor model's (`factors`), whose bars are drawn with the S&P's (`bars`). Frames are made one by one when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.daily import factors, modelled, opening, real
from market.daily.moves import moves
from market.daily.past import Bar, Moves
from market.rng import uniform
from market.world import World

DRIVERS = ("SPX", "NDX", "WTI", *factors.MODELLED)
"""The daily series that all prices follow."""
_BROWNIAN_RANGE = 2.0 * np.sqrt(np.log(2.0))
"""Root mean squared range of a driftless Brownian session in its standard deviations (Parkinson)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a day's path has to meet; the driver's points, all arrays of shape (n_sessions,).

    `high` and `low` are the published bar's, `reach_high` and `reach_low` what the path touches (they differ only where
    the published one is the S&P's stale open). `volume` is in shares of the index's stocks, 0 where nobody counts it.
    """

    dates: list[date]
    previous: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    reach_high: np.ndarray
    reach_low: np.ndarray
    volume: np.ndarray

    def position(self, day: date) -> int | None:
        """Row of a day, None outside the series."""
        i = calendar.position(day) - calendar.position(self.dates[0]) if calendar.is_session(day) else -1
        return i if 0 <= i < len(self.dates) else None


@lru_cache(maxsize=256)
def frame(world: World, driver: str) -> Frame:
    """The daily frame of a driver; ValueError for a name that is none of `DRIVERS`."""
    if driver not in DRIVERS:
        raise ValueError(f"there is no daily series {driver!r}; the market has {', '.join(DRIVERS)}")
    known = moves(world)
    if driver == "SPX":
        return _sp500(world, known)
    index = _index(frame(world, "SPX"))
    return _plain(
        driver,
        modelled.completed(world, driver, known.ndx, index) if driver == "NDX" else modelled.bar(world, driver, index),
    )


def _index(market: Frame) -> modelled.Index:
    """The S&P's sessions as the model takes them."""
    previous = np.log(market.previous)
    gap, high, low, close = (
        np.log(x) - previous for x in (market.open, market.reach_high, market.reach_low, market.close)
    )
    sigma = np.maximum(high - low, 1e-4) / _BROWNIAN_RANGE
    up, down = 2.0 * (high - gap) * (high - close) / sigma**2, 2.0 * (low - gap) * (low - close) / sigma**2
    return modelled.Index(gap, close, up, down, sigma)


def _plain(driver: str, bar: Bar) -> Frame:
    """A frame whose bar's extremes are those of its session."""
    previous, (opened, high, low, close) = _prices(driver, bar)
    high, low = np.maximum(high, np.maximum(opened, close)), np.minimum(low, np.minimum(opened, close))
    return Frame(real.dates(), previous, opened, high, low, close, high, low, np.zeros(len(close)))


def _prices(driver: str, bar: Bar) -> tuple[np.ndarray, list[np.ndarray]]:
    """(previous closes, prices of the bar) from its logs, rounded as the driver is."""
    places = factors.decimals(driver)
    close = np.round(factors.START[driver] * np.exp(np.cumsum(bar.close)), places)
    previous = np.concatenate([[factors.START[driver]], close[:-1]])
    return previous, [*(np.round(previous * np.exp(part), places) for part in bar[:3]), close]


def _sp500(world: World, known: Moves) -> Frame:
    previous, (given, high, low, close) = _prices("SPX", known.spx)
    # At another level than the real one's, rounding may put a close that was an extreme a cent beyond it.
    high, low = np.maximum(high, close), np.minimum(low, close)
    ordinals = np.array([day.toordinal() for day in real.dates()])
    drawn = np.isnan(given)
    logs = opening.Known(
        np.log(previous) + known.expected, np.log(low), np.log(high), np.log(close), known.low_free, known.high_free
    )
    opened = np.round(np.exp(opening.draw(logs, uniform(world.seed, "gap", ordinals))), 2)
    opened = np.where(drawn, np.clip(opened, low, high), given)
    sigma = np.log(high / low) / _BROWNIAN_RANGE
    reach_high = _reach(opened, close, high, sigma, known.high_free, uniform(world.seed, "high", ordinals))
    reach_low = _reach(opened, close, low, sigma, known.low_free, uniform(world.seed, "low", ordinals))
    return Frame(real.dates(), previous, opened, high, low, close, reach_high, reach_low, known.volume)


def _reach(  # noqa: PLR0917  the parts of a day's bar
    opened: np.ndarray, close: np.ndarray, extreme: np.ndarray, sigma: np.ndarray, free: np.ndarray, u: np.ndarray
) -> np.ndarray:
    """The level the path touches: the real extreme, or, where that is the stale open, a drawn maximum inside it.

    The maximum of a Brownian bridge from a to b with variance s² is (a + b + sqrt((a - b)² - 2 s² ln u)) / 2 exactly;
    the minimum mirrors it.
    """
    sign = np.where(extreme >= np.maximum(opened, close), 1.0, -1.0)
    a, b = sign * np.log(opened), sign * np.log(close)
    drawn = np.exp(sign * (a + b + np.sqrt((a - b) ** 2 - 2.0 * sigma**2 * np.log(u))) / 2.0)
    inside = np.where(sign > 0, np.minimum(np.round(drawn, 2), extreme), np.maximum(np.round(drawn, 2), extreme))
    return np.where(free, inside, extreme)
