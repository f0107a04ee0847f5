"""What option price models written in Python are asked about, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leanhost.naming import lean_names


@lean_names
@dataclass(slots=True)
class Greeks:
    """Sensitivities of one contract; vega per point of volatility, theta per year, rho per point of rate."""

    delta: float = 0.0
    gamma: float = 0.0
    vega: float = 0.0
    theta: float = 0.0
    rho: float = 0.0
    lambda_: float = 0.0

    @property
    def theta_per_day(self) -> float:
        return self.theta / 365


@lean_names
class OptionPriceModelResult:
    """What a price model makes of a contract."""

    NONE: OptionPriceModelResult

    def __init__(
        self, theoretical_price: float, implied_volatility: float | Greeks = 0.0, greeks: Greeks | None = None
    ) -> None:
        """`(price, volatility, greeks)`, or `(price, greeks)`."""
        if isinstance(implied_volatility, Greeks):
            implied_volatility, greeks = 0.0, implied_volatility
        self.theoretical_price = theoretical_price
        self.implied_volatility = implied_volatility
        self.greeks = greeks or Greeks()


OptionPriceModelResult.NONE = OptionPriceModelResult(0.0)


@lean_names
class OptionPriceModelParameters:
    """What a price model written in Python is asked about."""

    def __init__(self, security: Any, slice: Any, contract: Any) -> None:
        self.security = security
        self.slice = slice
        self.contract = contract


@lean_names
class CurrentPriceOptionPriceModel:
    """The price now, and nothing else; what `OptionPriceModels.null()` gives."""

    def evaluate(self, parameters: OptionPriceModelParameters) -> OptionPriceModelResult:
        return OptionPriceModelResult(parameters.security.price)
