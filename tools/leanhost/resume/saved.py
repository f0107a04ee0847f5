"""What a stopped run left: read back, and put into a run that is built anew."""

from __future__ import annotations

import os
import pickle
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leanhost.resume import account
from leanhost.resume.growing import Key, merge_tails, put_back
from leanhost.resume.market import StandingMarket, merged
from leanhost.resume.pickles import loads
from leanhost.resume.record_file import read_records

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine

SCHEMA = 2


class ResumeError(Exception):
    """There is nothing to go on with; the message is one line and says why."""


class Saved:
    """The last state of a stopped run. `utc_us`, `data_us`, `stage`: where it stood (see `Loop.stage`)."""

    def __init__(self) -> None:
        self.parts: dict[str, Any] = {}
        self.store: dict[str, bytes | None] = {}
        self.profits: dict[Any, float] = {}
        self.wins: dict[Any, float] = {}
        self._pairs: dict[int, tuple[Any, Any]] = {}
        self._lists: dict[Key, list[Any]] = {}
        self._lines: dict[Key, Any] = {}

    def add(self, changes: dict[str, Any]) -> None:
        """Take a record in."""
        recorder, orders = changes.get("recorder"), changes.get("orders")
        if recorder is not None:
            merge_tails(self._lists, recorder.pop("tails"))
            self._lines = recorder["lines"] or self._lines
            recorder["lines"] = self._lines
        if orders is not None:
            self._pairs.update((order.id, (order, ticket)) for order, ticket in orders.pop("pairs"))
            self.profits.update(orders.pop("profits"))
            self.wins.update(orders.pop("wins"))
        if "market" in changes:
            changes["market"] = merged(self.parts.get("market"), changes["market"])
        self.store.update(changes.pop("store", {}))
        self.parts.update(changes)

    @property
    def utc_us(self) -> int:
        return self.parts["at"][0]

    @property
    def data_us(self) -> int:
        return self.parts["at"][1]

    @property
    def stage(self) -> int:
        return self.parts["at"][2]

    @property
    def day(self) -> date:
        """The day whose data were open."""
        return self.parts["market"]["day"]

    @property
    def loop(self) -> tuple[int, int]:
        """When the hourly and the five-minute work is next due."""
        return self.parts["loop"]

    def standing_market(self) -> StandingMarket:
        return StandingMarket(self.parts["market"])

    def symbols(self) -> list[Any]:
        """What the broker has positions or open orders in."""
        orders = self.parts["orders"]
        ordered = [self._pairs[n][0].symbol for n in (*orders["open"], *orders["pending"])]
        return list(dict.fromkeys((*self.parts["account"]["held"], *ordered)))

    def write_store(self, root: Path) -> None:
        """Bring the object store's folder up to what the algorithm had saved."""
        for key, data in self.store.items():
            file = root / key
            if data is None:
                file.unlink(missing_ok=True)
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f".{file.name}.part")
            part.write_bytes(data)
            os.replace(part, file)

    def put(self, engine: Engine) -> None:
        """Broker and recorder as they were; the algorithm is initialised and its securities exist."""
        recorder, broker = engine.recorder, engine.broker
        account.put_account(engine, self.parts["account"], self.parts["recorder"]["traded"])
        account.put_orders(broker, self._pairs, self.parts["orders"])
        broker.transactions.transaction_record.update(self.profits)
        broker.transactions.winning_transactions.update(self.wins)
        put_back(recorder, self.parts["recorder"], self._lists)
        recorder.daily_charts._types |= dict.fromkeys(self.parts["types"])
        filled = ("filled", "partiallyFilled")
        recorder.trades._fees_counted = {
            e["orderId"] for e in recorder.events if e["status"] in filled and e["fillQuantity"]
        }
        vars(recorder.capacity).update(self.parts["capacity"])
        for symbol in recorder.capacity._states:
            account.known_security(engine, symbol)
        engine.algorithm._last_debug, engine.algorithm._last_error = self.parts["said"]


def read_saved(file: Path, run: dict[str, Any]) -> Saved | None:
    """The state in a run's file; None when it holds none. ResumeError for a run that finished, or of another version.

    `run` gives what tickets point to (`transactions`).
    """
    records = read_records(file)
    if not records:
        return None
    saved = Saved()
    try:
        for at, record in enumerate(records):
            changes = loads(record, run)
            if at == 0:
                if changes.pop("schema") != SCHEMA:
                    raise ResumeError(f"{file.name} was written by another version of leanhost; start the run anew")
                if changes.pop("finished"):
                    raise ResumeError("this run came to its end; there is nothing to go on with")
            saved.add(changes)
    except (pickle.UnpicklingError, AttributeError, KeyError, ImportError, TypeError) as error:
        raise ResumeError(f"{file.name} cannot be read ({type(error).__name__}: {error}); start the run anew") from None
    return saved
