"""Averages that weigh, smooth or adapt: Kaufman's, Arnaud Legoux's, T3, triangular, zero lag, McGinley's and others."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from typing import Any

import numpy as np

from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import (
    DoubleExponentialMovingAverage,
    ExponentialMovingAverage,
    SimpleMovingAverage,
    Sum,
    WindowIndicator,
    add_moving_average,
)
from leanhost.indicators.base import IndicatorBase, Line, TradeBarIndicator
from leanhost.indicators.values import Delay, Maximum, Minimum, RateOfChange, RateOfChangePercent, StandardDeviation


class KaufmanEfficiencyRatio(WindowIndicator):
    """Move over n values against the sum of its steps; 1 where the steps add up to no more than the move."""

    def __init__(self, period: int) -> None:
        super().__init__(f"KER({period})", period + 1)

    def of_window(self, held: deque[float]) -> float:
        return held[-1] if len(held) < self.period else self._ratio(held)

    def _ratio(self, held: deque[float]) -> float:
        values = list(held)
        steps = sum(abs(b - a) for a, b in pairwise(values))
        move = values[-1] - values[0]
        return 1.0 if steps <= move or steps == 0 else abs(move / steps)


class KaufmanAdaptiveMovingAverage(KaufmanEfficiencyRatio):
    """An average as fast as the efficiency ratio allows, between two EMAs' factors."""

    def __init__(self, period: int, fast_ema_period: int = 2, slow_ema_period: int = 30) -> None:
        super().__init__(period)
        self.name = f"KAMA({period},{fast_ema_period},{slow_ema_period})"
        self._slow = 2 / (slow_ema_period + 1)
        self._span = 2 / (fast_ema_period + 1) - self._slow
        self._last = 0.0

    def of_window(self, held: deque[float]) -> float:
        if len(held) < self.period:
            return held[-1]
        if self._samples == self.period:
            self._last = held[-2]
        factor = (self._ratio(held) * self._span + self._slow) ** 2
        self._last += (held[-1] - self._last) * factor
        return self._last


class ArnaudLegouxMovingAverage(WindowIndicator):
    """Weights of a bell about a place (`offset` of the window, 1 the newest) with a width of period over `sigma`."""

    def __init__(self, period: int, sigma: int = 6, offset: float = 0.85) -> None:
        if not 0 <= offset <= 1:
            raise ValueError(f"Offset parameter range is [0,1]. Value: {offset}")
        super().__init__(f"ALMA({period},{sigma},{offset})", period)
        middle, width = math.floor(offset * (period - 1)), period / sigma
        weights = [math.exp(-((n - middle) ** 2) / (2 * width * width)) for n in range(period)]
        self._weights = [weight / sum(weights) for weight in weights]

    def of_window(self, held: deque[float]) -> float:
        if len(held) < self.period:
            return held[-1]
        return sum(value * weight for value, weight in zip(held, self._weights, strict=True))


class T3MovingAverage(IndicatorBase):
    """Three generalised double EMAs in a row."""

    def __init__(self, period: int, volume_factor: float = 0.7) -> None:
        super().__init__(f"T3({period},{volume_factor})", 1 + 6 * (period - 1))
        self._steps = [self._own(DoubleExponentialMovingAverage(period, volume_factor)) for _ in range(3)]

    def compute(self, data: Any) -> float | None:
        value = data.value
        for step in self._steps:
            step.update(data.end_time, value)
            value = step.current.value
            if not step.is_ready:
                break
        return value


class TriangularMovingAverage(IndicatorBase):
    """A simple average of a simple average, half a period each."""

    def __init__(self, period: int) -> None:
        super().__init__(f"TRIMA({period})", period)
        half = (period + 1) // 2
        self._first = self._own(SimpleMovingAverage(half))
        self._second = self._own(SimpleMovingAverage(half + 1 if period % 2 == 0 else half))

    def compute(self, data: Any) -> float | None:
        self._first.update(data.end_time, data.value)
        self._second.update(data.end_time, self._first.current.value)
        return self._second.current.value


class Trix(IndicatorBase):
    """Rate of change in percent of a triple EMA."""

    def __init__(self, period: int) -> None:
        super().__init__(f"TRIX({period})", 3 * (period - 1) + 2)
        self._averages = [self._own(ExponentialMovingAverage(period)) for _ in range(3)]
        self._change = self._own(RateOfChangePercent(1))

    @property
    def is_ready(self) -> bool:
        return self._change.is_ready

    def compute(self, data: Any) -> float | None:
        value = data.value
        for average in self._averages:
            average.update(data.end_time, value)
            value = average.current.value
            if not average.is_ready:
                return self._change.current.value
        self._change.update(data.end_time, value)
        return self._change.current.value


class LeastSquaresMovingAverage(WindowIndicator):
    """The end of the line fitted to the last n values; `intercept` is its value one step before the first of them."""

    intercept: IndicatorBase
    slope: IndicatorBase

    def __init__(self, period: int) -> None:
        super().__init__(f"LSMA({period})", period)
        self.intercept = self._own(Line(lambda: self.is_ready))
        self.slope = self._own(Line(lambda: self.is_ready))

    def compute(self, data: Any) -> float | None:
        self._held.append(data.value)
        n = self.period
        if len(self._held) < n:
            return data.value
        slope, intercept = np.polyfit(np.arange(1, n + 1), np.array(self._held), 1)
        self.intercept.update(data.end_time, float(intercept))
        self.slope.update(data.end_time, float(slope))
        return float(intercept + slope * n)


class RegressionChannel(IndicatorBase):
    """A least-squares average ± k standard deviations."""

    linear_regression: LeastSquaresMovingAverage
    upper_channel: IndicatorBase
    lower_channel: IndicatorBase

    def __init__(self, period: int, k: float) -> None:
        super().__init__(f"RC({period},{k})", period)
        self._k = k
        self._deviation = self._own(StandardDeviation(period))
        self.linear_regression = self._own(LeastSquaresMovingAverage(period))
        self.upper_channel = self._own(Line(lambda: self.is_ready))
        self.lower_channel = self._own(Line(lambda: self.is_ready))

    @property
    def intercept(self) -> IndicatorBase:
        return self.linear_regression.intercept

    @property
    def slope(self) -> IndicatorBase:
        return self.linear_regression.slope

    def compute(self, data: Any) -> float | None:
        self._deviation.update(data.end_time, data.value)
        self.linear_regression.update(data.end_time, data.value)
        middle, width = self.linear_regression.current.value, self._k * self._deviation.current.value
        self.upper_channel.update(data.end_time, middle + width)
        self.lower_channel.update(data.end_time, middle - width)
        return middle


class ZeroLagExponentialMovingAverage(IndicatorBase):
    """The EMA of a value plus its change over half a period; 0 until it begins."""

    def __init__(self, period: int) -> None:
        super().__init__(f"ZLEMA({period})", period + period // 2)
        self._average = self._own(ExponentialMovingAverage(period))
        self._late = self._own(Delay(round((period - 1) / 2)))

    @property
    def is_ready(self) -> bool:
        return self._late.is_ready and self._average.is_ready

    def compute(self, data: Any) -> float | None:
        if not self._late.update(data.end_time, data.value):
            return 0.0
        self._average.update(data.end_time, 2 * data.value - self._late.current.value)
        return self._average.current.value


class ChandeMomentumOscillator(IndicatorBase):
    """Gains less losses over their sum, in percent, smoothed Wilder's way."""

    def __init__(self, period: int) -> None:
        super().__init__(f"CMO({period})", period + 1)
        self._period = period
        self._last = self._gain = self._loss = 0.0

    def compute(self, data: Any) -> float | None:
        change, self._last = data.value - self._last, data.value
        if self._samples == 1:
            return 0.0
        if self._samples > self._period + 1:
            self._gain *= self._period - 1
            self._loss *= self._period - 1
        self._gain += max(change, 0.0)
        self._loss += max(-change, 0.0)
        if not self.is_ready:
            return 0.0
        self._gain /= self._period
        self._loss /= self._period
        total = self._gain + self._loss
        return 100 * (self._gain - self._loss) / total if total else 0.0

    def reset_state(self) -> None:
        self._last = self._gain = self._loss = 0.0


class VariableIndexDynamicAverage(IndicatorBase):
    """An EMA whose factor follows the momentum oscillator."""

    def __init__(self, period: int) -> None:
        super().__init__(f"VIDYA({period})", period + 1)
        self._momentum = self._own(ChandeMomentumOscillator(period))
        self._factor = 2 / (period + 1)
        self._last = 0.0

    def compute(self, data: Any) -> float | None:
        self._momentum.update(data.end_time, data.value)
        if not self.is_ready:
            self._last = data.value
            return 0.0
        share = self._factor * abs(self._momentum.current.value / 100)
        self._last = data.value * share + self._last * (1 - share)
        return self._last

    def reset_state(self) -> None:
        self._last = 0.0


class McGinleyDynamic(IndicatorBase):
    """An average whose step shrinks with the fourth power of the value's distance."""

    def __init__(self, period: int) -> None:
        if period == 0:
            raise ValueError("Period can not be zero")
        super().__init__(f"MGD({period})", period)
        self._period = period
        self._sum = self._own(Sum(period))

    def compute(self, data: Any) -> float | None:
        self._sum.update(data.end_time, data.value)
        last = self._current.value
        if not self.is_ready:
            return 0.0
        if self._samples == self._period:
            return self._sum.current.value / self._period
        if last == 0 or data.value == 0:
            return last
        return last + (data.value - last) / (self._period * (data.value / last) ** 4)


class RelativeMovingAverage(IndicatorBase):
    """Average over 3n less that over 2n plus that over n."""

    short_average: SimpleMovingAverage
    medium_average: SimpleMovingAverage
    long_average: SimpleMovingAverage

    def __init__(self, period: int) -> None:
        super().__init__(f"RMA({period})", 3 * period)
        self.short_average, self.medium_average, self.long_average = (
            self._own(SimpleMovingAverage(period * n)) for n in (1, 2, 3)
        )

    def compute(self, data: Any) -> float | None:
        for average in (self.short_average, self.medium_average, self.long_average):
            average.update(data.end_time, data.value)
        return (
            self.long_average.current.value - self.medium_average.current.value + self.short_average.current.value
        )


class VolumeWeightedMovingAverage(TradeBarIndicator):
    """Closes of n bars weighted by their volumes."""

    def __init__(self, period: int) -> None:
        super().__init__(f"VWMA({period})", period)
        self._money, self._volume = self._own(Sum(period)), self._own(Sum(period))

    def compute(self, data: Any) -> float | None:
        self._money.update(data.end_time, data.close * data.volume)
        self._volume.update(data.end_time, data.volume)
        volume = self._volume.current.value
        return self._money.current.value / volume if volume else data.close


class MeanAbsoluteDeviation(WindowIndicator):
    """Mean distance of n values from their mean."""

    mean: SimpleMovingAverage

    def __init__(self, period: int) -> None:
        super().__init__(f"MAD({period})", period)
        self.mean = self._own(SimpleMovingAverage(period))

    def compute(self, data: Any) -> float | None:
        self.mean.update(data.end_time, data.value)
        return super().compute(data)

    def of_window(self, held: deque[float]) -> float:
        mean = self.mean.current.value
        return sum(abs(value - mean) for value in held) / len(held) if self._samples > 1 else 0.0


class MidPoint(IndicatorBase):
    """The middle between the highest and the lowest of n values."""

    def __init__(self, period: int) -> None:
        super().__init__(f"MIDPOINT({period})", period)
        self._maximum, self._minimum = self._own(Maximum(period)), self._own(Minimum(period))

    def compute(self, data: Any) -> float | None:
        self._maximum.update(data.end_time, data.value)
        self._minimum.update(data.end_time, data.value)
        return (self._maximum.current.value + self._minimum.current.value) / 2


class RateOfChangeRatio(RateOfChange):
    """Value over the one n before; 0 where they are equal, as in LEAN."""

    def __init__(self, period: int) -> None:
        super().__init__(period)
        self.name = f"ROCR({period})"

    def compute(self, data: Any) -> float | None:
        change = super().compute(data)
        return change + 1 if change else 0.0


for _kind, _made in {
    MovingAverageType.TRIANGULAR: TriangularMovingAverage,
    MovingAverageType.T_3: T3MovingAverage,
    MovingAverageType.KAMA: KaufmanAdaptiveMovingAverage,
    MovingAverageType.ALMA: ArnaudLegouxMovingAverage,
    MovingAverageType.ZLEMA: ZeroLagExponentialMovingAverage,
    MovingAverageType.MGD: McGinleyDynamic,
}.items():
    add_moving_average(_kind, _made)
