"""tastytrade's fees as LEAN books them: by what is held before the fill, by the side it fills at."""

import pytest

ENTRY = "lambda s: s.combo({n}, -0.40)"
EXIT = "lambda s: s.combo_limit_order([Leg.create(s.wing, -1), Leg.create(s.short, 1)], {n}, 0.60)"
CLEARING, REGULATORY, ACTIVITY, SEC = 0.10, 0.02, 0.00329, 20.60e-6


def test_opening_costs_the_commission_and_closing_does_not(spread):
    done = spread.run({600: ENTRY.format(n=2), 605: EXIT.format(n=2)})
    plain = 2 * (CLEARING + REGULATORY)
    assert done.fees == pytest.approx([
        2.00 + plain, 2.00 + plain + 2 * ACTIVITY + SEC * 200 * 1.00,
        plain + 2 * ACTIVITY + SEC * 200 * 0.50, plain,
    ], abs=1e-4)  # fmt: skip


def test_a_leg_pays_ten_dollars_of_commission_at_most(spread):
    done = spread.run({600: ENTRY.format(n=15)})
    assert done.fees[0] == pytest.approx(10.00 + 15 * (CLEARING + REGULATORY), abs=1e-4)


def test_shares_pay_clearing_only(spread):
    done = spread.run({600: "lambda s: (s.securities[s.spy].set_fee_model(s.securities[s.wing].fee_model),"
                            " s.market_order(s.spy, 100))"})  # fmt: skip
    assert done.fees == pytest.approx([0.08])


def test_what_is_paid_is_what_the_account_loses(spread):
    done = spread.run({600: ENTRY.format(n=2), 605: EXIT.format(n=2)})
    assert done.portfolio.cash == pytest.approx(100_000 + 2 * (40.0 - 60.0) - sum(done.fees), abs=1e-3)
