"""The model's own surface: no slice that can be made has anything free, and every family stands where it should."""

from datetime import date

import numpy as np
import pytest

from greeks.black import black76_price
from market.checks import static
from market.products import OPTION_ROOTS
from market.surface import facts
from market.surface.clock import Moment, days_left, surface_years
from market.surface.families import FAMILIES
from market.surface.slices import Bend, at_tenors
from market.surface.smile import Smile, ratio

LEVELS = (10.0, 13.0, 17.0, 26.0, 45.0, 90.0)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_no_butterfly_and_no_calendar_is_free_in_a_family(family: str) -> None:
    own = FAMILIES[family]
    for vix in LEVELS:
        found = static.least(family, min(vix * own.ratio, 200.0))
        assert found.butterfly > 0.0 and found.calendar > 0.0, (vix, found)
        for bend in static.bends(family, vix * own.ratio)[::4]:
            bent = static.least(family, min(vix * own.ratio, 200.0), bend)
            assert bent.butterfly > 0.0 and bent.calendar > 0.0, (vix, bend, bent)


@pytest.mark.slow
def test_nothing_is_free_at_any_level_or_bend() -> None:
    for family in FAMILIES:
        for level in static.levels(family):
            for bend in static.bends(family, float(level)):
                found = static.least(family, float(level), bend)
                assert min(found) > 0.0, (family, level, bend, found)


def test_a_steeper_wing_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check finds what it is there for: wings so steep that a butterfly far out costs less than nothing."""
    root, shape = at_tenors("SPX", 13.0, static.DAYS)
    steep = shape._replace(put_slope=shape.put_slope + 0.15)
    monkeypatch.setattr(static, "at_tenors", lambda *_: (root, steep))
    assert static.least("SPX", 13.0).butterfly < 0.0


def test_every_root_has_its_family() -> None:
    assert {root.surface for root in OPTION_ROOTS} <= set(FAMILIES)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_formula_reads_the_familys_level_off_thirty_days(family: str) -> None:
    """2 / T × the sum of out-of-the-money prices over strike squared, on dense strikes, while they have a bid."""
    level, forward, years = 18.0 * FAMILIES[family].ratio, 2000.0, 30.0 / 365.0
    root, shape = at_tenors(family, level, np.array([30.0]))
    strikes = np.arange(400.0, 5000.0, 0.5)
    deviation = root[0] * ratio(Smile(*(part[:, None] for part in shape)), np.log(strikes / forward) / root[0])[0]
    calls = black76_price(forward, strikes, 1.0, deviation, 1.0)
    value = np.where(strikes < forward, calls - forward + strikes, calls)
    total = 2.0 / years * np.sum(np.where(value > 0.08, value / strikes**2, 0.0)) * 0.5
    assert 100.0 * np.sqrt(total) == pytest.approx(level, abs=0.06)


def test_a_terms_swing_moves_its_own_tenors_and_leaves_thirty_days() -> None:
    days = np.array([2.0, 9.0, 30.0, 45.0, 93.0, 182.0])
    plain, bent = (at_tenors("SPX", 14.0, days, bend)[0] for bend in (Bend(), Bend(0.0, 0.1, -0.05)))
    assert np.log(bent / plain) == pytest.approx([0.1, 0.1, 0.0, 0.0, -0.05, -0.05], abs=1e-12)


def test_no_strikes_have_no_volatilities() -> None:
    _, shape = at_tenors("SPX", 17.0, np.array([30.0]))
    assert ratio(shape, np.empty((0, 1))).shape == (0, 1)


def test_skews_stand_in_their_order() -> None:
    """Volatility 1.5 standard deviations below over that above, 30 days out: S&P, small caps, Nasdaq, oil, gold."""
    lean = []
    for family in ("SPX", "RUT", "NDX", "WTI", "GOLD"):
        _, shape = at_tenors(family, 17.0 * FAMILIES[family].ratio, np.array([30.0]))
        down, up = ratio(Smile(*(part[:, None] for part in shape)), np.array([-1.5, 1.5]))[0]
        lean.append(down / up)
    assert lean == sorted(lean, reverse=True) and lean[-1] == pytest.approx(1.0, abs=1e-9)


def test_a_smile_is_smooth_where_its_parts_meet() -> None:
    shape = facts.smile(np.array([17.0]), np.array([30.0]))
    single = Smile(*(part[0] for part in shape))
    put_from = float(single.put_from[0])
    for place in (-8.0, -put_from - 1.0, -put_from, float(single.call_from[0]), float(single.call_from[0]) + 1.0, 4.0):
        y = place + np.array([-2e-5, -1e-5, 1e-5, 2e-5])
        value = ratio(single, y)
        assert value[1] == pytest.approx(value[2], abs=2e-5)
        assert (value[1] - value[0]) / 1e-5 == pytest.approx((value[3] - value[2]) / 1e-5, abs=1e-3)


def test_a_weekend_adds_a_twentieth_of_a_day() -> None:
    """At 16:00 of a Tuesday and of a Friday to the next close; of three days a little counts by the calendar."""
    spans = ((date(2016, 5, 3), date(2016, 5, 4)), (date(2016, 5, 6), date(2016, 5, 9)))
    years = [float(surface_years(day, [Moment(end, 960)], np.array([960.0]))[0][0, 0]) for day, end in spans]
    by_calendar = (1.0 / 12.0) ** 2 * (3.0 - 2.0 / 12.0)
    assert years[0] == pytest.approx(1.0 / 254.6)
    assert years[1] == pytest.approx(1.05 / 254.6 * (1.0 - by_calendar) + 3.0 / 365.0 * by_calendar)


def test_the_night_takes_its_share_of_a_day_and_the_day_after_begins_where_it_ended() -> None:
    at = np.arange(-480.0, 961.0)
    left = days_left(390, at)
    assert left[0] == pytest.approx(1.0) and left[-1] == 0.0 and (np.diff(left) <= 1e-12).all()
    assert left[1050] == pytest.approx(0.65) and days_left(390, np.array([1020.0]))[0] < 0.0
    assert days_left(390, np.array([1440.0 - 480.0]))[0] == pytest.approx(left[0] - 1.0)
