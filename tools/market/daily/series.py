"""Daily series: the S&P 500 and VIX as `arch` has them, and the modelled frame that each day's path must meet.

Real: S&P 500 high, low, close, volume (2011-12 to 2018-12) and VIX closes (from 2014-01-03). The S&P's *open* is
stale (its gap has a tenth of SPY's variance in 2014-16), so the open is modelled (`opening`): drawn inside the day's
range, with a third of a day's variance in the night. An extreme equal to the stale open is no print of the session: the
path stays within it but need not touch it.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from market import calendar
from market.daily import opening
from market.rng import uniform

FIRST = date(2012, 1, 3)
LAST = date(2018, 12, 31)
FIRST_VIX = date(2014, 1, 3)
_BEFORE = date(2011, 11, 1)
"""Bars from here on: a trailing month and the first previous close."""
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


@dataclass(frozen=True, slots=True)
class Bars:
    """Real daily bars of the S&P 500, with the stale open; prices in index points, volume in shares."""

    dates: list[date]
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray


def _arch_rows(name: str) -> Iterator[tuple[date, dict[str, str]]]:
    """A daily data set of the installed `arch`, from its file: importing the package or pandas takes a second."""
    package = importlib.util.find_spec("arch")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("the package arch is not installed: run `make setup`")
    path = Path(package.submodule_search_locations[0]) / "data" / name / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            month, day, year = map(int, row["Date"].split("/"))
            yield date(year, month, day), row


@lru_cache(maxsize=1)
def sp500() -> Bars:
    """The exchange's sessions from two months before `FIRST` on; two decimals as published."""
    rows = [(day, row) for day, row in _arch_rows("sp500") if _BEFORE <= day <= LAST]
    names = ("Open", "High", "Low", "Close", "Volume")
    columns = (np.round(np.array([float(row[name]) for _, row in rows]), 2) for name in names)
    return Bars([day for day, _ in rows], *columns)


@lru_cache(maxsize=1)
def vix_closes() -> dict[date, float]:
    """Real VIX closes by date; market holidays have no number."""
    found = ((day, row["vix"]) for day, row in _arch_rows("vix") if day <= LAST)
    return {day: round(float(value), 2) for day, value in found if value.replace(".", "", 1).isdigit()}


def _levels(bars: Bars, dates: list[date]) -> np.ndarray:
    """VIX by day: the real close where there is one, else trailing 21-day volatility over its usual share of VIX."""
    real, first = vix_closes(), len(bars.dates) - len(dates)
    squares = np.diff(np.log(bars.close)) ** 2  # the i-th ends on the day i + 1

    def trailing(row: int) -> float:
        return float(np.sqrt(squares[max(0, row - 21) : row].mean() * 252) * 100 / _REALISED_TO_VIX)

    return np.round([real[day] if day in real else trailing(first + i) for i, day in enumerate(dates)], 2)


@lru_cache(maxsize=4)
def frame(seed: int) -> Frame:
    """The daily frame for a seed; computed once, every day independent of every other."""
    bars = sp500()
    dates = calendar.between(FIRST, LAST)
    begin = len(bars.dates) - len(dates)
    if begin < 1 or bars.dates[begin:] != dates:
        raise ValueError("arch's S&P 500 has other days than the exchange calendar: reinstall arch 8.0.0")
    ordinals = np.array([d.toordinal() for d in dates])
    previous = bars.close[begin - 1 : -1]
    stale_open, high, low, close = (column[begin:] for column in (bars.open, bars.high, bars.low, bars.close))
    repeats = np.abs(np.log(stale_open / previous)) < _STALE
    low_free, high_free = repeats & (low == stale_open), repeats & (high == stale_open)
    known = opening.Known(np.log(previous), np.log(low), np.log(high), np.log(close), low_free, high_free)
    opened = np.clip(np.round(np.exp(opening.draw(known, uniform(seed, "gap", ordinals))), 2), low, high)
    sigma = np.log(high / low) / _BROWNIAN_RANGE
    reach_high = _reach(opened, close, high, sigma, high_free, uniform(seed, "high", ordinals))
    reach_low = _reach(opened, close, low, sigma, low_free, uniform(seed, "low", ordinals))
    return Frame(
        dates, previous, opened, high, low, close, reach_high, reach_low, _levels(bars, dates),
        bars.volume[begin:],
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
