"""Indicators of single values: extremes, spread, change, and the pass-through ones."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Any

from leanhost.indicators.averages import WindowIndicator
from leanhost.indicators.base import IndicatorBase


class Identity(IndicatorBase):
    """The input itself."""

    def __init__(self) -> None:
        super().__init__("Identity", 1)


class ConstantIndicator(IndicatorBase):
    """Always the same value."""

    def __init__(self, value: float) -> None:
        super().__init__("Constant", 1)
        self._value = value

    def compute(self, data: Any) -> float | None:
        return self._value


class FunctionalIndicator(IndicatorBase):
    """A function of the input, with its own test of readiness."""

    def __init__(self, compute_next_value: Callable[[Any], float], is_ready: Callable[[Any], bool]) -> None:
        super().__init__("Functional", 1)
        self._function = compute_next_value
        self._test = is_ready

    @property
    def is_ready(self) -> bool:
        return bool(self._test(self))

    def compute(self, data: Any) -> float | None:
        return self._function(data)


class Delay(WindowIndicator):
    """The value of n inputs ago; the oldest one held before that."""

    def __init__(self, period: int) -> None:
        super().__init__(f"DELAY({period})", period + 1)

    def of_window(self, held: deque[float]) -> float:
        return held[0]


class Variance(WindowIndicator):
    """Population variance of the values held; 0 for fewer than two."""

    def __init__(self, period: int) -> None:
        super().__init__(f"VAR({period})", period)

    def of_window(self, held: deque[float]) -> float:
        count = len(held)
        if count < 2:
            return 0.0
        mean = sum(held) / count
        return sum((value - mean) ** 2 for value in held) / count


class StandardDeviation(Variance):
    """Root of the population variance."""

    def __init__(self, period: int) -> None:
        super().__init__(period)
        self.name = f"STD({period})"

    def of_window(self, held: deque[float]) -> float:
        return math.sqrt(super().of_window(held))


class _Extreme(WindowIndicator):
    """A running extreme; among equals the newest counts."""

    def _since(self, best: float) -> int:
        return next(k for k, value in enumerate(reversed(self._held)) if value == best) if self._held else 0


class Maximum(_Extreme):
    """Highest of the last n values."""

    def __init__(self, period: int) -> None:
        super().__init__(f"MAX({period})", period)

    @property
    def periods_since_maximum(self) -> int:
        """Inputs since the highest value came."""
        return self._since(self.current.value)

    def of_window(self, held: deque[float]) -> float:
        return max(held)


class Minimum(_Extreme):
    """Lowest of the last n values."""

    def __init__(self, period: int) -> None:
        super().__init__(f"MIN({period})", period)

    @property
    def periods_since_minimum(self) -> int:
        """Inputs since the lowest value came."""
        return self._since(self.current.value)

    def of_window(self, held: deque[float]) -> float:
        return min(held)


class RateOfChange(WindowIndicator):
    """(x − x₋ₙ)/x₋ₙ as a ratio; against the oldest value held before n + 1 inputs."""

    scale = 1.0
    short_name = "ROC"

    def __init__(self, period: int) -> None:
        super().__init__(f"{self.short_name}({period})", period + 1)

    def of_window(self, held: deque[float]) -> float:
        return self.scale * (held[-1] - held[0]) / held[0] if held[0] else 0.0


class RateOfChangePercent(RateOfChange):
    """Rate of change in percent."""

    scale = 100.0
    short_name = "ROCP"


class MomentumPercent(RateOfChangePercent):
    """The same as `RateOfChangePercent`."""

    short_name = "MOMP"


class Momentum(RateOfChange):
    """x − x₋ₙ."""

    short_name = "MOM"

    def of_window(self, held: deque[float]) -> float:
        return held[-1] - held[0]


class LogReturn(WindowIndicator):
    """ln(x/x₋ₙ)."""

    def __init__(self, period: int) -> None:
        super().__init__(f"LOGR({period})", period + 1, period)

    def of_window(self, held: deque[float]) -> float:
        return math.log(held[-1] / held[0]) if held[-1] > 0 and held[0] > 0 else 0.0
