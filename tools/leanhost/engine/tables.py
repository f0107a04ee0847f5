"""One day of one subscription's rows as columns, and the bars made of them when somebody looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from leanhost.api.bars import Bar, OpenInterest, QuoteBar, TradeBar
from leanhost.engine.clock import EPOCH

if TYPE_CHECKING:
    from leanhost.data.port import InterestColumns, QuoteColumns, TradeColumns
    from leanhost.symbols import Symbol

_SIDE = ("open", "high", "low", "close")
_MANY_READS = 40


def last_present(present: np.ndarray) -> np.ndarray:
    """For each row the index of the last row at or before it that is present, -1 where there is none."""
    at = np.where(present, np.arange(len(present)), -1)
    return np.maximum.accumulate(at)


class Table:
    """Rows with UTC start and end (int64 microseconds); columns become lists once they are read."""

    __slots__ = ("_lists", "_reads", "carried", "end", "offset", "start", "symbol")

    def __init__(self, symbol: Symbol, start: np.ndarray, end: np.ndarray, offset: int, carried: Any) -> None:
        self.symbol = symbol
        self.start = start
        self.end = end
        self.offset = offset
        self.carried = carried
        self._lists: dict[str, list[float]] = {}
        self._reads = 0

    def __len__(self) -> int:
        return len(self.end)

    def column(self, name: str) -> list[float]:
        """A column as a list of floats, shape (rows,)."""
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = self._array(name).tolist()
        return found

    def cell(self, name: str, row: int) -> float:
        """One value of a column; after some reads the column is kept as a list."""
        found = self._lists.get(name)
        if found is not None:
            return found[row]
        self._reads += 1
        return self.column(name)[row] if self._reads > _MANY_READS else float(self._scalar(name, row))

    def _scalar(self, name: str, row: int) -> Any:
        return self._array(name)[row]

    def cached(self, name: str, rows: np.ndarray, before: float) -> list[float]:
        """What a security's cache holds after each of `rows`: zeros never replace a value, `before` stands first."""
        key = "cached " + name
        found = self._lists.get(key)
        if found is None:
            values = self._array(name)[rows]
            at = last_present(values != 0)
            found = self._lists[key] = np.where(at >= 0, values[at], before).tolist()
        return found

    def _array(self, name: str) -> np.ndarray:
        raise KeyError(name)

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


class TradeTable(Table):
    """Trade bars; price columns in currency, already scaled when the subscription is adjusted."""

    __slots__ = ("columns", "factor")

    def __init__(  # noqa: PLR0917
        self,
        symbol: Symbol,
        columns: TradeColumns,
        keep: np.ndarray,
        start: np.ndarray,
        end: np.ndarray,
        offset: int,
        carried: Any,
        factor: float = 1.0,
    ) -> None:
        super().__init__(symbol, start, end, offset, carried)
        self.columns = (columns, keep)
        self.factor = factor

    def _array(self, name: str) -> np.ndarray:
        columns, keep = self.columns
        values = getattr(columns, name)[keep]
        if self.factor == 1.0:
            return values
        return np.round(values / self.factor) if name == "volume" else values * self.factor

    def _scalar(self, name: str, row: int) -> Any:
        columns, keep = self.columns
        value = getattr(columns, name)[keep[row]]
        if self.factor == 1.0:
            return value
        return round(value / self.factor) if name == "volume" else value * self.factor

    def bar(self, row: int) -> TradeBar:
        start, end = self.times(row)
        c = self.cell
        return TradeBar(
            start, self.symbol, c("open", row), c("high", row), c("low", row), c("close", row), c("volume", row),
            end - start,
        )  # fmt: skip

    def filled(self, row: int, end: int, period: int) -> TradeBar:
        made = super().filled(row, end, period)
        made.volume = 0.0
        return made


class QuoteTable(Table):
    """Quote bars whose missing sides are carried on from the row before (LEAN's QuoteBarFillForward)."""

    __slots__ = ("_sides", "columns", "factor")

    def __init__(  # noqa: PLR0917
        self,
        symbol: Symbol,
        columns: QuoteColumns,
        keep: np.ndarray,
        start: np.ndarray,
        end: np.ndarray,
        offset: int,
        carried: Any,
        factor: float = 1.0,
    ) -> None:
        super().__init__(symbol, start, end, offset, carried)
        self.columns = (columns, keep)
        self.factor = factor
        self._sides: dict[str, np.ndarray] = {}

    def _raw(self, name: str) -> np.ndarray:
        columns, keep = self.columns
        values = getattr(columns, name)[keep]
        return values if self.factor == 1.0 or name.endswith("size") else values * self.factor

    def side_rows(self, side: str) -> np.ndarray:
        """For each row the row whose `side` (bid or ask) is shown: its own, an earlier one, or -1."""
        found = self._sides.get(side)
        if found is None:
            present = np.zeros(len(self), bool)
            for part in _SIDE:
                present |= self._raw(f"{side}_{part}") != 0
            found = self._sides[side] = last_present(present)
        return found

    def _carried_side(self, side: str) -> Bar | None:
        return getattr(self.carried, side) if self.carried is not None else None

    def _array(self, name: str) -> np.ndarray:
        if name in _SIDE:
            bid, ask = self._array("bid_" + name), self._array("ask_" + name)
            return np.where((bid != 0) & (ask != 0), (bid + ask) / 2, np.where(bid != 0, bid, ask))
        if name == "value":
            rows = np.arange(len(self))
            bid, ask = (np.where(self.side_rows(s) == rows, self._raw(s + "_close"), 0) for s in ("bid", "ask"))
            return np.where((bid != 0) & (ask != 0), (bid + ask) / 2, np.where(bid != 0, bid, ask))
        side, part = name.split("_")
        at = self.side_rows(side)
        if part == "size":
            return np.where(at == np.arange(len(self)), self._raw(name), 0.0)
        carried = self._carried_side(side)
        before = getattr(carried, part) if carried is not None else 0.0
        return np.where(at >= 0, self._raw(name)[at], before) if len(at) else self._raw(name)

    def _scalar(self, name: str, row: int) -> Any:
        side, _, part = name.partition("_")
        if not part or part == "size":
            return self._array(name)[row]
        at = self.side_rows(side)[row]
        if at < 0:
            return getattr(self._carried_side(side), part, 0.0)
        columns, keep = self.columns
        return getattr(columns, name)[keep[at]] * self.factor

    def _side_bar(self, side: str, row: int) -> Bar | None:
        if self.side_rows(side)[row] < 0:
            return self._carried_side(side)
        c = self.cell
        return Bar(c(side + "_open", row), c(side + "_high", row), c(side + "_low", row), c(side + "_close", row))

    def bar(self, row: int) -> QuoteBar:
        start, end = self.times(row)
        c = self.cell
        made = QuoteBar(
            start, self.symbol, self._side_bar("bid", row), c("bid_size", row), self._side_bar("ask", row),
            c("ask_size", row), end - start,
        )  # fmt: skip
        made.value = c("value", row)
        return made


class InterestTable(Table):
    """Open interest reports."""

    __slots__ = ("columns",)

    def __init__(  # noqa: PLR0917
        self,
        symbol: Symbol,
        columns: InterestColumns,
        keep: np.ndarray,
        start: np.ndarray,
        end: np.ndarray,
        offset: int,
        carried: Any,
    ) -> None:
        super().__init__(symbol, start, end, offset, carried)
        self.columns = (columns, keep)

    def _array(self, name: str) -> np.ndarray:
        columns, keep = self.columns
        return columns.value[keep]

    def bar(self, row: int) -> OpenInterest:
        return OpenInterest(self.times(row)[1], self.symbol, self.cell("value", row))


TABLES: dict[int, type[TradeTable] | type[QuoteTable] | type[InterestTable]] = {
    0: TradeTable,
    1: QuoteTable,
    2: InterestTable,
}
