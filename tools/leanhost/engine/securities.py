"""`self.securities`, and the making of a security from its symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import KeyNotFoundException, LeanDictionary, symbol_of
from leanhost.engine.futures import Future, FutureOption
from leanhost.engine.security import Equity, Index, IndexOption, Option, Security
from leanhost.enums import SecurityType
from leanhost.naming import lean_names

if TYPE_CHECKING:
    from leanhost.symbols import Symbol


@lean_names
class SecurityManager(LeanDictionary):
    """All securities by symbol, in the order they came; removed ones can still be looked up."""

    def __init__(self) -> None:
        super().__init__()
        self._former: dict[Symbol, Security] = {}

    def lookup(self, symbol: Any) -> Any:
        """The security of a symbol, removed ones included; None when there never was one."""
        found = self._items.get(symbol)
        return found if found is not None else self._former.get(symbol)

    def is_active(self, symbol: Symbol) -> bool:
        return symbol in self._items

    def put(self, security: Security) -> None:
        """Take a new security."""
        self._former.pop(security.symbol, None)
        self._items[security.symbol] = security

    def retire(self, symbol: Symbol) -> None:
        """Take a security out of what is enumerated."""
        security = self._items.pop(symbol, None)
        if security is not None:
            self._former[symbol] = security

    def __getitem__(self, key: Any) -> Security:
        found = self._items.get(key)
        if found is not None:
            return found
        symbol = symbol_of(key)
        found = self.lookup(symbol) if symbol is not None else None
        if found is None:
            raise KeyNotFoundException(
                f"'{key}' wasn't found in the Securities object. Make sure that the symbol was added with the "
                "AddSecurity-family methods."
            )
        return found

    @property
    def total(self) -> list[Security]:
        """Every security there ever was."""
        return [*self._items.values(), *self._former.values()]


def make_security(engine: Any, symbol: Symbol) -> Security:
    """A security of the symbol's type with its exchange's hours and the symbol's properties, not yet initialised."""
    hours = engine.provider.hours.for_symbol(symbol).hours
    properties = engine.provider.properties.for_symbol(symbol)
    clock = engine.clock
    if symbol.security_type == SecurityType.EQUITY:
        return Equity(symbol, clock, hours, properties)
    if symbol.security_type == SecurityType.INDEX:
        return Index(symbol, clock, hours, properties)
    underlying = engine.securities.lookup(symbol.underlying) if symbol.has_underlying else None
    if symbol.security_type == SecurityType.INDEX_OPTION:
        return IndexOption(symbol, clock, hours, properties, underlying)
    if symbol.security_type == SecurityType.OPTION:
        return Option(symbol, clock, hours, properties, underlying)
    if symbol.security_type == SecurityType.FUTURE_OPTION:
        return FutureOption(symbol, clock, hours, properties, underlying)
    if symbol.security_type == SecurityType.FUTURE:
        return Future(symbol, clock, hours, properties, engine.provider)
    raise ValueError(f"leanhost has no securities of type {symbol.security_type}")
