"""Globex sessions around New York's."""

from datetime import date

import numpy as np
import pytest

from market import calendar, event_data, globex
from market.daily import real, vols
from market.daily.frames import frame
from market.intraday import nights, paths
from market.world import World

WORLD = World()


@pytest.mark.parametrize("driver", ["SPX", "NDX", "WTI", "GOLD"])
def test_a_night_is_the_days_path_between_open_and_close_and_begins_where_the_last_ended(driver: str) -> None:
    for day in (date(2016, 5, 6), date(2016, 5, 9), date(2015, 8, 24)):
        own, path = nights.night(WORLD, driver, day), paths.path(WORLD, driver, day)
        assert own and path
        assert own.minutes == 1380 and len(own.marks) == len(own.level_marks) == 1381
        inside = slice(nights.OPEN_MINUTE * 4, (nights.OPEN_MINUTE + 390) * 4 + 1)
        assert np.array_equal(own.points[inside], path.points) and np.array_equal(own.level[inside], path.level)
        before = nights.night(WORLD, driver, calendar.after(day, -1))
        assert before and own.points[0] == before.points[-1] and own.level[0] == before.level[-1]


def test_a_half_session_on_a_holiday_lies_between_two_days() -> None:
    holiday, following = date(2016, 5, 30), date(2016, 5, 31)
    friday, monday, tuesday = (nights.night(WORLD, "SPX", day) for day in (date(2016, 5, 27), holiday, following))
    assert friday and monday and tuesday and paths.path(WORLD, "SPX", holiday) is None
    assert monday.minutes == globex.EARLY_MINUTES == 1140
    assert friday.points[-1] == monday.points[0] and monday.points[-1] == tuesday.points[0]
    assert np.ptp(monday.points) > 0


def test_an_early_close_ends_both_and_the_last_day_stands_still_after_its_close() -> None:
    early = nights.night(WORLD, "SPX", date(2016, 11, 25))
    assert (
        early
        and early.minutes == 1140
        and early.marks[-1]
        == frame(WORLD, "SPX").close[calendar.position(date(2016, 11, 25)) - calendar.position(date(2012, 1, 3))]
    )
    last = nights.night(WORLD, "SPX", date(2018, 12, 31))
    assert last and np.ptp(last.marks[-60:]) == 0.0
    assert nights.night(WORLD, "SPX", date(2016, 5, 28)) is None
    assert nights.night(WORLD, "SPX", date(2019, 1, 2)) is None


def test_europe_is_livelier_than_asia_and_a_release_shows_at_half_past_eight() -> None:
    days = [day for day in calendar.between(date(2014, 2, 3), date(2018, 11, 30)) if day.weekday() in {1, 2, 3}][::4]
    moves = np.array(
        [
            np.diff(np.log(own.marks))
            for own in (nights.night(WORLD, "SPX", day) for day in days)
            if own and own.minutes == 1380
        ]
    )
    square = np.square(moves)
    assert square[:, 540:600].mean() > 1.7 * square[:, 300:420].mean()
    shares = []
    for day in sorted(event_data.NFP)[::4]:
        own = (
            nights.night(WORLD, "SPX", date.fromisoformat(day))
            if calendar.is_session(date.fromisoformat(day))
            else None
        )
        if own:
            steps = np.square(np.diff(np.log(own.marks[: nights.OPEN_MINUTE + 1])))
            shares.append(steps[870:873].sum() / steps.sum())
    assert 0.25 < np.mean(shares) < 0.6


def test_vix_has_nights_too() -> None:
    own = nights.night(WORLD, "VIX3M", date(2016, 5, 6))
    market = nights.night(WORLD, "SPX", date(2016, 5, 6))
    assert own and market
    strayed = np.log(own.marks / (np.exp(0.92) * market.level_marks**0.70))
    row = real.dates().index(date(2016, 5, 6))
    before, after = vols.swings(WORLD)[1, row - 1 : row + 1]
    assert strayed[0] == pytest.approx(before, abs=0.003) and strayed[-1] == pytest.approx(after, abs=0.0005)
