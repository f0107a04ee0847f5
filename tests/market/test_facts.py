"""What the modelled parts add up to, against what was measured on the real market (market-facts; README of market).

`pytest tests/market/test_facts.py -s` prints the figures that the README repeats.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from greeks.black import black76_price
from market import calendar, listings
from market.chains.chain import OptionChain
from market.intraday import paths
from market.listings.expiry import pm
from market.surface.carry import Carry
from market.surface.slices import Slice, deviation, make_slices, take
from market.surface.smile import ratio as smile_ratio
from market.world import World

DAYS = [day for day in calendar.between(date(2014, 1, 3), date(2018, 12, 31)) if calendar.session_minutes(day) == 390]
HOURS = np.array([0, 30, 90, 150, 210, 270, 330, 390])
SPY_HOURS = np.array([0.139, 0.171, 0.131, 0.093, 0.095, 0.162, 0.211])
VIX_BUCKETS = ((0.0, 11.0), (11.0, 13.0), (13.0, 15.0), (15.0, 18.0), (18.0, 22.0), (22.0, 30.0))
SPREAD_OUT = -np.array([8.0, 6.0, 5.0, 4.0, 3.0, 2.0, -2.0, -3.0, -4.0])
MEASURED_WINGS = {
    12.5: np.array([3.24, 2.60, 2.27, 1.89, 1.53, 1.23, 1.04, 1.24, 1.54]),
    17.0: np.array([2.96, 2.34, 2.03, 1.72, 1.46, 1.25, 0.94, 1.19, 1.57]),
    24.0: np.array([2.78, 2.19, 1.93, 1.66, 1.41, 1.24, 0.91, 1.14, 1.50]),
}
"""Volatility over at-the-money volatility, one to four days before expiry: medians of 15, 46, 14 expiries, 2022-25."""


@pytest.fixture(scope="module")
def chain() -> OptionChain:
    return OptionChain(World())


@pytest.fixture(scope="module")
def walks(chain: OptionChain) -> np.ndarray:
    """Logarithm of the index at the hours of every whole session, shape (n_days, 8)."""
    found = [chain.spot(day)[HOURS] for day in DAYS]
    return np.log(np.array(found))


def sliced(day: date, last: date, level: np.ndarray, minute: int) -> Slice:
    """The S&P's slice at one minute, without interest or dividends."""
    carry = Carry(np.ones(1), 0.0)
    return take(make_slices("SPX", day, [pm(last, day, "weekly")], level, np.array([minute]), carry=carry), 0)


def rms(x: np.ndarray) -> float:
    return float(np.sqrt(np.mean(x**2)))


def test_hours_are_as_lively_as_spys(walks: np.ndarray) -> None:
    share = np.square(np.diff(walks, axis=1)).mean(axis=0)
    share /= share.sum()
    print("\nshare of the session's variance by hour:", np.round(share, 3), "SPY:", SPY_HOURS)
    assert np.abs(share - SPY_HOURS).max() < 0.04


def test_what_is_past_says_nothing_of_what_is_to_come(walks: np.ndarray) -> None:
    first, rest, whole = walks[:, 1] - walks[:, 0], walks[:, -1] - walks[:, 1], walks[:, -1] - walks[:, 0]
    link = np.corrcoef(first, rest)[0, 1]
    print(f"\n9:30-10:00 with 10:00-16:00: correlation {link:.2f} (SPY 0.02); rms 10:00-16:00 {100 * rms(rest):.3f} %, "
          f"open to close {100 * rms(whole):.3f} % (SPY 0.636, 0.683)")  # fmt: skip
    assert abs(link) < 0.12
    assert 0.006 < rms(rest) < 0.0068 and 0.0066 < rms(whole) < 0.0072


def test_a_same_day_straddle_costs_a_little_more_than_it_pays(chain: OptionChain) -> None:
    rows = []
    for day in DAYS:
        path = chain.path(day)
        price = np.sqrt(2.0 / np.pi) * sliced(day, day, path.level, 60).root[0]
        rows.append((path.level_before, price, abs(np.log(path.price[-1] / path.price[60]))))
    found = np.array(rows)
    for low, high in VIX_BUCKETS:
        _, price, paid = found[(found[:, 0] >= low) & (found[:, 0] < high)].mean(axis=0)
        print(f"\nVIX {low:.0f}-{high:.0f}: straddle at 10:30 {100 * price:.3f} %, pays {100 * paid:.3f} %", end="")
    price, paid = found[:, 1].mean(), found[:, 2].mean()
    print(f"\nall days: price over payoff {price / paid:.2f}")
    # The real SPY moved 0.426 % from 10:00 and 0.384 % from 11:00 (mean absolute, 2014-18).
    assert 0.00384 < paid < 0.0045
    assert 1.0 < price / paid < 1.15


def test_wings_stand_where_they_were_measured() -> None:
    day = date(2016, 5, 6)
    for vix, measured in MEASURED_WINGS.items():
        piece = sliced(day, date(2016, 5, 9), np.full(391, vix), 390)
        ratio = smile_ratio(piece.shape, SPREAD_OUT[:, None])[:, 0]
        print(f"\nVIX {vix}: model {np.round(ratio, 2)} measured {measured}", end="")
        assert np.abs(ratio / measured - 1.0).max() < 0.11


def test_no_spread_within_the_chain_is_for_free() -> None:
    """Half a cent is the least a quote can show: no butterfly, vertical or calendar costs less than minus that."""
    day, spot, strikes = date(2016, 5, 6), 200.0, np.arange(100.0, 257.0)
    for vix in (10.0, 13.0, 17.0, 24.0, 40.0):
        before = np.zeros(len(strikes))
        for expiry in listings.expiries("SPY", day):
            piece = sliced(day, expiry.last, np.full(391, vix), 60)
            wide = deviation(piece, np.log(strikes / spot)[:, None])[:, 0]
            call = black76_price(spot, strikes, 1.0, wide, 1.0)
            assert np.diff(call, 2).min() > -0.001, (vix, expiry)
            assert np.diff(call).max() < 0.001, (vix, expiry)
            assert (call - before).min() > -0.005, (vix, expiry)
            before = call


def test_what_a_condors_long_wings_cost_on_a_friday_at_half_past_ten(chain: OptionChain) -> None:
    """Wings 1 % of spot beyond the strike with a delta of 0.10: a cent is a lot for them where SPY stands at 200."""
    rows = []
    for day in (day for day in DAYS if day.weekday() == 4):
        expiry, path = listings.expiries("SPY", day)[0], chain.path(day)
        strikes, spot = chain.strikes(day, expiry), float(chain.spot(day)[60])
        offer = chain.sides(day, expiry, strikes, np.array([60]))
        delta = offer.priced.call_delta[:, 0]
        for put in (True, False):
            short = int(np.argmin(np.abs(delta - (0.90 if put else 0.10))))
            wing = int(np.argmin(np.abs(strikes - strikes[short] + (0.01 if put else -0.01) * spot)))
            mid, side = (offer.priced.put, offer.put) if put else (offer.priced.call, offer.call)
            away = np.log(strikes[wing] / spot) / offer.piece.root[0]
            rows.append((path.level[60], put, 100.0 * mid[wing, 0], side.bid[wing, 0] == 0.0, away))
    found = np.array(rows)
    for low, high in VIX_BUCKETS:
        for put in (1, 0):
            own = found[(found[:, 0] >= low) & (found[:, 0] < high) & (found[:, 1] == put)].mean(axis=0)
            print(f"\nVIX {low:.0f}-{high:.0f} {'put ' if put else 'call'} wing: {own[2]:.2f} cents, {own[4]:+.1f} "
                  f"standard deviations, without a bid on {100 * own[3]:.0f} %", end="")  # fmt: skip
    assert (found[:, 2] > 0.02).all()
    calm = found[found[:, 0] < 15.0]
    assert calm[calm[:, 1] == 0][:, 3].mean() > 0.9 > calm[calm[:, 1] == 1][:, 3].mean()


def test_a_path_comes_from_thousands_and_two_days_hardly_share_one() -> None:
    found = [path for path in (paths.path(World(), "SPX", day) for day in DAYS[::6]) if path is not None]
    steps = np.array([np.diff(np.log(path.marks)) for path in found])
    steps /= np.sqrt(np.square(steps).sum(axis=1, keepdims=True))
    alike = np.abs(steps @ steps.T) - np.eye(len(steps))
    assert alike.max() < 0.9
