"""Rows of whole numbers as text, read a column at a time and only the columns that are asked for.

Helpers: `plain_rows(text, pattern)` to `PlainRows` (`.column(k)`, `.count`, `.ends`), None for text that is not plain:
another character than digits and the separators of the pattern, a row cut short, a cell of more than fifteen digits.

A file's numbers are mostly never looked at, and finding the separators costs a tenth of reading all numbers. A cell is
read as the eight bytes before its end, taken as one 64-bit word: three multiplications add up its digits, for all rows
of a column at once.
"""

from __future__ import annotations

import numpy as np

_FIRST_DIGIT = np.uint8(48)
WORD = 8
_MOST_DIGITS = 15
_PAD = b"0" * (2 * WORD)
_U = np.uint64
# The bytes of a word that belong to a cell of so many digits: its last ones, which are the highest.
_KEPT = np.array([0, *((2**64 - 1) & ~(2 ** (8 * (WORD - n)) - 1) for n in range(1, WORD + 1))], _U)
_STEPS = (
    (_U(0x0F0F0F0F0F0F0F0F), _U(10 * 2**8 + 1), _U(8)),
    (_U(0x00FF00FF00FF00FF), _U(100 * 2**16 + 1), _U(16)),
    (_U(0x0000FFFF0000FFFF), _U(10_000 * 2**32 + 1), _U(32)),
)


def words_of(text: bytes) -> np.ndarray:
    """Every eight bytes in a row as a little-endian number, uint64 by the place of the first."""
    return np.lib.stride_tricks.as_strided(np.frombuffer(text, np.uint64, 1), (len(text) - WORD + 1,), (1,))


class PlainRows:
    """Text of `count` rows; `ends` (int64, shape (count, cells)) are the places of the separators behind the cells."""

    __slots__ = ("_text", "_words", "count", "ends")

    def __init__(self, text: bytes, ends: np.ndarray) -> None:
        self._text = text
        self._words = words_of(text)
        self.ends = ends
        self.count = len(ends)

    def column(self, cell: int) -> np.ndarray:
        """One cell of every row, int64 of shape (count,); an empty cell is 0."""
        ends, digits = self.ends[:, cell], self.digits(cell)
        found = self._read(ends, digits)
        longest = int(digits.max(initial=0))
        if longest > WORD:
            at = np.flatnonzero(digits > WORD)
            found[at] += self._read(ends[at] - WORD, digits[at] - WORD) * _U(10**WORD)
        return found.view(np.int64)

    def digits(self, cell: int) -> np.ndarray:
        """How many digits one cell of every row has, int64 of shape (count,)."""
        before = self.ends[:, cell - 1] if cell else np.concatenate((_START, self.ends[:-1, -1]))
        return self.ends[:, cell] - before - 1

    def rows_before(self, places: np.ndarray) -> np.ndarray:
        """How many rows end before each place of the text, int64 of the places' shape."""
        return self.ends[:, -1].searchsorted(places + len(_PAD))

    def is_full(self, row: int) -> bool:
        """Whether no cell of a row behind its first is empty or zero."""
        first, *_, last = self.ends[row].tolist()
        cells = self._text[first + 1 : last].split(b",")
        return b"" not in cells and all(map(int, cells))

    def _read(self, ends: np.ndarray, digits: np.ndarray) -> np.ndarray:
        """The number of the last eight of `digits` digits before each end."""
        word = self._words[ends - WORD]
        word &= _KEPT[np.minimum(digits, WORD)]
        for mask, factor, shift in _STEPS:
            word &= mask
            word *= factor
            word >>= shift
        return word


_START = np.array([len(_PAD) - 1])


def plain_rows(text: bytes, pattern: bytes) -> PlainRows | None:
    """Rows in which the cells end with the separators of `pattern` in turn; the last row may lack its line end."""
    padded = _PAD + text if text.endswith(b"\n") else _PAD + text + b"\n"
    characters = np.frombuffer(padded, np.uint8)
    ends = np.flatnonzero((characters - _FIRST_DIGIT) > 9)  # wraps: no digit is above 9
    width = len(pattern)
    if len(ends) % width or characters[ends].tobytes() != pattern * (len(ends) // width):
        return None
    if int((ends[1:] - ends[:-1]).max(initial=ends[0] - len(_PAD) + 1)) > _MOST_DIGITS + 1:
        return None
    return PlainRows(padded, ends.reshape(-1, width))
