"""The yield that a chain's greeks count: dividends in shares of today."""

from datetime import date

import pytest
from small_world import MON, SmallWorld


ASK = """
def initialize(self):
    self.start_at()
    symbol = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW).symbol
    self.days = [self.engine.benchmark.dividend_yield(symbol, day, 50.0) for day in Probe.DAYS]

DAYS = [datetime(2014, 5, 1).date(), datetime(2014, 5, 2).date()]
"""


def test_a_dividend_before_a_split_counts_for_less_after_it(world: SmallWorld) -> None:
    factors = "20100104,0.98,0.5,100\n20140303,0.99,0.5,100\n20140501,1,0.5,100\n20140502,1,1,100\n20501231,1,1,0\n"
    world.equity("AAA", {MON: 50}, factors)
    done = world.run(ASK)
    assert done.ok, done.error
    # The row of May 1st pays on the 2nd; that of the 2nd splits on the 5th.
    assert done.algorithm.days == [pytest.approx(1.01 / 50, abs=1e-4), pytest.approx(2.01 / 50, abs=1e-4)]
    later = done.algorithm.engine.benchmark.dividend_yield(done.algorithm.symbol("AAA"), date(2014, 5, 5), 50.0)
    assert later == pytest.approx(2.01 * 0.5 / 50, abs=1e-4)
