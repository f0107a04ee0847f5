"""Fill-forward as index arithmetic."""

import numpy as np
from leanhost.engine.clock import MINUTE
from leanhost.engine.fill_forward import forward, grid, in_sessions

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
    assert emission.rows.tolist() == [0, 0, 1, 1]
    assert emission.filled.tolist() == [False, True, False, True]


def test_nothing_comes_before_the_first_row_unless_a_day_before_left_one() -> None:
    end = ends(3)
    grown = forward(end, np.ones(1, bool), grid(SESSION, MINUTE), carried=True)
    assert grown.rows.tolist() == [-1, -1, 0, 0, 0]
    assert grown.filled.tolist() == [True, True, False, True, True]


def test_a_premarket_row_is_repeated_but_not_emitted_itself() -> None:
    end = ends(-10, 2)
    own = in_sessions(end - MINUTE, end, SESSION)
    emission = forward(end, own, grid(SESSION, MINUTE), carried=False)
    assert emission.rows.tolist() == [0, 1, 1, 1, 1]
    assert emission.times[0] == OPEN + MINUTE


def test_without_filling_only_the_rows_come() -> None:
    end = ends(1, 4)
    emission = forward(end, np.ones(2, bool), None, carried=True)
    assert emission.times.tolist() == end.tolist()
    assert not emission.filled.any()
