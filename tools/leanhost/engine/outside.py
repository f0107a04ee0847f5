"""What reaches a running algorithm from outside: commands, and messages of the broker's.

`deliver(now)` is called before the first step later than `next_us`, while the algorithm's clock is still at the step
before, as LEAN looks for commands between two slices. Commands come from a list, or from files `command*.json` in a
folder, which are read, deleted and answered by `result-command-ID.json`, as LEAN's file handler does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from leanhost.api.commands import CommandResultPacket, parse
from leanhost.api.message_handlers import tell
from leanhost.trading.brokerage_messages import BrokerageMessageEvent

FAR = 2**62
Sent = Iterable[tuple[datetime, Any]]
"""What comes when: naive times of the algorithm's zone."""


class Outside:
    """The run's letter box. `results` are the commands' answers with the times at which they were given."""

    def __init__(self, algorithm: Any) -> None:
        self.next_us = FAR
        self.results: list[tuple[datetime, CommandResultPacket]] = []
        self._algorithm = algorithm
        self._waiting: list[tuple[int, int, Any]] = []
        self._folder: Path | None = None
        self._deadline: tuple[int, Callable[[], None]] | None = None

    def send(self, commands: Sent = (), messages: Sent = (), folder: str | Path | None = None) -> None:
        """Take what is to come; with a folder it is looked into before every step."""
        zone = self._algorithm.clock.zone
        for when, payload in commands:
            self._waiting.append((zone.utc(when), len(self._waiting), parse(payload)))
        for when, message in messages:
            if not isinstance(message, BrokerageMessageEvent):
                raise TypeError(f"a message is a BrokerageMessageEvent, not {message!r}")
            self._waiting.append((zone.utc(when), len(self._waiting), message))
        self._waiting.sort(key=lambda entry: entry[:2])
        self._folder = Path(folder) if folder is not None else None
        self._look_ahead()

    def skip_until(self, utc_us: int) -> None:
        """Forget what came before a moment: a run that goes on had it already."""
        self._waiting = [entry for entry in self._waiting if entry[0] >= utc_us]
        self._look_ahead()

    def deliver(self, now: int) -> None:
        """Hand over everything that came before `now`, microseconds UTC."""
        while self._waiting and self._waiting[0][0] < now:
            _, _, what = self._waiting.pop(0)
            if isinstance(what, BrokerageMessageEvent):
                tell(self._algorithm, what)
            else:
                for command in what:
                    self._run(command)
        if self._folder is not None:
            for file in sorted(self._folder.glob("command*.json")):
                self._read(file)
        if self._deadline is not None and now >= self._deadline[0]:
            late, self._deadline = self._deadline[1], None
            late()
        self._look_ahead()

    def expect_return(self, patience: timedelta, otherwise: Callable[[], None]) -> None:
        """The broker is away: unless it returns in time, `otherwise`."""
        self._deadline = (self._algorithm.clock.utc_us + patience // timedelta(microseconds=1), otherwise)
        self._look_ahead()

    def returned(self) -> None:
        """The broker is back."""
        self._deadline = None
        self._look_ahead()

    def _look_ahead(self) -> None:
        if self._folder is not None:
            self.next_us = -1
            return
        due = [entry[0] for entry in self._waiting[:1]]
        if self._deadline is not None:
            due.append(self._deadline[0] - 1)
        self.next_us = min(due, default=FAR)

    def _run(self, command: Any) -> CommandResultPacket:
        algorithm = self._algorithm
        try:
            result = command.run(algorithm)
        except Exception as error:
            algorithm.error(f"{type(command).__name__} Error: {error}")
            result = CommandResultPacket(command, False)
        self.results.append((algorithm.time, result))
        return result

    def _read(self, file: Path) -> None:
        trouble = self._algorithm.engine.recorder.engine_error
        try:
            text = file.read_text(encoding="utf-8")
            file.unlink()
            commands = parse(text)
        except (OSError, ValueError) as error:
            trouble(f"FileCommandHandler.ReadCommandFile(): {file.name}: {error}")
            return
        for command in commands:
            result = self._run(command)
            if command.id in (None, ""):
                trouble("FileCommandHandler.Acknowledge(): Command Id is null or empty, will skip writing result file")
                continue
            answer = file.with_name(f"result-command-{command.id}.json")
            answer.write_text(json.dumps(result.as_json(), separators=(",", ":")), encoding="utf-8")
