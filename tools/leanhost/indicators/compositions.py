"""Indicators made of indicators: LEAN's `IndicatorExtensions` and `CompositeIndicator`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leanhost.indicators.averages import ExponentialMovingAverage, SimpleMovingAverage
from leanhost.indicators.base import IndicatorBase
from leanhost.indicators.values import Maximum, Minimum
from leanhost.naming import lean_names


class CompositeIndicator(IndicatorBase):
    """A function of two indicators, computed when the second of them was updated at the same time as the first."""

    left: IndicatorBase
    right: IndicatorBase
    _part_names = None

    def __init__(self, left: IndicatorBase, right: IndicatorBase, composer: Callable[[Any, Any], Any]) -> None:
        super().__init__("COMPOSE", max(left.warm_up_period, right.warm_up_period))
        self.left, self.right = left, right
        self._composer = composer
        self._fresh: set[int] = set()
        for side in (left, right):
            self._own(side)
            side.updated += self._side_updated

    @property
    def is_ready(self) -> bool:
        return self.left.is_ready and self.right.is_ready

    def compute(self, data: Any) -> float | None:
        made = self._composer(self.left, self.right)
        return float(getattr(made, "value", made))

    def reset_state(self) -> None:
        self._fresh.clear()

    def _side_updated(self, side: Any, point: Any) -> None:
        self._fresh.add(id(side))
        if len(self._fresh) == len({id(self.left), id(self.right)}):
            self._fresh.clear()
            self.update(point)


@lean_names
class IndicatorExtensions:
    """`of`, `plus`, `minus`, `times`, `over`, and averages and extremes of an indicator."""

    @staticmethod
    def of(second: IndicatorBase, first: IndicatorBase, wait_for_first_to_ready: bool = True) -> IndicatorBase:
        """Feed `second` with the values of `first`, by default only once that is ready."""
        def pass_on(_sender: Any, point: Any) -> None:
            if not wait_for_first_to_ready or first.is_ready:
                second.update(point)

        first.updated += pass_on
        return second

    @staticmethod
    def plus(left: IndicatorBase, right: Any) -> CompositeIndicator:
        return _compose(left, right, lambda a, b: a + b)

    @staticmethod
    def minus(left: IndicatorBase, right: Any) -> CompositeIndicator:
        return _compose(left, right, lambda a, b: a - b)

    @staticmethod
    def times(left: IndicatorBase, right: Any) -> CompositeIndicator:
        return _compose(left, right, lambda a, b: a * b)

    @staticmethod
    def over(left: IndicatorBase, right: Any) -> CompositeIndicator:
        return _compose(left, right, lambda a, b: a / b if b else 0.0)

    @staticmethod
    def sma(left: IndicatorBase, period: int, wait_for_first_to_ready: bool = True) -> IndicatorBase:
        return IndicatorExtensions.of(SimpleMovingAverage(period), left, wait_for_first_to_ready)

    @staticmethod
    def ema(left: IndicatorBase, period: int, smoothing_factor: float | None = None,
            wait_for_first_to_ready: bool = True) -> IndicatorBase:
        return IndicatorExtensions.of(ExponentialMovingAverage(period, smoothing_factor), left, wait_for_first_to_ready)

    @staticmethod
    def max(left: IndicatorBase, period: int, wait_for_first_to_ready: bool = True) -> IndicatorBase:
        return IndicatorExtensions.of(Maximum(period), left, wait_for_first_to_ready)

    @staticmethod
    def min(left: IndicatorBase, period: int, wait_for_first_to_ready: bool = True) -> IndicatorBase:
        return IndicatorExtensions.of(Minimum(period), left, wait_for_first_to_ready)


class _Fixed(IndicatorBase):
    """A number beside an indicator: always ready, never updated."""

    def __init__(self, value: float) -> None:
        super().__init__(f"{value:g}", 0)
        self.current.value = value


def _compose(left: IndicatorBase, right: Any, operation: Callable[[float, float], float]) -> CompositeIndicator:
    other = right if isinstance(right, IndicatorBase) else _Fixed(float(right))
    made = CompositeIndicator(left, other, lambda a, b: operation(a.current.value, b.current.value))
    if isinstance(other, _Fixed):
        made.right = left  # one side never moves: the other alone decides when to compute
        made._composer = lambda a, _b: operation(a.current.value, other.current.value)
    return made
