"""Volatility and greeks of one option as indicators, on quotes made from a volatility."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_world import MON, TUE, SmallWorld

from leanhost.api.bars import TradeBar
from leanhost.api.dictionaries import ArgumentException
from leanhost.engine.option_formulas import OptionTerms, black_scholes, black_scholes_greeks
from leanhost.enums import OptionPricingModelType, OptionRight
from leanhost.indicators.option_greeks import Delta, ImpliedVolatility, OptionGreekIndicatorsHelper
from leanhost.symbols import SymbolCache, create, option_symbol, use_cache

EXPIRY = date(2014, 6, 20)
RATE = 0.02
BODY = """
def initialize(self):
    self.start_at()
    self.set_risk_free_interest_rate_model(lambda _: 0.02)
    self.a = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW).symbol
    style, expiry = OptionStyle.AMERICAN, datetime(2014, 6, 20)
    sides = OptionRight.CALL, OptionRight.PUT
    call, put = (Symbol.create_option(self.a, "usa", style, right, 100, expiry) for right in sides)
    for option in (call, put):
        self.add_option_contract(option)
    kind = OptionPricingModelType.BLACK_SCHOLES
    self.own = self.iv(call, option_model=kind)
    self.both = self.IV(call, put, option_model=kind)
    self.greeks = [ask(put, option_model=kind, iv_model=kind) for ask in (self.d, self.g, self.v, self.t, self.r)]
    self.tree = self.D(put, None, 0.02, 0, OptionPricingModelType.FORWARD_TREE)
    self.both.updated += lambda _, point: self.seen.append(point.value)
"""


def terms(is_call: bool, moment: datetime) -> OptionTerms:
    years = (datetime(2014, 6, 20, 16) - moment).total_seconds() / (365 * 86_400)
    return OptionTerms(is_call, 104.0, 100.0, years, RATE)


@pytest.fixture
def done(tmp_path: Path) -> Any:
    """A day of an equity at 104, a call quoted at a volatility of 0.30 and a put at one of 0.25."""
    world = SmallWorld(tmp_path)
    a = world.equity("AAA", {MON: 104.0})
    at_close = datetime(2014, 6, 2, 16)
    for right, sigma in (("C", 0.30), ("P", 0.25)):
        price = black_scholes(terms(right == "C", at_close), sigma)
        world.option(a, EXPIRY, 100.0, right, {MON: (price - 0.01, price + 0.01)})
    found = world.run(BODY)
    assert found.ok, found.error
    return found.algorithm


def test_volatility_is_what_the_quotes_were_made_of(done: Any) -> None:
    assert done.own.current.value == pytest.approx(0.30, abs=1e-3)
    assert done.own.is_ready
    assert done.own.theoretical_price.current.value == pytest.approx(done.own.price.current.value, abs=2e-3)


def test_the_contract_out_of_the_money_decides_where_there_is_a_mirror(done: Any) -> None:
    assert done.both.use_mirror_contract
    assert done.both.current.value == pytest.approx(0.25, abs=1e-3)
    assert len(done.seen) > 1000  # three inputs a minute


def test_greeks_are_those_of_the_model_at_that_volatility(done: Any) -> None:
    right = terms(False, datetime(2014, 6, 2, 16))
    exact = black_scholes_greeks(right, done.greeks[0].implied_volatility.current.value)
    names = ("delta", "gamma", "vega", "theta_per_day", "rho")
    assert [g.current.value for g in done.greeks] == pytest.approx([getattr(exact, n) for n in names], abs=1e-7)
    assert done.tree.current.value == pytest.approx(exact.delta, abs=0.01)
    assert [g.risk_free_rate.current.value for g in done.greeks] == [RATE] * 5


def test_dividends_are_those_of_the_year_up_to_the_last_one(tmp_path: Path) -> None:
    world = SmallWorld(tmp_path)
    rows = "20130102,0.97,1,100\n20131202,0.98,1,100\n20140303,0.99,1,100\n20501231,1,1,0\n"
    world.equity("AAA", {MON: 100.0, TUE: 100.0}, rows)
    body = """
def initialize(self):
    self.start_at()
    model = DividendYieldProvider(self.add_equity("AAA").symbol)
    days = (datetime(2014, 6, 2), datetime(2013, 12, 20), datetime(2012, 1, 1))
    self.seen = [model.get_dividend_yield(day, 50) for day in days]
    self.seen.append(ConstantDividendYieldModel(0.01).GetDividendYield(days[0]))
"""
    # 1.01 on 4 March and 1.02 on 3 December; January 2013's 1.031 counts only for the December before.
    yields = [(1.01 + 1.02) / 50, (1.02 + 1.031) / 50, 0.0, 0.01]
    assert world.run(body).algorithm.seen == pytest.approx(yields, abs=1e-3)


def test_inputs_of_other_symbols_are_refused_and_the_first_only_says_how_long_bars_are() -> None:
    use_cache(SymbolCache())
    a = create("AAA", 1, "usa")
    option = option_symbol(a, 0, 100.0, EXPIRY)
    indicator = ImpliedVolatility(option, 0.02, 0.0)
    bar = TradeBar(datetime(2014, 6, 2, 10), a, 1, 1, 1, 1)
    assert not indicator.update(bar)
    assert indicator.current.value == 0
    with pytest.raises(ArgumentException, match="does not correspond to any"):
        indicator.update(TradeBar(datetime(2014, 6, 2, 10), create("BBB", 1, "usa"), 1, 1, 1, 1))
    with pytest.raises(TypeError, match="Delta"):
        Delta(option, other=1)


def test_the_helper_prices_by_the_same_formulas() -> None:
    price = OptionGreekIndicatorsHelper.black_theoretical_price(0.2, 100, 100, 0.5, 0.01, 0.0, OptionRight.CALL)
    assert price == pytest.approx(black_scholes(OptionTerms(True, 100, 100, 0.5, 0.01), 0.2))
    tree = OptionGreekIndicatorsHelper.crr_theoretical_price(0.2, 100, 100, 0.5, 0.01, 0.0, OptionRight.PUT)
    assert tree == pytest.approx(price - 100 + 100 * 2.718281828 ** (-0.005), abs=0.02)
    assert OptionPricingModelType.FORWARD_TREE == 2
