"""A LEAN data folder of a few days, made of prices a test can state in a line, and algorithms run over it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

import leanhost
from leanhost.data.port import Columns, QuoteColumns, TradeColumns, UniverseTable
from leanhost.data.writer import write_coarse, write_minutes, write_text, write_universe
from leanhost.symbols import Symbol, canonical_option, equity_symbol, option_symbol
from market.files.lean_text import market_hours, symbol_properties

OPEN_MS, MINUTES = 34_200_000, 390
FIRST_DAY = date(2010, 1, 4)
Price = float | Callable[[int], float]
"""A price for all day, or of the minute since the open (0 to 389)."""

MON, TUE, WED, THU, FRI = (date(2014, 6, 2 + n) for n in range(5))
NO_FILE = "no file"
HEAD = "from AlgorithmImports import *\n\n"


class SmallWorld:
    """Prices by symbol and day, written as LEAN's files when an algorithm is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._damage: dict[str, bytes] = {}
        self._minutes: dict[date, list[tuple[Symbol, int, Columns]]] = {}
        self._texts = {
            "market-hours/market-hours-database.json": market_hours(),
            "symbol-properties/symbol-properties-database.csv": symbol_properties(),
            "alternative/interest-rate/usa/interest-rate.csv": "DATE,RATE\n2010-01-01,1.00\n",
        }

    def equity(self, ticker: str, prices: dict[date, Price], factors: str = "", mapped: str = "") -> Symbol:
        """An equity with a trade and a quote (a cent around it) every minute; `factors`, `mapped`: its files' rows."""
        symbol = equity_symbol(ticker, ticker, FIRST_DAY)
        name = ticker.lower()
        rows = mapped or f"{FIRST_DAY:%Y%m%d},{name},Q\n20501231,{name},Q\n"
        if mapped != NO_FILE:
            self.text(f"equity/usa/map_files/{name}.csv", rows)
        if factors:
            self.text(f"equity/usa/factor_files/{name}.csv", factors)
        for day, price in prices.items():
            values = _values(price)
            self._put(day, symbol, 0, _trades(values))
            self._put(day, symbol, 1, _quotes(values - 0.01, values + 0.01))
        return symbol

    def option(
        self, underlying: Symbol, expiry: date, strike: float, right: str, quotes: dict[date, tuple[Price, Price]]
    ) -> Symbol:
        """A contract quoted every minute at (bid, ask)."""
        symbol = option_symbol(underlying, "CP".index(right), strike, expiry)
        for day, (bid, ask) in quotes.items():
            self._put(day, symbol, 1, _quotes(_values(bid), _values(ask)))
        return symbol

    def universe(self, underlying: Symbol, day: date, contracts: list[Symbol], **greeks: list[float]) -> None:
        """The universe file of a day; columns not given (`delta=[…]`) are zero."""
        zeros = np.zeros(len(contracts))
        columns = {name: np.array(greeks.get(name, zeros), float) for name in _GREEKS}
        table = UniverseTable(
            expiry=np.array([int(f"{c.id.date:%Y%m%d}") for c in contracts], np.int32),
            strike=np.array([c.id.strike_price for c in contracts]),
            right=np.array([int(c.id.option_right) for c in contracts], np.int8),
            open=zeros, high=zeros, low=zeros, close=zeros + 1, volume=zeros, underlying=(100, 100, 100, 100, 1000),
            **columns,
        )  # fmt: skip
        write_universe(self.data, canonical_option(underlying), day, table)

    def daily(self, symbol: Symbol, closes: dict[date, float]) -> None:
        """The daily file of an equity: four equal prices a day."""
        times = np.array([(day - date(1970, 1, 1)).days * 86_400_000 for day in closes], np.int64)
        values = np.array(list(closes.values()), float)
        write_coarse(
            self.data, 4, [(symbol, 0, TradeColumns(times, values, values, values, values, values * 0 + 1000))]
        )

    def text(self, path: str, content: str) -> None:
        """A text file of the data folder."""
        self._texts[path] = content

    def damaged(self, path: str, content: bytes) -> None:
        """Put these bytes in a file's place, whatever is written there."""
        self._damage[path] = content

    def write(self) -> Path:
        """The data folder, with everything said so far."""
        for path, content in self._texts.items():
            write_text(self.data, path, content)
        for day, items in self._minutes.items():
            write_minutes(self.data, day, items)
        for path, content in self._damage.items():
            (self.data / path).write_bytes(content)
        return self.data

    def run(self, body: str, start: date = MON, end: date | None = None, cash: float = 100_000, **options: Any) -> Any:
        """Run an algorithm: `body` is what stands in its class, where `start_at(self)` in `initialize` sets dates."""
        file = self.folder / "algorithm.py"
        last = end or start
        file.write_text(
            HEAD + "class Probe(QCAlgorithm):\n    def start_at(self):\n"
            f"        self.set_start_date({start.year}, {start.month}, {start.day})\n"
            f"        self.set_end_date({last.year}, {last.month}, {last.day})\n"
            f"        self.set_cash({cash})\n        self.seen = []\n\n"
            + textwrap.indent(textwrap.dedent(body), "    ")
        )
        return leanhost.run(file, self.write(), self.folder / "out", **options)

    def _put(self, day: date, symbol: Symbol, kind: int, columns: Columns) -> None:
        self._minutes.setdefault(day, []).append((symbol, kind, columns))


_GREEKS = ("open_interest", "implied_volatility", "delta", "gamma", "vega", "theta", "rho")


def _values(price: Price) -> np.ndarray:
    return np.array([price(n) for n in range(MINUTES)], float) if callable(price) else np.full(MINUTES, float(price))


def _times() -> np.ndarray:
    return OPEN_MS + 60_000 * np.arange(MINUTES, dtype=np.int64)


def _trades(values: np.ndarray) -> TradeColumns:
    return TradeColumns(_times(), values, values, values, values, np.full(MINUTES, 1000.0))


def _quotes(bid: np.ndarray, ask: np.ndarray) -> QuoteColumns:
    size = np.full(MINUTES, 10.0)
    return QuoteColumns(_times(), bid, bid, bid, bid, size, ask, ask, ask, ask, size)
