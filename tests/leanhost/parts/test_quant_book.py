"""QuantBook: history, chains, universes and indicators without a run; which data it reads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_world import FRI, MON, THU, TUE, WED, SmallWorld

import leanhost
from leanhost import research
from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import AlgorithmMode, Resolution
from leanhost.indicators import BollingerBands, SimpleMovingAverage
from leanhost.naming import AbsentMemberError
from leanhost.symbols import SymbolCache, use_cache

EXPIRY = date(2014, 6, 20)
CLOSES = {MON: 100.0, TUE: 101.0, WED: 103.0, THU: 102.0, FRI: 106.0}


@pytest.fixture(autouse=True)
def nothing_chosen() -> Iterator[None]:
    yield
    research.choose()
    use_cache(SymbolCache())


@pytest.fixture
def book(world: SmallWorld) -> Any:
    """AAA for a week with two calls, 100 and 200, standing at Saturday's midnight."""
    aaa = world.equity("AAA", dict(CLOSES))
    world.daily(aaa, CLOSES)
    near, far = (world.option(aaa, EXPIRY, k, "C", {TUE: (1.0, 1.2), WED: (1.4, 1.6)}) for k in (100.0, 200.0))
    for day in (MON, TUE):
        world.universe(aaa, day, [near, far], delta=[0.6, 0.0], implied_volatility=[0.2, 0.1], theta=[-0.5, -0.1])
    made = leanhost.quantbook(world.write(), store=world.folder / "store")
    made.set_start_date(2014, 6, 7)
    return made


def test_history_is_what_an_algorithm_at_that_date_would_get(book: Any) -> None:
    book.add_equity("AAA")
    assert book.algorithm_mode == AlgorithmMode.RESEARCH
    assert book.history("AAA", 3, Resolution.DAILY).loc["AAA"]["close"].tolist() == [103.0, 102.0, 106.0]
    minutes = book.history(book.symbol("AAA"), datetime(2014, 6, 2, 9, 30), datetime(2014, 6, 2, 9, 33))
    assert minutes["close"].tolist() == [100.0] * 3
    assert minutes["bidclose"].tolist() == pytest.approx([99.99] * 3)


def test_the_start_date_is_now_and_history_ends_there(book: Any) -> None:
    book.add_equity("AAA")
    book.set_start_date(2014, 6, 5)
    asked = book.history("AAA", datetime(2014, 6, 2), datetime(2014, 6, 30), Resolution.DAILY)
    assert asked["close"].tolist() == [100.0, 101.0, 103.0]
    assert book.engine.recorder.log_lines[-1].endswith("Request for future history modified to end now.")


def test_option_history_has_the_underlying_and_what_the_filter_picks(book: Any) -> None:
    option = book.add_option("AAA")
    option.set_filter(lambda universe: universe.contracts([c.symbol for c in universe if c.greeks.delta > 0.5]))
    found = book.option_history("AAA", datetime(2014, 6, 3), datetime(2014, 6, 4))
    assert found.get_strikes() == [100.0]
    assert found.get_expiry_dates() == [datetime(2014, 6, 20)]
    frame = found.data_frame
    assert frame.index.names == ["expiry", "strike", "type", "symbol", "time"]
    assert sorted({value.value for value in frame.index.get_level_values("symbol")}) == ["AAA", "AAA   140620C00100000"]
    moment = next(iter(found))
    contract = next(iter(moment.option_chains.values()[0]))
    assert (moment.time, contract.strike, contract.bid_price) == (datetime(2014, 6, 3, 9, 31), 100.0, 1.0)
    assert moment.bars["AAA"].close == 101.0


def test_option_history_of_a_contract_is_its_own_and_a_day_long(book: Any) -> None:
    book.add_equity("AAA")
    assert len(book.option_chain("AAA")) == 0, "the newest file is four days old"
    book.set_start_date(2014, 6, 5)
    contract = next(c.symbol for c in book.option_chain("AAA") if c.strike == 200.0)
    found = book.option_history(contract, datetime(2014, 6, 4), resolution=Resolution.MINUTE)
    assert found.count == 390
    assert found.get_strikes() == [200.0]
    assert found.data_frame["askclose"].iloc[0] == pytest.approx(1.6)


def test_universe_files_of_the_past_by_contract_or_as_lists(book: Any) -> None:
    option = book.add_option("AAA")
    book.set_start_date(2014, 6, 4)
    flat = book.history(option.symbol, 2, flatten=True)
    assert flat.index.names == ["time", "symbol"]
    assert flat["delta"].tolist() == [0.6, 0.0] * 2
    assert flat["theta"].tolist() == pytest.approx([-0.5 * 365, -0.1 * 365] * 2), "a year's"
    assert "gamma" not in flat.columns, "all zero"
    lists = book.universe_history(option, datetime(2014, 6, 2), datetime(2014, 6, 4), func=lambda rows: [
        row.symbol for row in rows if row.greeks.delta > 0.5 and row.ID == row.id == row.symbol.id])
    assert [[row.symbol.id.strike_price for row in rows] for rows in lists] == [[100.0], [100.0]]
    assert lists.index.get_level_values("time").tolist() == [datetime(2014, 6, 3), datetime(2014, 6, 4)]


def test_a_day_without_a_file_is_left_out_and_counts(book: Any) -> None:
    option = book.add_option("AAA")
    assert len(book.history(option.symbol, 3, flatten=True)) == 0, "Wednesday to Friday have none"
    assert len(book.history(option.symbol, 5, flatten=True)) == 4


def test_indicators_over_history(book: Any) -> None:
    book.add_equity("AAA")
    over_bars = book.indicator(SimpleMovingAverage(2), "AAA", 4, Resolution.DAILY)
    assert over_bars["current"].tolist() == [102.0, 102.5, 104.0], "from the bar on which it is ready"
    over_values = book.indicator_history(SimpleMovingAverage(2), "AAA", 4, Resolution.DAILY)
    assert over_values.data_frame["current"].tolist() == [100.5, 102.0, 102.5, 104.0]
    bands = book.indicator(BollingerBands(2, 1), "AAA", datetime(2014, 6, 2), datetime(2014, 6, 5), Resolution.DAILY)
    assert bands["upperband"].tolist() == pytest.approx([101.0, 103.0])


def test_portfolio_statistics_of_two_curves(book: Any) -> None:
    import pandas as pd  # noqa: PLC0415

    days = pd.date_range("2014-06-02", periods=4)
    frame = pd.DataFrame({"equity": [100.0, 110.0, 99.0, 120.0], "benchmark": [10.0, 11.0, 9.9, 12.0]}, index=days)
    found = book.get_portfolio_statistics(frame)
    assert found["Beta"] == pytest.approx(1.0)
    assert found["Net Profit (%)"] == pytest.approx(20.0)
    assert found["Drawdown (%)"] == pytest.approx(10.0)
    assert (found["Win Rate (%)"], found["Tracking Error"]) == (50.0, pytest.approx(0.0))
    assert "Runtime Error" in book.get_portfolio_statistics(frame[["equity"]])


def test_what_is_absent_names_the_member(book: Any) -> None:
    with pytest.raises(AbsentMemberError, match=r"QuantBook\.GetFundamental .*fundamental data"):
        book.get_fundamental("AAA")
    with pytest.raises(ArgumentException, match="could not be found"):
        book.option_history("NONE", datetime(2014, 6, 3))


def test_saved_objects_are_on_disk_at_once(book: Any, world: SmallWorld) -> None:
    book.object_store.save("note", "kept")
    assert (world.folder / "store" / "note").read_text() == "kept"


SCRIPT = """
from AlgorithmImports import *
qb = QuantBook()
qb.set_start_date(2014, 6, 7)
print(qb.history(qb.add_equity("AAA").symbol, 2, Resolution.DAILY).loc["AAA"]["close"].tolist())
"""


def _script(data: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"LEANHOST_DATA": data, "PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_script_reads_the_folder_of_the_environment(world: SmallWorld) -> None:
    aaa = world.equity("AAA", {})
    world.daily(aaa, CLOSES)
    done = _script(str(world.write()), world.folder)
    assert done.stdout == "[102.0, 106.0]\n", done.stderr


def test_a_folder_that_is_not_there_is_said_in_a_line(world: SmallWorld) -> None:
    done = _script("/nowhere", world.folder)
    assert done.stderr.splitlines()[-1].endswith(
        "/nowhere: no such data folder; set LEANHOST_DATA to a LEAN data folder or to 'bundled'"
    )


def test_without_a_word_the_bundled_market_is_read() -> None:
    made = leanhost.quantbook()
    made.set_start_date(2015, 8, 25)
    spy = made.add_equity("SPY").symbol
    assert len(made.history(spy, 5, Resolution.DAILY)) == 5
    assert type(made.engine.provider).__name__ == "BundledMarket"
