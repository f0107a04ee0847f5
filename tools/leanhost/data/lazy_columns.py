"""Columns of many files' rows, read at once and made into numbers when they are looked at.

Helpers: `minute_columns(texts, tick_type, scale)` (of minute files; None where one needs the careful reader),
`dated_columns(text, tick_type, scale)` (of an hour or daily file), `lines_of_days(text, tick_type, first, last)`
(a part of such a file), `taken(columns, rows)` (some rows of any columns),
`names_of(columns)` and `plain_kind(columns)` (what any columns are made of, and with).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, TypeVar, cast

import numpy as np

from leanhost.data.plain_rows import WORD, PlainRows, plain_rows, words_of
from leanhost.data.port import Columns, InterestColumns, QuoteColumns, TradeColumns
from leanhost.data.text_rows import times_of

C = TypeVar("C", bound=Columns)
KINDS: tuple[type[Columns], ...] = (TradeColumns, QuoteColumns, InterestColumns)
NAMES = {kind: tuple(f.name for f in fields(kind)) for kind in KINDS}
_UNSCALED = frozenset(("volume", "bid_size", "ask_size", "value"))
_MS_A_DAY = 86_400_000
_MS_A_MINUTE = 60_000


class Block:
    """Rows of one kind: `time` (int64, shape (count,)) and the other columns by name, each made once."""

    __slots__ = ("_before", "_made", "_places", "_rows", "_scale", "time")

    def __init__(self, rows: PlainRows, time: np.ndarray, kind: type[Columns], scale: float) -> None:
        self._rows = rows
        self._scale = scale
        self.time = time
        # In the file the columns are in the order of the fields; what stands for the time can be several cells.
        self._places = {name: at for at, name in enumerate(NAMES[kind], rows.ends.shape[1] - len(NAMES[kind]))}
        self._made: dict[str, np.ndarray] = {}

    def column(self, name: str) -> np.ndarray:
        """A column of all rows, float64 of shape (count,), prices in currency units."""
        found = self._made.get(name)
        if found is None:
            found = self._rows.column(self._places[name]).astype(float)
            if self._scale != 1.0 and name not in _UNSCALED:
                found /= self._scale
            self._made[name] = found
        return found

    def is_full(self, row: int) -> bool:
        """Whether no cell of a row is empty or zero."""
        return self._rows.is_full(row)


class LazyColumns:
    """Rows `first` up to `end` of a block; a column is cut out of it when it is first read."""

    __slots__ = ()

    block: Block
    first: int
    end: int
    span: tuple[int, int]
    """The first and the last row's time."""
    minutely: bool
    """Whether every row's time is later than that of the row before, and a whole minute."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = (self.block.time if name == "time" else self.block.column(name))[self.first : self.end]
        object.__setattr__(self, name, found)
        return found

    def is_full(self, row: int) -> bool:
        """Whether no cell of a row is empty or zero."""
        return self.block.is_full(self.first + row)


_OWN = ("block", "end", "first", "minutely", "span")


class _LazyTrades(LazyColumns, TradeColumns):
    __slots__ = _OWN


class _LazyQuotes(LazyColumns, QuoteColumns):
    __slots__ = _OWN


class _LazyInterest(LazyColumns, InterestColumns):
    __slots__ = _OWN


_LAZY: tuple[Any, ...] = (_LazyTrades, _LazyQuotes, _LazyInterest)
_KIND_OF: dict[type, type[Columns]] = {kind: kind for kind in KINDS} | dict(zip(_LAZY, KINDS, strict=True))


def _lazy(kind: Any, block: Block, rows: tuple[int, int], span: tuple[int, int], minutely: bool) -> Any:
    made = kind.__new__(kind)
    put = object.__setattr__  # the base is frozen
    put(made, "block", block)
    put(made, "first", rows[0])
    put(made, "end", rows[1])
    put(made, "span", span)
    put(made, "minutely", minutely)
    return made


def minute_columns(texts: Sequence[bytes], tick_type: int, scale: float) -> list[Columns | None]:
    """The columns of each text of a minute file's rows; None for one without rows, or that is not plain."""
    kind = KINDS[tick_type]
    ended = [text if text.endswith(b"\n") else text + b"\n" for text in texts]
    rows = plain_rows(b"".join(ended), b"," * (len(NAMES[kind]) - 1) + b"\n")
    if rows is None:
        return [None] * len(texts)
    bounds = rows.rows_before(np.cumsum([len(text) for text in ended]))
    time = rows.column(0)
    block = Block(rows, time, kind, scale)
    later = time[1:] > time[:-1]
    later[bounds[:-1] - 1] = True  # from one file to the next
    # A file that is out of order or beyond its day is for the careful reader; here that means all of them.
    if not later.all() or int(time.max()) >= _MS_A_DAY:
        return [None] * len(texts)
    minutely = not (time % _MS_A_MINUTE).any()
    firsts, lasts = time[np.append(0, bounds[:-1])].tolist(), time[bounds - 1].tolist()
    first, found = 0, []
    for end, span in zip(bounds.tolist(), zip(firsts, lasts, strict=True), strict=True):
        found.append(_lazy(_LAZY[tick_type], block, (first, end), span, minutely))
        first = end
    return found


def dated_columns(text: bytes, tick_type: int, scale: float) -> Columns | None:
    """The columns of an hour or daily file; None for one that is not plain, or out of order."""
    kind = KINDS[tick_type]
    rows = plain_rows(text, b" :" + b"," * (len(NAMES[kind]) - 1) + b"\n")
    if rows is None or any((rows.digits(cell) != length).any() for cell, length in enumerate((8, 2, 2))):
        return None
    time = times_of(rows.column(0), rows.column(1), rows.column(2))
    if time is None or not (time[1:] > time[:-1]).all():
        return None
    block = Block(rows, time, kind, scale)
    return _lazy(_LAZY[tick_type], block, (0, rows.count), (int(time[0]), int(time[-1])), False)


def lines_of_days(text: bytes, tick_type: int, first: date, last: date) -> bytes | None:
    """The lines of some days out of an hour or daily file, unread; None if not all lines are plain and in order."""
    if not text.endswith(b"\n"):
        text += b"\n"
    pattern = b" :" + b"," * (len(NAMES[KINDS[tick_type]]) - 1) + b"\n"
    between = text.translate(None, b"0123456789")
    characters = np.frombuffer(text, np.uint8)
    starts = np.append(0, np.flatnonzero(characters == pattern[-1])[:-1] + 1)
    behind = np.minimum(starts + len("yyyyMMdd"), len(text) - 1)
    if between != pattern * len(starts) or (characters[behind] != pattern[0]).any():
        return None
    stamps = words_of(text)[starts].byteswap()  # as text compares
    if (stamps[1:] < stamps[:-1]).any():
        return None
    bounds = words_of(f"{first:%Y%m%d}{last + timedelta(days=1):%Y%m%d}".encode())[::WORD].byteswap()
    begin, end = np.append(starts, len(text))[stamps.searchsorted(bounds)].tolist()
    return text[begin:end]


def taken(columns: C, rows: np.ndarray | slice) -> C:
    """Some of the columns' rows: a slice without a step, or ascending indices."""
    if isinstance(rows, slice) and isinstance(columns, LazyColumns):
        first, end, _ = rows.indices(columns.end - columns.first)
        at = columns.first
        return _lazy(type(columns), columns.block, (at + first, at + max(first, end)), (0, 0), False)
    kind = _KIND_OF[type(columns)]
    return cast("C", kind(*[getattr(columns, name)[rows] for name in NAMES[kind]]))


def plain_kind(columns: Columns) -> Callable[..., Columns]:
    """The class that such columns are made with out of arrays, in the order of `names_of`."""
    return _KIND_OF[type(columns)]


def names_of(columns: Columns) -> tuple[str, ...]:
    """The names of columns in the order of a file."""
    return NAMES[_KIND_OF[type(columns)]]
