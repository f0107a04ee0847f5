"""The `add_…` and `remove_…` methods of an algorithm, and what it has subscribed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import ArgumentException, symbol_of
from leanhost.api.future_methods import FutureMethods
from leanhost.engine.security import Equity, Index, IndexOption, Option, Security
from leanhost.engine.universe import ChainUniverse
from leanhost.enums import DataNormalizationMode, Resolution, SecurityType
from leanhost.naming import AbsentMemberError, absent, lean_names
from leanhost.symbols import Symbol, canonical_option, create, current_cache

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine

_OPTIONS = (SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION)


@lean_names
class SubscriptionManager:
    """`self.subscription_manager`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def subscriptions(self) -> list[Any]:
        """Configurations of the algorithm's own subscriptions."""
        return [
            feed.config
            for security in self._engine.securities.values()
            for feed in security.feeds
            if not feed.config.is_internal_feed
        ]

    @property
    def count(self) -> int:
        return len(self.subscriptions)

    def add_consolidator(self, symbol: Any, consolidator: Any, tick_type: Any = None) -> None:
        """Feed a consolidator with a symbol's data from now on."""
        security = self._engine.require(symbol_of(symbol))
        wanted = getattr(consolidator, "input_type", None)
        feeds = [f for f in security.feeds if not f.config.is_internal_feed]
        feeds.sort(key=lambda f: int(f.config.tick_type))
        fitting = [
            f
            for f in feeds
            if (tick_type is None or f.config.tick_type == tick_type)
            and (not isinstance(wanted, type) or issubclass(f.config.type, wanted))
        ]
        if not fitting:
            raise ArgumentException(
                f"Type mismatch found between consolidator and symbol. Symbol: {symbol} does not have a subscription "
                "that the consolidator can take"
            )
        self._engine.consolidations.add(fitting[0], consolidator)

    def remove_consolidator(self, symbol: Any, consolidator: Any) -> None:
        self._engine.consolidations.remove(consolidator)


@lean_names
class Subscribing(FutureMethods):
    """Adding and removing securities."""

    engine: Engine
    securities: Any
    universe_settings: Any
    transactions: Any

    def add_equity(  # noqa: PLR0917
        self,
        ticker: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended_market_hours: bool = False,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Equity:
        """Subscribe a US equity; `resolution` defaults to the universe settings' (minute)."""
        symbol = create(str(ticker).upper(), SecurityType.EQUITY, market or "usa")
        return self._add(symbol, resolution, fill_forward, leverage, extended_market_hours, data_normalization_mode)

    def add_index(
        self, ticker: str, resolution: Resolution | None = None, market: str | None = None, fill_forward: bool = True
    ) -> Index:
        """Subscribe an index."""
        symbol = create(str(ticker).upper(), SecurityType.INDEX, market or "usa")
        return self._add(symbol, resolution, fill_forward)

    def add_security(self, symbol: Any, *arguments: Any, **named: Any) -> Security:
        """`add_security(symbol, …)` or `add_security(security_type, ticker, …)`."""
        if not isinstance(symbol, Symbol):
            ticker, *arguments_left = arguments
            if int(symbol) == SecurityType.FUTURE:
                return self._add_future(str(ticker), arguments_left, named)
            symbol = create(str(ticker), int(symbol), named.pop("market", None) or "usa")
            arguments = tuple(arguments_left)
        if symbol.security_type in _OPTIONS and not symbol.is_canonical():
            return self.add_option_contract(symbol, *arguments, **named)
        if symbol.security_type == SecurityType.FUTURE:
            return self._add_future(symbol, arguments, named)
        return self._add(symbol, *arguments, **named)

    def _add(  # noqa: PLR0917
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended_market_hours: bool = False,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Any:
        self._refuse_second(symbol, resolution)
        return self.engine.add_security(
            symbol, resolution, fill_forward, leverage, extended_market_hours, data_normalization_mode
        )

    def _refuse_second(self, symbol: Symbol, resolution: Resolution | None) -> None:
        """AbsentMemberError for a resolution beside the one that a symbol is subscribed at."""
        known = self.engine.securities.lookup(symbol) if self.securities.is_active(symbol) else None
        if resolution is None or known is None or not known.feeds or known.resolution == Resolution(resolution):
            return
        raise AbsentMemberError(
            f"{symbol.value} is subscribed at {known.resolution.name.capitalize()}: a second resolution beside it is "
            "not part of leanhost; remove it first, or consolidate"
        )

    def add_option(  # noqa: PLR0917
        self,
        underlying: Any,
        target_option: Any = None,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
    ) -> Option:
        """Subscribe the chain of an equity (a ticker, or its symbol); `set_filter` picks the contracts."""
        target_option, resolution = _shifted(target_option, resolution)
        symbol = underlying
        if not isinstance(symbol, Symbol):
            symbol = symbol_of(underlying) or create(str(underlying).upper(), SecurityType.EQUITY, market or "usa")
        return self._add_chain(canonical_option(symbol, target_option), resolution, fill_forward)

    def add_index_option(
        self,
        underlying: Any,
        target_option: Any = None,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
    ) -> IndexOption:
        """Subscribe the chain of an index (a ticker, or its symbol), under `target`'s option ticker (SPXW)."""
        target_option, resolution = _shifted(target_option, resolution)
        if isinstance(underlying, Symbol):
            symbol = canonical_option(underlying, target_option)
        else:
            symbol = create(str(target_option or underlying).upper(), SecurityType.INDEX_OPTION, market or "usa")
        return self._add_chain(symbol, resolution, fill_forward)  # type: ignore[return-value]

    def _add_chain(self, canonical: Symbol, resolution: Resolution | None, fill_forward: bool) -> Any:
        engine = self.engine
        assert canonical.underlying is not None
        if engine.securities.lookup(canonical.underlying) is None:
            self._add(canonical.underlying, resolution, fill_forward, 0.0, False, DataNormalizationMode.RAW)
        engine.make_raw(canonical.underlying)
        security: Any = engine.create(canonical, resolution, fill_forward)
        settings = {"resolution": resolution, "fill_forward": fill_forward}
        universe = ChainUniverse(security, settings)
        if universe.name not in engine.membership.universes:
            engine.membership.add(universe)
            universe.touch()
        return security

    def add_option_contract(
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended_market_hours: bool = False,
    ) -> Any:
        """Subscribe one contract, and its underlying with it."""
        engine = self.engine
        symbol = getattr(symbol, "symbol", symbol)
        underlying = symbol.underlying
        assert underlying is not None
        known = engine.securities.lookup(underlying)
        if known is not None and known.is_delisted:
            raise ArgumentException(f"The underlying {underlying.value} is delisted")
        if known is None:
            self._add(underlying, resolution, fill_forward, 0.0, extended_market_hours, DataNormalizationMode.RAW)
        elif not engine.locked:
            engine.make_raw(underlying)
        elif known.data_normalization_mode != DataNormalizationMode.RAW:
            raise ArgumentException(
                f"The underlying {known.type.name.capitalize()} asset ({underlying.value}) is set to "
                f"{known.data_normalization_mode.name.capitalize()}, please change this to DataNormalizationMode.Raw "
                "with the SetDataNormalization() method"
            )
        self._refuse_second(symbol, resolution)
        name = f"contracts {underlying.security_type} {symbol.id.market}"
        engine.membership.universe(name).want(underlying)
        return engine.add_security(
            symbol, resolution, fill_forward, leverage, extended_market_hours, DataNormalizationMode.RAW, name
        )

    add_index_option_contract = add_option_contract

    def remove_security(self, symbol: Any, tag: str = "Removed") -> bool:
        """Cancel a security's orders, sell what is held of it and stop its data when it is flat.

        A canonical symbol takes its universes with it, and every member that no other universe has.
        """
        found = symbol_of(symbol)
        security = self.engine.securities.lookup(found)
        if security is None:
            return False
        self.transactions.cancel_open_orders(found, tag)
        if security.invested:
            self.liquidate(found, tag=tag)  # type: ignore[attr-defined]
        if found.is_canonical():
            self._remove_universes(found, tag)
        return self.engine.remove_security(found)

    def _remove_universes(self, canonical: Symbol, tag: str) -> None:
        membership = self.engine.membership
        for universe in membership.of_canonical(canonical):
            for member in [canonical.underlying, *universe.in_order()]:
                if member is None or member.is_canonical() or membership.holders(member) not in ([], [universe]):
                    continue
                self.remove_security(member, tag)
            membership.end(universe)

    def remove_option_contract(self, symbol: Any) -> bool:
        return self.remove_security(symbol)

    def symbol(self, ticker: str) -> Symbol:
        """The symbol a ticker stands for."""
        found = symbol_of(ticker)
        return found if found is not None else create(ticker, SecurityType.EQUITY, "usa")

    def ticker(self, symbol: Symbol) -> str:
        return current_cache().ticker(symbol) or symbol.value

    add_forex = absent("QCAlgorithm.AddForex")
    add_cfd = absent("QCAlgorithm.AddCfd")
    add_crypto = absent("QCAlgorithm.AddCrypto")
    add_crypto_future = absent("QCAlgorithm.AddCryptoFuture")
    add_data = absent("QCAlgorithm.AddData", "custom data are not carried")
    add_universe = absent("QCAlgorithm.AddUniverse", "only option universes are carried")


def _shifted(target: Any, resolution: Any) -> tuple[str | None, Any]:
    """LEAN's overloads: the second argument is the target ticker when it is text, else the resolution."""
    if target is None or isinstance(target, str):
        return target, resolution
    return None, target
