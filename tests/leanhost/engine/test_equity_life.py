"""An equity through splits, dividends, a new name and its end, over a few days of made-up prices."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_world import FRI, MON, NO_FILE, THU, TUE, WED, SmallWorld

from leanhost.engine.benchmark import Benchmark
from leanhost.enums import OrderType
from leanhost.symbols import Symbol, equity_symbol, option_symbol
from leanhost.trading.order_requests import SubmitOrderRequest

SPLIT_AND_DIVIDEND = "20140602,0.99,0.5,100\n20140603,0.99,1,50\n20501231,1,1,0\n"
HEAD = """
def initialize(self):
    self.start_at()
    self.a = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.{mode}).symbol
def on_data(self, slice):
    if self.time.hour == 16 and self.a in slice.bars:
        self.seen.append((round(slice.bars[self.a].close, 6), slice.bars[self.a].volume))
"""


@pytest.fixture
def world(tmp_path: Path) -> SmallWorld:
    return SmallWorld(tmp_path)


@pytest.mark.parametrize(
    ("mode", "closes"),
    [
        ("RAW", [(100.0, 1000.0), (50.0, 1000.0), (50.0, 1000.0)]),
        ("ADJUSTED", [(49.5, 2020.0), (49.5, 1010.0), (50.0, 1000.0)]),
        ("SPLIT_ADJUSTED", [(50.0, 2000.0), (50.0, 1000.0), (50.0, 1000.0)]),
        ("TOTAL_RETURN", [(50.0, 2000.0), (50.0, 1000.0), (50.5, 1000.0)]),
    ],
)
def test_each_normalization_scales_prices_and_volumes_its_own_way(
    world: SmallWorld, mode: str, closes: list[Any]
) -> None:
    world.equity("AAA", {MON: 100.0, TUE: 50.0, WED: 50.0}, SPLIT_AND_DIVIDEND)
    done = world.run(HEAD.format(mode=mode), MON, WED)
    assert done.ok, done.error
    assert done.algorithm.seen == closes


def test_scaled_prices_are_the_decimals_they_stand_for(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 167.11}, "20140602,0.8583123,1,100\n20501231,1,1,0\n")
    body = HEAD.format(mode="ADJUSTED").replace("round(slice.bars[self.a].close, 6)", "slice.bars[self.a].close")
    assert world.run(body).algorithm.seen[0][0] == 143.432568453


def test_a_renamed_company_keeps_its_factors_and_tells_of_the_new_name(world: SmallWorld) -> None:
    rows = "20100104,old,Q\n20140602,old,Q\n20501231,aaa,Q\n"
    world.equity("AAA", {TUE: 50.0, WED: 50.0}, "20140603,0.5,1,50\n20501231,1,1,0\n", mapped=rows)
    world.text("equity/usa/map_files/old.csv", "")
    more = """
def on_symbol_changed_events(self, changes):
    self.seen += [(c.old_symbol, c.new_symbol, self.time.day) for c in changes.values()]
"""
    done = world.run(HEAD.format(mode="ADJUSTED") + more, MON, WED)
    assert ("OLD", "AAA", 3) in done.algorithm.seen
    assert [price for price, *more in done.algorithm.seen if len(more) == 1] == [25.0, 50.0]


def test_daily_rows_come_out_of_the_file_of_each_days_ticker(world: SmallWorld) -> None:
    rows = "20100104,old,Q\n20140603,old,Q\n20501231,aaa,Q\n"
    world.equity("AAA", {}, mapped=rows)
    world.daily(equity_symbol("OLD", "OLD", FRI), {MON: 10.0, TUE: 11.0, WED: 99.0})
    world.daily(equity_symbol("AAA", "AAA", FRI), {TUE: 98.0, WED: 12.0, THU: 13.0})
    body = """
def initialize(self):
    self.start_at()
    self.a = self.add_equity("AAA", Resolution.DAILY).symbol
def on_data(self, slice):
    self.seen += [bar.close for bar in slice.bars.values()]
"""
    assert world.run(body, MON, THU).algorithm.seen == [10.0, 11.0, 12.0, 13.0]


def test_a_delisted_equity_warns_on_its_last_day_and_is_sold_after_it(world: SmallWorld) -> None:
    rows = "20100104,aaa,Q\n20140603,aaa,Q\n"
    world.equity("AAA", {MON: 10.0, TUE: 9.0}, mapped=rows)
    world.equity("BBB", {MON: 10.0, TUE: 9.0, WED: 9.0})
    more = """
    if not self.portfolio.invested and self.time.day == 2:
        self.market_order(self.a, 10)
def on_delistings(self, delistings):
    self.seen += [(str(d), self.time.day) for d in delistings.values()]
def on_order_event(self, event):
    if event.message:
        self.seen.append((event.message, event.fill_price))
"""
    head = HEAD.format(mode="RAW").replace("self.a = ", "self.add_equity('BBB')\n    self.a = ")
    done = world.run(head + more, MON, WED)
    assert done.ok, done.error
    assert done.algorithm.seen[1:] == [
        ("Delisting Warning: AAA 06/03/2014 00:00:00", 3),
        (9.0, 1000.0),
        ("Liquidate from delisting", 9.0),
        ("Delisted: AAA 06/04/2014 00:00:00", 4),
    ]
    assert done.algorithm.securities["AAA"].is_delisted
    assert not done.algorithm.portfolio.invested


def test_orders_events_and_tickets_print_as_lean_prints_them(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 10.0})
    more = """
    if self.time.hour == 10 and self.time.minute == 0:
        t = self.stop_limit_order(self.a, 2, 9.5, 10.12)
        self.seen += [str(t), str(slice.bars[self.a]), str(slice.quote_bars[self.a]), str(self.portfolio[self.a])]
def on_order_event(self, event):
    self.seen.append(str(event))
"""
    seen = world.run(HEAD.format(mode="RAW") + more).algorithm.seen
    order = "OrderId: 1 (BrokerId: 1) Submitted StopLimit order for 2 units of AAA at stop $9.5 limit $10.12"
    sides = " ".join(f"{side}: {x}: {p}" for side, p in (("Bid", "9.99"), ("Ask", "10.01")) for x in "OHLC")
    assert seen[0] == (
        "Time: 06/02/2014 14:00:00 OrderID: 1 EventID: 1 Symbol: AAA Status: Submitted Quantity: 2 "
        "LimitPrice: $10.12 StopPrice: $9.5"
    )
    assert seen[1:5] == [
        f"1: {order} Request Count: 1 Response Count: 1", "AAA: O: 10 H: 10 L: 10 C: 10 V: 1000", f"AAA: {sides} ",
        "AAA: 0 @ 0",
    ]  # fmt: skip
    assert "Status: Filled Quantity: 2 FillQuantity: 2 FillPrice: $10.01 " in seen[5]
    assert seen[5].endswith("OrderFee: 1 USD")


def test_prices_given_in_python_keep_fifteen_digits() -> None:
    request = SubmitOrderRequest(OrderType.LIMIT, 1, "AAA", 2, 0, 149.01273079064998)
    assert request.limit_price == 149.01273079065


def test_factors_of_a_symbol_without_a_file_are_one(world: SmallWorld) -> None:
    symbol = world.equity("AAA", {MON: 10.0})
    engine = world.run(HEAD.format(mode="RAW")).algorithm.engine
    assert Benchmark(engine).factor(symbol, MON) == 1.0


CHAIN = """
def initialize(self):
    self.start_at()
    option = self.add_option("AAA")
    option.set_filter(lambda u: u)
    self.option = option.symbol

def on_securities_changed(self, changes):
    self.seen += [(self.time.day, s.symbol.value, s.symbol.underlying == self.option.underlying)
                  for s in changes.added_securities if s.type == SecurityType.OPTION]
"""


def test_contracts_of_a_chain_bear_the_name_their_stock_had_that_day(world: SmallWorld) -> None:
    """Tuesday is the last day as OLD; what was selected before keeps its name."""
    old = world.equity("OLD", {MON: 100, TUE: 100}, mapped=NO_FILE)
    world.text("equity/usa/map_files/aaa.csv", "20100104,old,Q\n20140603,old,Q\n20501231,aaa,Q\n")
    calls = [option_symbol(old, 0, strike, date(2014, 6, 21)) for strike in (90.0, 95.0)]
    world.universe(old, date(2014, 5, 30), calls[:1])
    new = Symbol(old.id, "AAA")
    world.universe(new, TUE, [option_symbol(new, 0, c.id.strike_price, c.id.date) for c in calls])
    world.universe(old, TUE, calls)
    done = world.run(CHAIN, end=WED)
    assert done.ok, done.error
    assert done.algorithm.seen == [(2, "OLD   140621C00090000", True), (4, "AAA   140621C00095000", True)]


def test_history_of_what_happened_to_a_symbol_is_just_that(world: SmallWorld) -> None:
    """Not the bars of the days asked for: dividends, and a split with its warning."""
    world.equity("AAA", {MON: 100.0, TUE: 50.0, WED: 50.0}, SPLIT_AND_DIVIDEND)
    world.daily(equity_symbol("AAA", "AAA", date(2010, 1, 4)), {date(2014, 5, 30): 101.0, MON: 100.0})
    done = world.run(
        """
def initialize(self):
    self.start_at()
    self.a = self.add_equity("AAA", Resolution.MINUTE).symbol

def on_end_of_algorithm(self):
    since = datetime(2014, 5, 29)
    self.paid = [(d.time, d.distribution) for d in self.history[Dividend](self.a, since, self.time)]
    splits = self.history[Split](self.a, since, self.time)
    self.splits = [(s.time, int(s.type), s.split_factor, s.price) for s in splits]
    self.frame = self.history(Dividend, [self.a], timedelta(5))
    try:
        self.history[Tick](self.a, 5)
    except Exception as error:
        self.told = str(error)
""",
        MON,
        WED,
    )
    assert done.ok, done.error
    found = done.algorithm
    tuesday, wednesday = (datetime(2014, 6, day) for day in (3, 4))
    assert [at for at, _ in found.paid] == [wednesday]
    assert found.splits == [(datetime(2014, 6, 2), 0, 0.5, 101.0), (tuesday, 1, 0.5, 100.0)]
    assert list(found.frame["distribution"]) == [found.paid[0][1]]
    assert "Tick" in found.told
