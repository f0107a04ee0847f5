"""The real daily series, as the installed `arch` has them: S&P 500, Nasdaq Composite, VIX closes, WTI spot.

Nothing here is modelled. The S&P's *open* is stale (its gap has a tenth of SPY's variance in 2014-16) and read only to
see which extremes are that open; the Nasdaq's is a true one (its gap and QQQ's correlate 0.97 to 0.99 in every year of
2014-18, measured on LEAN's sample data).
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

FIRST = date(2012, 1, 3)
LAST = date(2018, 12, 31)
FIRST_VIX = date(2014, 1, 3)
_BEFORE = date(2011, 11, 1)
"""Bars from here on: a trailing month and the first previous close."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Real daily bars of an index; prices in index points, volume in shares, all of shape (n_days,)."""

    dates: list[date]
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray


@lru_cache(maxsize=1)
def dates() -> list[date]:
    """The sessions of every daily series."""
    return calendar.between(FIRST, LAST)


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


@lru_cache(maxsize=2)
def _bars(name: str) -> Bars:
    rows = [(day, row) for day, row in _arch_rows(name) if _BEFORE <= day <= LAST]
    names = ("Open", "High", "Low", "Close", "Volume")
    columns = (np.round(np.array([float(row[name]) for _, row in rows]), 2) for name in names)
    found = Bars([day for day, _ in rows], *columns)
    if found.dates[-len(dates()) :] != dates() or len(found.dates) == len(dates()):
        raise ValueError(f"arch's {name} has other days than the exchange calendar: reinstall arch 8.0.0")
    return found


def sp500() -> Bars:
    """The exchange's sessions from two months before `FIRST` on; two decimals as published."""
    return _bars("sp500")


def nasdaq() -> Bars:
    """The Nasdaq Composite on the same sessions."""
    return _bars("nasdaq")


@lru_cache(maxsize=1)
def vix_closes() -> dict[date, float]:
    """Real VIX closes by date; market holidays have no number."""
    found = ((day, row["vix"]) for day, row in _arch_rows("vix") if day <= LAST)
    return {day: round(float(value), 2) for day, value in found if value.replace(".", "", 1).isdigit()}


@lru_cache(maxsize=1)
def wti() -> dict[date, float]:
    """Spot price of West Texas Intermediate in dollars a barrel, by date (FRED DCOILWTICO)."""
    found = ((day, row["DCOILWTICO"]) for day, row in _arch_rows("wti") if _BEFORE <= day <= LAST)
    return {day: float(value) for day, value in found if value.replace(".", "", 1).isdigit()}
