"""Moving averages."""

from __future__ import annotations

from collections import deque
from typing import Any

from leanhost.enums import MovingAverageType
from leanhost.indicators.base import IndicatorBase
from leanhost.naming import AbsentMemberError


class WindowIndicator(IndicatorBase):
    """An indicator of the last `period` values (`_held`, oldest first)."""

    def __init__(self, name: str, period: int, warm_up_period: int | None = None) -> None:
        super().__init__(name, period if warm_up_period is None else warm_up_period)
        self.period = period
        self._held: deque[float] = deque(maxlen=period)

    def compute(self, data: Any) -> float | None:
        self._held.append(data.value)
        return self.of_window(self._held)

    def of_window(self, held: deque[float]) -> float:
        """The value for the values held, at least one."""
        return held[-1]

    def reset_state(self) -> None:
        self._held.clear()


class Sum(WindowIndicator):
    """Sum of the last n values."""

    def __init__(self, period: int) -> None:
        super().__init__(f"SUM({period})", period)

    def of_window(self, held: deque[float]) -> float:
        return sum(held)


class SimpleMovingAverage(WindowIndicator):
    """Mean of the last n values, of fewer at the beginning."""

    def __init__(self, period: int) -> None:
        super().__init__(f"SMA({period})", period)

    def of_window(self, held: deque[float]) -> float:
        return sum(held) / len(held)


class ExponentialMovingAverage(IndicatorBase):
    """0 until the n-th value, which gives the simple mean; then previous + k·(x − previous).

    So written a mean of equal values stays on the side it came from, as LEAN's decimals do: x·k + previous·(1 − k) in
    floats passes them in the end, and two means cross that never met.
    """

    def __init__(self, period: int, smoothing_factor: float | None = None) -> None:
        super().__init__(f"EMA({period})", period)
        self._factor = 2 / (1 + period) if smoothing_factor is None else smoothing_factor
        self._sum = 0.0

    def compute(self, data: Any) -> float | None:
        value = data.value
        if self._samples > self._warm_up_period:
            before = self._current.value
            return before + self._factor * (value - before)
        self._sum += value
        return self._sum / self._samples if self._samples == self._warm_up_period else 0.0

    def reset_state(self) -> None:
        self._sum = 0.0


class WilderMovingAverage(IndicatorBase):
    """Mean of the first n values, then x/n + previous·(1 − 1/n)."""

    def __init__(self, period: int) -> None:
        super().__init__(f"WWMA({period})", period)
        self._sum = 0.0

    def compute(self, data: Any) -> float | None:
        n = self._warm_up_period
        if self._samples < n:
            self._sum += data.value
            return self._sum / self._samples
        return data.value / n + self._current.value * (1 - 1 / n)

    def reset_state(self) -> None:
        self._sum = 0.0


class LinearWeightedMovingAverage(WindowIndicator):
    """Weights 1 to n, the newest the heaviest; 0 before n values."""

    def __init__(self, period: int) -> None:
        super().__init__(f"LWMA({period})", period)

    def of_window(self, held: deque[float]) -> float:
        if len(held) < self.period:
            return 0.0
        weighted = sum(weight * value for weight, value in enumerate(held, 1))
        return weighted / (self.period * (self.period + 1) / 2)


class HullMovingAverage(IndicatorBase):
    """Weighted average over √n of 2·average(n/2) − average(n)."""

    def __init__(self, period: int) -> None:
        smooth = round(period**0.5)
        super().__init__(f"HMA({period})", period + smooth - 1)
        self._slow = self._own(LinearWeightedMovingAverage(period))
        self._fast = self._own(LinearWeightedMovingAverage(round(period / 2)))
        self._hull = self._own(LinearWeightedMovingAverage(smooth))

    @property
    def is_ready(self) -> bool:
        return self._hull.is_ready

    def compute(self, data: Any) -> float | None:
        self._fast.update(data.end_time, data.value)
        self._slow.update(data.end_time, data.value)
        if self._slow.is_ready:
            self._hull.update(data.end_time, 2 * self._fast.current.value - self._slow.current.value)
        return self._hull.current.value


class DoubleExponentialMovingAverage(IndicatorBase):
    """(1 + v)·e1 − v·e2, e2 the EMA of e1 once that is ready; e1 before."""

    def __init__(self, period: int, volume_factor: float = 1.0) -> None:
        factor = "" if volume_factor == 1 else f",{volume_factor:g}"
        super().__init__(f"DEMA({period}{factor})", 2 * period - 1)
        self._weight = volume_factor
        self._first = self._own(ExponentialMovingAverage(period))
        self._second = self._own(ExponentialMovingAverage(period))

    def compute(self, data: Any) -> float | None:
        first, second = self._first, self._second
        first.update(data.end_time, data.value)
        if not first.is_ready:
            return first.current.value
        second.update(data.end_time, first.current.value)
        return (1 + self._weight) * first.current.value - self._weight * second.current.value


class TripleExponentialMovingAverage(IndicatorBase):
    """3·e1 − 3·e2 + e3, each EMA fed once the former is ready; 0 before all are."""

    def __init__(self, period: int) -> None:
        super().__init__(f"TEMA({period})", 3 * period - 2)
        self._chain = [self._own(ExponentialMovingAverage(period)) for _ in range(3)]

    def compute(self, data: Any) -> float | None:
        value = data.value
        for average in self._chain:
            average.update(data.end_time, value)
            if not average.is_ready:
                return 0.0
            value = average.current.value
        first, second, third = (average.current.value for average in self._chain)
        return 3 * first - 3 * second + third


_AVERAGES = {
    MovingAverageType.SIMPLE: SimpleMovingAverage,
    MovingAverageType.EXPONENTIAL: ExponentialMovingAverage,
    MovingAverageType.WILDERS: WilderMovingAverage,
    MovingAverageType.LINEAR_WEIGHTED_MOVING_AVERAGE: LinearWeightedMovingAverage,
    MovingAverageType.DOUBLE_EXPONENTIAL: DoubleExponentialMovingAverage,
    MovingAverageType.TRIPLE_EXPONENTIAL: TripleExponentialMovingAverage,
    MovingAverageType.HULL: HullMovingAverage,
}


def add_moving_average(kind: Any, made: Any) -> None:
    """Have `moving_average` know another type."""
    _AVERAGES[kind] = made


def moving_average(kind: Any, period: int) -> IndicatorBase:
    """The average of a `MovingAverageType`."""
    made = _AVERAGES.get(kind)
    if made is None:
        raise AbsentMemberError(f"LEAN's MovingAverageType.{kind!s} is not part of leanhost")
    return made(period)
