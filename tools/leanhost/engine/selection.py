"""Selection of a chain universe: which file, which contracts, and what their securities learn from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import OpenInterest
from leanhost.api.chains import universe_contracts, universe_underlying
from leanhost.engine.option_filter import OptionFilterUniverse, chosen_symbols
from leanhost.engine.universe import ChainUniverse, SecurityChanges
from leanhost.symbols import Symbol, canonical_option

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine


def first_chain_day(universe: ChainUniverse, now: int) -> date:
    """The trading day before the exchange day of `now`."""
    security = universe.canonical
    return security.exchange.hours.previous_trading_day(security.zone.local(now).date())


def chain_events(engine: Engine, universe: ChainUniverse, day: date) -> Iterator[tuple[int, Any]]:
    """The selection at the exchange midnight that begins `day`, if the day before has a file."""
    own = universe.triggers(engine, day)
    if own is not None:
        yield from own
        return
    security = universe.canonical
    before = day - timedelta(days=1)
    if security.exchange.hours.is_date_open(before) and engine.provider.universe(security.symbol, before) is not None:
        yield security.zone.midnight(day), universe


def select_chain(  # noqa: PLR0917
    engine: Engine, universe: ChainUniverse, day: date, now: int, start: int, changes: SecurityChanges
) -> None:
    """Run the filter over the file of `day`; without a file the members stay as they are."""
    if universe.run(engine, day, now, start, changes):
        return
    security = universe.canonical
    table = engine.provider.universe(security.symbol, day)
    if table is None:
        return
    local = security.zone.local(now)
    contracts = universe_contracts(named_as_of(engine, security.symbol, local.date()), table, day)
    underlying = universe_underlying(security.symbol, table, day)
    chain = OptionFilterUniverse(contracts, underlying, local, security.exchange.hours, security.strike_multiplier)
    chosen = sorted(chosen_symbols(chain, security.contract_filter), key=lambda s: s.value)
    wanted = [security.symbol.underlying, *chosen]
    for symbol in chosen:
        if symbol not in universe.members:
            engine.create(symbol, **universe.settings)
    universe.replace(s for s in wanted if s is not None)
    engine.membership.select(universe, now, start, changes)
    store_interest(engine, (c for c in contracts if c.symbol in universe.members))


def named_as_of(engine: Engine, canonical: Symbol, day: date) -> Symbol:
    """The canonical symbol with its stock's ticker of a day: contracts of a chain bear the name it had then."""
    ask = getattr(engine.provider, "map_file", None)
    stock = canonical.underlying
    file = ask(stock) if ask is not None and stock is not None else None
    if file is None or stock is None or len(file.rows) < 3:
        return canonical
    ticker = file.ticker(day, stock.value)
    if ticker == stock.value:
        return canonical
    target = None if canonical.id.symbol == stock.id.symbol else canonical.id.symbol
    return canonical_option(Symbol(stock.id, ticker), target, canonical.id.market)


def store_interest(engine: Engine, contracts: Iterable[Any]) -> None:
    """Tell the securities of subscribed contracts their open interest out of the universe file."""
    for contract in contracts:
        if contract.open_interest:
            security = engine.securities.lookup(contract.symbol)
            point = OpenInterest(contract.time, contract.symbol, contract.open_interest)
            security.cache.seed(point)
