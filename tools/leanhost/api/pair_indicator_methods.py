"""`self.b(…)`, `self.c(…)` and the others of two symbols, and those that ask the algorithm for its risk-free rate.

A mixin of QCAlgorithm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leanhost import indicators as ind
from leanhost.api.dictionaries import symbol_of
from leanhost.api.interest_rates import FuncRiskFreeRateInterestRateModel
from leanhost.enums import Resolution
from leanhost.naming import lean_names

SHORT = {
    Resolution.TICK: "tick", Resolution.SECOND: "sec", Resolution.MINUTE: "min", Resolution.HOUR: "hr",
    Resolution.DAILY: "day",
}  # fmt: skip
"""What a resolution is called in an indicator's name."""


@lean_names(spelled={"sr": "SR", "cov": "COV", "rdv": "RDV"})
class PairIndicatorMethods:
    """Indicators of a target against a reference, and Sharpe's ratio."""

    risk_free_interest_rate_model: Any
    securities: Any
    settings: Any
    register_indicator: Callable[..., None]
    warm_up_indicator: Callable[..., None]
    _made: Callable[..., Any]

    def a(  # noqa: PLR0917 - LEAN's order
        self, target: Any, reference: Any, alpha_period: int = 1, beta_period: int = 252, resolution: Any = None,
        risk_free_rate: float | None = None, selector: Any = None,
    ) -> ind.Alpha:  # fmt: skip
        pair = symbol_of(target), symbol_of(reference)
        made = ind.Alpha(*pair, alpha_period, beta_period, self._rates(risk_free_rate))
        if risk_free_rate is not None:
            made.name = f"A({alpha_period},{beta_period},{risk_free_rate:g})"
        return self._of_pair(made, pair, resolution, selector, shown=pair[0])

    def b(self, target: Any, reference: Any, period: int, resolution: Any = None, selector: Any = None) -> ind.Beta:
        pair = symbol_of(target), symbol_of(reference)
        return self._of_pair(ind.Beta(*pair, period), pair, resolution, selector)

    def c(  # noqa: PLR0917 - LEAN's order
        self, target: Any, reference: Any, period: int, correlation_type: Any = ind.CorrelationType.PEARSON,
        resolution: Any = None, selector: Any = None,
    ) -> ind.Correlation:  # fmt: skip
        pair = symbol_of(target), symbol_of(reference)
        made = ind.Correlation(*pair, period, correlation_type)
        made.name = f"C({period})"
        return self._of_pair(made, pair, resolution, selector)

    def cov(
        self, target: Any, reference: Any, period: int, resolution: Any = None, selector: Any = None
    ) -> ind.Covariance:
        pair = symbol_of(target), symbol_of(reference)
        return self._of_pair(ind.Covariance(*pair, period), pair, resolution, selector)

    def sr(
        self, symbol: Any, sharpe_period: int, risk_free_rate: float | None = None, resolution: Any = None,
        selector: Any = None,
    ) -> ind.SharpeRatio:  # fmt: skip
        return self._made(ind.SharpeRatio(sharpe_period, self._rates(risk_free_rate)), symbol, resolution, selector)

    def rdv(
        self, symbol: Any, period: int = 2, resolution: Any = Resolution.DAILY, selector: Any = None
    ) -> ind.RelativeDailyVolume:
        return self._made(ind.RelativeDailyVolume(period), symbol, resolution, selector)

    def _rates(self, rate: float | None) -> Any:
        if rate is not None:
            return rate

        # A function: the algorithm may set its rate model after it has made the indicator.
        def ask(time: Any) -> float:
            return self.risk_free_interest_rate_model.get_interest_rate(time)

        return FuncRiskFreeRateInterestRateModel(ask)

    def _of_pair(self, made: Any, pair: tuple[Any, Any], resolution: Any, selector: Any, shown: Any = None) -> Any:
        """Name it after its target or after none, as LEAN does, and feed it with both."""
        short = "" if resolution is None else SHORT[Resolution(resolution)]
        if shown is not None:
            short = f"{shown}_{short or SHORT[self.securities[shown].resolution]}"
        made.name = f"{made.name.rstrip(')')},{short})"
        for symbol in pair:
            self.register_indicator(symbol, made, resolution, selector)
        if self.settings.automatic_indicator_warm_up:
            self.warm_up_indicator(list(pair), made, resolution, selector)
        return made
