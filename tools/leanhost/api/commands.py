"""Commands from outside a run: what LEAN's command channel carries, and what it answers."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from leanhost.enums import AlgorithmStatus, OrderType, Resolution, SecurityType
from leanhost.naming import lean_names, method_of, snake
from leanhost.symbols import Symbol, resolve
from leanhost.trading.order_requests import SubmitOrderRequest, UpdateOrderFields

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$")


class Command:
    """A command with any members; names are found in whatever case, and one that was not given is None.

    Typed commands derive from it, or are any class with `run(self, algorithm)`.
    """

    def __init__(self) -> None:
        self.payload_data = ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        plain = name.replace("_", "").lower()
        return next((v for k, v in vars(self).items() if k.replace("_", "").lower() == plain), None)

    def get_property(self, name: str) -> Any:
        return getattr(self, name)

    def set_property(self, name: str, value: Any) -> Any:
        setattr(self, name, value)
        return value

    def run(self, algorithm: Any) -> bool | None:
        raise NotImplementedError("Please implement the 'def run(algorithm) -> bool | None:' method")

    def to_string(self) -> str:
        return str(self)

    def __str__(self) -> str:
        given = {name: value for name, value in vars(self).items() if name != "payload_data"}
        return self.payload_data or json.dumps(given, separators=(",", ":"), default=str)

    GetProperty, SetProperty, Run, ToString = get_property, set_property, run, to_string


@lean_names
class CommandResultPacket:
    """The answer to a command: True done, False not, None when the command wants none sent."""

    def __init__(self, command: Any, success: bool | None) -> None:
        self.type = "CommandResult"
        self.channel = ""
        self.command_name = type(command).__name__
        self.success = success
        self.more: dict[str, Any] = {}

    def as_json(self) -> dict[str, Any]:
        """What LEAN writes to the result file."""
        own = {"CommandName": self.command_name, "Success": self.success, "eType": self.type, "sChannel": self.channel}
        return {**self.more, **own}


@lean_names
class BaseCommand:
    """A command of LEAN's own; its members come from the payload."""

    id: Any = ""

    def run(self, algorithm: Any) -> CommandResultPacket:
        raise NotImplementedError(type(self).__name__)

    def get_symbol(
        self, ticker: str | None, security_type: Any, market: str | None, symbol: Symbol | None = None
    ) -> Symbol:
        """The given symbol, or that of ticker, type and market; ValueError when one is missing."""
        if symbol is not None:
            return symbol
        if ticker is None or security_type in (None, 0) or market is None:
            raise ValueError("BaseCommand.GetSymbol(): Please provide values for: Ticker, Market & SecurityType")
        return Symbol.create(ticker, security_type, market)


@lean_names(attributes=("type", "payload"))
class CallbackCommand(BaseCommand):
    """A command of the algorithm's: of a registered type, or without one for `on_command`."""

    def __init__(self, payload: str = "", type: str = "", id: Any = "") -> None:
        self.payload, self.type, self.id = payload, type, id

    def run(self, algorithm: Any) -> CommandResultPacket:
        if self.type:
            return algorithm.run_command(self)
        tell = algorithm.engine.callback("on_command") or algorithm.on_command
        return CommandResultPacket(self, tell(untyped(self.payload)))

    def __str__(self) -> str:
        return self.type or "OnCommand"


@lean_names
class AddSecurityCommand(BaseCommand):
    """Subscribe a security: `Symbol` (a ticker), `SecurityType`, `Resolution`, `Market`."""

    symbol: Any = None
    security_type, resolution, market, leverage = SecurityType.BASE, Resolution.MINUTE, None, 0.0
    fill_data_forward, extended_market_hours = True, False

    def run(self, algorithm: Any) -> CommandResultPacket:
        made = algorithm.add_security(
            SecurityType(self.security_type), str(self.symbol), Resolution(self.resolution), market=self.market,
            fill_forward=bool(self.fill_data_forward), leverage=float(self.leverage),
            extended_market_hours=bool(self.extended_market_hours),
        )  # fmt: skip
        done = CommandResultPacket(self, True)
        done.more["Symbol"] = str(made.symbol)
        return done


class AlgorithmStatusCommand(BaseCommand):
    """Set the algorithm's status; Stopped ends the run."""

    def __init__(self, status: Any = AlgorithmStatus.RUNNING) -> None:
        self.status = status

    def run(self, algorithm: Any) -> CommandResultPacket:
        algorithm.set_status(AlgorithmStatus(self.status))
        if algorithm.status != AlgorithmStatus.RUNNING:
            algorithm.engine.stopping = True
        return CommandResultPacket(self, True)


class QuitCommand(AlgorithmStatusCommand):
    """End the run."""

    def __init__(self) -> None:
        super().__init__(AlgorithmStatus.STOPPED)


@lean_names
class LiquidateCommand(BaseCommand):
    """Close everything, or what `Ticker`, `SecurityType` and `Market` name."""

    ticker: Any = None
    market: Any = None
    security_type = SecurityType.BASE

    def run(self, algorithm: Any) -> CommandResultPacket:
        named = self.ticker is not None or self.security_type != SecurityType.BASE or self.market is not None
        symbol = self.get_symbol(self.ticker, self.security_type, self.market) if named else None
        algorithm.liquidate(*(() if symbol is None else (symbol,)))
        return CommandResultPacket(self, True)


@lean_names
class OrderCommand(BaseCommand):
    """Send an order for `Symbol`, or for `Ticker`, `SecurityType` and `Market`."""

    symbol: Any = None
    ticker: Any = None
    market: Any = None
    security_type, order_type, tag = SecurityType.BASE, OrderType.MARKET, ""
    quantity = limit_price = stop_price = 0.0

    def run(self, algorithm: Any) -> CommandResultPacket:
        known = resolve(self.symbol) if isinstance(self.symbol, str) else self.symbol
        symbol = self.get_symbol(self.ticker, self.security_type, self.market, known)
        request = SubmitOrderRequest(
            OrderType(self.order_type), symbol.security_type, symbol, float(self.quantity), float(self.stop_price),
            float(self.limit_price), time=algorithm.utc_time, tag=self.tag or "",
            properties=algorithm.default_order_properties,
        )  # fmt: skip
        response = algorithm.submit_order_request(request).get_most_recent_order_response()
        kind = "".join(part.capitalize() for part in OrderType(self.order_type).name.split("_"))
        text = f"{kind} for {self.quantity:g} units of {symbol}: {response}"
        (algorithm.error if response.is_error else algorithm.debug)(text)
        return CommandResultPacket(self, not response.is_error)


@lean_names
class CancelOrderCommand(BaseCommand):
    """Cancel the order `OrderId`."""

    order_id = 0

    def run(self, algorithm: Any) -> CommandResultPacket:
        ticket = algorithm.transactions.cancel_order(int(self.order_id))
        done = CommandResultPacket(self, ticket.cancel_request is not None)
        done.more["QuantityFilled"] = ticket.quantity_filled
        return done


@lean_names
class UpdateOrderCommand(BaseCommand):
    """Change quantity, prices or tag of the order `OrderId`."""

    order_id = 0
    quantity: Any = None
    limit_price: Any = None
    stop_price: Any = None
    tag: Any = None

    def run(self, algorithm: Any) -> CommandResultPacket:
        fields = UpdateOrderFields()
        for name in ("quantity", "limit_price", "stop_price"):
            if getattr(self, name) is not None:
                setattr(fields, name, float(getattr(self, name)))
        fields.tag = self.tag
        response = algorithm.transactions.get_order_ticket(int(self.order_id)).update(fields)
        return CommandResultPacket(self, response.is_success)


_OWN = (AddSecurityCommand, AlgorithmStatusCommand, QuitCommand, LiquidateCommand, OrderCommand, CancelOrderCommand,
        UpdateOrderCommand)  # fmt: skip
_BY_NAME = {f"QuantConnect.Commands.{kind.__name__}": kind for kind in _OWN}


def values(payload: str) -> dict[str, Any]:
    """The members of a payload; ISO times become datetimes, as in LEAN. ValueError if it is no object."""
    found = json.loads(payload) if payload else {}
    if not isinstance(found, dict):
        raise ValueError(f"a command is a JSON object, not {payload[:80]}")
    return {name: _timed(value) for name, value in found.items()}


def _timed(value: Any) -> Any:
    if isinstance(value, str) and _TIME.match(value):
        return datetime.fromisoformat(value)
    return value


def untyped(payload: str) -> Command | None:
    """What `on_command` receives; None for an empty payload."""
    if not payload:
        return None
    made = Command()
    for name, value in values(payload).items():
        made.set_property(name, value)
    return made


def typed(kind: Any, payload: str) -> Any:
    """An instance of a registered class with the payload's members, each under the spelling that the class has."""
    made = kind()
    if hasattr(made, "payload_data"):
        made.payload_data = payload
    for name, value in values(payload).items():
        own = next((n for n in (snake(name), name) if _has(made, n)), name)
        setattr(made, own, value)
    return made


def _has(made: Any, name: str) -> bool:
    return name in vars(made) or any(name in vars(base) for base in type(made).__mro__)


def runnable(kind: Any) -> None:
    """NotImplementedError unless a command class has `run` in either spelling."""
    if not callable(getattr(kind, "run", None)) and not callable(getattr(kind, "Run", None)):
        raise NotImplementedError(
            f"Command must be fully implemented. Please implement these missing methods on {kind.__name__}: Run"
        )


def run_typed(kind: Any, payload: str, algorithm: Any) -> bool | None:
    """Run a registered command; what it returns."""
    return method_of(typed(kind, payload), "run")(algorithm)


def parse(payload: Any) -> list[BaseCommand]:
    """The commands a payload stands for: a JSON text, a mapping, a list of them, or a command itself."""
    if isinstance(payload, BaseCommand):
        return [payload]
    if isinstance(payload, list | tuple):
        return [command for each in payload for command in parse(each)]
    text = payload if isinstance(payload, str) else json.dumps(payload, default=_plain)
    found = json.loads(text) if text else {}
    if isinstance(found, list):
        return [command for each in found for command in parse(each)]
    if not isinstance(found, dict):
        raise ValueError(f"a command is a JSON object, not {text[:80]}")
    plain = {name.lower(): value for name, value in found.items()}
    name = str(plain.get("$type") or "")
    own = _BY_NAME.get(name.partition(",")[0].strip())
    if own is None:
        return [CallbackCommand(text, name, plain.get("id") or "")]
    made = own()
    for key, value in found.items():
        if key != "$type":
            setattr(made, snake(key), value)
    return [made]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)
