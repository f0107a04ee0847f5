"""An algorithm's side of commands: registering types, links that trigger them, and what runs them."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from inspect import getmembers
from typing import Any
from urllib.parse import quote_plus

from leanhost.api import commands
from leanhost.api.commands import CallbackCommand, CommandResultPacket
from leanhost.api.notifications import NotificationManager
from leanhost.naming import lean_names

_LINK = "https://www.quantconnect.com/api/v2/live/commands/create"


@lean_names
class CommandMethods:
    """`add_command`, `link`, `broadcast_command`, `notify`, and the brokerage's messages."""

    notify: NotificationManager
    project_id: int
    _commands: dict[str, Any]
    _odd_commands: set[str]

    def add_command(self, type: Any) -> None:
        """Register a command class by its name; NotImplementedError when it has no `run`."""
        commands.runnable(type)
        type()
        self._commands[type.__name__.lower()] = type

    def run_command(self, command: CallbackCommand) -> CommandResultPacket:
        """Run a registered type; an unknown one, or an error, is logged once and answered with None."""
        ask: Any = self
        done = CommandResultPacket(command, None)
        done.command_name = command.type
        kind = self._commands.get(command.type.lower())
        odd = None
        if kind is None:
            odd = f"Detected unregistered command type '{command.type}', will be ignored"
        else:
            try:
                done.success = commands.run_typed(kind, command.payload, self)
            except Exception as error:
                odd = f"Unexpected error running command '{command.type}' error: '{error}'"
        if odd is not None and command.type not in self._odd_commands:
            self._odd_commands.add(command.type)
            ask.log(odd)
        return done

    def link(self, command: Any) -> str:
        """The address that sends a command to the project when it is opened; its signature is of nobody's account."""
        name = type(command).__name__
        stamp = int(time.time())
        signature = hashlib.sha256(f":{stamp}".encode()).hexdigest()
        pairs = [("authorization", base64.b64encode(f"0:{signature}".encode()).decode()), ("timestamp", str(stamp))]
        pairs += [("projectId", str(self.project_id)), *_pairs("command", json.loads(_serialized(command)))]
        if name.lower() in self._commands:
            pairs.append(("command[$type]", name))
        return f"{_LINK}?" + "&".join(f"{_escaped(key)}={_escaped(value)}" for key, value in pairs)

    def broadcast_command(self, command: Any) -> None:
        """Nothing is sent in a backtest; it says so once."""
        ask: Any = self
        _serialized(command)
        if "" not in self._odd_commands:
            self._odd_commands.add("")
            ask.debug("Warning: sending broadcast commands is disabled in backtesting")


def _serialized(command: Any) -> str:
    """A command as JSON: a mapping's items, an object's own attributes, or what a derived `Command` was given."""
    if isinstance(command, dict):
        return json.dumps(command)
    if isinstance(command, commands.Command):
        return json.dumps({name: value for name, value in getmembers(command) if _is_given(name, value)})
    return json.dumps(vars(command))


def _is_given(name: str, value: Any) -> bool:
    return bool(value) and not name.startswith("_") and not callable(value)


def _pairs(key: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for name, each in value.items() for pair in _pairs(f"{key}[{name}]", each)]
    if isinstance(value, list):
        return [(f"{key}[{at}]", _text(each)) for at, each in enumerate(value)]
    return [(key, _text(value))]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _escaped(text: str) -> str:
    """As .NET escapes a query: `!*()` stand, hex digits are small, a blank is a plus."""
    parts = quote_plus(text, safe="!*()").replace("~", "%7e").split("%")
    return parts[0] + "".join(f"%{part[:2].lower()}{part[2:]}" for part in parts[1:])
