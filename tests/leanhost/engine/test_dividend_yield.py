"""The yield that a chain's greeks count: dividends in shares of today."""

import pytest
from small_world import MON, SmallWorld

ASK = """
def initialize(self):
    self.start_at()
    symbol = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW).symbol
    days = [datetime(2014, month, day).date() for month, day in ((3, 3), (3, 4), (5, 1), (5, 2))]
    self.seen = [self.engine.benchmark.dividend_yield(symbol, day, 50.0) for day in days]
"""
# A dollar is paid on March 4th, a share becomes two on May 2nd: the trading days after the rows.
FACTORS = "20140303,0.99,0.5,100\n20140501,1,0.5,100\n20140502,1,1,100\n20501231,1,1,0\n"


def test_a_dividend_before_a_split_counts_for_less_after_it(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 50}, FACTORS)
    done = world.run(ASK)
    assert done.ok, done.error
    assert done.algorithm.seen == pytest.approx([0, 1 / 50, 1 / 50, 0.5 / 50])
