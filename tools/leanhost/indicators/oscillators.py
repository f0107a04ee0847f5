"""Oscillators and trend measures."""

from __future__ import annotations

from collections import deque
from typing import Any

from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import Sum, WilderMovingAverage, moving_average
from leanhost.indicators.base import BarIndicator, IndicatorBase, Line
from leanhost.indicators.values import Maximum, Minimum


class RelativeStrengthIndex(IndicatorBase):
    """100 − 100/(1 + average gain/average loss); 100 without losses."""

    average_gain: IndicatorBase
    average_loss: IndicatorBase

    def __init__(self, period: int, moving_average_type: Any = MovingAverageType.WILDERS) -> None:
        super().__init__(f"RSI({period})", period + 1)
        self.average_gain = self._own(moving_average(moving_average_type, period))
        self.average_loss = self._own(moving_average(moving_average_type, period))
        self._last: float | None = None

    @property
    def is_ready(self) -> bool:
        return self.average_gain.is_ready and self.average_loss.is_ready

    def compute(self, data: Any) -> float | None:
        last, self._last = self._last, data.value
        if last is not None:
            change = data.value - last
            self.average_gain.update(data.end_time, max(change, 0.0))
            self.average_loss.update(data.end_time, max(-change, 0.0))
        gain, loss = max(self.average_gain.current.value, 0.0), max(self.average_loss.current.value, 0.0)
        return 100.0 if round(loss, 10) == 0 else 100 - 100 / (1 + gain / loss)

    def reset_state(self) -> None:
        self._last = None


class MovingAverageConvergenceDivergence(IndicatorBase):
    """Fast average − slow average, with a signal line and their difference."""

    fast: IndicatorBase
    slow: IndicatorBase
    signal: IndicatorBase
    histogram: IndicatorBase

    def __init__(self, fast_period: int, slow_period: int, signal_period: int,
                 moving_average_type: Any = MovingAverageType.EXPONENTIAL) -> None:
        if fast_period >= slow_period:
            raise ValueError("MovingAverageConvergenceDivergence: fastPeriod must be less than slowPeriod")
        super().__init__(f"MACD({fast_period},{slow_period},{signal_period})", slow_period + signal_period - 1)
        self.fast = self._own(moving_average(moving_average_type, fast_period))
        self.slow = self._own(moving_average(moving_average_type, slow_period))
        self.signal = self._own(moving_average(moving_average_type, signal_period))
        self.histogram = self._own(Line(lambda: self.signal.is_ready))

    @property
    def is_ready(self) -> bool:
        return self.signal.is_ready

    def compute(self, data: Any) -> float | None:
        self.fast.update(data.end_time, data.value)
        self.slow.update(data.end_time, data.value)
        macd = self.fast.current.value - self.slow.current.value
        if self.fast.is_ready and self.slow.is_ready:
            self.signal.update(data.end_time, macd)
            if self.signal.is_ready:
                self.histogram.update(data.end_time, macd - self.signal.current.value)
        return macd


class AverageDirectionalIndex(BarIndicator):
    """Strength of a trend; 50 as long as there is no directional movement to average."""

    positive_directional_index: IndicatorBase
    negative_directional_index: IndicatorBase

    def __init__(self, period: int) -> None:
        super().__init__(f"ADX({period})", 2 * period)
        self._period = period
        self._average = self._own(WilderMovingAverage(period))
        self.positive_directional_index = self._own(Line(lambda: self._samples > period))
        self.negative_directional_index = self._own(Line(lambda: self._samples > period))
        self._last: Any = None
        self._sums = [0.0, 0.0, 0.0]

    @property
    def is_ready(self) -> bool:
        return self._average.is_ready

    def compute(self, data: Any) -> float | None:
        moves, self._last = self._moves(data), data
        n = self._period
        keep = 1 - 1 / n if self._samples > n + 1 else 1.0
        self._sums = [total * keep + move for total, move in zip(self._sums, moves, strict=True)]
        true_range, up, down = self._sums
        plus = minus = 0.0
        if self._samples > n and true_range:
            plus, minus = 100 * up / true_range, 100 * down / true_range
        self.positive_directional_index.update(data.end_time, plus)
        self.negative_directional_index.update(data.end_time, minus)
        if plus + minus == 0:
            return 50.0
        self._average.update(data.end_time, 100 * abs(plus - minus) / (plus + minus))
        return self._average.current.value

    def _moves(self, bar: Any) -> tuple[float, float, float]:
        """True range, upward and downward movement against the last bar."""
        last = self._last
        if last is None:
            return 0.0, 0.0, 0.0
        spread = max(bar.high - bar.low, abs(last.close - bar.high), abs(last.close - bar.low))
        rise, fall = bar.high - last.high, last.low - bar.low
        up = rise if rise > 0 and rise >= fall else 0.0
        down = fall if fall > 0 and fall > rise else 0.0
        return spread, up, down

    def reset_state(self) -> None:
        self._last = None
        self._sums = [0.0, 0.0, 0.0]


class CommodityChannelIndex(BarIndicator):
    """Distance of the typical price from its mean in units of 0.015 mean absolute deviations."""

    def __init__(self, period: int, moving_average_type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"CCI({period})", period)
        self._average = self._own(moving_average(moving_average_type, period))
        self._held: deque[float] = deque(maxlen=period)

    def compute(self, data: Any) -> float | None:
        typical = (data.high + data.low + data.close) / 3
        self._held.append(typical)
        self._average.update(data.end_time, typical)
        mean = sum(self._held) / len(self._held)
        deviation = 0.015 * sum(abs(value - mean) for value in self._held) / len(self._held)
        return (typical - self._average.current.value) / deviation if deviation else 0.0

    def reset_state(self) -> None:
        self._held.clear()


class Stochastic(BarIndicator):
    """Place of the close in the range of n bars (the value), averaged over k and again over d."""

    fast_stoch: IndicatorBase
    stoch_k: IndicatorBase
    stoch_d: IndicatorBase

    def __init__(self, period: int, k_period: int, d_period: int) -> None:
        super().__init__(f"STO({period},{k_period},{d_period})", period + k_period + d_period - 2)
        self._high = self._own(Maximum(period))
        self._low = self._own(Minimum(period))
        self._sum_fast = self._own(Sum(k_period))
        self._sum_slow = self._own(Sum(d_period))
        self._k, self._d = k_period, d_period
        self.fast_stoch = self._own(Line(lambda: self._high.is_ready))
        self.stoch_k = self._own(Line(lambda: self._sum_fast.is_ready))
        self.stoch_d = self._own(Line(lambda: self._sum_slow.is_ready))

    @property
    def is_ready(self) -> bool:
        return self._high.is_ready and self._sum_fast.is_ready and self._sum_slow.is_ready

    def compute(self, data: Any) -> float | None:
        time = data.end_time
        self._high.update(time, data.high)
        self._low.update(time, data.low)
        low = self._low.current.value
        spread = self._high.current.value - low
        fast = slow = smooth = 0.0
        if spread and self._high.is_ready:
            fast = (data.close - low) / spread
            self._sum_fast.update(time, fast)
        if self._sum_fast.is_ready:
            slow = self._sum_fast.current.value / self._k
            self._sum_slow.update(time, slow)
        if self._sum_slow.is_ready:
            smooth = self._sum_slow.current.value / self._d
        for line, value in ((self.fast_stoch, fast), (self.stoch_k, slow), (self.stoch_d, smooth)):
            line.update(time, value * 100)
        return fast * 100


class WilliamsPercentR(BarIndicator):
    """−100·(highest − close)/(highest − lowest); 0 before n bars or without range."""

    def __init__(self, period: int) -> None:
        super().__init__(f"WILR({period})", period)
        self._high = self._own(Maximum(period))
        self._low = self._own(Minimum(period))

    def compute(self, data: Any) -> float | None:
        self._high.update(data.end_time, data.high)
        self._low.update(data.end_time, data.low)
        high, low = self._high.current.value, self._low.current.value
        return -100 * (high - data.close) / (high - low) if self.is_ready and high != low else 0.0


class AroonOscillator(BarIndicator):
    """How recent the highest high is, minus how recent the lowest low, each 0 to 100."""

    aroon_up: IndicatorBase
    aroon_down: IndicatorBase

    def __init__(self, up_period: int, down_period: int) -> None:
        super().__init__(f"AROON({up_period},{down_period})", max(up_period, down_period) + 1)
        self._up, self._down = up_period, down_period
        self._high = self._own(Maximum(up_period + 1))
        self._low = self._own(Minimum(down_period + 1))
        self.aroon_up = self._own(Line(lambda: self._high.is_ready))
        self.aroon_down = self._own(Line(lambda: self._low.is_ready))

    def compute(self, data: Any) -> float | None:
        self._high.update(data.end_time, data.high)
        self._low.update(data.end_time, data.low)
        self.aroon_up.update(data.end_time, 100 * (self._up - self._high.periods_since_maximum) / self._up)
        self.aroon_down.update(data.end_time, 100 * (self._down - self._low.periods_since_minimum) / self._down)
        return self.aroon_up.current.value - self.aroon_down.current.value
