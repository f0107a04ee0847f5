"""How a session's variance is spread over its minutes: by how wide the day is, and what is known to come at 14:00.

Measured on SPY's hours of 2014-18 (LEAN's sample data: 1,207 days, 40 with a decision of the Fed). On narrow days the
first half hour has a quarter of the variance, on wide ones an eighth and the last hour a quarter: so the first half
hour makes 42 % of the day's range in the middle, as it did, and not the third that one shape for all days gives.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from market import event_data

STEPS = 4
"""Path steps a minute."""
_EDGES = (0.564, 0.715, 0.908, 1.185)
"""Quintiles of the day's range over what VIX said of a day before it."""
_HOURS = {
    "narrowest": (0.238, 0.161, 0.126, 0.106, 0.101, 0.114, 0.155),
    "narrow": (0.180, 0.210, 0.173, 0.092, 0.088, 0.112, 0.145),
    "usual": (0.189, 0.222, 0.130, 0.095, 0.095, 0.104, 0.166),
    "wide": (0.154, 0.197, 0.132, 0.092, 0.098, 0.153, 0.173),
    "widest": (0.120, 0.155, 0.130, 0.098, 0.101, 0.150, 0.247),
    "fomc": (0.050, 0.071, 0.081, 0.027, 0.030, 0.533, 0.208),
}
"""Share of the session's variance from 9:30, 10, 11, 12, 13, 14 and 15 o'clock on."""
_MISSED = (1.14, 1.04, 1.10, 0.98, 0.92, 1.01, 0.88)
"""Real share of each hour over what comes out without this: bending a path to its close and extremes takes a little
from the morning and gives it to the last hour."""
_SHAPES = tuple(_HOURS)[:5]
_FIRST_HALVES = (1.0, 0.563, 0.535, 0.581, 0.428, 0.586, 0.382)
"""How much of each hour's falls into its first half (facts 2.2: 7 days of minutes); of 9:30's hour there is but one."""
_FOMC_FIRST_HALF, _FOMC_AT = 0.75, 9
"""After a decision the half hour from 14:00, the tenth, takes this of its hour (assumed), and nothing comes before."""


def kind(day: date, wide: float) -> str:
    """The shape of a session whose range is `wide` times the day's move that VIX said before it."""
    return "fomc" if day.isoformat() in event_data.FOMC else _SHAPES[int(np.searchsorted(_EDGES, wide))]


@lru_cache(maxsize=16)
def variance_clock(minutes: int, shape: str = "usual") -> np.ndarray:
    """Share of the session's variance gone by each path step: 0 at the open, 1 at the close; short days squeezed."""
    halves = list(_FIRST_HALVES)
    if shape == "fomc":
        halves[5] = _FOMC_FIRST_HALF
    hours = np.array(_HOURS[shape]) * (1.0 if shape == "fomc" else np.array(_MISSED))
    pairs = [(hour * half, hour * (1.0 - half)) for hour, half in zip(hours, halves, strict=True)]
    density = np.array([pairs[0][0], *(part for pair in pairs[1:] for part in pair)])
    steps = minutes * STEPS
    centre = (np.arange(steps) + 0.5) / steps * len(density) - 0.5
    if shape == "fomc":
        before = centre + 0.5 < _FOMC_AT
        calm, lively = centre[before], centre[~before]
        parts = [np.interp(calm, np.arange(_FOMC_AT), density[:_FOMC_AT])]
        parts.append(np.interp(lively, np.arange(_FOMC_AT, len(density)), density[_FOMC_AT:]))
        smooth = np.concatenate(parts)
    else:
        smooth = np.interp(centre, np.arange(len(density)), density)
    clock = np.concatenate([[0.0], np.cumsum(smooth)])
    return clock / clock[-1]
