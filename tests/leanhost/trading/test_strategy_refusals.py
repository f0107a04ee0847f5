"""What LEAN's strategy factories refuse, word for word, and that they take LEAN's parameters by name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from small_world import MON, SmallWorld

from leanhost.api.dictionaries import ArgumentException
from leanhost.symbols import canonical_option, equity_symbol
from leanhost.trading.option_strategies import OptionStrategies

SPY = equity_symbol("SPY")
OF_SPY = canonical_option(SPY)
NEAR, FAR = datetime(2015, 8, 21), datetime(2015, 9, 18)
S: Any = OptionStrategies


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: S.naked_call(SPY, 200, NEAR),
         "NakedCall: canonicalOption must contain canonical option symbol (Parameter 'canonicalOption')"),
        (lambda: S.straddle(OF_SPY, 200, datetime.min),
         "Straddle: expiration must contain expiration date (Parameter 'expiration')"),
        (lambda: S.bull_call_spread(OF_SPY, 201, 200, NEAR),
         "BullCallSpread: leg1Strike must be less than leg2Strike (Parameter 'leg1Strike, leg2Strike')"),
        (lambda: S.short_strangle(OF_SPY, 200, 201, NEAR),
         "Strangle: callLegStrike must be greater than putLegStrike (Parameter 'callLegStrike, putLegStrike')"),
        (lambda: S.protective_collar(OF_SPY, 199, 200, NEAR),
         "ProtectiveCollar: callStrike must be greater than putStrike (Parameter 'callStrike, putStrike')"),
        (lambda: S.put_butterfly(OF_SPY, 203, 201, 200, NEAR),
         "ButterflyPut: upper and lower strikes must both be equidistant from the middle strike "
         "(Parameter 'higherStrike, middleStrike, lowerStrike')"),
        (lambda: S.jelly_roll(OF_SPY, 200, FAR, NEAR),
         "CallCalendarSpread: near expiration must be less than far expiration "
         "(Parameter 'nearExpiration, farExpiration')"),
        (lambda: S.iron_condor(OF_SPY, 199, 198, 201, 202, NEAR),
         "IronCondor: strike prices must be in ascending order "
         "(Parameter 'longPutStrike, shortPutStrike, shortCallStrike, longCallStrike')"),
        (lambda: S.short_iron_butterfly(OF_SPY, 198, 200, 201, NEAR),
         "IronButterfly: intervals between exercise prices must be equal"),
        (lambda: S.box_spread(OF_SPY, 199, 200, NEAR),
         "BoxSpread: strike prices must be in descending order, higherStrike, lowerStrike"),
        (lambda: S.bull_put_ladder(OF_SPY, 199, 200, 201, NEAR),
         "BearPutLadder: strike prices must be in descending order "
         "(Parameter 'higherStrike, middleStrike, lowerStrike')"),
        (lambda: S.call_backspread(OF_SPY, 201, 200, NEAR),
         "CallBackspread: strike prices must be in ascending order, lowerStrike, higherStrike"),
    ],
)  # fmt: skip
def test_a_strategy_is_refused_in_leans_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(ArgumentException) as raised:
        ask()
    assert str(raised.value) == words


def test_a_condor_may_share_its_middle_strike_as_a_butterfly_does() -> None:
    condor = S.iron_condor(OF_SPY, 198, 200, 200, 203, NEAR)
    assert [(leg.strike, leg.quantity) for leg in condor.legs()] == [(198, 1), (200, -1), (200, -1), (203, 1)]
    assert S.iron_butterfly(OF_SPY, 198, 200, 202, NEAR).name == "Iron Butterfly"


def test_short_strategies_take_leans_parameters_by_name() -> None:
    short = S.short_iron_condor(
        canonical_option=OF_SPY, short_put_strike=198, long_put_strike=199, long_call_strike=201,
        short_call_strike=202, expiration=NEAR,
    )  # fmt: skip
    assert [(leg.strike, leg.quantity) for leg in short.legs()] == [(198, -1), (199, 1), (201, 1), (202, -1)]
    assert S.short_jelly_roll(canonical_option=OF_SPY, strike=200, near_expiration=NEAR, far_expiration=FAR).legs()


CASH = """
def initialize(self):
    self.start_at()
    self.set_cash("usd", AMOUNT)
    self.add_equity("AAA", Resolution.MINUTE)

def on_end_of_algorithm(self):
    self.seen.append((self.time.hour, self.portfolio.cash, self.portfolio.total_portfolio_value))
"""


@pytest.mark.parametrize(("amount", "seen"), [("5_000", (16, 5_000.0, 5_000.0)), ("0", (0, 0.0, 0.0))])
def test_cash_of_the_accounts_currency_is_worth_itself(world: SmallWorld, amount: str, seen: tuple[Any, ...]) -> None:
    """With nothing the run ends before its first step, at its start."""
    world.equity("AAA", {MON: 100})
    done = world.run(CASH.replace("AMOUNT", amount))
    assert done.ok, done.error
    assert done.algorithm.seen == [seen]
