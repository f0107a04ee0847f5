"""Margin calls: when LEAN warns and calls, and how much it closes (orders-and-margin 4.9)."""

from datetime import date
from typing import Any

import pytest
from small_world import MON, SmallWorld

from leanhost.trading.margin_call import _steps

START = """
def initialize(self):
    self.start_at()
    self.set_benchmark(lambda when: 1)
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.aaa.fee_model = ConstantFeeModel(0)
    self.prepare()

def on_margin_call(self, requests):
    self.seen.append(("call", self.time.hour, self.time.minute, sorted(r.quantity for r in requests), requests[0].tag))
    return self.answer(requests)

def on_margin_call_warning(self):
    self.seen.append(("warning", self.time.hour, self.time.minute))

def answer(self, requests):
    return requests

def prepare(self):
    pass
"""
BUY = """
def on_data(self, slice):
    if self.time.minute == 31 and self.time.hour == 9:
        self.market_order("AAA", 1500)
"""


def falling_to(price: float) -> Any:
    """100 until 10:00, then at `price`."""
    return lambda minute: 100.0 if minute < 30 else price


def run(world: SmallWorld, price: float, more: str = "") -> Any:
    world.equity("AAA", {MON: falling_to(price)})
    return world.run(START + BUY + more)


@pytest.mark.parametrize(
    ("price", "first"),
    [
        (75.0, ()),  # worth 62,485, 56,250 of it margin
        (70.0, ("warning",)),  # 52,500 of 54,985: under 5 % free
        (66.0, ()),  # 49,500 of 48,985: LEAN says nothing between 100 and 110 %
        (60.0, ("call",)),  # 45,000 of 39,985
    ],
)
def test_a_warning_comes_near_the_limit_and_a_call_ten_percent_beyond(
    world: SmallWorld, price: float, first: tuple[str, ...]
) -> None:
    done = run(world, price)
    assert done.ok, done.error
    assert tuple(entry[0] for entry in done.algorithm.seen[:1]) == first


def test_a_call_brings_the_margin_back_to_what_the_portfolio_is_worth(world: SmallWorld) -> None:
    done = run(world, 60.0)
    algorithm = done.algorithm
    assert done.ok, done.error
    calls = [entry for entry in algorithm.seen if entry[0] == "call"]
    assert calls[0][4] == "Margin Call"
    assert calls[0][3][0] < 0
    # 5,015 more is used than the portfolio is worth, and a share needs 30.
    assert len(calls) == 1
    assert calls[0][3] == [-168]
    assert algorithm.portfolio["AAA"].quantity == 1332
    assert 0 <= algorithm.portfolio.margin_remaining < 30
    told = [line for line in done.result.log if "Executed MarginCallOrder: " in line]
    assert len(told) == 1
    assert told[0].endswith(" - Quantity: -168 @ 59.99")


def test_what_the_algorithm_answers_is_what_is_sent(world: SmallWorld) -> None:
    more = """
def answer(self, requests):
    requests[0].quantity = -1500
    return requests
"""
    done = run(world, 60.0, more)
    assert done.algorithm.portfolio["AAA"].quantity == 0


def test_an_empty_answer_ends_the_run_as_in_lean(world: SmallWorld) -> None:
    done = run(world, 60.0, "\ndef answer(self, requests):\n    return []\n")
    assert not done.ok
    assert "on_margin_call must return a non-empty list of SubmitOrderRequest" in done.error


def test_a_model_that_never_calls_can_be_set(world: SmallWorld) -> None:
    done = run(world, 60.0, "\ndef prepare(self):\n    self.portfolio.set_margin_call_model(MarginCallModel.NULL)\n")
    assert done.algorithm.seen == []
    assert done.algorithm.portfolio["AAA"].quantity == 1500


SPREAD = """
def prepare(self):
    canonical = Symbol.create_canonical_option(self.aaa.symbol)
    self.low = self.add_option_contract(Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 90, datetime(2014, 6, 20)))
    self.high = self.add_option_contract(Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 100, datetime(2014, 6, 20)))
    for option in (self.low, self.high):
        option.fee_model = ConstantFeeModel(0)

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (9, 35):
        legs = [Leg.create(self.high.symbol, -1), Leg.create(self.low.symbol, 1)]
        self.combo_market_order(legs, 3)
"""  # noqa: E501  one contract a line


def test_a_spread_is_reduced_by_whole_lots_of_the_group(world: SmallWorld) -> None:
    aaa = world.equity("AAA", {MON: 100.0})
    expiry = date(2014, 6, 20)
    world.option(aaa, expiry, 90, "P", {MON: (1.0, 1.1)})
    world.option(aaa, expiry, 100, "P", {MON: (lambda m: 3.0 if m < 30 else 9.0, lambda m: 3.1 if m < 30 else 9.1)})
    done = world.run(START + SPREAD, cash=3_500)
    assert done.ok, done.error
    # Three spreads of 1,000 margin; marked at 8.0 they leave 1,670: two have to go, and LEAN squares the lots of a leg.
    call = next(entry for entry in done.algorithm.seen if entry[0] == "call")
    assert call[3] == [-4.0, 4.0]


@pytest.mark.parametrize(
    ("held", "target", "found"), [(3, 950.0, (-3, 0.0)), (5, 2_500.0, (-3, 2_000.0)), (5, 4_000.0, (-1, 4_000.0))]
)
def test_lots_are_counted_down_until_the_margin_fits(held: int, target: float, found: tuple[int, float]) -> None:
    assert _steps(held, 1_000.0, target, held * 1_000.0) == found


def test_a_naked_option_is_called_in_lots_of_its_strategy(world: SmallWorld) -> None:
    """Ten naked puts: as many are bought back as bring the margin down to what may be kept, one after the other."""
    aaa = world.equity("AAA", {MON: 100.0})
    world.option(aaa, date(2014, 6, 20), 100, "P", {MON: (lambda n: 2.0 if n < 30 else 6.0,) * 2})
    done = world.run(
        START
        + """
def prepare(self):
    put = Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 100, datetime(2014, 6, 20))
    self.put = self.add_option_contract(put).symbol

def on_data(self, slice):
    if self.time.minute == 31 and self.time.hour == 9:
        self.market_order(self.put, -10)
""",
        cash=24_000,
    )
    # 26,000 of 19,993.50 are used: 6,006.50 too much is the margin of three.
    calls = [row for row in done.algorithm.seen if row[0] == "call"]
    assert [row[3] for row in calls] == [[3.0]]
    assert done.algorithm.portfolio.total_margin_used == 18_200
