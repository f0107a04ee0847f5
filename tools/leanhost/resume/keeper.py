"""Writes what the broker knows as it comes to know it, so that the run can be stopped at any moment, or killed.

A record is written when an order is asked for, changed or filled, when the algorithm saves to its object store, and
once a day. It holds the moment, the parts that may have changed and, of what only grows, what was added. Minutes that
leave no record are run again when the run goes on: nobody outside has seen them.
"""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from leanhost.resume import account
from leanhost.resume.growing import Growing
from leanhost.resume.market import MarketChanges, market_key
from leanhost.resume.pickles import dumps
from leanhost.resume.record_file import RecordFile
from leanhost.resume.saved import SCHEMA

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine
    from leanhost.engine.loop import Loop

FILE = "broker.log"
_WHOLE_AFTER = 8 * 2**20
"""Bytes after which the file is begun anew with one record of everything."""


class Keeper:
    """Keeps the file of one run, in the run's folder."""

    def __init__(self, folder: Path) -> None:
        self._file = RecordFile(folder / FILE)
        self._engine: Any = None
        self._loop: Any = None
        self._growing = Growing()
        self._store: dict[str, bytes | None] = {}
        self._told = [0, 0]
        self._account: Any = None
        self._capacity: Any = None
        self._market: Any = None
        self._recorded: Any = None
        self._month = 0
        self._standing = MarketChanges()
        self._store_only = False
        """Whether the last record said that no order works: then one without orders says so too."""
        self._before: Any = None

    def begin(self, engine: Engine, loop: Loop) -> None:
        """Take over at the start of a run, or where it goes on, with a record of everything."""
        self._engine, self._loop = engine, loop
        engine.broker.on_change = self.record
        engine.algorithm.object_store.on_change = self.stored
        self._write_whole()
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Stop at the end of the step; a second interrupt ends the process as always."""
        self._loop.interrupt()
        signal.signal(signal.SIGINT, self._before)

    def close(self, finished: bool) -> None:
        """The end: of the run, of which no more than the fact is kept, or of this sitting."""
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self._engine is None:
            return
        engine, self._engine = self._engine, None
        engine.broker.on_change = engine.algorithm.object_store.on_change = None
        if finished:
            self._file.start(dumps({"schema": SCHEMA, "finished": True}))
        self._file.close()

    def end_day(self) -> None:
        """A day that left no record gets one, so that it is not run again; a month's objects go to their folder."""
        today = self._engine.today
        if self._recorded != today:
            self.record()
        if today.month != self._month:
            self._month = today.month
            self._engine.algorithm.object_store.flush()

    def stored(self, key: str, data: bytes | None) -> None:
        """The algorithm saved or deleted (None) an object."""
        self._store[key] = data
        self.record()

    def record(self) -> None:
        """Write what changed."""
        self._recorded = self._engine.today
        if self._file.size > _WHOLE_AFTER:
            self._write_whole()
        else:
            self._file.append(dumps(self._changes()))

    def _write_whole(self) -> None:
        self._engine.algorithm.object_store.flush()
        self._growing, self._told, self._store = Growing(), [0, 0], {}
        self._account = self._capacity = self._market = None
        self._standing, self._store_only = MarketChanges(), False
        transactions = self._engine.algorithm.transactions
        transactions.broker.changed.update(order.id for order in transactions.all_orders())
        self._file.start(dumps(self._changes() | {"schema": SCHEMA, "finished": False}))

    def _changes(self) -> dict[str, Any]:
        engine, loop = self._engine, self._loop
        clock, recorder = engine.clock, engine.recorder
        found: dict[str, Any] = {
            "at": (clock.utc_us, clock.data_us, loop.stage),
            "loop": (loop._next_hour, loop._next_margin),
            "said": (engine.algorithm._last_debug, engine.algorithm._last_error),
            # A contract that was let go before the stop is there until midnight, when its type counts in a chart.
            "types": list(dict.fromkeys(security.type for security in engine.algorithm.securities.values())),
        }
        if recorder.watched or self._growing.has_news(recorder):
            found["recorder"] = self._growing.take(recorder)
        broker = engine.broker
        if broker.changed or broker.pending or broker.requests or broker.untold or not self._store_only:
            self._store_only = not (broker.pending or broker.requests or broker.untold)
            found["orders"] = account.take_orders(broker, self._told)
        if self._store:
            found["store"], self._store = self._store, {}
        if (key := account.account_key(engine)) != self._account:
            self._account, found["account"] = key, account.take_account(engine)
        capacity = recorder.capacity
        key = (capacity.next_us, capacity.watching, len(recorder.events))
        if capacity.watching or key != self._capacity:
            self._capacity = key
            found["capacity"] = {n: v for n, v in vars(capacity).items() if n != "_algorithm"}
        if (key := market_key(engine)) != self._market:
            self._market, found["market"] = key, self._standing.take(engine)
        return found
