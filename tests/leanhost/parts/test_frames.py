from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from small_world import MON, SmallWorld

from leanhost.api.bars import Bar, QuoteBar, TradeBar
from leanhost.api.frames import chain_frame, history_frame
from leanhost.enums import OptionRight, OptionStyle
from leanhost.symbols import SymbolCache, equity_symbol, option_symbol, use_cache

START = datetime(2013, 10, 7, 9, 30)
SPY = equity_symbol("SPY", "SPY", date(1998, 1, 2))
CALL = option_symbol(SPY, OptionRight.CALL, 170.0, datetime(2013, 10, 19), OptionStyle.AMERICAN)


@pytest.fixture(autouse=True)
def spy_is_known():
    cache = SymbolCache()
    cache.set("SPY", SPY)
    use_cache(cache)
    yield
    use_cache(SymbolCache())


def trade(k: int, close: float, volume: float = 10.0, symbol=SPY) -> TradeBar:
    return TradeBar(START + timedelta(minutes=k), symbol, close, close + 1, close - 1, close, volume)


def quote(k: int, bid: float, symbol=SPY) -> QuoteBar:
    side, other = Bar(bid, bid, bid, bid), Bar(bid + 1, bid + 1, bid + 1, bid + 1)
    return QuoteBar(START + timedelta(minutes=k), symbol, side, 3, other, 4)


def test_trades_and_quotes_of_a_moment_are_one_row_with_the_trade_in_front():
    frame = history_frame([(SPY, [quote(0, 99), trade(0, 101), quote(1, 98)])])
    assert list(frame.columns) == sorted(frame.columns)
    assert frame.shape == (2, 15)
    assert list(frame.index.names) == ["symbol", "time"]
    assert frame.index[0][-1] == START + timedelta(minutes=1)
    assert list(frame["close"]) == [101, 98.5]
    assert frame["askclose"].iloc[1] == 99


def test_tickers_and_symbols_find_their_rows():
    frame = history_frame([(SPY, [trade(k, 100 + k) for k in range(3)])])
    assert frame.loc["SPY"]["close"].iloc[-1] == 102
    assert frame.xs(SPY)["close"].iloc[-1] == 102
    by_symbol: Any = frame.loc
    assert by_symbol[SPY]["close"].iloc[-1] == 102
    assert frame["close"].unstack(0)["SPY"].iloc[0] == 100
    assert frame["close"].loc["SPY"].iloc[1] == 101
    with pytest.raises(KeyError):
        frame.loc["QQQ"]


def test_columns_without_any_value_are_left_out():
    frame = history_frame([(SPY, [trade(0, 100, 0.0)])])
    assert list(frame.columns) == ["close", "high", "low", "open"]
    assert history_frame([(SPY, [])]).empty
    assert history_frame([]).shape == (0, 0)


def test_options_have_five_levels_and_others_beside_them_blanks():
    frame = history_frame([(SPY, [trade(0, 100)]), (CALL, [trade(0, 2, symbol=CALL)])])
    assert list(frame.index.names) == ["expiry", "strike", "type", "symbol", "time"]
    assert frame.index[0][:4] == ("", "", "", SPY)
    assert frame.index[1][:4] == (datetime(2013, 10, 19), 170.0, OptionRight.CALL, CALL)


def contract(price: float):
    greeks = SimpleNamespace(delta=0.5, gamma=0.0, vega=0.1, theta=-1.0, rho=0.0)
    return SimpleNamespace(
        symbol=CALL,
        strike=170.0,
        expiry=datetime(2013, 10, 19),
        right=OptionRight.CALL,
        style=OptionStyle.AMERICAN,
        implied_volatility=0.0,
        open_interest=0.0,
        last_price=price,
        volume=0.0,
        bid_price=price,
        bid_size=0,
        ask_price=price,
        ask_size=0,
        scaled_strike=170.0,
        theoretical_price=0.0,
        greeks=greeks,
        underlying_last_price=169.0,
        underlying_symbol=SPY,
    )


def test_chain_as_rows_or_as_one_row_of_contracts():
    flat = chain_frame([contract(2.0), contract(3.0)], True)
    assert list(flat.columns) == sorted(flat.columns)
    assert flat.index.name == "symbol"
    assert [str(flat["right"].iloc[0]), str(flat["style"].iloc[1])] == ["CALL", "AMERICAN"]
    assert ("impliedvolatility" in flat.columns, "bidsize" in flat.columns) == (False, True)
    whole = chain_frame([contract(2.0)], False)
    assert (whole.shape, list(whole.columns)) == ((1, 2), ["contracts", "count"])
    assert chain_frame([], True).empty


def test_history_that_names_no_symbol_is_slices(tmp_path: Path) -> None:
    """As LEAN's: a slice for each moment, with the bars of every security in it."""
    world = SmallWorld(tmp_path)
    for ticker, base in (("AAA", 100), ("BBB", 50)):
        world.equity(ticker, {MON: lambda n, base=base: base + n / 100})
    done = world.run(
        """
def initialize(self):
    self.start_at()
    self.a, self.b = (self.add_equity(t, Resolution.MINUTE).symbol for t in ("AAA", "BBB"))

def on_end_of_algorithm(self):
    self.past = self.history(3, Resolution.MINUTE)
    self.spanned = list(self.history(timedelta(minutes=2)))
""",
        MON,
    )
    assert done.ok, done.error
    found, past = done.algorithm, done.algorithm.past
    assert [(s.time.hour, s.time.minute) for s in past] == [(15, 58), (15, 59), (16, 0)]
    last = past[-1]
    assert (last[found.a].close, last.bars["BBB"].close, last.quote_bars[found.b].bid.close) == (103.89, 53.89, 53.88)
    assert (last.keys(), "AAA" in last, last.contains_key("CCC"), len(last)) == ([found.a, found.b], True, False, 2)
    assert last.get(TradeBar, found.a) is last.bars[found.a]
    assert len(found.spanned) == 2
