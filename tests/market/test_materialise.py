import resource
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import fields
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pytest

from leanhost.data.folder import LeanFolder
from leanhost.symbols import Symbol, canonical_option, index_symbol, option_symbol
from market import manifest
from market.files import usage
from market.files.claim import claimed
from market.files.materialise import MANIFEST, Request, estimate, require_room, write
from market.names import Asked, symbol_of
from market.provider import BundledMarket
from market.world import World

DAY = date(2016, 5, 6)
CONTRACTS = [(DAY, 204.0, False), (DAY, 206.0, True)]
FUND = symbol_of(Asked("SPY"))
SERIES = [FUND, *map(index_symbol, ("SPX", "VIX", "VIX3M"))]


def option(contract: tuple[date, float, bool]) -> Symbol:
    expiry, strike, call = contract
    return option_symbol(FUND, 0 if call else 1, strike, expiry)


def wanted(day: date, contracts: list[tuple[date, float, bool]]) -> Request:
    """Some of SPY's options of a day, the chain's universe, and the series."""
    return Request(day, day, used={day: frozenset([*SERIES, canonical_option(FUND), *map(option, contracts)])})


@pytest.fixture(scope="module")
def market() -> BundledMarket:
    return BundledMarket(seed=1)


@pytest.fixture(scope="module")
def folder(market: BundledMarket, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data") / "lean"
    write(market, wanted(DAY, CONTRACTS), out)
    return out


def same(a: Any, b: Any) -> bool:
    names = (item.name for item in fields(a) if item.name != "underlying")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


def test_the_written_folder_reads_back_as_what_is_served(market: BundledMarket, folder: Path) -> None:
    read = LeanFolder(folder)
    series = [(FUND, 0), (FUND, 1), *((index_symbol(name), 0) for name in ("SPX", "VIX", "VIX3M"))]
    options = [(option_symbol(FUND, 0 if call else 1, k, e), kind) for e, k, call in CONTRACTS for kind in (0, 1, 2)]
    for symbol, kind in series + options:
        served, found = market.minute(symbol, kind, DAY), read.minute(symbol, kind, DAY)
        assert (served is None) == (found is None), (symbol, kind)
        assert served is None or same(served, found), (symbol, kind)
    for resolution in (3, 4):
        assert same(market.coarse(FUND, resolution, 0, 2016), read.coarse(FUND, resolution, 0, 2016))


def test_the_written_universe_reads_back_as_what_is_served(market: BundledMarket, folder: Path) -> None:
    canonical = canonical_option(FUND)
    assert same(market.universe(canonical, DAY), LeanFolder(folder).universe(canonical, DAY))


def test_a_second_call_changes_nothing_and_a_wider_one_adds(market: BundledMarket, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = write(market, wanted(DAY, CONTRACTS), folder)
    assert again.written == 0 and {p: p.read_bytes() for p in before} == before
    write(market, wanted(DAY, [(DAY, 205.0, False)]), folder)
    read = LeanFolder(folder)
    for strike in (204.0, 205.0):
        assert read.minute(option_symbol(FUND, 1, strike, DAY), 1, DAY) is not None


def test_a_file_cut_short_is_written_anew(market: BundledMarket, tmp_path: Path) -> None:
    request = wanted(DAY, CONTRACTS)
    write(market, request, tmp_path)
    before = contents(tmp_path)
    for path in before:
        if path.name != MANIFEST:
            path.write_bytes(before[path][: len(before[path]) // 2] if path.suffix == ".zip" else b"")
    left = tmp_path / "option/usa/minute/spy/.20160506_quote_american.zip.1.tmp"
    left.write_bytes(b"half")
    write(market, request, tmp_path)
    assert contents(tmp_path) == before


def test_a_folder_of_another_seed_or_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="seed 1, not seed 2"):
        write(BundledMarket(seed=2), Request(DAY, DAY), folder)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="not empty"):
        write(BundledMarket(seed=1), Request(DAY, DAY), tmp_path)
    assert not (tmp_path / MANIFEST).exists()


def test_the_estimate_says_before_what_will_be_there_after(market: BundledMarket, tmp_path: Path) -> None:
    day = date(2018, 5, 4)
    expiry = market.chain.expiries(day)[0]
    strikes = market.chain.strikes(day, expiry)
    contracts = [(expiry.day, float(k), call) for k in strikes[::2] for call in (False, True)]
    request = wanted(day, contracts)
    said = estimate(market, request)
    began = process_time()
    write(BundledMarket(), request, tmp_path)
    took = process_time() - began
    zips = [zipfile.ZipFile(path) for path in tmp_path.rglob("*.zip")]
    rows = sum(archive.read(name).count(b"\n") for archive in zips for name in archive.namelist())
    rows += sum(path.read_bytes().count(b"\n") for path in (tmp_path / "option/usa/universes").rglob("*.csv"))
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    for archive in zips:
        archive.close()
    assert abs(said.rows / rows - 1.0) < 0.25 and abs(said.size / size - 1.0) < 0.4, (said, rows, size)
    assert took / 3.0 < said.seconds < 3.0 * took and "rows" in str(said), (said, took)
    assert estimate(market, Request(day, day, ("SPY",))).rows > 2_000_000


def test_two_builds_at_once_in_one_folder_are_told_apart(market: BundledMarket, tmp_path: Path) -> None:
    with claimed(tmp_path, World()), pytest.raises(ValueError, match="written by another build"):
        write(market, wanted(DAY, CONTRACTS), tmp_path)
    assert write(market, wanted(DAY, CONTRACTS), tmp_path).written > 0


def test_what_the_disk_cannot_hold_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    require_room(tmp_path / "not" / "there", 1_000)
    with pytest.raises(ValueError, match="are free there, this takes about"):
        require_room(tmp_path / "not" / "there", 10**18)
    assert not (tmp_path / "not").exists()


def test_a_full_disk_leaves_whole_files_only_and_the_next_call_goes_on(market: BundledMarket, tmp_path: Path) -> None:
    """The system refuses bytes beyond a limit of the process, as a full disk refuses them."""
    whole, full = tmp_path / "whole", tmp_path / "full"
    write(market, wanted(DAY, CONTRACTS), whole)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write(market, wanted(DAY, CONTRACTS), full)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    for path in contents(full):
        assert path.read_bytes() == (whole / path.relative_to(full)).read_bytes()
    assert len(contents(full)) < len(contents(whole))
    write(market, wanted(DAY, CONTRACTS), full)
    assert {p.relative_to(full): d for p, d in contents(full).items()} == {
        p.relative_to(whole): d for p, d in contents(whole).items()
    }


def test_a_name_that_is_not_served_is_refused_with_the_nearest_that_is() -> None:
    with pytest.raises(ValueError, match="did you mean SPX"):
        Request(names=("SPWX",))


def test_a_listed_chain_and_a_future_are_written_by_name(market: BundledMarket, tmp_path: Path) -> None:
    write(market, Request(date(2016, 5, 1), date(2016, 5, 2), ("VX", "XLK")), tmp_path)
    read = LeanFolder(tmp_path)
    for ticker in ("VX", "XLK"):
        for symbol in market.listed(ticker, date(2016, 5, 2)):
            for kind in (0, 1):
                served = market.minute(symbol, kind, date(2016, 5, 2))
                assert served is not None and same(served, read.minute(symbol, kind, date(2016, 5, 2)))
    # Sunday's evening is the beginning of Monday's session.
    (future, *_) = market.listed("VX", date(2016, 5, 1))
    assert same(market.minute(future, 1, date(2016, 5, 1)), read.minute(future, 1, date(2016, 5, 1)))
    for asked in (Asked("XLK", is_option=True, is_chain=True), Asked("VX", is_chain=True)):
        table = market.universe(symbol_of(asked), date(2016, 5, 2))
        assert table is not None and same(table, read.universe(symbol_of(asked), date(2016, 5, 2)))
    assert not list(tmp_path.rglob("*spy*zip"))


def test_every_label_is_one_of_three_and_gives_its_reason() -> None:
    assert all(e.label in ("real", "derived", "modelled") and e.reason and e.span for e in manifest.ENTRIES)


SPAN = (date(2016, 5, 2), date(2016, 5, 13))
BUILD = """
import sys
from datetime import date
from market.files.materialise import Request, write
from market.names import Asked, symbol_of
from market.provider import BundledMarket
start, end = date.fromisoformat(sys.argv[1]), date.fromisoformat(sys.argv[2])
names = [Asked("SPY", 0, date(2016, 5, 20), float(k), call, True) for k in range(195, 215) for call in (False, True)]
names += [Asked(name) for name in ("SPY", "SPX", "VIX", "VIX3M")] + [Asked("SPY", is_option=True, is_chain=True)]
used = {day: frozenset(map(symbol_of, names)) for day in Request(start, end).days()}
write(BundledMarket(seed=1), Request(start, end, used=used), sys.argv[3],
      lambda done, of: (print(done, flush=True), sys.stdin.readline()))
"""
"""After each day it waits for a line, so that it is never more than a day ahead of what was told."""


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def build(out: Path) -> list[str]:
    return [sys.executable, "-c", BUILD, *map(str, SPAN), str(out)]


def test_a_build_that_is_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(build(whole), check=True, capture_output=True, stdin=subprocess.DEVNULL)
    for days, pause in ((1, 0.0), (3, 0.013), (6, 0.007)):
        with subprocess.Popen(build(killed), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None and process.stdin is not None
            for _ in range(days):
                process.stdout.readline()
                process.stdin.write("\n")
                process.stdin.flush()
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        for path in killed.rglob("*"):
            # What is there under its own name is what it will be in the end.
            if path.is_file() and not path.name.startswith("."):
                assert path.read_bytes() == (whole / path.relative_to(killed)).read_bytes(), path
    done_before = len([path for path in killed.rglob("*.zip") if not path.name.startswith(".")])
    assert 10 < done_before < len(list(whole.rglob("*.zip")))
    subprocess.run(build(killed), check=True, capture_output=True, stdin=subprocess.DEVNULL)
    found = {path.relative_to(killed): data for path, data in contents(killed).items() if not path.name.startswith(".")}
    assert found == {path.relative_to(whole): data for path, data in contents(whole).items()}


def test_what_a_run_was_given_is_noted_as_it_happens_and_written_later(tmp_path: Path) -> None:
    first, again = BundledMarket(seed=3), BundledMarket(seed=3)
    with usage.follow(first, tmp_path):
        first.minute(option_symbol(FUND, 1, 204.0, DAY), 1, DAY)
        first.minute(option_symbol(FUND, 1, 204.0, DAY), 0, DAY)
        first.universe(canonical_option(FUND), DAY)
        # Each is in the file at once, so that a run that is killed has left it.
        assert len((tmp_path / usage.FILE).read_text().splitlines()) == 3
    with (tmp_path / usage.FILE).open("a") as file:
        file.write('["2016-05-06","SPY R735')  # killed while it wrote
    with usage.follow(again, tmp_path, goes_on=True):
        again.minute(option_symbol(FUND, 0, 206.0, DAY), 1, DAY)
    world, request = usage.load(tmp_path)
    found = request(DAY, DAY)
    assert world == World(3) and found.used == {DAY: {canonical_option(FUND), *map(option, CONTRACTS)}}
    assert found.chains(first, DAY) == [canonical_option(FUND)]
    again.minute(option_symbol(FUND, 0, 207.0, DAY), 1, DAY)
    assert usage.load(tmp_path)[1](DAY, DAY) == found


def test_another_run_in_the_same_folder_starts_a_log_of_its_own(tmp_path: Path) -> None:
    with usage.follow(BundledMarket(seed=3), tmp_path):
        pass
    with usage.follow(BundledMarket(seed=4), tmp_path):
        pass
    assert usage.load(tmp_path)[0] == World(4)
    (tmp_path / usage.FILE).write_text("")
    with pytest.raises(FileNotFoundError, match="which market"):
        usage.load(tmp_path)


SAMPLE = (date(2014, 1, 2), date(2014, 4, 17), date(2016, 11, 25), date(2018, 2, 5))
"""The first day (VIX has none), a Saturday's expiry, an early close, a crash."""


@pytest.fixture(scope="module")
def sampled(market: BundledMarket, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each day of the sample with contracts of every fourth expiry, added to one folder."""
    out = tmp_path_factory.mktemp("sampled")
    for day in SAMPLE:
        write(market, wanted(day, some_contracts(market, day)), out)
    return out


def some_contracts(market: BundledMarket, day: date) -> list[tuple[date, float, bool]]:
    chain = market.chain
    return [(e.day, float(k), call) for e in chain.expiries(day)[::4] for k in chain.strikes(day, e)[3::40]
            for call in (True, False)]  # fmt: skip


@pytest.mark.parametrize("day", SAMPLE)
def test_every_file_of_a_folder_is_what_the_market_serves(market: BundledMarket, sampled: Path, day: date) -> None:
    read = LeanFolder(sampled)
    series = [(FUND, 0), (FUND, 1), *((index_symbol(name), 0) for name in ("SPX", "VIX", "VIX3M"))]
    options = [(option_symbol(FUND, 0 if call else 1, k, e), kind) for e, k, call in some_contracts(market, day)
               for kind in (0, 1, 2)]  # fmt: skip
    assert len(options) >= 60
    for symbol, kind in series + options:
        served, found = market.minute(symbol, kind, day), read.minute(symbol, kind, day)
        assert (served is None) == (found is None), (symbol, kind)
        assert served is None or same(served, found), (symbol, kind)
    assert same(market.universe(canonical_option(FUND), day), read.universe(canonical_option(FUND), day))


def test_a_folder_has_every_file_that_lean_reads_at_its_start(market: BundledMarket, sampled: Path) -> None:
    read = LeanFolder(sampled)
    assert {path for path in market.texts() if read.text(path) != market.text(path)} == set()
    kinds = ("market-hours", "symbol-properties", "map_files", "factor_files", "interest-rate")
    assert all(any(kind in path for path in market.texts()) for kind in kinds)
    assert read.identify("SPY") == market.identify("SPY")
    for symbol in (FUND, *(index_symbol(name) for name in ("SPX", "VIX", "VIX3M"))):
        for resolution in (3, 4):
            assert same(market.coarse(symbol, resolution, 0, 2016), read.coarse(symbol, resolution, 0, 2016))
    assert not [path for path in sampled.rglob("*") if path.is_file() and path.name.startswith(".")]
