"""Daily series: the S&P 500 and VIX as `arch` has them, and the modelled frame that each day's path must meet.

Real: S&P 500 high, low, close, volume (2011-12 to 2018-12) and VIX closes (from 2014-01-03). The S&P's *open* is
stale (its gap has a tenth of SPY's variance in 2014-16), so the open is modelled (`opening`): drawn inside the day's
range, with a third of a day's variance in the night. An extreme equal to the stale open is no print of the session: the
path stays within it but need not touch it.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from market import calendar, opening
from market.rng import uniform

FIRST = date(2012, 1, 3)
LAST = date(2018, 12, 31)
FIRST_VIX = date(2014, 1, 3)
_BROWNIAN_RANGE = 2.0 * np.sqrt(np.log(2.0))
"""Root mean squared range of a driftless Brownian session in its standard deviations (Parkinson)."""
_STALE = 2e-4
_REALISED_TO_VIX = 0.72
"""Median of next-month realised volatility over VIX (facts 3.7): turns trailing volatility into a level before VIX."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a day's path has to meet; index points of the S&P 500, all arrays of shape (n_sessions,).

    `high` and `low` are the real bar's, `reach_high` and `reach_low` what the path touches (they differ only where the
    real one is the stale open). `vix` is the level at the close: real from 2014-01-03 on, before that modelled from
    trailing volatility. `volume` is in shares.
    """

    dates: list[date]
    previous: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    reach_high: np.ndarray
    reach_low: np.ndarray
    vix: np.ndarray
    volume: np.ndarray

    def position(self, day: date) -> int | None:
        """Row of a day, None outside the series."""
        i = calendar.position(day) - calendar.position(self.dates[0]) if calendar.is_session(day) else -1
        return i if 0 <= i < len(self.dates) else None


def _arch_file(name: str) -> pd.DataFrame:
    """A daily data set of the installed `arch`, read from its file: importing the package takes a second."""
    package = importlib.util.find_spec("arch")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("the package arch is not installed: run `make setup`")
    path = Path(package.submodule_search_locations[0]) / "data" / name / f"{name}.csv.gz"
    return pd.read_csv(path, index_col="Date", parse_dates=True)


@lru_cache(maxsize=1)
def sp500() -> pd.DataFrame:
    """Real S&P 500 bars of the exchange's sessions, with the stale open; two decimals as published."""
    return _arch_file("sp500").loc["2011-11-01" : str(LAST), ["Open", "High", "Low", "Close", "Volume"]].round(2)


@lru_cache(maxsize=1)
def vix_closes() -> pd.Series:
    """Real VIX closes by date; market holidays dropped."""
    values = pd.to_numeric(_arch_file("vix").iloc[:, 0], errors="coerce")
    return pd.Series(values).dropna().loc[: str(LAST)].round(2)


def _levels(bars: pd.DataFrame, dates: list[date]) -> np.ndarray:
    """VIX by day: the real close where there is one, else trailing 21-day volatility over its usual share of VIX."""
    squares = pd.Series(np.diff(np.log(bars["Close"].to_numpy()), prepend=np.nan) ** 2, index=bars.index)
    trailing = squares.rolling(21, min_periods=15).mean().mul(252).pow(0.5) * 100 / _REALISED_TO_VIX
    real = vix_closes().reindex(bars.index)
    return real.fillna(trailing).loc[str(dates[0]) :].round(2).to_numpy()


@lru_cache(maxsize=4)
def frame(seed: int) -> Frame:
    """The daily frame for a seed; computed once, every day independent of every other."""
    bars = sp500()
    dates = calendar.between(FIRST, LAST)
    own = bars.loc[str(dates[0]) :]
    if [stamp.date() for stamp in own.index] != dates:
        raise ValueError("arch's S&P 500 has other days than the exchange calendar: reinstall arch 8.0.0")
    ordinals = np.array([d.toordinal() for d in dates])
    previous = bars["Close"].shift(1).loc[str(dates[0]) :].to_numpy()
    stale_open, high, low, close = (own[name].to_numpy() for name in ("Open", "High", "Low", "Close"))
    repeats = np.abs(np.log(stale_open / previous)) < _STALE
    low_free, high_free = repeats & (low == stale_open), repeats & (high == stale_open)
    known = opening.Known(np.log(previous), np.log(low), np.log(high), np.log(close), low_free, high_free)
    opened = np.clip(np.round(np.exp(opening.draw(known, uniform(seed, "gap", ordinals))), 2), low, high)
    sigma = np.log(high / low) / _BROWNIAN_RANGE
    reach_high = _reach(opened, close, high, sigma, high_free, uniform(seed, "high", ordinals))
    reach_low = _reach(opened, close, low, sigma, low_free, uniform(seed, "low", ordinals))
    return Frame(
        dates, previous, opened, high, low, close, reach_high, reach_low, _levels(bars, dates),
        own["Volume"].to_numpy(dtype=float),
    )  # fmt: skip


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
