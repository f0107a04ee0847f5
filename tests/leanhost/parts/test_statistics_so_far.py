"""`self.statistics` while a run goes on, and what OptionSymbol says of a contract's end."""

from datetime import datetime

from small_world import MON, TUE, WED, SmallWorld

STATISTICS = """
def initialize(self):
    self.start_at()
    self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.seen.append(self.statistics.summary)

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (9, 40):
        self.market_order("AAA", 100 if self.time.day == 2 else -100)
    if self.time.hour == 15 and self.time.minute == 0:
        done = self.statistics
        whole = done.total_performance.portfolio_statistics
        orders = done.summary[PerformanceMetrics.TOTAL_ORDERS]
        self.seen.append((orders, whole.start_equity, len(done.total_performance.closed_trades)))

def on_end_of_algorithm(self):
    self.seen.append(self.statistics.summary)
"""


def test_the_statistics_of_a_run_are_those_of_the_samples_taken(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100, TUE: 100, WED: 100})
    done = world.run(STATISTICS, start=MON, end=WED)
    assert done.ok, done.error
    first, *days, last = done.algorithm.seen
    assert list(first) == []
    assert [entry[0] for entry in days] == ["1", "2", "3"]
    assert [entry[2] for entry in days] == [0, 1, 1]
    assert {entry[1] for entry in days} == {100_000.0}
    assert last["Total Fees"] == done.result.statistics["Total Fees"]
    assert list(last.keys()) == list(done.result.statistics)
    assert "Own" not in last
    assert [pair.key for pair in last] == list(last.keys())


ENDS = """
def initialize(self):
    self.start_at()
    aaa = self.add_equity("AAA", Resolution.MINUTE).symbol
    for day in (datetime(2015, 8, 21), datetime(2015, 8, 22)):
        call = Symbol.create_option(aaa, Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, day)
        last = OptionSymbol.get_last_day_of_trading(call)
        at = [OptionSymbol.is_option_contract_expired(call, UTC_TIME(hour)) for hour in (19, 20)]
        settles = OptionSymbol.get_settlement_date_time(call)
        self.seen.append((last, at, settles, OptionSymbol.is_standard_contract(call)))
"""


def test_a_contract_ends_with_the_session_of_its_last_open_day(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100})
    code = ENDS.replace("UTC_TIME(hour)", "datetime(2015, 8, 21, hour, 0)")
    done = world.run(code)
    assert done.ok, done.error
    friday, saturday = done.algorithm.seen
    close = datetime(2015, 8, 21, 16)
    assert friday == (datetime(2015, 8, 21), [False, True], close, True)
    assert saturday[:3] == (datetime(2015, 8, 21), [False, True], close)
