"""Buying-power models written in Python: derived from LEAN's and standing alone, under LEAN's method names."""

from __future__ import annotations

from textwrap import dedent

import pytest
from small_world import SmallWorld

from leanhost.api.dictionaries import ArgumentException
from leanhost.trading.margin import BuyingPowerModel, OptionMarginModel, SecurityMarginModel

HEAD = """
def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
    self.aaa.set_buying_power_model(self.Model())
"""


def joined(model: str, callbacks: str) -> str:
    """A class body: the model, how it is set, and what the algorithm does."""
    return dedent(model) + HEAD + dedent(callbacks)


def test_what_a_derived_model_overrides_counts_and_super_is_leans_own(aaa: SmallWorld) -> None:
    done = aaa.run(joined("""
        class Model(BuyingPowerModel):
            def __init__(self):
                super().__init__(2)

            def get_maximum_order_quantity_for_target_buying_power(self, parameters):
                quantity = super().get_maximum_order_quantity_for_target_buying_power(parameters).quantity
                return GetMaximumOrderQuantityResult(quantity // 300 * 300)

            def HasSufficientBuyingPowerForOrder(self, parameters):
                if parameters.order.quantity > 5000:
                    return parameters.insufficient("too many")
                return HasSufficientBuyingPowerForOrderResult(True)

            def get_maintenance_margin(self, parameters):
                return MaintenanceMargin(parameters.absolute_holdings_value / 10)
    """, """
        def on_data(self, slice):
            if self.seen:
                return
            self.seen.append(self.calculate_order_quantity("AAA", 1))
            self.market_order("AAA", 3000)
            self.seen += [self.portfolio["AAA"].quantity, round(self.portfolio.total_margin_used)]
            model = self.aaa.buying_power_model
            self.seen.append(model.get_initial_margin_requirement(InitialMarginParameters(self.aaa, 10)).value)
            power = model.get_buying_power(BuyingPowerParameters(self.portfolio, self.aaa, OrderDirection.BUY)).value
            self.seen.append(round(power) == round(self.portfolio.margin_remaining))
            self.seen.append(self.market_order("AAA", 6000).submit_request.response.error_message)
    """))
    assert done.ok, done.error
    *seen, message = done.algorithm.seen
    assert seen == [900, 3000, 30_000, 500, True], "999 shares at a leverage of 1, cut to hundreds; kept at a tenth"
    assert "Reason: too many" in message


def test_an_object_with_leans_methods_is_a_model_too(aaa: SmallWorld) -> None:
    done = aaa.run(joined("""
        class Model:
            def GetLeverage(self, security):
                return 4
            def SetLeverage(self, security, leverage):
                pass
            def GetMaintenanceMargin(self, parameters):
                return MaintenanceMargin(parameters.absolute_quantity)
            def GetInitialMarginRequirement(self, parameters):
                return InitialMargin(parameters.quantity * 2)
            def GetInitialMarginRequiredForOrder(self, parameters):
                return InitialMargin(parameters.order.quantity * 2)
            def GetReservedBuyingPowerForPosition(self, parameters):
                return parameters.result_in_account_currency(7)
            def GetBuyingPower(self, parameters):
                return parameters.result_in_account_currency(50)
            def HasSufficientBuyingPowerForOrder(self, parameters):
                return parameters.sufficient()
            def GetMaximumOrderQuantityForTargetBuyingPower(self, parameters):
                return GetMaximumOrderQuantityResult(int(parameters.target_buying_power * 100))
            def GetMaximumOrderQuantityForDeltaBuyingPower(self, parameters):
                return GetMaximumOrderQuantityResult(0)
    """, """
        def on_data(self, slice):
            if not self.seen:
                self.set_holdings("AAA", 0.5)
                self.seen = [self.aaa.leverage, self.portfolio["AAA"].quantity, self.portfolio.total_margin_used,
                             self.portfolio.get_buying_power(self.aaa.symbol)]
    """))
    assert done.ok, done.error
    assert done.algorithm.seen == [4, 12, 12, 50], "half of the value less LEAN's free share, over the leverage of 4"


def test_margin_shares_and_a_free_share(aaa: SmallWorld) -> None:
    done = aaa.run(joined("""
        def Model(self):
            return SecurityMarginModel(0.5, 0.25, 0.1)
    """, """
        def on_data(self, slice):
            if not self.seen:
                self.market_order("AAA", 1799)
                self.seen = [self.portfolio["AAA"].quantity, round(self.portfolio.total_margin_used)]
                self.seen.append(self.market_order("AAA", 10).status.name)
    """))
    assert done.ok, done.error
    assert done.algorithm.seen == [1799, 44_975, "FILLED"]


def test_leverage_of_a_pattern_day_trader_is_halved_ten_minutes_before_the_close(aaa: SmallWorld) -> None:
    done = aaa.run(joined("""
        Model = PatternDayTradingMarginModel
    """, """
        def on_data(self, slice):
            if self.time.day != 2 or (self.time.hour, self.time.minute) not in ((9, 31), (15, 49), (15, 50)):
                return
            if not self.portfolio.invested:
                self.aaa.set_leverage(3)
                self.market_order("AAA", 2000)
            refused = self.market_order("AAA", 100).status.name
            margin = self.aaa.buying_power_model.get_initial_margin_requirement(InitialMarginParameters(self.aaa, 10))
            self.seen.append((self.aaa.leverage, margin.value, round(self.portfolio.total_margin_used), refused))
    """))
    assert done.ok, done.error
    assert done.algorithm.seen == [(4, 250, 52_500, "FILLED"), (4, 250, 55_000, "FILLED"), (2, 500, 110_000, "INVALID")]


def test_a_limit_order_needs_the_margin_of_the_market_price(aaa: SmallWorld) -> None:
    done = aaa.run(joined("""
        def Model(self):
            return SecurityMarginModel(2)
    """, """
        def on_data(self, slice):
            if not self.seen:
                self.seen = [self.limit_order("AAA", quantity, 50).status.name for quantity in (1990, 2010)]
    """))
    assert done.ok, done.error
    assert done.algorithm.seen == ["SUBMITTED", "INVALID"]


def test_leans_bounds() -> None:
    for arguments in ((0.5,), (2, 0, 0), (0.5, 0.5, 1.5)):
        with pytest.raises(ArgumentException):
            BuyingPowerModel(*arguments)
    assert SecurityMarginModel(4).get_leverage(None) == 4
    assert SecurityMarginModel(0.25, 0.2, 0).get_leverage(None) == 4
    with pytest.raises(ArgumentException):
        SecurityMarginModel().set_leverage(None, 0.9)
    assert OptionMarginModel().get_leverage(None) == 1
