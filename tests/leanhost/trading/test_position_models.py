"""How positions are grouped and margined when an algorithm replaces LEAN's models."""

from datetime import date

import pytest
from small_world import MON, SmallWorld

SPREAD = """
def initialize(self):
    self.start_at()
    aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
    MODELS
    self.calls = [
        self.add_option_contract(Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, k,
                                                      datetime(2014, 6, 21)))
        for k in (100, 105)
    ]

def on_data(self, slice):
    if self.portfolio.invested or self.time.hour < 10:
        return
    self.market_order(self.calls[0].symbol, 10)
    self.market_order(self.calls[1].symbol, -10)

def on_end_of_algorithm(self):
    groups = list(self.portfolio.positions.groups)
    self.seen = [sorted(type(g.buying_power_model).__name__ for g in groups), self.portfolio.total_margin_used]
"""
EACH = "SecurityPositionGroupBuyingPowerModel"
NO_GROUPS = "self.portfolio.set_positions(SecurityPositionGroupModel.NULL)"
MODELS = {
    "pass": [["OptionStrategyPositionGroupBuyingPowerModel"], 0.0],
    NO_GROUPS: [[EACH, EACH], 10 * (1 + 15) * 100.0],
    f"{NO_GROUPS}; self.set_security_initializer(lambda s: s.set_buying_power_model(ConstantBuyingPowerModel(3)))": [
        [EACH, EACH],
        60.0,
    ],
    f"{NO_GROUPS}; self.set_security_initializer(lambda s: s.set_margin_model(SecurityMarginModel.NULL))": [
        [EACH, EACH],
        0.0,
    ],
}


@pytest.mark.parametrize("models", MODELS)
def test_a_spread_is_margined_as_the_models_say(world: SmallWorld, models: str) -> None:
    aaa = world.equity("AAA", {MON: 100})
    for strike, price in ((100, 4.0), (105, 1.0)):
        world.option(aaa, date(2014, 6, 21), strike, "C", {MON: (price, price)})
    done = world.run(SPREAD.replace("MODELS", models))
    assert done.ok, done.error
    assert done.algorithm.seen == MODELS[models]
