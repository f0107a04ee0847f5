"""Zip files of the data folder: each opened once, its entries found by name in any case, kept while in use.

Helpers: `Archives(limit).entry(path, name)` (an entry's bytes, the first entry if `name` is None),
`Recent(limit)` (a small cache that forgets what was used longest ago).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_LOCAL_HEADER = 30
_CORRUPT = (zipfile.BadZipFile, zlib.error, struct.error, IndexError, EOFError, OSError)


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
        value = self._held[key] = make()
        self._total += self._weight(value)
        while self._total > self._limit and len(self._held) > 1:
            self._total -= self._weight(self._held.popitem(last=False)[1])
        return value

    def __len__(self) -> int:
        return len(self._held)


class _Archive:
    """One zip file in memory and the table of its entries."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
        self._entries = {info.filename.lower(): info for info in reversed(infos)}
        self.first = infos[0].filename if infos else None
        self.size = len(data)

    @property
    def names(self) -> list[str]:
        return list(reversed(self._entries))

    def read(self, name: str) -> bytes | None:
        info = self._entries.get(name.lower())
        if info is None:
            return None
        # Read without zipfile's file objects: a chain has thousands of small entries a day.
        name_size, extra_size = struct.unpack_from("<HH", self._data, info.header_offset + 26)
        start = info.header_offset + _LOCAL_HEADER + name_size + extra_size
        packed = self._data[start : start + info.compress_size]
        content = packed if info.compress_type == zipfile.ZIP_STORED else zlib.decompress(packed, -15)
        if zlib.crc32(content) != info.CRC:
            raise zipfile.BadZipFile(f"the checksum of {info.filename} does not match")
        return content


class Archives:
    """The zip files read lately; a missing or empty file is no error, a broken one is reported and then as missing."""

    def __init__(self, report: Callable[[str], None], limit_bytes: int = 256 << 20) -> None:
        self._report = report
        self._open: Recent[str, _Archive | None] = Recent(
            limit_bytes, lambda a: 1000 if a is None else a.size + 500 * len(a.names)
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
            data = Path(path).read_bytes()
        except OSError:
            return None
        if not data:
            return None
        try:
            return _Archive(data)
        except _CORRUPT as problem:
            self._report(f"ZipDataCacheProvider.Fetch(): Corrupt zip file/entry: {path} Error: {problem}")
            return None
