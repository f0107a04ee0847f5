"""The benchmark's own feed: hourly bars of a symbol, adjusted, apart from the algorithm's securities."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from leanhost.api.dividend_yields import DividendYieldProvider
from leanhost.data.factors import FactorFile, factor_file
from leanhost.engine.clock import HOUR, zone_of
from leanhost.engine.sessions import sessions_of
from leanhost.enums import DataNormalizationMode, Resolution, SecurityType
from leanhost.symbols import Symbol

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine
    from leanhost.engine.feed import Subscription

_EMPTY = np.empty(0, np.int64)
_MS_A_DAY = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_SPLITS_ALONE = (DataNormalizationMode.SPLIT_ADJUSTED, DataNormalizationMode.TOTAL_RETURN)


class Benchmark:
    """Prices of the benchmark symbol; `times` are the day's hourly ends and count as steps of the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.symbol: Any = None
        self.function: Any = None
        self.times: np.ndarray = _EMPTY
        self.moments: frozenset[int] = frozenset()
        self._ends: list[int] = []
        self._prices: list[float] = []
        self._before = 0.0
        self._columns: Any = None
        self._factors: dict[Symbol, FactorFile] = {}
        self._yields: dict[Symbol, DividendYieldProvider] = {}

    def factor(self, symbol: Symbol, day: date, mode: int = DataNormalizationMode.ADJUSTED) -> float:
        """What a symbol's prices of a day are multiplied by; 1 without a factor file, and for raw prices."""
        if mode == DataNormalizationMode.RAW:
            return 1.0
        file = self.factor_file(symbol)
        return file.split_factor(day) if mode in _SPLITS_ALONE else file.factor(day)

    def factor_file(self, symbol: Symbol) -> FactorFile:
        """A symbol's factor file; one without rows where there is none."""
        found = self._factors.get(symbol)
        if found is None:
            provider: Any = self._engine.provider
            known = getattr(provider, "factors", None)  # a data folder knows which file a renamed company's is
            found = known(symbol) if known is not None else factor_file(provider, symbol.id.symbol.lower())
            self._factors[symbol] = found
        return found

    def paid_since(self, feed: Subscription, day: date) -> float:
        """Dividends per share that a subscription has seen by a day: what total-return prices are raised by."""
        began = feed.config.exchange_zone.local(feed.start_us).date() - timedelta(days=1)
        return sum(d.value for d in self.factor_file(feed.config.symbol).dividends() if began <= d.day < day)

    def dividend_yield(self, symbol: Symbol, day: date, price: float) -> float:
        """LEAN's yield of a stock at a price, a fraction a year; 0 without dividends."""
        known = self._yields.get(symbol)
        if known is None:
            known = self._yields[symbol] = DividendYieldProvider(symbol)
        return known.get_dividend_yield(day, price) if price > 0 else 0.0

    def open_day(self, day: date) -> None:
        """Load the day's hours."""
        self._before = self._prices[-1] if self._prices else self._before
        self.times, self.moments, self._ends, self._prices = _EMPTY, frozenset(), [], []
        if self.symbol is None:
            return
        if self._columns is None:
            self._start(day)
        self._ends, self._prices = self._hours_of(day)
        self.times, self.moments = np.array(self._ends, np.int64), frozenset(self._ends)

    def _start(self, day: date) -> None:
        provider = self._engine.provider
        self._entry = provider.hours.for_symbol(self.symbol)
        self._zone = zone_of(self._entry.data_time_zone)
        earlier = self._entry.hours.previous_trading_day(day)
        read = getattr(provider, "coarse_days", None)  # a data folder has decades in its file
        if read is not None and self.symbol.security_type is SecurityType.EQUITY:
            columns = read(self.symbol, int(Resolution.HOUR), 0, (earlier, self._engine.end_day))
        else:
            columns = provider.coarse(self.symbol, int(Resolution.HOUR), 0, day.year)
        self._columns = columns or ()
        prices = self._hours_of(earlier)[1]
        self._before = prices[-1] if prices else 0.0

    def _hours_of(self, day: date) -> tuple[list[int], list[float]]:
        """Ends and adjusted closes of a day's hours; a handful, for which numbers are faster than arrays."""
        sessions = sessions_of(self._entry.hours, day, False)
        if self._columns == () or not sessions:
            return [], []
        midnight = (day.toordinal() - _EPOCH) * _MS_A_DAY
        first, last = self._columns.time.searchsorted((midnight, midnight + _MS_A_DAY)).tolist()
        walls, closes = self._columns.time[first:last].tolist(), self._columns.close[first:last].tolist()
        offset, scale = self._zone.noon_offset(day), self.factor(self.symbol, day)
        ends, prices = [], []
        for wall, close in zip(walls, closes, strict=True):
            start = wall * 1000 - offset
            if any(start < closes and start + HOUR > opens for opens, closes in sessions):
                ends.append(start + HOUR)
                prices.append(close * scale)
        return ends, prices

    def next_time(self, moment: int) -> int:
        """The first of the day's hours from `moment` on; a very late one if there is none."""
        at = bisect_left(self._ends, moment)
        return self._ends[at] if at < len(self._ends) else 2**62

    def price(self) -> float:
        """The last hourly close, adjusted; what a benchmark function returns; 0 before the first."""
        if self.function is not None:
            return float(self.function(self._engine.clock.time))
        at = bisect_right(self._ends, self._engine.clock.data_us) - 1
        return self._prices[at] if at >= 0 else self._before
