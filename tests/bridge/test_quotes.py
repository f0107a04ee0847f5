"""What the bridge reads as an option's bid and ask, on leanhost's own price cache."""

from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest

from leanhost.api.imports import installed
from leanhost.data.port import QuoteColumns, TradeColumns
from leanhost.engine.clock import MINUTE, Clock, to_us, zone_of
from leanhost.engine.day_points import DayPoints
from leanhost.engine.fill_forward import forward
from leanhost.engine.market_cache import MarketCache
from leanhost.engine.tables import QuoteTable, TradeTable
from leanhost.symbols import equity_symbol

SPY = equity_symbol("SPY")
START = to_us(datetime(2015, 8, 10, 13, 30))


@pytest.fixture(scope="module")
def fills():
    with installed():
        import bridge.fills  # noqa: PLC0415  it takes LEAN's names from the host

        yield bridge.fills


def _points(table, end):
    own = np.ones(len(end), bool)
    return DayPoints(table, forward(end, own, None, False), own, MINUTE)


@pytest.fixture
def security():
    """A bid of 0.02 in the first minute, none in the second, then a trade; asks throughout."""
    clock = Clock(zone_of("America/New_York"))
    start, keep = START + np.arange(2) * MINUTE, np.arange(2)
    bid, size, ask = np.array([0.02, 0.0]), np.array([7.0, 0.0]), np.array([0.03, 0.01])
    quotes = QuoteTable(SPY, QuoteColumns(start, *(bid,) * 4, size, *(ask,) * 4, size + 5), keep, start, start + MINUTE,
                        0, None)
    late, price = start[:1] + 4 * MINUTE, np.array([0.01])
    trades = TradeTable(SPY, TradeColumns(late, *(price,) * 5), keep[:1], late, late + MINUTE, 0, None)
    cache = MarketCache(clock, True)
    cache.turn({0: _points(trades, trades.end), 1: _points(quotes, quotes.end)})
    return SimpleNamespace(cache=cache, clock=clock)


def test_both_sides_are_read_while_they_stand(fills, security):
    security.clock.data_us = START + MINUTE
    assert fills.real_sides(fills.last_quote(security)) == (0.02, 0.03, 7.0, 12.0)


def test_a_bid_that_is_gone_does_not_come_back_with_the_next_trade(fills, security):
    security.clock.data_us = START + 2 * MINUTE
    assert fills.real_sides(fills.last_quote(security)) == (0.0, 0.01, 0.0, 5.0)
    security.clock.data_us = START + 6 * MINUTE
    assert fills.real_sides(fills.last_quote(security)) == (0.0, 0.01, 0.0, 5.0)


def test_without_a_quote_there_are_no_sides_though_there_was_a_trade(fills, security):
    security.cache.quotes.forget()
    security.clock.data_us = START + 6 * MINUTE
    assert fills.last_quote(security) is None
