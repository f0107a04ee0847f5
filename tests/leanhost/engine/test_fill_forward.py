"""Fill-forward as index arithmetic."""

import numpy as np
import pytest

from leanhost.engine.clock import MINUTE
from leanhost.engine.fill_forward import Emission, forward, grid, in_sessions

OPEN = 570 * MINUTE
SESSION = [(OPEN, OPEN + 5 * MINUTE)]


def ends(*minutes: int) -> np.ndarray:
    return np.array([OPEN + m * MINUTE for m in minutes], np.int64)


def test_a_grid_holds_the_end_of_every_open_minute() -> None:
    assert grid(SESSION, MINUTE).tolist() == ends(1, 2, 3, 4, 5).tolist()


def test_hours_end_at_full_hours_and_the_first_may_begin_late() -> None:
    assert grid([(570 * MINUTE, 720 * MINUTE)], 60 * MINUTE).tolist() == [m * MINUTE for m in (600, 660, 720)]


def test_minutes_without_a_row_repeat_the_row_before() -> None:
    end = ends(2, 4)
    emission = forward(end, np.ones(2, bool), grid(SESSION, MINUTE), carried=False)
    assert emission.times.tolist() == ends(2, 3, 4, 5).tolist()
    assert emission.rows == [0, 0, 1, 1]
    assert emission.filled == [False, True, False, True]


def test_nothing_comes_before_the_first_row_unless_a_day_before_left_one() -> None:
    end = ends(3)
    grown = forward(end, np.ones(1, bool), grid(SESSION, MINUTE), carried=True)
    assert grown.rows == [-1, -1, 0, 0, 0]
    assert grown.filled == [True, True, False, True, True]


def test_a_premarket_row_is_repeated_but_not_emitted_itself() -> None:
    end = ends(-10, 2)
    own = in_sessions(end - MINUTE, end, SESSION)
    emission = forward(end, own, grid(SESSION, MINUTE), carried=False)
    assert emission.rows == [0, 1, 1, 1, 1]
    assert emission.times[0] == OPEN + MINUTE


def test_without_filling_only_the_rows_come() -> None:
    end = ends(1, 4)
    emission = forward(end, np.ones(2, bool), None, carried=True)
    assert emission.times.tolist() == end.tolist()
    assert not any(emission.filled)


@pytest.mark.parametrize("carried", [False, True])
@pytest.mark.parametrize("rows", [(), (1,), (3, 4), (-7, 2), (-7,), (2, 9)])
def test_a_run_says_what_a_list_of_its_moments_says(rows: tuple[int, ...], carried: bool) -> None:
    end = ends(*rows)
    own = in_sessions(end - MINUTE, end, SESSION)
    moments = grid(SESSION, MINUTE)
    run = forward(end, own, moments, carried)
    first = end[0] if len(end) and not carried else OPEN if carried else OPEN + 10 * MINUTE
    listed = Emission(end, moments[moments >= first])
    assert run.step == MINUTE
    assert (run.times.tolist(), run.rows, run.filled) == (listed.times.tolist(), listed.rows, listed.filled)
    for minute in range(-8, 12):
        for moment in (OPEN + minute * MINUTE, OPEN + minute * MINUTE + 1):
            assert run.find(moment) == listed.find(moment)
            assert run.at_or_before(moment) == listed.at_or_before(moment)
