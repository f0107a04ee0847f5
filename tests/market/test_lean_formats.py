"""The files of futures: read back as they were written, and shaped like LEAN's own sample data, where that is."""

import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from leanhost.data import writer
from leanhost.data.folder import LeanFolder
from leanhost.data.future_contracts import contract_of_month
from leanhost.data.hours import MarketHoursDatabase
from leanhost.data.properties import SymbolPropertiesDatabase
from leanhost.enums import SecurityType
from leanhost.symbols import canonical_future
from market import calendar, globex
from market.files import lean_text
from market.files.hours import market_hours
from market.futures import maps
from market.futures.line import FutureLine
from market.futures.table import universe
from market.intraday.days import Days
from market.listings.futures import contracts
from market.names import Asked, symbol_of
from market.products import FUTURES, PRODUCTS
from market.provider import BundledMarket
from market.world import World

SAMPLE = Path(__file__).parents[2] / "../shared/lean-data"
DAY = date(2018, 2, 6)
DAYS = Days(World())
KINDS = (0, 1, 2)
NAMES = ("trade", "quote", "openinterest")


def written(folder: Path, root: str) -> FutureLine:
    """One day, hours, days and universe of a future's contracts, as a LEAN folder."""
    line, market = FutureLine(DAYS, root), PRODUCTS[root].market
    texts = lean_text.texts(World())
    for path in (lean_text.HOURS_PATH, lean_text.PROPERTIES_PATH, f"future/{market}/margins/{root}.csv"):
        writer.write_text(folder, path, texts[path])
    hours = MarketHoursDatabase.load(market_hours()).entry(market, root, SecurityType.FUTURE).hours
    canonical = canonical_future(root, market)
    known = [(future.month, contract_of_month(hours, canonical, future.month)) for future in contracts(root, DAY)]
    minutes = [(symbol, kind, line.minute(month, kind, DAY)) for month, symbol in known for kind in KINDS]
    writer.write_minutes(folder, DAY, [(s, kind, found) for s, kind, found in minutes if found is not None])
    for resolution in (3, 4):
        month, symbol = known[0]
        coarse = [(symbol, kind, line.coarse(month, resolution, kind)) for kind in KINDS]
        writer.write_coarse(folder, resolution, [(s, kind, found) for s, kind, found in coarse if found is not None])
    table = universe(line, DAY)
    assert table is not None
    writer.write_universe(folder, canonical, DAY, table, root)
    return line


@pytest.mark.parametrize("root", [future.ticker for future in FUTURES])
def test_leanhost_reads_a_futures_folder_as_it_was_served(tmp_path: Path, root: str) -> None:
    line, market = written(tmp_path, root), PRODUCTS[root].market
    folder = LeanFolder(tmp_path)
    hours = folder.hours.entry(market, root, SecurityType.FUTURE).hours
    canonical = canonical_future(root, market)
    for future in contracts(root, DAY):
        symbol = contract_of_month(hours, canonical, future.month)
        for kind in KINDS:
            ours, theirs = line.minute(future.month, kind, DAY), folder.minute(symbol, kind, DAY)
            assert (ours is None) == (theirs is None)
            if ours is not None and theirs is not None:
                for name in type(ours).__dataclass_fields__:
                    assert np.array_equal(getattr(ours, name), getattr(theirs, name)), (future.month, kind, name)
    first = contracts(root, DAY)[0]
    symbol = contract_of_month(hours, canonical, first.month)
    for resolution in (3, 4):
        for kind in KINDS:
            ours, theirs = line.coarse(first.month, resolution, kind), folder.coarse(symbol, resolution, kind, DAY.year)
            assert ours is not None and theirs is not None
            assert np.array_equal(ours.time, theirs.time)
    table, read = universe(line, DAY), folder.universe(canonical, DAY)
    assert table is not None and read is not None
    for name in ("expiry", "open", "high", "low", "close", "volume", "open_interest"):
        assert np.allclose(getattr(table, name), getattr(read, name), atol=5e-5)
    assert folder.properties.for_symbol(symbol).contract_multiplier == PRODUCTS[root].multiplier


def form(text: str) -> str:
    """A row with its numbers taken out: how many cells, which are empty, what stands between."""
    return re.sub(r"\d+(\.\d+)?", "n", text)


def forms(path: Path) -> tuple[set[str], set[str]]:
    """(forms of the entries' names, forms of their rows) of a zip."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        rows = {form(row) for name in names for row in archive.read(name).decode().splitlines()}
        return {form(name) for name in names}, rows


def sample(path: str) -> Path:
    if not (SAMPLE / path).exists():
        pytest.skip("no LEAN sample data here")
    return SAMPLE / path


@pytest.mark.parametrize("kind", NAMES)
def test_minute_files_of_es_have_the_form_of_leans(tmp_path: Path, kind: str) -> None:
    theirs = forms(sample(f"future/cme/minute/es/20131007_{kind}.zip"))
    written(tmp_path, "ES")
    ours = forms(tmp_path / f"future/cme/minute/es/{DAY:%Y%m%d}_{kind}.zip")
    assert ours[0] == theirs[0] and ours[1] <= theirs[1], "no form of row that LEAN's own files lack"


@pytest.mark.parametrize("resolution", ["hour", "daily"])
@pytest.mark.parametrize("kind", NAMES)
def test_hour_and_daily_files_of_es_have_the_form_of_leans(tmp_path: Path, resolution: str, kind: str) -> None:
    theirs = forms(sample(f"future/cme/{resolution}/es_{kind}.zip"))
    written(tmp_path, "ES")
    ours = forms(tmp_path / f"future/cme/{resolution}/es_{kind}.zip")
    assert ours[0] == theirs[0] and ours[1] <= theirs[1]


def test_universe_map_factor_and_margin_files_of_es_have_the_form_of_leans(tmp_path: Path) -> None:
    universes = sample("future/cme/universes/es")
    written(tmp_path, "ES")
    theirs = (next(iter(sorted(universes.iterdir())))).read_text().splitlines()
    ours = (tmp_path / f"future/cme/universes/es/{DAY:%Y%m%d}.csv").read_text().splitlines()
    assert ours[0] == theirs[0] and {form(row) for row in ours} <= {form(row) for row in theirs}
    theirs = sample("future/cme/margins/ES.csv").read_text().splitlines()
    ours = (tmp_path / "future/cme/margins/ES.csv").read_text().splitlines()
    assert ours[0] == theirs[0] and {form(row) for row in ours} == {form(row) for row in theirs}
    identifier = re.compile(r"[0-9a-z]{10,13}")
    theirs = sample("future/cme/map_files/es.csv").read_text().splitlines()
    ours = maps.map_file("ES").splitlines()
    assert ours[0] == theirs[0]
    assert {form(identifier.sub("x", row)) for row in ours} == {form(identifier.sub("x", row)) for row in theirs}
    keys = re.compile(r'"[A-Za-z]+":')
    theirs = sample("future/cme/factor_files/es.csv").read_text().splitlines()
    ours = maps.factor_file(World(), "ES").splitlines()
    assert {tuple(keys.findall(row)) for row in ours} == {tuple(keys.findall(row)) for row in theirs}


def test_es_changes_hands_on_the_days_of_leans_map_file() -> None:
    def rows(text: str) -> set[tuple[str, ...]]:
        cells = (row.split(",") for row in text.splitlines()[1:])
        return {(*c[:2], c[3]) for c in cells if "20140101" <= c[0] <= "20181231"}

    theirs = rows(sample("future/cme/map_files/es.csv").read_text())
    ours = rows(maps.map_file("ES"))
    for mode in ("0", "1"):
        assert {row for row in ours if row[2] == mode} == {row for row in theirs if row[2] == mode}
    own = {sid: day for day, sid, mode in ours if mode == "2"}
    known = {sid: day for day, sid, mode in theirs if mode == "2"}
    apart = [
        abs((date.fromisoformat(own[sid]) - date.fromisoformat(known[sid])).days) for sid in own.keys() & known.keys()
    ]
    assert len(apart) >= 18 and sum(days <= 1 for days in apart) >= 0.9 * len(apart)


def served(folder: Path, asked: list[Asked], day: date) -> None:
    """Minutes of some contracts and the universe of their chain, as the market serves them."""
    market = BundledMarket()
    symbols = [symbol_of(one) for one in asked]
    found = [(symbol, kind, market.minute(symbol, kind, day)) for symbol in symbols for kind in KINDS]
    items = [(symbol, kind, columns) for symbol, kind, columns in found if columns is not None]
    writer.write_minutes(folder, day, items)
    chain = symbol_of(Asked(asked[0].name, asked[0].month, is_option=True, is_chain=True))
    table = market.universe(chain, day)
    assert table is not None
    writer.write_universe(folder, chain, day, table, asked[0].name)


OPTIONS = [
    ("option/usa/minute/{}/{}_{}_american.zip", "option/usa/universes/{}", "qqq", "aapl", "20140606",
     Asked("QQQ", 0, date(2016, 9, 16), 116.0, True, is_option=True)),
    ("indexoption/usa/minute/{}/{}_{}_european.zip", "indexoption/usa/universes/{}", "spxw", "spxw", "20210108",
     Asked("SPXW", 0, date(2016, 9, 23), 2125.0, False, is_option=True)),
    ("futureoption/cme/minute/{}/{}_{}_american.zip", "futureoption/cme/universes/{}", "es/201612", "es/202003",
     "20200106", Asked("ES", 201612, date(2016, 9, 23), 2130.0, True, is_option=True)),
]  # fmt: skip
TICKER = re.compile(r"_[a-z]+_minute|_(put|call)_")


@pytest.mark.parametrize(("files", "universes", "ours", "theirs", "theirs_on", "asked"), OPTIONS)
def test_files_of_options_have_the_form_of_leans(  # noqa: PLR0917  what is compared with what
    tmp_path: Path, files: str, universes: str, ours: str, theirs: str, theirs_on: str, asked: Asked
) -> None:
    day = date(2016, 9, 14)
    pairs = [(files.format(ours, f"{day:%Y%m%d}", kind), files.format(theirs, theirs_on, kind)) for kind in NAMES]
    samples = [(tmp_path / own, SAMPLE / path) for own, path in pairs if (SAMPLE / path).exists()]
    if not samples:
        pytest.skip("no LEAN sample data here")
    served(tmp_path, [asked, asked._replace(call=not asked.call)], day)
    for own, real in samples:
        names, real_names = ({TICKER.sub("_x_", name) for name in forms(path)[0]} for path in (own, real))
        assert names == real_names
        assert {row.count(",") for row in forms(own)[1]} == {row.count(",") for row in forms(real)[1]}
        # Prices times 10,000 have no decimals; those of options on futures have.
        assert ("." in rows_of(own)) == ("." in rows_of(real))
    known = [path.read_text().splitlines() for path in sorted((SAMPLE / universes.format(theirs)).glob("*.csv"))]
    table = (tmp_path / universes.format(ours) / f"{day:%Y%m%d}.csv").read_text().splitlines()
    assert not known or table[0] == known[0][0]
    assert not known or {row.count(",") for row in table} <= {row.count(",") for rows in known for row in rows}


def rows_of(path: Path) -> str:
    """All rows of a zip as one text."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_hours_and_properties_are_leans_on_usual_days() -> None:
    theirs = MarketHoursDatabase.load(sample("market-hours/market-hours-database.json").read_text())
    ours = MarketHoursDatabase.load(market_hours())
    apart: dict[str, set[date]] = {}
    for future in FUTURES:
        own, real = (db.entry(future.market, future.ticker, SecurityType.FUTURE) for db in (ours, theirs))
        assert (own.data_time_zone, own.hours.time_zone) == (real.data_time_zone, real.hours.time_zone)
        days = (date(2014, 1, 2) + timedelta(days=i) for i in range(1825))
        apart[future.ticker] = {day for day in days if own.hours.segments(day) != real.hours.segments(day)}
    closed = {
        day + timedelta(days=i) for day in globex.closed(date(2013, 12, 31), date(2019, 1, 1)) for i in (-3, -1, 0)
    }
    every = (date(2014, 1, 1) + timedelta(days=i) for i in range(1826))
    half = {day for day in every if globex.session_minutes(day) == globex.EARLY_MINUTES}
    julys = {date(year, 7, 3) for year in range(2014, 2019)}
    for root, days in apart.items():
        early = set(calendar.early_closes(date(2014, 1, 1), date(2018, 12, 31)))
        assert days <= closed | half | julys | early, (root, sorted(days - closed - half - julys - early))
    table = SymbolPropertiesDatabase.load(sample("symbol-properties/symbol-properties-database.csv").read_text())
    mine = SymbolPropertiesDatabase.load(lean_text.texts(World())[lean_text.PROPERTIES_PATH])
    kinds = [(f.market, f.ticker, SecurityType.FUTURE) for f in FUTURES]
    kinds += [
        ("usa", "SPY", SecurityType.EQUITY), ("usa", "SPY", SecurityType.OPTION), ("usa", "SPX", SecurityType.INDEX),
        ("usa", "SPXW", SecurityType.INDEX_OPTION), ("comex", "SO", SecurityType.FUTURE_OPTION),
        ("cme", "ES", SecurityType.FUTURE_OPTION), ("nymex", "LO", SecurityType.FUTURE_OPTION),
    ]  # fmt: skip
    numbers = ("contract_multiplier", "minimum_price_variation", "lot_size", "price_magnifier", "strike_multiplier")
    for market, ticker, kind in kinds:
        own, real = mine.find(market, ticker, kind), table.find(market, ticker, kind)
        for name in numbers:
            assert getattr(own, name) == getattr(real, name), (ticker, name)
