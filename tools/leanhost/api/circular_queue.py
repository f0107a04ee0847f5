"""`CircularQueue`: what is taken out goes back in at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leanhost.indicators.base import Event
from leanhost.naming import lean_names


@lean_names(attributes=("circle_completed",))
class CircularQueue:
    """`CircularQueue[Type](items)` or of single items; `circle_completed` fires when the first one comes round."""

    def __init__(self, *items: Any) -> None:
        one = len(items) == 1 and isinstance(items[0], Iterable) and not isinstance(items[0], str)
        self._items: list[Any] = list(items[0] if one else items)
        self._first = self._items[0] if self._items else None
        self.circle_completed = Event()

    def __class_getitem__(cls, item: Any) -> type[CircularQueue]:
        return cls

    def dequeue(self) -> Any:
        """The next item; it goes to the end."""
        item = self._items.pop(0)
        self._items.append(item)
        if item == self._first:
            self.circle_completed(self, None)
        return item
