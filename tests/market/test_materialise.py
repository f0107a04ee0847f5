from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leanhost.data.folder import LeanFolder
from leanhost.symbols import canonical_option, index_symbol, option_symbol
from market import manifest, usage
from market.materialise import MANIFEST, Request, estimate, spy, write
from market.provider import BundledMarket

DAY = date(2016, 5, 6)
CONTRACTS = [(DAY, 204.0, False), (DAY, 206.0, True)]


@pytest.fixture(scope="module")
def market() -> BundledMarket:
    return BundledMarket(seed=1)


@pytest.fixture(scope="module")
def folder(market: BundledMarket, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data") / "lean"
    write(market, Request(DAY, DAY, contracts={DAY: CONTRACTS}), out)
    return out


def same(a: Any, b: Any) -> bool:
    names = (item.name for item in fields(a) if item.name != "underlying")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


def test_the_written_folder_reads_back_as_what_is_served(market: BundledMarket, folder: Path) -> None:
    read = LeanFolder(folder)
    fund = spy()
    series = [(fund, 0), (fund, 1), *((index_symbol(name), 0) for name in ("SPX", "VIX", "VIX3M"))]
    options = [(option_symbol(fund, 0 if call else 1, k, e), kind) for e, k, call in CONTRACTS for kind in (0, 1, 2)]
    for symbol, kind in series + options:
        served, found = market.minute(symbol, kind, DAY), read.minute(symbol, kind, DAY)
        assert (served is None) == (found is None), (symbol, kind)
        assert served is None or same(served, found), (symbol, kind)
    for resolution in (3, 4):
        assert same(market.coarse(fund, resolution, 0, 2016), read.coarse(fund, resolution, 0, 2016))


def test_the_written_universe_reads_back_as_what_is_served(market: BundledMarket, folder: Path) -> None:
    canonical = canonical_option(spy())
    assert same(market.universe(canonical, DAY), LeanFolder(folder).universe(canonical, DAY))


def test_a_second_call_changes_nothing_and_a_wider_one_adds(market: BundledMarket, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = write(market, Request(DAY, DAY, contracts={DAY: CONTRACTS}), folder)
    assert again.written == 0 and {p: p.read_bytes() for p in before} == before
    write(market, Request(DAY, DAY, contracts={DAY: [(DAY, 205.0, False)]}), folder)
    read = LeanFolder(folder)
    for strike in (204.0, 205.0):
        assert read.minute(option_symbol(spy(), 1, strike, DAY), 1, DAY) is not None


def test_a_damaged_option_zip_is_written_anew(market: BundledMarket, tmp_path: Path) -> None:
    request = Request(DAY, DAY, ("SPY",), {DAY: CONTRACTS}, ())
    write(market, request, tmp_path / "out")
    path = next((tmp_path / "out/option/usa/minute/spy").glob("*_quote_*.zip"))
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    write(market, request, tmp_path / "out")
    assert path.read_bytes() == whole


def test_a_folder_of_another_seed_or_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="seed 1, not 2"):
        write(BundledMarket(seed=2), Request(DAY, DAY), folder)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="not empty"):
        write(BundledMarket(seed=1), Request(DAY, DAY), tmp_path)
    assert not (tmp_path / MANIFEST).exists()


def test_the_estimate_counts_rows_before_anything_is_written(market: BundledMarket) -> None:
    small = estimate(market, Request(DAY, DAY, contracts={DAY: CONTRACTS}))
    whole = estimate(market, Request(DAY, DAY, contracts="all"))
    assert 2000 < small.rows < 10_000 < whole.rows and "rows" in str(small)


def test_every_label_is_one_of_three_and_gives_its_reason() -> None:
    assert all(e.label in ("real", "derived", "modelled") and e.reason and e.span for e in manifest.ENTRIES)


def test_what_a_run_was_given_is_noted() -> None:
    fresh = BundledMarket(seed=1)
    fresh.minute(option_symbol(spy(), 1, 204.0, DAY), 1, DAY)
    fresh.universe(canonical_option(spy()), DAY)
    assert fresh.asked == {DAY: {(DAY, 204.0, False)}} and fresh.asked_universes == {DAY}


def test_what_a_run_was_given_can_be_saved_and_written_later(tmp_path: Path) -> None:
    fresh = BundledMarket(seed=3)
    fresh.minute(option_symbol(spy(), 1, 204.0, DAY), 1, DAY)
    fresh.universe(canonical_option(spy()), DAY)
    usage.save(fresh, tmp_path)
    seed, request = usage.load(tmp_path)
    wanted = request(DAY, DAY)
    again = BundledMarket(seed=3)
    again.asked[DAY] = {(DAY, 206.0, True)}
    usage.save(again, tmp_path)
    assert usage.load(tmp_path)[1](DAY, DAY).contracts == {DAY: CONTRACTS}
    assert seed == 3 and wanted.contracts == {DAY: [(DAY, 204.0, False)]} and wanted.universe_days() == [DAY]
