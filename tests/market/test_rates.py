"""Dividends and the discount rate against the files of LEAN's sample data, where those are."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from market import calendar
from market.daily import rates

SAMPLE = Path(__file__).parents[2] / "../shared/lean-data"


def rows(path: str) -> list[list[str]]:
    if not (SAMPLE / path).is_file():
        pytest.skip("no LEAN sample data here")
    return [line.split(",") for line in (SAMPLE / path).read_text().splitlines()]


def test_dividends_are_those_of_leans_factor_file() -> None:
    found = rows("equity/usa/factor_files/spy.csv")
    theirs = {}
    for (day, factor, _, close), (_, following, *_) in pairwise(found):
        before = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        if before > date(2012, 1, 1) and before < date(2019, 1, 1):
            theirs[calendar.after(before)] = float(close) * (1.0 - float(factor) / float(following))
    assert theirs.keys() == rates.DIVIDENDS.keys() and len(theirs) == 28
    # That file rounds most amounts to a cent, up as a rule.
    assert all(abs(theirs[day] - amount) < 0.011 for day, amount in rates.DIVIDENDS.items())


def test_the_discount_rate_is_that_of_leans_interest_rate_file() -> None:
    _, *found = rows("alternative/interest-rate/usa/interest-rate.csv")
    levels = {date.fromisoformat(day): float(rate) for day, rate in found}
    days = [date(2011, 1, 1) + timedelta(days=i) for i in range(365 * 8 + 2)]
    steps = sorted(levels)
    for day in days:
        assert rates.discount_rate(day) == levels[max(step for step in steps if step <= day)]
