"""The bundled market behind leanhost's data port: every file LEAN would read, computed when asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property, lru_cache

from leanhost.data.hours import MarketHoursDatabase
from leanhost.data.port import Columns, UniverseTable
from leanhost.data.properties import SymbolPropertiesDatabase
from leanhost.enums import TickType
from leanhost.symbols import DEFAULT_DATE, Symbol
from market.chains import around
from market.chains.chain import OptionChain
from market.chains.contracts import Contracts
from market.chains.universe import ChainTable
from market.files import lean_text
from market.futures import table
from market.futures.line import FutureLine
from market.intraday.days import Days
from market.intraday.lines import FIRST_MINUTES, Line
from market.listings.futures import contracts, find_future
from market.names import Asked, asked_of, plain, symbol_of
from market.products import PRODUCTS, ROOTS
from market.world import World

Note = Callable[[date, Symbol], object]
WHOLE_SERIES = date.min
"""The day of a note about files of hours or days."""


class BundledMarket:
    """Everything of `market.products` from 2014-01-02 to 2018-12-31 (daily bars of funds and indices from 2012).

    The same world gives the same data in any order of questions; no answer depends on an earlier one. `noted`, if set,
    is told once of each symbol and day that is asked for (a chain's canonical symbol: of its universe), so that a run's
    log (`usage`) knows what it was given, and just that can be written as a folder.
    """

    def __init__(self, seed: int = 1, scenario: str | None = None, at: date | None = None) -> None:
        self.world = World(seed, scenario, at)
        self.noted: Note | None = None
        self._told: set[tuple[date, Symbol]] = set()
        self._means: dict[Symbol, Asked | None] = {}
        self.days = Days(self.world)
        self.chain_of = lru_cache(maxsize=None)(self._make_chain)
        self.line_of = lru_cache(maxsize=None)(lambda ticker: Line(self.days, ticker))
        self.future_of = lru_cache(maxsize=None)(lambda ticker: FutureLine(self.days, ticker))
        self._contracts = lru_cache(maxsize=None)(lambda root: Contracts(self.chain_of(root)))
        self._texts = lean_text.texts(self.world)
        self._minute = lru_cache(maxsize=512)(self._make_minute)
        self._coarse = lru_cache(maxsize=64)(self._make_coarse)
        self._universe = lru_cache(maxsize=16)(self._make_universe)

    @property
    def seed(self) -> int:
        """The world's seed."""
        return self.world.seed

    @property
    def chain(self) -> OptionChain:
        """SPY's options."""
        return self.chain_of("SPY")

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
        asked = self._meaning(symbol)
        if asked is None or asked.is_chain:
            return None
        day = plain(day)
        found = (
            self._option(asked, int(tick_type), day) if asked.is_option else self._minute(asked, int(tick_type), day)
        )
        if found is not None or asked.is_option:
            self._note(day, symbol)
        return found

    def coarse(self, symbol: Symbol, resolution: int, tick_type: int, year: int) -> Columns | None:
        """Hour or daily bars of a fund, an index or a future's contract, the whole series; options have none."""
        asked = self._meaning(symbol)
        if asked is None or asked.is_chain or asked.is_option:
            return None
        found = self._coarse(asked, int(resolution), int(tick_type))
        if found is not None:
            self._note(WHOLE_SERIES, symbol)
        return found

    def universe(self, canonical: Symbol, day: date) -> UniverseTable | None:
        """A chain's universe of `day`, None outside the market's days."""
        asked = self._meaning(canonical)
        if asked is None or not asked.is_chain:
            return None
        found = self._universe(asked, plain(day))
        if found is not None:
            self._note(plain(day), canonical)
        return found

    def text(self, relative_path: str) -> str | None:
        """Map, factor, margin, interest-rate, hours and properties files."""
        return self._texts.get(relative_path)

    def identify(self, ticker: str, market: str = "usa") -> tuple[str, date]:
        """(first ticker, first date) of a ticker, as LEAN's map files give them; other tickers stand for themselves."""
        first = lean_text.FIRST_DAYS.get(ticker.upper()) if market == "usa" else None
        return (ticker, DEFAULT_DATE) if first is None else (ticker.upper(), first)

    def texts(self) -> dict[str, str]:
        """Every text file by its path in a data folder."""
        return dict(self._texts)

    def listed(self, ticker: str, day: date) -> list[Symbol]:
        """Symbols of a fund, an index or a future that have minutes in the files of `day`."""
        if PRODUCTS[ticker].kind != "future":
            return [symbol_of(Asked(ticker))] if self.line_of(ticker).has(day) else []
        line = self.future_of(ticker)
        # A file of futures is dated by UTC: it has the evening of the next session.
        sessions = [one for one in (day, day + timedelta(days=1)) if line.has(one)]
        months = sorted({future.month for one in sessions for future in contracts(ticker, one)})
        return [symbol_of(Asked(ticker, month)) for month in months]

    def _meaning(self, symbol: Symbol) -> Asked | None:
        if symbol not in self._means:
            self._means[symbol] = asked_of(symbol)
        return self._means[symbol]

    def _note(self, day: date, symbol: Symbol) -> None:
        if self.noted is not None and (day, symbol) not in self._told:
            self._told.add((day, symbol))
            self.noted(day, symbol)

    def _make_chain(self, root: str) -> OptionChain:
        ticker = ROOTS[root].underlying if root in ROOTS else root
        is_future = ticker in PRODUCTS and PRODUCTS[ticker].kind == "future"
        return OptionChain(self.world, root, self.days, self.future_of(ticker) if is_future else None)

    def _option(self, asked: Asked, tick_type: int, day: date) -> Columns | None:
        assert asked.day is not None
        if day < FIRST_MINUTES:
            return None
        files, contract = self._contracts(asked.name), (asked.day, asked.strike, asked.call)
        if asked.month:
            return around.minute(files, asked, tick_type, day)
        if tick_type == TickType.QUOTE:
            return files.quote(day, *contract)
        return files.trades(day, *contract) if tick_type == TickType.TRADE else files.open_interest(day, *contract)

    def _make_minute(self, asked: Asked, tick_type: int, day: date) -> Columns | None:
        if asked.month:
            return self.future_of(asked.name).minute(asked.month, tick_type, day)
        line = self.line_of(asked.name)
        if tick_type == TickType.TRADE:
            return line.trades(day)
        return line.quotes(day) if tick_type == TickType.QUOTE else None

    def _make_coarse(self, asked: Asked, resolution: int, tick_type: int) -> Columns | None:
        if asked.month:
            return self.future_of(asked.name).coarse(asked.month, resolution, tick_type)
        return self.line_of(asked.name).coarse(resolution) if tick_type == TickType.TRADE else None

    def _make_universe(self, asked: Asked, day: date) -> UniverseTable | None:
        if not asked.is_option:
            return table.universe(self.future_of(asked.name), day)
        chain = self.chain_of(asked.name)
        if day < FIRST_MINUTES or not chain.has(day):
            return None
        if not asked.month:
            return ChainTable(chain, day, self.line_of(chain.product.ticker).bar(day))
        future = find_future(chain.product.ticker, day, asked.month)
        if future is None or all(expiry.contract != asked.month for expiry in chain.expiries(day)):
            return None
        opened, high, low, close, volume, _ = self.future_of(chain.product.ticker).row(future, day)
        return ChainTable(chain, day, (opened, high, low, close, volume), asked.month)
