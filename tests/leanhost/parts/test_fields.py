"""Selectors of a bar's parts, and moments counted from another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from leanhost.api.bars import Bar, QuoteBar, TradeBar
from leanhost.api.fields import Expiry, Field
from leanhost.indicators.base import IndicatorDataPoint

TIME = datetime(2014, 6, 2, 9, 30)
BAR = TradeBar(TIME, None, 10, 14, 8, 12, 500, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("name", "value"),
    [("OPEN", 10), ("HIGH", 14), ("LOW", 8), ("CLOSE", 12), ("AVERAGE", 11), ("MEDIAN", 11), ("TYPICAL", 34 / 3),
     ("WEIGHTED", 11.5), ("SEVEN_BAR", 78 / 7), ("VOLUME", 500)],
)  # fmt: skip
def test_parts_of_a_bar_in_every_spelling(name: str, value: float) -> None:
    pascal = "".join(part.capitalize() for part in name.split("_"))
    assert {getattr(Field, spelled)(BAR) for spelled in (name, name.lower(), pascal)} == {value}


def test_sides_of_a_quote_and_points_that_are_no_bars() -> None:
    quote = QuoteBar(TIME, None, Bar(1, 2, 0.5, 1.5), 10, Bar(3, 4, 2.5, 3.5), 10)
    assert (Field.BID_OPEN(quote), Field.ASK_HIGH(quote), Field.AskPrice(quote)) == (1, 4, 3.5)
    point = IndicatorDataPoint(None, TIME, 7.0)
    assert {Field.HIGH(point), Field.TYPICAL(point), Field.BID_LOW(point), Field.VOLUME(point)} == {7.0}


@pytest.mark.parametrize(
    ("name", "moment", "after"),
    [
        ("ONE_MONTH", datetime(2014, 1, 31, 9), datetime(2014, 2, 28, 9)),
        ("ONE_QUARTER", datetime(2014, 11, 30, 9), datetime(2015, 2, 28, 9)),
        ("ONE_YEAR", datetime(2012, 2, 29), datetime(2013, 2, 28)),
        ("END_OF_DAY", datetime(2014, 12, 31, 9), datetime(2015, 1, 1)),
        ("END_OF_WEEK", datetime(2014, 6, 4, 9), datetime(2014, 6, 9)),
        ("END_OF_WEEK", datetime(2014, 6, 8), datetime(2014, 6, 9)),
        ("END_OF_WEEK", datetime(2014, 6, 9), datetime(2014, 6, 16)),
        ("END_OF_MONTH", datetime(2014, 12, 5), datetime(2015, 1, 1)),
        ("END_OF_QUARTER", datetime(2014, 12, 5), datetime(2015, 1, 1)),
        ("END_OF_YEAR", datetime(2014, 2, 5), datetime(2015, 1, 1)),
    ],
)
def test_moments_from_another(name: str, moment: datetime, after: datetime) -> None:
    assert getattr(Expiry, name)(moment) == after
