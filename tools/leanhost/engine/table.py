"""What the tables of every kind of rows share: one day of one subscription, and its last row by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from leanhost.engine.clock import EPOCH

if TYPE_CHECKING:
    from leanhost.symbols import Symbol

_MANY_READS = 40
# A price times a factor has eleven digits after the point in LEAN's decimals; binary noise beyond them is cut off.
SCALED_DIGITS = 12


def last_present(present: np.ndarray) -> np.ndarray:
    """For each row the index of the last row at or before it that is present, -1 where there is none."""
    at = np.where(present, np.arange(len(present)), -1)
    return np.maximum.accumulate(at)


def _of_bar(bar: Any, name: str) -> float:
    """Column `name` of a bar; 0 where there is none."""
    if bar is None:
        return 0.0
    side, _, part = name.partition("_")
    if part == "size":
        return getattr(bar, f"last_{name}")
    if part:
        held = getattr(bar, side)
        return getattr(held, part) if held is not None else 0.0
    return getattr(bar, name)


class LastRow:
    """The last row of a table, of which a later day needs the bar, the values or mostly nothing."""

    __slots__ = ("_bar", "_table")

    def __init__(self, table: Table) -> None:
        self._table = table
        self._bar: Any = None

    def bar(self) -> Any:
        """The row as a data point, the same at every call."""
        if self._bar is None:
            self._bar = self._table.bar(len(self._table) - 1)
        return self._bar

    def values(self, names: tuple[str, ...]) -> dict[str, float]:
        """The row's cells by column."""
        return {name: self._table.cell(name, len(self._table) - 1) for name in names}


class Table:
    """Rows with UTC start and end (int64 microseconds); columns become lists once they are read often."""

    __slots__ = ("_carried", "_lists", "_reads", "columns", "count", "end", "offset", "origin", "start", "symbol")

    columns: Any
    origin: tuple[int, int]
    """The midnight that plain rows count from and the length of their bars, microseconds."""

    def __init__(self, symbol: Symbol, start: np.ndarray, end: np.ndarray, offset: int, carried: Any) -> None:
        self.symbol = symbol
        self.start = start
        self.end = end
        self.count = len(end)
        self.offset = offset
        self._carried = carried
        self._lists: dict[str, list[float]] = {}
        self._reads = 0

    @classmethod
    def plain(cls, symbol: Symbol, columns: Any, origin: tuple[int, int], offset: int, carried: Any) -> Table:
        """A table of unscaled rows whose start and end are only reckoned when they are asked for."""
        made = cls.__new__(cls)
        made.symbol, made.columns, made.origin, made.offset, made._carried = symbol, columns, origin, offset, carried
        made.count = columns.end - columns.first
        made._lists, made._reads = {}, 0
        made._begin()
        return made

    def _begin(self) -> None:
        """What the kind of table sets on its own."""

    def __getattr__(self, name: str) -> np.ndarray:
        if name not in ("start", "end"):
            raise AttributeError(name)
        midnight, bar = self.origin
        self.start = midnight + self.columns.time * 1000
        self.end = self.start + bar
        return self.start if name == "start" else self.end

    def __len__(self) -> int:
        return self.count

    @property
    def carried(self) -> Any:
        """The bar that the rows before the first one repeat, None if there is none."""
        found = self._carried
        return found.bar() if isinstance(found, LastRow) else found

    def carried_value(self, name: str) -> float:
        """Column `name` (bid_close, volume …) of the carried bar."""
        if isinstance(self._carried, LastRow):
            return self._carried.values((name,))[name]
        return _of_bar(self._carried, name)

    def last_row(self) -> LastRow | None:
        """The last row by itself, where it needs nothing of the rows before it; else None."""
        if not hasattr(self, "origin") or not self.columns.is_full(self.count - 1):
            return None
        # Without what was carried into this day: else each day would hold on to all those before.
        return LastRow(type(self).plain(self.symbol, self.columns, self.origin, self.offset, None))

    def column(self, name: str) -> list[float]:
        """A column as a list of floats, shape (rows,)."""
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = self.array(name).tolist()
        return found

    def cell(self, name: str, row: int) -> float:
        """One value of a column; after some reads the column is kept as a list."""
        found = self._lists.get(name)
        if found is not None:
            return found[row]
        self._reads += 1
        return self.column(name)[row] if self._reads > _MANY_READS else self._scalar(name, row)

    def cached(self, name: str, rows: np.ndarray | None, before: float) -> list[float]:
        """What a security's cache holds after each of `rows` (None: all).

        Zeros never replace a value; `before` stands first.
        """
        key = "cached " + name
        found = self._lists.get(key)
        if found is None:
            values = self.array(name)
            if rows is not None:
                values = values[rows]
            if not values.all():
                at = last_present(values != 0)
                values = np.where(at >= 0, values[at], before)
            found = self._lists[key] = values.tolist()
        return found

    def array(self, name: str) -> np.ndarray:
        """A column, float64 of shape (rows,)."""
        raise KeyError(name)

    def _scalar(self, name: str, row: int) -> float:
        raise KeyError(name)

    factor: float

    def scaled(self, price: float) -> float:
        """A price of the file as the subscription shows it."""
        return price if self.factor == 1.0 else round(price * self.factor, SCALED_DIGITS)

    def times(self, row: int) -> tuple[datetime, datetime]:
        """Exchange wall clock of a row's start and end."""
        offset = self.offset
        return (
            EPOCH + timedelta(microseconds=int(self.start[row]) + offset),
            EPOCH + timedelta(microseconds=int(self.end[row]) + offset),
        )

    def bar(self, row: int) -> Any:
        """The data point of a row, new each time."""
        raise KeyError(row)

    def filled(self, row: int, end: int, period: int) -> Any:
        """The copy of a row (-1: the carried point) that fill-forward repeats for the bar ending at `end`."""
        made = self.carried.clone() if row < 0 else self.bar(row)
        made.is_fill_forward = True
        if period:
            made.time = EPOCH + timedelta(microseconds=end - period + self.offset)
            made.end_time = EPOCH + timedelta(microseconds=end + self.offset)
        return made
