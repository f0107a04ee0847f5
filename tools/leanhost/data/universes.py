"""Universe files: the day's contracts of one underlying, with closing prices, interest and greeks.

Helpers: `read_universe(data, unreadable)` to a `UniverseTable`; a futures file has the contract month (yyyymm) as
expiry and zeros where it has no column.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np

from leanhost.data.port import UniverseTable
from leanhost.data.text_rows import cells

_OPTION_COLUMNS = 15
_RIGHTS = bytes.maketrans(b"CP", b"01")


Unreadable = Callable[[int, str, str], None]
"""Called with the line's number, its text, and what is wrong with it."""


def read_universe(data: bytes, unreadable: Unreadable, futures: bool = False) -> UniverseTable | None:
    """The table of a universe file; None if it has no row. An unreadable row is told of and left out."""
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"").split(b"\n")
    rows = [line for line in lines if line and not line.startswith(b"#")]
    contracts = [row for row in rows if row[:1].isdigit()]
    others = [row for row in rows if not row[:1].isdigit()]
    if not rows:
        return None
    table = _fast(contracts, futures)
    if table is None:
        table = _slow(lines, futures, unreadable)
    return _table(table, _underlying(others[-1]) if others else None)


def _fast(rows: Sequence[bytes], futures: bool) -> np.ndarray | None:
    """Rows as float64 (n_contracts, 15) if all are plain and of one width."""
    if not rows:
        return np.zeros((0, _OPTION_COLUMNS))
    commas = rows[0].count(b",")
    text = b"\n".join(rows)
    if text.count(b",") != commas * len(rows) or commas >= _OPTION_COLUMNS:
        return None
    if any(row.count(b",") != commas for row in rows):
        return None
    if not futures:
        if text.count(b",C,") + text.count(b",P,") != len(rows):
            return None
        text = text.translate(_RIGHTS)
    if text.translate(None, b"0123456789.,\n-"):
        return None
    found = cells(text, commas + 1)
    if not np.all((found[:, 0] > 190000) & (found[:, 0] < 30000000)):
        return None
    return _widened(found, futures)


def _widened(found: np.ndarray, futures: bool) -> np.ndarray:
    """The option file's fifteen columns: a future's prices moved behind an empty strike and right."""
    wide = np.zeros((len(found), _OPTION_COLUMNS))
    wide[:, 0] = found[:, 0]
    shift = 2 if futures else 0
    width = min(found.shape[1], _OPTION_COLUMNS - shift)
    wide[:, 1 + shift : width + shift] = found[:, 1:width]
    return wide


def _slow(lines: Sequence[bytes], futures: bool, unreadable: Unreadable) -> np.ndarray:
    good = []
    for number, row in enumerate(lines, 1):
        if not row[:1].isdigit():
            continue
        parts = row.decode("utf-8", "replace").split(",")
        try:
            # The three key cells must be readable; any other that is not counts as zero.
            keys = [_day(parts[0])]
            if not futures:
                keys += [float(parts[1]), 0.0 if parts[2] == "C" else 1.0]
        except (ValueError, IndexError) as problem:
            unreadable(number, ",".join(parts), str(problem))
            continue
        numbers = [_number(p) for p in parts[len(keys) : _OPTION_COLUMNS]]
        filled = keys + numbers
        good.append(filled + [0.0] * (_OPTION_COLUMNS - len(filled)))
    found = np.array(good).reshape(-1, _OPTION_COLUMNS)
    return _widened(found, futures) if futures else found


def _day(text: str) -> float:
    """The key of a row: yyyymmdd, or a future's yyyymm."""
    if not (text.isdecimal() and text.isascii() and len(text) in (6, 8) and text >= "19"):
        raise ValueError(f"'{text}' is no date")
    return float(text)


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    return found if math.isfinite(found) else 0.0


def _underlying(row: bytes) -> tuple[float, float, float, float, float]:
    parts = row.decode("utf-8", "replace").split(",")[3:8]
    values = [_number(p) for p in parts] + [0.0] * (5 - len(parts))
    return values[0], values[1], values[2], values[3], values[4]


def _table(rows: np.ndarray, underlying: tuple[float, float, float, float, float] | None) -> UniverseTable:
    columns = np.ascontiguousarray(rows.T)
    names = (f.name for f in fields(UniverseTable) if f.name != "underlying")
    named = dict(zip(names, columns, strict=True))
    named["expiry"] = named["expiry"].astype(np.int32)
    named["right"] = named["right"].astype(np.int8)
    return UniverseTable(**named, underlying=underlying)
