"""Benchmarks: a security's price, a function of the time, or an object with `evaluate`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from leanhost.naming import lean_names, method_of


@lean_names
class FuncBenchmark:
    """What a function of the time says."""

    def __init__(self, benchmark: Callable[[datetime], float]) -> None:
        self._function = benchmark

    def evaluate(self, time: datetime) -> float:
        return float(self._function(time))


@lean_names
class SecurityBenchmark:
    """The price of a symbol, from hourly bars of the run's own."""

    def __init__(self, security: Any) -> None:
        self.security = security

    @staticmethod
    def create_instance(securities: Any, symbol: Any) -> SecurityBenchmark:
        """The benchmark of a symbol; it need not be subscribed."""
        return SecurityBenchmark(_Priced(symbol))

    def evaluate(self, time: datetime) -> float:
        return float(self.security.price)


class _Priced:
    """What stands for a benchmark's security: its symbol, and the price that the run's benchmark has."""

    def __init__(self, symbol: Any, price: Callable[[], float] = float) -> None:
        self.symbol = symbol
        self._price = price

    @property
    def price(self) -> float:
        return self._price()


def of_run(benchmark: Any) -> Any:
    """The benchmark that a run uses, as LEAN shows it."""
    if benchmark.function is not None:
        return FuncBenchmark(benchmark.function)
    return SecurityBenchmark(_Priced(benchmark.symbol, benchmark.price))


def chosen(given: Any) -> tuple[Any, Callable[[datetime], float] | None]:
    """(symbol, function) of a benchmark object or function; (None, None) for anything else."""
    if isinstance(given, SecurityBenchmark):
        return given.security.symbol, None
    if hasattr(given, "evaluate") or hasattr(given, "Evaluate"):
        return None, lambda time: float(method_of(given, "evaluate")(time))
    function: Any = given if callable(given) else None
    return None, function
