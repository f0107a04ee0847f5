"""What a security shows as bid and ask before it had a quote."""

from datetime import date

from small_world import MON, SmallWorld

ASK = """
def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", Resolution.DAILY)

def on_data(self, slice):
    self.seen.append((self.aaa.bid_price, self.aaa.ask_price, self.aaa.bid_size))
"""

OPTION = """
def initialize(self):
    self.start_at()
    self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
    call = Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 90, datetime(2014, 6, 21))
    self.call = self.add_option_contract(call)

def on_data(self, slice):
    self.seen = [(self.call.bid_price, self.call.ask_price, self.call.price)]
"""


def test_without_quotes_an_equity_s_bid_and_ask_are_its_price(world: SmallWorld) -> None:
    world.daily(world.equity("AAA", {}), {MON: 100})
    done = world.run(ASK)
    assert done.ok, done.error
    assert done.algorithm.seen == [(100, 100, 0)]


def test_an_option_without_a_bid_has_none(world: SmallWorld) -> None:
    world.option(world.equity("AAA", {MON: 100}), date(2014, 6, 21), 90, "C", {MON: (0, 0.5)})
    done = world.run(OPTION)
    assert done.ok, done.error
    assert done.algorithm.seen == [(0, 0.5, 0.5)]
