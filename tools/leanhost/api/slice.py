"""The Slice that `on_data` receives: a view of a moment in the day's columns; bars are made when they are touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import Delisting, Dividend, OpenInterest, QuoteBar, Split, SymbolChangedEvent, Tick, TradeBar
from leanhost.api.dictionaries import KeyNotFoundException, KeyValuePair, LeanDictionary, symbol_of
from leanhost.engine.clock import EPOCH
from leanhost.naming import lean_names

if TYPE_CHECKING:
    from leanhost.engine.plan import DayPlan
    from leanhost.symbols import Symbol

TRADE, QUOTE, INTEREST = 0, 1, 2
_KIND_OF: dict[type, int] = {TradeBar: TRADE, QuoteBar: QUOTE, OpenInterest: INTEREST, Tick: INTEREST}
_EVENT_KINDS = (Delisting, Split, Dividend, SymbolChangedEvent)


class PointDictionary(LeanDictionary):
    """The points of one kind at one moment; a single look-up makes a single bar."""

    def __init__(self, plan: DayPlan, moment: int, tick_type: int) -> None:
        super().__init__(filled=False)
        self._plan = plan
        self._moment = moment
        self._kind = tick_type
        self._made: dict[Any, Any] = {}

    def _find(self, key: Any) -> Any:
        symbol = symbol_of(key)
        if symbol in self._made:
            return self._made[symbol]
        found = self._plan.find(symbol, self._kind, self._moment)
        point = found[0].bar(found[1]) if found is not None else None
        if point is not None:
            self._made[symbol] = point
        return point

    def _make_all(self, items: dict[Any, Any]) -> None:
        for symbol in self._plan.order:
            point = self._find(symbol)
            if point is not None:
                items[symbol] = point


@lean_names
class Slice:
    """Everything that is emitted at one moment."""

    __slots__ = ("_bars", "_chains", "_engine", "_events", "_futures", "_moment", "_plan", "_quotes", "has_data")

    def __init__(self, engine: Any, plan: DayPlan, moment: int, events: list[Any], has_data: bool) -> None:
        self._engine = engine
        self._plan = plan
        self._moment = moment
        self._events = events
        self._bars: PointDictionary | None = None
        self._quotes: PointDictionary | None = None
        self._chains: Any = None
        self._futures: Any = None
        self.has_data = has_data

    @property
    def time(self) -> datetime:
        """Naive wall clock of the algorithm's zone."""
        return self._engine.clock.zone.local(self._moment)

    @property
    def utc_time(self) -> datetime:
        return (EPOCH + timedelta(microseconds=self._moment)).replace(tzinfo=UTC)

    @property
    def bars(self) -> PointDictionary:
        """Trade bars by symbol."""
        if self._bars is None:
            self._bars = PointDictionary(self._plan, self._moment, TRADE)
        return self._bars

    @property
    def quote_bars(self) -> PointDictionary:
        """Quote bars by symbol."""
        if self._quotes is None:
            self._quotes = PointDictionary(self._plan, self._moment, QUOTE)
        return self._quotes

    @property
    def ticks(self) -> LeanDictionary:
        return LeanDictionary()

    @property
    def option_chains(self) -> Any:
        """Chains by canonical symbol; contract and underlying symbols find theirs too."""
        if self._chains is None:
            from leanhost.api.chains import OptionChains  # noqa: PLC0415

            self._chains = OptionChains(self._engine, self._plan, self._moment)
        return self._chains

    @property
    def future_chains(self) -> Any:
        """Futures chains by canonical symbol; a contract finds its chain as well."""
        if self._futures is None:
            from leanhost.api.futures import FuturesChains  # noqa: PLC0415

            self._futures = FuturesChains(self._engine, self._plan, self._moment)
        return self._futures

    futures_chains = future_chains

    @property
    def _told(self) -> list[Any]:
        """Events of the algorithm's own subscriptions."""
        return [e for e in self._events if not getattr(e, "unseen", False)]

    def _of(self, kind: type) -> LeanDictionary:
        found = {e.symbol: e for e in self._events if isinstance(e, kind)} if self._events else None
        return LeanDictionary(found)

    @property
    def delistings(self) -> LeanDictionary:
        return self._of(Delisting)

    @property
    def splits(self) -> LeanDictionary:
        return self._of(Split)

    @property
    def dividends(self) -> LeanDictionary:
        return self._of(Dividend)

    @property
    def symbol_changed_events(self) -> LeanDictionary:
        return self._of(SymbolChangedEvent)

    def traded(self, symbol: Symbol) -> tuple[float, float, int] | None:
        """(close, volume, period in microseconds) of a symbol's trade bar, else of its quote bar with the mean size.

        None where there is no bar, or one without volume, as one that is filled forward is. No bar is made.
        """
        trade = self._plan.find(symbol, TRADE, self._moment)
        if trade is not None:
            points, at = trade
            volume = 0.0 if points.emission.is_filled(at) else points.value("volume", at)
            close = points.value("close", at) if volume else 0.0
        else:
            quote = self._plan.find(symbol, QUOTE, self._moment)
            if quote is None:
                return None
            points, at = quote
            volume = (points.value("bid_size", at) + points.value("ask_size", at)) / 2
            close = points.value("close", at) if volume else 0.0
        return (close, volume, points.length(at)) if volume else None

    def next_traded(self, symbol: Symbol) -> int:
        """The first moment of the day after this one at which `traded` may find something."""
        return self._plan.next_traded(symbol, self._moment + 1)

    @property
    def all_data(self) -> list[Any]:
        """Every point, in the order of the subscriptions."""
        points = [points.at(self._moment) for f, points in self._plan.feeds if not f.config.is_internal_feed]
        return [*self._told, *(p for p in points if p is not None)]

    def _default(self, symbol: Symbol) -> Any:
        """What `slice[symbol]` is: trades for equities and indices, for the rest the quote, else the trade."""
        if symbol.security_type in (2, 5, 8, 10):
            quote = self.quote_bars._find(symbol)
            if quote is not None:
                return quote
        return self.bars._find(symbol)

    def get(self, key: Any, default: Any = None) -> Any:
        """`get(symbol[, default])`, `get(Type)` or `get(Type, symbol)`."""
        if isinstance(key, type):
            points = self._typed(key)
            return points if default is None else points.get(default)
        found = self._default(symbol_of(key)) if symbol_of(key) is not None else None
        return default if found is None else found

    def _typed(self, kind: type) -> LeanDictionary:
        if kind in _EVENT_KINDS:
            return self._of(kind)
        if kind is TradeBar:
            return self.bars
        if kind is QuoteBar:
            return self.quote_bars
        return PointDictionary(self._plan, self._moment, _KIND_OF.get(kind, INTEREST))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, type):
            return self._typed(key)
        symbol = symbol_of(key)
        if symbol is None:
            raise KeyNotFoundException(
                f"The ticker {key} was not found in the SymbolCache. Use the Symbol object as key instead. "
                "Accessing the securities collection/slice object by string ticker is only available for securities "
                "added with the AddSecurity-family methods."
            )
        found = self._default(symbol)
        if found is None and symbol not in self:
            raise KeyNotFoundException(
                f"'{symbol}' wasn't found in the Slice object, likely because there was no-data at this moment in "
                "time and it wasn't possible to fillforward historical data. To prevent the exception, use "
                "data.get(symbol), which returns None when the symbol is not found, or guard the access with "
                "'if symbol in data:'."
            )
        return found

    def __contains__(self, key: object) -> bool:
        symbol = symbol_of(key)
        return symbol is not None and (self._present(symbol) or any(e.symbol == symbol for e in self._told))

    def _present(self, symbol: Symbol) -> bool:
        kinds = (QUOTE, TRADE) if symbol.security_type in (2, 5, 8, 10) else (TRADE,)
        return any(self._plan.find(symbol, kind, self._moment) is not None for kind in kinds)

    def contains_key(self, key: Any) -> bool:
        return key in self

    def try_get_value(self, symbol: Any, data: Any = None) -> tuple[bool, Any]:
        """(found, point), as LEAN's out parameter appears in Python."""
        found = self.get(symbol)
        return found is not None, found

    def keys(self) -> list[Symbol]:
        """Symbols with a point of their default kind."""
        found = [s for s in self._plan.order if self._present(s)]
        return found + [e.symbol for e in self._told if e.symbol not in found]

    def values(self) -> list[Any]:
        return [point for point in (self._default(s) for s in self.keys()) if point is not None]

    def items(self) -> list[tuple[Symbol, Any]]:
        return [(s, self._default(s)) for s in self.keys()]

    def __iter__(self) -> Iterator[KeyValuePair]:
        return iter([KeyValuePair(s, p) for s, p in self.items() if p is not None])

    def __len__(self) -> int:
        return len(self.keys())

    def __bool__(self) -> bool:
        return True

    @property
    def count(self) -> int:
        return len(self)
