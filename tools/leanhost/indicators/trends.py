"""Trends and turning points: parabolic stops, SuperTrend, Ichimoku, Vortex, and strength of a trend."""

from __future__ import annotations

from collections import deque
from typing import Any

from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import (
    ExponentialMovingAverage,
    Sum,
    moving_average,
)
from leanhost.indicators.base import BarIndicator, IndicatorBase, Line
from leanhost.indicators.oscillators import RelativeStrengthIndex
from leanhost.indicators.ranges import AverageTrueRange, TrueRange
from leanhost.indicators.values import Delay, Maximum, Minimum


class ParabolicStopAndReverseExtended(BarIndicator):
    """A stop that follows the trend ever faster and changes sides when it is touched; negative while short."""

    def __init__(  # noqa: PLR0917  LEAN's order
        self, sar_start: float = 0.0, offset_on_reverse: float = 0.0, af_start_short: float = 0.02,
        af_increment_short: float = 0.02, af_max_short: float = 0.2, af_start_long: float = 0.02,
        af_increment_long: float = 0.02, af_max_long: float = 0.2,
    ) -> None:  # fmt: skip
        super().__init__("SAREXT", 2)
        self._start, self._offset = sar_start, offset_on_reverse
        # Start, step and limit of the factor by side: −1 short, 1 long.
        self._factors = {
            -1: (af_start_short, af_increment_short, af_max_short),
            1: (af_start_long, af_increment_long, af_max_long),
        }
        self.reset_state()

    def reset_state(self) -> None:
        self._factor = {side: start for side, (start, _, _) in self._factors.items()}
        self._side, self._stop, self._extreme = 1, 0.0, 0.0
        self._last: Any = None

    def compute(self, data: Any) -> float | None:
        last, self._last = self._last, data
        if last is None:
            return self._start or data.close
        if self._samples == 2:
            self._begin(data, last)
            last = data
        return self._step(data, last)

    def _begin(self, data: Any, last: Any) -> None:
        if self._start:
            self._side, self._stop = (1 if self._start > 0 else -1), abs(self._start)
        else:
            falls = data.low < last.low and data.high - last.high < last.low - data.low
            self._side = -1 if falls else 1
            self._stop = last.high if falls else last.low
        self._extreme = data.high if self._side > 0 else data.low

    def _step(self, data: Any, last: Any) -> float:
        side = self._side
        touched = data.low <= self._stop if side > 0 else data.high >= self._stop
        if touched:
            side = self._side = -side
            self._stop = self._beyond(self._extreme, data, last)
            if self._offset:
                self._stop -= side * self._stop * self._offset
            shown = side * self._stop
            self._factor[side] = self._factors[side][0]
            self._extreme = data.high if side > 0 else data.low
        else:
            shown = side * self._stop
            reach = data.high if side > 0 else data.low
            if side * (reach - self._extreme) > 0:
                self._extreme = reach
                _, step, limit = self._factors[side]
                self._factor[side] = min(self._factor[side] + step, limit)
        self._stop += self._factor[side] * (self._extreme - self._stop)
        self._stop = self._beyond(self._stop, data, last)
        return shown

    def _beyond(self, stop: float, data: Any, last: Any) -> float:
        """The stop outside the last two bars: below their lows when long, above their highs when short."""
        return min(stop, last.low, data.low) if self._side > 0 else max(stop, last.high, data.high)


class ParabolicStopAndReverse(ParabolicStopAndReverseExtended):
    """The stop alone, whichever side it is on."""

    def __init__(self, af_start: float = 0.02, af_increment: float = 0.02, af_max: float = 0.2) -> None:
        super().__init__(0.0, 0.0, af_start, af_increment, af_max, af_start, af_increment, af_max)
        self.name = f"PSAR({af_start},{af_increment},{af_max})"

    def compute(self, data: Any) -> float | None:
        return abs(super().compute(data) or 0.0)


class SuperTrend(BarIndicator):
    """A band of `multiplier` average true ranges that trails the price and changes sides when it closes beyond."""

    def __init__(self, period: int, multiplier: float, moving_average_type: Any = MovingAverageType.WILDERS) -> None:
        super().__init__(f"SuperTrend({period},{multiplier})", period)
        self._range = self._own(AverageTrueRange(period, moving_average_type))
        self._multiplier = multiplier
        self.basic_upper_band = self.basic_lower_band = 0.0
        self.current_trailing_upper_band = self.current_trailing_lower_band = 0.0
        self.reset_state()

    def reset_state(self) -> None:
        self._close = self._upper = self._lower = 0.0
        self._shown = -1.0

    @property
    def is_ready(self) -> bool:
        return self._range.is_ready

    def compute(self, data: Any) -> float | None:
        if not self._range.update(data):
            self._close = data.close
            return 0.0
        middle, width = (data.high + data.low) / 2, self._multiplier * self._range.current.value
        low, high = middle - width, middle + width
        lower = low if low > self._lower or self._close < self._lower else self._lower
        upper = high if high < self._upper or self._close > self._upper else self._upper
        shown = self._shown
        if self._shown in (-1, self._upper):
            shown = upper if data.close <= upper else lower
        elif self._shown == self._lower:
            shown = lower if data.close >= lower else upper
        self.basic_lower_band, self.basic_upper_band = low, high
        self.current_trailing_lower_band, self.current_trailing_upper_band = lower, upper
        self._close, self._shown, self._lower, self._upper = data.close, shown, lower, upper
        return shown


class IchimokuKinkoHyo(BarIndicator):
    """Five lines: the middles of two spans, those moved forward, and the close moved; its value is the close."""

    tenkan: IndicatorBase
    kijun: IndicatorBase
    senkou_a: IndicatorBase
    senkou_b: IndicatorBase
    chikou: IndicatorBase

    def __init__(  # noqa: PLR0917  LEAN's order
        self, tenkan_period: int = 9, kijun_period: int = 26, senkou_a_period: int = 26, senkou_b_period: int = 52,
        senkou_a_delay_period: int = 26, senkou_b_delay_period: int = 26,
    ) -> None:  # fmt: skip
        periods = (tenkan_period, kijun_period, senkou_a_period, senkou_b_period, senkou_a_delay_period,
                   senkou_b_delay_period)  # fmt: skip
        longest = max(max(tenkan_period, kijun_period) + senkou_a_delay_period, senkou_b_period + senkou_b_delay_period)
        super().__init__(f"ICHIMOKU({','.join(map(str, periods))})", longest)
        self.tenkan_maximum, self.tenkan_minimum = self._pair(tenkan_period)
        self.kijun_maximum, self.kijun_minimum = self._pair(kijun_period)
        self.senkou_b_maximum, self.senkou_b_minimum = self._pair(senkou_b_period)
        self.delayed_tenkan_senkou_a = self._own(Delay(senkou_a_delay_period))
        self.delayed_kijun_senkou_a = self._own(Delay(senkou_a_delay_period))
        self.delayed_maximum_senkou_b = self._own(Delay(senkou_b_delay_period))
        self.delayed_minimum_senkou_b = self._own(Delay(senkou_b_delay_period))
        self.chikou = self._own(Delay(senkou_a_delay_period))
        self.tenkan = self._own(Line(lambda: self.tenkan_maximum.is_ready))
        self.kijun = self._own(Line(lambda: self.kijun_maximum.is_ready))
        self.senkou_a = self._own(
            Line(lambda: self.delayed_tenkan_senkou_a.is_ready and self.delayed_kijun_senkou_a.is_ready)
        )
        self.senkou_b = self._own(Line(lambda: self.delayed_maximum_senkou_b.is_ready))

    def _pair(self, period: int) -> tuple[Maximum, Minimum]:
        return self._own(Maximum(period)), self._own(Minimum(period))

    @property
    def is_ready(self) -> bool:
        return all(line.is_ready for line in (self.tenkan, self.kijun, self.senkou_a, self.senkou_b))

    def compute(self, data: Any) -> float | None:
        time = data.end_time
        for maximum, minimum in (
            (self.tenkan_maximum, self.tenkan_minimum), (self.kijun_maximum, self.kijun_minimum),
            (self.senkou_b_maximum, self.senkou_b_minimum),
        ):  # fmt: skip
            maximum.update(time, data.high)
            minimum.update(time, data.low)
        self._middle(time, self.tenkan, self.tenkan_maximum, self.tenkan_minimum)
        self._middle(time, self.kijun, self.kijun_maximum, self.kijun_minimum)
        for line, late in ((self.tenkan, self.delayed_tenkan_senkou_a), (self.kijun, self.delayed_kijun_senkou_a)):
            if line.is_ready:
                late.update(time, line.current.value)
        if self.senkou_b_maximum.is_ready:
            self.delayed_maximum_senkou_b.update(time, self.senkou_b_maximum.current.value)
            self.delayed_minimum_senkou_b.update(time, self.senkou_b_minimum.current.value)
        self._middle(time, self.senkou_a, self.delayed_tenkan_senkou_a, self.delayed_kijun_senkou_a)
        self._middle(time, self.senkou_b, self.delayed_maximum_senkou_b, self.delayed_minimum_senkou_b)
        self.chikou.update(time, data.close)
        return data.close

    @staticmethod
    def _middle(time: Any, line: IndicatorBase, first: IndicatorBase, second: IndicatorBase) -> None:
        line.update(time, (first.current.value + second.current.value) / 2)


class Vortex(BarIndicator):
    """Moves up and down between bars over their ranges; the value is the mean of both lines."""

    plus_vortex: IndicatorBase
    minus_vortex: IndicatorBase

    def __init__(self, period: int) -> None:
        super().__init__(f"VTX({period})", period)
        self._range = self._own(TrueRange())
        self._ranges, self._plus, self._minus = (self._own(Sum(period)) for _ in range(3))
        self.plus_vortex, self.minus_vortex = (self._own(Line(lambda: self.is_ready)) for _ in range(2))
        self._last: Any = None

    def compute(self, data: Any) -> float | None:
        self._range.update(data)
        self._ranges.update(data.end_time, self._range.current.value)
        last, self._last = self._last, data
        if last is not None:
            self._plus.update(data.end_time, abs(data.high - last.low))
            self._minus.update(data.end_time, abs(data.low - last.high))
            whole = self._ranges.current.value
            for line, part in ((self.plus_vortex, self._plus), (self.minus_vortex, self._minus)):
                line.update(data.end_time, part.current.value / whole if whole else 0.0)
        return (self.plus_vortex.current.value + self.minus_vortex.current.value) / 2 if self.is_ready else 0.0

    def reset_state(self) -> None:
        self._last = None


class UltimateOscillator(BarIndicator):
    """Buying pressure over the range in three spans, weighted 4, 2 and 1; 50 until it is ready."""

    def __init__(self, period1: int, period2: int, period3: int) -> None:
        super().__init__(f"ULTOSC({period1},{period2},{period3})", max(period1, period2, period3) + 1)
        self._range = self._own(TrueRange())
        self._pressures = [self._own(Sum(n)) for n in (period1, period2, period3)]
        self._ranges = [self._own(Sum(n)) for n in (period1, period2, period3)]
        self._close: float | None = None

    def compute(self, data: Any) -> float | None:
        self._range.update(data)
        last, self._close = self._close, data.close
        if last is None:
            return 50.0
        for total in self._pressures:
            total.update(data.end_time, data.close - min(data.low, last))
        for total in self._ranges:
            total.update(data.end_time, self._range.current.value)
        if not self.is_ready:
            return 50.0
        if not all(total.current.value for total in self._ranges):
            return self._current.value
        pairs = zip((4, 2, 1), self._pressures, self._ranges, strict=True)
        return 100 * sum(weight * up.current.value / all_.current.value for weight, up, all_ in pairs) / 7

    def reset_state(self) -> None:
        self._close = None


class TrueStrengthIndex(IndicatorBase):
    """Twice smoothed change over twice smoothed absolute change, in percent, with a signal line."""

    signal: IndicatorBase

    def __init__(
        self, long_term_period: int = 25, short_term_period: int = 13, signal_period: int = 7,
        signal_type: Any = MovingAverageType.EXPONENTIAL,
    ) -> None:  # fmt: skip
        periods = f"{long_term_period},{short_term_period},{signal_period}"
        super().__init__(f"TSI({periods})", long_term_period + short_term_period)
        self._changes, self._sizes = (
            tuple(self._own(ExponentialMovingAverage(n)) for n in (long_term_period, short_term_period))
            for _ in range(2)
        )
        self.signal = self._own(moving_average(signal_type, signal_period))
        self._last: float | None = None
        self._value = 0.0

    def compute(self, data: Any) -> float | None:
        last, self._last = self._last, data.value
        if last is None:
            return 0.0
        change = data.value - last
        for (first, second), value in ((self._changes, change), (self._sizes, abs(change))):
            first.update(data.end_time, value)
            if first.is_ready:
                second.update(data.end_time, first.current.value)
        above, below = self._changes[1], self._sizes[1]
        if above.is_ready and below.current.value:
            self._value = 100 * above.current.value / below.current.value
            self.signal.update(data.end_time, self._value)
        return self._value

    def reset_state(self) -> None:
        self._last, self._value = None, 0.0


class StochasticRelativeStrengthIndex(IndicatorBase):
    """Where RSI stands in its own range of n values, smoothed twice; the value is the price."""

    k: IndicatorBase
    d: IndicatorBase

    def __init__(
        self, rsi_period: int, stoch_period: int, k_smoothing_period: int, d_smoothing_period: int,
        moving_average_type: Any = MovingAverageType.SIMPLE,
    ) -> None:  # fmt: skip
        periods = (rsi_period, stoch_period, k_smoothing_period, d_smoothing_period)
        super().__init__(
            f"SRSI({','.join(map(str, periods))})",
            rsi_period + stoch_period + max(k_smoothing_period, d_smoothing_period),
        )
        self._index = self._own(RelativeStrengthIndex(rsi_period))
        self._past: deque[float] = deque(maxlen=stoch_period)
        self.k = self._own(moving_average(moving_average_type, k_smoothing_period))
        self.d = self._own(moving_average(moving_average_type, d_smoothing_period))

    def compute(self, data: Any) -> float | None:
        self._index.update(data.end_time, data.value)
        now = self._index.current.value
        self._past.append(now)
        if len(self._past) < (self._past.maxlen or 0):
            return 0.0
        low, high = min(self._past), max(self._past)
        self.k.update(data.end_time, 100 * (now - low) / (high - low) if high != low else 100.0)
        self.d.update(data.end_time, self.k.current.value)
        return data.value

    def reset_state(self) -> None:
        self._past.clear()
