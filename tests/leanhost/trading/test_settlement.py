"""Settlement: models written in Python under LEAN's names, and a cash account's delay."""

from small_world import FRI, MON, THU, TUE, WED, SmallWorld

OWN_MODEL = """
class Held(ImmediateSettlementModel):
    seen = []

    def apply_funds(self, parameters):
        cash = parameters.cash_amount
        self.seen.append((str(parameters.security.symbol), cash.amount, cash.currency, parameters.fill.fill_quantity))
        if cash.amount < 0:
            super().apply_funds(parameters)

    def Scan(self, parameters):
        self.seen.append(("scan", parameters.UtcTime.hour))

def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.aaa.set_settlement_model(Probe.Held())
    self.aaa.fee_model = ConstantFeeModel(0)

def on_data(self, slice):
    if self.time.minute == 40 and self.time.hour == 9:
        self.market_order("AAA", 10)
    if self.time.minute == 50 and self.time.hour == 9:
        self.market_order("AAA", -10)
"""

CASH_ACCOUNT = """
def initialize(self):
    self.start_at()
    self.set_brokerage_model(BrokerageName.DEFAULT, AccountType.CASH)
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.aaa.fee_model = ConstantFeeModel(0)

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (9, 40) and self.time.day == 2:
        self.market_order("AAA", 10)
        self.market_order("AAA", -10)
    if (self.time.hour, self.time.minute) == (10, 1):
        self.seen.append((self.time.day, round(self.portfolio.cash, 2), round(self.portfolio.unsettled_cash, 2)))
"""


def test_a_model_written_in_python_gets_lean_s_parameters(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100})
    done = world.run(OWN_MODEL, cash=10_000)
    assert done.ok, done.error
    seen = done.algorithm.Held.seen
    assert ("AAA", -1000.1, "USD", 10) in seen
    assert ("AAA", 999.9, "USD", -10) in seen
    assert any(entry[0] == "scan" for entry in seen)
    assert done.algorithm.portfolio.cash == 8999.9


def test_a_cash_account_waits_a_trading_day_for_its_proceeds(world: SmallWorld) -> None:
    world.equity("AAA", dict.fromkeys((MON, TUE, WED, THU, FRI), 100))
    done = world.run(CASH_ACCOUNT, end=WED, cash=10_000)
    assert done.ok, done.error
    assert done.algorithm.seen[0] == (2, 8999.9, 999.9)
    assert done.algorithm.seen[1] == (3, 9999.8, 0.0)
