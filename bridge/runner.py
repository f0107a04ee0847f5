"""One minute of LEAN through the kernel: events in, view made, intents saved and then sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from AlgorithmImports import QCAlgorithm, Symbol

from bridge.contracts import Contracts
from bridge.execution import Execution
from bridge.feed import LeanFeed, Sessions
from bridge.store import Store
from core import journal
from core.coordinator import pack_intent, unpack_intent
from core.kernel import Kernel, watched_in
from core.settings import Settings, setting_rows
from core.values import MarketView, OrderIntent, Purpose, Session

MANUAL_STOP = "manual_stop"
COMMANDS = ("pause", "halt", "resume")


class Runner:
    """Owns the bridge's parts and the kernel of one run.

    It is made in `initialize`, where what a stopped run watched is subscribed again, and starts once the account is
    known; ``make`` gives the kernel for an equity in USD.
    """

    _kernel: Kernel

    def __init__(
        self, algorithm: QCAlgorithm, settings: Settings, symbols: dict[str, Symbol], make: Callable[[float], Kernel]
    ) -> None:
        self._algorithm, self._settings, self._make = algorithm, settings, make
        self._contracts = Contracts(algorithm, symbols)
        self._feed = LeanFeed(algorithm, symbols, self._contracts, settings)
        self._execution = Execution(algorithm, self._contracts)
        self._store, self._sessions = Store(algorithm), Sessions()
        self._clock = symbols[settings.run.underlyings.split(",")[0]]
        self._session = Session(date.min)
        self._ordinal, self._midnight, self._until = -1, datetime.min, datetime.min
        self._commands: list[str] = []
        self._stopped_by_hand = False
        """Whether the key was in the store when last looked: laying it there halts, taking it away resumes."""
        self._has_started = False
        self._state = self._saved_state()
        if self._state is not None:
            self._contracts.watch(watched_in(self._state["kernel"] | self._state["pulse"]))

    def _saved_state(self) -> dict[str, Any] | None:
        """What a run that stopped had saved; None where this one begins."""
        if self._settings.run.resume or self._algorithm.live_mode:
            return self._store.load()
        self._store.clear()
        return None

    def start(self) -> None:
        """Go on from the saved state, or begin a journal with the parameters of the run."""
        self._has_started = True
        self._kernel = self._make(float(self._algorithm.portfolio.total_portfolio_value))
        if self._state is None:
            values = {row.name: row.value for row in setting_rows(self._settings)}
            record = journal.record(self._algorithm.time, "parameters", profile=self._settings.profile, values=values)
            self._store.append([record])
        else:
            self._restore(self._state)
            self._state = None
        self._kernel.strangers = self._execution.strangers()
        differs = self._execution.is_quiet and self._kernel.ledger.holdings() != self._feed.holdings()
        if self._kernel.strangers or differs:
            self._kernel.wake_up()

    def _restore(self, state: Mapping[str, Any]) -> None:
        self._kernel.restore(state["kernel"] | state["pulse"])
        self._sessions.restore(state["session"])
        outbox = [unpack_intent(packed) for packed in state["outbox"]]
        self._execution.restore(state["orders"], outbox, self._kernel.desk.working)

    def on_order_event(self, event: Any) -> None:
        """Keep an order event for the next minute."""
        self._execution.enqueue(event)

    def command(self, name: str) -> str:
        """Queue a command for the next minute; says what happens or what is known."""
        if name not in COMMANDS:
            return f"{name}: no such command; there are {', '.join(COMMANDS)}"
        self._commands.append("halt" if name == "pause" else name)
        return f"{name}: taken at the next minute"

    def connection(self, is_up: bool) -> None:
        """Take note that the broker is away or back; entries are denied while it is away."""
        if self._has_started:
            self._kernel.connected = is_up

    def on_minute(self) -> None:
        """Run one step; returns at once in a minute with nothing to do."""
        if not self._has_started:
            self.start()
        time = self._algorithm.time
        if time < self._until and self._execution.is_quiet and not self._commands:
            return
        if time.toordinal() != self._ordinal:
            self._begin_day(time)
        session, minute = self._session, time.hour * 60 + time.minute
        if not session.open_minute < minute <= session.close_minute:
            self._sleep(session.open_minute + 1 if minute <= session.open_minute else 24 * 60)
            return
        if self._store.has(MANUAL_STOP) != self._stopped_by_hand:
            self._stopped_by_hand = not self._stopped_by_hand
            self._commands.append("halt" if self._stopped_by_hand else "resume")
        if self._kernel.strangers:
            self._kernel.strangers = self._execution.strangers()
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
            self._kernel.saved = self._save(result.state, result.intents)
        elif result.pulse is not None:
            self._kernel.saved = self._store.save_pulse(result.pulse)
        for intent in result.intents:
            # An entry waits for its intent to be saved; what closes, moves or takes back an order does not.
            if self._kernel.saved or intent.action != "send" or intent.purpose is not Purpose.ENTRY:
                self._execution.perform(intent)
            else:
                self._execution.refuse(intent, "the state was not saved")

    def _save(self, kernel_state: Any, outbox: Sequence[OrderIntent] = ()) -> bool:
        """Save all that a restart needs; ``outbox`` is what is sent right after."""
        return self._store.save({
            "kernel": kernel_state, "orders": self._execution.state(), "session": self._sessions.state(),
            "outbox": [pack_intent(intent) for intent in outbox],
        })

    def close(self) -> None:
        """End of the run: the last state and the journal are written."""
        if self._has_started:
            self._save(self._kernel.state())
        self._store.flush()
