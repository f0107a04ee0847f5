"""One day of a chain as a table: the moments it is emitted at, its contracts, and each contract's values by moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leanhost.engine.fill_forward import Emission
from leanhost.engine.plan import union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leanhost.engine.day_points import DayPoints
    from leanhost.symbols import Symbol

_NO_ROWS = np.empty(0, np.int64)
_COLUMNS = ("bid_close", "ask_close", "bid_size", "ask_size")


class ChainRow:
    """A contract's points of the day: trades, quotes, and each quote column by the chain's own index.

    A column is made when it is first read, as an attribute, so that a contract reads it without a call: a chain of a
    hundred contracts is read every minute.
    """

    bid_close: list[float]
    ask_close: list[float]
    bid_size: list[float]
    ask_size: list[float]

    def __init__(self, chain: ChainDay, symbol: Symbol, trade: DayPoints | None, quote: DayPoints | None) -> None:
        self._chain = chain
        self.symbol = symbol
        self.trade = trade
        self.quote = quote
        self.first = 0
        """Index from which on there is a point at every moment."""

    def __getattr__(self, name: str) -> list[float]:
        if name not in _COLUMNS:
            raise AttributeError(name)
        found = self._chain.spread(self.quote, name)
        setattr(self, name, found)
        return found

    def emissions(self) -> list[Emission]:
        """Of trades and quotes, those with any point."""
        return [p.emission for p in (self.trade, self.quote) if p is not None and p.emission.count]

    def has_point(self, moment: int) -> bool:
        """Whether a trade or a quote is emitted at a moment."""
        return any(points is not None and points.find(moment) >= 0 for points in (self.quote, self.trade))


class ChainDay:
    """The contracts of one canonical symbol that have data of their own on a day, sorted by their values."""

    def __init__(self, contracts: Iterable[tuple[Symbol, DayPoints | None, DayPoints | None]]) -> None:
        self._rows = [ChainRow(self, *contract) for contract in contracts]
        emissions = [e for row in self._rows for e in row.emissions()]
        times = union(emissions)
        self._moments = Emission(_NO_ROWS, times)
        # A day begins late for some contracts but pauses for none: then whether one has a point is a comparison.
        self._steady = bool(emissions) and _steady(emissions, times)
        if self._steady:
            begin, step = int(times[0]), emissions[0].step
            for row in self._rows:
                row.first = min(((e.start - begin) // step for e in row.emissions()), default=len(times))
        self._whole_from = max((row.first for row in self._rows), default=0)

    def index(self, moment: int) -> int:
        """Place of a moment among those of the chain, -1 when nothing is emitted then."""
        return self._moments.find(moment)

    def rows_at(self, index: int, moment: int) -> list[ChainRow]:
        """The contracts with a point at a moment."""
        if not self._steady:
            return [row for row in self._rows if row.has_point(moment)]
        if index >= self._whole_from:
            return self._rows
        return [row for row in self._rows if row.first <= index]

    def spread(self, points: DayPoints | None, name: str) -> list[float]:
        """A column of `points` at each of the chain's moments, 0 where they have none."""
        count = self._moments.count
        if points is None or not points.emission.count:
            return [0.0] * count
        series = points.series(name)
        if self._steady:
            return [0.0] * (count - len(series)) + series
        at = [points.find(moment) for moment in self._moments.times.tolist()]
        return [series[i] if i >= 0 else 0.0 for i in at]


def _steady(emissions: list[Emission], times: np.ndarray) -> bool:
    """Whether all are the ends of one gapless run."""
    step, end = emissions[0].step, emissions[0].end
    if step == 0 or any(e.step != step or e.end != end for e in emissions):
        return False
    return int(times[-1] - times[0]) == (len(times) - 1) * step
