"""LEAN's price models by name: `OptionPriceModels`, `OptionPriceModels.QuantLib`, and what QuantLib's engines give.

Engines: the closed form for European options, Barone-Adesi's and Whaley's approximation (Journal of Finance 42, 1987)
and the Cox-Ross-Rubinstein tree. A QuantLib model counts no dividends and prices with the underlying's volatility
model, else with Brenner's and Subrahmanyam's volatility; greeks are taken at the implied one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from leanhost.api.dictionaries import ArgumentException
from leanhost.engine.option_formulas import OptionTerms, normal_cdf, normal_density
from leanhost.engine.price_models import EMPTY, IndicatorBasedOptionPriceModel, ModelResult
from leanhost.engine.price_values import CurrentPriceOptionPriceModel
from leanhost.engine.quantlib_model import (
    Black,
    Dates,
    american_tree,
    black_price,
    first_guess,
    implied_volatility,
    volatility_at,
)
from leanhost.enums import OptionPricingModelType, OptionStyle
from leanhost.naming import lean_names

_TOLERANCE = 1e-6
_AMERICAN, _EUROPEAN = (OptionStyle.AMERICAN,), (OptionStyle.EUROPEAN,)


class Sensitivities(NamedTuple):
    """What an engine gives besides a price; None where LEAN falls back on Black's formula."""

    price: float
    delta: float | None = None
    gamma: float | None = None
    theta: float | None = None
    vega: float | None = None
    rho: float | None = None


def european(terms: OptionTerms, sigma: float, first: float = 0.0) -> Sensitivities:
    """Black's formula; vega and rho per point."""
    deviation = sigma * math.sqrt(terms.years)
    black = Black(terms, deviation)
    return Sensitivities(black_price(terms, deviation), black.delta, black.gamma, black.theta, black.vega, black.rho)


def tree(terms: OptionTerms, sigma: float, first: float) -> Sensitivities:
    """The tree of 100 steps, exercised from `first` (years) on."""
    found = american_tree(terms, sigma, first)
    return Sensitivities(found.price, found.delta, found.gamma, found.theta)


class _Whaley:
    """The quantities of Barone-Adesi's and Whaley's approximation that do not depend on the spot."""

    def __init__(self, terms: OptionTerms, sigma: float) -> None:
        self.terms = terms
        self.sign = 1 if terms.is_call else -1
        self.variance = sigma * sigma * terms.years
        self.deviation = math.sqrt(self.variance)
        self.held = math.exp(-terms.dividend_yield * terms.years)
        self.discount = math.exp(-terms.rate * terms.years)
        growth = 2 * math.log(self.held / self.discount) / self.variance
        gone = 1 - self.discount
        k = 2 / self.variance if abs(gone) < 1e-14 else -2 * math.log(self.discount) / (self.variance * gone)
        self.power = (1 - growth + self.sign * math.sqrt((growth - 1) ** 2 + 4 * k)) / 2
        endless = -2 * math.log(self.discount) / self.variance
        self._endless = (1 - growth + self.sign * math.sqrt((growth - 1) ** 2 + 4 * endless)) / 2

    def upper(self, spot: float) -> float:
        """d1 at a spot."""
        forward = spot * self.held / self.discount
        return math.log(forward / self.terms.strike) / self.deviation + self.deviation / 2

    def early(self, spot: float) -> float:
        """What early exercise adds at the critical price."""
        return self.sign * spot / self.power * (1 - self.held * normal_cdf(self.sign * self.upper(spot)))

    def critical(self) -> float:
        """The spot from which exercise at once is best, by Newton's rule from the authors' seed."""
        strike, sign, carry = self.terms.strike, self.sign, math.log(self.held / self.discount)
        far = strike / (1 - 1 / self._endless)
        exponent = -(sign * carry + 2 * self.deviation) * strike / abs(far - strike)
        spot = strike + (far - strike) * (1 - math.exp(exponent))
        for _ in range(200):
            gap = sign * (spot - strike)
            value = black_price(replace(self.terms, spot=spot), self.deviation) + self.early(spot)
            if abs(gap - value) / strike <= _TOLERANCE:
                break
            slope = self._slope(spot)
            spot = (strike + sign * value - slope * spot) / (1 - slope)
        return spot

    def _slope(self, spot: float) -> float:
        """Derivative of the critical equation's right side, signed as the payoff's."""
        upper, sign = self.upper(spot), self.sign
        inside = self.held * normal_cdf(sign * upper)
        wave = self.held * normal_density(upper) / self.deviation
        return inside * (1 - 1 / self.power) + (1 - sign * wave) / self.power


def whaley(terms: OptionTerms, sigma: float, first: float = 0.0) -> Sensitivities:
    """An American option by quadratic approximation; a call without dividends is the European one."""
    if terms.is_call and terms.dividend_yield <= 0:
        return european(terms, sigma)
    parts = _Whaley(terms, sigma)
    critical = parts.critical()
    if parts.sign * (critical - terms.spot) <= 0:
        return Sensitivities(abs(terms.spot - terms.strike))
    more = parts.early(critical) * (terms.spot / critical) ** parts.power
    return Sensitivities(black_price(terms, parts.deviation) + more)


Engine = Callable[[OptionTerms, float, float], Sensitivities]


@lean_names
class QLOptionPriceModel:
    """A QuantLib engine as a price model, for the styles it can price."""

    def __init__(self, engine: Engine = tree, styles: tuple[OptionStyle, ...] = (*_AMERICAN, *_EUROPEAN)) -> None:
        self._engine = engine
        self._styles = styles

    @property
    def allowed_option_styles(self) -> list[OptionStyle]:
        return list(self._styles)

    def assert_style(self, style: OptionStyle) -> None:
        """ArgumentException for a style the engine cannot price."""
        if style not in self._styles:
            name = style.name.capitalize()
            message = f"{name} style options are not supported by option price model '{type(self).__name__}'"
            raise ArgumentException(message)

    def evaluate_on(
        self, terms: OptionTerms, price: float, dates: Dates, style: OptionStyle = OptionStyle.AMERICAN,
        volatility: float = 0.0,
    ) -> ModelResult:  # fmt: skip
        """Result of one contract with `dates` in place of the years in `terms`; all zeros where a price is missing.

        `volatility` of the underlying, where a model knows one, makes the theoretical price.
        """
        if price <= 0 or terms.spot <= 0 or dates.maturity <= 0:
            return EMPTY
        terms = replace(terms, years=dates.maturity, dividend_yield=0.0)
        american = style == OptionStyle.AMERICAN
        first = dates.first if american else dates.maturity
        sigma = implied_volatility(terms, price) if american else _european_volatility(terms, price)
        found, black = self._at(terms, sigma, first), Black(terms, sigma)
        theoretical = self._at(terms, volatility or first_guess(terms, price), first)
        numbers = [max(0.0, theoretical.price) if theoretical is not None else 0.0, sigma]
        for name in ("delta", "gamma", "vega", "theta"):
            value = getattr(found, name, None)
            numbers.append(getattr(black, name) if value is None else value)
        rho = getattr(found, "rho", None)
        numbers += [numbers[-1] / 365, black.rho if rho is None else rho]
        return ModelResult(*(value if math.isfinite(value) else 0.0 for value in numbers))

    def _at(self, terms: OptionTerms, sigma: float, first: float) -> Sensitivities | None:
        """What the engine gives; None where it fails."""
        try:
            return self._engine(terms, sigma, first)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None


def _european_volatility(terms: OptionTerms, price: float) -> float:
    root = math.sqrt(terms.years)
    return volatility_at(lambda sigma: black_price(terms, sigma * root), terms, price)


@lean_names
class QLOptionPriceModelProvider:
    """The QuantLib model of an option's style, or the one asked for."""

    INSTANCE: QLOptionPriceModelProvider

    def get_option_price_model(
        self, symbol: Any, pricing_model_type: OptionPricingModelType | None = None
    ) -> QLOptionPriceModel:
        kind = pricing_model_type
        if kind is None:
            american = symbol.id.option_style == OptionStyle.AMERICAN
            kind = OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN if american else None
        if kind in (None, OptionPricingModelType.BLACK_SCHOLES):
            return QLOptionPriceModel(european, _EUROPEAN)
        if kind == OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN:
            return QLOptionPriceModel()
        raise ArgumentException(f"Unsupported pricing model type: {kind}")


QLOptionPriceModelProvider.INSTANCE = QLOptionPriceModelProvider()


class _QuantLib:
    """`OptionPriceModels.QuantLib`."""

    @staticmethod
    def black_scholes() -> QLOptionPriceModel:
        return QLOptionPriceModel(european, _EUROPEAN)

    @staticmethod
    def barone_adesi_whaley() -> QLOptionPriceModel:
        return QLOptionPriceModel(whaley, _AMERICAN)

    @staticmethod
    def binomial_cox_ross_rubinstein() -> QLOptionPriceModel:
        return QLOptionPriceModel()

    BlackScholes, BaroneAdesiWhaley = black_scholes, barone_adesi_whaley
    BinomialCoxRossRubinstein = binomial_cox_ross_rubinstein


@lean_names
class OptionPriceModels:
    """LEAN's models by indicator, and QuantLib's in `QuantLib`."""

    QuantLib = _QuantLib

    @staticmethod
    def black_scholes() -> IndicatorBasedOptionPriceModel:
        return IndicatorBasedOptionPriceModel(OptionPricingModelType.BLACK_SCHOLES)

    @staticmethod
    def binomial_cox_ross_rubinstein() -> IndicatorBasedOptionPriceModel:
        return IndicatorBasedOptionPriceModel(OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN)

    @staticmethod
    def forward_tree() -> IndicatorBasedOptionPriceModel:
        return IndicatorBasedOptionPriceModel(OptionPricingModelType.FORWARD_TREE)

    @staticmethod
    def null() -> CurrentPriceOptionPriceModel:
        """The price now, without greeks."""
        return CurrentPriceOptionPriceModel()
