"""Number rows of LEAN's csv files, read the way LEAN reads them: as a stream of cells, not line by line.

Helpers: `cells(data, columns)` (rows of numbers), `dated_cells(data, columns)` (rows that begin with
`yyyyMMdd HH:mm`), `epoch_ms(stamp)`, `increasing(time)` (which rows LEAN keeps).

Both readers have a fast path for clean text and fall back to the cell by cell stream, whose number parser accepts
anything: a character that is no digit counts as its distance from '0', an empty cell is zero, spaces before a cell
are skipped and one inside ends it, and a short row goes on into the next line.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

_PLAIN = b"0123456789.,\n-"
_LINE_END, _COMMA, _POINT, _FIRST_DIGIT = 10, 44, 46, 48
_SHORT = 2048
_EXACT_DIGITS = 15
_EXACT = 10**_EXACT_DIGITS
_POWERS = 10.0 ** np.arange(_EXACT_DIGITS + 1)
_DATE_COLUMNS = 14
_UNIX_EPOCH = date(1970, 1, 1).toordinal()
_MS_A_DAY = 86_400_000


def cells(data: bytes, columns: int) -> np.ndarray:
    """Rows of `columns` numbers, shape (n_rows, columns); a last row cut short is filled with zeros.

    Float64, or int64 where every cell is a whole number.
    """
    data = _normal(data)
    if not data:
        return np.empty((0, columns))
    fast = _numbers(data)
    return _shaped(fast if fast is not None else _slow_cells(data), columns)


def dated_cells(data: bytes, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a date and `columns` numbers: int64 milliseconds of shape (n_rows,), numbers of (n_rows, columns).

    A row whose date cannot be read is left out, with the rest of its line.
    """
    data = _normal(data)
    if not data:
        return np.empty(0, np.int64), np.empty((0, columns))
    fast = _dated_at_once(data, columns)
    return fast if fast is not None else _slow_dated(data, columns)


def _dated_at_once(data: bytes, columns: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Rows of text in which every line has a good date and as many cells as asked; None for any other."""
    text = np.frombuffer(data, np.uint8)
    starts = np.append(0, np.flatnonzero(text == _LINE_END) + 1)
    if len(text) - starts[-1] <= _DATE_COLUMNS:
        return None
    places = starts[:, None] + np.arange(_DATE_COLUMNS + 1)
    times = _times_of(text[places])
    if times is None:
        return None
    rest = np.ones(len(text), bool)
    rest[places] = False
    cells_alone = text[rest]
    between = cells_alone[(cells_alone == _COMMA) | (cells_alone == _LINE_END)]
    whole = np.arange(columns - 1, len(times) * columns - 1, columns)
    if len(between) != len(times) * columns - 1 or not np.array_equal(np.flatnonzero(between == _LINE_END), whole):
        return None
    numbers = _numbers(cells_alone.tobytes())
    return None if numbers is None else (times, numbers.reshape(-1, columns))


def _times_of(stamps: np.ndarray) -> np.ndarray | None:
    """Milliseconds since 1970 of `yyyyMMdd HH:mm,` as characters (n, 15); None if one of them is no such date."""
    marks = stamps[:, [8, 11, 14]]
    digits = stamps[:, [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13]] - np.uint8(_FIRST_DIGIT)  # wraps: no digit is above 9
    if (marks != np.frombuffer(b" :,", np.uint8)).any() or (digits > 9).any():
        return None
    return times_of(*(digits[:, a:b] @ 10 ** np.arange(b - a - 1, -1, -1) for a, b in ((0, 8), (8, 10), (10, 12))))


def times_of(stamp: np.ndarray, hour: np.ndarray, minute: np.ndarray) -> np.ndarray | None:
    """Milliseconds since 1970 of yyyyMMdd, hour and minute, all of shape (n,); None if one of them is no such time."""
    if (hour > 23).any() or (minute > 59).any():
        return None
    # Rows of one day stand together: the calendar is asked once for each.
    new = np.append(True, stamp[1:] != stamp[:-1])
    days = _days_of(stamp[new])
    return None if days is None else (days * _MS_A_DAY)[np.cumsum(new) - 1] + (hour * 60 + minute) * 60_000


def _days_of(stamp: np.ndarray) -> np.ndarray | None:
    """Days since 1970 of yyyyMMdd, shape (n,); None if one of them is no date."""
    year, month, day = stamp // 10_000, stamp // 100 % 100, stamp % 100
    if (month < 1).any() or (month > 12).any() or (year < 1).any():
        return None
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    first = months.astype("M8[D]").astype(np.int64)
    if (day < 1).any() or (first + day > (months + 1).astype("M8[D]").astype(np.int64)).any():
        return None
    return first + day - 1


@lru_cache(maxsize=20_000)
def epoch_ms(stamp: bytes) -> int | None:
    """Milliseconds since 1970 of `yyyyMMdd HH:mm`, or None if it is no such date."""
    if len(stamp) != _DATE_COLUMNS or stamp[8:9] != b" " or stamp[11:12] != b":":
        return None
    try:
        year, month, day, hour, minute = (int(stamp[a:b]) for a, b in ((0, 4), (4, 6), (6, 8), (9, 11), (12, 14)))
        days = date(year, month, day).toordinal() - _UNIX_EPOCH
    except ValueError:
        return None
    return days * _MS_A_DAY + (hour * 60 + minute) * 60_000 if hour < 24 and minute < 60 else None


def increasing(time: np.ndarray) -> np.ndarray | slice:
    """Index of the rows LEAN keeps: each later than every one before it (all of them, as a slice, if already so)."""
    if len(time) < 2 or bool(np.all(time[1:] > time[:-1])):
        return slice(None)
    before = np.maximum.accumulate(time)
    return np.concatenate(([True], time[1:] > before[:-1]))


def _normal(data: bytes) -> bytes:
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    return data.removesuffix(b"\n")


def _numbers(data: bytes) -> np.ndarray | None:
    """All cells of clean text, or None if some cell is not a plain number."""
    if data.translate(None, _PLAIN):
        return None
    if b"-" in data or (len(data) < _SHORT and b"." in data):
        return _parsed(data, float)
    decimals = _decimals(data) if b"." in data else 0
    # The library reads whole numbers ten times as fast as others, so that is what all become.
    whole = _parsed(data.replace(b".", b"") if b"." in data else data, np.int64) if decimals is not None else None
    if whole is None or whole.max() >= _EXACT:
        return _parsed(data, float)
    # Numerator and power of ten are exact, and so the quotient is the double nearest to the text.
    return whole / _POWERS[decimals] if isinstance(decimals, np.ndarray) else whole


def _parsed(data: bytes, kind: type) -> np.ndarray | None:
    """Cells of clean text; None if one is no number, which cells of digits alone (for `int64`) cannot be."""
    joined = data.replace(b"\n", b",")
    if b",," in joined:
        joined = joined.replace(b",,", b",0,").replace(b",,", b",0,")
    if joined.startswith(b",") or not joined:
        joined = b"0" + joined
    if joined.endswith(b","):
        joined += b"0"
    if kind is np.int64:
        return np.fromstring(joined, kind, sep=",")  # type: ignore[call-overload]  text mode takes bytes
    with warnings.catch_warnings(record=True) as stopped:
        # It warns where it stops, at a cell such as "1.2.3".
        warnings.simplefilter("always", DeprecationWarning)
        found = np.fromstring(joined, kind, sep=",")  # type: ignore[call-overload]
    return None if stopped or len(found) != joined.count(b",") + 1 else found


def _decimals(data: bytes) -> np.ndarray | None:
    """How many digits follow the point in each cell; None if a cell has two points or too many digits."""
    text = np.frombuffer(data + b",", np.uint8)
    marks = np.flatnonzero(text <= _POINT)
    is_point = text[marks] == _POINT
    points = np.flatnonzero(is_point)
    if is_point[points + 1].any():
        return None
    places = marks[points + 1] - marks[points] - 1
    if len(places) and int(places.max()) > _EXACT_DIGITS:
        return None
    found = np.zeros(len(marks) - len(points), np.int64)
    found[points - np.arange(len(points))] = places
    return found


def _shaped(numbers: np.ndarray | Sequence[float], columns: int) -> np.ndarray:
    rows = -(-len(numbers) // columns)
    if isinstance(numbers, np.ndarray) and len(numbers) == rows * columns:
        return numbers.reshape(rows, columns)
    filled = np.zeros(rows * columns)
    filled[: len(numbers)] = numbers
    return filled.reshape(rows, columns)


_BITS = 2**64 - 1


class _Stream:
    """The characters of a file and the place LEAN has read up to."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def more(self) -> bool:
        return self.at < len(self.data)

    def number(self) -> float:
        data, end = self.data, len(self.data)
        while self.at < end and data[self.at] == 32:
            self.at += 1
        negative = self.at < end and data[self.at] == 45
        self.at += negative
        value, decimals, after_point = 0, 0, False
        while self.at < end:
            char = data[self.at]
            self.at += 1
            if char in (44, 10, 32):
                break
            if char == 46:
                after_point = True
                continue
            # LEAN counts in 64 bits and lets them overflow.
            value = (value * 10 + char - 48) & _BITS
            decimals += after_point
        return (-value if negative else value) / 10**decimals

    def text(self) -> bytes:
        match = _CELL_END.search(self.data, self.at)
        end = match.start() if match else len(self.data)
        found, self.at = self.data[self.at : end], end + 1
        return found

    def skip_line(self) -> None:
        end = self.data.find(b"\n", self.at)
        self.at = len(self.data) if end < 0 else end + 1


_CELL_END = re.compile(rb"[,\n]")


def _slow_cells(data: bytes) -> list[float]:
    stream, found = _Stream(data), []
    while stream.more():
        found.append(stream.number())
    return found


def _slow_dated(data: bytes, columns: int) -> tuple[np.ndarray, np.ndarray]:
    stream, times, rows = _Stream(data), [], []
    while stream.more():
        time = epoch_ms(stream.text())
        if time is None:
            if data[stream.at - 1 : stream.at] != b"\n":
                stream.skip_line()
            continue
        times.append(time)
        rows.append([stream.number() for _ in range(columns)])
    return np.array(times, np.int64), np.array(rows, float).reshape(-1, columns)
