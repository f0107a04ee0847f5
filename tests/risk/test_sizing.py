"""Sizes are the smallest bound, explained; margin takes the wider wing; fees are the whole schedule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger import Ledger
from core.values import Account, Leg, RegimeView, Right, StrategyRecord, Structure
from risk.fees import combo_fee, leg_fee, round_trip_fee
from risk.limits import group_of
from risk.margin import forecast
from risk.sizing import kelly, risk_of_one, size

FRIDAY = date(2018, 2, 16)
PUT, CALL = Right.PUT, Right.CALL


def _bound(sized, name):
    return next(b for b in sized.bounds if b.name == name)


def test_the_strategy_share_binds_a_condor_and_says_so(make):
    sized = size(make.proposal(), make.context())
    # Sold at a mid of 0.80 with natural 0.72, the walk ends at 0.768: that is the credit the risk is counted on.
    assert sized.risk == pytest.approx(223.2)
    assert sized.contracts == 26
    assert _bound(sized, "strategy share").contracts == pytest.approx(6_000 / 223.2)
    assert "strategy share binds at 26.88" in sized.bounds[-1].text


def test_every_bound_is_listed_with_its_value(make):
    names = [b.name for b in size(make.proposal(), make.context()).bounds]
    margins = ["trade margin", "VIX ceiling", "total margin", "group margin"]
    assert names == ["Kelly", "strategy share", *margins, "max contracts", "size"]


def test_kelly_of_the_prior_is_a_quarter_of_the_edge(make):
    context = make.context()
    f, rate, ratio = kelly(make.proposal(), StrategyRecord(), context)
    assert (rate, ratio) == (pytest.approx(0.88), pytest.approx(0.5))
    assert f == pytest.approx(0.88 - 0.12 / 0.5)
    bound = _bound(size(make.proposal(), context), "Kelly")
    assert bound.contracts == pytest.approx(0.64 * 0.25 * 120_000 / 223.2)


def test_in_source_a_strangle_rests_since_its_kelly_is_negative(make):
    p = make.proposal()
    p = replace(p, rules=replace(p.rules, kelly_win_rate=0.70))
    sized = size(p, make.context(parameters={"profile": "source"}))
    assert sized.contracts == 0
    assert _bound(sized, "Kelly").text.startswith("resting: f -0.500")


def test_lost_edge_rests_and_faded_losses_let_it_come_back(make):
    p = make.proposal()
    lost = StrategyRecord(wins=10.0, losses=40.0, gross_win=5.0, gross_loss=100.0)
    faded = StrategyRecord(*(x / 64 for x in (10.0, 40.0, 5.0, 100.0)))
    assert size(p, make.context(records={p.strategy: lost})).contracts == 0
    assert size(p, make.context(records={p.strategy: faded})).contracts > 0


def test_half_of_one_contract_is_one(make):
    poor = Account(6_000.0, 6_000.0, 0.0)
    assert size(make.proposal(), make.context(account=poor)).contracts == 1
    assert size(make.proposal(), make.context(account=poor, size_factor=0.5)).contracts == 1
    assert size(make.proposal(), make.context(size_factor=0.5)).contracts == 13


@pytest.mark.parametrize(
    ("regime", "contracts"),
    [
        (RegimeView(11.0, "live", "ultra-low", 0.45, 0.05), 13),
        (RegimeView(35.0, "live", "extreme", 0.50, 0.05), 13),
        (RegimeView(23.0, "live", "elevated", 0.70, 0.0), 26),
        (RegimeView(23.0, "live", "elevated", 0.70, -0.01), 13),
        (RegimeView(23.0, "live", "elevated", 0.70, None), 13),
    ],
)
def test_regime_and_term_structure_halve_the_size(make, regime, contracts):
    assert size(make.proposal(), make.context(regime=regime)).contracts == contracts


def test_the_users_cap_and_the_room_under_the_ceiling_bound(make):
    assert size(make.proposal(), make.context(parameters={"max_contracts": "3"})).contracts == 3
    nearly_full = Account(120_000.0, 120_000.0, 83_300.0)
    assert size(make.proposal(), make.context(account=nearly_full)).contracts == 2


@given(st.floats(1_000.0, 1e7), st.floats(0.0, 1e6))
def test_more_margin_in_use_never_gives_more_contracts(make, equity, used):
    def contracts(margin):
        return size(make.proposal(), make.context(account=Account(equity, equity, margin))).contracts

    assert 0 <= contracts(used) <= contracts(0.0)


def test_a_naked_structure_risks_one_and_a_half_stops(make):
    legs = (Leg(make.option(260.0, PUT), -1), Leg(make.option(285.0, CALL), -1))
    p = make.proposal(Structure("strangle", legs), (0.5, 0.5))
    assert risk_of_one(p, make.context()) == pytest.approx(1.5 * 2.0 * 100.0)


def _structure(make, kind, *legs):
    return Structure(kind, tuple(Leg(make.option(k, r, e), n) for k, r, n, e in legs))


def test_a_condors_margin_is_its_wider_wing(make):
    wide_call = _structure(
        make, "iron_condor", (267.0, PUT, 1, FRIDAY), (270.0, PUT, -1, FRIDAY), (276.0, CALL, -1, FRIDAY),
        (281.0, CALL, 1, FRIDAY),
    )  # fmt: skip
    assert forecast(wide_call, {}, 273.0) == pytest.approx(500.0)


def test_a_covered_diagonal_needs_nothing_beyond_its_debit(make):
    later = FRIDAY + timedelta(days=400)
    diagonal = _structure(make, "diagonal_call", (220.0, CALL, 1, later), (280.0, CALL, -1, FRIDAY))
    assert forecast(diagonal, {}, 273.0) == 0.0


def test_a_long_leg_that_expires_first_covers_nothing(make):
    later = FRIDAY + timedelta(days=30)
    reverse = _structure(make, "diagonal_call", (270.0, CALL, 1, FRIDAY), (280.0, CALL, -1, later))
    mids = {reverse.legs[1].contract: 4.0}
    assert forecast(reverse, mids, 273.0) == pytest.approx((0.20 * 273.0 - 7.0) * 100 + 400.0)


def test_a_strangle_takes_the_greater_side_and_the_other_sides_premium(make):
    strangle = _structure(make, "strangle", (250.0, PUT, -1, FRIDAY), (280.0, CALL, -1, FRIDAY))
    mids = {strangle.legs[0].contract: 2.0, strangle.legs[1].contract: 3.0}
    put, call = 0.20 * 273.0 - 23.0, 0.20 * 273.0 - 7.0
    assert call > put
    assert forecast(strangle, mids, 273.0) == pytest.approx(call * 100 + 300.0 + 200.0)


def test_one_one_two_is_its_two_naked_puts_as_lean_has_it(make):
    legs = ((190.0, PUT, -2, FRIDAY), (200.0, PUT, -1, FRIDAY), (202.0, PUT, 1, FRIDAY))
    structure = _structure(make, "one_one_two", *legs)
    mids = {leg.contract: 8.0 for leg in structure.legs}
    # measured.md: 9,378 at 188.72 in LEAN, premium included.
    assert forecast(structure, mids, 188.72) == pytest.approx(2 * (0.20 * 188.72 * 100 + 800.0), rel=0.01)


def test_index_options_cost_the_exchange_fee_and_have_no_cap(make):
    spy, spx = make.option(270.0, PUT), make.option(2700.0, PUT, underlying="SPX")
    assert leg_fee(spy, 20, 1.0, opening=True) == pytest.approx(10.0 + 2.0 + 0.40)
    assert leg_fee(spx, 20, 1.0, opening=True) == pytest.approx(20.0 + 2.0 + 13.0 + 0.40)
    assert leg_fee(spy, -1, 1.0, opening=False) == pytest.approx(0.10 + 0.02 + 0.00329 + 0.00206)
    assert leg_fee(spx, -1, 1.0, opening=False) == pytest.approx(0.10 + 0.65 + 0.02 + 0.00329)


def test_closing_costs_no_commission(make):
    p = make.proposal()
    prices = {q.leg.contract: q.quote.mid for q in p.legs}
    there = combo_fee(p.structure.legs, 1, prices, opening=True)
    assert round_trip_fee(p.legs, 1) - there == pytest.approx(there - 4.0, abs=0.01)


def test_products_stand_in_their_groups(make):
    context = make.context()
    assert group_of("SPX", context).name == "EQUITY_INDEX"
    assert group_of("MGC", context).name == "METALS"
    assert (group_of("AAPL", context).name, group_of("AAPL", context).cap) == ("AAPL", 1)
    assert group_of("XLF", context).cap == 2
    assert [group_of("SPY", make.context(phase=p)).cap for p in (1, 2, 3, 4)] == [2, 2, 3, 4]


def test_v18_has_its_own_groups_and_margins(make):
    context = make.context(parameters={"profile": "v18"})
    for product, name, margin in (("SPX", "A1", 0.30), ("DIA", "A2", 0.20), ("GC", "B", 0.20), ("CL", "E", 0.10)):
        group = group_of(product, context)
        assert (group.name, group.cap, group.margin) == (name, 3, margin)


def test_a_loss_weighs_by_its_credits_however_many_contracts_it_was(make):
    ledger = Ledger()
    for contracts in (1, 31):
        position = make.held("SPY", "friday_0dte", id=f"p{contracts}", contracts=contracts, credit=0.80)
        ledger.open(position)
        ledger.books[position.id].cash = -160.0 * contracts
        ledger.close(position.id, 1)
    record = ledger.record("friday_0dte", 1, 126.0)
    assert (record.losses, record.gross_loss) == (2.0, pytest.approx(4.0))
    _, rate, ratio = kelly(make.proposal(), record, make.context())
    # 60 trades of the prior at 0.88, 7.2 losses of one credit each, and two of two credits.
    assert rate == pytest.approx(52.8 / 62) and ratio == pytest.approx(0.5 / ((7.2 + 4.0) / 9.2))
