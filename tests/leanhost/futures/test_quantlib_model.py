"""Greeks of options on futures, against QuantLib itself."""

import math
from datetime import date
from itertools import product
from typing import Any

import pytest

from leanhost.api.dictionaries import ArgumentException
from leanhost.data.hours import ExchangeHours
from leanhost.data.sessions import parse_segments
from leanhost.engine.option_formulas import OptionTerms
from leanhost.engine.quantlib_engines import OptionPriceModels, QLOptionPriceModel, european, whaley
from leanhost.engine.quantlib_model import (
    Dates,
    american_grid,
    american_tree,
    dates_of,
    implied_volatility,
)
from leanhost.enums import OptionStyle

SPOT = 2000.0
CASES = list(product((0.9, 1.0, 1.1), (3, 20, 200), (0.1, 0.3), (True, False), (0.0025, 0.03)))


def quantlib(  # noqa: PLR0917  the terms
    ql: Any, moneyness: float, days: int, sigma: float, call: bool, rate: float
) -> tuple[Any, Any, OptionTerms]:
    """QuantLib's option and process, and the same terms for the host."""
    today, counter = ql.Date(3, 8, 2015), ql.Actual365Fixed()
    ql.Settings.instance().evaluationDate = today
    curves = [ql.YieldTermStructureHandle(ql.FlatForward(today, r, counter)) for r in (0.0, rate)]
    surface = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), sigma, counter))
    process = ql.BlackScholesMertonProcess(ql.QuoteHandle(ql.SimpleQuote(SPOT)), *curves, surface)
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if call else ql.Option.Put, SPOT * moneyness)
    option = ql.VanillaOption(payoff, ql.AmericanExercise(today + 1, today + days))
    return option, process, OptionTerms(call, SPOT, SPOT * moneyness, days / 365, rate)


@pytest.mark.parametrize(("moneyness", "days", "sigma", "call", "rate"), CASES)
def test_the_tree_is_quantlibs(  # noqa: PLR0917  the terms
    ql: Any, moneyness: float, days: int, sigma: float, call: bool, rate: float
) -> None:
    option, process, terms = quantlib(ql, moneyness, days, sigma, call, rate)
    option.setPricingEngine(ql.BinomialVanillaEngine(process, "crr", 100))
    assert american_tree(terms, sigma, 1 / 365).price == pytest.approx(option.NPV(), rel=1e-10, abs=1e-9)


@pytest.mark.parametrize(("moneyness", "days", "sigma", "call", "rate"), CASES)
def test_the_grid_is_near_the_right_price(  # noqa: PLR0917  the terms
    ql: Any, moneyness: float, days: int, sigma: float, call: bool, rate: float
) -> None:
    option, process, terms = quantlib(ql, moneyness, days, sigma, call, rate)
    option.setPricingEngine(ql.FdBlackScholesVanillaEngine(process, 400, 400))
    assert american_grid(terms, sigma) == pytest.approx(option.NPV(), abs=2e-4 * SPOT)


@pytest.mark.parametrize("call", [True, False])
@pytest.mark.parametrize("sigma", [0.12, 0.35, 1.2])
def test_the_volatility_of_a_price_gives_it_back(call: bool, sigma: float) -> None:
    terms = OptionTerms(call, SPOT, 2050.0, 40 / 365, 0.01)
    found = implied_volatility(terms, american_grid(terms, sigma))
    assert found == pytest.approx(sigma, abs=1e-4)


def test_a_price_below_the_intrinsic_value_has_no_volatility_but_an_answer() -> None:
    result = QLOptionPriceModel().evaluate_on(OptionTerms(True, SPOT, 1500.0, 0, 0.01), 300.0, Dates(0.1, 0.003))
    assert result.implied_volatility >= 0
    assert all(math.isfinite(value) for value in (result.delta, result.gamma, result.vega, result.theta, result.rho))


def test_an_option_at_the_money_has_the_signs_it_must_have() -> None:
    terms = OptionTerms(False, SPOT, 2000.0, 0, 0.01)
    put = QLOptionPriceModel().evaluate_on(terms, 40.0, Dates(30 / 365, 1 / 365))
    assert -0.55 < put.delta < -0.4
    assert put.gamma > 0
    assert put.theta < 0
    assert put.theta_per_day == pytest.approx(put.theta / 365)
    assert put.vega > 0
    assert put.rho < 0
    assert 0.1 < put.implied_volatility < 0.25


def test_without_a_price_there_is_nothing() -> None:
    model, terms = QLOptionPriceModel(), OptionTerms(True, SPOT, 2000.0, 0, 0.01)
    assert model.evaluate_on(terms, 0.0, Dates(0.1, 0.003)).delta == 0


def test_maturity_is_the_next_open_day_and_counts_from_a_day_of_the_us_calendar() -> None:
    session = parse_segments([{"start": "09:30:00", "end": "16:00:00", "state": "market"}])
    hours = ExchangeHours("America/New_York", [session] * 5 + [()] * 2, frozenset(), {}, {}, frozenset())
    # Friday's expiry matures on Monday.
    assert dates_of(date(2015, 8, 3), date(2015, 8, 21), hours) == Dates(21 / 365, 1 / 365)
    # Columbus Day is no day of QuantLib's calendar: the model stands at Tuesday.
    assert dates_of(date(2015, 10, 12), date(2015, 10, 16), hours) == Dates(6 / 365, 0)


@pytest.mark.parametrize(("moneyness", "days", "sigma", "call", "rate"), CASES)
def test_the_quadratic_approximation_is_quantlibs(  # noqa: PLR0917  the terms
    ql: Any, moneyness: float, days: int, sigma: float, call: bool, rate: float
) -> None:
    option, process, terms = quantlib(ql, moneyness, days, sigma, call, rate)
    option.setPricingEngine(ql.BaroneAdesiWhaleyApproximationEngine(process))
    assert whaley(terms, sigma).price == pytest.approx(option.NPV(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("call", [True, False])
def test_a_european_option_has_the_greeks_of_black_s_formula(ql: Any, call: bool) -> None:
    _, process, terms = quantlib(ql, 1.02, 40, 0.2, call, 0.02)
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if call else ql.Option.Put, terms.strike)
    option = ql.VanillaOption(payoff, ql.EuropeanExercise(ql.Date(3, 8, 2015) + 40))
    option.setPricingEngine(ql.AnalyticEuropeanEngine(process))
    found = european(terms, 0.2)
    assert found.price == pytest.approx(option.NPV(), rel=1e-12)
    exact = (option.delta(), option.gamma(), option.theta(), option.vega() / 100, option.rho() / 100)
    assert found[1:] == pytest.approx(exact, rel=1e-10)
    implied = QLOptionPriceModel(european).evaluate_on(terms, found.price, Dates(40 / 365, 0), OptionStyle.EUROPEAN)
    assert implied.implied_volatility == pytest.approx(0.2, abs=1e-4)
    assert implied.vega == pytest.approx(option.vega() / 100, rel=1e-3)


def test_a_model_refuses_a_style_its_engine_cannot_price() -> None:
    model = OptionPriceModels.QuantLib.BlackScholes()
    model.assert_style(OptionStyle.EUROPEAN)
    with pytest.raises(ArgumentException, match="American style options are not supported"):
        model.assert_style(OptionStyle.AMERICAN)
