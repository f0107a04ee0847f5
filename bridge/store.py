"""State, pulse and journal in LEAN's object store: two state slots in turn, one journal file a month.

A state carries the journal lines that are not in the month's file yet, and how many are: after a kill the journal is
what the state says, without a line lost or doubled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from AlgorithmImports import QCAlgorithm

from core import journal


class Store:
    """Saves state before orders are sent and takes journal lines as they come; `flush` writes the month's lines."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._algorithm = algorithm
        self._serial, self._fresh = 0, False
        self._month, self._lines, self._written = "", [], 0

    def load(self) -> dict[str, Any] | None:
        """The newest valid state with its pulse, under `pulse`; None at a first start."""
        found = journal.newest(*(self._read(slot) for slot in journal.SLOTS))
        if found is None:
            return None
        self._serial, state = found
        self._month, count, tail = state["journal"]
        known = self._known_lines()
        self._lines, self._written, self._fresh = [*known[:count], *tail], count, True
        if len(known) > count:
            self._write()
        pulse = journal.decode(self._read(journal.PULSE))
        return state | {"pulse": pulse[1] if pulse is not None and pulse[0] == self._serial else {}}

    def clear(self) -> None:
        """Forget the state of an earlier run; its journal is overwritten month by month."""
        self._fresh = True
        for slot in (*journal.SLOTS, journal.PULSE):
            if self._algorithm.object_store.contains_key(slot):
                self._algorithm.object_store.delete(slot)

    def save(self, state: Mapping[str, Any]) -> bool:
        """Save to the older slot and say whether it went through."""
        self._serial += 1
        kept = {**state, "journal": [self._month, self._written, self._lines[self._written :]]}
        return self._put(journal.slot_for(self._serial), kept)

    def save_pulse(self, pulse: Mapping[str, Any]) -> bool:
        """Save what moved since the last state and say whether it went through."""
        return self._put(journal.PULSE, pulse)

    def _put(self, key: str, content: Mapping[str, Any]) -> bool:
        return bool(self._algorithm.object_store.save(key, journal.encode(content, self._serial)))

    def append(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Add journal records."""
        for record in records:
            month = record["time"][:7].replace("-", "")
            if month != self._month:
                self.flush()
                self._month = month
                self._lines = [] if self._fresh else self._known_lines()
                self._written = len(self._lines)
            self._lines.append(journal.line(record))

    def flush(self) -> None:
        """Write the month's journal if it grew."""
        if self._written < len(self._lines):
            self._write()

    def _write(self) -> None:
        self._algorithm.object_store.save(self._key(), "".join(f"{line}\n" for line in self._lines))
        self._written = len(self._lines)

    def _known_lines(self) -> list[str]:
        return [line for line in (self._read(self._key()) or "").split("\n") if line]

    def has(self, key: str) -> bool:
        """Whether the store holds a key (a command left by hand)."""
        return bool(self._algorithm.object_store.contains_key(key))

    def _key(self) -> str:
        return f"journal-{self._month}.jsonl"

    def _read(self, key: str) -> str | None:
        store = self._algorithm.object_store
        return store.read(key) if store.contains_key(key) else None
