from datetime import date

import numpy as np

from leanhost.enums import Resolution
from market import calendar
from market.daily import payouts, rates, real
from market.daily.frames import frame
from market.intraday import paths
from market.intraday.days import Days
from market.intraday.lines import Line
from market.world import World

DAYS = calendar.between(date(2014, 1, 2), date(2018, 12, 31))
SAMPLE = [*DAYS[::25], date(2015, 8, 24), date(2018, 2, 5), date(2016, 11, 25), date(2018, 12, 24)]


def bar(day: date) -> tuple[float, float, float, float]:
    known = frame(World(), "SPX")
    i = known.position(day)
    assert i is not None
    return known.open[i], known.reach_high[i], known.reach_low[i], known.close[i]


def test_a_path_meets_its_open_high_low_and_close_exactly() -> None:
    for day in SAMPLE:
        path = paths.path(World(), "SPX", day)
        assert path is not None
        assert (path.points[0], path.points.max(), path.points.min(), path.points[-1]) == bar(day)


def test_the_reached_extreme_is_the_real_one_unless_that_is_the_stale_open() -> None:
    known, published = frame(World(), "SPX"), real.sp500()
    begin = published.dates.index(real.FIRST)
    opened = published.open[begin:]
    assert ((opened == known.high) | (known.reach_high == known.high)).all()
    assert ((opened == known.low) | (known.reach_low == known.low)).all()
    assert (known.reach_high <= known.high).all() and (known.reach_low >= known.low).all()
    assert np.array_equal(known.close, published.close[begin:])
    assert (known.reach_high == known.high).mean() > 0.85


def test_vix_ends_every_day_at_its_real_close() -> None:
    closes = real.vix_closes()
    for day in (day for day in SAMPLE if day >= real.FIRST_VIX):
        path = paths.path(World(), "SPX", day)
        assert path is not None and path.level[-1] == closes[day]


def test_the_night_has_about_a_third_of_the_variance() -> None:
    known = frame(World(), "SPX")
    rows = np.array([day.year >= 2014 for day in known.dates])
    gap, session = np.log(known.open / known.previous)[rows], np.log(known.close / known.open)[rows]
    assert 0.30 < gap.var() / (gap.var() + session.var()) < 0.42
    assert abs(np.corrcoef(gap, session)[0, 1]) < 0.25


def test_vix_minutes_move_against_the_index() -> None:
    found = [paths.path(World(), "SPX", day) for day in SAMPLE]
    index = np.concatenate([np.diff(np.log(p.marks)) for p in found if p])
    vix = np.concatenate([np.diff(np.log(p.level_marks)) for p in found if p])
    assert np.corrcoef(index, vix)[0, 1] < -0.6


def test_the_first_half_hour_is_livelier_than_noon() -> None:
    found = [paths.path(World(), "SPX", day) for day in DAYS[::5] if calendar.session_minutes(day) == 390]
    squares = np.array([np.diff(np.log(p.marks)) ** 2 for p in found if p])
    assert squares[:, :30].mean() > 1.8 * squares[:, 180:240].mean()


def test_a_path_is_the_same_in_any_order_and_differs_by_seed() -> None:
    first, other = date(2015, 8, 24), date(2017, 3, 1)
    one = [paths.path(World(), "SPX", day) for day in (first, other)]
    two = [paths.path(World(), "SPX", day) for day in (other, first)][::-1]
    for a, b in zip(one, two, strict=True):
        assert a and b and np.array_equal(a.points, b.points) and np.array_equal(a.level, b.level)
    changed = paths.path(World(2), "SPX", first)
    assert changed and one[0] and not np.array_equal(changed.points, one[0].points)


def test_an_early_close_has_210_minutes() -> None:
    path = paths.path(World(), "SPX", date(2016, 11, 25))
    assert path and path.minutes == 210 and len(path.marks) == 211


def test_a_day_without_a_session_has_no_path() -> None:
    assert paths.path(World(), "SPX", date(2018, 12, 5)) is None
    assert paths.path(World(), "SPX", date(2016, 1, 2)) is None


def test_accrued_dividends_drop_out_on_the_ex_date() -> None:
    assert payouts.step("SPY", date(2016, 9, 15)).offset > 1.0
    assert payouts.step("SPY", date(2016, 9, 16)).offset == 0.0


def test_the_discount_rate_steps_on_its_effective_dates() -> None:
    assert [rates.discount_rate(date(2015, 12, day)) for day in (16, 17)] == [0.75, 1.00]


def test_hours_and_days_are_computed_a_stretch_at_a_time_and_are_the_same_read_in_any_way() -> None:
    for resolution in (Resolution.HOUR, Resolution.DAILY):
        part, other = (Line(Days(World()), "VIX").coarse(resolution) for _ in range(2))
        assert part is not None and other is not None
        whole = np.asarray(other.close)
        for start in (0, 110, len(whole) - 40):
            assert np.array_equal(part.close[start : start + 40], whole[start : start + 40])
        assert len(part.close) == len(whole) and len(part.close[7:7]) == 0 and part.close[5] == whole[5]


def test_a_look_at_some_hours_needs_the_paths_of_few_days() -> None:
    days = Days(World())
    hours = Line(days, "SPY").coarse(Resolution.HOUR)
    assert hours is not None and len(hours.close[700:707]) == 7
    assert days.path.cache_info().misses <= 16
