"""Crashes and calms put into a market."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from market import calendar
from market.chains.chain import OptionChain
from market.checks.premium import realised_ahead
from market.daily import scenarios, vols
from market.daily.frames import DRIVERS, frame
from market.futures.line import FutureLine
from market.intraday import nights, paths
from market.intraday.days import Days
from market.world import World

AT = date(2016, 5, 9)


def made(name: str, seed: int = 1) -> tuple[World, int, int]:
    """(world, row of its first day, its length)."""
    return World(seed, name, AT), scenarios.begin(name, AT), scenarios.load(name).length


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_before_it_nothing_changes_and_after_it_the_moves_go_on(name: str) -> None:
    world, first, length = made(name)
    for driver in DRIVERS:
        own, base = frame(world, driver), frame(World(), driver)
        assert np.array_equal(own.close[:first], base.close[:first])
        assert np.array_equal(own.open[:first], base.open[:first])
        assert np.array_equal(vols.levels(world, driver)[:first], vols.levels(World(), driver)[:first])
        assert np.isfinite(own.close).all() and (own.low <= np.minimum(own.open, own.close)).all()
    for driver in ("SPX", "NDX"):
        own, base = (np.diff(np.log(frame(w, driver).close))[first + length - 1 :] for w in (world, World()))
        level, base_level = (vols.levels(w, "SPX")[first + length - 1 : -1] for w in (world, World()))
        assert np.allclose(own / level, base / base_level, atol=2e-6)


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_every_documented_bar_is_met_to_the_cent(name: str) -> None:
    world, first, length = made(name)
    for k in range(min(length, 12)):
        day = calendar.after(AT, k)
        for driver in ("SPX", "NDX", "BOND", "WTI"):
            own, path = frame(world, driver), paths.path(world, driver, day)
            assert path
            row = first + k
            wanted = (own.open[row], own.reach_high[row], own.reach_low[row], own.close[row])
            assert (path.points[0], path.points.max(), path.points.min(), path.points[-1]) == wanted
        path = paths.path(world, "SPX", day)
        if path and scenarios.load(name).days and name != "slow-bear":
            found = (path.level[0], path.level.max(), path.level.min(), path.level[-1])
            assert found == pytest.approx(scenarios.load(name).days[k].vix, abs=0.006)


def test_the_fifth_of_august_opens_lower_after_a_night_with_vix_at_65() -> None:
    world, first, _ = made("august-2024")
    own, night = frame(world, "SPX"), nights.night(world, "SPX", AT)
    assert night and night.level_marks[: nights.OPEN_MINUTE].max() == pytest.approx(65.73)
    assert own.open[first] / own.previous[first] - 1.0 == pytest.approx(-0.03655, abs=1e-5)
    assert vols.levels(world, "SPX")[first : first + 5].tolist() == [38.57, 27.71, 27.85, 23.79, 20.37]


def test_a_slow_bear_begins_where_vix_stands_and_never_spikes() -> None:
    world, first, length = made("slow-bear")
    level = vols.levels(world, "SPX")[first - 1 : first + length]
    assert np.abs(np.diff(np.log(level))).max() < 0.25 and 24.0 < level[-30:].mean() < 32.0
    own = frame(world, "SPX")
    assert -0.30 < own.close[first + length - 1] / own.close[first - 1] - 1.0 < -0.20


def test_nothing_moves_in_a_halt_but_oil() -> None:
    world, _, _ = made("march-2020")
    market = paths.path(world, "SPX", AT)
    assert market and market.halts == ((4, 19),)
    for driver, still in (("SPX", True), ("RUT", True), ("BOND", True), ("WTI", False)):
        path = paths.path(world, driver, AT)
        assert path and (float(np.ptp(path.points[16:76])) == 0.0) is still
        assert (float(np.ptp(path.level[16:76])) == 0.0) is still
    assert market.points[80] != market.points[75]


def test_the_flash_crash_falls_at_a_quarter_to_three_and_comes_back() -> None:
    world, first, _ = made("flash-crash-2010")
    path = paths.path(world, "SPX", AT)
    previous = frame(world, "SPX").previous[first]
    assert path
    assert 313 <= int(np.argmin(path.marks)) <= 318
    assert path.marks[302] / previous - 1.0 > -0.035 and path.marks[330] / previous - 1.0 > -0.05
    assert path.points.min() / previous - 1.0 == pytest.approx(-0.0858, abs=1e-4)


def test_selling_volatility_after_a_crash_pays_as_it_does_in_the_market_itself() -> None:
    """What the next 21 sessions realised over what VIX said, of the three weeks after each scenario.

    VIX falls in the meantime from where a crash left it, so realised volatility comes out lower, as after real crashes.
    """
    for name in scenarios.NAMES:
        world, first, length = made(name)
        rows = slice(first + length - 1, first + length + 14)
        ratio = [(realised_ahead(frame(w, "SPX").close) / vols.levels(w, "SPX"))[rows].mean() for w in (world, World())]
        assert 0.55 < ratio[0] / ratio[1] < 1.3, (name, ratio)


def test_vix_goes_back_by_the_stated_law() -> None:
    world, first, length = made("black-monday-1987")
    last = first + length - 1
    excess = np.log(vols.levels(world, "SPX") / vols.levels(World(), "SPX"))
    assert excess[last + 10] / excess[last] == pytest.approx(scenarios.VIX_EXCESS_STAYS**10, abs=0.002)


def test_scenarios_work_in_other_histories_and_short_days() -> None:
    world, first, _ = made("february-2018", seed=5)
    assert frame(world, "SPX").close[first] / frame(world, "SPX").previous[first] - 1.0 == pytest.approx(
        -0.041, abs=1e-4
    )
    early = World(1, "march-2020", date(2016, 11, 25))
    path = paths.path(early, "SPX", date(2016, 11, 25))
    assert (
        path
        and path.minutes == 210
        and path.points.min() == frame(early, "SPX").reach_low[scenarios.begin("march-2020", date(2016, 11, 25))]
    )
    late = World(1, "slow-bear", date(2018, 12, 24))
    assert len(frame(late, "SPX").close) == len(frame(World(), "SPX").close)


def test_bad_names_and_days_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no scenario 'crash'.*slow-bear"):
        frame(World(1, "crash", AT), "SPX")
    with pytest.raises(ValueError, match=r"2016-05-08 is no session.*2016-05-09"):
        frame(World(1, "august-2024", date(2016, 5, 8)), "SPX")
    with pytest.raises(ValueError, match="from 2012-01-04 to 2018-12-31"):
        frame(World(1, "august-2024", date(2019, 5, 8)), "SPX")
    with pytest.raises(ValueError, match="no daily series 'SPY'"):
        frame(World(), "SPY")


def test_no_quote_moves_in_a_halt() -> None:
    world, _, _ = made("march-2020")
    chain = OptionChain(world, "SPY")
    expiry = chain.expiries(AT)[2]
    strikes = chain.strikes(AT, expiry)
    offer = chain.sides(AT, expiry, strikes[len(strikes) // 2 - 4 : len(strikes) // 2 + 4])
    assert np.ptp(offer.put.bid[:, 4:19], axis=1).max() == 0.0 and np.ptp(offer.call.ask[:, 4:19], axis=1).max() == 0.0
    assert np.ptp(offer.put.bid[:, 19:40], axis=1).max() > 0.0


def test_futures_stand_still_with_their_exchanges() -> None:
    crash, limit = World(1, "march-2020", AT), World(1, "august-2015", AT)
    for world, begin, end in ((crash, nights.OPEN_MINUTE + 4, nights.OPEN_MINUTE + 19), (limit, 925, 930)):
        for driver in ("SPX", "NDX"):
            night = nights.night(world, driver, AT)
            assert night and (begin, end) in night.halts
            assert float(np.ptp(night.points[begin * 4 : end * 4])) == 0.0
        course = FutureLine(Days(world), "ES").course(AT, 201606)
        assert float(np.ptp(course.price[begin:end])) == float(np.ptp(course.clock[begin:end])) == 0.0
    gold = nights.night(crash, "GOLD", AT)
    assert gold and gold.halts == () and float(np.ptp(gold.marks[934:949])) > 0.0
