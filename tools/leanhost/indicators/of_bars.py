"""Indicators of a bar's shape and of price with volume: balance of power, money flow, force, ease of movement…"""

from __future__ import annotations

import math
from collections import deque
from typing import Any

from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage, Sum, moving_average
from leanhost.indicators.base import BarIndicator, IndicatorBase, Line, TradeBarIndicator
from leanhost.indicators.oscillators import AverageDirectionalIndex
from leanhost.indicators.ranges import AverageTrueRange, BollingerBands, KeltnerChannels, TrueRange
from leanhost.indicators.values import Maximum, Minimum


class BalanceOfPower(BarIndicator):
    """Close less open over the range; 0 without one."""

    def __init__(self) -> None:
        super().__init__("BOP", 1)

    def compute(self, data: Any) -> float | None:
        spread = data.high - data.low
        return (data.close - data.open) / spread if spread > 0 else 0.0


class InternalBarStrength(BarIndicator):
    """Where in its range a bar closed, 0 to 1."""

    def __init__(self) -> None:
        super().__init__("IBS", 1)

    def compute(self, data: Any) -> float | None:
        return 0.5 if data.high == data.low else (data.close - data.low) / (data.high - data.low)


class MidPrice(BarIndicator):
    """The middle between the highest high and the lowest low of n bars."""

    def __init__(self, period: int) -> None:
        super().__init__(f"MIDPRICE({period})", period)
        self._maximum, self._minimum = self._own(Maximum(period)), self._own(Minimum(period))

    def compute(self, data: Any) -> float | None:
        self._maximum.update(data.end_time, data.high)
        self._minimum.update(data.end_time, data.low)
        return (self._maximum.current.value + self._minimum.current.value) / 2


class AverageRange(BarIndicator):
    """Mean of high less low."""

    def __init__(self, period: int) -> None:
        super().__init__(f"AR({period})", period)
        self._average = self._own(SimpleMovingAverage(period))

    def compute(self, data: Any) -> float | None:
        self._average.update(data.end_time, data.high - data.low)
        return self._average.current.value


class AwesomeOscillator(BarIndicator):
    """Fast less slow average of the bars' middles; 0 until both are ready."""

    slow_ao: IndicatorBase
    fast_ao: IndicatorBase

    def __init__(self, fast_period: int, slow_period: int, type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"AO({fast_period},{slow_period},{type})", max(fast_period, slow_period))
        self.slow_ao = self._own(moving_average(type, slow_period))
        self.fast_ao = self._own(moving_average(type, fast_period))

    @property
    def is_ready(self) -> bool:
        return self.slow_ao.is_ready and self.fast_ao.is_ready

    def compute(self, data: Any) -> float | None:
        middle = (data.high + data.low) / 2
        self.slow_ao.update(data.end_time, middle)
        self.fast_ao.update(data.end_time, middle)
        return self.fast_ao.current.value - self.slow_ao.current.value if self.is_ready else 0.0


class AccelerationBands(BarIndicator):
    """Averages of highs and lows moved out by the range's share of the price."""

    middle_band: IndicatorBase
    upper_band: IndicatorBase
    lower_band: IndicatorBase

    def __init__(self, period: int, width: float = 4, moving_average_type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"ABANDS({period},{width})", period)
        self._width = width
        self.moving_average_type = moving_average_type
        self.middle_band, self.upper_band, self.lower_band = (
            self._own(moving_average(moving_average_type, period)) for _ in range(3)
        )

    @property
    def is_ready(self) -> bool:
        return self.middle_band.is_ready and self.upper_band.is_ready and self.lower_band.is_ready

    def compute(self, data: Any) -> float | None:
        both = data.high + data.low
        share = self._width * (data.high - data.low) / both if both else 0.0
        self.lower_band.update(data.end_time, data.low * (1 - share))
        self.upper_band.update(data.end_time, data.high * (1 + share))
        self.middle_band.update(data.end_time, data.close)
        return self.middle_band.current.value


class ChaikinMoneyFlow(TradeBarIndicator):
    """Volume weighted by where bars closed in their range, over the volume of n bars."""

    def __init__(self, period: int) -> None:
        super().__init__(f"CMF({period})", period)
        self._flow, self._volume = self._own(Sum(period)), self._own(Sum(period))

    def compute(self, data: Any) -> float | None:
        self._flow.update(data.end_time, _flow(data))
        self._volume.update(data.end_time, data.volume)
        volume = self._volume.current.value
        return self._flow.current.value / volume if self.is_ready and volume else 0.0


class AccumulationDistribution(TradeBarIndicator):
    """The sum of volumes weighted by where bars closed in their range."""

    def __init__(self) -> None:
        super().__init__("AD", 1)

    def compute(self, data: Any) -> float | None:
        return self._current.value + _flow(data)


class AccumulationDistributionOscillator(TradeBarIndicator):
    """Fast less slow EMA of accumulation and distribution."""

    def __init__(self, fast_period: int, slow_period: int) -> None:
        super().__init__(f"ADOSC({fast_period},{slow_period})", max(fast_period, slow_period))
        self._whole = self._own(AccumulationDistribution())
        self._fast = self._own(ExponentialMovingAverage(fast_period))
        self._slow = self._own(ExponentialMovingAverage(slow_period))

    def compute(self, data: Any) -> float | None:
        self._whole.update(data)
        for average in (self._fast, self._slow):
            average.update(data.end_time, self._whole.current.value)
        return self._fast.current.value - self._slow.current.value if self.is_ready else 0.0


class ChaikinOscillator(AccumulationDistributionOscillator):
    """The same under its author's name."""

    def __init__(self, fast_period: int, slow_period: int) -> None:
        super().__init__(fast_period, slow_period)
        self.name = f"CO({fast_period},{slow_period})"


def _flow(data: Any) -> float:
    spread = data.high - data.low
    return ((data.close - data.low) - (data.high - data.close)) / spread * data.volume if spread > 0 else 0.0


class ForceIndex(TradeBarIndicator):
    """The average of change times volume."""

    def __init__(self, period: int, moving_average_type: Any = MovingAverageType.EXPONENTIAL) -> None:
        super().__init__(f"FI({period},{moving_average_type})", period + 1)
        self._average = self._own(moving_average(moving_average_type, period))
        self._last: float | None = None

    @property
    def is_ready(self) -> bool:
        return self._average.is_ready

    def compute(self, data: Any) -> float | None:
        last, self._last = self._last, data.close
        if last is None:
            return 0.0
        self._average.update(data.end_time, (data.close - last) * data.volume)
        return self._average.current.value

    def reset_state(self) -> None:
        self._last = None


class EaseOfMovementValue(TradeBarIndicator):
    """How far the middle moved for the volume it took; volume is divided by `scale`."""

    def __init__(self, period: int = 1, scale: int = 10000) -> None:
        super().__init__(f"EMV({period},{scale})", period)
        self._average = self._own(SimpleMovingAverage(period))
        self._scale = scale
        self._middle: float | None = None

    @property
    def is_ready(self) -> bool:
        return self._average.is_ready

    def compute(self, data: Any) -> float | None:
        middle = (data.high + data.low) / 2
        if self._middle is None:
            self._middle = middle
        if data.volume == 0 or data.high == data.low:
            self._average.update(data.end_time, 0.0)
            return self._average.current.value
        moved, self._middle = middle - self._middle, middle
        self._average.update(data.end_time, moved / (data.volume / self._scale / (data.high - data.low)))
        return self._average.current.value

    def reset_state(self) -> None:
        self._middle = None


class MassIndex(TradeBarIndicator):
    """The sum of the range's EMA over its own EMA; `sum_period` until it is ready."""

    def __init__(self, ema_period: int = 9, sum_period: int = 25) -> None:
        super().__init__(f"MASS({ema_period},{sum_period})", 2 * (ema_period - 1) + sum_period)
        self._first = self._own(ExponentialMovingAverage(ema_period))
        self._second = self._own(ExponentialMovingAverage(ema_period))
        self._sum = self._own(Sum(sum_period))

    @property
    def is_ready(self) -> bool:
        return self._sum.is_ready

    def compute(self, data: Any) -> float | None:
        self._first.update(data.end_time, data.high - data.low)
        if self._first.is_ready:
            self._second.update(data.end_time, self._first.current.value)
        if self._second.is_ready:
            below = self._second.current.value
            self._sum.update(data.end_time, self._first.current.value / below if below else 0.0)
        return self._sum.current.value if self._sum.is_ready else float(self._sum.period)


class RogersSatchellVolatility(BarIndicator):
    """Volatility of n bars out of their four prices; 0 until it is ready."""

    def __init__(self, period: int) -> None:
        super().__init__(f"RSVolat({period})", period)
        self._sum = self._own(Sum(period))

    def compute(self, data: Any) -> float | None:
        if not (data.open and data.high and data.low and data.close):
            return 0.0
        up = math.log(data.high / data.close) * math.log(data.high / data.open)
        down = math.log(data.low / data.close) * math.log(data.low / data.open)
        self._sum.update(data.end_time, up + down)
        return math.sqrt(max(self._sum.current.value, 0.0) / self._warm_up_period) if self.is_ready else 0.0


class ChoppinessIndex(BarIndicator):
    """How much of the bars' ranges came to nothing, in percent of a logarithm; 0 until it is ready."""

    def __init__(self, period: int) -> None:
        super().__init__(f"CHOP({period})", period)
        self._range = self._own(TrueRange())
        self._highs: deque[float] = deque(maxlen=period)
        self._lows: deque[float] = deque(maxlen=period)
        self._ranges: deque[float] = deque(maxlen=period)

    def compute(self, data: Any) -> float | None:
        self._range.update(data)
        self._highs.append(data.high)
        self._lows.append(data.low)
        self._ranges.append(self._range.current.value)
        if not self.is_ready:
            return 0.0
        spread = max(self._highs) - min(self._lows)
        if spread == 0:
            return 100.0
        return 100 * math.log10(sum(self._ranges) / spread) / math.log10(self._warm_up_period)

    def reset_state(self) -> None:
        for held in (self._highs, self._lows, self._ranges):
            held.clear()


class AverageDirectionalMovementIndexRating(BarIndicator):
    """The mean of ADX now and n − 1 bars ago; 50 until it is ready."""

    adx: AverageDirectionalIndex

    def __init__(self, period: int) -> None:
        super().__init__(f"ADXR({period})", 3 * period - 1)
        self.adx = self._own(AverageDirectionalIndex(period))
        self._past: deque[float] = deque(maxlen=period)

    @property
    def is_ready(self) -> bool:
        return len(self._past) == self._past.maxlen

    def compute(self, data: Any) -> float | None:
        self.adx.update(data)
        if self.adx.is_ready:
            self._past.append(self.adx.current.value)
        return (self.adx.current.value + self._past[0]) / 2 if self.is_ready else 50.0

    def reset_state(self) -> None:
        self._past.clear()


class ChandeKrollStop(BarIndicator):
    """Stops a multiple of the average true range from the highest high and the lowest low; its value is the close."""

    short_stop: IndicatorBase
    long_stop: IndicatorBase

    def __init__(
        self, atr_period: int, atr_mult: float, period: int, moving_average_type: Any = MovingAverageType.WILDERS
    ) -> None:
        super().__init__(f"CKS({atr_period},{atr_mult},{period})", atr_period + period - 1)
        self._range = self._own(AverageTrueRange(atr_period, moving_average_type))
        self._width = atr_mult
        self._high, self._low = self._own(Maximum(atr_period)), self._own(Minimum(atr_period))
        self.short_stop, self.long_stop = self._own(Maximum(period)), self._own(Minimum(period))

    def compute(self, data: Any) -> float | None:
        self._range.update(data)
        self._high.update(data.end_time, data.high)
        self._low.update(data.end_time, data.low)
        width = self._range.current.value * self._width
        self.short_stop.update(data.end_time, self._high.current.value - width)
        self.long_stop.update(data.end_time, self._low.current.value + width)
        return data.value


class SqueezeMomentum(BarIndicator):
    """1 while Bollinger's bands lie within Keltner's channels, −1 otherwise; 0 until both are ready."""

    bollinger_bands: BollingerBands
    keltner_channels: KeltnerChannels

    def __init__(
        self, bollinger_period: int, bollinger_multiplier: float, keltner_period: int, keltner_multiplier: float
    ) -> None:
        texts = (bollinger_period, bollinger_multiplier, keltner_period, keltner_multiplier)
        super().__init__(f"SM({', '.join(str(t) for t in texts)})", max(bollinger_period, keltner_period))
        self.bollinger_bands = self._own(BollingerBands(bollinger_period, bollinger_multiplier))
        self.keltner_channels = self._own(
            KeltnerChannels(keltner_period, keltner_multiplier, MovingAverageType.EXPONENTIAL)
        )

    @property
    def is_ready(self) -> bool:
        return self.bollinger_bands.is_ready and self.keltner_channels.is_ready

    def compute(self, data: Any) -> float | None:
        self.bollinger_bands.update(data.end_time, data.value)
        self.keltner_channels.update(data)
        if not self.is_ready:
            return 0.0
        inner, outer = self.bollinger_bands, self.keltner_channels
        above = outer.upper_band.current.value > inner.upper_band.current.value
        below = outer.lower_band.current.value < inner.lower_band.current.value
        return 1.0 if above and below else -1.0


class HeikinAshi(BarIndicator):
    """Averaged candles; the value is their close."""

    open: IndicatorBase
    high: IndicatorBase
    low: IndicatorBase
    close: IndicatorBase
    volume: IndicatorBase

    def __init__(self) -> None:
        super().__init__("HA", 2)
        self.open, self.high, self.low, self.close, self.volume = (
            self._own(Line(lambda: self._samples > 0)) for _ in range(5)
        )

    def compute(self, data: Any) -> float | None:
        time, close = data.end_time, (data.open + data.high + data.low + data.close) / 4
        if self._samples == 1:
            opened, high, low = (data.open + data.close) / 2, data.high, data.low
        else:
            opened = (self.open.current.value + self.close.current.value) / 2
            high, low = max(data.high, opened, close), min(data.low, opened, close)
        parts = ((self.open, opened), (self.close, close), (self.high, high), (self.low, low))
        for line, value in (*parts, (self.volume, getattr(data, "volume", 0.0))):
            line.update(time, value)
        return close
