"""`self.object_store`: LEAN's key-value store, kept as files under one folder.

Needs no algorithm object: a root folder (LEAN's `object-store-root`), and `debug(text)` for the message LEAN shows
when a limit keeps something from being stored. Writes go to memory and reach the folder in `flush`, which the engine
calls at the end of a run; `get_file_path` flushes too, as whoever asks for a path is going to open it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from leanhost.api.dictionaries import ArgumentException, KeyNotFoundException
from leanhost.naming import absent, lean_names

_PATH = re.compile(r"^\.?[a-zA-Z0-9\\/_#\-\$= ]+\.?[a-zA-Z0-9]*$")
_MAX_SLASHES = 100
_MAX_BYTES = 10 * 1024**3
_MAX_FILES = 10_000


@lean_names
class ObjectStore:
    """Text and bytes by path. Paths lose leading dots and slashes and may hold one dot, near their end."""

    save_json = absent("ObjectStore.SaveJson", "save(path, json.dumps(value)) does it")
    read_json = absent("ObjectStore.ReadJson", "json.loads(read(path)) does it")
    save_xml = absent("ObjectStore.SaveXml")
    read_xml = absent("ObjectStore.ReadXml")

    def __init__(self, root: Path, debug: Callable[[str], None] = lambda text: None, max_size: int = _MAX_BYTES,
                 max_files: int = _MAX_FILES) -> None:
        self._root = Path(root)
        self._debug = debug
        self._max_size = max_size
        self._max_files = max_files
        self._held: dict[str, bytes] = {}
        self._dirty: set[str] = set()
        self._sizes: dict[str, int] | None = None
        self.on_change: Callable[[str, bytes | None], None] | None = None
        """Told of each object that is saved, or deleted (None), before the call returns."""
        self.write_through = False
        """Whether a saved object is written to the folder at once, as in research."""

    @property
    def max_size(self) -> int:
        """Limit of all stored bytes together."""
        return self._max_size

    @property
    def max_files(self) -> int:
        """Limit of the number of stored objects."""
        return self._max_files

    @property
    def keys(self) -> list[str]:
        """Every stored path."""
        return sorted(self._held.keys() | set(self._stored()))

    def contains_key(self, path: str) -> bool:
        key = _key(path)
        return key in self._held or self._file(key).is_file()

    def read(self, path: str) -> str:
        """The object as UTF-8 text."""
        return self.read_bytes(path).decode("utf-8")

    def read_string(self, path: str) -> str:
        return self.read(path)

    def read_bytes(self, path: str) -> bytes:
        key = _key(path)
        if key not in self._held:
            file = self._file(key)
            if not file.is_file():
                raise KeyNotFoundException(
                    f"Object with path '{path}' was not found in the current project. Please use "
                    "ObjectStore.ContainsKey(key) to check if an object exists before attempting to read."
                )
            self._held[key] = file.read_bytes()
        return self._held[key]

    def save(self, path: str, text: str | None = None) -> bool:
        """Store text; without one, take what was written to `get_file_path(path)`."""
        if text is None:
            file = self._file(_key(path))
            if not file.is_file():
                raise ArgumentException(f"Failed to save the object: there is no file at '{file}'")
            return self.save_bytes(path, file.read_bytes())
        return self.save_bytes(path, str(text).encode("utf-8"))

    def save_string(self, path: str, text: str | None = None) -> bool:
        return self.save(path, text)

    def save_bytes(self, path: str, contents: bytes | bytearray) -> bool:
        """Store bytes; False when a limit would be passed."""
        key = _key(path)
        data = bytes(contents)
        if not self._fits(key, len(data)):
            return False
        self._held[key] = data
        self._known_sizes()[key] = len(data)
        self._dirty.add(key)
        if self.on_change is not None:
            self.on_change(key, data)
        if self.write_through:
            self.flush()
        return True

    def delete(self, path: str) -> bool:
        """Remove an object; False when there was none."""
        key = _key(path)
        held = self._held.pop(key, None) is not None
        self._dirty.discard(key)
        self._known_sizes().pop(key, None)
        file = self._file(key)
        stored = file.is_file()
        if stored:
            file.unlink()
        if self.on_change is not None:
            self.on_change(key, None)
        return stored or held

    def get_file_path(self, path: str) -> str:
        """Where the object's file is, or can be written; its folder is there afterwards."""
        file = self._file(_key(path))
        self.flush()
        file.parent.mkdir(parents=True, exist_ok=True)
        return str(file)

    def clear(self) -> None:
        """Forget what is held in memory and not stored yet; files stay."""
        self._held.clear()
        self._dirty.clear()
        self._sizes = None

    def flush(self) -> None:
        """Write what changed to the folder, each object in one move."""
        for key in sorted(self._dirty):
            file = self._file(key)
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f".{file.name}.part")
            part.write_bytes(self._held[key])
            os.replace(part, file)
        self._dirty.clear()

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return ((key, self.read_bytes(key)) for key in self.keys)

    def __contains__(self, path: str) -> bool:
        return self.contains_key(path)

    def _stored(self) -> Iterator[str]:
        if self._root.is_dir():
            for file in self._root.rglob("*"):
                if file.is_file() and not file.name.endswith(".part"):
                    yield file.relative_to(self._root).as_posix()

    def _file(self, key: str) -> Path:
        return self._root / key

    def _known_sizes(self) -> dict[str, int]:
        # The folder is walked once: a run that saves its journal every few minutes cannot afford it each time.
        if self._sizes is None:
            self._sizes = {key: self._file(key).stat().st_size for key in self._stored()}
        return self._sizes

    def _fits(self, key: str, size: int) -> bool:
        sizes = self._known_sizes()
        files = len(sizes) + (key not in sizes)
        if files > self._max_files:
            self._debug(f"ObjectStore Persistence Error: You have exceeded the maximum number of files: "
                        f"{self._max_files}. Unable to save the new item: '{key}'")
            return False
        if sum(sizes.values()) - sizes.get(key, 0) + size > self._max_size:
            self._debug(f"ObjectStore Persistence Error: Storage limit of {self._max_size} bytes exceeded. "
                        f"Unable to save the new item: '{key}'")
            return False
        return True


def _key(path: str) -> str:
    if not path:
        raise ArgumentException("LocalObjectStore: path is empty")
    plain = path.replace("\\", "/").lstrip("./") if not path.startswith("..") else path
    if not _PATH.match(plain) or plain.count("/") > _MAX_SLASHES:
        raise ArgumentException(f"LocalObjectStore: path is not supported: '{path}'")
    return plain
