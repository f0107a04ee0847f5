"""A put spread on SPY in a small LEAN folder, and algorithms that drive the bridge's parts over it."""

from pathlib import Path

import pytest

from tests.leanhost.small_world import FRI, MON, TUE, SmallWorld

SETUP = """
def initialize(self):
    from bridge.contracts import Contracts
    from bridge.execution import Execution
    from bridge.fees import TastytradeFees
    from bridge.fills import HonestFills
    self.start_at()
    self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
    self.set_brokerage_model(BrokerageName.{broker}, AccountType.MARGIN)
    self.contracts = Contracts(self, {{"SPY": self.spy}})
    self.execution = Execution(self, self.contracts)
    right, expiry = OptionRight.PUT, datetime(2014, 6, 6)
    make = lambda k: Symbol.create_option(self.spy, Market.USA, OptionStyle.AMERICAN, right, k, expiry)
    self.wing, self.short = [self.add_option_contract(make(k), Resolution.MINUTE).symbol for k in (190, 195)]
    for symbol in (self.wing, self.short):
        self.securities[symbol].set_fill_model(HonestFills(5.0))
        self.securities[symbol].set_fee_model(TastytradeFees())
    self.fees = []

def combo(self, units, limit):
    legs = [Leg.create(self.wing, 1), Leg.create(self.short, -1)]
    return self.combo_limit_order(legs, units, limit)

def on_order_event(self, event):
    self.execution.enqueue(event)
    if event.fill_quantity:
        strike = event.symbol.id.strike_price if event.symbol != self.spy else 0
        self.seen.append((f"{{self.time:%a %H:%M}}", strike, event.fill_quantity, event.fill_price))
        self.fees.append(round(event.order_fee.value.amount, 4))

def on_data(self, slice):
    now = self.time.hour * 60 + self.time.minute + (0 if self.time.day == 2 else 1440)
    for minute, do in self.plan.items():
        if minute == now:
            do(self)

"""


def since(minute, before, after):
    """A price that changes at a minute of the day, as a small world states prices."""
    return lambda n: after if n + 571 >= minute else before


class SpreadWorld:
    """Quotes (bid, ask) of a put spread's legs on Monday; orders by the minute of the day (1440 more on Tuesday)."""

    def __init__(self, folder: Path) -> None:
        self._world = SmallWorld(folder)
        self._spy = self._world.equity("SPY", {MON: 200.0, TUE: 200.0})
        self.more = ""

    def run(self, plan, *, wing=(0.50, 0.60), short=(1.00, 1.10), last=MON, broker="TASTYTRADE", cash=100_000):
        """Run ``plan``: {minute: source of a function of the algorithm}; gives the finished algorithm."""
        for strike, quotes in ((190.0, wing), (195.0, short)):
            self._world.option(self._spy, FRI, strike, "P", {MON: quotes})
        rows = ", ".join(f"{minute}: {source}" for minute, source in plan.items())
        done = self._world.run(SETUP.format(broker=broker) + self.more + f"plan = {{{rows}}}\n", MON, last, cash=cash)
        assert done.ok, done.error
        return done.algorithm


@pytest.fixture
def spread(tmp_path: Path) -> SpreadWorld:
    """The put spread's market."""
    return SpreadWorld(tmp_path)
