"""One day of one subscription's rows as columns, and the bars made of them when somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from leanhost.api.bars import Bar, OpenInterest, QuoteBar, TradeBar
from leanhost.data.lazy_columns import taken
from leanhost.engine.table import SCALED_DIGITS, Table, last_present

if TYPE_CHECKING:
    from leanhost.data.port import Columns, InterestColumns, QuoteColumns, TradeColumns
    from leanhost.symbols import Symbol

_SIDE = ("open", "high", "low", "close")
C = TypeVar("C", bound="Columns")


def kept(columns: C, keep: np.ndarray | None) -> C:
    """The columns' rows `keep` (ascending indices); the columns themselves where that is all of them, or None."""
    return columns if keep is None or len(keep) == len(columns.time) else taken(columns, keep)


def middle(bid: float, ask: float) -> float:
    """The mid of two prices, or the one that is not zero."""
    return (bid + ask) / 2 if bid and ask else bid or ask


class TradeTable(Table):
    """Trade bars; price columns in currency, already scaled when the subscription is adjusted."""

    __slots__ = ("factor",)

    def __init__(  # noqa: PLR0917
        self,
        symbol: Symbol,
        columns: TradeColumns,
        keep: np.ndarray | None,
        start: np.ndarray,
        end: np.ndarray,
        offset: int,
        carried: Any,
        factor: float = 1.0,
    ) -> None:
        super().__init__(symbol, start, end, offset, carried)
        self.columns = kept(columns, keep)
        self.factor = factor

    def _begin(self) -> None:
        self.factor = 1.0

    def array(self, name: str) -> np.ndarray:
        values = getattr(self.columns, name)
        if self.factor == 1.0:
            return values
        return np.round(values / self.factor) if name == "volume" else np.round(values * self.factor, SCALED_DIGITS)

    def _scalar(self, name: str, row: int) -> float:
        value = float(getattr(self.columns, name)[row])
        if self.factor == 1.0:
            return value
        return float(round(value / self.factor)) if name == "volume" else self.scaled(value)

    def bar(self, row: int) -> TradeBar:
        start, end = self.times(row)
        c = self._scalar
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

    __slots__ = ("_shown", "factor")

    def __init__(  # noqa: PLR0917
        self,
        symbol: Symbol,
        columns: QuoteColumns,
        keep: np.ndarray | None,
        start: np.ndarray,
        end: np.ndarray,
        offset: int,
        carried: Any,
        factor: float = 1.0,
    ) -> None:
        super().__init__(symbol, start, end, offset, carried)
        self.columns = kept(columns, keep)
        self.factor = factor
        self._shown: dict[str, np.ndarray | None] = {}

    def _begin(self) -> None:
        self.factor, self._shown = 1.0, {}

    def _raw(self, name: str) -> np.ndarray:
        values = getattr(self.columns, name)
        if self.factor == 1.0:
            return values
        return (
            np.round(values / self.factor) if name.endswith("size") else np.round(values * self.factor, SCALED_DIGITS)
        )

    def shown(self, side: str) -> np.ndarray | None:
        """For each row the row whose `side` (bid or ask) is shown: an earlier one or -1; None: each its own."""
        if side not in self._shown:
            columns = self.columns
            found = None
            if not getattr(columns, side + "_close").all():
                present = np.zeros(len(self), bool)
                for part in _SIDE:
                    present |= getattr(columns, f"{side}_{part}") != 0
                found = None if present.all() else last_present(present)
            self._shown[side] = found
        return self._shown[side]

    def _carried_side(self, side: str) -> Bar | None:
        return getattr(self.carried, side) if self.carried is not None else None

    def array(self, name: str) -> np.ndarray:
        side, _, part = name.partition("_")
        if not part:
            both = (self._own("bid"), self._own("ask")) if name == "value" else (
                self.array("bid_" + name), self.array("ask_" + name))  # fmt: skip
            return _middles(*both)
        at = self.shown(side)
        if at is None:
            return self._raw(name)
        if part == "size":
            return np.where(at == np.arange(len(at)), self._raw(name), 0.0)
        carried = self._carried_side(side)
        before = getattr(carried, part) if carried is not None else 0.0
        return np.where(at >= 0, self._raw(name)[at], before) if len(at) else self._raw(name)

    def _own(self, side: str) -> np.ndarray:
        """The side's close in the rows that have the side, 0 in the others."""
        at, close = self.shown(side), self._raw(side + "_close")
        return close if at is None else np.where(at == np.arange(len(at)), close, 0.0)

    def _scalar(self, name: str, row: int) -> float:
        side, _, part = name.partition("_")
        if not part:
            if name == "value":
                return middle(self._own_close("bid", row), self._own_close("ask", row))
            return middle(self._scalar("bid_" + name, row), self._scalar("ask_" + name, row))
        shown = self.shown(side)
        at = row if shown is None else int(shown[row])
        if part == "size":
            size = float(getattr(self.columns, name)[row]) if at == row else 0.0
            return size if self.factor == 1.0 else float(round(size / self.factor))
        if at < 0:
            return getattr(self._carried_side(side), part, 0.0)
        return self.scaled(float(getattr(self.columns, name)[at]))

    def _own_close(self, side: str, row: int) -> float:
        shown = self.shown(side)
        own = shown is None or shown[row] == row
        return self.scaled(float(getattr(self.columns, side + "_close")[row])) if own else 0.0

    def _side_bar(self, side: str, row: int) -> Bar | None:
        shown = self.shown(side)
        at = row if shown is None else int(shown[row])
        if at < 0:
            return self._carried_side(side)
        c = self.columns
        if side == "bid":
            parts = (c.bid_open[at], c.bid_high[at], c.bid_low[at], c.bid_close[at])
        else:
            parts = (c.ask_open[at], c.ask_high[at], c.ask_low[at], c.ask_close[at])
        return Bar(*(self.scaled(float(part)) for part in parts))

    def bar(self, row: int) -> QuoteBar:
        start, end = self.times(row)
        c = self._scalar
        made = QuoteBar(
            start, self.symbol, self._side_bar("bid", row), c("bid_size", row), self._side_bar("ask", row),
            c("ask_size", row), end - start,
        )  # fmt: skip
        made.value = c("value", row)
        return made


def _middles(bid: np.ndarray, ask: np.ndarray) -> np.ndarray:
    """`middle` of each pair."""
    if bid.all() and ask.all():
        return (bid + ask) / 2
    return np.where((bid != 0) & (ask != 0), (bid + ask) / 2, np.where(bid != 0, bid, ask))


class InterestTable(Table):
    """Open interest reports."""

    __slots__ = ()

    def __init__(  # noqa: PLR0917
        self,
        symbol: Symbol,
        columns: InterestColumns,
        keep: np.ndarray | None,
        start: np.ndarray,
        end: np.ndarray,
        offset: int,
        carried: Any,
    ) -> None:
        super().__init__(symbol, start, end, offset, carried)
        self.columns = kept(columns, keep)

    def array(self, name: str) -> np.ndarray:
        return self.columns.value

    def _scalar(self, name: str, row: int) -> float:
        return float(self.columns.value[row])

    def bar(self, row: int) -> OpenInterest:
        return OpenInterest(self.times(row)[1], self.symbol, self._scalar("value", row))


TABLES: dict[int, type[TradeTable] | type[QuoteTable] | type[InterestTable]] = {
    0: TradeTable,
    1: QuoteTable,
    2: InterestTable,
}
