"""The points of one subscription on one day: which moments are emitted, and what is behind each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from leanhost.engine.fill_forward import Emission
    from leanhost.engine.table import Table


class DayPoints:
    """The points of one subscription on one day: when each is emitted, and the row behind it.

    `own` says which of the table's rows are emitted themselves; a number: all, and the last one at that moment.
    """

    __slots__ = (
        "_series", "emission", "find", "period", "real_count", "real_last", "real_rows", "real_times", "table",
    )  # fmt: skip

    def __init__(self, table: Table, emission: Emission, own: np.ndarray | int, period: int) -> None:
        self.table = table
        self.emission = emission
        self.period = period
        self.find = emission.find
        """Index of the point emitted at a moment, -1 if there is none."""
        self._series: dict[str, list[float]] = {}
        self.real_rows: np.ndarray | None = None
        """The rows that are emitted themselves; None: all."""
        if isinstance(own, int):
            self.real_count, self.real_last = len(table), own
            return
        everything = bool(own.all())
        if not everything:
            self.real_rows = np.flatnonzero(own)
        self.real_times: list[int] = (table.end if everything else table.end[own]).tolist()
        self.real_count = len(self.real_times)
        self.real_last = self.real_times[-1] if self.real_times else 0
        """The moment of the last of them."""

    def __getattr__(self, name: str) -> list[int]:
        if name != "real_times":
            raise AttributeError(name)
        self.real_times = self.table.end.tolist()
        return self.real_times

    def real_row(self, at: int) -> int:
        """The row of the real point at `at`."""
        return at if self.real_rows is None else int(self.real_rows[at])

    def bar(self, index: int) -> Any:
        """The data point at `index` of the emission, new each time."""
        emission = self.emission
        row, moment = emission.row(index), emission.time(index)
        if row < 0 or int(self.table.end[row]) != moment:
            return self.table.filled(row, moment, self.period)
        return self.table.bar(row)

    def bars(self, first: int, end: int) -> list[Any]:
        """The data points from index `first` up to, not including, `end`."""
        if end - first > 1:
            self.emission.rows  # noqa: B018  looked up for all at once, not one by one
        return [self.bar(index) for index in range(first, end)]

    def length(self, index: int) -> int:
        """Length of the bar at `index`, microseconds."""
        if self.period:
            return self.period
        row = self.emission.row(index)
        if row < 0:
            return int(self.table.carried.period / timedelta(microseconds=1))
        return int(self.table.end[row] - self.table.start[row])

    def at(self, moment: int) -> Any:
        """The data point emitted at `moment`, or None."""
        index = self.find(moment)
        return self.bar(index) if index >= 0 else None

    def value(self, name: str, index: int) -> float:
        """One column of the point at `index`, without making a bar."""
        found = self._series.get(name)
        return (self.series(name) if found is None else found)[index]

    def series(self, name: str) -> list[float]:
        """One column of all points, by the emission's index."""
        found = self._series.get(name)
        if found is None:
            rows = self.emission.row_array()
            if not len(rows):
                found = []
            elif rows[0] >= 0:
                found = self.table.array(name)[rows].tolist()
            else:
                column, before = self.table.column(name), self.table.carried_value(name)
                found = [column[row] if row >= 0 else before for row in rows.tolist()]
            self._series[name] = found
        return found
