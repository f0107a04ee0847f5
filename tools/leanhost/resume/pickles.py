"""Values of a run as bytes: orders, tickets, events, bars. Only leanhost's own types and plain ones are read back."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from leanhost.identifiers import SecurityIdentifier
from leanhost.symbols import Symbol
from leanhost.trading.transactions import SecurityTransactionManager

_PLAIN = {
    ("builtins", "set"), ("builtins", "frozenset"), ("builtins", "complex"), ("builtins", "bytearray"),
    ("collections", "deque"), ("collections", "OrderedDict"), ("datetime", "datetime"), ("datetime", "date"),
    ("datetime", "timedelta"), ("datetime", "timezone"), ("decimal", "Decimal"), ("copyreg", "_reconstructor"),
    ("builtins", "object"),
}  # fmt: skip


def _symbol(identifier: str, value: str, underlying: Symbol | None, moment: datetime | None = None) -> Symbol:
    sid = SecurityIdentifier.parse(identifier)
    if moment is not None:
        sid = SecurityIdentifier(sid.symbol, sid.properties, sid.underlying, moment)
    return Symbol(sid, value, underlying)


def _moment(symbol: Symbol) -> datetime | None:
    """The time of day a future was made with, which its text does not have and its end goes by."""
    moment = symbol.id.date
    return moment if moment.hour or moment.minute else None


def _of_run(name: str) -> Any:
    raise pickle.UnpicklingError(f"{name} belongs to a run")


_TABLE: dict[type, Callable[[Any], Any]] = {
    # A symbol by its text: short, and equal to the one a run makes for itself.
    Symbol: lambda symbol: (_symbol, (str(symbol.id), symbol.value, symbol.underlying, _moment(symbol))),
    SecurityTransactionManager: lambda _: (_of_run, ("transactions",)),
}


class _Pickler(pickle.Pickler):
    dispatch_table: ClassVar[dict[type, Any]] = {**copyreg.dispatch_table, **_TABLE}


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, run: dict[str, Any]) -> None:
        super().__init__(io.BytesIO(content))
        self._run = run

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, "_of_run"):
            return self._run.__getitem__
        if module.startswith("leanhost.") or (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a saved run")


def dumps(value: Any) -> bytes:
    """A value with its shared parts kept shared. TypeError or PicklingError for what belongs to the process."""
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump(value)
    return buffer.getvalue()


def loads(content: bytes, run: dict[str, Any]) -> Any:
    """What `dumps` wrote; `run` gives the objects that tickets point to (`transactions`)."""
    return _Unpickler(content, run).load()
