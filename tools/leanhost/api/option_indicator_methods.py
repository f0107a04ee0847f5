"""`self.iv(…)`, `self.d(…)` and the other greeks of one option, registered with it, its underlying and its mirror.

A mixin of QCAlgorithm.
"""

from __future__ import annotations

from typing import Any

from leanhost.api.consolidating import Consolidating
from leanhost.api.dictionaries import symbol_of
from leanhost.api.dividend_yields import ConstantDividendYieldModel, DividendYieldProvider
from leanhost.api.interest_rates import ConstantRiskFreeRateInterestRateModel, FuncRiskFreeRateInterestRateModel
from leanhost.enums import TickType
from leanhost.indicators.option_greeks import Delta, Gamma, ImpliedVolatility, Rho, Theta, Vega
from leanhost.naming import lean_names


@lean_names(spelled={"iv": "IV"})
class OptionIndicatorMethods(Consolidating):
    """Volatility and greeks: `(option, mirror_option, risk_free_rate, dividend_yield, option_model, …)`."""

    risk_free_interest_rate_model: Any

    def iv(  # noqa: PLR0917  LEAN's order
        self, symbol: Any, mirror_option: Any = None, risk_free_rate: float | None = None,
        dividend_yield: float | None = None, option_model: Any = None, resolution: Any = None,
    ) -> ImpliedVolatility:  # fmt: skip
        rates, yields = self._models(symbol, risk_free_rate, dividend_yield)
        return self._option_indicator(
            ImpliedVolatility(symbol_of(symbol), rates, yields, mirror_option, option_model), resolution
        )

    def _greek(self, kind: Any, symbol: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        names = ("mirror_option", "risk_free_rate", "dividend_yield", "option_model", "iv_model", "resolution")
        given: dict[str, Any] = {**dict.fromkeys(names), **dict(zip(names, arguments, strict=False)), **named}
        rates, yields = self._models(symbol, given["risk_free_rate"], given["dividend_yield"])
        made = kind(
            symbol_of(symbol), rates, yields, given["mirror_option"], given["option_model"], iv_model=given["iv_model"]
        )
        return self._option_indicator(made, given["resolution"])

    def d(self, symbol: Any, *arguments: Any, **named: Any) -> Delta:
        """`(option[, mirror_option, risk_free_rate, dividend_yield, option_model, iv_model, resolution])`."""
        return self._greek(Delta, symbol, arguments, named)

    def g(self, symbol: Any, *arguments: Any, **named: Any) -> Gamma:
        return self._greek(Gamma, symbol, arguments, named)

    def v(self, symbol: Any, *arguments: Any, **named: Any) -> Vega:
        return self._greek(Vega, symbol, arguments, named)

    def t(self, symbol: Any, *arguments: Any, **named: Any) -> Theta:
        return self._greek(Theta, symbol, arguments, named)

    def r(self, symbol: Any, *arguments: Any, **named: Any) -> Rho:
        return self._greek(Rho, symbol, arguments, named)

    def _models(self, symbol: Any, rate: float | None, paid: float | None) -> tuple[Any, Any]:
        # A function: the algorithm may set its rate model after it has made the indicator.
        def ask(time: Any) -> float:
            return self.risk_free_interest_rate_model.get_interest_rate(time)

        asked = FuncRiskFreeRateInterestRateModel(ask)
        rates = asked if rate is None else ConstantRiskFreeRateInterestRateModel(rate)
        found: Any = symbol_of(symbol)
        yields = DividendYieldProvider.create_for_option(found) if paid is None else ConstantDividendYieldModel(paid)
        return rates, yields

    def _option_indicator(self, indicator: Any, resolution: Any) -> Any:
        """Feed it: quotes of the options, what the underlying has."""
        option, ask = indicator.option_symbol, self
        mirror = [indicator._mirror] if indicator.use_mirror_contract else []
        for symbol in (option, option.underlying, *mirror):
            tick_type = None if symbol == option.underlying else TickType.QUOTE
            config = ask._config(symbol, tick_type)
            consolidator = ask._bars_of(symbol, config, resolution)
            consolidator.data_consolidated += lambda _sender, bar: indicator.update(bar)
            ask.subscription_manager.add_consolidator(symbol, consolidator, config.tick_type)
        if ask.settings.automatic_indicator_warm_up:
            warm: Any = ask
            warm.warm_up_indicator([option, option.underlying, *mirror], indicator, resolution)
        return indicator
