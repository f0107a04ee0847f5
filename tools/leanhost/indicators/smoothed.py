"""Oscillators made of averages of averages: vigor, trend cycles, Klinger's volume, Connors' strength and others."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage, moving_average
from leanhost.indicators.base import BarIndicator, IndicatorBase, IndicatorDataPoint, TradeBarIndicator
from leanhost.indicators.oscillators import MovingAverageConvergenceDivergence, RelativeStrengthIndex, Stochastic
from leanhost.indicators.values import Maximum, Minimum, RateOfChange, StandardDeviation


class RelativeVigorIndexSignal(IndicatorBase):
    """The weighted mean (1, 2, 2, 1) of the last four values; 0 before there are four."""

    def __init__(self) -> None:
        super().__init__("RVI_S", 3)
        self._held: deque[float] = deque(maxlen=3)

    @property
    def is_ready(self) -> bool:
        return len(self._held) == 3

    def compute(self, data: Any) -> float | None:
        held = list(self._held)
        self._held.append(data.value)
        return _weighted([*held, data.value]) if len(held) == 3 else 0.0

    def reset_state(self) -> None:
        self._held.clear()


class RelativeVigorIndex(BarIndicator):
    """Smoothed close − open over smoothed high − low."""

    signal: IndicatorBase

    def __init__(self, period: int, moving_average_type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"RVI({period},{moving_average_type})", period + 3)
        self._bodies: deque[float] = deque(maxlen=4)
        self._ranges: deque[float] = deque(maxlen=4)
        self._body = self._own(moving_average(moving_average_type, period))
        self._range = self._own(moving_average(moving_average_type, period))
        self.signal = self._own(RelativeVigorIndexSignal())

    @property
    def is_ready(self) -> bool:
        return self._body.is_ready and self._range.is_ready

    def compute(self, data: Any) -> float | None:
        self._bodies.append(data.close - data.open)
        self._ranges.append(data.high - data.low)
        if len(self._bodies) < 4:
            return 0.0
        self._body.update(data.end_time, _weighted(self._bodies))
        self._range.update(data.end_time, _weighted(self._ranges))
        if not self.is_ready:
            return 0.0
        spread = self._range.current.value
        value = self._body.current.value / spread if spread else 0.0
        self.signal.update(data.end_time, value)
        return value

    def reset_state(self) -> None:
        self._bodies.clear()
        self._ranges.clear()


def _weighted(four: Any) -> float:
    a, b, c, d = four
    return (a + 2 * (b + c) + d) / 6


class SchaffTrendCycle(IndicatorBase):
    """The stochastic of the stochastic of a MACD, each smoothed over three values."""

    def __init__(self, cycle_period: int = 10, fast_period: int = 23, slow_period: int = 50,
                 type: Any = MovingAverageType.EXPONENTIAL) -> None:  # fmt: skip
        name = f"SchaffTrendCycle({cycle_period},{fast_period},{slow_period})"
        self._macd = MovingAverageConvergenceDivergence(fast_period, slow_period, cycle_period, type)
        super().__init__(name, self._macd.warm_up_period)
        self._own(self._macd)
        self._ends = [(self._own(Maximum(cycle_period)), self._own(Minimum(cycle_period))) for _ in range(2)]
        self._smooth = [self._own(moving_average(type, 3)) for _ in range(2)]

    @property
    def is_ready(self) -> bool:
        return self._macd.is_ready

    def compute(self, data: Any) -> float | None:
        self._macd.update(data.end_time, data.value)
        value = self._macd.current.value
        for (high, low), smooth in zip(self._ends, self._smooth, strict=True):
            high.update(data.end_time, value)
            low.update(data.end_time, value)
            spread = high.current.value - low.current.value
            smooth.update(data.end_time, (value - low.current.value) / spread * 100 if spread > 0 else 0.0)
            value = smooth.current.value
        return value


class PremierStochasticOscillator(BarIndicator):
    """A stochastic, twice smoothed, bent to −1 … 1."""

    def __init__(self, period: int, ema_period: int) -> None:
        super().__init__(f"PSO({period},{ema_period})", period + 2 * (ema_period - 1))
        self._stochastic = self._own(Stochastic(period, period, period))
        self._once = self._own(ExponentialMovingAverage(ema_period))
        self._twice = self._own(ExponentialMovingAverage(ema_period))

    @property
    def is_ready(self) -> bool:
        return self._twice.is_ready

    def compute(self, data: Any) -> float | None:
        self._stochastic.update(data)
        fast = self._stochastic.fast_stoch
        if not fast.is_ready or not self._once.update(data.end_time, 0.1 * (fast.current.value - 50)):
            return 0.0
        if not self._twice.update(data.end_time, self._once.current.value):
            return 0.0
        grown = math.exp(self._twice.current.value)
        return (grown - 1) / (grown + 1)


class KnowSureThing(IndicatorBase):
    """Four smoothed rates of change, weighted 1 to 4."""

    signal_line: IndicatorBase

    def __init__(  # noqa: PLR0917 - LEAN's order
        self, roc_1_period: int, roc_1_ma_period: int, roc_2_period: int, roc_2_ma_period: int, roc_3_period: int,
        roc_3_ma_period: int, roc_4_period: int, roc_4_ma_period: int, signal_period: int,
        moving_average_type: Any = MovingAverageType.SIMPLE,
    ) -> None:  # fmt: skip
        pairs = (
            (roc_1_period, roc_1_ma_period), (roc_2_period, roc_2_ma_period), (roc_3_period, roc_3_ma_period),
            (roc_4_period, roc_4_ma_period),
        )  # fmt: skip
        periods = ",".join(f"{rate},{mean}" for rate, mean in pairs)
        super().__init__(f"KST({periods},{signal_period},{moving_average_type})", max(map(sum, pairs)))
        self._rates = [self._own(RateOfChange(rate)) for rate, _ in pairs]
        self._means = [self._own(moving_average(moving_average_type, mean)) for _, mean in pairs]
        self.signal_line = self._own(moving_average(moving_average_type, signal_period))

    @property
    def is_ready(self) -> bool:
        return all(mean.is_ready for mean in self._means) and self.signal_line.is_ready

    def compute(self, data: Any) -> float | None:
        value = 0.0
        for weight, (rate, mean) in enumerate(zip(self._rates, self._means, strict=True), 1):
            if rate.update(data.end_time, data.value):
                mean.update(data.end_time, 100 * rate.current.value)
            value += weight * mean.current.value
        return value if self.signal_line.update(data.end_time, value) else 0.0


class KlingerVolumeOscillator(TradeBarIndicator):
    """Fast less slow average of the volume that goes with the trend."""

    signal: IndicatorBase

    def __init__(self, fast_period: int, slow_period: int, signal_period: int = 13) -> None:
        warm_up = max(fast_period, slow_period, signal_period) + 2
        super().__init__(f"KVO({fast_period},{slow_period},{signal_period})", warm_up)
        self._fast = self._own(ExponentialMovingAverage(fast_period))
        self._slow = self._own(ExponentialMovingAverage(slow_period))
        self.signal = self._own(ExponentialMovingAverage(signal_period))
        self.reset_state()

    @property
    def is_ready(self) -> bool:
        return self._fast.is_ready and self._slow.is_ready and self.signal.is_ready

    def compute(self, data: Any) -> float | None:
        force = self._force(data)
        if force is None:
            return 0.0
        self._fast.update(data.end_time, force)
        self._slow.update(data.end_time, force)
        ready = self._fast.is_ready and self._slow.is_ready
        value = self._fast.current.value - self._slow.current.value if ready else 0.0
        self.signal.update(data.end_time, value)
        return value

    def _force(self, bar: Any) -> float | None:
        """The day's volume with the sign of the trend; None on the first two bars."""
        price, move = bar.high + bar.low + bar.close, bar.high - bar.low
        last_price, last_move, last_trend = self._price, self._move, self._trend
        self._price, self._move = price, move
        if last_price is None:
            return None
        self._trend = 1 if price > last_price else -1
        if last_trend == 0:
            return None
        turned = self._trend != last_trend
        self._moved = move + last_move if turned or self._moved == 0 else self._moved + move
        whole = self._moved if abs(self._moved) >= 1e-8 else 1e-8
        return bar.volume * abs(2 * (move / whole - 1)) * self._trend * 100

    def reset_state(self) -> None:
        self._price: float | None = None
        self._move = self._moved = 0.0
        self._trend = 0


class ConnorsRelativeStrengthIndex(IndicatorBase):
    """Mean of a price's RSI, the RSI of its streak and the rank of its last change."""

    def __init__(self, rsi_period: int, rsi_period_streak: int, look_back_period: int) -> None:
        self._rsi, self._streak_rsi = RelativeStrengthIndex(rsi_period), RelativeStrengthIndex(rsi_period_streak)
        warm_up = max(look_back_period, self._rsi.warm_up_period, self._streak_rsi.warm_up_period)
        super().__init__(f"CRSI({rsi_period},{rsi_period_streak},{look_back_period})", warm_up)
        self._own(self._rsi)
        self._own(self._streak_rsi)
        self._changes: deque[float] = deque(maxlen=look_back_period)
        self.reset_state()

    @property
    def is_ready(self) -> bool:
        return self._rsi.is_ready and self._streak_rsi.is_ready and len(self._changes) == self._changes.maxlen

    def compute(self, data: Any) -> float | None:
        before, self._last = self._last, data.value
        self._rsi.update(data.end_time, data.value)
        change = 0.0 if before is None else data.value - before
        if change:
            same_way = self._streak * change > 0
            self._streak = (self._streak if same_way else 0) + (1 if change > 0 else -1)
        self._streak_rsi.update(data.end_time, float(self._streak))
        if not before:
            self._changes.append(0.0)
            return 0.0
        ratio, full = change / before, len(self._changes) == self._changes.maxlen
        rank = 100 * sum(old < ratio for old in self._changes) / len(self._changes) if full else 0.0
        self._changes.append(ratio)
        if not self.is_ready:
            return 0.0
        return (self._rsi.current.value + self._streak_rsi.current.value + rank) / 3

    def reset_state(self) -> None:
        self._changes.clear()
        self._streak = 0
        self._last: float | None = None


class WaveTrendOscillator(BarIndicator):
    """The typical price's distance from its average, in smoothed deviations."""

    channel_average: IndicatorBase
    channel_deviation: IndicatorBase
    channel_index_average: IndicatorBase
    signal: IndicatorBase

    def __init__(self, channel_period: int, average_period: int, signal_period: int) -> None:
        if min(channel_period, average_period, signal_period) < 1:
            raise ValueError("WaveTrendOscillator: all periods must be greater than zero.")
        warm_up = 2 * channel_period + average_period + signal_period - 3
        super().__init__(f"WTO({channel_period},{average_period},{signal_period})", warm_up)
        self.channel_average = self._own(ExponentialMovingAverage(channel_period))
        self.channel_deviation = self._own(ExponentialMovingAverage(channel_period))
        self.channel_index_average = self._own(ExponentialMovingAverage(average_period))
        self.signal = self._own(SimpleMovingAverage(signal_period))

    @property
    def is_ready(self) -> bool:
        return self.signal.is_ready

    def compute(self, data: Any) -> float | None:
        time, price = data.end_time, (data.high + data.low + data.close) / 3
        if not self.channel_average.update(time, price):
            return 0.0
        off = price - self.channel_average.current.value
        if not self.channel_deviation.update(time, abs(off)):
            return 0.0
        unit = 0.015 * self.channel_deviation.current.value
        if unit == 0:
            return self._current.value
        if self.channel_index_average.update(time, off / unit):
            self.signal.update(time, self.channel_index_average.current.value)
        return self.channel_index_average.current.value


class DerivativeOscillator(IndicatorBase):
    """A twice smoothed RSI less its own average."""

    def __init__(self, rsi_period: int, smoothing_rsi_period: int, double_smoothing_rsi_period: int,
                 signal_line_period: int) -> None:  # fmt: skip
        periods = (rsi_period, smoothing_rsi_period, double_smoothing_rsi_period, signal_line_period)
        super().__init__(f"DO({','.join(map(str, periods))})", sum(periods) - 2)
        means = (ExponentialMovingAverage(periods[1]), ExponentialMovingAverage(periods[2]))
        self._chain = [self._own(each) for each in (RelativeStrengthIndex(rsi_period), *means)]
        self._signal = self._own(SimpleMovingAverage(signal_line_period))

    @property
    def is_ready(self) -> bool:
        return self._signal.is_ready

    def compute(self, data: Any) -> float | None:
        point = IndicatorDataPoint(data.end_time, data.value)
        for link in (*self._chain, self._signal):
            if not link.update(point):
                return 0.0
            point = link.current
        return self._chain[-1].current.value - self._signal.current.value


class AugenPriceSpike(IndicatorBase):
    """The last change in standard deviations of the log returns before it."""

    def __init__(self, period: int = 3) -> None:
        if period < 3:
            raise ValueError("AugenPriceSpike Indicator must have a period of at least 3")
        super().__init__(f"APS({period})", period + 2)
        self._deviation = self._own(StandardDeviation(period))
        self._held: deque[float] = deque(maxlen=3)

    @property
    def is_ready(self) -> bool:
        return len(self._held) == 3 and self._deviation.is_ready

    def compute(self, data: Any) -> float | None:
        self._held.append(data.value)
        if len(self._held) < 3:
            return 0.0
        oldest, before, last = self._held
        self._deviation.update(data.end_time, math.log(before / oldest) if before and oldest else 0.0)
        unit = self._deviation.current.value * before
        return (last - before) / unit if self.is_ready and unit else 0.0

    def reset_state(self) -> None:
        self._held.clear()
