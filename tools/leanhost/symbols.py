"""Symbols, their text, and the cache that gives them short names.

Helpers: `equity_symbol(ticker, first_ticker, first_date)`, `index_symbol(ticker)`, `option_symbol(underlying, right,
strike, expiry, style, target_ticker=None)`, `canonical_option(underlying, target_ticker=None)`,
`future_symbol(ticker, market, expiry)`, `canonical_future(ticker, market)`, `symbol_from_sid(text)`,
`resolve(text)` (ticker or SID to symbol, or None), `use_cache(cache)` / `current_cache()` (one `SymbolCache` per run;
`cache.set(ticker, symbol)` makes `str(symbol)` the ticker), `Symbol.create`, `Symbol.create_option`, ... as LEAN has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from leanhost.enums import OptionStyle, SecurityType
from leanhost.identifiers import DEFAULT_DATE, OPTION_TYPES, SecurityIdentifier, identifier
from leanhost.naming import lean_names
from leanhost.symbol_text import future_option_ticker, future_ticker, index_of_option, osi, parse_osi

__all__ = [
    "DEFAULT_DATE",
    "SecurityIdentifier",
    "Symbol",
    "SymbolCache",
    "canonical_future",
    "canonical_option",
    "current_cache",
    "equity_symbol",
    "future_symbol",
    "index_symbol",
    "option_symbol",
    "parse_osi_symbol",
    "resolve",
    "symbol_from_sid",
    "use_cache",
]

# Contracts already made, so that a chain asked for again costs one lookup each. Emptied when full: equality is by SID.
_INTERNED_LIMIT = 200_000
_interned: dict[tuple[Any, ...], Symbol] = {}

_CHAINED = frozenset((SecurityType.OPTION, SecurityType.FUTURE_OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE))
_OPTION_OF = {1: SecurityType.OPTION, 5: SecurityType.FUTURE_OPTION, 9: SecurityType.INDEX_OPTION}


@lean_names
class SymbolCache:
    """The short names of one run's symbols, and how an equity ticker finds its first ticker and date.

    `identify(ticker, market)` answers (first ticker, first date) from the map files; without it a ticker stands
    for itself.
    """

    def __init__(self, identify: Callable[[str, str], tuple[str, date]] | None = None) -> None:
        self.identify = identify or (lambda ticker, market: (ticker, DEFAULT_DATE))
        self.provider: Any = None  # of the run: what knows price steps and hours
        self._by_ticker: dict[str, Symbol] = {}
        self._tickers: dict[Symbol, str] = {}

    def set(self, ticker: str, symbol: Symbol) -> None:
        """Make `ticker` the text of `symbol`, and `symbol` what the ticker means."""
        self._by_ticker[ticker.upper()] = symbol
        self._tickers[symbol] = ticker

    def symbol(self, ticker: str) -> Symbol | None:
        """The symbol a ticker (any case) stands for in this run."""
        return self._by_ticker.get(ticker.upper())

    def ticker(self, symbol: Symbol) -> str | None:
        """The short name of a symbol, if it has one in this run."""
        return self._tickers.get(symbol)


_current = SymbolCache()


def use_cache(cache: SymbolCache) -> None:
    """Make `cache` the one that `str(symbol)` and comparisons with text consult: call it when a run starts."""
    global _current  # noqa: PLW0603  one run at a time: str() has no other way to know its run
    _current = cache


def current_cache() -> SymbolCache:
    """The cache of the run in progress."""
    return _current


@lean_names(spelled={"id": "ID"})
class Symbol:
    """A security's name: immutable, equal and hashed by its identifier alone, ordered by `value`.

    `value` is the ticker text of today (an OSI text for options, `?SPY` and `/ES` for canonical symbols).
    """

    __slots__ = ("_canonical", "_hash", "_key", "id", "security_type", "underlying", "value")

    id: SecurityIdentifier
    value: str
    underlying: Symbol | None

    def __init__(self, sid: SecurityIdentifier, value: str, underlying: Symbol | None = None) -> None:
        self.id = sid
        self.value = value
        self.underlying = underlying if underlying is not None else _underlying_of(sid)
        self.security_type = sid.security_type
        self._hash = hash(sid)
        self._key = value.upper()
        self._canonical: Symbol | None = None

    @property
    def canonical(self) -> Symbol:
        """The symbol of the whole chain this contract belongs to; ValueError for what has no chain."""
        if self._canonical is None:
            self._canonical = self._find_canonical()
        return self._canonical

    @property
    def has_underlying(self) -> bool:
        return self.underlying is not None

    def has_canonical(self) -> bool:
        """Whether the symbol belongs to a chain: an option or a future."""
        return self.security_type in _CHAINED

    def is_canonical(self) -> bool:
        """Whether the symbol is a chain's own."""
        return self.id.date == DEFAULT_DATE and self.has_canonical()

    def has_underlying_symbol(self, symbol: Symbol) -> bool:
        """Whether `symbol` is the underlying, at whatever depth."""
        if self.underlying is None:
            return False
        return self.underlying == symbol or self.underlying.has_underlying_symbol(symbol)

    def contains(self, value: str) -> bool:
        return value in self.value

    def starts_with(self, value: str) -> bool:
        return self.value.startswith(value)

    def ends_with(self, value: str) -> bool:
        return self.value.endswith(value)

    def to_upper(self) -> str:
        return self.value.upper()

    def to_lower(self) -> str:
        return self.value.lower()

    def to_string(self) -> str:
        return str(self)

    def compare_to(self, obj: Symbol | str) -> int:
        """Negative, zero or positive as `value` sorts before, with or after the other's."""
        key = _sort_key(obj)
        return (self._key > key) - (self._key < key)

    def equals(self, other: object) -> bool:
        return self == other

    def get_hash_code(self) -> int:
        return self._hash

    @staticmethod
    def create(ticker: str, security_type: int, market: str, alias: str | None = None) -> Symbol:
        """LEAN's `Symbol.Create`: the canonical symbol for options and futures."""
        return create(ticker, security_type, market, alias)

    @staticmethod
    def create_option(underlying: Symbol | str, *args: Any, **named: Any) -> Symbol:
        """`(underlying, [target option], market, style, right, strike, expiry, [alias])`."""
        names = ["target_option"] if len(args) > 1 and isinstance(args[1], str) else []
        names += ["market", "style", "right", "strike", "expiry", "alias"]
        given = {**dict(zip(names, args, strict=False)), **named}
        base = _as_underlying(underlying, given["market"])
        style = given["option_style"] if "option_style" in given else given["style"]
        made = option_symbol(
            base, given["right"], given["strike"], given["expiry"], style, given.get("target_option"), given["market"]
        )
        return Symbol(made.id, given["alias"], base) if given.get("alias") else made

    @staticmethod
    def create_canonical_option(underlying_symbol: Symbol | str, *args: str | None, **named: str | None) -> Symbol:
        """`(underlying, [target option], [market], [alias])`; with two texts the second is the alias if it has `?`."""
        names = ["market", "alias"]
        if len(args) == 3 or (args and not _is_market(args[0])):
            names = ["target_option", "market", "alias"]
        given = {**dict(zip(names, args, strict=False)), **named}
        base = _as_underlying(underlying_symbol, given.get("market") or "usa")
        made = canonical_option(base, given.get("target_option"), given.get("market"))
        alias = given.get("alias")
        return Symbol(made.id, alias, base) if alias else made

    @staticmethod
    def create_future(ticker: str, market: str, expiry: date, alias: str | None = None) -> Symbol:
        """The futures contract that expires at `expiry`."""
        made = future_symbol(ticker, market, expiry)
        return Symbol(made.id, alias) if alias else made

    def _find_canonical(self) -> Symbol:
        if self.security_type in OPTION_TYPES and self.underlying is not None:
            target = None if self.id.symbol == self.underlying.id.symbol else self.id.symbol
            return canonical_option(self.underlying, target, self.id.market)
        if self.security_type is SecurityType.FUTURE:
            return canonical_future(self.id.symbol, self.id.market)
        raise ValueError(f"{self.value} belongs to no chain")

    def __str__(self) -> str:
        return _current.ticker(self) or str(self.id)

    def __repr__(self) -> str:
        return str(self)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, Symbol):
            return self._hash == other._hash and self.id == other.id
        if isinstance(other, str):
            found = resolve(other)
            return found is not None and found.id == self.id
        owner = getattr(other, "symbol", None)
        return isinstance(owner, Symbol) and owner.id == self.id

    def __lt__(self, other: Symbol | str) -> bool:
        return self._key < _sort_key(other)

    def __le__(self, other: Symbol | str) -> bool:
        return self._key <= _sort_key(other)

    def __gt__(self, other: Symbol | str) -> bool:
        return self._key > _sort_key(other)

    def __ge__(self, other: Symbol | str) -> bool:
        return self._key >= _sort_key(other)

    def __copy__(self) -> Symbol:
        return self

    def __deepcopy__(self, memo: object) -> Symbol:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return Symbol, (self.id, self.value, self.underlying)


def _sort_key(other: Symbol | str) -> str:
    return other._key if isinstance(other, Symbol) else other.upper()


def equity_symbol(ticker: str, first_ticker: str | None = None, first_date: date = DEFAULT_DATE) -> Symbol:
    """A US equity: today's ticker, the ticker and date of its first trading day (its map file's first row)."""
    return Symbol(identifier(1, "usa", first_ticker or ticker, first_date), ticker.upper())


def index_symbol(ticker: str, market: str = "usa") -> Symbol:
    """An index."""
    return Symbol(identifier(9, market, ticker), ticker.upper())


def future_symbol(ticker: str, market: str, expiry: date) -> Symbol:
    """A futures contract; a time of day in `expiry` stays visible in `id.date`."""
    return Symbol(identifier(5, market, ticker, expiry), future_ticker(ticker.upper(), expiry))


def canonical_future(ticker: str, market: str) -> Symbol:
    """`/ES`: the continuous contract and chain of a future."""
    return Symbol(identifier(5, market, ticker), "/" + ticker.upper())


def option_symbol(  # noqa: PLR0917  the order is that of LEAN's own constructor
    underlying: Symbol,
    right: int,
    strike: float,
    expiry: date,
    style: int | None = None,
    target_ticker: str | None = None,
    market: str | None = None,
) -> Symbol:
    """An option contract on an equity, index or future; the style defaults to European on indices, else American.

    `target_ticker` is the option's own ticker where it differs (SPXW on SPX). `strike` in currency units per share.
    """
    key = (underlying.id, underlying.value, right, strike, expiry, style, target_ticker, market)
    made = _interned.get(key)
    if made is None:
        if len(_interned) >= _INTERNED_LIMIT:
            _interned.clear()
        made = _interned[key] = _make_option(underlying, right, strike, expiry, style, target_ticker, market)
    return made


def _make_option(  # noqa: PLR0917  the key's parts
    underlying: Symbol,
    right: int,
    strike: float,
    expiry: date,
    style: int | None,
    target: str | None,
    market: str | None,
) -> Symbol:
    base = underlying.id
    kind = _OPTION_OF.get(int(base.security_type))
    if kind is None:
        raise ValueError(f"there are no options on {underlying.value} ({base.security_type})")
    if style is None:
        style = OptionStyle.EUROPEAN if kind is SecurityType.INDEX_OPTION else OptionStyle.AMERICAN
    if target is None:
        target = future_option_ticker(base.symbol) if kind is SecurityType.FUTURE_OPTION else base.symbol
    sid = identifier(
        kind, market or base.market, target, expiry, strike=strike, right=right, style=style, underlying=base
    )
    return Symbol(sid, _option_value(sid, underlying), underlying)


def _option_value(sid: SecurityIdentifier, underlying: Symbol) -> str:
    root = underlying.value if sid.symbol == underlying.id.symbol else sid.symbol
    if sid.date == DEFAULT_DATE:
        return "?" + root.upper()
    # LEAN widens a long root here and once more when it writes the text: ES20H20 is followed by two spaces.
    return osi(root + " " if len(root) > 5 else root, sid.date, int(sid.option_right), sid.strike_price)


def canonical_option(underlying: Symbol, target_ticker: str | None = None, market: str | None = None) -> Symbol:
    """`?SPY`: the symbol of all options on an underlying (under one option ticker)."""
    return option_symbol(underlying, 0, 0.0, DEFAULT_DATE, None, target_ticker, market)


def create(ticker: str, security_type: int, market: str, alias: str | None = None) -> Symbol:
    """The symbol LEAN's `Symbol.Create` makes of a ticker; ValueError for the types it refuses."""
    if security_type == SecurityType.EQUITY:
        first, when = _current.identify(ticker.upper(), market)
        made = Symbol(identifier(1, market, first, when), ticker.upper())
    elif security_type == SecurityType.INDEX:
        made = index_symbol(ticker, market)
    elif security_type == SecurityType.FUTURE:
        made = canonical_future(ticker, market)
    elif security_type == SecurityType.OPTION:
        made = canonical_option(create(ticker, SecurityType.EQUITY, market))
    elif security_type == SecurityType.INDEX_OPTION:
        made = canonical_option(index_symbol(index_of_option(ticker), market), ticker.upper())
    else:
        raise ValueError(f"a symbol of type {SecurityType(security_type)} cannot be made from a ticker alone")
    return Symbol(made.id, alias, made.underlying) if alias else made


def symbol_from_sid(text: str | SecurityIdentifier) -> Symbol:
    """The symbol of a SID; its value is written with the first tickers, all that the SID knows."""
    sid = text if isinstance(text, SecurityIdentifier) else SecurityIdentifier.parse(text)
    under = _underlying_of(sid)
    if under is not None:
        return Symbol(sid, _option_value(sid, under), under)
    if sid.security_type is SecurityType.FUTURE:
        value = "/" + sid.symbol if sid.date == DEFAULT_DATE else future_ticker(sid.symbol, sid.date)
        return Symbol(sid, value)
    return Symbol(sid, sid.symbol)


def parse_osi_symbol(text: str, security_type: int = 2, style: int | None = None, market: str = "usa") -> Symbol:
    """The option of an OSI ticker, with the text given as its value; ValueError if the text is none."""
    parts = parse_osi(text)
    if security_type == SecurityType.INDEX_OPTION:
        base, target = index_symbol(index_of_option(parts.root), market), parts.root
    else:
        base, target = create(parts.root, SecurityType.EQUITY, market), None
    made = option_symbol(base, parts.right, parts.strike, parts.expiry, style, target, market)
    return Symbol(made.id, text, base)


def resolve(text: str) -> Symbol | None:
    """The symbol a text means in this run: a cached ticker in any case, else a SID, else nothing."""
    found = _current.symbol(text)
    if found is None and " " in text:
        try:
            return symbol_from_sid(text)
        except (ValueError, KeyError, IndexError):
            return None
    return found


def _underlying_of(sid: SecurityIdentifier) -> Symbol | None:
    return None if sid.underlying is None else symbol_from_sid(sid.underlying)


def _is_market(text: object) -> bool:
    return text is None or (isinstance(text, str) and text.islower())


def _as_underlying(underlying: Any, market: str) -> Symbol:
    underlying = getattr(underlying, "symbol", underlying)  # a security stands for its symbol
    if isinstance(underlying, Symbol):
        return underlying
    return resolve(underlying) or create(underlying, SecurityType.EQUITY, market)
