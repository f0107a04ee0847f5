"""Bars made of columns."""

from datetime import datetime

import numpy as np

from leanhost.data.port import QuoteColumns, TradeColumns
from leanhost.engine.clock import MINUTE, to_us
from leanhost.engine.tables import QuoteTable, TradeTable
from leanhost.symbols import equity_symbol

SPY = equity_symbol("SPY")
START = to_us(datetime(2015, 8, 10, 13, 30))
NEW_YORK = -4 * 60 * MINUTE


def column(*values: float) -> np.ndarray:
    return np.array(values, float)


def quotes(bids: list[float], asks: list[float], carried: object = None) -> QuoteTable:
    count = len(bids)
    bid, ask, size = column(*bids), column(*asks), column(*[7.0] * count)
    columns = QuoteColumns(column(*range(count)), bid, bid, bid, bid, size, ask, ask, ask, ask, size)
    start = START + np.arange(count) * MINUTE
    return QuoteTable(SPY, columns, np.arange(count), start, start + MINUTE, NEW_YORK, carried)


def trades(closes: list[float], factor: float = 1.0) -> TradeTable:
    count = len(closes)
    price = column(*closes)
    columns = TradeColumns(column(*range(count)), price, price, price, price, column(*[100.0] * count))
    start = START + np.arange(count) * MINUTE
    return TradeTable(SPY, columns, np.arange(count), start, start + MINUTE, NEW_YORK, None, factor)


def test_a_bar_has_the_exchange_wall_clock() -> None:
    bar = trades([1.0, 2.0]).bar(1)
    assert (bar.time, bar.end_time) == (datetime(2015, 8, 10, 9, 31), datetime(2015, 8, 10, 9, 32))
    assert (bar.close, bar.volume, bar.is_fill_forward) == (2.0, 100.0, False)


def test_a_filled_trade_bar_keeps_its_prices_and_has_no_volume() -> None:
    bar = trades([1.0]).filled(0, START + 3 * MINUTE, MINUTE)
    assert (bar.close, bar.volume, bar.is_fill_forward) == (1.0, 0.0, True)
    assert bar.end_time == datetime(2015, 8, 10, 9, 33)


def test_adjusted_prices_are_multiplied_and_volume_divided() -> None:
    bar = trades([10.0], factor=0.5).bar(0)
    assert (bar.close, bar.volume) == (5.0, 200.0)


def test_a_missing_side_is_carried_with_size_zero_while_value_stays_the_rows_own() -> None:
    bar = quotes([0.6, 0.0], [0.8, 0.2]).bar(1)
    assert bar.bid.close == 0.6
    assert bar.last_bid_size == 0.0
    assert bar.value == 0.2
    assert bar.close == 0.4


def test_a_side_that_was_never_quoted_is_none() -> None:
    bar = quotes([0.0], [0.8]).bar(0)
    assert bar.bid is None
    assert bar.close == 0.8


def test_a_side_is_carried_from_the_day_before() -> None:
    before = quotes([0.6], [0.8]).bar(0)
    bar = quotes([0.0], [0.9], before).bar(0)
    assert bar.bid.close == 0.6


def test_the_cache_never_takes_a_zero() -> None:
    table = quotes([0.0, 0.5, 0.0], [1.0, 1.0, 1.0])
    assert table.cached("bid_close", np.arange(3), 0.3)[0] == 0.3
    assert table.cached("bid_size", np.arange(3), 2.0) == [2.0, 7.0, 7.0]
