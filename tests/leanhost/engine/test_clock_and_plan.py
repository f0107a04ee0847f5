"""Time zones, and the union of emission times."""

from datetime import date, datetime

import numpy as np

from leanhost.engine.clock import HOUR, MINUTE, Clock, from_us, to_us, zone_of
from leanhost.engine.fill_forward import Emission
from leanhost.engine.plan import union

NEW_YORK = zone_of("America/New_York")


def test_a_moment_goes_to_the_wall_clock_and_back_on_both_sides_of_a_change() -> None:
    for wall in (datetime(2015, 3, 7, 12), datetime(2015, 3, 9, 12)):
        assert NEW_YORK.local(NEW_YORK.utc(wall)) == wall
    assert NEW_YORK.midnight(date(2015, 3, 9)) - NEW_YORK.midnight(date(2015, 3, 8)) == 23 * HOUR


def test_the_clock_shows_local_and_utc_time() -> None:
    clock = Clock(NEW_YORK)
    clock.utc_us = to_us(datetime(2015, 8, 10, 13, 31))
    assert clock.time == datetime(2015, 8, 10, 9, 31)
    assert clock.utc_time.utcoffset() is not None
    assert from_us(clock.utc_us) == datetime(2015, 8, 10, 13, 31)


def test_times_come_once_and_in_order() -> None:
    nothing = np.empty(0, np.int64)
    runs = [Emission(nothing, None, first * MINUTE, MINUTE, 5) for first in (0, 0, 3, 20)]
    others = [Emission(nothing, np.array([90_000_000], np.int64)), Emission(nothing, nothing)]
    minutes = {m * MINUTE for m in (*range(8), *range(20, 25))}
    assert union([*runs, *others]).tolist() == sorted({*minutes, 90_000_000})


def test_moments_off_the_minute_or_far_apart_are_merged_too() -> None:
    def of(*times: int) -> Emission:
        found = np.array(times, np.int64)
        return Emission(found, found)

    week = 7 * 24 * HOUR
    for one, other in (([0, MINUTE, 5 * MINUTE], [MINUTE, 2 * MINUTE]), ([0, 1], [1, MINUTE]), ([0, week], [MINUTE])):
        assert union([of(*one), of(*other)]).tolist() == sorted({*one, *other})
