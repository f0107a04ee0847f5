"""A file of records that is only ever added to. A record that a kill cut short is left out when it is read."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

_FRAME = struct.Struct("<II")
"""Length and CRC-32 of the bytes that follow."""


class RecordFile:
    """Appends records; each is in the operating system's hands, and so survives the process, when `append` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._handle = -1

    def start(self, first: bytes) -> None:
        """Begin anew with one record, in place of the file there was, in one move."""
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(self.path.name + ".part")
        part.write_bytes(_framed(first))
        os.replace(part, self.path)
        self.size = len(first) + _FRAME.size
        self._handle = os.open(self.path, os.O_WRONLY | os.O_APPEND)

    def append(self, record: bytes) -> None:
        """Add a record in one write."""
        framed = _framed(record)
        done = os.write(self._handle, framed)
        while done < len(framed):
            done += os.write(self._handle, framed[done:])
        self.size += len(framed)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def read_records(path: Path) -> list[bytes]:
    """Every whole record, oldest first; empty without a file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    found, at = [], 0
    while at + _FRAME.size <= len(content):
        length, check = _FRAME.unpack_from(content, at)
        record = content[at + _FRAME.size : at + _FRAME.size + length]
        if len(record) < length or zlib.crc32(record) != check:
            break
        found.append(record)
        at += _FRAME.size + length
    return found


def _framed(record: bytes) -> bytes:
    return _FRAME.pack(len(record), zlib.crc32(record)) + record
