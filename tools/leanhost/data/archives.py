"""Zip files of the data folder: each opened once, its entries found by name in any case, kept while in use.

Helpers: `Archives(limit).entry(path, name)` (an entry's bytes, the first entry if `name` is None),
`Recent(limit)` (a small cache that forgets what was used longest ago).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from isal import isal_zlib

K = TypeVar("K")
V = TypeVar("V")

_LOCAL_HEADER = 30
_END = struct.Struct("<4s4H2LH")
_MARK = b"PK\1\2"
_RECORD = struct.Struct("<4xHH4xLLLHHH8xL")
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


class _Record(NamedTuple):
    """What a zip's directory says of an entry behind its mark: how it is packed, its sizes, where it lies."""

    flags: int
    method: int
    crc: int
    packed: int
    size: int
    name_size: int
    extra_size: int
    comment_size: int
    header: int


_Directory = tuple[list[str], Sequence[tuple[int, ...]]]
"""Names and records, in the file's order."""


def _directory(data: bytes) -> _Directory:
    """A zip's directory; read at once where it is plain, as it is in data folders, else by the library."""
    if data[-_END.size : -_END.size + 4] == b"PK\5\6":
        _, _, _, _, count, size, at, _ = _END.unpack_from(data, len(data) - _END.size)
        if at + size + _END.size == len(data):
            found = _plain_directory(data[at : at + size], count)
            if found is not None:
                return found
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    return [i.filename for i in infos], [
        _Record(i.flag_bits, i.compress_type, i.CRC, i.compress_size, i.file_size, 0, 0, 0, i.header_offset)
        for i in infos
    ]


def _plain_directory(text: bytes, count: int) -> _Directory | None:
    """A directory of `count` records; None where one is not as plain files have it."""
    before, *parts = text.split(_MARK)
    fixed = b"".join([part[: _RECORD.size] for part in parts])
    if before or len(parts) != count or len(fixed) != count * _RECORD.size:
        return None
    records = list(_RECORD.iter_unpack(fixed))
    names, flagged, largest = [], 0, 0
    for part, record in zip(parts, records, strict=True):
        flags, _, _, packed, size, name_size, extra_size, comment_size, header = record
        end = _RECORD.size + name_size
        if len(part) != end + extra_size + comment_size:
            return None
        names.append(part[_RECORD.size : end])
        flagged |= flags
        largest = max(largest, packed, size, header)
    joined = b"/".join(names)
    if flagged & 1 or largest == _HUGE or not joined.isascii() or b"\0" in joined:
        return None
    return [name.decode("ascii") for name in names], records


class _Archive:
    """One zip file in memory and the table of its entries."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        names, records = _directory(data)
        self.first = names[0] if names else None
        # Of two entries with one name the first counts.
        self._entries = dict(zip(map(str.lower, reversed(names)), reversed(records), strict=True))
        self.size = len(data)

    @property
    def names(self) -> list[str]:
        return list(reversed(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def read(self, name: str) -> bytes | None:
        found = self._entries.get(name.lower())
        if found is None:
            return None
        entry = _Record._make(found)
        # Read without zipfile's file objects: a chain has thousands of small entries a day.
        name_size, extra_size = struct.unpack_from("<HH", self._data, entry.header + 26)
        start = entry.header + _LOCAL_HEADER + name_size + extra_size
        packed = self._data[start : start + entry.packed]
        content = packed if entry.method == zipfile.ZIP_STORED else isal_zlib.decompress(packed, -15)
        if isal_zlib.crc32(content) != entry.crc:
            raise zipfile.BadZipFile(f"the checksum of {name} does not match")
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
