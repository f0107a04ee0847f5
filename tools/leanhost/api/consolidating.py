"""`self.consolidate`: bars of a longer period, of a count of points or of a price move, made as data arrive.

A mixin of QCAlgorithm; of the algorithm it uses `engine.require(symbol)`, `subscription_manager` and `settings`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leanhost.api.bars import QuoteBar, Tick, TradeBar
from leanhost.api.brick_bars import RangeBar, RenkoBar, VolumeRenkoBar
from leanhost.api.dictionaries import ArgumentException, symbol_of
from leanhost.brick_consolidators import RangeConsolidator, RenkoConsolidator, VolumeRenkoConsolidator
from leanhost.consolidators import (
    BaseDataConsolidator,
    DataConsolidator,
    IdentityDataConsolidator,
    MarketHourAwareConsolidator,
    OpenInterestConsolidator,
    QuoteBarConsolidator,
    TickConsolidator,
    TickQuoteBarConsolidator,
    TradeBarConsolidator,
    span_of,
)
from leanhost.enums import Resolution, TickType
from leanhost.naming import lean_names

_OF_BARS: dict[int, Any] = {
    TickType.TRADE: TradeBarConsolidator,
    TickType.QUOTE: QuoteBarConsolidator,
    TickType.OPEN_INTEREST: OpenInterestConsolidator,
}
_OF_TICKS: dict[Any, Any] = {
    TickType.QUOTE: TickQuoteBarConsolidator,
    TickType.OPEN_INTEREST: OpenInterestConsolidator,
}
_OF_SIZE: dict[type, Callable[[Any], DataConsolidator]] = {
    VolumeRenkoBar: VolumeRenkoConsolidator,
    RenkoBar: RenkoConsolidator,
    RangeBar: lambda size: RangeConsolidator(int(size)),
}
_OF_COUNT: dict[type, Any] = {TradeBar: TradeBarConsolidator, QuoteBar: QuoteBarConsolidator}


@lean_names
class Consolidating:
    """Consolidators of an algorithm."""

    engine: Any
    settings: Any
    subscription_manager: Any

    def consolidate(self, *arguments: Any, **named: Any) -> DataConsolidator:
        """`(symbol, period, [tick_type,] handler)`: bars of a timedelta, a Resolution or a calendar function;
        `(Type, symbol, size, tick_type, handler)`: Renko, volume or range bars of a size, or bars of `size` points."""
        if isinstance(arguments[0], type):
            kind, symbol, size, *rest = arguments
        else:
            kind, (symbol, size, *rest) = None, arguments
        handler = named.get("handler", rest[-1] if rest else None)
        tick_type = named.get("tick_type", rest[0] if len(rest) > 1 else None)
        known = symbol_of(symbol)
        if kind is None:
            config = self._config(known, tick_type)
            consolidator, tick_type = self._bars_of(known, config, size), config.tick_type
        else:
            consolidator = self._of_size(known, kind, size, tick_type)
        if handler is not None:
            consolidator.data_consolidated += lambda _sender, bar: handler(bar)
            self.subscription_manager.add_consolidator(known, consolidator, tick_type)
        return consolidator

    def resolve_consolidator(self, symbol: Any, resolution: Any = None, data_type: Any = None) -> DataConsolidator:
        """The consolidator that `register_indicator` would use."""
        known = symbol_of(symbol)
        return self._bars_of(known, self._config(known), resolution)

    def _of_size(self, symbol: Any, kind: type, size: float, tick_type: Any) -> DataConsolidator:
        make = _OF_SIZE.get(kind)
        if make is not None:
            return make(size)
        if self._config(symbol).resolution == Resolution.TICK:
            return _OF_TICKS.get(tick_type, TickConsolidator)(int(size))
        return _OF_COUNT.get(kind, BaseDataConsolidator)(int(size))

    def _config(self, symbol: Any, tick_type: Any = None) -> Any:
        """The subscription that data come from: trades before quotes."""
        feeds = [] if symbol is None else self.engine.require(symbol).feeds
        found = [
            f.config
            for f in feeds
            if not f.config.is_internal_feed and (tick_type is None or f.config.tick_type == tick_type)
        ]
        if not found:
            raise ArgumentException(
                f"Please register to receive data for symbol '{symbol}' using the AddSecurity() function."
            )
        return min(found, key=lambda config: int(config.tick_type))

    def _bars_of(self, symbol: Any, config: Any, period: Any) -> DataConsolidator:
        if period is None or period in (config.resolution, config.increment):
            return IdentityDataConsolidator()
        if isinstance(period, Resolution):
            if span_of(period) < config.increment:
                raise ArgumentException(
                    f"Unable to create {symbol} consolidator because {symbol} is registered for {config.resolution} "
                    "data. Consolidators require higher resolution data to produce lower resolution data."
                )
            if period == Resolution.DAILY:
                beyond = self.settings.daily_consolidation_use_extended_market_hours and config.extended_market_hours
                return MarketHourAwareConsolidator(
                    bool(self.settings.daily_precise_end_time), period, config.type, config.tick_type, bool(beyond),
                    hours=self.engine.require(symbol).exchange.hours,
                )  # fmt: skip
            period = span_of(period)
        if issubclass(config.type, Tick) and config.tick_type != TickType.OPEN_INTEREST:
            return _OF_TICKS.get(config.tick_type, TickConsolidator)(period)
        return _OF_BARS.get(config.tick_type, BaseDataConsolidator)(period)
