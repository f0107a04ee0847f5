"""Indicators of one symbol against another: beta, alpha, covariance and correlation."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

import numpy as np

from leanhost.api.dictionaries import ArgumentException
from leanhost.enum_base import LeanEnum
from leanhost.indicators.base import BarIndicator, IndicatorDataPoint
from leanhost.indicators.risk import rate_of
from leanhost.indicators.several import MultiSymbolIndicator
from leanhost.indicators.values import RateOfChange


class CorrelationType(LeanEnum):
    """How two series are correlated: by value or by rank."""

    PEARSON = 0
    SPEARMAN = 1


class _OfTwo(MultiSymbolIndicator):
    """Inputs are bars of both symbols; a value once both have the same moment."""

    def __init__(self, name: str, target_symbol: Any, reference_symbol: Any, period: int, held: int) -> None:
        if period < 2:
            kind = type(self).__name__
            raise ValueError(f"Period parameter for {kind} indicator must be greater than 2 but was {period}.")
        super().__init__(name, (target_symbol, reference_symbol), held)
        self._pair = self._inputs[target_symbol].points, self._inputs[reference_symbol].points


class _OfReturns(_OfTwo):
    _short_name = ""

    def __init__(self, target_symbol: Any, reference_symbol: Any, period: int) -> None:
        super().__init__(f"{self._short_name}({period})", target_symbol, reference_symbol, period, 2)
        self._warm_up_period += period - 1
        self._returns: tuple[deque[float], ...] = (deque(maxlen=period), deque(maxlen=period))

    @property
    def is_ready(self) -> bool:
        return all(len(each) == each.maxlen for each in self._returns)

    def _grown(self) -> tuple[float, float]:
        """(covariance of both, variance of the reference), of samples; 0 where there are too few."""
        for points, returns in zip(self._pair, self._returns, strict=True):
            if points.is_ready:
                before = points[1].close
                returns.append(points[0].close / before - 1 if before else -1.0)
        if len(self._returns[0]) < 2:
            return 0.0, 0.0
        matrix = np.cov(np.array(self._returns))
        return float(matrix[0, 1]), float(matrix[1, 1])

    def reset_state(self) -> None:
        super().reset_state()
        for each in self._returns:
            each.clear()


class Beta(_OfReturns):
    """Covariance of returns over the variance of the reference's."""

    _short_name = "B"

    def compute_indicator(self) -> float:
        shared, own = self._grown()
        return shared / (own or 1.0)


class Covariance(_OfReturns):
    """Sample covariance of the returns."""

    _short_name = "COV"

    def compute_indicator(self) -> float:
        return self._grown()[0]


class Correlation(_OfTwo):
    """Correlation of the last n closes."""

    def __init__(self, target_symbol: Any, reference_symbol: Any, period: int,
                 correlation_type: CorrelationType = CorrelationType.PEARSON) -> None:  # fmt: skip
        super().__init__(f"Correlation({period})", target_symbol, reference_symbol, period, period)
        self._ranks = correlation_type == CorrelationType.SPEARMAN

    def compute_indicator(self) -> float:
        closes = [np.array([bar.close for bar in points]) for points in self._pair]
        if self._ranks:
            closes = [_ranks(each) for each in closes]
        spread = math.sqrt(float(closes[0].var() * closes[1].var()))
        return (
            float(((closes[0] - closes[0].mean()) * (closes[1] - closes[1].mean())).mean()) / spread if spread else 0.0
        )


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1; equals share their mean rank."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[group]


class Alpha(BarIndicator):
    """Mean return above what beta and the reference explain; `risk_free_rate` a number or a model of rates."""

    def __init__(
        self, target_symbol: Any, reference_symbol: Any, alpha_period: int, beta_period: int | None = None,
        risk_free_rate: Any = 0.0,
    ) -> None:  # fmt: skip
        longer = alpha_period if beta_period is None else beta_period
        if target_symbol == reference_symbol:
            raise ArgumentException("The target and reference symbols cannot be the same.")
        if alpha_period < 1:
            raise ArgumentException("The period must be equal or greater than 1.")
        super().__init__(f"A({alpha_period},{longer})", max(alpha_period, longer) + 1)
        self._period, self._rates = alpha_period, risk_free_rate or 0.0
        self._beta = self._own(Beta(target_symbol, reference_symbol, longer))
        self._change = {each: self._own(RateOfChange(alpha_period)) for each in (target_symbol, reference_symbol)}
        self._value = 0.0

    @property
    def is_ready(self) -> bool:
        return self._beta.is_ready and all(each.is_ready for each in self._change.values())

    def update(self, *arguments: Any) -> bool:
        self._previous_input = None  # the two symbols' inputs come one after the other
        return super().update(*arguments)

    def compute(self, data: Any) -> float | None:
        if data.symbol not in self._change:
            raise ArgumentException(f"The input symbol {data.symbol} is not the target or reference symbol.")
        self._change[data.symbol].update(IndicatorDataPoint(data.end_time, data.close))
        self._beta.update(data)
        target, reference = self._change.values()
        if target.samples == reference.samples:
            rate = rate_of(self._rates, target.current.end_time)
            mine, theirs = (each.current.value / self._period for each in (target, reference))
            explained = rate + self._beta.current.value * (theirs - rate)
            self._value = mine - explained if self.is_ready else 0.0
        return self._value

    def reset_state(self) -> None:
        self._value = 0.0
