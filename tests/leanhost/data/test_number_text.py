"""Numbers written all at once read as Python's own text of each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanhost.data import writer
from leanhost.data.number_text import ABSENT, rows_of
from leanhost.data.port import QuoteColumns, TradeColumns

WHOLE = st.integers(0, 10**12 - 1) | st.integers(0, 20_000) | st.sampled_from([0, 9_999, 10_000, 10**8 - 1, 10**8])
DECIMAL = st.integers(0, 10**11 - 1).map(lambda n: n / 10_000)


def plainly(columns: list[list[float]]) -> bytes:
    cells = [
        "" if v == ABSENT else f"{v:.12g}" if v < 1e12 else str(int(v))
        for row in zip(*columns, strict=True)
        for v in row
    ]
    width = len(columns)
    return "".join(",".join(cells[i : i + width]) + "\n" for i in range(0, len(cells), width)).encode()


@given(st.lists(st.tuples(WHOLE, WHOLE | st.just(ABSENT), WHOLE), min_size=1, max_size=20))
def test_whole_numbers_read_as_python_writes_them(rows: list[tuple[int, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert rows_of([np.array(column, float) for column in columns]) == plainly(columns)


@given(st.lists(st.tuples(st.integers(0, 86_399_999), DECIMAL, DECIMAL | st.just(ABSENT)), min_size=1, max_size=20))
def test_up_to_four_decimals_read_as_python_writes_them(rows: list[tuple[float, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    found = rows_of([np.array(column, float) for column in columns])
    assert found is None or found == plainly(columns)
    assert found is not None or max(map(max, columns)) >= 10**7


@pytest.mark.parametrize("value", [-2.0, 1e12, float("nan"), float("inf"), 0.12345])
def test_what_has_no_short_text_is_left_to_python(value: float) -> None:
    assert rows_of([np.array([1.0, value])]) is None


def test_a_file_without_rows_is_empty_and_a_missing_side_leaves_its_cells_empty() -> None:
    assert rows_of([np.empty(0)]) == b""
    one, none = np.array([2.5]), np.zeros(1)
    quote = QuoteColumns(np.array([60_000]), none, none, none, none, one, one, one, one, one, np.array([7.0]))
    assert writer.rows_text(quote, 10_000.0) == b"60000,,,,,0,25000,25000,25000,25000,7\n"


def test_prices_that_are_too_fine_take_the_slow_way_to_the_same_rule() -> None:
    fine = np.array([1.234567])
    assert (
        writer.rows_text(TradeColumns(np.array([0]), fine, fine, fine, fine, fine)) == b"0" + b",1.234567" * 5 + b"\n"
    )
