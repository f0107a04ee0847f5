"""The port through which leanhost gets its data: LEAN files are one provider, the bundled market another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from leanhost.data.hours import MarketHoursDatabase
    from leanhost.data.properties import SymbolPropertiesDatabase
    from leanhost.symbols import Symbol


@dataclass(frozen=True, slots=True)
class TradeColumns:
    """Trade bars as columns, in file order.

    `time` is the bar's start: int64, milliseconds since midnight of the file's date in the data time zone for minute
    rows; for hour and daily rows, milliseconds since 1970-01-01 of that zone's wall clock. Prices are float64 in
    currency units (already divided by LEAN's 10,000 where its format multiplies), volume float64.
    All arrays have shape (n_bars,).
    """

    time: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray


@dataclass(frozen=True, slots=True)
class QuoteColumns:
    """Quote bars as columns; `time` and units as in `TradeColumns`, all of shape (n_bars,).

    A side whose four prices are all zero is absent in that row (LEAN reads it as no side at all).
    """

    time: np.ndarray
    bid_open: np.ndarray
    bid_high: np.ndarray
    bid_low: np.ndarray
    bid_close: np.ndarray
    bid_size: np.ndarray
    ask_open: np.ndarray
    ask_high: np.ndarray
    ask_low: np.ndarray
    ask_close: np.ndarray
    ask_size: np.ndarray


@dataclass(frozen=True, slots=True)
class InterestColumns:
    """Open interest rows: `time` as in `TradeColumns`, `value` float64; both of shape (n_rows,)."""

    time: np.ndarray
    value: np.ndarray


Columns = TradeColumns | QuoteColumns | InterestColumns


@dataclass(frozen=True, slots=True)
class UniverseTable:
    """One day's option universe: a row per contract as columns of shape (n_contracts,), in the file's order.

    `expiry` is int32 yyyymmdd, `strike` float64, `right` int8 (0 call, 1 put), prices and greeks float64 as the file
    has them (theta per day). `underlying` is (open, high, low, close, volume), or None where the file has no such row.
    """

    expiry: np.ndarray
    strike: np.ndarray
    right: np.ndarray
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray
    open_interest: np.ndarray
    implied_volatility: np.ndarray
    delta: np.ndarray
    gamma: np.ndarray
    vega: np.ndarray
    theta: np.ndarray
    rho: np.ndarray
    underlying: tuple[float, float, float, float, float] | None


class DataProvider(Protocol):
    """What leanhost asks of a data source. None always means: there is nothing for that question, which is no error.

    A source that reads many symbols faster at once has also `minutes(wanted, day)`: `minute` of each (symbol, tick
    type) of a list, in its order.
    """

    @property
    def hours(self) -> MarketHoursDatabase: ...

    @property
    def properties(self) -> SymbolPropertiesDatabase: ...

    def minute(self, symbol: Symbol, tick_type: int, day: date) -> Columns | None:
        """Rows of one symbol's minute file of `day` (a date in the data time zone); type 0 trade, 1 quote, 2 OI."""
        ...

    def coarse(self, symbol: Symbol, resolution: int, tick_type: int, year: int) -> Columns | None:
        """Hour (resolution 3) or daily (4) rows; `year` picks the file for options and is ignored for others."""
        ...

    def universe(self, canonical: Symbol, day: date) -> UniverseTable | None:
        """The universe file dated `day` of a canonical option."""
        ...

    def text(self, relative_path: str) -> str | None:
        """A small text file of the data folder: map, factor, margin and interest-rate files."""
        ...
