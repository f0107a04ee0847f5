"""Writes the bundled market as a LEAN data folder: what leanhost is served, file by file, whole for real LEAN.

A second call into the same folder adds to it: what is there is left, zips of many contracts gain those they lack. Every
file appears whole or not at all, so an interrupted call goes on where it stopped when it is repeated.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from leanhost.data import writer
from leanhost.data.paths import coarse_file, minute_file, price_scale, universe_file
from leanhost.data.port import InterestColumns
from leanhost.enums import Resolution, SecurityType
from leanhost.symbols import Symbol
from market.files.claim import MANIFEST, claimed
from market.files.estimate import Estimate, estimate, megabytes
from market.files.request import Request
from market.provider import BundledMarket

__all__ = ["MANIFEST", "Estimate", "Request", "Summary", "estimate", "require_room", "write"]

_KINDS = {SecurityType.EQUITY: (0, 1), SecurityType.INDEX: (0,)}
_ALL_KINDS = (0, 1, 2)
_SPARE = 64 << 20


@dataclass(slots=True)
class Summary:
    """What a call did: files written and files that were already there."""

    written: int = 0
    kept: int = 0
    days: list[date] = field(default_factory=list)


def require_room(out: Path | str, size: int) -> None:
    """ValueError where the disk of a folder cannot hold `size` bytes more."""
    place = Path(out).absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if size + _SPARE > free:
        have, need, spare = map(megabytes, (free, size, _SPARE))
        raise ValueError(
            f"{out}: {have} are free there, this takes about {need} and {spare} are to stay: choose fewer days or names"
        )


def write(
    market: BundledMarket, request: Request, out: Path | str, progress: Callable[[int, int], object] | None = None
) -> Summary:
    """Write a request into `out`.

    ValueError where the folder is another market's or somebody is writing it; OSError where it cannot be written.
    `progress` is called with (days done, days in all) after each day.
    """
    root, summary = Path(out), Summary()
    with claimed(root, market.world):
        for path, text in market.texts().items():
            if not _kept(root / path, summary):
                writer.write_text(root, path, text)
        days = request.days()
        _write_coarse(market, request, root, summary)
        for done, day in enumerate(days, start=1):
            for symbols in request.groups(market, day):
                _write_group(market, root, summary, day, symbols)
            for canonical in request.chains(market, day):
                _write_universe(market, root, summary, day, canonical)
            summary.days.append(day)
            if progress is not None:
                progress(done, len(days))
    return summary


def _is_whole(path: Path) -> bool:
    """Whether a file is there and not cut short by anything but us: a zip's directory stands at its end."""
    return zipfile.is_zipfile(path) if path.suffix == ".zip" else path.is_file() and path.stat().st_size > 0


def _kept(path: Path, summary: Summary) -> bool:
    """Whether a file is there already."""
    if _is_whole(path):
        summary.kept += 1
        return True
    summary.written += 1
    return False


def ticker_of(symbol: Symbol) -> str:
    """The name that a symbol's files go by."""
    return symbol.underlying.value if symbol.underlying is not None else symbol.value


def _write_coarse(market: BundledMarket, request: Request, root: Path, summary: Summary) -> None:
    """Hour and daily files hold a series' every year; a future's gain the contracts they lack."""
    for name in request.tickers():
        symbols = request.series(market, name)
        for resolution in (int(Resolution.DAILY), int(Resolution.HOUR)):
            for kind in (0,) if symbols[0].security_type in _KINDS else _ALL_KINDS:
                _write_series(market, root, summary, symbols, resolution, kind)


def _write_series(  # noqa: PLR0917  what a file of a series is
    market: BundledMarket, root: Path, summary: Summary, symbols: list[Symbol], resolution: int, kind: int
) -> None:
    names = {symbol: coarse_file(symbol, ticker_of(symbol), resolution, kind, 0) for symbol in symbols}
    path = root / names[symbols[0]].path
    entries = _entries(path)
    before = len(entries)
    for symbol, name in names.items():
        columns = None if name.entry in entries else market.coarse(symbol, resolution, kind, 0)
        if columns is not None and len(columns.time):
            scale = 1.0 if isinstance(columns, InterestColumns) else price_scale(symbol.security_type)
            entries[name.entry] = writer.dated_rows_text(columns, scale)
    if len(entries) > before:
        writer.write_zip(path, entries)
        summary.written += 1
    elif entries:
        summary.kept += 1


def _write_group(market: BundledMarket, root: Path, summary: Summary, day: date, symbols: list[Symbol]) -> None:
    """Add the symbols that a day's files lack.

    The last kind's file is written last and has a row of every contract: one that is in it is in the others too.
    """
    kinds = _KINDS.get(symbols[0].security_type, _ALL_KINDS)
    ticker = ticker_of(symbols[0])
    paths = [root / minute_file(symbols[0], ticker, kind, day).path for kind in kinds]
    is_damaged = any(path.exists() and not _is_whole(path) for path in paths) or not all(p.exists() for p in paths[1:])
    done = set() if is_damaged else _names(paths[-1])
    missing = [symbol for symbol in symbols if minute_file(symbol, ticker, kinds[-1], day).entry not in done]
    if not missing:
        summary.kept += len(paths)
        return
    entries = [_entries(path) for path in paths]
    before = [len(found) for found in entries]
    # All of a contract at once: the market computes neighbours together and keeps them for a while.
    for symbol in missing:
        for kind, found in zip(kinds, entries, strict=True):
            columns = market.minute(symbol, kind, day)
            if columns is not None and len(columns.time):
                scale = 1.0 if isinstance(columns, InterestColumns) else price_scale(symbol.security_type)
                found[minute_file(symbol, ticker, kind, day).entry] = writer.rows_text(columns, scale)
    for path, found, count in zip(paths, entries, before, strict=True):
        if len(found) > count:
            writer.write_zip(path, found)
            summary.written += 1
        elif found:
            summary.kept += 1


def _names(path: Path) -> set[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (FileNotFoundError, zipfile.BadZipFile):
        return set()


def _entries(path: Path) -> dict[str, bytes]:
    """Entries of a zip that is there; nothing of one that is damaged, which is then written anew."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (FileNotFoundError, zipfile.BadZipFile):
        return {}


def _write_universe(market: BundledMarket, root: Path, summary: Summary, day: date, canonical: Symbol) -> None:
    path = root / universe_file(canonical, ticker_of(canonical), day)
    if _is_whole(path):
        summary.kept += 1
        return
    table = market.universe(canonical, day)
    if table is not None:
        writer.write_universe(root, canonical, day, table, ticker_of(canonical))
        summary.written += 1
