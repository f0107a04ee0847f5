"""Universe filters by strategy: which contracts are left, and that a strategy is whole or not there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from option_rows import NOW, Row, filter_universe

from leanhost.api.dictionaries import ArgumentException, InvalidOperationException
from leanhost.engine.option_filter import OptionFilterUniverse

Narrow = Callable[[OptionFilterUniverse], OptionFilterUniverse]


def universe(price: float = 200.4) -> OptionFilterUniverse:
    """Strikes 180 to 220 by fives, calls and puts, 11 and 32 days away."""
    rows = [
        Row(strike, expiry, right)
        for expiry in (NOW + timedelta(days=11), NOW + timedelta(days=32))
        for strike in range(180, 221, 5)
        for right in (0, 1)
    ]
    return filter_universe(rows, price)


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
        (lambda u: u.call_spread(5, 1, 2), "descending order, higherStrikeFromAtm, lowerStrikeFromAtm"),
        (lambda u: u.iron_condor(5, 10, 5), "ascending orders, nearStrikeSpread, farStrikeSpread"),
    ],
)
def test_impossible_strikes_are_refused_in_lean_s_words(
    narrow: Callable[[OptionFilterUniverse], OptionFilterUniverse], message: str
) -> None:
    with pytest.raises(ArgumentException, match=message):
        narrow(universe())


@pytest.mark.parametrize(
    ("narrow", "kept"),
    [
        (lambda u: u.call_calendar_spread(0, 5, 20), ["11 C200", "32 C200"]),
        (lambda u: u.put_calendar_spread(-11, 5, 20), ["11 P190", "32 P190"]),
        (lambda u: u.call_calendar_spread(), []),
        (lambda u: u.jelly_roll(5, 10, 30), ["11 C205", "11 P205", "32 C205", "32 P205"]),
        (lambda u: u.puts_only().jelly_roll(5, 10, 30), []),
        (lambda u: u.protective_collar(), ["32 C205", "32 P195"]),
        (lambda u: u.ProtectiveCollar(5, 1, -1), []),
        (lambda u: u.call_butterfly(5, 10), ["11 C190", "11 C200", "11 C210"]),
        (lambda u: u.put_butterfly(), ["32 P195", "32 P200", "32 P205"]),
        (lambda u: u.put_butterfly(60), []),
        (lambda u: u.box_spread(5, 9), ["11 C190", "11 C210", "11 P190", "11 P210"]),
        (lambda u: u.box_spread(60), []),
        (lambda u: u.call_ladder(5, 10, 5, 0), ["11 C200", "11 C205", "11 C210"]),
        # The nearest strike above the last one, however far: LEAN never doubles a rung.
        (lambda u: u.put_ladder(20, 3, 2, 1), ["32 P200", "32 P205", "32 P210"]),
        (lambda u: u.put_ladder(20, 30, 25, 19), []),
    ],
)
def test_strategies_of_several_strikes_or_expiries_are_left_whole_or_not_at_all(
    narrow: Narrow, kept: list[str]
) -> None:
    assert left(narrow(universe())) == kept


def test_a_butterfly_at_a_strike_takes_the_one_below() -> None:
    assert left(universe(200).call_butterfly(5, 5)) == ["11 C195", "11 C200", "11 C205"]


@pytest.mark.parametrize(
    ("narrow", "words"),
    [
        (lambda u: u.call_calendar_spread(0, 30, 30), "ascending order, minNearDaysTillExpiry, minFarDaysTillExpiry"),
        (lambda u: u.jelly_roll(0, -1, 30), "near expiry argument must be positive"),
        (lambda u: u.protective_collar(5, -5, 5), "descending order, callStrikeFromAtm, putStrikeFromAtm"),
        (lambda u: u.call_butterfly(5, 0), "strikeSpread arguments must be positive"),
        (lambda u: u.box_spread(5, -1), "strike arguments must be positive"),
        (lambda u: u.put_ladder(5, 0, 5, 10), "higherStrikeFromAtm, middleStrikeFromAtm, lowerStrikeFromAtm"),
    ],
)
def test_impossible_arguments_are_refused_in_lean_s_words(narrow: Narrow, words: str) -> None:
    with pytest.raises(ArgumentException, match=words):
        narrow(universe())


def test_a_collar_without_a_call_raises_as_in_lean() -> None:
    with pytest.raises(InvalidOperationException, match="no matching element"):
        universe().puts_only().protective_collar()
