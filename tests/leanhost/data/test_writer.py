from dataclasses import astuple, fields
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanhost.data.archives import Archives
from leanhost.data.folder import LeanFolder, columns_of, dated_columns_of
from leanhost.data.port import InterestColumns, QuoteColumns, TradeColumns, UniverseTable
from leanhost.data.writer import dated_rows_text, rows_text, write_coarse, write_minutes, write_universe
from leanhost.symbols import (
    canonical_future,
    canonical_option,
    equity_symbol,
    future_symbol,
    index_symbol,
    option_symbol,
)

SHARED = Path(__file__).parents[3] / "../shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is not here")
DAY = date(2024, 1, 3)
SPY = equity_symbol("SPY")
SPX = index_symbol("SPX")
ES = future_symbol("ES", "cme", date(2024, 3, 15))
CALL = option_symbol(SPY, 0, 472.5, date(2024, 1, 19))
WEEKLY = option_symbol(SPX, 1, 4700, date(2024, 1, 5), target_ticker="SPXW")
FUTURE_CALL = option_symbol(ES, 0, 4800, date(2024, 3, 15))


def _trades(times: list[int], base: float = 470.25) -> TradeColumns:
    time = np.array(times, np.int64)
    price = base + 0.01 * np.arange(len(time))
    return TradeColumns(time, price, price + 0.05, price - 0.05, price + 0.02, np.full(len(time), 250.0))


def _quotes(times: list[int]) -> QuoteColumns:
    time = np.array(times, np.int64)
    bid, ask = np.full((4, len(time)), 5.35), np.full((4, len(time)), 5.4)
    return QuoteColumns(time, *bid, np.full(len(time), 11.0), *ask, np.full(len(time), 7.0))


def _same(one: object, other: object) -> None:
    assert isinstance(one, type(other))
    for a, b in zip(astuple(one), astuple(other), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("symbol", [SPY, SPX, ES, CALL, WEEKLY, FUTURE_CALL], ids=lambda s: s.value)
def test_minutes_written_are_the_minutes_read(tmp_path, symbol):
    columns = [
        _trades([34_200_000, 34_260_000]),
        _quotes([34_200_000]),
        InterestColumns(np.array([23_400_000]), np.array([1387.0])),
    ]
    write_minutes(tmp_path, DAY, [(symbol, kind, c) for kind, c in enumerate(columns)])
    folder = LeanFolder(tmp_path)
    for kind, expected in enumerate(columns):
        _same(folder.minute(symbol, kind, DAY), expected)


@pytest.mark.parametrize("symbol", [SPY, SPX, ES, CALL, WEEKLY, FUTURE_CALL], ids=lambda s: s.value)
def test_daily_rows_written_are_those_read(tmp_path, symbol):
    days = [int(np.datetime64(d, "ms").astype(int)) for d in ("2024-01-02", "2024-01-03")]
    write_coarse(tmp_path, 4, [(symbol, 0, _trades(days))])
    _same(LeanFolder(tmp_path).coarse(symbol, 4, 0, 2024), _trades(days))


def test_a_missing_side_is_written_as_lean_writes_it():
    quotes = _quotes([34_200_000])
    for name in ("bid_open", "bid_high", "bid_low", "bid_close"):
        getattr(quotes, name)[:] = 0
    assert rows_text(quotes, 10_000.0) == b"34200000,,,,,0,54000,54000,54000,54000,7\n"
    read = columns_of(rows_text(quotes, 10_000.0), 1, 10_000.0)
    assert (read.bid_close[0], read.bid_size[0], read.ask_close[0]) == (0, 0, 5.4)


def test_small_and_large_numbers_have_no_exponent():
    rows = TradeColumns(np.array([0]), *np.array([[1.5], [0.00005], [1e-12], [3764.61]]), np.array([59498271000123.0]))
    assert rows_text(rows) == b"0,1.5,0.00005,0.000000000001,3764.61,59498271000123\n"


def test_the_same_columns_give_the_same_bytes_in_any_order(tmp_path):
    puts = [option_symbol(SPY, 1, k, date(2024, 1, 19)) for k in (470, 471, 472.5)]
    items = [(p, 1, _quotes([34_200_000])) for p in puts]
    (first,) = write_minutes(tmp_path / "a", DAY, items)
    (second,) = write_minutes(tmp_path / "b", DAY, reversed(items))
    assert first.read_bytes() == second.read_bytes()
    assert first.relative_to(tmp_path / "a").as_posix() == "option/usa/minute/spy/20240103_quote_american.zip"
    assert Archives(print).names(str(first))[0] == "20240103_spy_minute_quote_american_put_4700000_20240119.csv"
    assert [p.name for p in first.parent.iterdir()] == [first.name]


def _table(n: int, greeks: bool) -> UniverseTable:
    rng = np.random.default_rng(7)
    model = [np.round(rng.normal(size=n), 7) * greeks for _ in range(6)]
    prices = [np.round(rng.uniform(0, 90, n), 4) for _ in range(4)]
    counts = [rng.integers(0, 9000, n).astype(float) for _ in range(2)]
    right = np.arange(n, dtype=np.int8) % 2
    strikes = 400 + 2.5 * np.arange(n)
    return UniverseTable(
        np.full(n, 20240119, np.int32), strikes, right, *prices, *counts, *model, (470.0, 472.1, 469.5, 471.25, 1e6)
    )


@pytest.mark.parametrize(
    ("canonical", "greeks"),
    [(canonical_option(SPY), True), (canonical_option(SPX, "SPXW"), True), (canonical_option(ES), False)],
    ids=str,
)
def test_universes_written_are_those_read(tmp_path, canonical, greeks):
    table = _table(20, greeks)
    write_universe(tmp_path, canonical, DAY, table)
    _same(LeanFolder(tmp_path).universe(canonical, DAY), table)


def test_a_futures_universe_keeps_its_contract_months(tmp_path):
    n = 3
    zeros = {f.name: np.zeros(n) for f in fields(UniverseTable)}
    zeros |= {"expiry": np.array([202403, 202406, 202409], np.int32), "right": np.zeros(n, np.int8), "underlying": None}
    table = UniverseTable(**zeros | {"close": np.array([4700.25, 4750.5, 4800.0])})
    write_universe(tmp_path, canonical_future("ES", "cme"), DAY, table)
    _same(LeanFolder(tmp_path).universe(canonical_future("ES", "cme"), DAY), table)


@given(
    st.lists(
        st.tuples(st.integers(0, 86_399_999), st.integers(1, 10**8), st.integers(0, 10**9)),
        min_size=1,
        unique_by=lambda r: r[0],
    )
)
def test_any_trades_survive_the_file(rows):
    time, ticks, volume = np.array(sorted(rows)).T
    columns = TradeColumns(time.astype(np.int64), *np.tile(ticks / 10_000, (4, 1)), volume.astype(float))
    _same(columns_of(rows_text(columns, 10_000.0), 0, 10_000.0), columns)
    _same(dated_columns_of(dated_rows_text(_daily(columns), 10_000.0), 0, 10_000.0), _daily(columns))


def _daily(columns: TradeColumns) -> TradeColumns:
    return TradeColumns(np.arange(len(columns.time), dtype=np.int64) * 86_400_000, *list(astuple(columns))[1:])


@needs_shared
@pytest.mark.parametrize(
    ("path", "entry", "kind", "scale"),
    [
        ("equity/usa/minute/spy/20131007_trade.zip", None, 0, 10_000.0),
        ("equity/usa/minute/spy/20131007_quote.zip", None, 1, 10_000.0),
    ],
)
def test_leans_own_rows_come_back_to_the_byte(path, entry, kind, scale):
    data = Archives(print).entry(str(SHARED / "lean-data" / path), entry)
    assert data is not None
    original = data.decode().replace("\r\n", "\n").rstrip("\n").split("\n")
    written = rows_text(columns_of(data, kind, scale), scale).decode().rstrip("\n").split("\n")
    assert written == original
