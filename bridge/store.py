"""State and journal in LEAN's object store: two state slots in turn, one journal file a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from AlgorithmImports import QCAlgorithm

from core import journal


class Store:
    """Saves state before orders are sent and journal lines as they come; `flush` writes the month's lines."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._algorithm = algorithm
        self._serial, self._fresh = 0, False
        self._month, self._lines, self._unwritten = "", [], False

    def load(self) -> dict[str, Any] | None:
        """The newest valid state; None at a first start."""
        found = journal.newest(*(self._read(slot) for slot in journal.SLOTS))
        if found is None:
            return None
        self._serial, state = found
        return state

    def clear(self) -> None:
        """Forget the state of an earlier run; its journal is overwritten month by month."""
        self._fresh = True
        for slot in journal.SLOTS:
            if self._algorithm.object_store.contains_key(slot):
                self._algorithm.object_store.delete(slot)

    def save(self, state: Mapping[str, Any]) -> bool:
        """Save to the older slot and say whether it went through."""
        self._serial += 1
        text = journal.encode(state, self._serial)
        return bool(self._algorithm.object_store.save(journal.slot_for(self._serial), text))

    def append(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Add journal records."""
        for record in records:
            month = record["time"][:7].replace("-", "")
            if month != self._month:
                self.flush()
                self._month = month
                known = None if self._fresh else self._read(self._key())
                self._lines = (known or "").splitlines()
            self._lines.append(journal.line(record))
            self._unwritten = True

    def flush(self) -> None:
        """Write the month's journal if it grew."""
        if self._unwritten:
            self._algorithm.object_store.save(self._key(), "\n".join(self._lines) + "\n")
            self._unwritten = False

    def has(self, key: str) -> bool:
        """Whether the store holds a key (a command left by hand)."""
        return bool(self._algorithm.object_store.contains_key(key))

    def _key(self) -> str:
        return f"journal-{self._month}.jsonl"

    def _read(self, key: str) -> str | None:
        store = self._algorithm.object_store
        return store.read(key) if store.contains_key(key) else None
