"""Dividends, rates, identifiers and margins against the files of LEAN's sample data, where those are."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from market import calendar
from market.daily import payouts, rates
from market.files import company_text, future_text
from market.products import PRODUCTS

SAMPLE = Path(__file__).parents[2] / "../shared/lean-data"


def rows(path: str) -> list[list[str]]:
    if not (SAMPLE / path).is_file():
        pytest.skip("no LEAN sample data here")
    return [line.split(",") for line in (SAMPLE / path).read_text().splitlines()]


def plain(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


@pytest.mark.parametrize(("ticker", "cents"), [("spy", 0.011), ("qqq", 0.0006), ("iwm", 0.0006)])
def test_dividends_are_those_of_leans_factor_file(ticker: str, cents: float) -> None:
    found = rows(f"equity/usa/factor_files/{ticker}.csv")
    theirs = {}
    for (day, factor, _, close), (_, following, *_) in pairwise(found):
        if date(2012, 1, 1) < plain(day) < date(2019, 1, 1):
            theirs[calendar.after(plain(day))] = float(close) * (1.0 - float(factor) / float(following))
    ours = {d: amount for d, amount in payouts.PAID[ticker.upper()].items() if date(2012, 1, 1) < d < date(2019, 1, 1)}
    assert theirs.keys() == ours.keys() and len(theirs) == (29 if ticker == "qqq" else 28)
    # SPY's file rounds most amounts to a cent, up as a rule.
    assert all(abs(theirs[day] - amount) < cents for day, amount in ours.items())


@pytest.mark.parametrize("ticker", ["spy", "qqq", "iwm", "uso"])
def test_map_files_are_leans(ticker: str) -> None:
    found = rows(f"equity/usa/map_files/{ticker}.csv")
    assert [line.split(",") for line in company_text.map_file(ticker.upper()).splitlines()] == found


def test_the_discount_rate_is_that_of_leans_interest_rate_file() -> None:
    _, *found = rows("alternative/interest-rate/usa/interest-rate.csv")
    levels = {date.fromisoformat(day): float(rate) for day, rate in found}
    days = [date(2011, 1, 1) + timedelta(days=i) for i in range(365 * 8 + 2)]
    steps = sorted(levels)
    for day in days:
        assert rates.discount_rate(day) == levels[max(step for step in steps if step <= day)]


@pytest.mark.parametrize("ticker", ["ES", "NQ", "RTY", "CL", "GC", "SI", "MGC"])
def test_margins_at_the_ends_of_years_are_leans(ticker: str) -> None:
    theirs = rows(f"future/{PRODUCTS[ticker].market}/margins/{ticker}.csv")
    ours = [line.split(",") for line in future_text.margins(ticker).splitlines()]
    for year in range(2017 if ticker == "RTY" else 2014, 2019):
        at = f"{year}1231"
        (initial, maintenance), (own, own_maintenance) = (
            next((float(row[1]), float(row[2])) for row in reversed(file) if row[0].isdigit() and row[0] <= at)
            for file in (theirs, ours)
        )
        # A tenth of GC's requirement is a dollar off where the exchange rounds.
        assert abs(initial - own) <= 1 and abs(maintenance - own_maintenance) <= 1


def test_a_fund_collects_its_payout_until_the_ex_date() -> None:
    step = payouts.step
    assert step("QQQ", date(2014, 2, 26)).offset > 0.36 and step("QQQ", date(2014, 2, 27)).offset == 0.0
    before, after = step("TLT", date(2016, 4, 29)), step("TLT", date(2016, 5, 2))
    assert before.scale > after.scale == 1.0 and before.offset == 0.0
    assert step("GLD", date(2018, 1, 2)).scale < 0.985 * PRODUCTS["GLD"].per_point
    assert step("USO", date(2016, 1, 4)).offset == 0.0


def test_forwards_lose_what_is_paid_and_gain_the_rate() -> None:
    day, end = date(2016, 3, 1), date(2017, 3, 1)
    growth, discount = payouts.forward_terms("SPY", day, end, 1.0)
    assert growth * discount == pytest.approx(1.0 - 4 * 0.0049, abs=2e-4)
    assert payouts.forward_terms("GLD", day, end, 1.0)[0] * discount == pytest.approx(1.0)
    assert payouts.forward_terms("ES", day, end, 1.0) == (1.0, discount)
    index, _ = payouts.forward_terms("SPX", day, end, 1.0)
    assert index == pytest.approx(growth, rel=2e-3)
    assert len(payouts.expected("TLT", day, end)) == 12 and len(payouts.expected("XLF", day, end)) == 4
    assert payouts.expected("GLD", day, end) == []
