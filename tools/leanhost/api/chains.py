"""Option chains: of a slice (the contracts with a point at that moment) and of a day's universe file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import QuoteBar
from leanhost.api.base_chain import BaseChain, newest_universe
from leanhost.api.chain_filters import OptionChainFilters
from leanhost.api.chain_frames import ChainDictionary
from leanhost.api.contracts import Greeks, OptionContract, SliceContract
from leanhost.api.dictionaries import LeanDictionary, symbol_of
from leanhost.api.universe_chains import UniverseContract, UniverseRows, universe_contracts, universe_underlying
from leanhost.engine.clock import EPOCH
from leanhost.naming import lean_names
from leanhost.symbols import Symbol

if TYPE_CHECKING:
    from leanhost.engine.chain_day import ChainRow
    from leanhost.engine.day_points import DayPoints
    from leanhost.engine.plan import DayPlan

__all__ = [
    "Greeks", "OptionChain", "OptionChains", "OptionContract", "UniverseContract", "universe_chain",
    "universe_contracts", "universe_underlying",
]  # fmt: skip


@lean_names(attributes=("symbol", "time"))
class OptionChain(OptionChainFilters, BaseChain):
    """Contracts of one canonical symbol at one moment, sorted by their symbols' values.

    `make` gives the contracts of this chain and `find_underlying` the underlying's point, both when first asked for;
    `source` is the moment of the slice this one is of, None for the chain of a universe file.
    """

    def __init__(  # noqa: PLR0917  a chain's parts
        self,
        canonical: Symbol,
        time: datetime,
        make: Callable[[OptionChain], list[Any]],
        find_underlying: Callable[[], Any],
        source: ChainMoment | None = None,
        flatten: bool = True,
    ) -> None:
        self.symbol = canonical
        self.time = self.end_time = time
        self._make = make
        self._find_underlying = find_underlying
        self._source: Any = source
        self._flatten = flatten

    @cached_property
    def _list(self) -> list[Any]:
        return self._make(self)

    @cached_property
    def _underlying(self) -> Any:
        return self._find_underlying()

    @property
    def underlying(self) -> Any:
        """The underlying's quote of this moment, else its trade, else its last point."""
        return self._underlying

    def create_chain(self, contracts: Iterable[Any]) -> OptionChain:
        """A chain of the given contracts of this one."""
        kept = list(contracts)
        return OptionChain(
            self.symbol, self.time, lambda _chain: kept, self._find_underlying, self._source, self._flatten
        )

    def _bars(self, kind: int) -> LeanDictionary:
        return ChainBars(self._source.points(self, kind)) if self._source is not None else LeanDictionary()

    @property
    def data_frame(self) -> Any:
        """A row per contract; for a chain that is not flattened one row with the list of them."""
        from leanhost.api import frames  # noqa: PLC0415

        return frames.chain_frame(self, self._flatten)


class OptionChains(ChainDictionary):
    """A slice's chains by canonical symbol; a contract or an underlying finds its chain as well."""

    def __init__(self, engine: Any, plan: DayPlan, moment: int) -> None:
        super().__init__(filled=False)
        self.engine = engine
        self._plan = plan
        self.moment = moment
        self._made: dict[Symbol, OptionChain | None] = {}

    def _find(self, key: Any) -> Any:
        symbol = symbol_of(key)
        if symbol is None:
            return None
        if not symbol.has_canonical() or symbol.security_type == 5:
            return next((self._chain(c) for c in self._plan.chains if c.underlying == symbol and self._chain(c)), None)
        return self._chain(symbol if symbol.is_canonical() else symbol.canonical)

    def _make_all(self, items: dict[Any, Any]) -> None:
        for canonical in self._plan.chains:
            chain = self._chain(canonical)
            if chain is not None:
                items[canonical] = chain

    def _chain(self, canonical: Symbol) -> OptionChain | None:
        if canonical not in self._made:
            self._made[canonical] = self._build(canonical)
        return self._made[canonical]

    def _build(self, canonical: Symbol) -> OptionChain | None:
        day, moment = self._plan.chain_day(canonical), self.moment
        at = day.index(moment) if day is not None else -1
        rows = day.rows_at(at, moment) if day is not None and at >= 0 else ()
        if not rows:
            return None
        found = ChainMoment(self.engine, self._plan, moment, canonical.underlying)
        contracts = partial(_contracts, rows, at, found)
        return OptionChain(canonical, found.time, contracts, found.underlying, found)


def _contracts(rows: list[ChainRow], at: int, moment: ChainMoment, _chain: OptionChain) -> list[Any]:
    return list(map(SliceContract, rows, repeat(at), repeat(moment)))


class ChainBars(LeanDictionary):
    """The bars of a chain's contracts by symbol, made when one of them is asked for."""

    def __init__(self, places: dict[Symbol, tuple[DayPoints, int]]) -> None:
        super().__init__(filled=False)
        self._places = places

    def _make_all(self, items: dict[Any, Any]) -> None:
        items.update((symbol, points.bar(at)) for symbol, (points, at) in self._places.items())

    def __len__(self) -> int:
        return len(self._places)


class ChainMoment:
    """What the contracts of a slice's chain read: the day's plan at the slice's moment.

    It knows neither its chain nor the contracts, so that all of them go as soon as the algorithm lets go of them.
    """

    __slots__ = ("_plan", "_symbol", "_underlying", "engine", "us")

    def __init__(self, engine: Any, plan: DayPlan, us: int, underlying: Symbol | None) -> None:
        self.engine = engine
        self.us = us
        """UTC microseconds."""
        self._plan = plan
        self._symbol = underlying
        self._underlying: Any = None

    @property
    def time(self) -> datetime:
        """Naive wall clock of the algorithm's zone."""
        return EPOCH + timedelta(microseconds=self.us + self.engine.clock.zone.offset(self.us))

    def underlying(self) -> Any:
        """The underlying's quote of this moment, else its trade, else its last point; the same at every call."""
        if self._underlying is None:
            self._underlying = self._find_underlying()
        return self._underlying

    def points(self, chain: OptionChain, kind: int) -> dict[Symbol, tuple[DayPoints, int]]:
        """Where the points of a chain's contracts are: kind 0 trades, 1 quotes."""
        found = ((c.symbol, self._plan.find(c.symbol, kind, self.us)) for c in chain)
        return {symbol: place for symbol, place in found if place is not None}

    def _find_underlying(self) -> Any:
        symbol = self._symbol
        if symbol is None:
            return QuoteBar()
        for kind in (1, 0):
            found = self._plan.find(symbol, kind, self.us)
            if found is not None:
                return found[0].bar(found[1])
        security = self.engine.securities.lookup(symbol)
        last = security.get_last_data() if security is not None else None
        return QuoteBar(symbol=symbol) if last is None else last


def universe_chain(engine: Any, canonical: Symbol, flatten: bool) -> OptionChain:
    """`option_chain(symbol)`: the newest universe file that has ended by now, up to three trading days old."""
    hours = engine.provider.hours.for_symbol(canonical).hours
    today = engine.zone_of_hours(hours).local(engine.clock.utc_us).date()
    day, table = newest_universe(engine.provider, hours, canonical, today)

    def contracts(_chain: OptionChain) -> list[Any]:
        rows = UniverseRows(canonical, table, day) if table is not None else None
        return [UniverseContract(rows, row) for row in rows.from_day(today)] if rows is not None else []

    # LEAN leaves an empty quote bar in the underlying's place, whatever the file says of it.
    return OptionChain(canonical, datetime(today.year, today.month, today.day), contracts, QuoteBar, flatten=flatten)
