"""Real funds of LEAN's sample data where a checkout has them (`../shared/lean-data`): to compare, never served."""

from __future__ import annotations

import zipfile
from bisect import bisect_left
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[3] / "../shared/lean-data/equity/usa"


def present() -> bool:
    """Whether the sample data are there."""
    return (FOLDER / "daily/spy.zip").is_file()


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _rows(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as archive:
        return [line.split(",") for line in archive.read(archive.namelist()[0]).decode().splitlines() if line]


@lru_cache(maxsize=16)
def daily(ticker: str) -> dict[date, np.ndarray]:
    """(open, high, low, close) by date, adjusted for dividends and splits by the factor file."""
    lines = (FOLDER / f"factor_files/{ticker}.csv").read_text().split()
    steps = [(_day(line.split(",")[0]), line.split(",")) for line in lines]
    ends = [day for day, _ in steps]
    scale = [float(parts[1]) * float(parts[2]) for _, parts in steps]
    found = {}
    for row in _rows(FOLDER / f"daily/{ticker}.zip"):
        day = _day(row[0])
        factor = scale[min(bisect_left(ends, day), len(scale) - 1)]
        found[day] = np.array([float(x) for x in row[1:5]]) * factor / 1e4
    return found


@lru_cache(maxsize=1)
def hours() -> dict[date, np.ndarray]:
    """SPY's (open, high, low, close) of the seven bars from 9:30, 10 … 15 o'clock on; whole sessions only."""
    by_day: dict[date, dict[int, list[float]]] = {}
    for row in _rows(FOLDER / "hour/spy.zip"):
        by_day.setdefault(_day(row[0]), {})[int(row[0][9:11])] = [float(x) / 1e4 for x in row[1:5]]
    wanted = range(9, 16)
    return {day: np.array([bars[h] for h in wanted]) for day, bars in by_day.items() if all(h in bars for h in wanted)}
