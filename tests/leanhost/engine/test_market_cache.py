"""Prices of a security as they follow the engine's data time."""

from datetime import datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leanhost.api.bars import Bar, OpenInterest, QuoteBar, Tick, TradeBar
from leanhost.data.port import QuoteColumns, TradeColumns
from leanhost.engine.clock import MINUTE, Clock, to_us, zone_of
from leanhost.engine.day_points import DayPoints
from leanhost.engine.fill_forward import forward
from leanhost.engine.market_cache import MarketCache
from leanhost.engine.tables import QuoteTable, TradeTable
from leanhost.symbols import equity_symbol

SPY = equity_symbol("SPY")
START = to_us(datetime(2015, 8, 10, 13, 30))


def points(kind: int, minutes: list[int], prices: list[float]) -> DayPoints:
    start = START + np.array(minutes, np.int64) * MINUTE
    price = np.array(prices)
    size = np.full(len(prices), 3.0)
    own = np.ones(len(prices), bool)
    keep = np.arange(len(prices))
    if kind == 0:
        columns = TradeColumns(start, price, price, price, price, size)
        table = TradeTable(SPY, columns, keep, start, start + MINUTE, 0, None)
    else:
        quoted = QuoteColumns(start, price, price, price, price, size, *(price + 0.2,) * 4, size)
        table = QuoteTable(SPY, quoted, keep, start, start + MINUTE, 0, None)
    return DayPoints(table, forward(table.end, own, None, False), own, MINUTE)


def cache(quotes_price: bool) -> tuple[Clock, MarketCache]:
    clock = Clock(zone_of("America/New_York"))
    return clock, MarketCache(clock, quotes_price)


def test_a_price_is_that_of_the_last_applied_point() -> None:
    clock, market = cache(False)
    market.turn({0: points(0, [0, 5], [10.0, 11.0])})
    seen = []
    for minute in (0, 1, 5, 6):
        clock.data_us = START + minute * MINUTE
        seen.append(market.price())
    assert seen == [0.0, 10.0, 10.0, 11.0]


def test_quotes_win_over_a_trade_of_the_same_minute_and_a_later_trade_over_the_quote() -> None:
    clock, market = cache(True)
    market.turn({0: points(0, [0, 3], [10.0, 12.0]), 1: points(1, [0], [5.0])})
    clock.data_us = START + MINUTE
    assert round(market.price(), 10) == 5.1
    clock.data_us = START + 4 * MINUTE
    assert market.price() == 12.0


def test_what_a_day_left_stands_until_the_next_days_first_point() -> None:
    clock, market = cache(False)
    market.turn({0: points(0, [0], [10.0])})
    clock.data_us = START + MINUTE
    market.turn({0: points(0, [100], [20.0])})
    assert market.price() == 10.0
    assert market.last_point().close == 10.0
    clock.data_us = START + 101 * MINUTE
    assert market.price() == 20.0


def test_a_seed_counts_as_data_and_forgetting_leaves_nothing() -> None:
    _, market = cache(True)
    assert not market.has_data()
    market.seed(QuoteBar(datetime(2015, 8, 10), SPY, Bar(1, 1, 1, 1), 2, Bar(3, 3, 3, 3), 2))
    assert market.has_data()
    assert market.price() == 2.0
    market.forget()
    assert market.price() == 0.0


def test_get_data_gives_the_last_point_of_a_type_whatever_came_after_it() -> None:
    clock, market = cache(True)
    market.turn({0: points(0, [0, 3], [5.0, 9.0]), 1: points(1, [0, 1], [6.0, 7.0])})
    clock.data_us = START + 10 * MINUTE
    assert market.get_data().close == 9.0
    assert market.get_data[QuoteBar]().bid.close == market.get_data(QuoteBar).bid.close == 7.0
    assert market.get_data[TradeBar]().close == 9.0
    assert market.get_data[OpenInterest]() is None and market.GetData[Tick]() is None


_MINUTES = st.lists(st.integers(0, 20), unique=True).map(sorted)
_PRICE = st.sampled_from([1.0, 2.0, 3.0])


def _changes(prices: list[float]) -> list[float]:
    return [price for price, before in zip(prices, [None, *prices], strict=False) if price != before and price]


@given(st.data(), _MINUTES, _MINUTES, st.booleans(), st.integers(1, 22), st.integers(0, 20))
def test_prices_of_a_span_are_those_seen_minute_by_minute(  # noqa: PLR0917
    data: st.DataObject, trades: list[int], quotes: list[int], quotes_price: bool, first: int, length: int
) -> None:
    clock, market = cache(quotes_price)
    traded = {m: data.draw(_PRICE) for m in trades}
    quoted = {m: data.draw(_PRICE) for m in quotes}
    market.turn({0: points(0, trades, list(traded.values())), 1: points(1, quotes, list(quoted.values()))})
    seen = []
    for minute in range(first, first + length + 1):
        clock.data_us = START + minute * MINUTE
        if quotes_price and minute - 1 in traded:
            seen.append(traded[minute - 1])
        seen.append(market.price())
    found = market.prices(START + first * MINUTE, START + (first + length) * MINUTE)
    assert _changes(found) == _changes(seen)
