"""Writes the bundled market as a LEAN data folder: what leanhost is served, file by file, whole for real LEAN.

`estimate` says rows, size and time before anything is written; `write` writes. A second call into the same folder adds
to it: what is there is left, option zips gain the contracts they lack. Every file appears whole or not at all, so an
interrupted call goes on where it stopped when it is repeated.
"""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from leanhost.data import writer
from leanhost.data.paths import minute_file, price_scale, universe_file
from leanhost.data.port import InterestColumns
from leanhost.enums import OptionRight, Resolution
from leanhost.symbols import Symbol, canonical_option, equity_symbol, index_symbol, option_symbol
from market import calendar, manifest
from market.daily import series
from market.files import lean_text
from market.intraday import bars
from market.provider import INDICES, BundledMarket

MANIFEST = "fivefold-data.json"
_TICK_TYPES = (0, 1, 2)
_SWEEP_AFTER = 600.0
_ROWS_A_CONTRACT, _BYTES_A_CONTRACT, _SECONDS_A_CONTRACT = 380, 5_400, 0.0035
_ROWS_A_UNIVERSE, _BYTES_A_LISTING, _SECONDS_A_UNIVERSE = 4_500, 95, 0.05
_ROWS_A_DAY, _BYTES_A_ROW, _SECONDS_A_SERIES_DAY = 390, 13, 0.004
_COARSE_ROWS, _COARSE_SECONDS = 10_300, 0.8
"""Hour and daily rows of one series; measured like the rest over 2016 and 2018 on one core of a two-core machine."""

ContractDays = Mapping[date, Iterable[tuple[date, float, bool]]]
"""Contracts wanted by day: (the symbol's expiry date, strike in dollars, whether it is a call)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to write: series from start to end; `contracts` None for none, "all" for every listed one.

    `universes` are the days whose option universe is written; None for every session of the span if any contract is.
    """

    start: date = bars.FIRST_MINUTES
    end: date = series.LAST
    symbols: tuple[str, ...] = ("SPY", *INDICES)
    contracts: ContractDays | str | None = None
    universes: Iterable[date] | None = None

    def days(self) -> list[date]:
        """Sessions of the span that the market has."""
        return calendar.between(max(self.start, bars.FIRST_MINUTES), min(self.end, series.LAST))

    def universe_days(self) -> list[date]:
        """Sessions whose universe is written."""
        if self.universes is None:
            return self.days() if self.contracts is not None else []
        return sorted(set(self.universes) & set(self.days()))


@dataclass(frozen=True, slots=True)
class Estimate:
    """Rows, bytes on disk and seconds that a request will take, from measured averages."""

    rows: int
    size: int
    seconds: float

    def __str__(self) -> str:
        return f"about {self.rows:,} rows, {self.size / 1e6:,.0f} MB, {self.seconds:,.0f} s"


@dataclass(slots=True)
class Summary:
    """What a call did: files written and files that were already there."""

    written: int = 0
    kept: int = 0
    days: list[date] = field(default_factory=list)


def spy() -> Symbol:
    """SPY as LEAN names it."""
    return equity_symbol("SPY", "SPY", lean_text.FIRST_DAYS["SPY"])


def _wanted(market: BundledMarket, request: Request, day: date) -> list[tuple[date, float, bool]]:
    if request.contracts is None:
        return []
    if not isinstance(request.contracts, str):
        return sorted(set(request.contracts.get(day, ())))
    chain = market.chain
    listed = ((e.day, float(k)) for e in chain.expiries(day) for k in chain.strikes(day, e))
    return [(expiry, strike, call) for expiry, strike in listed for call in (True, False)]


def estimate(market: BundledMarket, request: Request) -> Estimate:
    """What `write` would take in an empty folder."""
    days = request.days()
    series_days = len(days) * len(request.symbols)
    sample = days[:: max(len(days) // 12, 1)]
    if isinstance(request.contracts, str):
        mean = sum(len(_wanted(market, request, day)) for day in sample) / max(len(sample), 1)
        contracts = int(mean * len(days))
    else:
        contracts = sum(len(_wanted(market, request, day)) for day in days)
    tables = len(request.universe_days())
    listed = _ROWS_A_UNIVERSE * tables
    minutes = _ROWS_A_DAY * (series_days + (len(days) if "SPY" in request.symbols else 0))
    plain = minutes + _COARSE_ROWS * len(request.symbols)
    rows = plain + contracts * _ROWS_A_CONTRACT + listed
    size = plain * _BYTES_A_ROW + contracts * _BYTES_A_CONTRACT + listed * _BYTES_A_LISTING
    seconds = series_days * _SECONDS_A_SERIES_DAY + contracts * _SECONDS_A_CONTRACT + tables * _SECONDS_A_UNIVERSE
    return Estimate(rows, size, _COARSE_SECONDS * len(request.symbols) + seconds)


def write(
    market: BundledMarket, request: Request, out: Path | str, progress: Callable[[int, int], object] | None = None
) -> Summary:
    """Write a request into `out`; ValueError where the folder is another seed's or not a bundled market's.

    `progress` is called with (days done, days in all) after each day.
    """
    root = Path(out)
    _claim(root, market.seed)
    _sweep(root)
    summary = Summary()
    for path, text in market.texts().items():
        _once(root / path, summary, lambda p=path, t=text: writer.write_text(root, p, t))
    _write_coarse(market, request, root, summary)
    days, universes = request.days(), set(request.universe_days())
    for done, day in enumerate(days, start=1):
        _write_day(market, request, root, summary, day)
        if day in universes:
            _write_universe(market, root, summary, day)
        summary.days.append(day)
        if progress is not None:
            progress(done, len(days))
    return summary


def _claim(root: Path, seed: int) -> None:
    """Make the folder this market's, or refuse one that is not."""
    path = root / MANIFEST
    if path.exists():
        found = json.loads(path.read_text()).get("seed")
        if found != seed:
            raise ValueError(f"{root} holds the bundled market of seed {found}, not {seed}: choose another folder")
        return
    if root.is_dir() and any(root.iterdir()):
        raise ValueError(f"{root} is not empty and no bundled market's folder: choose another folder")
    text = json.dumps({"market": "fivefold bundled", "seed": seed, "series": manifest.as_rows()}, indent=1)
    writer.write_text(root, MANIFEST, text + "\n")


def _is_whole(path: Path) -> bool:
    """Whether a file is there and not cut short: a zip's directory stands at its end."""
    return zipfile.is_zipfile(path) if path.suffix == ".zip" else path.is_file() and path.stat().st_size > 0


def _sweep(root: Path) -> None:
    """Take away what a build that was killed had begun to write; none that still runs takes so long over a file."""
    for path in root.rglob(".*.tmp"):
        if time.time() - path.stat().st_mtime > _SWEEP_AFTER:
            path.unlink(missing_ok=True)


def _once(path: Path, summary: Summary, make: Callable[[], object]) -> None:
    if _is_whole(path):
        summary.kept += 1
        return
    make()
    summary.written += 1


def _series(request: Request) -> list[Symbol]:
    return [spy() if name == "SPY" else index_symbol(name) for name in request.symbols]


def _write_coarse(market: BundledMarket, request: Request, root: Path, summary: Summary) -> None:
    for symbol in _series(request):
        kind = "equity" if symbol.value == "SPY" else "index"
        for resolution, name in ((int(Resolution.DAILY), "daily"), (int(Resolution.HOUR), "hour")):
            path = root / f"{kind}/usa/{name}/{symbol.value.lower()}.zip"
            if _is_whole(path):
                summary.kept += 1
                continue
            columns = market.coarse(symbol, resolution, 0, request.start.year)
            if columns is not None:
                writer.write_coarse(root, resolution, [(symbol, 0, columns)])
                summary.written += 1


def _write_day(market: BundledMarket, request: Request, root: Path, summary: Summary, day: date) -> None:
    for symbol in _series(request):
        for tick_type in (0, 1) if symbol.value == "SPY" else (0,):
            path = root / minute_file(symbol, symbol.value, tick_type, day).path
            if _is_whole(path):
                summary.kept += 1
                continue
            columns = market.minute(symbol, tick_type, day)
            if columns is not None:
                writer.write_minutes(root, day, [(symbol, tick_type, columns)])
                summary.written += 1
    if wanted := _wanted(market, request, day):
        _write_options(market, root, summary, day, wanted)


def _write_options(
    market: BundledMarket, root: Path, summary: Summary, day: date, wanted: list[tuple[date, float, bool]]
) -> None:
    """Add the contracts that a day's three zips lack.

    A contract without a trade has no entry in the trade zip; so what a zip lacks is asked for once more.
    """
    fund = spy()
    symbols = [option_symbol(fund, OptionRight.CALL if call else OptionRight.PUT, k, e) for e, k, call in wanted]
    paths = [root / minute_file(symbols[0], "SPY", kind, day).path for kind in _TICK_TYPES]
    zips = [_entries(path) for path in paths]
    before = [len(entries) for entries in zips]
    # All of a contract at once: the market computes neighbours together and keeps them for a while.
    for symbol in symbols:
        for kind, entries in zip(_TICK_TYPES, zips, strict=True):
            name = minute_file(symbol, "SPY", kind, day).entry
            columns = None if name in entries else market.minute(symbol, kind, day)
            if columns is not None and len(columns.time):
                scale = 1.0 if isinstance(columns, InterestColumns) else price_scale(symbol.security_type)
                entries[name] = writer.rows_text(columns, scale)
    for path, entries, count in zip(paths, zips, before, strict=True):
        if len(entries) > count:
            writer.write_zip(path, entries)
            summary.written += 1
        else:
            summary.kept += 1


def _entries(path: Path) -> dict[str, bytes]:
    """Entries of a zip that is there; nothing of one that is damaged, which is then written anew."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (FileNotFoundError, zipfile.BadZipFile):
        return {}


def _write_universe(market: BundledMarket, root: Path, summary: Summary, day: date) -> None:
    canonical = canonical_option(spy())
    path = root / universe_file(canonical, "SPY", day)
    if _is_whole(path):
        summary.kept += 1
        return
    table = market.universe(canonical, day)
    if table is not None:
        writer.write_universe(root, canonical, day, table)
        summary.written += 1
