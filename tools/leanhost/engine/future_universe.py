"""Universes of futures: the filtered chain, the continuous future with the contract behind it, and options on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from leanhost.api.futures import future_contracts
from leanhost.engine.configuring import configure_again
from leanhost.engine.future_filter import FutureFilterUniverse, chosen_contracts
from leanhost.engine.option_filter import ContractFilter
from leanhost.engine.selection import store_interest
from leanhost.engine.universe import ChainUniverse, SecurityChanges
from leanhost.enums import Resolution
from leanhost.symbols import Symbol, canonical_option

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine
    from leanhost.engine.futures import Future


class _FutureUniverse(ChainUniverse):
    """What both universes of a future share: the options that hang on whatever is selected."""

    canonical: Future

    def __init__(self, canonical: Future, settings: dict[str, Any], name: str) -> None:
        super().__init__(canonical, settings)
        self.name = name
        self.option_filters: list[ContractFilter | None] = []

    def with_options(self, option_filter: ContractFilter | None) -> None:
        """Let every contract that is selected bring the chain of its options."""
        self.option_filters.append(option_filter)

    def _chain_options(self, engine: Engine, selected: list[Symbol]) -> None:
        contracts = [s for s in selected if not s.is_canonical()]
        for universe in list(engine.membership.universes.values()):
            if isinstance(universe, FutureOptionUniverse) and universe.canonical.symbol.underlying not in contracts:
                universe.disown(self)
        general = engine.algorithm.universe_settings
        settings = {
            "resolution": general.resolution,
            "fill_forward": general.fill_forward,
            "extended": general.extended_market_hours,
        }
        for option_filter in self.option_filters:
            for contract in contracts:
                option_universe(engine, contract, option_filter, settings).owners.add(self.name)


class FuturesChainUniverse(_FutureUniverse):
    """The contracts that the filter picks from each day's universe file; without a filter none."""

    def __init__(self, canonical: Future, settings: dict[str, Any]) -> None:
        super().__init__(canonical, settings, f"chain {canonical.symbol.value}")

    def run(self, engine: Engine, day: date, now: int, start: int, changes: SecurityChanges) -> bool:
        """Select with the file of `day`; without one the members stay as they are."""
        security = self.canonical
        table = engine.provider.universe(security.symbol, day)
        if table is None:
            return True
        rows = future_contracts(security.exchange.hours, security.symbol, table, day)
        universe = FutureFilterUniverse(list(rows), security.zone.local(now))
        chosen = chosen_contracts(universe, security.contract_filter)
        for symbol in chosen:
            if symbol not in self.members:
                engine.create(symbol, **self.settings, cached=False)
        self.replace(chosen)
        engine.membership.select(self, now, start, changes)
        store_interest(engine, (row for row in rows if engine.securities.is_active(row.symbol)))
        self._chain_options(engine, chosen)
        return True


class ContinuousUniverse(_FutureUniverse):
    """The continuous future and, unseen by the algorithm, the contract it stands for."""

    def __init__(self, canonical: Future, settings: dict[str, Any]) -> None:
        super().__init__(canonical, settings, f"continuous {canonical.symbol.value}")
        self._current: Symbol | None = None

    def tells(self, symbol: Symbol) -> bool:
        """Only the continuous future itself is reported; the contract behind it is an internal subscription."""
        return symbol.is_canonical()

    def triggers(self, engine: Engine, day: date) -> Iterator[tuple[int, ChainUniverse]]:
        """At the midnight of every tradable date of the run."""
        if day <= engine.end_day and self._tradable(day):
            yield self.canonical.zone.midnight(day), self

    def _tradable(self, day: date) -> bool:
        return self.canonical.exchange.hours.is_date_open(day, bool(self.settings.get("extended")))

    def run(self, engine: Engine, day: date, now: int, start: int, changes: SecurityChanges) -> bool:
        """Map the future; on the day the contract changes the old one stays as well."""
        security = self.canonical
        today = security.zone.local(now).date()
        # A run that goes on after a stop begins in the middle of a day: it has the day's contract at once.
        goes_on = engine.clock.going_on and self._current is None
        if not goes_on and (now != security.zone.midnight(today) or not self._tradable(today)):
            return True
        assert security.continuous is not None
        wanted = [security.symbol]
        front = security.continuous.contract(today)
        if front is not None and front != self._current:
            if self._current is not None:
                wanted.append(self._current)
            self._current = front
        if self._current is not None:
            wanted.append(self._current)
            known = engine.create(self._current, **self.settings, cached=False)
            security.mapped = known.symbol
        self.replace(wanted)
        engine.membership.select(self, now, start, changes)
        self._chain_options(engine, wanted)
        return True


class FutureOptionUniverse(ChainUniverse):
    """Options on one future, as long as a future universe that wants them selects that future."""

    def __init__(self, canonical: Any, settings: dict[str, Any]) -> None:
        super().__init__(canonical, settings)
        self.name = f"chain {canonical.symbol.id}"  # ?OG is the value of the options on every gold future
        self.owners: set[str] = set()

    def disown(self, universe: ChainUniverse) -> None:
        """Without owners it selects no more, and its members leave."""
        if universe.name in self.owners:
            self.owners.discard(universe.name)
            if not self.owners:
                self.replace(())
                self.touch()

    def run(self, engine: Engine, day: date, now: int, start: int, changes: SecurityChanges) -> bool:
        if self.owners:
            return False
        engine.membership.select(self, now, start, changes)
        return True


def option_universe(
    engine: Engine, contract: Symbol, option_filter: ContractFilter | None, settings: dict[str, Any]
) -> FutureOptionUniverse:
    """The universe of a contract's options; a new one selects first in a further step of the same time."""
    canonical = canonical_option(contract)
    known = engine.membership.universes.get(f"chain {canonical.id}")
    if isinstance(known, FutureOptionUniverse):
        if not known.owners:
            known.touch()
        return known
    security: Any = engine.create(canonical, **settings)
    security.contract_filter = option_filter or _everything
    universe = FutureOptionUniverse(security, settings)
    engine.membership.add(universe)
    universe.touch()
    return universe


def _everything(universe: Any) -> Any:
    return universe


def resubscribe(engine: Engine, contract: Symbol, resolution: Resolution, fill: bool, extended: bool) -> None:
    """Let a contract that only stands behind a continuous future be read as the algorithm now asks for it."""
    security = engine.securities.lookup(contract)
    if security is None or any(u.tells(contract) for u in engine.membership.holders(contract)):
        return
    config = security.feeds[0].config if security.feeds else None
    if config is None or (config.resolution, config.fill_data_forward, config.extended_market_hours) == (
        resolution, fill, extended,
    ):  # fmt: skip
        return
    configure_again(engine, security, resolution, fill, extended)
