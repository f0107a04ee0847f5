"""Writes LEAN's own data files: the same names, rows and scales that `LeanFolder` reads.

Helpers: `write_minutes(root, day, items)` and `write_coarse(root, resolution, items)` (items of symbol, tick type,
columns; each zip is written once with all its entries), `write_universe(root, canonical, day, table)`,
`write_text(root, path, text)`, `write_zip(path, entries)`, `rows_text(columns, scale)`,
`dated_rows_text(columns, scale)`.

Every file appears whole or not at all (a temporary file beside it is renamed); the same columns give the same bytes.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from leanhost.data.number_text import ABSENT, rows_of
from leanhost.data.paths import FileName, coarse_file, minute_file, price_scale, universe_file
from leanhost.data.port import Columns, InterestColumns, QuoteColumns, TradeColumns, UniverseTable
from leanhost.enums import SecurityType
from leanhost.symbols import Symbol

Item = tuple[Symbol, int, Columns]

_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16
_EPOCH = datetime(1970, 1, 1)
_LEVEL = 1
"""Of deflate: three times as fast as the library's own choice, files a quarter larger."""
_FEW = 4
"""Rows up to which Python's own text is made sooner."""
_BAR = ("open", "high", "low", "close")
_KEY_COLUMNS = "#expiry,strike,right,"
_PRICE_COLUMNS = "open,high,low,close,volume,open_interest"
_MODEL_COLUMNS = ",implied_volatility,delta,gamma,vega,theta,rho"


def rows_text(columns: Columns, scale: float = 1.0) -> bytes:
    """Rows of a minute file: milliseconds since midnight, then prices times `scale`."""
    found = rows_of([columns.time, *_numbers(columns, scale)]) if len(columns.time) > _FEW else None
    return _rows(columns, scale, [str(t) for t in columns.time.tolist()]) if found is None else found


def dated_rows_text(columns: Columns, scale: float = 1.0) -> bytes:
    """Rows of an hour or daily file: `yyyyMMdd HH:mm`, then prices times `scale`."""
    stamps = [f"{_EPOCH + timedelta(milliseconds=t):%Y%m%d %H:%M}" for t in columns.time.tolist()]
    return _rows(columns, scale, stamps)


def _numbers(columns: Columns, scale: float) -> list[np.ndarray]:
    """Prices times `scale` and sizes; a side that is not there has no price and no size, as LEAN writes it."""
    if isinstance(columns, InterestColumns):
        return [columns.value]
    if isinstance(columns, TradeColumns):
        return [_scaled(getattr(columns, name), scale) for name in _BAR] + [columns.volume]
    found = []
    for side in ("bid", "ask"):
        prices = [getattr(columns, f"{side}_{name}") for name in _BAR]
        size = getattr(columns, f"{side}_size")
        absent = ~(prices[0].astype(bool) | prices[1].astype(bool) | prices[2].astype(bool) | prices[3].astype(bool))
        prices = [_scaled(price, scale) for price in prices]
        if absent.any():
            prices = [np.where(absent, ABSENT, price) for price in prices]
            size = np.where(absent, 0.0, size)
        found += [*prices, size]
    return found


def _scaled(prices: np.ndarray, scale: float) -> np.ndarray:
    return prices if scale == 1.0 else np.rint(prices * scale)


def _rows(columns: Columns, scale: float, stamps: list[str]) -> bytes:
    if isinstance(columns, TradeColumns):
        prices = _prices(np.stack([columns.open, columns.high, columns.low, columns.close]), scale)
        parts = [*prices, _texts(columns.volume)]
    elif isinstance(columns, QuoteColumns):
        parts = [*_side(columns, "bid", scale), *_side(columns, "ask", scale)]
    else:
        parts = [_texts(columns.value)]
    return "".join(",".join(row) + "\n" for row in zip(stamps, *parts, strict=True)).encode()


def _side(columns: QuoteColumns, side: str, scale: float) -> list[list[str]]:
    """A quote's four prices and size; a side that is not there has empty prices and no size, as LEAN writes it."""
    prices = np.stack([getattr(columns, f"{side}_{name}") for name in _BAR])
    absent = ~prices.any(axis=0)
    sizes = np.where(absent, 0.0, getattr(columns, f"{side}_size"))
    texts = [*_prices(prices, scale), _texts(sizes)]
    for i in np.flatnonzero(absent):
        for cells in texts[:4]:
            cells[i] = ""
    return texts


def _prices(prices: np.ndarray, scale: float) -> list[list[str]]:
    if scale == 1.0:
        return [_texts(row) for row in prices]
    return [[str(v) for v in row] for row in np.rint(prices * scale).astype(np.int64).tolist()]


def _texts(values: np.ndarray) -> list[str]:
    """Numbers without needless decimals and never with an exponent."""
    found = [f"{v:.12g}" for v in values.tolist()]
    return [f"{v:.12f}".rstrip("0").rstrip(".") if "e" in t else t for v, t in zip(values.tolist(), found, strict=True)]


def write_minutes(
    root: Path | str, day: date, items: Iterable[Item], ticker_of: Callable[[Symbol], str] | None = None
) -> list[Path]:
    """Write the minute files of one day (data time zone); answers the zips written.

    `ticker_of` gives the day's ticker of an equity, or of an option's equity; without it the symbol's value is taken.
    """
    name = ticker_of or _ticker
    return _write_grouped(Path(root), ((minute_file(s, name(s), kind, day), s, c) for s, kind, c in items), rows_text)


def write_coarse(
    root: Path | str, resolution: int, items: Iterable[Item], ticker_of: Callable[[Symbol], str] | None = None
) -> list[Path]:
    """Write whole hour (3) or daily (4) files; the rows of an option's file must lie in one calendar year."""
    name = ticker_of or _ticker
    files = ((coarse_file(s, name(s), resolution, kind, _year(c)), s, c) for s, kind, c in items)
    return _write_grouped(Path(root), files, dated_rows_text)


def _year(columns: Columns) -> int:
    return (_EPOCH + timedelta(milliseconds=int(columns.time[0]))).year if len(columns.time) else _EPOCH.year


def _ticker(symbol: Symbol) -> str:
    return (
        symbol.underlying.value if symbol.security_type is SecurityType.OPTION and symbol.underlying else symbol.value
    )


def _write_grouped(
    root: Path, files: Iterable[tuple[FileName, Symbol, Columns]], text_of: Callable[[Columns, float], bytes]
) -> list[Path]:
    zips: dict[str, dict[str, bytes]] = {}
    for name, symbol, columns in files:
        if len(columns.time):
            scale = 1.0 if isinstance(columns, InterestColumns) else price_scale(symbol.security_type)
            zips.setdefault(name.path, {})[name.entry] = text_of(columns, scale)
    for path, entries in zips.items():
        write_zip(root / path, entries)
    return [root / path for path in zips]


def write_zip(path: Path, entries: Mapping[str, bytes]) -> None:
    """Write a zip of the entries, in order of name and without any trace of when or where."""

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(entries):
                info = zipfile.ZipInfo(name, _ZIP_TIME)
                info.create_system = 3
                info.external_attr = _PLAIN_FILE
                archive.writestr(info, entries[name], zipfile.ZIP_DEFLATED, _LEVEL)

    _whole(path, write)


def write_text(root: Path | str, relative_path: str, text: str) -> Path:
    """Write a small text file of the folder."""
    path = Path(root) / relative_path
    _whole(path, lambda temporary: temporary.write_bytes(text.encode()))
    return path


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path`, then put it in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_universe(
    root: Path | str, canonical: Symbol, day: date, table: UniverseTable, ticker: str | None = None
) -> Path:
    """Write the universe file of a canonical option or future dated `day`."""
    path = universe_file(canonical, ticker or _ticker(canonical), day)
    return write_text(root, path, universe_text(table, canonical.security_type))


def universe_text(table: UniverseTable, security_type: int) -> str:
    """A universe file's text: prices with 4 decimals, volatility and greeks with 7."""
    prices = [table.open, table.high, table.low, table.close]
    counts = [[f"{v:.0f}" for v in column.tolist()] for column in (table.volume, table.open_interest)]
    columns = [[str(v) for v in table.expiry.tolist()]]
    header, model = "#expiry," + _PRICE_COLUMNS, []
    if security_type != SecurityType.FUTURE:
        header = _KEY_COLUMNS + _PRICE_COLUMNS
        columns += [_texts(table.strike), ["P" if right else "C" for right in table.right.tolist()]]
    columns += [[f"{v:.4f}" for v in column.tolist()] for column in prices] + counts
    if security_type not in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION):
        header += _MODEL_COLUMNS
        model = [table.implied_volatility, table.delta, table.gamma, table.vega, table.theta, table.rho]
    columns += [[f"{v:.7f}" for v in column.tolist()] for column in model]
    lines = [header]
    if table.underlying is not None and security_type != SecurityType.FUTURE:
        *bar, volume = table.underlying
        lines.append(",,," + ",".join(f"{v:.4f}" for v in bar) + f",{volume:.0f}," + "," * len(model))
    lines += [",".join(row) for row in zip(*columns, strict=True)]
    return "\n".join(lines) + "\n"
