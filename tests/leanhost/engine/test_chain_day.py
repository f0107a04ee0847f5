"""A chain's day as a table says of each minute what its contracts' points say."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leanhost.data.port import QuoteColumns, TradeColumns
from leanhost.engine.chain_day import ChainDay
from leanhost.engine.clock import MINUTE
from leanhost.engine.day_points import DayPoints
from leanhost.engine.fill_forward import forward, grid
from leanhost.engine.tables import QuoteTable, TradeTable
from leanhost.symbols import equity_symbol, option_symbol

SESSION = [(600 * MINUTE, 612 * MINUTE)]
SYMBOLS = [option_symbol(equity_symbol("SPY"), 0, 200.0 + k, date(2015, 8, 21)) for k in range(3)]
_ROWS = st.lists(st.integers(0, 11), unique=True).map(sorted)


def points(kind: int, minutes: list[int], fill: bool) -> DayPoints | None:
    if not minutes:
        return None
    start = (600 + np.array(minutes, np.int64)) * MINUTE
    price = 1.0 + np.array(minutes, float)
    keep, own = np.arange(len(minutes)), np.ones(len(minutes), bool)
    if kind == 0:
        trades = TradeColumns(start, price, price, price, price, price)
        table = TradeTable(SYMBOLS[0], trades, keep, start, start + MINUTE, 0, None)
    else:
        quotes = QuoteColumns(start, price, price, price, price, price, *(price + 1,) * 4, price)
        table = QuoteTable(SYMBOLS[0], quotes, keep, start, start + MINUTE, 0, None)
    return DayPoints(table, forward(table.end, own, grid(SESSION, MINUTE) if fill else None, False), own, MINUTE)


@given(st.lists(st.tuples(_ROWS, _ROWS), min_size=1, max_size=3), st.booleans())
def test_a_chain_shows_each_minute_what_its_contracts_have(
    chain: list[tuple[list[int], list[int]]], fill: bool
) -> None:
    contracts = [
        (symbol, points(0, trades, fill), points(1, quotes, fill))
        for symbol, (trades, quotes) in zip(SYMBOLS, chain, strict=False)
    ]
    day = ChainDay(contracts)
    for minute in range(-1, 14):
        moment = (600 + minute) * MINUTE
        wanted = []
        for symbol, trades, quotes in contracts:
            found = [p.find(moment) if p is not None else -1 for p in (trades, quotes)]
            if max(found) >= 0:
                bid = quotes.value("bid_close", found[1]) if quotes is not None and found[1] >= 0 else 0.0
                wanted.append((symbol, bid))
        at = day.index(moment)
        rows = day.rows_at(at, moment) if at >= 0 else []
        assert [(row.symbol, row.bid_close[at]) for row in rows] == wanted
