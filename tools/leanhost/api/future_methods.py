"""Adding futures and their options, and asking for their chains."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from leanhost.api.base_chain import newest_universe
from leanhost.api.chain_frames import ChainDictionary
from leanhost.api.dictionaries import ArgumentException, symbol_of
from leanhost.api.futures import FuturesChain, future_contracts, universe_future_chain
from leanhost.data.future_contracts import MAXIMUM_DEPTH, Continuous
from leanhost.engine.future_universe import ContinuousUniverse, FuturesChainUniverse, resubscribe
from leanhost.enums import DataMappingMode, DataNormalizationMode, Resolution, SecurityType
from leanhost.naming import lean_names
from leanhost.symbols import Symbol, canonical_future, current_cache

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine
    from leanhost.engine.futures import Future

# Without open interest in the data LEAN maps these markets by their last trading day.
_NO_INTEREST = ("hkfe", "eurex", "ice")
_ADJUSTING = (
    DataNormalizationMode.RAW,
    DataNormalizationMode.BACKWARDS_RATIO,
    DataNormalizationMode.BACKWARDS_PANAMA_CANAL,
    DataNormalizationMode.FORWARD_PANAMA_CANAL,
)


@lean_names
class FutureMethods:
    """What an algorithm does with futures."""

    engine: Engine
    universe_settings: Any

    def add_future(  # noqa: PLR0917
        self,
        ticker: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool | None = None,
        leverage: float = 0.0,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int = 0,
    ) -> Future:
        """Subscribe the continuous future of a ticker; `set_filter` on it picks contracts of its chain.

        `contract_depth_offset` 0 is the front contract, at most 2. Raises ArgumentException for more.
        """
        name = str(ticker).upper()
        where = market or self.engine.provider.properties.market_of(name, SecurityType.FUTURE) or "cme"
        symbol = canonical_future(name, where.lower())
        return self._add_continuous(
            symbol, resolution, fill_forward, leverage, extended_market_hours,
            data_mapping_mode, data_normalization_mode, contract_depth_offset,
        )  # fmt: skip

    def _add_continuous(  # noqa: PLR0917
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool | None = None,
        leverage: float = 0.0,
        extended_market_hours: bool | None = None,
        mapping: DataMappingMode | None = None,
        normalization: DataNormalizationMode | None = None,
        depth: int = 0,
    ) -> Any:
        engine, settings = self.engine, self.universe_settings
        depth = abs(int(depth or 0))
        if depth > MAXIMUM_DEPTH:
            raise ArgumentException(
                f"'contractDepthOffset' current maximum value is {MAXIMUM_DEPTH}. Front month (0) and only "
                f"{MAXIMUM_DEPTH} back month contracts are currently supported."
            )
        chosen = Resolution(resolution if resolution is not None else settings.resolution)
        fill = bool(settings.fill_forward if fill_forward is None else fill_forward)
        extended = bool(settings.extended_market_hours if extended_market_hours is None else extended_market_hours)
        hours = engine.provider.hours.for_symbol(symbol).hours
        continuous = Continuous(
            symbol,
            hours,
            engine.provider.text,
            self._mapping(symbol, mapping),
            self._normalization(normalization),
            depth,
        )
        future: Any = engine.create(symbol, chosen, fill, leverage, extended, continuous=continuous)
        options = {"resolution": chosen, "fill_forward": fill, "extended": extended}
        for kind in (FuturesChainUniverse, ContinuousUniverse):
            universe = kind(future, options)
            if universe.name not in engine.membership.universes:
                engine.membership.add(universe)
                universe.touch()
        return future

    def _mapping(self, symbol: Symbol, mode: DataMappingMode | None) -> DataMappingMode:
        if mode is not None:
            return DataMappingMode(mode)
        own = DataMappingMode(self.universe_settings.data_mapping_mode)
        by_interest = own in (DataMappingMode.OPEN_INTEREST, DataMappingMode.OPEN_INTEREST_ANNUAL)
        return DataMappingMode.LAST_TRADING_DAY if by_interest and symbol.id.market in _NO_INTEREST else own

    def _normalization(self, mode: DataNormalizationMode | None) -> DataNormalizationMode:
        if mode is not None:
            return DataNormalizationMode(mode)
        own = DataNormalizationMode(self.universe_settings.data_normalization_mode)
        return own if own in _ADJUSTING else DataNormalizationMode.BACKWARDS_RATIO

    def add_future_contract(
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended_market_hours: bool = False,
    ) -> Future:
        """Subscribe one futures contract; a row of a chain stands for its contract."""
        symbol = getattr(symbol, "symbol", symbol)
        current_cache().set(symbol.value, symbol)
        extended = bool(extended_market_hours)
        chosen = Resolution(resolution if resolution is not None else self.universe_settings.resolution)
        resubscribe(self.engine, symbol, chosen, fill_forward, extended)
        return self.engine.add_security(symbol, chosen, fill_forward, leverage, extended)  # type: ignore[return-value]

    def _add_future(self, which: Any, arguments: Iterable[Any], named: dict[str, Any]) -> Any:
        """What `add_security` does with a futures ticker, a canonical symbol or a contract."""
        if isinstance(which, str):
            return self.add_future(which, *arguments, **named)
        if not which.is_canonical():
            return self.add_future_contract(which, *arguments, **named)
        names = {
            "extended_market_hours": "extended_market_hours", "data_mapping_mode": "mapping",
            "data_normalization_mode": "normalization", "contract_depth_offset": "depth",
        }  # fmt: skip
        return self._add_continuous(which, *arguments, **{names.get(k, k): v for k, v in named.items()})

    def add_future_option(self, symbol: Any, option_filter: Any = None) -> None:
        """Subscribe the options on every contract that the future's universes select; None takes all of them.

        Raises ArgumentException unless `symbol` is the canonical one that `add_future` gave.
        """
        found = symbol_of(getattr(symbol, "symbol", symbol))
        if found is None or not found.is_canonical():
            raise ArgumentException(
                "Symbol provided must be canonical (i.e. the Symbol returned from AddFuture(), not AddFutureContract()."
            )
        universes = self.engine.membership.universes
        if f"continuous {found.value}" not in universes:
            self._add_continuous(found)
        for kind in ("chain", "continuous"):
            universe: Any = universes[f"{kind} {found.value}"]
            universe.with_options(option_filter)

    def add_future_option_contract(
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended_market_hours: bool = False,
    ) -> Any:
        """Subscribe one option on a future, and that future with it."""
        symbol = getattr(symbol, "symbol", symbol)
        if symbol.is_canonical():
            raise ArgumentException(
                "Expected non-canonical Symbol (i.e. a Symbol representing a specific Future contract"
            )
        add: Any = self
        return add.add_option_contract(symbol, resolution, fill_forward, leverage, extended_market_hours)

    def futures_chain(self, symbol: Any, flatten: bool = False) -> FuturesChain:
        """Contracts of the latest universe file of a future; a contract or an option on one means its future."""
        return universe_future_chain(self.engine, _canonical(symbol), flatten)

    future_chain = futures_chain

    def futures_chains(self, symbols: Iterable[Any], flatten: bool = False) -> ChainDictionary:
        """`futures_chain` of several futures, by canonical symbol."""
        found = [_canonical(symbol) for symbol in symbols]
        return ChainDictionary.of({c: universe_future_chain(self.engine, c, flatten) for c in found}, flatten)

    future_chains = futures_chains

    @property
    def future_chain_provider(self) -> FutureChainProvider:
        """`get_future_contract_list(symbol, date)`."""
        return FutureChainProvider(self.engine)


@lean_names
class FutureChainProvider:
    """Contract symbols out of the universe files."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get_future_contract_list(self, symbol: Any, when: Any) -> list[Symbol]:
        """Symbols of the trading day before `when` (up to three back) that have not expired, in the file's order."""
        canonical = _canonical(symbol)
        hours = self._engine.provider.hours.for_symbol(canonical).hours
        today = date(when.year, when.month, when.day)
        day, table = newest_universe(self._engine.provider, hours, canonical, today)
        rows = [] if table is None else future_contracts(hours, canonical, table, day)
        return [c.symbol for c in rows if c.symbol.id.date.date() >= today]


def _canonical(symbol: Any) -> Symbol:
    found = symbol_of(getattr(symbol, "symbol", symbol))
    if found is None:
        raise ArgumentException(f"{symbol} could not be found. Please add the security first")
    if found.security_type == SecurityType.FUTURE_OPTION:
        found = found.underlying
    if found.security_type != SecurityType.FUTURE:
        raise ArgumentException(f"The symbol {found} is neither a future nor a future option symbol.")
    return found if found.is_canonical() else found.canonical
