"""Columns of a whole series whose rows are computed a stretch of days at a time, when somebody looks at them.

LEAN's hour and daily files hold a series' every year, and a run reads a few days of them: computing all would cost the
paths of five years before the first minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

DAYS = 16
Compute = Callable[[list[date]], tuple[np.ndarray, ...]]


class Stretches:
    """The rows of `days` in stretches of `DAYS`; `compute` gives a stretch's columns, `counts` its rows by day."""

    def __init__(self, days: list[date], counts: np.ndarray, compute: Compute) -> None:
        self._days = days
        self._compute = compute
        self._made: dict[int, tuple[np.ndarray, ...]] = {}
        ends = np.concatenate([[0], np.cumsum(counts)])
        self.bounds = np.append(ends[:-1:DAYS], ends[-1])
        """Row at which each stretch begins, and the end of the last."""

    def column(self, part: int, start: int, stop: int) -> np.ndarray:
        """Rows start … stop of the `part`-th column."""
        first, last = np.searchsorted(self.bounds, [start, stop - 1], side="right") - 1
        found = [self._stretch(int(k))[part] for k in range(first, last + 1)]
        return np.concatenate(found)[start - self.bounds[first] : stop - self.bounds[first]]

    def _stretch(self, number: int) -> tuple[np.ndarray, ...]:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._compute(self._days[number * DAYS : (number + 1) * DAYS])
        return made


class Column:
    """One column, read by slices or as a whole (`numpy.asarray`)."""

    def __init__(self, stretches: Stretches, part: int) -> None:
        self._stretches = stretches
        self._part = part

    def __len__(self) -> int:
        return int(self._stretches.bounds[-1])

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, slice):
            return np.asarray(self)[key]
        start, stop, step = key.indices(len(self))
        if step != 1 or stop <= start:
            return np.asarray(self)[key] if step != 1 else np.empty(0)
        return self._stretches.column(self._part, start, stop)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        whole = self._stretches.column(self._part, 0, len(self)) if len(self) else np.empty(0)
        return whole if dtype is None else whole.astype(dtype)

    def __getattr__(self, name: str) -> Any:
        """Whatever else an array can do, the whole column does."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(np.asarray(self), name)


def columns(days: list[date], counts: np.ndarray, compute: Compute, width: int) -> tuple[Any, ...]:
    """The `width` columns that `compute` gives for some days, each as one of the whole series."""
    stretches = Stretches(days, counts, compute)
    return tuple(Column(stretches, part) for part in range(width))
