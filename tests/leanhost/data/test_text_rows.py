from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanhost.data import text_rows
from leanhost.data.text_rows import cells, dated_cells, epoch_ms, increasing

MORNING = 34_200_000


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        (b"1,2\n3,4\n", 2, [[1, 2], [3, 4]]),
        (b"1,2\r\n3,4\r\n", 2, [[1, 2], [3, 4]]),
        (b"\xef\xbb\xbf1,2", 2, [[1, 2]]),
        (b"1,,3.5\n-4.25,5,\n", 3, [[1, 0, 3.5], [-4.25, 5, 0]]),
        (b"", 2, []),
        # A short row swallows cells of the next one, a long row leaves the rest to be read as a row.
        (b"1,2\n3,4,5\n6,7,8\n", 3, [[1, 2, 3], [4, 5, 6], [7, 8, 0]]),
        (b"1,2,9\n3,4\n", 2, [[1, 2], [9, 3], [4, 0]]),
        # A blank line is an empty cell.
        (b"1,2\n\n3,4\n", 2, [[1, 2], [0, 3], [4, 0]]),
        # What is no digit counts as its distance from '0'; spaces before a cell are skipped, one inside ends it.
        (b"1,a\n", 2, [[1, ord("a") - 48]]),
        (b"  1,2\n", 2, [[1, 2]]),
        (b"1 ,2\n", 3, [[1, 0, 2]]),
    ],
)
def test_cells_are_read_as_lean_reads_them(text, columns, rows):
    assert cells(text, columns).tolist() == rows


def test_daily_rows_begin_with_a_date_and_bad_dates_lose_their_line():
    time, rows = dated_cells(b"20240102 00:00,1,2\n20241302 00:00,9,9\n20240103 09:30,3,4\n", 2)
    assert time.tolist() == [epoch_ms(b"20240102 00:00"), epoch_ms(b"20240103 09:30")]
    assert rows.tolist() == [[1, 2], [3, 4]]
    assert np.datetime64("2024-01-03T09:30", "ms").astype(int) == time[1]


def test_a_short_daily_row_swallows_the_next_date():
    time, rows = dated_cells(b"20240102 00:00,1\n20240103 00:00,3,4\n20240104 00:00,5,6\n", 2)
    assert len(time) == 2
    assert rows[0].tolist() == [1, 20240103]
    assert rows[1].tolist() == [5, 6]


def test_only_rows_later_than_all_before_are_kept():
    time = np.array([10, 20, 20, 15, 30, 25, 31])
    assert time[increasing(time)].tolist() == [10, 20, 30, 31]
    assert increasing(np.array([1, 2, 3])) == slice(None)


number = st.one_of(
    st.just(""),
    st.integers(0, 10**9).map(str),
    st.decimals(-99999, 99999, places=4).map(lambda d: format(d, "f")),
    st.sampled_from(["1.2.3", "7-8", ".", "-", "x1", " 5", "12 "]),
)


@given(st.lists(st.lists(number, min_size=1, max_size=4).map(",".join), max_size=12))
def test_the_fast_reader_and_the_cell_by_cell_reader_agree(lines):
    text = "\n".join(lines).encode()
    slow = text_rows._slow_cells(text)
    rows = cells(text + b"\n", 1)[:, 0] if text else np.empty(0)
    assert np.allclose(rows[: len(slow)], slow, rtol=1e-12)
    assert not rows[len(slow) :].any()


_CELL = st.from_regex(r"\A([0-9]{1,17}(\.[0-9]{0,6})?)?\Z")


@given(st.lists(_CELL, min_size=1, max_size=600).filter(any))
def test_cells_read_at_once_are_the_numbers_of_the_stream(texts):
    data = ",".join(texts).encode()
    found = text_rows._numbers(data)
    assert found is not None
    assert found.tolist() == [float(text or 0) for text in texts]


@given(
    st.lists(
        st.tuples(st.datetimes(datetime(1, 1, 1), datetime(9998, 1, 1)), st.integers(0, 10**9)), min_size=1, max_size=50
    )
)
def test_dates_read_at_once_are_those_read_one_by_one(rows):
    lines = [f"{time.year:04}{time:%m%d %H:%M},{value},7" for time, value in rows]
    times, numbers = text_rows.dated_cells("\n".join(lines).encode(), 2)
    assert times.tolist() == [text_rows.epoch_ms(line[:14].encode()) for line in lines]
    assert numbers.tolist() == [[value, 7] for _, value in rows]


@pytest.mark.parametrize(
    "stamp", ["20150229 10:00", "20151301 10:00", "20150810 24:00", "20150810 10:60", "2015081a 10:00"]
)
def test_a_row_with_no_such_date_is_left_out(stamp):
    times, numbers = text_rows.dated_cells(f"20150810 09:31,1\n{stamp},2\n20150810 09:33,3".encode(), 1)
    assert len(times) == 2
    assert numbers.tolist() == [[1], [3]]
