"""The option price model against the greeks LEAN logged for GOOG on 2015-12-24 (13:00 close)."""

import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from leanhost.engine.option_formulas import OptionTerms, black_scholes, cox_ross_rubinstein, forward_tree
from leanhost.engine.price_models import (
    EMPTY,
    IndicatorBasedOptionPriceModel,
    OptionInputs,
    settlement_moment,
    solve_volatility,
    theoretical_price,
    years_until,
)
from leanhost.engine.quantlib_engines import OptionPriceModels
from leanhost.engine.root_finder import brent
from leanhost.enums import OptionPricingModelType, SecurityType

SHARED = Path(__file__).parents[3] / "../shared"
TERMS = OptionTerms(is_call=True, spot=100.0, strike=105.0, years=0.25, rate=0.02)


@lru_cache
def rows(path: Path, name: str | None) -> list[list[str]]:
    with zipfile.ZipFile(path) as archive:
        entry = name or archive.namelist()[0]
        text = archive.read(entry).decode() if entry in archive.namelist() else ""
    return [line.split(",") for line in text.splitlines()]


def spot_at(ms: int) -> float:
    """Close of the last regular trade bar that ended by `ms` of the day."""
    bars = rows(SHARED / "lean-data/equity/usa/minute/goog/20151224_trade.zip", None)
    return [int(bar[4]) for bar in bars if 34_200_000 <= int(bar[0]) < ms][-1] / 10_000


def price_at(expiry: str, right: str, strike: float, ms: int) -> float:
    """An option's price: the mid of the last quotes, or a later trade."""
    bars = []
    for order, kind in enumerate(("trade", "quote")):
        entry = f"20151224_goog_minute_{kind}_american_{right}_{round(strike * 10_000)}_{expiry}.csv"
        path = SHARED / f"lean-data/option/usa/minute/goog/20151224_{kind}_american.zip"
        bars += [(int(row[0]), order, row) for row in rows(path, entry)]
    price = bid = ask = 0.0
    for time, is_quote, row in sorted(bars, key=lambda bar: bar[:2]):
        if time >= ms:
            break
        if is_quote:
            bid = int(row[4]) / 10_000 if row[4] else bid
            ask = int(row[9]) / 10_000 if row[9] else ask
            price = (bid + ask) / 2 if bid and ask else bid or ask
        else:
            price = int(row[4]) / 10_000
    return price


@pytest.mark.skipif(not SHARED.exists(), reason="the parity goldens are not here")
def test_reproduces_every_greek_lean_logged_to_eight_digits():
    model, now, compared = IndicatorBasedOptionPriceModel(), datetime(2015, 12, 24), 0
    for line in (SHARED / "parity/golden/option_chain.txt").read_text().splitlines():
        words = line.split()
        if words[0] == "#slice":
            now = datetime.fromisoformat(words[1])
        if words[0] != "#greeks":
            continue
        text = words[2]
        is_call, strike, expiry = text[6] == "C", int(text[7:]) / 1000, datetime.strptime(text[:6], "%y%m%d")
        ms = round((now - datetime(2015, 12, 24)).total_seconds() * 1000)
        close = expiry + timedelta(hours=13 if expiry == datetime(2015, 12, 24) else 16)
        own, mirror = (
            price_at(f"{expiry:%Y%m%d}", right, strike, ms)
            for right in (("call", "put") if is_call else ("put", "call"))
        )
        terms = OptionTerms(is_call, spot_at(ms), strike, years_until(close, now), rate=0.01)
        r = model.evaluate(OptionInputs(terms, own, european=False, mirror_price=mirror))
        got = [r.implied_volatility, r.delta, r.gamma, r.vega, r.theta, r.theoretical_price]
        assert [float(f"{x:.8g}") for x in got] == [float(x) for x in words[3:]], line
        compared += 1
    assert compared == 64


@pytest.mark.parametrize(
    "kind",
    [
        OptionPricingModelType.BLACK_SCHOLES,
        OptionPricingModelType.FORWARD_TREE,
        OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN,
    ],
)
@pytest.mark.parametrize("is_call", [True, False])
def test_volatility_of_a_model_price_is_found_again(kind, is_call):
    terms = replace(TERMS, is_call=is_call)
    price = theoretical_price(kind, terms, 0.3)
    found = solve_volatility(kind, terms, price)
    assert found is not None
    assert theoretical_price(kind, terms, found) == pytest.approx(price, rel=5e-4)


def test_trees_agree_with_the_formula_where_exercise_never_pays():
    put = replace(TERMS, is_call=False, rate=0.0)
    assert cox_ross_rubinstein(put, 0.2) == [pytest.approx(black_scholes(put, 0.2), rel=3e-3)]
    assert forward_tree(put, 0.2) == [pytest.approx(black_scholes(put, 0.2), rel=3e-3)]


def test_the_mean_over_the_binomial_distribution_equals_stepwise_induction():
    deep = replace(TERMS, is_call=False, rate=0.05)
    # A negative chance of a step forces the induction; both sides of that edge have to meet.
    at_edge = forward_tree(deep, 0.2, 0.2000001)
    assert at_edge[0] == pytest.approx(at_edge[1], rel=1e-5)


def test_a_contract_without_price_or_time_has_zeros():
    model = IndicatorBasedOptionPriceModel()
    assert model.evaluate(OptionInputs(TERMS, 0.0, european=True)) == EMPTY
    expired = model.evaluate(OptionInputs(replace(TERMS, years=0.0), 3.0, european=True))
    assert (expired.implied_volatility, expired.theta, expired.theoretical_price) == (0.0, 0.0, 0.0)
    unreachable = model.evaluate(OptionInputs(replace(TERMS, years=-0.1), 3.0, european=False))
    assert unreachable == EMPTY


def test_european_greeks_are_black_scholes():
    result = OptionPriceModels.black_scholes().evaluate(OptionInputs(TERMS, black_scholes(TERMS, 0.25), european=True))
    assert result.implied_volatility == pytest.approx(0.25, abs=1e-4)
    assert result.delta == pytest.approx(0.3867, abs=1e-3)
    assert result.theta == pytest.approx(result.theta_per_day * 365)


def test_root_search_fails_without_a_change_of_sign():
    assert brent(lambda x: x + 1, 0.0, 1.0, 1e-6) is None
    assert brent(lambda _x: 0.0, 0.0, 1.0, 1e-6) is None
    assert brent(lambda x: x * x - 0.25, 0.0, 1.0, 1e-9) == pytest.approx(0.5, abs=1e-8)


class Hours:
    """Chicago-like sessions 08:30 to 15:15, closed at weekends and on Good Friday 2019."""

    def is_date_open(self, day, extended=False):
        return day.weekday() < 5 and day != datetime(2019, 4, 19)

    def first_open(self, day, extended):
        return day + timedelta(hours=8, minutes=30)

    def last_close(self, day, extended):
        return day + timedelta(hours=15, minutes=15)


@pytest.mark.parametrize(
    ("root", "kind", "expiry", "moment"),
    [
        ("SPX", SecurityType.INDEX_OPTION, datetime(2019, 3, 15), datetime(2019, 3, 15, 8, 30)),
        ("SPX", SecurityType.INDEX_OPTION, datetime(2019, 3, 29), datetime(2019, 3, 29, 15, 15)),
        ("SPXW", SecurityType.INDEX_OPTION, datetime(2019, 3, 15), datetime(2019, 3, 15, 15)),
        ("SPX", SecurityType.INDEX_OPTION, datetime(2019, 4, 19), datetime(2019, 4, 18, 15, 15)),
        ("GOOG", SecurityType.OPTION, datetime(2015, 1, 17), datetime(2015, 1, 16, 15, 15)),
    ],
)
def test_moment_at_which_time_value_ends(root, kind, expiry, moment):
    symbol = SimpleNamespace(security_type=kind, id=SimpleNamespace(symbol=root, date=expiry))
    assert settlement_moment(symbol, Hours()) == moment
