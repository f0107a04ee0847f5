"""Phases, VIX regimes, signals, tables, ledger, journal and saved state, each rule at its limits."""

import json
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from transitions import MachineError

from core import journal, signals
from core.instruments import Contract, Leg, Quote, Right, Structure
from core.ledger import mark_structure
from core.machine import (
    POSITION_FINAL,
    POSITION_TABLE,
    SCANNER_FINAL,
    SCANNER_TABLE,
    TableError,
    advance,
    check_table,
)
from core.regimes import REGIMES, PhaseTracker, VixManager, next_regime, starting_phase
from core.settings import Settings
from core.values import Bars, IndexReading
from tests.core.synthetic import SyntheticFeed, view_of

S = Settings.parse()
EXPIRY = date(2018, 2, 16)
NOW = datetime(2018, 2, 16, 11, 0)


def contract(strike, right=Right.PUT):
    return Contract("SPY", EXPIRY, strike, right)


@pytest.mark.parametrize(("equity", "phase"), [(23_999, 0), (24_000, 1), (39_999, 1), (40_000, 2), (100_000, 4)])
def test_starting_phase_at_its_thresholds(equity, phase):
    assert starting_phase(equity, S.phases) == phase


def test_phase_rises_after_five_closes_and_falls_at_the_first_close_below_95_percent():
    tracker = PhaseTracker(S.phases, 50_000)
    assert [tracker.close(60_000) for _ in range(5)] == [2, 2, 2, 2, 3]
    assert tracker.close(57_000) == 3
    assert tracker.close(56_999) == 2


def test_a_regime_changes_back_only_half_a_point_beyond_the_boundary():
    bounds = S.vix.bounds
    normal = REGIMES.index("normal")
    assert next_regime(normal, 20.4, bounds, 0.5) == normal
    assert next_regime(normal, 20.5, bounds, 0.5) == normal + 1
    assert next_regime(normal + 1, 19.6, bounds, 0.5) == normal + 1
    assert next_regime(normal + 1, 19.4, bounds, 0.5) == normal
    assert next_regime(None, 45.0, bounds, 0.5) == REGIMES.index("panic")


def test_vix_falls_back_to_the_previous_close_and_then_to_none():
    manager, feed = VixManager(S), SyntheticFeed(vix=None)
    assert manager.read(view_of(feed)).vix is None
    manager.close(IndexReading(21.0, NOW), date(2018, 2, 15), 1)
    reading = manager.read(view_of(feed, number=2))
    assert (reading.vix, reading.source) == (21.0, "previous_close")
    assert manager.read(view_of(feed, number=3)).vix is None


def test_vix_outside_5_to_150_is_refused():
    assert VixManager(S).read(view_of(SyntheticFeed(vix=151.0))).vix is None
    assert VixManager(S).read(view_of(SyntheticFeed(vix=4.9))).vix is None


def test_wilder_atr_of_constant_ranges_is_the_range():
    close = np.full(30, 100.0)
    bars = Bars(tuple(NOW + timedelta(days=i) for i in range(30)), close, close + 1, close - 1, close, close)
    assert signals.wilder_atr(bars, 14) == pytest.approx(2.0)
    assert signals.rsi(close, 14) == 50.0
    assert signals.ema(close, 21) == pytest.approx(100.0)
    assert signals.wilder_atr(Bars(bars.end_time[:14], *(c[:14] for c in (close,) * 5)), 14) is None


def test_a_quiet_first_hour_scores_full_and_the_parts_add_up():
    close = np.full(30, 100.0)
    daily = Bars(tuple(NOW + timedelta(days=i) for i in range(30)), close, close + 1, close - 1, close, close)
    hour = Bars((NOW,) * 60, *(np.full(60, v) for v in (100.0, 100.2, 99.9, 100.0, 1.0)))
    score = signals.pattern_score(daily, hour, 0.6, 0.02, S.signals)
    assert score.total == pytest.approx(100.0) == pytest.approx(sum(score.points.values()))
    assert signals.pattern_score(daily, hour, None, None, S.signals).total == pytest.approx(70.0)


def test_every_state_of_every_table_is_reachable_and_can_end():
    check_table(POSITION_TABLE, "ENTERING", POSITION_FINAL)
    check_table(SCANNER_TABLE, "SCANNING", SCANNER_FINAL)
    with pytest.raises(TableError, match="no way to"):
        check_table((("go", "A", "B"), ("on", "A", "C")), "A", frozenset({"C"}))


@pytest.mark.parametrize("row", POSITION_TABLE)
def test_each_row_of_the_position_table_leads_where_it_says(row):
    trigger, source, dest = row
    assert advance(POSITION_TABLE, source, trigger) == dest


def test_an_unlisted_transition_is_refused():
    with pytest.raises(MachineError):
        advance(POSITION_TABLE, "CLOSED", "stop")


def test_condor_loss_stays_within_the_wider_wing():
    legs = ((195, Right.PUT, 1), (197, Right.PUT, -1), (203, Right.CALL, -1), (206, Right.CALL, 1))
    condor = Structure("iron_condor", tuple(Leg(contract(k, r), n) for k, r, n in legs))
    assert (condor.width, condor.max_loss(0.5), condor.max_profit(0.5)) == (3.0, 250.0, 50.0)
    assert condor.breakevens(0.5) == (196.5, 203.5)
    assert Structure("naked", (Leg(contract(195), -1),)).max_loss(1.0) is None


def test_a_long_leg_without_bid_counts_half_its_ask_in_the_mid_and_nothing_in_the_natural():
    quotes = {contract(195): Quote(0.0, 0.04, 0, 10, NOW), contract(197): Quote(0.10, 0.14, 5, 5, NOW)}
    mark = mark_structure({contract(195): 1, contract(197): -1}, quotes.get, NOW, 5.0, 0.05)
    assert mark.mid == pytest.approx(0.12 - 0.02) and mark.natural == pytest.approx(0.14)
    assert mark.dead == {contract(195)}


def test_a_mark_needs_fresh_quotes_of_all_legs():
    old = Quote(0.10, 0.14, 5, 5, NOW - timedelta(minutes=6))
    assert mark_structure({contract(197): -1}, {contract(197): old}.get, NOW, 5.0, 0.05).mid is None


def test_the_newest_valid_slot_wins_and_a_damaged_one_is_passed_over():
    older, newer = journal.encode({"a": 1}, 1), journal.encode({"a": 2}, 2)
    assert journal.newest(older, newer) == (2, {"a": 2})
    assert journal.newest(older, newer.replace("\\\"a\\\":2", "\\\"a\\\":3")) == (1, {"a": 1})
    assert journal.newest(older, newer[:40]) == (1, {"a": 1})
    assert journal.newest(None, "") is None


def test_a_journal_line_holds_no_nan_and_a_cut_line_is_left_out():
    text = journal.line(journal.record(NOW, "alert", text="x", value=float("nan"), size=np.float64(2.0)))
    assert json.loads(text) == {"time": "2018-02-16T11:00", "kind": "alert", "text": "x", "value": None, "size": 2.0}
    assert len(list(journal.read([text, text[:20]]))) == 1
