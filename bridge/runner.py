"""One minute of LEAN through the kernel: events in, view made, intents saved and then sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from AlgorithmImports import QCAlgorithm, Symbol

from bridge.contracts import Contracts
from bridge.execution import Execution
from bridge.feed import LeanFeed, Sessions
from bridge.store import Store
from core import journal
from core.kernel import Kernel
from core.settings import Settings, setting_rows
from core.values import MarketView, Session

MANUAL_STOP = "manual_stop"
COMMANDS = ("pause", "halt", "resume")


class Runner:
    """Owns the bridge's parts and the kernel of one run."""

    def __init__(self, algorithm: QCAlgorithm, settings: Settings, kernel: Kernel, symbols: dict[str, Symbol]) -> None:
        self._algorithm, self._kernel, self._settings = algorithm, kernel, settings
        self._contracts = Contracts(algorithm, symbols)
        self._feed = LeanFeed(algorithm, symbols, self._contracts, settings)
        self._execution = Execution(algorithm, self._contracts)
        self._store, self._sessions = Store(algorithm), Sessions()
        self._clock = symbols[settings.run.underlyings.split(",")[0]]
        self._session = Session(date.min)
        self._ordinal, self._midnight, self._until = -1, datetime.min, datetime.min
        self._commands: list[str] = []
        self._resume()

    def _resume(self) -> None:
        """Go on from a saved state, or begin a journal with the parameters of the run."""
        wanted = self._settings.run.resume or self._algorithm.live_mode
        if not wanted:
            self._store.clear()
        state = self._store.load() if wanted else None
        if state is None:
            values = {row.name: row.value for row in setting_rows(self._settings)}
            record = journal.record(self._algorithm.time, "parameters", profile=self._settings.profile, values=values)
            self._store.append([record])
            return
        self._kernel.restore(state["kernel"])
        self._execution.restore(state["orders"])
        self._sessions.number = state["session"]

    def on_order_event(self, event: Any) -> None:
        """Keep an order event for the next minute."""
        self._execution.enqueue(event)

    def command(self, name: str) -> str:
        """Queue a command for the next minute; says what happens or what is known."""
        if name not in COMMANDS:
            return f"{name}: no such command; there are {', '.join(COMMANDS)}"
        self._commands.append("halt" if name == "pause" else name)
        return f"{name}: taken at the next minute"

    def on_minute(self) -> None:
        """Run one step; returns at once in a minute with nothing to do."""
        time = self._algorithm.time
        if time < self._until and self._execution.is_quiet and not self._commands:
            return
        if time.toordinal() != self._ordinal:
            self._begin_day(time)
        session, minute = self._session, time.hour * 60 + time.minute
        if not session.open_minute < minute <= session.close_minute:
            self._sleep(session.open_minute + 1 if minute <= session.open_minute else 24 * 60)
            return
        if self._store.has(MANUAL_STOP) != self._kernel.manual_stop and not self._commands:
            self._commands.append("resume" if self._kernel.manual_stop else "halt")
        fills, updates = self._execution.take()
        commands, self._commands = tuple(self._commands), []
        self._apply(self._kernel.step(MarketView(time, minute, session, self._feed, fills, updates, commands)))
        self._sleep(self._kernel.wake)

    def _begin_day(self, time: datetime) -> None:
        self._ordinal, self._midnight = time.toordinal(), datetime(time.year, time.month, time.day)
        self._session = self._sessions.of(self._algorithm.securities[self._clock], time)
        self._store.flush()

    def _sleep(self, minute: int) -> None:
        """Nothing is to be done before that minute of today but to take events and commands."""
        self._until = self._midnight + timedelta(minutes=minute)

    def _apply(self, result: Any) -> None:
        """Watch, journal, save, and only then send."""
        if result.watch is not None:
            self._contracts.watch(result.watch)
        if self._settings.run.journal:
            self._store.append(result.records)
        for text in result.alerts:
            self._algorithm.debug(text)
        if result.state is not None:
            self._kernel.saved = self._save(result.state)
        if self._kernel.saved:
            for intent in result.intents:
                self._execution.perform(intent)

    def _save(self, kernel_state: Any) -> bool:
        state = {"kernel": kernel_state, "orders": self._execution.state(), "session": self._sessions.number}
        return self._store.save(state)

    def close(self) -> None:
        """End of the run: the last state and the journal are written."""
        self._save(self._kernel.state())
        self._store.flush()
