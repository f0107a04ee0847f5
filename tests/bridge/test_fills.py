"""Honest fills in leanhost: only against the other side of every leg's own quote, at natural or not at all (spec 6)."""

import pytest

from tests.bridge.conftest import since
from tests.leanhost.small_world import TUE

# Natural of the spread sold is a credit of 1.00 - 0.60 = 0.40, the mid 0.50. LEAN's limit of a combo is a debit.
# What is sent at 10:00 can fill from the next minute on, as in LEAN.
AT_NATURAL = [("Mon 10:01", 190, 1, 0.60), ("Mon 10:01", 195, -1, 1.00)]


def test_a_limit_combo_at_natural_fills_at_the_quotes(spread):
    assert spread.run({600: "lambda s: s.combo(1, -0.40)"}).seen == AT_NATURAL


def test_a_limit_combo_between_mid_and_natural_rests_and_then_fills_at_natural_not_at_its_limit(spread):
    done = spread.run({600: "lambda s: s.combo(2, -0.45)"}, short=(since(605, 1.00, 1.10), since(605, 1.10, 1.20)))
    assert done.seen == [("Mon 10:05", 190, 2, 0.60), ("Mon 10:05", 195, -2, 1.10)]


def test_a_limit_combo_at_mid_never_fills_on_standing_quotes(spread):
    assert spread.run({600: "lambda s: s.combo(1, -0.50)"}).seen == []


def test_a_price_changed_to_natural_fills_in_that_minute(spread):
    plan = {600: "lambda s: setattr(s, 'ticket', s.combo(1, -0.50)[0])",
            603: "lambda s: s.ticket.update_limit_price(-0.40)"}  # fmt: skip
    assert [row[0] for row in spread.run(plan).seen] == ["Mon 10:03"] * 2


def test_a_market_combo_fills_at_natural_at_once(spread):
    plan = {600: "lambda s: s.combo_market_order([Leg.create(s.wing, 1), Leg.create(s.short, -1)], 1)"}
    assert spread.run(plan, broker="DEFAULT").seen == [("Mon 10:00", *row[1:]) for row in AT_NATURAL]


def test_a_market_combo_waits_for_a_bid_too(spread):
    plan = {600: "lambda s: s.combo_market_order([Leg.create(s.wing, 1), Leg.create(s.short, -1)], 1, True)"}
    done = spread.run(plan, broker="DEFAULT", short=(since(610, 0.0, 1.00), 1.10))
    assert {row[0] for row in done.seen} == {"Mon 10:10"}


@pytest.mark.parametrize("bid", [since(610, 0.0, 1.00), lambda n: 1.00 if n < 20 or n >= 39 else 0.0])
def test_what_nobody_bids_for_is_not_sold_though_lean_carries_an_old_bid_forward(spread, bid):
    done = spread.run({600: "lambda s: s.combo(1, -0.40)"}, short=(bid, 1.10))
    assert {row[0] for row in done.seen} == {"Mon 10:10"}


def test_a_wing_without_a_bid_is_bought_at_its_ask(spread):
    done = spread.run({600: "lambda s: s.combo(1, -0.97)"}, wing=(0.0, 0.03))
    assert done.seen == [("Mon 10:01", 190, 1, 0.03), ("Mon 10:01", 195, -1, 1.00)]


@pytest.mark.parametrize("leg", ["wing", "short"])
def test_a_crossed_leg_keeps_the_whole_combo_from_filling(spread, leg):
    quotes = {"wing": (since(610, 0.70, 0.50), 0.60), "short": (since(610, 1.20, 1.00), 1.10)}
    done = spread.run({600: "lambda s: s.combo(1, -0.40)"}, **{leg: quotes[leg]})
    assert {row[0] for row in done.seen} == {"Mon 10:10"} and len(done.seen) == 2


def test_yesterdays_quotes_fill_nothing(spread):
    done = spread.run({600: "lambda s: s.combo(1, -0.50)", 1440 + 600: "lambda s: s.combo(1, -0.40)"}, last=TUE)
    assert done.seen == []


@pytest.mark.parametrize(("quantity", "limit", "fills"), [
    (2, 1.10, [("Mon 10:01", 195, 2, 1.10)]), (2, 1.09, []), (-2, 1.00, [("Mon 10:01", 195, -2, 1.00)]), (-2, 1.01, []),
    (2, 1.30, [("Mon 10:01", 195, 2, 1.10)]),
])  # fmt: skip
def test_a_single_leg_fills_at_the_other_side_when_its_limit_reaches_it(spread, quantity, limit, fills):
    assert spread.run({600: f"lambda s: s.limit_order(s.short, {quantity}, {limit})"}).seen == fills
