"""Bars of minutes and hours from a path's points, and the times that stand before their rows."""

from __future__ import annotations

from datetime import date

import numpy as np

from market.calendar import OPEN_MS
from market.intraday.paths import STEPS

_EPOCH = date(1970, 1, 1).toordinal()
_DAY_MS = 86_400_000
_HALF_HOUR = 30
Bars = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def minute_bars(points: np.ndarray) -> Bars:
    """(open, high, low, close) by minute from a path's points; a bar opens where the one before closed."""
    marks = points[::STEPS].copy()
    high, low = np.maximum(marks[:-1], marks[1:]), np.minimum(marks[:-1], marks[1:])
    for step in range(1, STEPS):
        within = points[step::STEPS]
        np.maximum(high, within, out=high)
        np.minimum(low, within, out=low)
    return marks[:-1], high, low, marks[1:]


def hour_starts(minutes: int) -> np.ndarray:
    """Minutes of a New York session at which its hour bars begin."""
    return np.array([0, *range(_HALF_HOUR, minutes, 2 * _HALF_HOUR)])


def hour_bars(points: np.ndarray, start: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, ...]:
    """(open, high, low, close, volume), each of shape (n_days, n_hours), of days of one length.

    `points` has shape (n_days, n_points), `shares` (n_days, n_minutes); `start` the minutes at which hours begin.
    """
    end = np.append(start[1:], shares.shape[1])
    # A bar runs from a minute's boundary to another, both included.
    close = points[:, end * STEPS]
    inside = points[:, :-1]
    high = np.maximum(np.maximum.reduceat(inside, start * STEPS, axis=1), close)
    low = np.minimum(np.minimum.reduceat(inside, start * STEPS, axis=1), close)
    return points[:, start * STEPS], high, low, close, np.add.reduceat(shares, start, axis=1)


def start_times(rows: np.ndarray) -> np.ndarray:
    """Start of a session's minute bars in milliseconds since midnight New York."""
    return OPEN_MS + 60_000 * rows.astype(np.int64)


def epoch_ms(days: list[date]) -> np.ndarray:
    """Midnights of days in milliseconds since 1970-01-01."""
    return np.array([(day.toordinal() - _EPOCH) * _DAY_MS for day in days], dtype=np.int64)
