"""The model's own surface: no slice that can be made has anything free, and every family stands where it should."""

import numpy as np
import pytest

from greeks.black import black76_price
from market.checks import static
from market.products import OPTION_ROOTS
from market.surface import facts
from market.surface.clock import days_left
from market.surface.families import FAMILIES
from market.surface.slices import at_tenors
from market.surface.smile import PUT_FROM, Smile, ratio

LEVELS = (10.0, 13.0, 17.0, 26.0, 45.0, 90.0)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_no_butterfly_and_no_calendar_is_free_in_a_family(family: str) -> None:
    own = FAMILIES[family]
    for vix in LEVELS:
        found = static.least(family, min(vix * own.ratio, 200.0))
        assert found.butterfly > 0.0 and found.calendar > 0.0, (vix, found)
        bent = static.least(family, min(vix * own.ratio, 200.0), -own.most_lean)
        assert bent.butterfly > 0.0 and bent.calendar > 0.0, (vix, bent)


@pytest.mark.slow
def test_nothing_is_free_at_any_level_or_lean() -> None:
    for family, own in FAMILIES.items():
        for level in static.levels(family):
            for lean in (-own.most_lean, 0.0, own.most_lean):
                found = static.least(family, float(level), lean)
                assert min(found) > 0.0, (family, level, lean, found)


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
    for place in (-8.0, -PUT_FROM - 1.0, -PUT_FROM, float(single.call_from[0]), float(single.call_from[0]) + 1.0, 4.0):
        y = place + np.array([-2e-5, -1e-5, 1e-5, 2e-5])
        value = ratio(single, y)
        assert value[1] == pytest.approx(value[2], abs=2e-5)
        assert (value[1] - value[0]) / 1e-5 == pytest.approx((value[3] - value[2]) / 1e-5, abs=1e-3)


def test_the_night_takes_its_share_of_a_day_and_the_day_after_begins_where_it_ended() -> None:
    at = np.arange(-480.0, 961.0)
    left = days_left(390, at)
    assert left[0] == pytest.approx(1.0) and left[-1] == 0.0 and (np.diff(left) <= 1e-12).all()
    assert left[1050] == pytest.approx(0.65) and days_left(390, np.array([1020.0]))[0] < 0.0
    assert days_left(390, np.array([1440.0 - 480.0]))[0] == pytest.approx(left[0] - 1.0)
