"""The gate: all 47 checks, in order, each able to deny, with what it measured and its limit in the journal."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.journal import decision_record
from core.values import (
    Account,
    CheckStatus,
    Leg,
    Mode,
    Quote,
    RegimeView,
    Right,
    Session,
    Structure,
    SystemFlags,
)
from risk.gate import CHECKS

INACTIVE = {12, 22, 23, 45, 46, 47}
NOW = datetime(2018, 2, 16, 10, 35)


def _legs(make, **changes):
    """The condor with its first leg changed."""
    p = make.proposal()
    return replace(p, legs=(replace(p.legs[0], **changes), *p.legs[1:]))


def _rules(make, **changes):
    p = make.proposal()
    return replace(p, rules=replace(p.rules, **changes))


def _quote(bid, ask, size=200.0, minutes=0):
    return Quote(bid, ask, size, size, NOW - timedelta(minutes=minutes))


def _regime(vix, regime="elevated", ceiling=0.70, term=0.05):
    return RegimeView(vix, "live" if vix else "none", regime, ceiling, term)


def _wrong_template(make):
    p = make.proposal()
    return replace(p, structure=Structure("iron_condor", (*p.structure.legs[:2], *p.structure.legs[:1:-1])))


def _pattern(make, score):
    return replace(make.proposal(), evidence={"pattern_score": score})


def _naked(make):
    legs = (Leg(make.option(270.0, Right.PUT), -1), Leg(make.option(276.0, Right.CALL), -1))
    return make.proposal(Structure("strangle", legs), (0.55, 0.55))


# One denial of every active check: number, what is changed (proposal, context), measured value and limit journalled.
DENIALS = [
    (1, None, {"mode": Mode.HALTED, "mode_causes": ("daily loss",)}, "HALTED", "ACTIVE"),
    (2, None, {"flags": SystemFlags(manual_stop=True)}, "manual stop", "none"),
    (3, None, {"flags": SystemFlags(warmed_up=False)}, "warming up", "ready"),
    (4, None, {"flags": SystemFlags(connected=False)}, "disconnected", "connected"),
    (5, None, {"flags": SystemFlags(unresolved_combo=True)}, "unresolved combo", "none"),
    (6, None, {"flags": SystemFlags(saved=False)}, "not saved", "saved"),
    (7, None, {"minute": 961}, "closed", "open"),
    (8, None, {"minute": 646}, "10:46", "10:30-10:45"),
    (9, None, {"session": Session(date(2018, 2, 15))}, "Thu", "Fri"),
    (10, None, {"session": Session(date(2018, 2, 16), close_minute=780)}, 780.0, 960.0),
    (11, None, {"session": Session(date(2018, 1, 31))}, "FOMC decision 14:00", "none"),
    (13, None, {"price": _quote(272.9, 273.1, minutes=3)}, 3.0, 2.0),
    (14, None, {"regime": _regime(None, "unknown", 0.0, None)}, "unknown", "5 to 150, known"),
    (15, lambda make: replace(make.proposal(), spot=264.0), {}, 4.0, 5.0),
    (16, lambda make: _legs(make, quote=_quote(0.0, 0.15, 0.0)), {}, "1 one-sided or crossed", "two-sided"),
    (17, lambda make: _legs(make, quote=_quote(0.10, 0.20)), {}, pytest.approx(2 / 3), 0.20),
    (18, lambda make: _legs(make, iv=float("nan")), {}, 1.0, 0.0),
    (19, None, {"regime": _regime(22.0)}, 22.0, "22 to 150"),
    (20, None, {"regime": _regime(45.0, "panic", 0.0)}, "panic", "no short volatility"),
    (21, lambda make: _rules(make, expires_today=False), {"regime": _regime(23.0, term=-0.06)}, -0.06, -0.05),
    (24, lambda make: _pattern(make, 64.9), {}, 64.9, 65.0),
    (25, None, {"phase": 0}, 0.0, "a phase that allows it"),
    (26, lambda make: replace(make.proposal(), structure=make.condor("GLD")), {}, "GLD", "SPY XSP SPX QQQ IWM"),
    (27, None, "ten held", 11.0, 10.0),
    (28, None, "two of the strategy", 3.0, 2.0),
    (29, None, "two on SPY", 3.0, 2.0),
    (30, None, "three on the S&P", 4.0, 3.0),
    (31, _wrong_template, {}, "PPCC (1, -1, 1, -1)", "PPCC (1, -1, -1, 1)"),
    (32, None, {"session": Session(date(2018, 2, 9))}, 7.0, "0 to 0"),
    (33, lambda make: _rules(make, max_short_delta=0.149), {}, 0.15, 0.149),
    (34, lambda make: _rules(make, min_credit_of_width={"iron_condor": 0.27}), {}, pytest.approx(0.8 / 3), 0.27),
    (35, _naked, {}, "naked", "a known maximum loss"),
    (36, lambda make: _legs(make, open_interest=99.0, quote=_quote(0.14, 0.16, 5.0)), {}, pytest.approx(5 / 26), 10.0),
    (37, None, {"account": Account(4_000.0, 4_000.0, 0.0)}, 0.0, 1.0),
    (38, None, {"account": Account(4_000.0, 4_000.0, 0.0)}, pytest.approx(223.2 / 4_000), 0.05),
    (39, None, {"account": Account(990.0, 990.0, 0.0)}, pytest.approx(300 / 990), 0.30),
    (40, None, {"account": Account(120_000.0, 120_000.0, 84_000.0)}, pytest.approx(84_300 / 120_000), 0.70),
    (41, None, {"account": Account(120_000.0, 120_000.0, 96_000.0)}, pytest.approx(96_300 / 120_000), 0.80),
    (42, None, {"parameters": {"limits.fee_share": "0.02"}}, pytest.approx(0.031, abs=0.002), 0.02),
    (43, None, "five short", 6.0, 5.0),
    (44, lambda make: _rules(make, expires_today=False), "four in the group", 5.0, 4.0),
]


def _changes(make, changes):
    """Spell out the books that some denials need."""
    if isinstance(changes, dict):
        return changes
    protection = {"is_short_volatility": False}
    books = {
        "ten held": [make.held(f"X{i}", **protection) for i in range(10)],
        "two of the strategy": [make.held(u, "friday_0dte") for u in ("QQQ", "IWM")],
        "two on SPY": [make.held("SPY")] * 2,
        "three on the S&P": [make.held(u) for u in ("SPX", "XSP", "SPX")],
        "five short": [make.held(f"X{i}") for i in range(5)],
        "four in the group": [make.held(u) for u in ("QQQ", "IWM", "DIA", "QQQ")],
    }
    return {"positions": tuple(books[changes])}


def test_a_good_condor_passes_every_check_that_applies(make):
    decision = make.decide()
    assert decision.is_allowed
    by_status = {s: {c.number for c in decision.checks if c.status is s} for s in CheckStatus}
    assert by_status[CheckStatus.INACTIVE] == INACTIVE
    assert by_status[CheckStatus.NOT_APPLICABLE] == {21}
    assert not by_status[CheckStatus.FAILED]


def test_the_checks_are_numbered_1_to_47_and_named_once():
    assert [check.number for check in CHECKS] == list(range(1, 48))
    assert len({check.name for check in CHECKS}) == 47
    assert {check.number for check in CHECKS if check.find is None} == INACTIVE


def test_the_denials_below_cover_every_active_check():
    assert {row[0] for row in DENIALS} == set(range(1, 48)) - INACTIVE


@pytest.mark.parametrize(
    ("number", "build", "changes", "expected"), [(*d[:3], d[3:]) for d in DENIALS], ids=[str(d[0]) for d in DENIALS]
)
def test_each_active_check_denies_and_journals_what_it_measured(make, number, build, changes, expected):
    measured, limit = expected
    decision = make.decide(build(make) if build else None, **_changes(make, changes))
    assert number in decision.denied_by
    assert not decision.is_allowed
    journalled = json.loads(json.dumps(decision_record(NOW, decision, "denied"), allow_nan=False))
    row = journalled["checks"][number - 1]
    assert (row["number"], row["status"]) == (number, "failed")
    assert row["measured"] == measured
    assert row["limit"] == limit


def test_no_check_is_skipped_after_a_failure(make):
    decision = make.decide(_pattern(make, None), mode=Mode.HALTED, phase=0)
    assert len(decision.checks) == 47
    assert {1, 24, 25} <= set(decision.denied_by)
    assert CHECKS[43].name == decision.checks[43].name


# Rules at and just inside their limits: number and the change with which the check still passes.
ALLOWED = [
    (8, None, {"minute": 630}),
    (8, None, {"minute": 645}),
    (13, None, {"price": _quote(272.9, 273.1, minutes=2)}),
    (14, None, {"regime": _regime(150.0)}),
    (17, lambda make: _legs(make, quote=_quote(0.01, 0.03)), {}),
    (17, lambda make: _legs(make, quote=_quote(0.09, 0.11)), {}),
    (19, None, {"regime": _regime(22.01)}),
    (20, None, {"regime": _regime(35.0, "extreme", 0.5)}),
    (21, lambda make: _rules(make, expires_today=False), {"regime": _regime(23.0, term=-0.05)}),
    (24, lambda make: _pattern(make, 65.0), {}),
    (28, None, {"positions": ()}),
    (33, lambda make: _rules(make, max_short_delta=0.15), {}),
    (34, lambda make: _rules(make, min_credit_of_width={"iron_condor": 0.8 / 3}), {}),
    (36, lambda make: _legs(make, open_interest=100.0, quote=_quote(0.14, 0.16, 1.0)), {}),
    (36, lambda make: _legs(make, open_interest=None, quote=_quote(0.14, 0.16, 270.0)), {}),
    (39, None, {"account": Account(1_000.0, 1_000.0, 0.0)}),
    (40, None, {"account": Account(120_000.0, 120_000.0, 83_700.0)}),
]


@pytest.mark.parametrize(("number", "build", "changes"), ALLOWED)
def test_a_rule_passes_at_its_limit(make, number, build, changes):
    decision = make.decide(build(make) if build else None, **changes)
    assert decision.checks[number - 1].status is CheckStatus.PASSED


@pytest.mark.parametrize(
    ("leg", "quote", "passes"),
    [
        (0, Quote(0.0, 0.05, 0.0, 80.0, NOW), True),
        (0, Quote(0.0, 0.06, 0.0, 80.0, NOW), False),
        (0, Quote(0.0, 0.05, 0.0, 0.0, NOW), False),  # nobody offers it either
        (0, Quote(0.0, 0.0, 0.0, 0.0, NOW), False),
        (0, Quote(0.03, 0.02, 80.0, 80.0, NOW), False),  # crossed
        (0, Quote(0.0, 0.05, 0.0, 80.0, NOW - timedelta(minutes=6)), False),  # stale
        (1, Quote(0.0, 0.05, 0.0, 80.0, NOW), False),  # a sold leg
    ],
)
def test_only_a_long_leg_worth_less_than_a_tick_may_lack_its_bid(make, leg, quote, passes):
    p = make.proposal()
    legs = list(p.legs)
    legs[leg] = replace(legs[leg], quote=quote)
    assert (16 not in make.decide(replace(p, legs=tuple(legs))).denied_by) == passes


def test_an_early_close_does_not_bar_a_strategy_that_does_not_need_the_whole_session(make):
    p = _rules(make, needs_full_session=False)
    decision = make.decide(p, session=Session(date(2018, 2, 16), close_minute=780))
    assert decision.checks[9].status is CheckStatus.NOT_APPLICABLE


def test_ultra_low_vix_opens_insurance_only(make):
    for profile, names in (("standard", {"ipmcc", "ladder"}), ("v18", {"ladder"}), ("source", None)):
        for strategy in ("friday_0dte", "ipmcc", "ladder"):
            p = replace(make.proposal(), strategy=strategy)
            decision = make.decide(p, regime=_regime(11.0, "ultra-low", 0.45), parameters={"profile": profile})
            assert (20 not in decision.denied_by) == (names is None or strategy in names)


def test_naked_structures_wait_for_their_phase(make):
    p = _naked(make)
    p = replace(p, rules=replace(p.rules, naked_from_phase=4))
    assert 35 not in make.decide(p, phase=4).denied_by
    assert 35 in make.decide(p, phase=3).denied_by
    assert 20 in make.decide(p, regime=_regime(35.0, "extreme", 0.5)).denied_by


def test_a_debit_needs_its_cash(make):
    p = make.proposal(Structure("long_put", (Leg(make.option(260.0, Right.PUT), 1),)), (8.0,))
    rich, poor = Account(120_000.0, 50_000.0, 0.0), Account(120_000.0, 100.0, 0.0)
    assert 42 not in make.decide(p, account=rich).denied_by
    assert 42 in make.decide(p, account=poor).denied_by


def test_a_loss_streak_allows_one_position_at_a_time(make):
    decision = make.decide(positions=(make.held(),), one_at_a_time=True, size_factor=0.5)
    check = decision.checks[26]
    assert (check.status, check.measured, check.limit) == (CheckStatus.FAILED, 2.0, 1.0)


def test_rungs_of_the_ladder_count_as_one_position(make):
    rungs = tuple(make.held("SPY", "ladder", is_protection=True, is_short_volatility=False) for _ in range(5))
    decision = make.decide(positions=rungs)
    assert decision.checks[26].measured == 2.0
    assert decision.checks[28].measured == 1.0


def test_group_margin_denies_where_the_count_does_not(make):
    heavy = make.held("QQQ", margin=36_000.0)
    check = make.decide(positions=(heavy,)).checks[43]
    assert (check.status, check.limit) == (CheckStatus.FAILED, 0.30)
    assert check.measured > 0.30


def test_what_expires_today_does_not_fill_the_group(make):
    books = tuple(make.held(u) for u in ("QQQ", "IWM", "DIA", "QQQ"))
    assert 44 not in make.decide(positions=books).denied_by
    assert 44 in make.decide(positions=books, parameters={"profile": "source"}).denied_by


def test_an_unlisted_strike_is_refused(make):
    bare = replace(make.context().chain, contracts=make.context().chain.contracts[:10])
    check = make.decide(chain=bare).checks[32]
    assert (check.status, check.limit) == (CheckStatus.FAILED, "listed")


def test_the_0dte_butterfly_counts_with_friday_0dte(make):
    p = replace(make.proposal(), strategy="butterfly_0dte")
    books = (make.held("QQQ", "friday_0dte"), make.held("IWM", "friday_0dte"))
    check = make.decide(p, positions=books).checks[27]
    assert (check.status, check.measured, check.limit) == (CheckStatus.FAILED, 3.0, 2.0)


def test_fees_are_held_against_what_can_be_earned_and_not_against_a_target_out_of_reach(make):
    # A credit of 0.11 on a width of 3: a quarter of the maximum loss would be 0.72, which no condor of 0.11 earns.
    p = make.proposal(None, (0.10, 0.155, 0.155, 0.10))
    check = make.decide(p).checks[41]
    assert check.status is CheckStatus.FAILED and check.measured == pytest.approx(59.48 / 220, abs=0.001)
