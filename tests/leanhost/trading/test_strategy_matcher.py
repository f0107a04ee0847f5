"""The matcher against the worked groupings of the LEAN facts (orders-and-margin 4.6)."""

from __future__ import annotations

from datetime import datetime

import pytest

from leanhost.trading.strategy_matcher import OptionPosition, match

NEAR, FAR = datetime(2015, 8, 28), datetime(2015, 9, 18)


def book(text: str) -> list[OptionPosition]:
    """`+1P110 -2C100f`: quantity, right, strike, f for the far expiry."""
    made = []
    for part in text.split():
        at = part.index("P") if "P" in part else part.index("C")
        far = part.endswith("f")
        strike = float(part[at + 1 :].rstrip("f"))
        made.append(OptionPosition(part, int(part[at] == "P"), strike, FAR if far else NEAR, int(part[:at])))
    return made


def names(text: str, lots: int = 0) -> list[str]:
    return [f"{s.name} x{s.count}" for s in match(book(text), lots)]


@pytest.mark.parametrize(
    ("text", "lots", "expected"),
    [
        ("+1P110 -1P105 -2P100", 0, ["Bear Put Ladder x1", "Naked Put x1"]),
        ("-1P110 -1P105 +2P100", 0, ["Bull Put Spread x1", "Bull Put Spread x1"]),
        ("+1P110 -2P100", 0, ["Bear Put Spread x1", "Naked Put x1"]),
        ("-1P110 +2P100", 0, ["Bull Put Spread x1", "Naked Put x1"]),
        ("-1C100 +2C110", 0, ["Bear Call Spread x1", "Naked Call x1"]),
        ("+1P110 -2P105 +1P95", 0, ["Bear Put Spread x1", "Bull Put Spread x1"]),
        ("+1C595 -2C600 +1C605", 0, ["Butterfly Call x1"]),
        ("+1C595 -1C600 -1C605", 0, ["Bull Call Ladder x1"]),
        ("+1C598 +1C600 -1C603 -1C605", 0, ["Bull Call Spread x1", "Bull Call Spread x1"]),
        ("+1C500 -1C550 -1C600 +1C700", 0, ["Bull Call Ladder x1", "Naked Call x1"]),
        ("+1P650 -1P600 -1P550 +1P100", 0, ["Bear Put Ladder x1", "Naked Put x1"]),
        ("+1P90 -1P95 -1C105 +1C110 +1P90f", 0, ["Iron Condor x1", "Naked Put x1"]),
        ("+1P90 -1P100 -1C110 +1C130", 0, ["Iron Condor x1"]),
        ("-1C110 -2P90 +1P80", 0, ["Bull Put Spread x1", "Short Strangle x1"]),
        ("-1C110 -1P90 -1P85 +1P80", 0, ["Bull Put Spread x1", "Short Strangle x1"]),
        ("-1P90 -1C105 +1C110", 0, ["Bear Call Spread x1", "Naked Put x1"]),
        ("-1C110 -1P90", 1, ["Covered Call x1", "Naked Put x1"]),
        ("-1C110 +1P90", 1, ["Protective Collar x1"]),
        ("-1C95 -1P105", 0, ["Naked Call x1", "Naked Put x1"]),
        ("-1C110 +1C100f", 0, ["Naked Call x1", "Naked Call x1"]),
        ("-2C100 +1C100f", 0, ["Call Calendar Spread x1", "Naked Call x1"]),
        ("-3P204 +3P200", 0, ["Bull Put Spread x3"]),
        ("-1C110 -1C120", 1, ["Covered Call x1", "Naked Call x1"]),
        ("+1C100 -1C110 +1P110 -1P100", 0, ["Box Spread x1"]),
    ],
)
def test_a_book_is_grouped_as_lean_groups_it(text: str, lots: int, expected: list[str]) -> None:
    assert names(text, lots) == expected


def test_every_contract_ends_up_in_exactly_one_strategy() -> None:
    options = book("+2P90 -3P95 -1C105 +4C110 -2P100f +1C120f")
    left = {o.symbol: o.quantity for o in options}
    for strategy in match(options, 2):
        for leg in strategy.legs:
            left[leg.symbol] -= leg.quantity
    assert set(left.values()) == {0}


def test_condors_that_overlap_become_two_condors() -> None:
    found = match(book("+1P80 -1P90 +1P85 -1P95 -1C105 +1C115 -1C110 +1C120"), 0)
    assert [s.name for s in found] == ["Iron Condor", "Iron Condor"]
