"""The bundled market behind leanhost's data port: every file LEAN would read, computed when asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property, lru_cache

from leanhost.data.hours import MarketHoursDatabase
from leanhost.data.port import Columns, TradeColumns, UniverseTable
from leanhost.data.properties import SymbolPropertiesDatabase
from leanhost.enums import OptionRight, Resolution, SecurityType, TickType
from leanhost.symbols import DEFAULT_DATE, Symbol
from market import calendar
from market.chains.chain import OptionChain
from market.chains.contracts import Contracts
from market.chains.universe import ChainTable
from market.daily import series
from market.files import lean_text
from market.intraday import bars
from market.world import World

Contract = tuple[date, float, bool]
"""A SPY option: the date in its symbol, strike in dollars, whether it is a call."""
INDICES = ("SPX", "VIX", "VIX3M")
"""Indices with data; the only equity is SPY, the only chain SPY's."""


class BundledMarket:
    """SPY, its options, SPX, VIX and VIX3M from 2014-01-02 to 2018-12-31 (daily SPY and SPX from 2012).

    The same `seed` gives the same data in any order of questions; no answer depends on an earlier one.
    `noted`, if set, is told once of each contract and day that is asked for, and of each universe (day, None): so a
    run's log (`usage`) knows what it was given, and just that can be written as a folder.
    """

    def __init__(self, seed: int = 1, scenario: str | None = None, at: date | None = None) -> None:
        self.world = World(seed, scenario, at)
        self.noted: Callable[[date, Contract | None], object] | None = None
        self._told: set[tuple[date, Contract | None]] = set()
        self._means: dict[Symbol, Contract | str | None] = {}
        self.chain = OptionChain(self.world)
        self._contracts = Contracts(self.chain)
        self._texts = lean_text.texts(self.world)
        self._minute = lru_cache(maxsize=512)(self._make_minute)
        self._coarse = lru_cache(maxsize=16)(self._make_coarse)
        self._universe = lru_cache(maxsize=16)(self._make_universe)

    @property
    def seed(self) -> int:
        """The world's seed."""
        return self.world.seed

    @cached_property
    def hours(self) -> MarketHoursDatabase:
        """Market hours of what is served."""
        return MarketHoursDatabase.load(self._texts[lean_text.HOURS_PATH])

    @cached_property
    def properties(self) -> SymbolPropertiesDatabase:
        """Symbol properties of what is served."""
        return SymbolPropertiesDatabase.load(self._texts[lean_text.PROPERTIES_PATH])

    def minute(self, symbol: Symbol, tick_type: int, day: date) -> Columns | None:
        """Rows of one symbol's minute file of `day`; None for what the market does not have."""
        day = _plain(day)
        if symbol not in self._means:
            self._means[symbol] = _meaning(symbol)
        means = self._means[symbol]
        if isinstance(means, tuple):
            return self._option(means, int(tick_type), day)
        return None if means is None else self._minute(means, int(tick_type), day)

    def coarse(self, symbol: Symbol, resolution: int, tick_type: int, year: int) -> Columns | None:
        """Hour or daily trade bars of SPY and the indices, the whole series; options have none."""
        ticker = _ticker(symbol)
        return None if ticker is None or tick_type != TickType.TRADE else self._coarse(ticker, int(resolution))

    def universe(self, canonical: Symbol, day: date) -> UniverseTable | None:
        """SPY's option universe of `day`, None outside the market's days."""
        underlying = canonical.underlying
        if canonical.security_type != SecurityType.OPTION or underlying is None or _ticker(underlying) != "SPY":
            return None
        table = self._universe(_plain(day))
        if table is not None:
            self._note(_plain(day), None)
        return table

    def text(self, relative_path: str) -> str | None:
        """Map, factor, interest-rate, hours and properties files."""
        return self._texts.get(relative_path)

    def identify(self, ticker: str, market: str = "usa") -> tuple[str, date]:
        """(first ticker, first date) of a ticker, as LEAN's map files give them; other tickers stand for themselves."""
        first = lean_text.FIRST_DAYS.get(ticker.upper()) if market == "usa" else None
        return (ticker, DEFAULT_DATE) if first is None else (ticker.upper(), first)

    def texts(self) -> dict[str, str]:
        """Every text file by its path in a data folder."""
        return dict(self._texts)

    def _option(self, contract: Contract, tick_type: int, day: date) -> Columns | None:
        if day < bars.FIRST_MINUTES:
            return None
        self._note(day, contract)
        files = self._contracts
        if tick_type == TickType.QUOTE:
            return files.quote(day, *contract)
        return files.trades(day, *contract) if tick_type == TickType.TRADE else files.open_interest(day, *contract)

    def _note(self, day: date, contract: Contract | None) -> None:
        if self.noted is not None and (day, contract) not in self._told:
            self._told.add((day, contract))
            self.noted(day, contract)

    def _make_minute(self, ticker: str, tick_type: int, day: date) -> Columns | None:
        if tick_type == TickType.TRADE:
            return bars.trades(self.chain, ticker, day)
        return bars.spy_quotes(self.chain, day) if ticker == "SPY" and tick_type == TickType.QUOTE else None

    def _make_coarse(self, ticker: str, resolution: int) -> TradeColumns | None:
        if resolution == Resolution.DAILY:
            return bars.daily(self.chain, ticker)
        return bars.hourly(self.chain, ticker) if resolution == Resolution.HOUR else None

    def _make_universe(self, day: date) -> UniverseTable | None:
        if not bars.FIRST_MINUTES <= day <= series.LAST or not calendar.is_session(day):
            return None
        own = self._minute("SPY", int(TickType.TRADE), day)
        if not isinstance(own, TradeColumns):
            return None
        line = (own.open[0], own.high.max(), own.low.min(), own.close[-1], own.volume.sum())
        first, high, low, last, volume = (float(x) for x in line)
        return ChainTable(self.chain, day, (first, high, low, last, volume))


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _meaning(symbol: Symbol) -> Contract | str | None:
    """The contract or the series that a symbol means; None for what the market does not have."""
    if symbol.security_type != SecurityType.OPTION:
        return _ticker(symbol)
    if symbol.is_canonical() or symbol.underlying is None or _ticker(symbol.underlying) != "SPY":
        return None
    return _plain(symbol.id.date), float(symbol.id.strike_price), symbol.id.option_right == OptionRight.CALL


def _ticker(symbol: Symbol) -> str | None:
    """The served series a symbol means, None for anything else."""
    if symbol.security_type == SecurityType.EQUITY:
        return "SPY" if symbol.id.symbol == "SPY" else None
    if symbol.security_type == SecurityType.INDEX:
        return symbol.id.symbol if symbol.id.symbol in INDICES else None
    return None
