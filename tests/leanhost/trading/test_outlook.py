"""What a day's prices promise is what looking at every step finds; an account worth nothing ends the run."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from small_world import MON, TUE, SmallWorld

import leanhost.engine.loop
from leanhost.trading.outlook import Outlook, outlook

EXPIRY = date(2014, 6, 20)
START = """
def initialize(self):
    self.start_at()
    self.set_benchmark(lambda when: 1)
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.low, self.put, self.call = [
        self.add_option_contract(Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, right, strike, datetime(2014, 6, 20)))
        for right, strike in ((OptionRight.PUT, 95), (OptionRight.PUT, 100), (OptionRight.CALL, 105))
    ]
    self.prepare()

def prepare(self):
    pass

def on_data(self, slice):
    self.seen.append(("data", str(self.time)))
    if (self.time.hour, self.time.minute) == (9, 40) and not self.portfolio.invested:
        self.open()
    if (self.time.hour, self.time.minute) == (13, 0):
        self.after_noon()

def after_noon(self):
    pass

def on_margin_call(self, requests):
    self.seen.append(("call", str(self.time), sorted(r.quantity for r in requests)))
    return requests

def on_margin_call_warning(self):
    self.seen.append(("warning", str(self.time)))

def on_end_of_algorithm(self):
    self.seen.append(("end", str(self.time)))
"""  # noqa: E501  one contract a line
NAKED_PUTS = "\ndef open(self):\n    self.market_order(self.put.symbol, -11)\n"
HELD = {
    "stock on margin": "\ndef open(self):\n    self.market_order('AAA', 560)\n",
    "short stock": "\ndef open(self):\n    self.market_order('AAA', -540)\n",
    "naked puts": NAKED_PUTS,
    "strangle": """
def open(self):
    self.market_order(self.put.symbol, -10)
    self.market_order(self.call.symbol, -10)
""",
    "spreads": """
def open(self):
    self.combo_market_order([Leg.create(self.put.symbol, -1), Leg.create(self.low.symbol, 1)], 52)
""",
    "covered calls": """
def open(self):
    self.market_order("AAA", 400)
    self.market_order(self.call.symbol, -4)
""",
    "cash taken out in the middle": NAKED_PUTS
    + "\ndef after_noon(self):\n    self.portfolio.cash_book['USD'].add_amount(-3_000)\n",
    "another leverage in the middle": "\ndef open(self):\n    self.market_order('AAA', 350)\n"
    + "\ndef after_noon(self):\n    self.aaa.set_leverage(1)\n",
    "a model of one's own in the middle": NAKED_PUTS
    + "\ndef after_noon(self):\n    self.put.set_buying_power_model(SecurityMarginModel(2))\n",
}


def _walk(seed: int, start: float, step: float) -> Any:
    path = np.maximum(start * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, step, 390))), 0.05).round(2)
    return lambda minute: float(path[minute])


def _market(world: SmallWorld, seed: int) -> None:
    days = (MON, TUE)
    aaa = world.equity("AAA", {day: _walk(seed + n, 100.0, 0.003) for n, day in enumerate(days)})
    for at, (strike, right, price) in enumerate(((95, "P", 1.5), (100, "P", 3.0), (105, "C", 2.0))):
        walks = {day: _walk(100 * seed + 10 * at + n, price, 0.03) for n, day in enumerate(days)}
        world.option(aaa, EXPIRY, strike, right, {day: (walk, walk) for day, walk in walks.items()})


def _nothing_is_sure(portfolio: Any) -> Outlook:
    return Outlook(False, False, outlook(portfolio).state)


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_promised_is_what_every_look_would_have_found(
    world: SmallWorld, held: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _market(world, seed)
    body, promises = START + HELD[held], []

    def noted(portfolio: Any) -> Outlook:
        promises.append(outlook(portfolio))
        return promises[-1]

    monkeypatch.setattr(leanhost.engine.loop, "outlook", noted)
    quick = world.run(body, end=TUE, cash=30_000)
    monkeypatch.setattr(leanhost.engine.loop, "outlook", _nothing_is_sure)
    slow = world.run(body, end=TUE, cash=30_000)
    assert quick.ok, quick.error
    assert quick.algorithm.seen == slow.algorithm.seen
    assert quick.result.log == slow.result.log
    assert quick.result.statistics == slow.result.statistics
    assert any(promise.solvent for promise in promises)


def test_a_calm_account_is_looked_at_once_for_each_change(world: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    _market(world, 1)
    checks: list[int] = []
    monkeypatch.setattr("leanhost.trading.broker.check_margin_call", checks.append)
    done = world.run(START + NAKED_PUTS, cash=200_000)
    assert done.ok, done.error
    assert done.algorithm.portfolio[done.algorithm.put.symbol].quantity == -11
    assert checks == []


def test_an_account_worth_nothing_ends_the_run_before_the_next_step(world: SmallWorld) -> None:
    def jump(minute: int) -> float:
        return 2.0 if minute < 30 else 50.0

    aaa = world.equity("AAA", {MON: 100.0, TUE: 60.0})
    world.option(aaa, EXPIRY, 95, "P", {MON: (1.0, 1.0)})
    world.option(aaa, EXPIRY, 105, "C", {MON: (1.0, 1.0)})
    world.option(aaa, EXPIRY, 100, "P", {MON: (jump, jump), TUE: (40.0, 40.0)})
    never = "\ndef prepare(self):\n    self.portfolio.set_margin_call_model(MarginCallModel.NULL)\n"
    done = world.run(START + NAKED_PUTS + never, end=TUE, cash=30_000)
    assert done.ok, done.error
    # 30,000 and 2,200 of premium stand against 55,000 from the bar that ends at 10:01 on.
    ends = [when for kind, when, *_ in done.algorithm.seen if kind != "data"]
    steps = [when for kind, when in done.algorithm.seen if kind == "data"]
    assert steps[-1] == "2014-06-02 10:01:00"
    assert ends == ["2014-06-02 10:01:00"]
    text = "AlgorithmManager.Run(): Portfolio value is less than or equal to zero, stopping algorithm."
    assert done.result.log[-1] == f"2014-06-02 10:01:00 {text}"
    # The day's last sample is that of the step which was not taken any more.
    equity = done.result.charts["Strategy Equity"]["series"]["Equity"]["values"]
    assert equity[-1][0] - equity[-2][0] == timedelta(minutes=1).total_seconds()


def test_an_account_without_money_takes_no_step(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100.0})
    body = "def initialize(self):\n    self.start_at()\n    self.add_equity('AAA', Resolution.MINUTE)\n"
    done = world.run(body + "\ndef on_data(self, slice):\n    self.seen.append(self.time)\n", cash=0)
    assert done.ok, done.error
    assert done.algorithm.seen == []
