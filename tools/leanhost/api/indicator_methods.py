"""`self.sma(…)` and its kin, registering and warming up indicators, and `self.consolidate`.

A mixin of QCAlgorithm. Of the algorithm it uses: `engine.require(symbol)` (a Security with `feeds[].config` and
`exchange.hours`), `subscription_manager.add_consolidator` and `.remove_consolidator`, `settings`, `debug`, and
`_points(symbol, type, (count or span or start, end, resolution), options)` for bars of the past.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from leanhost import indicators as ind
from leanhost.api.bars import QuoteBar, TradeBar
from leanhost.api.dictionaries import symbol_of
from leanhost.api.indicator_history import IndicatorHistory
from leanhost.api.more_indicator_methods import MoreIndicatorMethods
from leanhost.api.option_indicator_methods import OptionIndicatorMethods
from leanhost.api.pair_indicator_methods import SHORT, PairIndicatorMethods
from leanhost.consolidators import DataConsolidator, IdentityDataConsolidator, span_of
from leanhost.enums import MovingAverageType, Resolution
from leanhost.indicators.base import name_parts
from leanhost.naming import lean_names

_CAPITALS = (
    "sma", "ema", "wwma", "lwma", "hma", "dema", "tema", "rsi", "atr", "natr", "macd", "bb", "std", "var", "max", "min",
    "roc", "rocp", "mom", "momp", "logr", "sum", "adx", "cci", "sto", "wilr", "mfi", "obv", "aroon", "kch", "dch",
    "vwap", "tr",
)

Selector = Callable[[Any], Any]


@lean_names(spelled={name: name.upper() for name in _CAPITALS})
class IndicatorMethods(OptionIndicatorMethods, MoreIndicatorMethods, PairIndicatorMethods):
    """Indicators and consolidators of an algorithm. `resolution` None means the subscription's own."""

    engine: Any
    settings: Any
    subscription_manager: Any
    debug: Callable[[str], None]

    # --- registering ------------------------------------------------------------------------------------------------

    def register_indicator(self, symbol: Any, indicator: Any, resolution: Any = None, selector: Selector | None = None,
                           ) -> None:
        """Feed an indicator with a symbol's bars of a resolution, a timedelta, or from a consolidator."""
        known = symbol_of(symbol)
        if isinstance(resolution, DataConsolidator):
            consolidator, tick_type = resolution, None
        else:
            config = self._config(known)
            consolidator, tick_type = self._bars_of(known, config, resolution), config.tick_type
        consolidator.data_consolidated += lambda _sender, bar: give(indicator, bar, selector)
        self._registered().append((indicator, known, consolidator))
        self.subscription_manager.add_consolidator(known, consolidator, tick_type)

    def deregister_indicator(self, indicator: Any) -> None:
        """Stop feeding an indicator."""
        kept = []
        for entry in self._registered():
            if entry[0] is indicator:
                self.subscription_manager.remove_consolidator(entry[1], entry[2])
            else:
                kept.append(entry)
        self._registered()[:] = kept

    def unregister_indicator(self, indicator: Any) -> None:
        self.deregister_indicator(indicator)

    def warm_up_indicator(self, symbol: Any, indicator: Any, resolution: Any = None, selector: Selector | None = None,
                          ) -> None:
        """Feed an indicator with the bars before now that it needs; without a selector with their values.

        With a resolution the indicator is reset first; with a timedelta bars are built on the way, without a reset.
        """
        period = getattr(indicator, "warm_up_period", 0)
        if not period:
            self.debug(f"Warning: {getattr(indicator, 'name', indicator)} has no warm_up_period to warm it up with")
            return
        known = [symbol_of(one) for one in (symbol if isinstance(symbol, list | tuple) else [symbol])]
        if isinstance(resolution, timedelta):
            for one in known:
                self._warm_by_span(one, indicator, resolution, selector)
            return
        indicator.reset()
        bars: list[Any] = []
        for one in known:
            config = self._config(one)
            bars += self._past(one, config, (period, _known(resolution, config)))
        # Of several symbols those of a moment come together.
        for bar in sorted(bars, key=lambda bar: bar.end_time) if len(known) > 1 else bars:
            give(indicator, bar, selector)

    def indicator_history(self, indicator: Any, symbol: Any, *window: Any, resolution: Any = None,
                          selector: Selector | None = None) -> IndicatorHistory:
        """Values of an indicator, reset first, over `(count | timedelta | start, end[, resolution[, selector]])`."""
        known = symbol_of(symbol[0] if isinstance(symbol, list | tuple) else symbol)
        config = self._config(known)
        split = 2 if isinstance(window[0], datetime) else 1
        bounds, rest = window[:split], window[split:]
        resolution = rest[0] if rest else resolution
        selector = rest[1] if len(rest) > 1 else selector
        if isinstance(window[0], int):
            bounds = (window[0] + getattr(indicator, "warm_up_period", 1) - 1,)
        indicator.reset()
        history = IndicatorHistory(indicator)
        for bar in self._past(known, config, (*bounds, _known(resolution, config))):
            if give(indicator, bar, selector):
                history.take()
        return history

    # --- what the methods below stand on ----------------------------------------------------------------------------

    def _registered(self) -> list[tuple[Any, Any, DataConsolidator]]:
        return self.__dict__.setdefault("_registered_indicators", [])

    def _past(self, symbol: Any, config: Any, window: tuple[Any, ...]) -> list[Any]:
        ask: Any = self
        return ask._points(symbol, config.type, window, {})

    def _warm_by_span(self, symbol: Any, indicator: Any, span: timedelta, selector: Selector | None) -> None:
        finer = next((r for r in (Resolution.DAILY, Resolution.HOUR, Resolution.MINUTE, Resolution.SECOND)
                      if span_of(r) <= span), Resolution.SECOND)
        config = self._config(symbol)
        consolidator = self._bars_of(symbol, config, span) if span_of(finer) < span else IdentityDataConsolidator()
        consolidator.data_consolidated += lambda _sender, bar: give(indicator, bar, selector)
        count = indicator.warm_up_period * max(1, round(span / span_of(finer)))
        for bar in self._past(symbol, config, (count, finer)):
            consolidator.update(bar)
            consolidator.scan(bar.end_time)

    def _made(self, indicator: Any, symbol: Any, resolution: Any, selector: Selector | None) -> Any:
        """Name, register and, if the settings ask for it, warm up an indicator made by a helper."""
        config = self._config(symbol_of(symbol))
        short = SHORT[_known(resolution, config)] if not isinstance(resolution, timedelta) else str(resolution)
        stem, _, arguments = indicator.name.partition("(")
        inner = arguments.rstrip(")")
        indicator.name = f"{stem}({inner},{symbol}_{short})" if inner else f"{stem}({symbol}_{short})"
        name_parts(indicator)
        self.register_indicator(symbol, indicator, resolution, selector)
        if self.settings.automatic_indicator_warm_up:
            self.warm_up_indicator(symbol, indicator, resolution, selector)
        return indicator

    def _side_of_bar(self, symbol: Any, name: str) -> Selector | None:
        """High or Low of trade bars; the value of everything else."""
        return (lambda bar: getattr(bar, name)) if self._config(symbol_of(symbol)).type is TradeBar else None

    # --- indicators of values ---------------------------------------------------------------------------------------

    def sma(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.SimpleMovingAverage(period), symbol, resolution, selector)

    def ema(self, symbol: Any, period: int, *rest: Any, resolution: Any = None, selector: Selector | None = None,
            ) -> Any:
        """`ema(symbol, period[, smoothing_factor][, resolution][, selector])`."""
        factor = rest[0] if rest and isinstance(rest[0], float) else None
        rest = rest[1:] if factor is not None else rest
        resolution = rest[0] if rest else resolution
        selector = rest[1] if len(rest) > 1 else selector
        return self._made(ind.ExponentialMovingAverage(period, factor), symbol, resolution, selector)

    def wwma(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.WilderMovingAverage(period), symbol, resolution, selector)

    def lwma(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.LinearWeightedMovingAverage(period), symbol, resolution, selector)

    def hma(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.HullMovingAverage(period), symbol, resolution, selector)

    def dema(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.DoubleExponentialMovingAverage(period), symbol, resolution, selector)

    def tema(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.TripleExponentialMovingAverage(period), symbol, resolution, selector)

    def rsi(self, symbol: Any, period: int, moving_average_type: Any = MovingAverageType.WILDERS,
            resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.RelativeStrengthIndex(period, moving_average_type), symbol, resolution, selector)

    def macd(self, symbol: Any, fast_period: int, slow_period: int, signal_period: int,  # noqa: PLR0917 - LEAN's order
             type: Any = MovingAverageType.EXPONENTIAL, resolution: Any = None,
             selector: Selector | None = None) -> Any:
        made = ind.MovingAverageConvergenceDivergence(fast_period, slow_period, signal_period, type)
        return self._made(made, symbol, resolution, selector)

    def bb(self, symbol: Any, period: int, k: float,  # noqa: PLR0917 - LEAN's order
           moving_average_type: Any = MovingAverageType.SIMPLE, resolution: Any = None,
           selector: Selector | None = None) -> Any:
        return self._made(ind.BollingerBands(period, k, moving_average_type), symbol, resolution, selector)

    def std(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.StandardDeviation(period), symbol, resolution, selector)

    def var(self, symbol: Any, period: int, *rest: Any, resolution: Any = None, selector: Selector | None = None,
            ) -> Any:
        """`var(symbol, period[, resolution][, selector])`: variance; `var(symbol, period, 0.99, …)`: value at risk."""
        level = rest[0] if rest and isinstance(rest[0], float) else None
        rest = rest if level is None else rest[1:]
        resolution = rest[0] if rest else resolution
        selector = rest[1] if len(rest) > 1 else selector
        made = ind.Variance(period) if level is None else ind.ValueAtRisk(period, level)
        return self._made(made, symbol, resolution, selector)

    def sum(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.Sum(period), symbol, resolution, selector)

    def max(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        """Highest of n bars: their highs, where the subscription has trade bars."""
        return self._made(ind.Maximum(period), symbol, resolution, selector or self._side_of_bar(symbol, "high"))

    def min(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        """Lowest of n bars: their lows, where the subscription has trade bars."""
        return self._made(ind.Minimum(period), symbol, resolution, selector or self._side_of_bar(symbol, "low"))

    def roc(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.RateOfChange(period), symbol, resolution, selector)

    def rocp(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.RateOfChangePercent(period), symbol, resolution, selector)

    def mom(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.Momentum(period), symbol, resolution, selector)

    def momp(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.MomentumPercent(period), symbol, resolution, selector)

    def logr(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.LogReturn(period), symbol, resolution, selector)

    def identity(self, symbol: Any, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.Identity(), symbol, resolution, selector)

    # --- indicators of bars -----------------------------------------------------------------------------------------

    def atr(self, symbol: Any, period: int, type: Any = MovingAverageType.SIMPLE, resolution: Any = None,
            selector: Selector | None = None) -> Any:
        return self._made(ind.AverageTrueRange(period, type), symbol, resolution, selector)

    def natr(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.NormalizedAverageTrueRange(period), symbol, resolution, selector)

    def tr(self, symbol: Any, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.TrueRange(), symbol, resolution, selector)

    def adx(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.AverageDirectionalIndex(period), symbol, resolution, selector)

    def cci(self, symbol: Any, period: int, moving_average_type: Any = MovingAverageType.SIMPLE,
            resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.CommodityChannelIndex(period, moving_average_type), symbol, resolution, selector)

    def sto(self, symbol: Any, period: int, *rest: Any, resolution: Any = None, selector: Selector | None = None,
            ) -> Any:
        """`sto(symbol, period[, k_period, d_period][, resolution][, selector])`; without them both are the period."""
        whole = rest[:2] if len(rest) > 1 and not isinstance(rest[0], Resolution) else (period, period)
        left = rest[2:] if len(rest) > 1 and not isinstance(rest[0], Resolution) else rest
        made = ind.Stochastic(period, *whole)
        return self._made(made, symbol, left[0] if left else resolution, left[1] if len(left) > 1 else selector)

    def wilr(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.WilliamsPercentR(period), symbol, resolution, selector)

    def aroon(self, symbol: Any, up_period: int, down_period: int, resolution: Any = None,
              selector: Selector | None = None) -> Any:
        return self._made(ind.AroonOscillator(up_period, down_period), symbol, resolution, selector)

    def kch(self, symbol: Any, period: int, k: float,  # noqa: PLR0917 - LEAN's order
            moving_average_type: Any = MovingAverageType.SIMPLE, resolution: Any = None,
            selector: Selector | None = None) -> Any:
        return self._made(ind.KeltnerChannels(period, k, moving_average_type), symbol, resolution, selector)

    def dch(self, symbol: Any, upper_period: int, lower_period: int, resolution: Any = None,
            selector: Selector | None = None) -> Any:
        return self._made(ind.DonchianChannel(upper_period, lower_period), symbol, resolution, selector)

    def obv(self, symbol: Any, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.OnBalanceVolume(), symbol, resolution, selector)

    def mfi(self, symbol: Any, period: int, resolution: Any = None, selector: Selector | None = None) -> Any:
        return self._made(ind.MoneyFlowIndex(period), symbol, resolution, selector)

    def vwap(self, symbol: Any, period: int | None = None, resolution: Any = None, selector: Selector | None = None,
             ) -> Any:
        """Over n bars, or with no period since the day's first bar."""
        made = ind.IntradayVwap() if period is None else ind.VolumeWeightedAveragePriceIndicator(period)
        return self._made(made, symbol, resolution, selector)


def _known(resolution: Any, config: Any) -> Resolution:
    return config.resolution if resolution is None else Resolution(resolution)


def give(indicator: Any, bar: Any, selector: Selector | None) -> bool:
    """One bar to an indicator: as it is, or the selected value at the bar's end."""
    if selector is not None:
        chosen = selector(bar)
        bar = chosen if hasattr(chosen, "end_time") else ind.IndicatorDataPoint(bar.symbol, bar.end_time, float(chosen))
    elif isinstance(indicator, ind.IndicatorBase) and not indicator.takes_bars and isinstance(bar, TradeBar | QuoteBar):
        bar = ind.IndicatorDataPoint(bar.symbol, bar.end_time, bar.value)
    return ind.feed(indicator, bar)
