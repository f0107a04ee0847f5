"""Option chains: of a slice (the contracts with a point at that moment) and of a day's universe file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import QuoteBar
from leanhost.api.contracts import Greeks, OptionContract, SliceContract, UniverseContract, UniverseUnderlying
from leanhost.api.dictionaries import LeanDictionary, symbol_of
from leanhost.engine.clock import EPOCH
from leanhost.naming import lean_names
from leanhost.symbols import Symbol, option_symbol

if TYPE_CHECKING:
    from leanhost.data.port import UniverseTable
    from leanhost.engine.plan import DayPlan

__all__ = [
    "Greeks", "OptionChain", "OptionChains", "OptionContract", "UniverseContract", "universe_chain",
    "universe_contracts", "universe_underlying",
]  # fmt: skip


@lean_names(attributes=("symbol", "time", "underlying"))
class OptionChain:
    """Contracts of one canonical symbol at one moment, sorted by their symbols' values."""

    def __init__(self, canonical: Symbol, time: datetime, underlying: Any, contracts: list[Any]) -> None:
        self.symbol = canonical
        self.time = self.end_time = time
        self.underlying = underlying
        self._list = contracts
        self._plan: Any = None
        self._moment = 0
        self._flatten = True

    @property
    def contracts(self) -> LeanDictionary:
        """Contracts by symbol."""
        return LeanDictionary({c.symbol: c for c in self._list})

    @property
    def filtered_contracts(self) -> list[Symbol]:
        return []

    @property
    def quote_bars(self) -> LeanDictionary:
        """The contracts' quote bars of this moment, by symbol."""
        return self._points(1)

    @property
    def trade_bars(self) -> LeanDictionary:
        return self._points(0)

    def _points(self, kind: int) -> LeanDictionary:
        found: dict[Any, Any] = {}
        plan: Any = self._plan
        if plan is None:
            return LeanDictionary(found)
        for contract in self._list:
            at = plan.find(contract.symbol, kind, self._moment)
            if at is not None:
                found[contract.symbol] = at[0].bar(at[1])
        return LeanDictionary(found)

    @property
    def data_frame(self) -> Any:
        """A row per contract; for a chain that is not flattened one row with the list of them."""
        from leanhost.api import frames  # noqa: PLC0415

        return frames.chain_frame(self, self._flatten)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def __bool__(self) -> bool:
        return bool(self._list)

    @property
    def count(self) -> int:
        return len(self._list)

    def contains_key(self, symbol: Any) -> bool:
        return any(c.symbol == symbol for c in self._list)


class OptionChains(LeanDictionary):
    """A slice's chains by canonical symbol; a contract or an underlying finds its chain as well."""

    def __init__(self, engine: Any, plan: DayPlan, moment: int, current: Any) -> None:
        super().__init__(fill=self._make_all)
        self._engine = engine
        self._plan = plan
        self._moment = moment
        self._slice = current
        self._made: dict[Symbol, OptionChain | None] = {}

    def _find(self, key: Any) -> Any:
        symbol = symbol_of(key)
        if symbol is None:
            return None
        if not symbol.has_canonical():
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
        plan, moment = self._plan, self._moment
        symbols = plan.chains.get(canonical)
        if not symbols:
            return None
        contracts = []
        for symbol in symbols:
            kinds = plan.by_symbol[symbol]
            trade, quote = kinds.get(0), kinds.get(1)
            ti = trade[0].find(moment) if trade else -1
            qi = quote[0].find(moment) if quote else -1
            if ti >= 0 or qi >= 0:
                contracts.append(
                    SliceContract(
                        symbol,
                        self._engine,
                        moment,
                        (trade[0], ti) if trade else None,
                        (quote[0], qi) if quote else None,
                    )
                )
        if not contracts:
            return None
        time = EPOCH + timedelta(microseconds=moment + self._engine.clock.zone.offset(moment))
        chain = OptionChain(canonical, time, self._underlying(canonical.underlying), contracts)
        chain._plan, chain._moment = plan, moment
        for contract in contracts:
            contract.chain = chain
        return chain

    def _underlying(self, symbol: Symbol | None) -> Any:
        if symbol is None:
            return QuoteBar()
        for kind in (1, 0):
            found = self._plan.find(symbol, kind, self._moment)
            if found is not None:
                return found[0].bar(found[1])
        security = self._engine.securities.lookup(symbol)
        last = security.get_last_data() if security is not None else None
        return QuoteBar(symbol=symbol) if last is None else last


def universe_contracts(canonical: Symbol, table: UniverseTable, day: date) -> list[Any]:
    """Every contract of a universe file, in its order, as contracts whose prices are the file's."""
    underlying = canonical.underlying
    assert underlying is not None
    target = None if canonical.id.symbol == underlying.id.symbol else canonical.id.symbol
    style = int(canonical.id.option_style)
    expiries: dict[int, datetime] = {}
    end = datetime(day.year, day.month, day.day) + timedelta(days=1)
    price = table.underlying[3] if table.underlying is not None else 0.0
    found = []
    rows = zip(table.expiry.tolist(), table.strike.tolist(), table.right.tolist(), strict=True)
    for row, (stamp, strike, right) in enumerate(rows):
        expiry = expiries.get(stamp)
        if expiry is None:
            expiry = expiries[stamp] = datetime(stamp // 10_000, stamp // 100 % 100, stamp % 100)
        symbol = option_symbol(underlying, right, strike, expiry, style, target, canonical.id.market)
        found.append(UniverseContract(symbol, table, row, end, price))
    return found


def universe_underlying(canonical: Symbol, table: UniverseTable, day: date) -> Any:
    """The underlying's row of a universe file, None where it has none."""
    if table.underlying is None:
        return None
    return UniverseUnderlying(canonical.underlying, table.underlying, datetime(day.year, day.month, day.day))


def universe_chain(engine: Any, canonical: Symbol, flatten: bool) -> OptionChain:
    """`option_chain(symbol)`: the newest universe file that has ended by now, up to three trading days old."""
    hours = engine.provider.hours.for_symbol(canonical).hours
    zone = engine.zone_of_hours(hours)
    today = zone.local(engine.clock.utc_us).date()
    day = today
    contracts: list[Any] = []
    for _ in range(3):
        day = hours.previous_trading_day(day)
        table = engine.provider.universe(canonical, day)
        if table is not None:
            contracts = [c for c in universe_contracts(canonical, table, day) if c.symbol.id.date.date() >= today]
            break
    contracts.sort(key=lambda c: c.symbol.value)
    # LEAN leaves an empty quote bar in this place, whatever the file says of the underlying.
    chain = OptionChain(canonical, datetime(today.year, today.month, today.day), QuoteBar(), contracts)
    chain._flatten = flatten
    return chain
