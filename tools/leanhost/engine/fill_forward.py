"""Which moments of a day a subscription emits at, and the row behind each: LEAN's fill-forward as index arithmetic.

Almost every day of almost every subscription is one run of equal steps: the session's minutes from the first row on.
Such a run is three numbers; a moment's place in it is a division, and the rows behind are looked up when somebody asks.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from leanhost.engine.clock import MINUTE

if TYPE_CHECKING:
    from leanhost.engine.table import Table

Session = tuple[int, int]


class Emission:
    """The moments of a day's points (UTC microseconds), by index, and the row behind each (-1: the carried point).

    `step` is the distance of the moments of a run, whose first is `start`; 0 where they are no run.
    """

    __slots__ = ("_places", "_rows", "_source", "_times", "count", "start", "step")

    def __init__(
        self, ends: np.ndarray | Table, times: np.ndarray | None, start: int = 0, step: int = 0, count: int = 0
    ) -> None:
        self._source = ends
        self._times = times
        self.start = start
        self.step = step
        self.count = count if times is None else len(times)
        self._places: dict[int, int] | None = None
        self._rows: list[int] | None = None

    @property
    def _ends(self) -> np.ndarray:
        """The rows' ends; those of a table are reckoned when they are first asked for."""
        return self._source if isinstance(self._source, np.ndarray) else self._source.end

    @property
    def end(self) -> int:
        """The moment of the last point; there must be one."""
        return self.time(self.count - 1)

    @property
    def times(self) -> np.ndarray:
        """The moments, int64 of shape (count,)."""
        if self._times is None:
            self._times = np.arange(self.start, self.start + self.count * self.step, self.step)
        return self._times

    @property
    def rows(self) -> list[int]:
        """The row behind each point: the last one that had ended by then."""
        found = self._rows
        if found is None:
            found = self._rows = self.row_array().tolist()
        return found

    def row_array(self) -> np.ndarray:
        """`rows` as int64 of shape (count,)."""
        return self._ends.searchsorted(self.times, "right") - 1

    @property
    def filled(self) -> list[bool]:
        """For each point whether it repeats a row."""
        return [self.is_filled(index) for index in range(self.count)]

    def find(self, moment: int) -> int:
        """Index of the point emitted at `moment`, -1 if there is none."""
        step = self.step
        if step:
            at = moment - self.start
            return at // step if 0 <= at < self.count * step and at % step == 0 else -1
        if self._places is None:
            self._places = {time: at for at, time in enumerate(self.times.tolist())}
        return self._places.get(moment, -1)

    def at_or_before(self, moment: int) -> int:
        """Index of the last point not later than `moment`, -1 if there is none."""
        return int(self.times.searchsorted(moment, "right")) - 1

    def time(self, index: int) -> int:
        return self.start + index * self.step if self.step else int(self.times[index])

    def row(self, index: int) -> int:
        """The row behind one point, without looking up those of the others."""
        if self._rows is not None:
            return self._rows[index]
        return int(self._ends.searchsorted(self.time(index), "right")) - 1

    def is_filled(self, index: int) -> bool:
        """Whether a point repeats a row, instead of being one."""
        row = self.rows[index]
        return row < 0 or int(self._ends[row]) != self.time(index)


def in_sessions(start: np.ndarray, end: np.ndarray, sessions: list[Session]) -> np.ndarray:
    """Rows that overlap a session; shape (rows,) of bool."""
    if len(sessions) == 1:
        opens, closes = sessions[0]
        return (start < closes) & (end > opens)
    keep = np.zeros(len(end), bool)
    for opens, closes in sessions:
        keep |= (start < closes) & (end > opens)
    return keep


def grid(sessions: list[Session], step: int) -> np.ndarray:
    """Ends of the bars of length `step` that the sessions hold, aligned to the step; shared, so not to be changed."""
    return _grid(tuple(sessions), step)


@lru_cache(maxsize=256)
def _grid(sessions: tuple[Session, ...], step: int) -> np.ndarray:
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
    real = end if own.all() else end[own]
    if times is None:
        return Emission(end, real)
    if len(times) == len(real) == 1 and times[0] == real[0]:
        return Emission(end, real)  # a daily row
    found = _run(end, real, times, carried)
    if found is not None:
        return found
    if not carried and len(end) == len(real) == 1 and len(times) > 1 and real[0] < times[0]:
        first, step = int(times[0]), int(times[1] - times[0])
        if int(times[-1]) - first == (len(times) - 1) * step:
            return Emission(end, _headed_run(int(real[0]), first, step, len(times)))
    moments = np.union1d(times, real)
    if not carried:
        moments = moments[moments >= end[0]] if len(end) else moments[:0]
    return Emission(end, moments)


@lru_cache(maxsize=64)
def _headed_run(head: int, first: int, step: int, count: int) -> np.ndarray:
    """A run after a single moment, as every contract's open interest has it; shared, so not to be changed."""
    return np.concatenate(([head], np.arange(first, first + count * step, step)))


def _run(end: np.ndarray, real: np.ndarray, times: np.ndarray, carried: bool) -> Emission | None:
    """The points where they are one run: a gapless grid that holds every row's end; else None."""
    count = len(times)
    if count < 2:
        return None
    first, last = int(times[0]), int(times[-1])
    step = int(times[1]) - first
    if last - first != (count - 1) * step:
        return None
    if len(real) and (real[0] < first or real[-1] > last or ((real - first) % step).any()):
        return None
    if not carried:
        if not len(end):
            return Emission(end, None, first, step, 0)
        skipped = max(0, -(-(int(end[0]) - first) // step))
        if skipped >= count:
            return Emission(end, None, first, step, 0)
        first, count = first + skipped * step, count - skipped
    return Emission(end, None, first, step, count)
