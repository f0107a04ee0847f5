"""Rounding is in our favour, and numbers read the same everywhere."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.formats import clock, money, number, percent, stamp
from helpers.ticks import option_tick, round_against, round_in_favour


@pytest.mark.parametrize(
    ("credit", "tick", "favour", "against"),
    [(0.151, 0.01, 0.16, 0.15), (0.15, 0.05, 0.15, 0.15), (-0.151, 0.01, -0.15, -0.16), (-0.004, 0.01, 0.0, -0.01)],
)
def test_a_credit_rounds_up_and_a_debit_towards_zero_in_our_favour(credit, tick, favour, against):
    assert round_in_favour(credit, tick) == favour
    assert round_against(credit, tick) == against


@given(st.floats(-50.0, 50.0), st.sampled_from([0.01, 0.05, 0.1, 0.25]))
def test_rounding_moves_by_less_than_a_tick_and_to_its_side(credit, tick):
    assert -1e-6 <= round_in_favour(credit, tick) - credit < tick
    assert -1e-6 <= credit - round_against(credit, tick) < tick


def test_ticks_of_options():
    assert option_tick(2.0, is_penny=True) == 0.01
    assert option_tick(2.95, is_penny=False) == 0.05
    assert option_tick(3.0, is_penny=False) == 0.10


def test_formats():
    assert money(-1234.5) == "-1,234.50"
    assert percent(0.05) == "5.0 %"
    assert number(0.25) == "0.25"
    assert number(None) == "–"
    assert number(float("nan")) == "unknown"
    assert number("SPY") == "SPY"
    assert number(1200.0) == "1200"
    assert clock(630) == "10:30"
    assert stamp(datetime(2018, 2, 5, 10, 30)) == "2018-02-05 10:30"
