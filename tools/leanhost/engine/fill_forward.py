"""Which moments of a day a subscription emits at, and the row behind each: LEAN's fill-forward as index arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from leanhost.engine.clock import MINUTE

Session = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Emission:
    """Parallel arrays of shape (points,): UTC microseconds, row behind the point (-1: carried), filled or not."""

    times: np.ndarray
    rows: np.ndarray
    filled: np.ndarray


def in_sessions(start: np.ndarray, end: np.ndarray, sessions: list[Session]) -> np.ndarray:
    """Rows that overlap a session; shape (rows,) of bool."""
    keep = np.zeros(len(end), bool)
    for opens, closes in sessions:
        keep |= (start < closes) & (end > opens)
    return keep


def grid(sessions: list[Session], step: int) -> np.ndarray:
    """Ends of the bars of length `step` that the sessions hold, aligned to the step."""
    parts = []
    for opens, closes in sessions:
        first = (opens // step + 1) * step
        last = -(-closes // step) * step if step > MINUTE else closes
        parts.append(np.arange(first, last + 1, step, dtype=np.int64))
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def forward(end: np.ndarray, own: np.ndarray, times: np.ndarray | None, carried: bool) -> Emission:
    """Points of a day.

    `end` holds the rows' end times, ascending, `own` which of them pass the filters, `times` the moments to fill (None:
    nothing is filled) and `carried` whether an earlier day left a point to repeat before the first row.
    """
    real = end[own]
    moments = real if times is None else np.union1d(times, real)
    rows = np.searchsorted(end, moments, side="right") - 1
    if not carried:
        moments, rows = moments[rows >= 0], rows[rows >= 0]
    filled = rows < 0
    if len(end):
        filled = filled | (end[rows] != moments)
    return Emission(moments, rows, filled)
