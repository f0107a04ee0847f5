"""Universe filters by strategy: which contracts are left, and that a strategy is whole or not there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from leanhost.data.hours import ExchangeHours
from leanhost.engine.option_filter import OptionFilterUniverse
from leanhost.enums import OptionRight
from leanhost.symbols import Symbol, equity_symbol, option_symbol

SPY = equity_symbol("SPY")
NOW = datetime(2015, 8, 10)


@dataclass
class Row:
    symbol: Symbol
    strike: float
    expiry: datetime
    right: int


@dataclass
class Price:
    price: float


def universe(price: float = 200.4) -> OptionFilterUniverse:
    """Strikes 180 to 220 by fives, calls and puts, 11 and 32 days away."""
    rows = [
        Row(option_symbol(SPY, right, strike, expiry), strike, expiry, OptionRight(right))
        for expiry in (NOW + timedelta(days=11), NOW + timedelta(days=32))
        for strike in range(180, 221, 5)
        for right in (0, 1)
    ]
    return OptionFilterUniverse(rows, Price(price), NOW, ExchangeHours.always_open("America/New_York"), 1.0)


def left(found: OptionFilterUniverse) -> list[str]:
    """`P195` for a put at 195, in order, with the days to expiry in front."""
    return sorted(f"{(c.expiry - NOW).days} {'CP'[int(c.right)]}{c.strike}" for c in found)


@pytest.mark.parametrize(
    ("narrow", "kept"),
    [
        (lambda u: u.naked_call(), ["32 C200"]),
        (lambda u: u.naked_put(5, -6), ["11 P195"]),
        (lambda u: u.call_spread(), ["32 C195", "32 C205"]),
        (lambda u: u.put_spread(5, 0, -10), ["11 P190", "11 P200"]),
        (lambda u: u.strangle(5), ["11 C205", "11 P195"]),
        (lambda u: u.straddle(5), ["11 C200", "11 P200"]),
        (lambda u: u.conversion(5, 5), ["11 C205", "11 P205"]),
        (lambda u: u.iron_condor(), ["32 C205", "32 C210", "32 P190", "32 P195"]),
        (lambda u: u.iron_butterfly(5, 10), ["11 C200", "11 C210", "11 P190", "11 P200"]),
        (lambda u: u.IronCondor(60), []),
        (lambda u: u.iron_condor(5, 15, 90), ["11 C215", "11 C220", "11 P180", "11 P185"]),
        (lambda u: u.iron_condor(5, 25, 90), []),
    ],
)
def test_a_strategy_is_left_whole_or_not_at_all(
    narrow: Callable[[OptionFilterUniverse], OptionFilterUniverse], kept: list[str]
) -> None:
    assert left(narrow(universe())) == kept


@pytest.mark.parametrize(
    ("narrow", "message"),
    [
        (lambda u: u.strangle(5, -1, -5), "callStrikeFromAtm must be positive"),
        (lambda u: u.call_spread(5, 1, 2), "descending order"),
        (lambda u: u.iron_condor(5, 10, 5), "ascending"),
    ],
)
def test_impossible_strikes_are_refused_in_lean_s_words(
    narrow: Callable[[OptionFilterUniverse], OptionFilterUniverse], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        narrow(universe())
