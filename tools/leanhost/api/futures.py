"""Futures chains: of a slice (the contracts with a point at that moment) and of a day's universe file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import BaseData
from leanhost.api.base_chain import BaseChain, BaseChainUniverseData, newest_universe
from leanhost.api.chain_frames import ChainDictionary
from leanhost.api.dictionaries import LeanDictionary, symbol_of
from leanhost.data.future_contracts import contract_of_month
from leanhost.engine.clock import EPOCH
from leanhost.naming import lean_names
from leanhost.symbols import Symbol

if TYPE_CHECKING:
    from leanhost.data.port import UniverseTable
    from leanhost.engine.day_points import DayPoints
    from leanhost.engine.plan import DayPlan

    Place = tuple[DayPoints, int]


@lean_names(spelled={"id": "ID"})
class FuturesContract:
    """A contract of a chain; prices per unit of the underlying, sizes in contracts. Zero where nothing is known."""

    __slots__ = ("symbol",)

    symbol: Symbol

    @property
    def id(self) -> Any:
        return self.symbol.id

    @property
    def expiry(self) -> datetime:
        return self.symbol.id.date

    @property
    def underlying_symbol(self) -> Symbol | None:
        return self.symbol.underlying

    def __str__(self) -> str:
        return self.symbol.value


@lean_names
class SliceFuture(FuturesContract):
    """A contract with a trade or quote point at this moment."""

    __slots__ = ("_interest", "_quote", "_trade", "time")

    def __init__(
        self, symbol: Symbol, trade: Place | None, quote: Place | None, interest: float, time: datetime
    ) -> None:
        self.symbol = symbol
        self.time = time
        self._trade = trade
        self._quote = quote
        self._interest = interest

    def _quoted(self, name: str) -> float:
        return self._quote[0].value(name, self._quote[1]) if self._quote is not None else 0.0

    @property
    def bid_price(self) -> float:
        return self._quoted("bid_close")

    @property
    def ask_price(self) -> float:
        return self._quoted("ask_close")

    @property
    def bid_size(self) -> int:
        return int(self._quoted("bid_size"))

    @property
    def ask_size(self) -> int:
        return int(self._quoted("ask_size"))

    @property
    def last_price(self) -> float:
        return self._trade[0].value("close", self._trade[1]) if self._trade is not None else 0.0

    @property
    def volume(self) -> float:
        """Contracts traded in this bar; 0 when the bar is filled forward."""
        place = self._trade
        if place is None or place[0].emission.is_filled(place[1]):
            return 0.0
        return place[0].value("volume", place[1])

    @property
    def open_interest(self) -> float:
        """The report of this moment, a repeated one included; 0 when there is none."""
        return self._interest


@lean_names
class FutureUniverse(BaseChainUniverseData, FuturesContract, BaseData):
    """A row of a futures universe file."""

    def __init__(self, symbol: Symbol, table: UniverseTable, row: int, end: datetime) -> None:
        self.symbol = symbol
        self.time = end
        self.end_time = end
        self._table = table
        self._row = row

    def _cell(self, name: str) -> float:
        return float(getattr(self._table, name)[self._row])


@lean_names(attributes=("symbol", "time", "end_time"))
class FuturesChain(BaseChain):
    """Contracts of one future at one moment, sorted by their symbols' values."""

    def __init__(self, canonical: Symbol, time: datetime, contracts: list[Any], flatten: bool = True) -> None:
        self.symbol = canonical
        self.time = self.end_time = time
        self._list = contracts
        self._flatten = flatten
        self._plan: DayPlan | None = None
        self._moment = 0

    def _bars(self, kind: int) -> LeanDictionary:
        found: dict[Any, Any] = {}
        if self._plan is not None:
            for contract in self._list:
                at = self._plan.find(contract.symbol, kind, self._moment)
                if at is not None:
                    found[contract.symbol] = at[0].bar(at[1])
        return LeanDictionary(found)

    def contract_months(self, months: Iterable[int]) -> FuturesChain:
        """The contracts whose expiry lies in these months of the year, as a chain of its own."""
        wanted = {int(month) for month in months}
        return self.create_chain([c for c in self._list if c.expiry.month in wanted])

    def create_chain(self, contracts: Iterable[Any]) -> FuturesChain:
        """A chain of the given contracts of this one."""
        made = FuturesChain(self.symbol, self.time, list(contracts), self._flatten)
        made._plan, made._moment = self._plan, self._moment
        return made

    @property
    def data_frame(self) -> Any:
        """A row per contract; for a chain that is not flattened one row with the list of them."""
        from leanhost.api import frames  # noqa: PLC0415

        return frames.future_chain_frame(self, self._flatten)


class FuturesChains(ChainDictionary):
    """A slice's futures chains by canonical symbol; a contract finds its chain as well."""

    def __init__(self, engine: Any, plan: DayPlan, moment: int) -> None:
        super().__init__(filled=False)
        self._engine = engine
        self._plan = plan
        self._moment = moment
        self._made: dict[Symbol, FuturesChain | None] = {}

    def _find(self, key: Any) -> Any:
        symbol = symbol_of(key)
        if symbol is None or not symbol.has_canonical():
            return None
        return self._chain(symbol if symbol.is_canonical() else symbol.canonical)

    def _make_all(self, items: dict[Any, Any]) -> None:
        for canonical in self._plan.futures:
            chain = self._chain(canonical)
            if chain is not None:
                items[canonical] = chain

    def _chain(self, canonical: Symbol) -> FuturesChain | None:
        if canonical not in self._made:
            self._made[canonical] = self._build(canonical)
        return self._made[canonical]

    def _build(self, canonical: Symbol) -> FuturesChain | None:
        engine, plan, moment = self._engine, self._plan, self._moment
        time = EPOCH + timedelta(microseconds=moment + engine.clock.zone.offset(moment))
        contracts: list[Any] = []
        for symbol in plan.futures.get(canonical, ()):
            trade, quote = plan.find(symbol, 0, moment), plan.find(symbol, 1, moment)
            if trade is not None or quote is not None:
                contracts.append(SliceFuture(symbol, trade, quote, self._interest(symbol), time))
        if not contracts:
            return None
        chain = FuturesChain(canonical, time, contracts)
        chain._plan, chain._moment = plan, moment
        return chain

    def _interest(self, symbol: Symbol) -> float:
        security = self._engine.securities.lookup(symbol)
        for feed in security.feeds if security is not None else ():
            if int(feed.config.tick_type) == 2 and feed.points is not None:
                at = feed.points.find(self._moment)
                return feed.points.value("value", at) if at >= 0 else 0.0
        return 0.0


def future_contracts(hours: Any, canonical: Symbol, table: UniverseTable, day: date) -> list[FutureUniverse]:
    """Every contract of a universe file, in its order."""
    end = datetime(day.year, day.month, day.day) + timedelta(days=1)
    months = table.expiry.tolist()
    return [FutureUniverse(contract_of_month(hours, canonical, m), table, row, end) for row, m in enumerate(months)]


def universe_future_chain(engine: Any, canonical: Symbol, flatten: bool) -> FuturesChain:
    """`futures_chain(symbol)`: the newest universe file that has ended by now, up to three trading days old."""
    hours = engine.provider.hours.for_symbol(canonical).hours
    today = engine.zone_of_hours(hours).local(engine.clock.utc_us).date()
    day, table = newest_universe(engine.provider, hours, canonical, today)
    rows = [] if table is None else future_contracts(hours, canonical, table, day)
    contracts = sorted((c for c in rows if c.symbol.id.date.date() >= today), key=lambda c: c.symbol.value)
    return FuturesChain(canonical, datetime(today.year, today.month, today.day), contracts, flatten)
