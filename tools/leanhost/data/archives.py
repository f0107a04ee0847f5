"""Zip files of the data folder: each opened once, its entries found by name in any case, kept while in use.

Helpers: `Archives(limit).entry(path, name)` (an entry's bytes, the first entry if `name` is None),
`Recent(limit)` (a small cache that forgets what was used longest ago).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from isal import isal_zlib

K = TypeVar("K")
V = TypeVar("V")

_LOCAL_HEADER = 30
_END = struct.Struct("<4s4H2LH")
_RECORD = struct.Struct("<4s4xHH4xLLLHHH8xL")
_HUGE = 0xFFFFFFFF
_INFLATE_ERROR: Any = isal_zlib.error  # its stubs take the class for an error
# A damaged directory can also name a method or version the library does not know, or text that is none.
_CORRUPT = (
    zipfile.BadZipFile, _INFLATE_ERROR, struct.error, IndexError, EOFError, OSError, NotImplementedError, ValueError,
)  # fmt: skip


class Recent(Generic[K, V]):
    """A mapping bounded by the total weight of its values: the least recently used go first."""

    def __init__(self, limit: float, weight: Callable[[V], float] = lambda value: 1) -> None:
        self._limit = limit
        self._weight = weight
        self._held: OrderedDict[K, V] = OrderedDict()
        self._total = 0.0

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made now if it is not held."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        value = make()
        self.put(key, value)
        return value

    def has(self, key: K) -> bool:
        """Whether a key's value is held."""
        return key in self._held

    def put(self, key: K, value: V) -> None:
        """Hold the value of a key that is not held yet."""
        self._held[key] = value
        self._total += self._weight(value)
        while self._total > self._limit and len(self._held) > 1:
            self._total -= self._weight(self._held.popitem(last=False)[1])

    def __len__(self) -> int:
        return len(self._held)


class _Entry(NamedTuple):
    """Where a zip's entry lies and how it is packed."""

    name: str
    method: int
    crc: int
    packed: int
    header: int


def _entries(data: bytes) -> list[_Entry]:
    """A zip's directory; read at once where it is plain, as it is in data folders, else by the library."""
    if data[-_END.size : -_END.size + 4] == b"PK\5\6":
        _, _, _, _, count, size, at, _ = _END.unpack_from(data, len(data) - _END.size)
        if at + size + _END.size == len(data):
            found = _plain_entries(data, at, count)
            if found is not None:
                return found
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    return [_Entry(i.filename, i.compress_type, i.CRC, i.compress_size, i.header_offset) for i in infos]


def _plain_entries(data: bytes, at: int, count: int) -> list[_Entry] | None:
    """Entries of a directory of `count` records at `at`; None where a record is not as plain files have it."""
    found, end = [], len(data) - _END.size
    for _ in range(count):
        if at + _RECORD.size > end:
            return None
        mark, flags, method, crc, packed, size, name_size, extra, comment, header = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        raw = data[at : at + name_size]
        if mark != b"PK\1\2" or flags & 1 or not raw.isascii() or b"\0" in raw or _HUGE in (packed, size, header):
            return None
        found.append(_Entry(raw.decode("ascii"), method, crc, packed, header))
        at += name_size + extra + comment
    return found if at == end else None


class _Archive:
    """One zip file in memory and the table of its entries."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        entries = _entries(data)
        self._entries = {entry.name.lower(): entry for entry in reversed(entries)}
        self.first = entries[0].name if entries else None
        self.size = len(data)

    @property
    def names(self) -> list[str]:
        return list(reversed(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def read(self, name: str) -> bytes | None:
        entry = self._entries.get(name.lower())
        if entry is None:
            return None
        # Read without zipfile's file objects: a chain has thousands of small entries a day.
        name_size, extra_size = struct.unpack_from("<HH", self._data, entry.header + 26)
        start = entry.header + _LOCAL_HEADER + name_size + extra_size
        packed = self._data[start : start + entry.packed]
        content = packed if entry.method == zipfile.ZIP_STORED else isal_zlib.decompress(packed, -15)
        if isal_zlib.crc32(content) != entry.crc:
            raise zipfile.BadZipFile(f"the checksum of {entry.name} does not match")
        return content


class Archives:
    """The zip files read lately; a missing or empty file is no error, a broken one is reported and then as missing."""

    def __init__(self, report: Callable[[str], None], limit_bytes: int = 256 << 20) -> None:
        self._report = report
        self._open: Recent[str, _Archive | None] = Recent(
            limit_bytes, lambda a: 1000 if a is None else a.size + 500 * len(a)
        )

    def entry(self, path: str, name: str | None) -> bytes | None:
        """Bytes of the entry called `name` in any case, or of the first entry; None if there is no such thing."""
        archive = self._open.get(path, lambda: self._load(path))
        if archive is None:
            return None
        wanted = archive.first if name is None else name
        try:
            return archive.read(wanted) if wanted else None
        except _CORRUPT as problem:
            self._report(f"ZipDataCacheProvider.Fetch(): Corrupt zip file/entry: {path}#{wanted} Error: {problem}")
            return None

    def names(self, path: str) -> list[str]:
        """Names of a file's entries in lower case, in the file's order; none if there is no such file."""
        archive = self._open.get(path, lambda: self._load(path))
        return archive.names if archive else []

    def _load(self, path: str) -> _Archive | None:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            return None
        if not data:
            return None
        try:
            return _Archive(data)
        except _CORRUPT as problem:
            self._report(f"ZipDataCacheProvider.Fetch(): Corrupt zip file/entry: {path} Error: {problem}")
            return None
