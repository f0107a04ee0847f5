"""Quotes as traders meet them: ticks, widths, and nothing that can be had for nothing."""

from datetime import date

import numpy as np
import pytest

from market import calendar
from market.chains.chain import Offer, OptionChain
from market.checks import arbitrage
from market.products import ROOTS
from market.surface import widths
from market.surface.widths import RULES
from market.world import World

DAYS = (date(2014, 10, 15), date(2016, 12, 14), date(2018, 2, 6))


def chain_of(root: str) -> OptionChain:
    return OptionChain(World(), root)


@pytest.mark.parametrize("root", sorted(ROOTS))
def test_nothing_is_free_at_bid_and_ask(root: str) -> None:
    chain = chain_of(root)
    for day in DAYS:
        found, looked = arbitrage.violations(chain, day)
        assert looked > 0 and not +found, (day, found)


@pytest.mark.slow
@pytest.mark.parametrize("root", sorted(ROOTS))
def test_nothing_is_free_on_any_day(root: str) -> None:
    chain, looked_at = chain_of(root), 0
    days = calendar.between(date(2014, 1, 3), date(2018, 12, 31))
    for day in days:
        found, quotes = arbitrage.violations(chain, day)
        assert not +found, (day, found)
        looked_at += quotes
    print(f"{root}: nothing free among {looked_at:,} quotes of {len(days):,} days")


def test_a_dear_body_and_a_cheap_later_call_would_be_seen() -> None:
    """The counts see what they are there for: one quote moved by a dollar is found."""
    chain, day = chain_of("SPX"), date(2016, 5, 6)
    early, late = (arbitrage.shown(chain, day, expiry, np.array([60])) for expiry in chain.expiries(day)[:2])
    assert not +arbitrage.within(early, True)
    row = int(np.argmin(np.abs(early.strikes - early.spot[0])))
    early.call[0][row] += 10.0
    assert arbitrage.within(early, True)["butterfly"] > 0
    carry = arbitrage.carry_of("SPX", day, [late.expiry])
    late.put[1][:] = 0.05
    assert arbitrage.between(early, late, carry, True)["calendar"] > 0


@pytest.mark.parametrize("root", sorted(ROOTS))
def test_quotes_lie_on_their_roots_ticks_around_the_mid(root: str) -> None:
    chain, day, rule = chain_of(root), date(2017, 9, 6), RULES[root]
    for expiry in chain.expiries(day)[::3]:
        offer = chain.sides(day, expiry, chain.strikes(day, expiry), np.array([5, 200]))
        for mid, side in ((offer.priced.call, offer.call), (offer.priced.put, offer.put)):
            assert (side.bid <= mid + 1e-6).all() and (side.ask >= mid - 1e-6).all() and (side.ask > side.bid).all()
            for price in (side.bid, side.ask):
                tick = np.where(price < rule.above - 1e-9, rule.small, rule.large)
                assert np.allclose(price / tick, np.round(price / tick), atol=1e-6)


def at_the_money(offer: Offer, mark: int) -> float:
    row = int(np.argmin(np.abs(offer.priced.call_delta[:, mark] - 0.5)))
    return float(np.mean([(s.ask - s.bid)[max(row - 3, 0) : row + 4, mark].mean() for s in (offer.call, offer.put)]))


def test_widths_stay_wide_the_day_after_a_crash_and_are_back_in_two() -> None:
    chain = chain_of("SPXW")
    found = {}
    for day in (2, 5, 6, 7, 9):
        when = date(2018, 2, day)
        expiry = next(e for e in chain.expiries(when) if e.last == date(2018, 2, 28))
        offer = chain.sides(when, expiry, chain.strikes(when, expiry), np.array([390]))
        found[day] = at_the_money(offer, 0)
    # Measured closing widths of a monthly (facts 5.1): 1.3, 9.7, 8.2, 1.4, 2.3 dollars.
    assert found[5] > 4.0 * found[2] and found[6] > 3.0 * found[2] and found[7] < 2.5 * found[2] < found[5]


def test_index_quotes_of_2014_are_wider_than_those_of_2018() -> None:
    life = np.array([30.0 / 365.0])
    early, late = (widths.at_the_money(RULES["SPXW"], day, life)[0] for day in (date(2014, 1, 6), date(2018, 6, 1)))
    assert 2.0 < early / late < 3.0


def test_the_first_minutes_and_the_night_are_wider() -> None:
    clock = np.array([-300.0, 200.0, 570.0, 575.0, 700.0, 958.0, 1000.0])
    found = widths.time_of_day(clock, 390)
    assert found[4] == 1.0 and found[2] > found[3] > 1.0 and found[0] > found[1] > found[2] and found[5] > 1.0
