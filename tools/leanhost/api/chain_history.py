"""`option_history` and `future_history` of a notebook: which contracts, and the data of all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import QuoteBar, TradeBar
from leanhost.api.chains import OptionChain, OptionContract, universe_contracts, universe_underlying
from leanhost.api.dictionaries import KeyNotFoundException, LeanDictionary, symbol_of
from leanhost.api.futures import FuturesChain, FuturesContract, future_contracts
from leanhost.engine.future_filter import FutureFilterUniverse, chosen_contracts
from leanhost.engine.option_filter import OptionFilterUniverse, chosen_symbols
from leanhost.enums import SecurityType
from leanhost.naming import lean_names
from leanhost.symbols import Symbol

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine

_OPTIONS = (SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION)


def _tradable_days(hours: Any, start: datetime, end: datetime) -> Iterator[tuple[date, date]]:
    """Each open day of the span with the trading day before it, whose file it is selected from."""
    day = start.date()
    while day <= end.date():
        if hours.is_date_open(day):
            yield day, hours.previous_trading_day(day)
        day += timedelta(days=1)


def selected_options(engine: Engine, option: Any, start: datetime, end: datetime) -> list[Symbol]:
    """Every contract that the option's filter picks on some day of the span, in the order they were first picked."""
    hours, found = option.exchange.hours, {}
    for _, file_day in _tradable_days(hours, start, end):
        table = engine.provider.universe(option.symbol, file_day)
        if table is None or table.underlying is None:
            continue
        contracts = universe_contracts(option.symbol, table, file_day)
        underlying = universe_underlying(option.symbol, table, file_day)
        local = datetime(file_day.year, file_day.month, file_day.day) + timedelta(days=1)
        chain = OptionFilterUniverse(contracts, underlying, local, hours, option.strike_multiplier)
        found |= dict.fromkeys(chosen_symbols(chain, option.contract_filter))
    return list(found)


def selected_futures(engine: Engine, future: Any, start: datetime, end: datetime) -> list[Symbol]:
    """Every contract that the future's filter picks on some day of the span."""
    hours, found = future.exchange.hours, {}
    for day, file_day in _tradable_days(hours, start, end):
        table = engine.provider.universe(future.symbol, file_day)
        if table is not None:
            rows = future_contracts(hours, future.symbol, table, file_day)
            chain = FutureFilterUniverse(rows, datetime(day.year, day.month, day.day))
            found |= dict.fromkeys(chosen_contracts(chain, future.contract_filter))
    return list(found)


@lean_names
class DataHistory:
    """The answer to a history request: a data frame, or slices of one moment each when it is iterated."""

    def __init__(self, found: list[tuple[Symbol, list[Any]]]) -> None:
        self._found = found
        self._slices: list[Any] | None = None

    @property
    def data(self) -> list[Any]:
        """The moments in order of time: `time`, `bars`, `quote_bars`, `option_chains`, `futures_chains`, by symbol."""
        if self._slices is None:
            moments: dict[datetime, list[Any]] = {}
            for _, points in self._found:
                for point in points:
                    moments.setdefault(point.end_time, []).append(point)
            self._slices = [_PastSlice(at, moments[at]) for at in sorted(moments)]
        return self._slices

    @property
    def count(self) -> int:
        """Number of moments."""
        return len(self.data)

    @property
    def data_frame(self) -> Any:
        """All points as `history` shows them."""
        from leanhost.api import frames  # noqa: PLC0415  pandas is slow to load

        return frames.history_frame(self._found)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


@lean_names
class _ChainHistory(DataHistory):
    """What both kinds of chains have."""

    def get_all_data(self) -> Any:
        return self.data_frame

    def get_expiry_dates(self) -> list[datetime]:
        """Expiries of the contracts with data, in order of their first appearance."""
        return list(dict.fromkeys(symbol.id.date for symbol in self._contracts()))

    def _contracts(self) -> Iterator[Symbol]:
        return (symbol for symbol, points in self._found if points and symbol.has_canonical())


@lean_names
class OptionHistory(_ChainHistory):
    """Data of an underlying and of its selected contracts."""

    def get_strikes(self) -> list[float]:
        """Strikes of the contracts with data, in order of their first appearance."""
        options = (s for s in self._contracts() if s.security_type in _OPTIONS)
        return list(dict.fromkeys(float(symbol.id.strike_price) for symbol in options))


@lean_names
class FutureHistory(_ChainHistory):
    """Data of the selected contracts of a future."""


class _PastSlice:
    """What ended at one moment of the past; LEAN's names, in both spellings where scripts use them."""

    def __init__(self, time: datetime, points: list[Any]) -> None:
        self.time = self.Time = time
        self.all_data = self.AllData = points
        self.bars = self.Bars = LeanDictionary({p.symbol: p for p in points if isinstance(p, TradeBar)})
        self.quote_bars = self.QuoteBars = LeanDictionary({p.symbol: p for p in points if isinstance(p, QuoteBar)})

    @property
    def option_chains(self) -> LeanDictionary:
        """Chains of the contracts that have a point now, by canonical symbol; they carry no greeks."""
        return self._chains(_OPTIONS, lambda canonical, rows: OptionChain(
            canonical, self.time, lambda _: rows, lambda: self.get(canonical.underlying)))

    @property
    def futures_chains(self) -> LeanDictionary:
        return self._chains((SecurityType.FUTURE,), lambda canonical, rows: FuturesChain(canonical, self.time, rows))

    OptionChains, FuturesChains = option_chains, futures_chains

    def _chains(self, kinds: tuple[SecurityType, ...], make: Any) -> LeanDictionary:
        found: dict[Symbol, dict[Symbol, Any]] = {}
        for point in self.all_data:
            symbol = point.symbol
            if symbol.security_type in kinds and not symbol.is_canonical():
                future = symbol.security_type == SecurityType.FUTURE
                row = (_PastFuture if future else _PastOption)(symbol, self)
                found.setdefault(symbol.canonical, {})[symbol] = row
        chains = {c: make(c, sorted(rows.values(), key=lambda r: r.symbol.value)) for c, rows in found.items()}
        return LeanDictionary(chains)

    def get(self, key: Any, default: Any = None) -> Any:
        """The trade bar of a symbol, else its quote bar, else `default`."""
        symbol = symbol_of(key)
        found = self.bars.get(symbol)
        return found if found is not None else self.quote_bars.get(symbol, default)

    def __getitem__(self, key: Any) -> Any:
        found = self.get(key)
        if found is None:
            raise KeyNotFoundException(f"'{key}' wasn't found in the Slice object")
        return found

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None


class _Quoted:
    """Prices of a contract at a moment of the past, from the bars that ended then; 0 where there is none."""

    symbol: Symbol

    def __init__(self, symbol: Symbol, moment: _PastSlice) -> None:
        self.symbol = symbol
        self.time = moment.time
        self._trade, self._quote = moment.bars.get(symbol), moment.quote_bars.get(symbol)

    @property
    def bid_price(self) -> float:
        return self._quote.bid.close if self._quote is not None and self._quote.bid is not None else 0.0

    @property
    def ask_price(self) -> float:
        return self._quote.ask.close if self._quote is not None and self._quote.ask is not None else 0.0

    @property
    def bid_size(self) -> float:
        return self._quote.last_bid_size if self._quote is not None else 0.0

    @property
    def ask_size(self) -> float:
        return self._quote.last_ask_size if self._quote is not None else 0.0

    @property
    def last_price(self) -> float:
        return self._trade.close if self._trade is not None else 0.0

    @property
    def volume(self) -> float:
        return self._trade.volume if self._trade is not None else 0.0


class _PastOption(_Quoted, OptionContract):
    pass


class _PastFuture(_Quoted, FuturesContract):
    pass
