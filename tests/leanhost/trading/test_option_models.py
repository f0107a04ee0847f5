"""Exercise and price models written in Python, and what an exercise's own events do to the books."""

from datetime import date
from typing import Any

import pytest
from small_world import FRI, MON, SmallWorld

EXERCISE = """
class Paper(DefaultExerciseModel):
    def option_exercise(self, option, order):
        event = OrderEvent(order.id, option.symbol, Extensions.convert_to_utc(option.local_time, TimeZones.NEW_YORK),
                           OrderStatus.FILLED, Extensions.get_order_direction(order.quantity), 0.0, order.quantity,
                           OrderFee.ZERO, "kept")
        return [event]

def initialize(self):
    self.start_at()
    self.set_security_initializer(lambda s: hasattr(s, "style") and s.set_option_exercise_model(Probe.Paper()))
    self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
    call = Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 90, datetime(2014, 6, 4))
    self.call = self.add_option_contract(call)

def on_data(self, slice):
    if self.time.day == 2 and self.time.hour == 10 and not self.portfolio.invested:
        self.market_order(self.call.symbol, 1)

def on_order_event(self, event):
    self.seen.append((event.message, event.quantity, event.fill_price))
    self.prices = self.transactions.get_order_by_id(event.order_id).order_submission_data
"""

PRICE = """
class Half:
    def evaluate(self, parameters):
        contract, greeks = parameters.contract, Greeks(0.5, 0.2, 0.15, -36.5, 0.1, 2.0)
        greeks.delta *= -1
        price = parameters.security.price / 2 + parameters.slice.bars["AAA"].close
        return OptionPriceModelResult(price + contract.strike, 0.3, greeks)

def initialize(self):
    self.start_at()
    option = self.add_option("AAA")
    option.set_filter(lambda u: u)
    option.MODEL
    self.option = option.symbol

def on_data(self, slice):
    chain = slice.option_chains.get(self.option)
    if chain and not self.seen:
        for c in chain:
            g = c.greeks
            self.seen.append((c.theoretical_price, c.implied_volatility, g.delta, g.theta_per_day, g.lambda_))
"""
CALL = date(2014, 6, 4)


@pytest.fixture
def call(world: SmallWorld) -> SmallWorld:
    days = [date(2014, 6, n) for n in (2, 3, 4, 5)]
    aaa = world.equity("AAA", dict.fromkeys(days, 100))
    contract = world.option(aaa, CALL, 90, "C", dict.fromkeys(days[:3], (10, 10)))
    world.universe(aaa, FRI.replace(month=5, day=30), [contract])
    return world


def test_an_exercise_model_decides_what_an_expiry_does(call: SmallWorld) -> None:
    done = call.run(EXERCISE, end=date(2014, 6, 5))
    assert done.ok, done.error
    assert done.algorithm.seen[-1] == ("kept. Loss: -1000", -1, 0)
    # It delivered nothing, and no word of being in the money: LEAN counts a loss.
    assert (done.algorithm.portfolio.cash, done.algorithm.portfolio.invested) == (98_999, False)
    assert done.result.statistics["Loss Rate"] == "100%"
    # The order that LEAN makes itself has the contract's last prices with it too.
    prices = done.algorithm.prices
    assert (prices.bid_price, prices.ask_price, prices.last_price) == (10, 10, 10)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("set_price_model(Probe.Half())", (5 + 100 + 90, 0.3, -0.5, -0.1, 2.0)),
        ("set_price_model(OptionPriceModels.null())", (10, 0, 0, 0, 0)),
    ],
)
def test_a_price_model_is_asked_with_lean_s_parameters(call: SmallWorld, model: str, expected: Any) -> None:
    done = call.run(PRICE.replace("MODEL", model), start=MON)
    assert done.ok, done.error
    assert done.algorithm.seen == [pytest.approx(expected)]
