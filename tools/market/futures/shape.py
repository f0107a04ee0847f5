"""How a future's day looks: the share of its volume by minute, and how many ticks wide it is quoted.

Measured: the S&P's volume by half hour (facts 2.2), one tick on ES (facts 2.2), the share of 9:30 to 17:00 (LEAN's
sample of ES and GC). The rest is assumed: nights busier when London opens and at 8:30, metals and oil busiest until
their settlement, one tick in liquid hours, wider at night, in back months, and with volatility.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from market.futures.activity import BUSY

NIGHT, DAY, AFTER = -360, 570, 1020
"""18:00 the evening before, 9:30 and 17:00, in minutes of New York's day."""
_NIGHT_HOURS = np.array([0.6, 0.5, 0.6, 0.6, 0.5, 0.4, 0.4, 0.5, 1.0, 1.6, 1.3, 1.0, 1.0, 1.3, 2.4, 2.2])
"""Relative volume an hour from 18:00 on; the last is 9:00 to 9:30."""
_DAY_HALF_HOURS = {
    "index": np.array([12.9, 9.5, 8.0, 7.5, 7.5, 5.7, 4.3, 5.5, 4.9, 5.7, 4.3, 7.1, 17.1, 2.0, 0.6]),
    "oil": np.array([11.0, 11.0, 9.0, 8.0, 7.0, 6.0, 5.5, 6.0, 7.0, 12.0, 5.0, 3.0, 2.5, 2.0, 1.0]),
    "metal": np.array([13.0, 14.0, 11.0, 9.0, 8.0, 7.0, 8.0, 10.0, 5.0, 4.0, 3.0, 2.5, 2.0, 1.5, 1.0]),
}
_KIND = {"CL": "oil", "GC": "metal", "SI": "metal", "MGC": "metal"}
_WIDTHS: dict[str, tuple[tuple[float, float], ...]] = {
    "ES": ((1, 1), (1, 2), (4, 8), (8, 12)),
    "NQ": ((1, 2), (3, 5), (10, 16), (16, 24)),
    "RTY": ((1, 2), (4, 7), (12, 20), (20, 30)),
    "CL": ((1, 2), (1, 2), (2, 3), (2, 4)),
    "GC": ((1, 2), (2, 3), (3, 5), (4, 6)),
    "SI": ((1, 2), (2, 3), (3, 5), (4, 6)),
    "MGC": ((1, 2), (3, 5), (6, 9), (8, 12)),
    "VX": ((1, 1), (1, 1)),
}
"""Ticks wide by place in the line: (9:30 to 16:00, other hours)."""


@lru_cache(maxsize=64)
def minute_share(root: str) -> np.ndarray:
    """Share of a full session's volume by minute from 18:00, shape (1380,), sums to 1."""
    night = np.repeat(_NIGHT_HOURS, 60)[: DAY - NIGHT]
    day = np.repeat(_DAY_HALF_HOURS[_KIND.get(root, "index")], 30)
    by_day = BUSY[root].by_day
    return np.concatenate([night / night.sum() * (1.0 - by_day), day / day.sum() * by_day])


def widths(root: str, place: int, clock: np.ndarray, stress: np.ndarray) -> np.ndarray:
    """Whole ticks between bid and ask at minutes of New York's day.

    `place` counts from the nearest contract, `stress` is the driver's implied level over what is usual (1 is calm).
    """
    by_day, other = _WIDTHS[root][min(place, len(_WIDTHS[root]) - 1)]
    base = np.where((clock >= DAY) & (clock < 960), by_day, other)
    # A tick is wide enough until volatility doubles.
    return np.maximum(np.round(base * np.maximum(stress / 2.0, 1.0)), 1.0)
