"""What a series of prices has been worth its risk: Sharpe, Sortino, downside, value at risk, and where it tends to."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from statistics import NormalDist, fmean, stdev
from typing import Any

from leanhost.indicators.averages import SimpleMovingAverage, WindowIndicator
from leanhost.indicators.base import IndicatorBase
from leanhost.indicators.values import RateOfChange, StandardDeviation


def rate_of(model: Any, time: Any) -> float:
    """A fixed rate, or what a model of rates says of a time."""
    return float(model.get_interest_rate(time)) if hasattr(model, "get_interest_rate") else float(model)


class TargetDownsideDeviation(IndicatorBase):
    """Root of the mean square of what returns fall short of a target."""

    def __init__(self, period: int, minimum_acceptable_return: float = 0.0) -> None:
        super().__init__(f"TDD({period},{minimum_acceptable_return:g})", period + 1)
        self._target = minimum_acceptable_return
        self._rate = self._own(RateOfChange(1))
        self._returns: deque[float] = deque([0.0], maxlen=period)

    def compute(self, data: Any) -> float | None:
        self._rate.update(data.end_time, data.value)
        self._returns.append(self._rate.current.value)
        return math.sqrt(fmean(min(0.0, each - self._target) ** 2 for each in self._returns))

    def reset_state(self) -> None:
        self._returns.clear()
        self._returns.append(0.0)


class SharpeRatio(IndicatorBase):
    """Mean return less the risk-free rate, over the deviation of returns; `risk_free_rate` a number or a model."""

    def __init__(self, sharpe_period: int, risk_free_rate: Any = 0.0) -> None:
        shown = "" if hasattr(risk_free_rate, "get_interest_rate") else f",{risk_free_rate:g}"
        super().__init__(f"SR({sharpe_period}{shown})", sharpe_period + 2)
        self._period, self._rates = sharpe_period, risk_free_rate
        self._rate = self._own(RateOfChange(1))
        self._mean = self._own(SimpleMovingAverage(sharpe_period))
        self._risk = self._own(self._risk_of(sharpe_period))

    def _risk_of(self, period: int) -> IndicatorBase:
        return StandardDeviation(period)

    def compute(self, data: Any) -> float | None:
        if not self._rate.update(data.end_time, data.value):
            return 0.0
        self._mean.update(data.end_time, self._rate.current.value)
        self._weigh(data)
        risk = self._risk.current.value
        if not (self._mean.is_ready and self._risk.is_ready) or risk == 0:
            return self._current.value
        return (self._mean.current.value - rate_of(self._rates, data.end_time)) / risk

    def _weigh(self, data: Any) -> None:
        self._risk.update(data.end_time, self._rate.current.value)


class SortinoRatio(SharpeRatio):
    """As the Sharpe ratio, over the deviation below the acceptable return alone."""

    def __init__(self, sortino_period: int, minimum_acceptable_return: float = 0.0) -> None:
        self._target = minimum_acceptable_return
        super().__init__(sortino_period, minimum_acceptable_return)
        self.name = f"SORTINO({sortino_period},{minimum_acceptable_return:g})"

    def _risk_of(self, period: int) -> IndicatorBase:
        return TargetDownsideDeviation(period, self._target)

    def compute(self, data: Any) -> float | None:
        self._risk.update(data.end_time, data.value)
        return super().compute(data)

    def _weigh(self, data: Any) -> None:
        """It takes prices, the first one too."""


class ValueAtRisk(IndicatorBase):
    """The return that a normal law of the last n returns falls below with 1 − confidence."""

    def __init__(self, period: int, confidence_level: float) -> None:
        if period < 3:
            raise ValueError(f"Period parameter for ValueAtRisk indicator must be greater than 2 but was {period}")
        super().__init__(f"VaR({period}, {confidence_level:g})", period)
        self._tail = NormalDist().inv_cdf(1 - confidence_level)
        self._rate = self._own(RateOfChange(1))
        self._returns: deque[float] = deque(maxlen=period)

    def compute(self, data: Any) -> float | None:
        self._rate.update(data.end_time, data.value)
        self._returns.append(self._rate.current.value)
        return fmean(self._returns) + stdev(self._returns) * self._tail if len(self._returns) > 1 else 0.0

    def reset_state(self) -> None:
        self._returns.clear()


class TimeSeriesForecast(WindowIndicator):
    """Where the line of least squares through n values stands one step on."""

    def __init__(self, period: int) -> None:
        if period < 2:
            raise ValueError("TimeSeriesForecast: period must be at least 2")
        super().__init__(f"TSF({period})", period)

    def of_window(self, held: deque[float]) -> float:
        n = self.period
        if len(held) < n:
            return 0.0
        middle = (n + 1) / 2
        mean = fmean(held)
        slope = sum((k - middle) * value for k, value in enumerate(held, 1)) * 12 / (n * (n * n - 1))
        return mean + slope * (n + 1 - middle)


class Momersion(IndicatorBase):
    """Share of moves that go on, in percent of those that go on or turn; 50 while half of them stand still."""

    def __init__(self, min_period: int | None, full_period: int | None = None) -> None:
        """`(min_period, full_period)`, or the full period alone."""
        least, full = (None, min_period) if full_period is None else (min_period, full_period)
        if full is None or (least is not None and least < 4):
            raise ValueError("The minimum period should be 4.")
        super().__init__(f"Momersion({least if least else ''},{full})", (least if least else full + 1) + 2)
        self._least, self._full = least, full
        self._prices: deque[float] = deque(maxlen=3)
        self._products: deque[float] = deque(maxlen=full)
        self._seen = 0

    @property
    def is_ready(self) -> bool:
        return len(self._products) >= self._least if self._least is not None else self._seen > self._full

    def compute(self, data: Any) -> float | None:
        self._prices.append(data.value)
        if len(self._prices) == 3:
            first, second = (after - before for before, after in pairwise(self._prices))
            self._products.append(first * second)
            self._seen += 1
        still = sum(each == 0 for each in self._products)
        if not self.is_ready or still >= 0.5 * len(self._products):
            return 50.0
        return 100 * sum(each > 0 for each in self._products) / (len(self._products) - still)

    def reset_state(self) -> None:
        self._prices.clear()
        self._products.clear()
        self._seen = 0


class HurstExponent(WindowIndicator):
    """Slope of the log deviation of n prices' differences against the log of their lag, lags 2 to `max_lag`."""

    def __init__(self, period: int, max_lag: int = 20) -> None:
        if max_lag < 3:
            raise ValueError("The maxLag parameter must be greater than 2 to compute the Hurst Exponent.")
        super().__init__(f"HE({period},{max_lag})", period)
        self._lags = range(2, max_lag + 1)

    def of_window(self, held: deque[float]) -> float:
        if len(held) < self.period:
            return 0.0
        values = list(held)
        x = [math.log(lag) for lag in self._lags]
        y = [_log_deviation([b - a for a, b in zip(values, values[lag:], strict=False)]) for lag in self._lags]
        mean = fmean(x)
        return sum((each - mean) * value for each, value in zip(x, y, strict=True)) / sum((e - mean) ** 2 for e in x)


def _log_deviation(steps: list[float]) -> float:
    if not steps:
        return 0.0
    spread = fmean(step * step for step in steps) - fmean(steps) ** 2
    return math.log(math.sqrt(spread)) if spread > 0 else 0.0
