"""LEAN's models of the risk-free rate: what `algorithm.risk_free_interest_rate_model` may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from leanhost.data.rates import InterestRates
from leanhost.naming import lean_names


@lean_names
class InterestRateProvider:
    """The US primary credit rate of the data folder, a fraction a year; the default model."""

    def __init__(self, rates: InterestRates | None = None) -> None:
        self._rates = rates or InterestRates()

    def get_interest_rate(self, date: date) -> float:
        """The rate in force on a date; before the first row the first one's, 1 % without a file."""
        return self._rates.rate(date)


@lean_names
class ConstantRiskFreeRateInterestRateModel:
    """One rate for every date."""

    def __init__(self, risk_free_rate: float) -> None:
        self._rate = float(risk_free_rate)

    def get_interest_rate(self, date: date) -> float:
        return self._rate


@lean_names
class FuncRiskFreeRateInterestRateModel:
    """The rate a function gives for a date."""

    def __init__(self, get_interest_rate_func: Callable[[datetime], float]) -> None:
        self._function = get_interest_rate_func

    def get_interest_rate(self, date: datetime) -> float:
        return float(self._function(date))


@lean_names
class RiskFreeInterestRateModelExtensions:
    """Averages of a model's rates."""

    @staticmethod
    def get_risk_free_rate(model: Any, start_date: date, end_date: date) -> float:
        """The mean over every day from start to end, both inclusive."""
        days = (end_date - start_date).days
        return _mean(model, (start_date + timedelta(days=n) for n in range(days + 1)))

    @staticmethod
    def get_average_risk_free_rate(model: Any, dates: Iterable[date]) -> float:
        return _mean(model, dates)


def _mean(model: Any, dates: Iterable[date]) -> float:
    rates = [model.get_interest_rate(day) for day in dates]
    return sum(rates) / len(rates) if rates else 0.0


def rate_model(given: Any) -> Any:
    """A model of what a user hands in: an object with `get_interest_rate` in either spelling, or a function."""
    if hasattr(given, "get_interest_rate"):
        return given
    ask: Any = getattr(given, "GetInterestRate", given)
    if not callable(ask):
        raise TypeError(f"{type(given).__name__} has no get_interest_rate(date) and is no function")
    return FuncRiskFreeRateInterestRateModel(ask)
