"""A raw-priced stock that splits: position, prices of the day before, fraction, open trade."""

import pytest
from small_world import FRI, MON, THU, TUE, WED, SmallWorld

# In force from Wednesday on: two new shares and a half for an old one.
FACTORS = "20140603,1,0.4,200\n20501231,1,1,0\n"


@pytest.fixture
def split(world: SmallWorld) -> SmallWorld:
    world.equity("AAA", {MON: 200.0, TUE: 200.0, WED: 80.0, THU: 82.0, FRI: 82.0}, factors=FACTORS)
    return world


def test_what_is_held_is_worth_the_same_before_the_first_new_price(split: SmallWorld) -> None:
    done = split.run(
        """
def initialize(self):
    self.start_at()
    self.set_benchmark(lambda when: 1)
    self.aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)

def on_data(self, slice):
    if not self.portfolio.invested and self.time.day == 2:
        self.market_order("AAA", 101)
        self.aaa.fee_model = ConstantFeeModel(0)
    if any(s.type == SplitType.SPLIT_OCCURRED for s in slice.splits.values()):
        a, last = self.aaa, self.aaa.get_last_data()
        self.seen += [a.holdings.quantity, a.price, a.bid_price, a.volume, last.close, a.holdings.price]
        self.seen.append(round(self.portfolio.total_portfolio_value, 2))
    if self.time.day == 5 and self.time.hour == 10:
        self.liquidate()
""",
        start=MON,
        end=FRI,
    )
    quantity, price, bid, volume, last, held, worth = done.algorithm.seen
    assert (quantity, volume) == (252, 2500)
    assert [price, bid, last, held] == pytest.approx([80, 79.996, 80, 80])
    assert worth == pytest.approx(100_000 - 1 - 1.01, abs=0.02)  # the fee and the cent paid to buy
    (trade,) = done.result.result["totalPerformance"]["closedTrades"]
    assert (trade["quantity"], trade["entryPrice"]) == pytest.approx((252, 80.004))


def test_a_stock_s_last_point_is_a_trade(split: SmallWorld) -> None:
    done = split.run(
        """
def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)

def on_data(self, slice):
    if not self.seen:
        self.seen = [type(self.aaa.get_last_data()).__name__, type(self.aaa.cache.get_data[QuoteBar]()).__name__]
"""
    )
    assert done.algorithm.seen == ["TradeBar", "QuoteBar"]
