"""Columns read lazily out of many files at once are those that the careful reader makes of each file."""

from datetime import date
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanhost.data.folder import LeanFolder, _careful_columns, _columns, columns_of, dated_columns_of
from leanhost.data.lazy_columns import LazyColumns, lines_of_days, minute_columns, names_of, taken
from leanhost.data.plain_rows import plain_rows
from leanhost.data.text_rows import dated_cells
from leanhost.symbols import create, option_symbol

QUOTES = (
    b"34200000,,,,,0,200,200,200,200,177\n34260000,1500,1500,1400,1400,3,200,200,200,123456789012345,177\n",
    b"36000000,1,2,3,4,5,6,7,8,9,10",
    b"34200000,0,0,0,0,0,0,0,0,0,0\n57540000,12345678,123456789,1,1,1,1,1,1,1,1\n",
)


def same(found, expected):
    assert names_of(found) == names_of(expected)
    for name in names_of(found):
        one, other = getattr(found, name), getattr(expected, name)
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist(), name


def test_files_read_together_are_what_each_is_alone():
    found = minute_columns(QUOTES, 1, 10_000.0)
    assert [columns.minutely for columns in found] == [True] * 3
    assert [columns.span for columns in found] == [(34200000, 34260000), (36000000, 36000000), (34200000, 57540000)]
    for columns, text in zip(found, QUOTES, strict=True):
        same(columns, _careful_columns(text, 1, 10_000.0))


@pytest.mark.parametrize(
    "text",
    [
        b"34200000,1,2,3,4\n",
        b"34200000,1,2,3,4,5,6\n",
        b"34200000,1,2,3,4,5\n34200000,1,2,3,4,5\n",
        b"34260000,1,2,3,4,5\n34200000,1,2,3,4,5\n",
        b"86400000,1,2,3,4,5\n",
        b"34200000,1.5,2,3,4,5\n",
        b"34200000,-1,2,3,4,5\n",
        b"34200000,1,2,3,4,5\n\n",
        b"34200000,1,2,3,4,1234567890123456\n",
        b"34200000,1,2,3,4,5\r\n",
        b"\xef\xbb\xbf34200000,1,2,3,4,5\n",
        b"\n",
    ],
)
def test_what_is_not_plain_is_left_to_the_careful_reader(text):
    assert minute_columns([b"34200000,1,2,3,4,5\n", text], 0, 1.0) == [None, None]
    careful, read = _careful_columns(text, 0, 1.0), columns_of(text, 0, 1.0)
    assert (careful is None) == (read is None)
    if read is not None:
        same(read, careful)


@given(st.lists(st.lists(st.integers(0, 10**15 - 1), min_size=2, max_size=2), min_size=1, max_size=20))
def test_every_number_of_up_to_fifteen_digits_is_read(rows):
    found = plain_rows(b"".join(b"%d,%d\n" % tuple(row) for row in rows), b",\n")
    assert found is not None
    assert np.stack([found.column(0), found.column(1)], 1).tolist() == rows


def test_a_row_is_full_when_it_has_no_empty_or_zero_cell():
    found = plain_rows(b"0,1,2\n5,,2\n5,1,00\n5,1,2\n", b",,\n")
    assert found is not None
    assert [found.is_full(row) for row in range(4)] == [True, False, False, True]


HOURS = b"".join(b"201506%02d %02d:00,1,2,3,4,%d\n" % (day, hour, day) for day in (1, 2, 3, 5, 8) for hour in (9, 10))


@given(st.integers(1, 10), st.integers(0, 9), st.booleans())
def test_the_lines_of_some_days_are_those_that_all_lines_have_of_them(first, more, ended):
    days = date(2015, 6, first), date(2015, 6, min(10, first + more))
    text = HOURS if ended else HOURS.removesuffix(b"\n")
    wanted = [line for line in HOURS.splitlines(keepends=True) if days[0].day <= int(line[6:8]) <= days[1].day]
    assert lines_of_days(text, 0, *days) == b"".join(wanted)


@pytest.mark.parametrize(
    "line",
    [
        b"20150604 09:00,1,2,3,4\n",
        b"20150604 09:00,1,2,3,4,5,6\n",
        b"2015064 09:00,1,2,3,4,5\n",
        b"20150604 09:00,1,2.5,3,4,5\n",
        b"20160604 09:00,1,2,3,4,5\n",
        b"20150504 09:00,1,2,3,4,5\n",
        b"\n",
    ],
)
def test_a_file_with_a_line_that_is_not_plain_or_out_of_order_is_read_whole(line):
    damaged = HOURS.replace(b"20150605 09:00,1,2,3,4,5\n", line + b"20150605 09:00,1,2,3,4,5\n")
    assert lines_of_days(damaged, 0, date(2015, 6, 1), date(2015, 6, 2)) is None


def test_a_file_that_ends_with_a_row_of_nothing_is_read_whole():
    for end in (b" :,,,,,\n", b" :,,,,,"):
        assert lines_of_days(HOURS + end, 0, date(2015, 6, 1), date(2015, 6, 2)) is None


def test_hours_and_days_are_read_as_the_careful_reader_reads_them():
    text = b"20151224 09:00,973100,975300,970300,970300,384500\n20160229 15:00,1,2,3,4,5\n"
    time, rows = dated_cells(text, 5)
    read = dated_columns_of(text, 0, 10_000.0)
    assert isinstance(read, LazyColumns)
    same(read, _columns(time, rows, 0, 10_000.0))
    assert not isinstance(dated_columns_of(text.replace(b"0229", b"0230"), 0, 1.0), LazyColumns)


def test_rows_are_taken_by_slice_or_by_index():
    columns = minute_columns(QUOTES, 1, 1.0)[2]
    for rows in (slice(1, 2), slice(1, 1), np.array([1])):
        assert taken(columns, rows).ask_size.tolist() == columns.ask_size[rows].tolist()
        assert taken(columns, rows).time.tolist() == columns.time[rows].tolist()


def test_a_folder_reads_many_contracts_as_it_reads_each(tmp_path):
    spy, day = create("SPY", 1, "usa"), date(2015, 8, 10)
    symbols = [option_symbol(spy, 0, strike, date(2015, 8, 21)) for strike in (200.0, 201.0, 202.0)]
    zipped = tmp_path / "option/usa/minute/spy/20150810_quote_american.zip"
    zipped.parent.mkdir(parents=True)
    with ZipFile(zipped, "w") as file:
        file.writestr("20150810_spy_minute_quote_american_call_2000000_20150821.csv", QUOTES[0])
        file.writestr("20150810_spy_minute_quote_american_call_2010000_20150821.csv", QUOTES[1] + b"x")
    (tmp_path / "equity/usa/map_files").mkdir(parents=True)
    many, alone = LeanFolder(tmp_path), LeanFolder(tmp_path)
    wanted = [(symbol, kind) for symbol in symbols for kind in (1, 0)]
    found = many.minutes([*wanted, wanted[0]], day)
    assert [columns is None for columns in found] == [False, True, False, True, True, True, False]
    for columns, (symbol, kind) in zip(found, wanted, strict=False):
        if columns is not None:
            same(columns, alone.minute(symbol, kind, day))
