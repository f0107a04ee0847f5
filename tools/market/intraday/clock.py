"""How a session's variance is spread over its minutes: the day's shape, and what is known to come at two o'clock."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from market import event_data

STEPS = 4
"""Path steps a minute."""
_HALF_HOUR_SHARE = np.array(
    [0.139, 0.0963, 0.0747, 0.0701, 0.0609, 0.0540, 0.0390, 0.0521, 0.0429, 0.0950, 0.0670, 0.0807, 0.1303]
)
"""Share of the session's variance by half hour: SPY's hours of 2014-18, split as in 7 days of minutes (facts 2.2)."""


def kind(day: date) -> str:
    """What a session's minutes know beforehand: "fomc" for a scheduled announcement at 14:00, else ""."""
    return "fomc" if day.isoformat() in event_data.FOMC else ""


@lru_cache(maxsize=8)
def variance_clock(minutes: int, what: str = "") -> np.ndarray:
    """Share of the session's variance gone by each path step: 0 at the open, 1 at the close; short days squeezed."""
    steps = minutes * STEPS
    centre = (np.arange(steps) + 0.5) / steps * len(_HALF_HOUR_SHARE) - 0.5
    density = np.interp(centre, np.arange(len(_HALF_HOUR_SHARE)), _HALF_HOUR_SHARE)
    clock = np.concatenate([[0.0], np.cumsum(density)])
    return clock / clock[-1]
