"""`RollingWindow`: the last n things, newest first, with LEAN's habits of growing and padding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leanhost.naming import lean_names


@lean_names
class RollingWindow:
    """`RollingWindow(size)` or `RollingWindow[Type](size)`; index 0 is the newest item, −1 the oldest held."""

    __slots__ = ("_items", "_removed", "_samples", "_size")

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError("RollingWindow must have size of at least 1.")
        self._items: list[Any] = []  # oldest first
        self._size = size
        self._samples = 0
        self._removed: list[Any] = []

    def __class_getitem__(cls, item: Any) -> type[RollingWindow]:
        return cls

    @property
    def count(self) -> int:
        """Items held now."""
        return len(self._items)

    @property
    def size(self) -> int:
        """Items that can be held; making it smaller drops the oldest."""
        return self._size

    @size.setter
    def size(self, value: int) -> None:
        self._size = value
        if len(self._items) > value:
            del self._items[: len(self._items) - value]

    @property
    def samples(self) -> int:
        """Items added since the last reset."""
        return self._samples

    @property
    def is_ready(self) -> bool:
        return self._samples >= self._size

    @property
    def most_recently_removed(self) -> Any:
        """The item that left last; an error before any did."""
        if not self._removed:
            raise LookupError("No items have been removed yet!")
        return self._removed[0]

    def add(self, item: Any) -> None:
        self._samples += 1
        self._items.append(item)
        if len(self._items) > self._size:
            self._removed = [self._items.pop(0)]

    def reset(self) -> None:
        self._items.clear()
        self._removed = []
        self._samples = 0

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items[::-1])

    def __getitem__(self, index: int) -> Any:
        held = len(self._items)
        if index < 0:
            if index < -self._size:
                raise IndexError("Index was out of the window's range (Parameter 'i')")
            index += held
            if index < 0:
                return None
        if index >= held:
            # Asking beyond the end makes the window longer, as in LEAN.
            self._size = max(self._size, index + 1)
            return None
        return self._items[held - 1 - index]

    def __setitem__(self, index: int, value: Any) -> None:
        if index < 0:
            index += len(self._items)
        if index < 0:
            raise IndexError("Index was out of the window's range (Parameter 'i')")
        self._size = max(self._size, index + 1)
        while len(self._items) <= index:
            self._items.insert(0, None)
        self._items[len(self._items) - 1 - index] = value
