"""Oscillators of momentum: price, Coppock's, DeMarker's, the detrended one, Fisher's."""

from __future__ import annotations

import math
from typing import Any

from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import LinearWeightedMovingAverage, SimpleMovingAverage, moving_average
from leanhost.indicators.base import BarIndicator, IndicatorBase
from leanhost.indicators.oscillators import MovingAverageConvergenceDivergence
from leanhost.indicators.values import Delay, Maximum, Minimum, RateOfChangePercent


class AbsolutePriceOscillator(MovingAverageConvergenceDivergence):
    """Fast less slow average."""

    def __init__(
        self, fast_period: int, slow_period: int, moving_average_type: Any = MovingAverageType.SIMPLE
    ) -> None:
        super().__init__(fast_period, slow_period, slow_period, moving_average_type)
        self.name = f"APO({fast_period},{slow_period})"


class PercentagePriceOscillator(AbsolutePriceOscillator):
    """Fast less slow average in percent of the slow one."""

    def __init__(
        self, fast_period: int, slow_period: int, moving_average_type: Any = MovingAverageType.SIMPLE
    ) -> None:
        super().__init__(fast_period, slow_period, moving_average_type)
        self.name = f"PPO({fast_period},{slow_period})"

    def compute(self, data: Any) -> float | None:
        value = super().compute(data)
        slow = self.slow.current.value
        return 100 * (value or 0.0) / slow if slow else 0.0


class CoppockCurve(IndicatorBase):
    """Weighted average of the sum of two rates of change."""

    def __init__(self, short_roc_period: int = 11, long_roc_period: int = 14, lwma_period: int = 10) -> None:
        longest = max(short_roc_period, long_roc_period) + 1
        super().__init__(f"CC({short_roc_period},{long_roc_period},{lwma_period})", longest + lwma_period - 1)
        self._changes = [self._own(RateOfChangePercent(n)) for n in (short_roc_period, long_roc_period)]
        self._average = self._own(LinearWeightedMovingAverage(lwma_period))

    @property
    def is_ready(self) -> bool:
        return self._average.is_ready

    def compute(self, data: Any) -> float | None:
        for change in self._changes:
            change.update(data.end_time, data.value)
        if not all(change.is_ready for change in self._changes):
            return 0.0
        self._average.update(data.end_time, sum(change.current.value for change in self._changes))
        return self._average.current.value


class DeMarkerIndicator(BarIndicator):
    """Rises of the high over rises of the high and falls of the low; 0 until it is ready."""

    def __init__(self, period: int, type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"DEM({period},{type})", period)
        self._up, self._down = (self._own(moving_average(type, period)) for _ in range(2))
        self._last: Any = None

    def compute(self, data: Any) -> float | None:
        last, self._last = self._last or data, data
        self._up.update(data.end_time, max(data.high - last.high, 0.0))
        self._down.update(data.end_time, max(last.low - data.low, 0.0))
        both = self._up.current.value + self._down.current.value
        return self._up.current.value / both if self.is_ready and both > 0 else 0.0

    def reset_state(self) -> None:
        self._last = None


class DetrendedPriceOscillator(IndicatorBase):
    """The value of half a period ago less the average."""

    def __init__(self, period: int) -> None:
        super().__init__(f"DPO({period})", period)
        self._late, self._average = self._own(Delay(period // 2 + 1)), self._own(SimpleMovingAverage(period))

    @property
    def is_ready(self) -> bool:
        return self._late.is_ready and self._average.is_ready

    def compute(self, data: Any) -> float | None:
        self._late.update(data.end_time, data.value)
        self._average.update(data.end_time, data.value)
        return self._late.current.value - self._average.current.value


class FisherTransform(BarIndicator):
    """The place of the bars' middle in its range of n bars, stretched to a bell; 0 until it is ready."""

    def __init__(self, period: int) -> None:
        super().__init__(f"FISH({period})", period)
        self._high, self._low = self._own(Maximum(period)), self._own(Minimum(period))
        self._last = 0.0

    def compute(self, data: Any) -> float | None:
        middle = (data.low + data.high) / 2
        self._high.update(data.end_time, middle)
        self._low.update(data.end_time, middle)
        if not self.is_ready:
            return 0.0
        low, high = self._low.current.value, self._high.current.value
        place = turned = 0.0
        if low != high:
            place = 0.66 * ((middle - low) / (high - low) - 0.5) + 0.67 * self._last
            bounded = min(max(place, -0.999), 0.999)
            turned = 0.5 * math.log((1 + bounded) / (1 - bounded))
        self._last = place
        return turned + 0.5 * self._current.value

    def reset_state(self) -> None:
        self._last = 0.0
