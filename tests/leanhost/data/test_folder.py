import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from leanhost.data.factors import identify
from leanhost.data.folder import LeanFolder
from leanhost.data.rates import future_margins, interest_rates
from leanhost.enums import SecurityType
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
SPX = index_symbol("SPX")
ES_Z13 = future_symbol("ES", "cme", date(2013, 12, 20))
ES_H20 = future_symbol("ES", "cme", date(2020, 3, 20))


@pytest.fixture(scope="module")
def folder() -> LeanFolder:
    return LeanFolder(SHARED / "lean-data")


@pytest.fixture(scope="module")
def goog(folder):
    return equity_symbol("GOOG", *folder.identify("GOOG"))


@needs_shared
def test_an_equity_is_found_by_its_first_ticker(folder, goog):
    assert str(goog.id) == "GOOCV VP83T1ZUHROL"
    assert str(equity_symbol("SPY", *folder.identify("SPY")).id) == "SPY R735QTJ8XC9X"
    assert folder.identify("NOSUCH") == ("NOSUCH", date(1899, 12, 30))
    twx = equity_symbol("TWX", *folder.identify("TWX"))
    assert folder.mapped_ticker(twx, date(2003, 10, 15)) == "AOL"
    assert folder.mapped_ticker(twx, date(2003, 10, 16)) == "TWX"


@needs_shared
def test_a_provider_of_texts_alone_identifies_by_file_name(folder):
    today = date(2026, 1, 1)
    assert identify(folder, today, "GOOG") == ("GOOCV", date(2014, 3, 27))
    assert identify(folder, today, "NOSUCH") == ("NOSUCH", date(1899, 12, 30))


@needs_shared
def test_minute_trades_and_quotes_are_in_currency_units(folder):
    spy = equity_symbol("SPY", *folder.identify("SPY"))
    trades = folder.minute(spy, 0, date(2013, 10, 7))
    assert (trades.time[0], trades.open[0], trades.close[0], trades.volume[0]) == (14_400_000, 167.41, 167.27, 3197)
    quotes = folder.minute(spy, 1, date(2013, 10, 7))
    assert (quotes.bid_open[0], quotes.bid_size[0], quotes.ask_open[0], quotes.ask_size[0]) == (167.27, 300, 168, 20000)
    assert folder.minute(spy, 0, date(2013, 10, 6)) is None
    assert folder.minute(spy, 2, date(2013, 10, 7)) is None


@needs_shared
def test_daily_rows_are_stamped_since_1970(folder):
    spy = equity_symbol("SPY", *folder.identify("SPY"))
    daily = folder.coarse(spy, 4, 0, 2013)
    assert np.datetime64(int(daily.time[0]), "ms") == np.datetime64("1998-01-02")
    assert (daily.open[0], daily.volume[0]) == (97.31, 2_150_000)
    assert folder.coarse(spy, 4, 1, 2013) is None
    assert np.datetime64(int(folder.coarse(spy, 3, 0, 2013).time[0]), "ms").astype(str).endswith("T09:00:00.000")


@needs_shared
def test_a_chain_is_read_from_its_universe_and_its_zip(folder, goog):
    table = folder.universe(canonical_option(goog), date(2015, 12, 23))
    assert len(table.strike) == 2192
    assert table.underlying[3] == 748.54
    contract = option_symbol(goog, int(table.right[0]), float(table.strike[0]), date(2015, 12, 24))
    assert folder.minute(contract, 1, date(2015, 12, 24)).time[0] >= 34_200_000
    assert folder.minute(contract, 2, date(2015, 12, 24)) is not None


@needs_shared
def test_index_futures_and_future_options_are_unscaled(folder):
    assert folder.minute(SPX, 0, date(2021, 1, 4)).close[0] == 3766.63
    weekly = option_symbol(SPX, 0, 3700, date(2021, 1, 4), target_ticker="SPXW")
    assert folder.minute(weekly, 1, date(2021, 1, 4)).bid_close[0] == 64.9
    assert folder.minute(ES_Z13, 0, date(2013, 10, 7)).close[0] == 1676.5
    assert folder.minute(option_symbol(ES_H20, 0, 3000, date(2020, 3, 20)), 1, date(2020, 1, 6)).bid_close[0] == 250.75
    assert len(folder.coarse(ES_Z13, 4, 0, 2013).time) == 61


@needs_shared
def test_universes_of_futures_and_future_options_have_no_greeks(folder):
    futures = folder.universe(canonical_future("ES", "cme"), date(2013, 10, 7))
    assert futures.expiry[:2].tolist() == [201312, 201403]
    assert futures.open_interest[0] == 2_723_644
    options = folder.universe(canonical_option(ES_H20), date(2020, 1, 6))
    assert (options.strike[0], options.close[0], options.delta[0]) == (3000, 266.625, 0)


@needs_shared
def test_splits_and_dividends_come_from_the_factor_file(folder):
    aapl = equity_symbol("AAPL", *folder.identify("AAPL"))
    split = next(s for s in folder.factors(aapl).splits() if s.day == date(2014, 6, 6))
    assert split.value == pytest.approx(1 / 7, rel=1e-5)
    spy = equity_symbol("SPY", *folder.identify("SPY"))
    dividends = folder.factors(spy).dividends()
    assert next(d.value for d in dividends if d.day == date(2020, 12, 17)) == 1.58
    assert folder.factors(spy).factor(date(2040, 1, 1)) == 1


@needs_shared
def test_rates_and_margins_are_steps(folder):
    rates = interest_rates(folder)
    assert rates.rate(date(1990, 1, 1)) == 0.0225
    assert rates.rate(date(2030, 1, 1)) == 0.055
    margin = future_margins(folder, "cme", "ES").at(date(1990, 1, 1))
    assert margin.initial > margin.maintenance > 0
    assert future_margins(folder, "cme", "NONE").at(date(2020, 1, 1)) is None


@needs_shared
def test_properties_come_from_the_ticker_then_the_market_then_the_defaults(folder):
    properties = folder.properties
    found = properties.get_symbol_properties("cme", "ES", SecurityType.FUTURE, "USD")
    assert (found.contract_multiplier, found.minimum_price_variation, found.lot_size) == (50, 0.25, 1)
    assert properties.find("usa", "NQX", SecurityType.INDEX_OPTION).strike_multiplier == 5
    assert properties.for_symbol(canonical_option(SPX, "SPXW")).contract_multiplier == 100
    assert properties.find("cme", "ES", SecurityType.FUTURE_OPTION).contract_multiplier == 50
    assert properties.find("mars", "X", SecurityType.EQUITY, "EUR").quote_currency == "EUR"
    assert properties.market_of("GC", SecurityType.FUTURE) == "comex"


def test_what_is_missing_empty_or_broken_is_no_data(tmp_path):
    told: list[str] = []
    folder = LeanFolder(tmp_path, told.append)
    spx = tmp_path / "index/usa/minute/spx"
    spx.mkdir(parents=True)
    (spx / "20240102_trade.zip").write_bytes(b"")
    (spx / "20240103_trade.zip").write_bytes(b"no zip at all")
    with zipfile.ZipFile(spx / "20240104_trade.zip", "w") as archive:
        archive.writestr(
            "any name.csv", "60000,1,1,1,1,5\n60000,2,2,2,2,5\n0,3,3,3,3,5\n86400000,4,4,4,4,5\n120000,6,6,6,6,5\n"
        )
    assert [folder.minute(SPX, 0, date(2024, 1, d)) for d in (1, 2, 3)] == [None] * 3
    assert [message[:40] for message in told] == ["ZipDataCacheProvider.Fetch(): Corrupt zi"]
    kept = folder.minute(SPX, 0, date(2024, 1, 4))
    assert (kept.time.tolist(), kept.close.tolist()) == ([60_000, 120_000], [1, 6])
    assert folder.universe(canonical_option(SPX), date(2024, 1, 4)) is None
    assert folder.text("equity/usa/map_files/spy.csv") is None


def test_an_option_row_of_a_universe_may_be_poor(tmp_path):
    told: list[str] = []
    path = tmp_path / "indexoption/usa/universes/spx/20240102.csv"
    path.parent.mkdir(parents=True)
    path.write_text("#expiry,strike\n20240119,4700,C,1,2,x,,7,8,,\n,,,10,11,9,10.5,100\n2024x,1,C\n20240119,4700,P,1\n")
    table = LeanFolder(tmp_path, told.append).universe(canonical_option(SPX), date(2024, 1, 2))
    assert table.strike.tolist() == [4700, 4700]
    assert table.right.tolist() == [0, 1]
    assert (table.low[0], table.close[0], table.volume[0], table.open_interest[0]) == (0, 0, 7, 8)
    assert table.underlying == (10, 11, 9, 10.5, 100)
    assert len(told) == 1
