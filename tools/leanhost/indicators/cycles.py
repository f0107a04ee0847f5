"""Averages that follow a price's cycle or its fractal dimension, its turning points, and volume against other days."""

from __future__ import annotations

import math
from collections import deque
from datetime import time
from typing import Any

from leanhost.enum_base import LeanEnum
from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import SimpleMovingAverage, moving_average
from leanhost.indicators.base import BarIndicator, IndicatorBase, TradeBarIndicator
from leanhost.indicators.values import Identity
from leanhost.indicators.volume import OnBalanceVolume

_SMALL, _LARGE, _KEPT = 0.0962, 0.5769, 6


class PivotPointType(LeanEnum):
    """Which way a turning point points."""

    LOW = -1
    NONE = 0
    HIGH = 1
    BOTH = 2


class MesaAdaptiveMovingAverage(BarIndicator):
    """Ehlers' average, as fast as the phase of the price's cycle turns; `fama` follows it at half the speed."""

    fama: IndicatorBase

    def __init__(self, fast_limit: float = 0.5, slow_limit: float = 0.05) -> None:
        super().__init__("MAMA", 33)
        self._fast, self._slow = fast_limit, slow_limit
        self.fama = self._own(Identity())
        self._prices: deque[float] = deque(maxlen=13)
        self.reset_state()

    def compute(self, data: Any) -> float | None:
        self._prices.appendleft((data.high + data.low) / 2)
        if len(self._prices) < 13:
            return 0.0
        alpha = self._speed(self._quadratures())
        self._mean = alpha * self._prices[0] + (1 - alpha) * self._mean
        self.fama.update(data.end_time, 0.5 * alpha * self._mean + (1 - 0.5 * alpha) * self.fama.current.value)
        return self._mean if self.is_ready else 0.0

    def _quadratures(self) -> tuple[float, float, float, float]:
        """In phase and a quarter behind, before and after smoothing."""
        p = self._prices
        scale = 0.075 * self._period + 0.54
        smooth = (4 * p[0] + 3 * p[1] + 2 * p[2] + p[3]) / 10
        detrended = _hilbert(smooth, self._smooth, scale)
        behind = _hilbert(detrended, self._detrended, scale)
        phase = self._detrended[2]
        ahead, further = _hilbert(phase, self._in_phase, scale), _hilbert(behind, self._behind, scale)
        for held, value in zip((self._smooth, self._detrended, self._in_phase, self._behind),
                               (smooth, detrended, phase, behind), strict=True):  # fmt: skip
            held.appendleft(value)
        return (
            phase, behind, 0.2 * (phase - further) + 0.8 * self._pair[0], 0.2 * (behind + ahead) + 0.8 * self._pair[1],
        )  # fmt: skip

    def _speed(self, found: tuple[float, float, float, float]) -> float:
        """The weight of the newest price."""
        phase, behind, real, imaginary = found
        last_real, last_imaginary = self._pair
        self._pair = real, imaginary
        self._real = 0.2 * (real * last_real + imaginary * last_imaginary) + 0.8 * self._real
        self._imaginary = 0.2 * (real * last_imaginary - imaginary * last_real) + 0.8 * self._imaginary
        period = 0.0
        if self._real and self._imaginary:
            angle = math.degrees(math.atan(self._imaginary / self._real))
            period = 360 / angle if angle > 0 else 0.0
        period = max(min(period, 1.5 * self._period), 0.67 * self._period)
        self._period = 0.2 * min(max(period, 6.0), 50.0) + 0.8 * self._period
        turned = math.degrees(math.atan(behind / phase)) if phase else 0.0
        step, self._phase = max(self._phase - turned, 1.0), turned
        return max(self._fast / step, self._slow)

    def reset_state(self) -> None:
        self._prices.clear()
        self._smooth, self._detrended, self._in_phase, self._behind = (
            deque([0.0] * _KEPT, maxlen=_KEPT) for _ in range(4)
        )
        self._pair = 0.0, 0.0
        self._period = self._phase = self._real = self._imaginary = self._mean = 0.0


def _hilbert(value: float, held: deque[float], scale: float) -> float:
    return (_SMALL * value + _LARGE * held[1] - _LARGE * held[3] - _SMALL * held[5]) * scale


class FractalAdaptiveMovingAverage(BarIndicator):
    """An average as fast as the fractal dimension of the last n bars allows."""

    def __init__(self, n: int, long_period: int = 198) -> None:
        if n % 2:
            raise ValueError(f"FRAMA: N must be even, N = {n}")
        super().__init__(f"FRAMA({n},{long_period})", n)
        self._slowest = math.log(2 / (1 + long_period))
        self._highs: deque[float] = deque(maxlen=n)
        self._lows: deque[float] = deque(maxlen=n)

    def compute(self, data: Any) -> float | None:
        price = (data.high + data.low) / 2
        self._highs.append(data.high)
        self._lows.append(data.low)
        if self._samples <= self._warm_up_period:
            return price
        highs, lows, half = list(self._highs), list(self._lows), self._warm_up_period // 2
        parts = sum(max(highs[part]) - min(lows[part]) for part in (slice(half), slice(half, None))) / half
        whole = (max(highs) - min(lows)) / self._warm_up_period
        dimension = math.log2(parts / whole) if parts > 0 and whole > 0 else 0.0
        alpha = min(max(math.exp(self._slowest * (dimension - 1)), 0.01), 1.0)
        return alpha * price + (1 - alpha) * self._current.value

    def reset_state(self) -> None:
        self._highs.clear()
        self._lows.clear()


class ZigZag(BarIndicator):
    """The last turning point: a move of `sensitivity` against the trend, `min_trend_length` bars after the last one."""

    high_pivot: IndicatorBase
    low_pivot: IndicatorBase

    def __init__(self, sensitivity: float = 0.05, min_trend_length: int = 1) -> None:
        if not 0 < sensitivity < 1:
            raise ValueError("Sensitivity must be between 0 and 1.")
        if min_trend_length < 1:
            raise ValueError("Minimum trend length must be greater than 0.")
        super().__init__(f"ZZ({sensitivity:g},{min_trend_length})", min_trend_length + 1)
        self._sensitivity, self._least = sensitivity, min_trend_length
        self.high_pivot, self.low_pivot = self._own(Identity()), self._own(Identity())
        self.reset_state()

    @property
    def pivot_type(self) -> PivotPointType:
        """Which kind the last turning point is."""
        return self._type

    def compute(self, data: Any) -> float | None:
        if self._pivot is None:
            self._turn(data, True)
            return 0.0
        pivot, long_enough = self._pivot, self._since >= self._least
        if self._low_last:
            value = pivot.low
            turns, goes_on = data.high >= pivot.low * (1 + self._sensitivity), data.low <= pivot.low
        else:
            value = pivot.high
            turns, goes_on = data.low <= pivot.high * (1 - self._sensitivity), data.high >= pivot.high
        if (turns and long_enough) or goes_on:
            self._turn(data, self._low_last != (turns and long_enough))
            value = data.low if self._low_last else data.high
        self._since += 1
        return value

    def _turn(self, bar: Any, low: bool) -> None:
        self._pivot, self._since = bar, 0
        (self.low_pivot if low else self.high_pivot).update(bar.end_time, bar.low if low else bar.high)
        if low != self._low_last:
            self._type = PivotPointType.LOW if low else PivotPointType.HIGH
        self._low_last = low

    def reset_state(self) -> None:
        self._pivot: Any = None
        self._since = 0
        self._low_last = False
        self._type = PivotPointType.LOW


class SmoothedOnBalanceVolume(BarIndicator):
    """An average of the on-balance volume."""

    on_balance_volume: IndicatorBase

    def __init__(self, period: int, moving_average_type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"SOBV({period})", period)
        self.on_balance_volume = self._own(OnBalanceVolume())
        self._smooth = self._own(moving_average(moving_average_type, period))

    def compute(self, data: Any) -> float | None:
        self.on_balance_volume.update(data)
        ready = self._smooth.update(data.end_time, self.on_balance_volume.current.value)
        return self._smooth.current.value if ready else 0.0


class RelativeDailyVolume(TradeBarIndicator):
    """The day's volume so far over the mean of that of the last n days at the same time of day."""

    def __init__(self, period: int = 2) -> None:
        super().__init__(f"RDV({period})", period)
        self._period = period
        self._means: dict[time, SimpleMovingAverage] = {}
        self.reset_state()

    @property
    def is_ready(self) -> bool:
        return self._days >= self._period

    def compute(self, data: Any) -> float | None:
        if data.time.day != self._day:
            self._close_day()
            self._day = data.time.day
        self._today[data.time] = data.volume
        if not self.is_ready:
            return 0.0
        mean = self._mean_until(data.time.time())
        return sum(self._today.values()) / mean if mean else 0.0

    def _close_day(self) -> None:
        so_far = 0.0
        for at, volume in self._today.items():
            so_far += volume
            self._means.setdefault(at.time(), SimpleMovingAverage(self._period)).update(at, so_far)
        self._today.clear()
        self._days += 1

    def _mean_until(self, at: time) -> float:
        """The mean at a time of day, or at the last one before it, as long as there is a later one."""
        if at in self._means:
            return self._means[at].current.value
        known = sorted(self._means)
        later = next((k for k, each in enumerate(known) if k and each > at), None)
        return 0.0 if later is None else self._means[known[later - 1]].current.value

    def reset_state(self) -> None:
        self._means.clear()
        self._today: dict[Any, float] = {}
        self._day, self._days = -1, -1
