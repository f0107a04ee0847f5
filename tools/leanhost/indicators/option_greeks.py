"""Implied volatility and greeks of one option as indicators; with a mirror contract the out-of-the-money side counts.

Prices in currency units, volatility and rates annual fractions, vega and rho per percentage point, theta per day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from leanhost.api.dividend_yields import ConstantDividendYieldModel
from leanhost.api.interest_rates import ConstantRiskFreeRateInterestRateModel, rate_model
from leanhost.engine.option_formulas import Greeks, OptionTerms
from leanhost.engine.price_models import (
    default_model,
    greeks_of,
    is_european,
    settlement_moment,
    solve_volatility,
    theoretical_price,
    years_until,
)
from leanhost.enums import OptionPricingModelType, OptionRight
from leanhost.indicators.base import Line
from leanhost.indicators.several import MultiSymbolIndicator
from leanhost.indicators.values import Identity
from leanhost.naming import lean_names, method_of
from leanhost.symbols import current_cache

_DIGITS = 7


@lean_names(spelled={"crr_theoretical_price": "CRRTheoreticalPrice"})
class OptionGreekIndicatorsHelper:
    """Prices by LEAN's formulas; `option_type` is an OptionRight."""

    STEPS = Steps = 200

    @staticmethod
    def _price(kind: Any, arguments: tuple[Any, ...]) -> float:
        volatility, spot, strike, years, rate, dividend, right = arguments[:7]
        terms = OptionTerms(OptionRight(right) == OptionRight.CALL, *map(float, (spot, strike, years, rate, dividend)))
        return theoretical_price(kind, terms, float(volatility))

    @staticmethod
    def black_theoretical_price(*arguments: Any) -> float:
        """`(volatility, spot_price, strike_price, time_to_expiration, risk_free_rate, dividend_yield, option_type)`."""
        return OptionGreekIndicatorsHelper._price(OptionPricingModelType.BLACK_SCHOLES, arguments)

    @staticmethod
    def crr_theoretical_price(*arguments: Any) -> float:
        """The same on the Cox-Ross-Rubinstein tree of 200 steps."""
        return OptionGreekIndicatorsHelper._price(OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN, arguments)

    @staticmethod
    def forward_tree_theoretical_price(*arguments: Any) -> float:
        """The same on the forward tree of 200 steps."""
        return OptionGreekIndicatorsHelper._price(OptionPricingModelType.FORWARD_TREE, arguments)

    CrrTheoreticalPrice = crr_theoretical_price

    @staticmethod
    def time_till_expiry(expiry: datetime, reference_date: datetime) -> float:
        """Years of 365 days."""
        return years_until(expiry, reference_date)



@lean_names(attributes=("option_symbol", "risk_free_rate", "dividend_yield", "price", "underlying_price",
                        "opposite_price"))  # fmt: skip
class OptionIndicatorBase(MultiSymbolIndicator):
    """`(option, [rate], [yield], [mirror_option], [option_model])`; rate and yield are numbers or models."""

    def __init__(
        self,
        option: Any,
        risk_free_rate_model: Any = None,
        dividend_yield_model: Any = None,
        mirror_option: Any = None,
        option_model: Any = None,
        **named: Any,
    ) -> None:
        self._rates = _rates(named.pop("risk_free_rate", risk_free_rate_model))
        self._yields = _yields(named.pop("dividend_yield", dividend_yield_model), option)
        if named:
            raise TypeError(f"No constructor of {type(self).__name__} takes {', '.join(named)}")
        kind = option_model if option_model is not None else default_model(is_european(option.id.option_style))
        self.option_symbol = option
        self._mirror = mirror_option
        self._model = OptionPricingModelType(kind)
        symbols = [option, option.underlying, *([] if mirror_option is None else [mirror_option])]
        super().__init__(f"{type(self).__name__}({option},{mirror_option},{kind})", symbols, 1)
        self.risk_free_rate, self.dividend_yield = self._own(Identity()), self._own(Identity())
        self.price, self.underlying_price = self._own(Identity()), self._own(Identity())
        self.opposite_price = None if mirror_option is None else self._own(Identity())
        self._expiry: datetime | None = None

    @property
    def expiry(self) -> datetime:
        """When the time value ends, naive exchange time."""
        if self._expiry is None:
            hours = current_cache().provider.hours.for_symbol(self.option_symbol).hours
            self._expiry = settlement_moment(self.option_symbol, hours)
        return self._expiry

    @property
    def right(self) -> OptionRight:
        return self.option_symbol.id.option_right

    @property
    def strike(self) -> float:
        return self.option_symbol.id.strike_price

    @property
    def style(self) -> Any:
        return self.option_symbol.id.option_style

    @property
    def use_mirror_contract(self) -> bool:
        return self._mirror is not None

    def taken(self, symbol: Any, data: Any) -> None:
        if symbol == self.option_symbol:
            line: Any = self.price
        else:
            line = self.opposite_price if symbol == self._mirror else self.underlying_price
        line.update(data.end_time, data.value)

    def _market(self) -> float:
        """Brings rate and yield up to the option's last price; the years left."""
        time = self.price.current.end_time
        self.risk_free_rate.update(time, float(method_of(self._rates, "get_interest_rate")(time)))
        spot = self.underlying_price.current.value
        self.dividend_yield.update(time, float(method_of(self._yields, "get_dividend_yield")(time, spot)))
        return years_until(self.expiry, time)

    def _terms(self, years: float, right: OptionRight | None = None) -> OptionTerms:
        is_call = (self.right if right is None else right) == OptionRight.CALL
        rate, paid = self.risk_free_rate.current.value, self.dividend_yield.current.value
        return OptionTerms(is_call, self.underlying_price.current.value, self.strike, years, rate, paid)


@lean_names
class ImpliedVolatility(OptionIndicatorBase):
    """The volatility at which the model gives the option's price, 0 where the search fails."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._smooth: Callable[[float, float], float] = self._out_of_the_money
        self.theoretical_price = self._own(Line(lambda: self.is_ready))

    def set_smoothing_function(self, function: Callable[[float, float], float]) -> None:
        """What is made of the option's own volatility and its mirror's."""
        self._smooth = function

    def _out_of_the_money(self, own: float, mirror: float) -> float:
        spot = self.underlying_price.current.value
        inside = self.strike < spot if self.right == OptionRight.CALL else self.strike > spot
        return mirror if inside else own

    def compute_indicator(self) -> float:
        years = self._market()
        return float(method_of(self, "calculate_iv")(years))

    def calculate_iv(self, time_till_expiry: float) -> float:
        """The volatility with so many years left; a subclass may give its own."""
        own = solve_volatility(self._model, self._terms(time_till_expiry), self.price.current.value)
        if self._mirror is None:
            return own or 0.0
        right = self._mirror.id.option_right
        assert self.opposite_price is not None
        price = self.opposite_price.current.value
        mirror = solve_volatility(self._model, self._terms(time_till_expiry, right), price)
        if mirror is None:
            return own or 0.0
        return mirror if own is None else float(self._smooth(own, mirror))

    def compute(self, data: Any) -> float | None:
        value = super().compute(data)
        return None if value is None else round(value, _DIGITS)

    def _publish(self, data: Any, value: float) -> None:
        super()._publish(data, value)
        if value and self.is_ready:
            years = years_until(self.expiry, data.end_time)
            price = theoretical_price(self._model, self._terms(years), value) if years > 0 else 0.0
            self.theoretical_price.update(data.end_time, price)


@lean_names
class OptionGreeksIndicatorBase(OptionIndicatorBase):
    """Base of the greeks; `iv_model` is the model of the volatility they are taken at."""

    _greek = "delta"

    def __init__(self, *arguments: Any, iv_model: Any = None, **named: Any) -> None:
        given = list(arguments)
        if len(given) > 5:
            iv_model = given.pop(5)
        super().__init__(*given, **named)
        kind = iv_model if iv_model is not None else default_model(is_european(self.style))
        self._volatility = self._own(
            ImpliedVolatility(self.option_symbol, self._rates, self._yields, self._mirror, kind)
        )
        self._volatility.name = f"{self.name}_IV"
        self._given = False

    @property
    def implied_volatility(self) -> ImpliedVolatility:
        return self._volatility

    @implied_volatility.setter
    def implied_volatility(self, value: ImpliedVolatility) -> None:
        self._volatility, self._given = value, True

    @property
    def is_ready(self) -> bool:
        return self._volatility.is_ready

    def compute_indicator(self) -> float:
        if not self._given:
            for held in self._inputs.values():
                self._volatility.update(held.current)
        years = self._market()
        if years < 0:
            return 0.0
        found: Greeks = greeks_of(self._model, self._terms(years), self._volatility.current.value)
        value = getattr(found, self._greek)
        return round(value, _DIGITS) if abs(value) < 7.9e28 else self._value


class Delta(OptionGreeksIndicatorBase):
    """Change of the price with the underlying's."""


class Gamma(OptionGreeksIndicatorBase):
    """Change of delta with the underlying's price."""

    _greek = "gamma"


class Vega(OptionGreeksIndicatorBase):
    """Change of the price with a percentage point of volatility."""

    _greek = "vega"


class Theta(OptionGreeksIndicatorBase):
    """Change of the price in a day."""

    _greek = "theta_per_day"


class Rho(OptionGreeksIndicatorBase):
    """Change of the price with a percentage point of the rate."""

    _greek = "rho"


def _rates(given: Any) -> Any:
    if given is None:
        return ConstantRiskFreeRateInterestRateModel(0.05)
    return ConstantRiskFreeRateInterestRateModel(given) if isinstance(given, int | float) else rate_model(given)


def _yields(given: Any, option: Any) -> Any:
    if given is None:
        return ConstantDividendYieldModel(0.0)
    return ConstantDividendYieldModel(given) if isinstance(given, int | float) else given
