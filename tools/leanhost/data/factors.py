"""Map files (tickers through time), factor files (splits and dividends) and a future's contract map.

Helpers: `MapFile.parse(text, permtick)`, `MapFiles(texts).resolve(ticker, when)`, `FactorFile.parse(text)` with
`.row(day)`, `.factor(day)`, `.splits()`, `.dividends()`;
`map_files(provider, tickers)`, `identify(provider, today, ticker)` (what a `SymbolCache` asks) and
`factor_file(provider, permtick)` read them through the data port;
`future_map(text, mode)` with `.contract(day)` and `FutureFactors.parse(text, mode)` with `.scale(day, kind, depth)`.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from leanhost.data.port import DataProvider

NO_DATE = date(1899, 12, 30)
NO_END = date(2050, 12, 31)


def yyyymmdd(text: str) -> date:
    """The date of eight digits; ValueError otherwise."""
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


class MapRow(NamedTuple):
    """`ticker` was in use up to and including `day`."""

    day: date
    ticker: str
    exchange: str


@dataclass(frozen=True)
class MapFile:
    """The tickers of one company through time, rows in order of date; `permtick` is the file's own name."""

    permtick: str
    rows: tuple[MapRow, ...]

    @staticmethod
    def parse(text: str, permtick: str) -> MapFile:
        """From the file's text; ValueError if a row cannot be read."""
        rows = [_map_row(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        return MapFile(permtick.upper(), tuple(sorted(rows, key=lambda row: row.day)))

    @cached_property
    def _days(self) -> list[date]:
        return [row.day for row in self.rows]

    @property
    def first_date(self) -> date:
        """First trading date: the first row's."""
        return self.rows[0].day if self.rows else NO_DATE

    @property
    def first_ticker(self) -> str:
        """The ticker of the first date, without a numeric suffix such as `.1`."""
        return without_suffix(self.rows[0].ticker) if self.rows else self.permtick

    @property
    def delisting_date(self) -> date:
        """The last row's date; `NO_END` while the company trades."""
        return self.rows[-1].day if self.rows else NO_END

    def ticker(self, day: date, otherwise: str) -> str:
        """The ticker in use on a date, `otherwise` after the last row."""
        i = bisect_left(self._days, date.fromordinal(day.toordinal()))
        return without_suffix(self.rows[i].ticker) if i < len(self.rows) else otherwise

    def has_data(self, day: date) -> bool:
        """Whether files of this date are read: from the first date to the delisting."""
        return not self.rows or self.first_date <= date.fromordinal(day.toordinal()) <= self.delisting_date

    def renames(self) -> list[tuple[date, str, str]]:
        """(last day of the old ticker, old, new) for every change of name."""
        pairs = zip(self.rows, self.rows[1:], strict=False)
        return [(a.day, a.ticker, b.ticker) for a, b in pairs if a.ticker != b.ticker]


def _map_row(number: int, line: str) -> MapRow:
    parts = line.strip().split(",")
    try:
        return MapRow(yyyymmdd(parts[0]), parts[1].upper(), parts[2] if len(parts) > 2 else "")
    except (ValueError, IndexError) as problem:
        raise ValueError(f"line {number}: '{line}' is no row 'yyyymmdd,ticker,exchange': {problem}") from None


def without_suffix(ticker: str) -> str:
    """`TWX.1` is TWX; a class of shares (`TAP.A`) stays."""
    head, point, tail = ticker.rpartition(".")
    return head if point and tail.isdigit() else ticker


class MapFiles:
    """All map files of a market, to find the one a ticker means at a date."""

    def __init__(self, files: Iterable[MapFile]) -> None:
        self._by_ticker: dict[str, list[tuple[date, MapFile]]] = {}
        self._by_permtick: dict[str, MapFile] = {}
        for file in files:
            self._by_permtick[file.permtick] = file
            for row in file.rows:
                self._by_ticker.setdefault(row.ticker, []).append((row.day, file))
        for rows in self._by_ticker.values():
            rows.sort(key=lambda row: row[0])

    def resolve(self, ticker: str, when: date) -> MapFile | None:
        """The file of the company that had this ticker at `when`, or the last that had it; None if none ever did."""
        ticker = ticker.upper()
        rows = self._by_ticker.get(ticker)
        if not rows:
            return self._by_permtick.get(ticker)
        plain = date.fromordinal(when.toordinal())
        return next((file for day, file in rows if day >= plain), rows[-1][1])


def map_files(
    provider: DataProvider, tickers: Iterable[str], market: str = "usa", report: Callable[[str], None] | None = None
) -> MapFiles:
    """The map files named by `tickers` that the provider has; an unreadable one is reported and then as missing."""
    found = []
    for ticker in tickers:
        path = f"equity/{market}/map_files/{ticker.lower()}.csv"
        text = provider.text(path)
        if text is not None:
            try:
                found.append(MapFile.parse(text, ticker))
            except (ValueError, IndexError) as problem:
                if report is not None:
                    report(f"File: {path} {problem}")
    return MapFiles(found)


def identify(provider: DataProvider, today: date, ticker: str, market: str = "usa") -> tuple[str, date]:
    """First ticker and first date of the company a ticker means, from the map file of that name; else the ticker.

    For a provider that can only answer by file name; a `LeanFolder` looks through all its map files instead.
    """
    file = map_files(provider, [ticker], market).resolve(ticker, today)
    return (file.first_ticker, file.first_date) if file and file.rows else (ticker, NO_DATE)


class FactorRow(NamedTuple):
    """Factors of all days up to and including `day`; `reference_price` is the raw close of that day."""

    day: date
    price_factor: float
    split_factor: float
    reference_price: float


class Corporate(NamedTuple):
    """A split or dividend: after the close of `day`. `value` is the split factor or the amount in currency units."""

    day: date
    value: float
    reference_price: float


@dataclass(frozen=True)
class FactorFile:
    """Splits and dividends of one company, rows in order of date; without rows every factor is 1."""

    rows: tuple[FactorRow, ...] = ()

    @staticmethod
    def parse(text: str | None) -> FactorFile:
        """From the file's text; a missing or unreadable file is one without rows."""
        try:
            rows = [_factor_row(line) for line in (text or "").splitlines() if _wanted(line)]
        except (ValueError, IndexError):
            return FactorFile()
        kept = [row for row in rows if row.price_factor * row.split_factor > 0]
        return FactorFile(tuple(sorted(kept, key=lambda row: row.day)))

    @cached_property
    def _days(self) -> list[date]:
        return [row.day for row in self.rows]

    @property
    def minimum_date(self) -> date | None:
        """No data is read before this date; None without rows."""
        return self.rows[0].day - timedelta(days=1) if self.rows else None

    def row(self, day: date) -> FactorRow | None:
        """The row that holds on a date: the earliest not before it."""
        i = bisect_left(self._days, date.fromordinal(day.toordinal()))
        return self.rows[i] if i < len(self.rows) else None

    def factor(self, day: date) -> float:
        """Price and split factor together: what `ADJUSTED` prices are multiplied by."""
        row = self.row(day)
        return row.price_factor * row.split_factor if row else 1.0

    def split_factor(self, day: date) -> float:
        """What `SPLIT_ADJUSTED` prices are multiplied by."""
        row = self.row(day)
        return row.split_factor if row else 1.0

    def splits(self) -> list[Corporate]:
        """Splits in order; 0.5 means two shares for one, in force from the next trading day on."""
        return [
            Corporate(a.day, a.split_factor / b.split_factor, a.reference_price)
            for a, b in zip(self.rows, self.rows[1:], strict=False)
            if a.split_factor != b.split_factor
        ]

    def dividends(self) -> list[Corporate]:
        """Dividends in order, per share, rounded to cents; paid at the start of the next trading day."""
        return [
            Corporate(a.day, _distribution(a, b), a.reference_price)
            for a, b in zip(self.rows, self.rows[1:], strict=False)
            if a.price_factor != b.price_factor
        ]


def _wanted(line: str) -> bool:
    return bool(line.strip()) and "inf" not in line and "e+" not in line


def _factor_row(line: str) -> FactorRow:
    parts = line.strip().split(",")
    price = float(parts[3]) if len(parts) > 3 else 0.0
    return FactorRow(yyyymmdd(parts[0]), float(parts[1]), float(parts[2]), price)


def _distribution(row: FactorRow, following: FactorRow) -> float:
    price, before, after = (Decimal(repr(x)) for x in (row.reference_price, row.price_factor, following.price_factor))
    return float((price - price * (before / after)).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN))


def factor_file(provider: DataProvider, permtick: str, market: str = "usa") -> FactorFile:
    """The factor file of a company by its map file's name."""
    return FactorFile.parse(provider.text(f"equity/{market}/factor_files/{permtick.lower()}.csv"))


@dataclass(frozen=True)
class FutureMap:
    """Which contract was in front: (last day, contract SID in upper case), in order of date."""

    rows: tuple[tuple[date, str], ...]

    def contract(self, day: date) -> str | None:
        """SID text of the contract in front on a date, None before or after the file's range."""
        plain = date.fromordinal(day.toordinal())
        return next((sid for last, sid in self.rows if last >= plain), None)


def future_map(text: str | None, mode: int) -> FutureMap:
    """A continuous future's map file in one mapping mode; rows without a known mode are skipped."""
    found = []
    for line in (text or "").splitlines():
        parts = line.strip().split(",")
        if len(parts) >= 4 and parts[3].strip().isdigit() and int(parts[3]) == int(mode):
            found.append((yyyymmdd(parts[0]), parts[1].upper()))
    return FutureMap(tuple(sorted(found)))


def _json_row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise ValueError(f"line {number} of a future's factor file is no JSON object: '{line[:80]}'")
    return row


@dataclass(frozen=True)
class FutureFactors:
    """Scales of a continuous future in one mapping mode, rows in order of date."""

    rows: tuple[tuple[date, Mapping[str, Sequence[float]]], ...]

    @staticmethod
    def parse(text: str | None, mode: int) -> FutureFactors:
        """From the file's text, one JSON object a line."""
        found = []
        for number, line in enumerate((text or "").splitlines(), 1):
            if line.strip():
                row = _json_row(number, line)
                if row.get("DataMappingMode") == int(mode):
                    found.append((date.fromisoformat(str(row.get("Date"))[:10]), row))
        return FutureFactors(tuple(sorted(found, key=lambda row: row[0])))

    def scale(self, day: date, kind: str = "BackwardsRatioScale", depth: int = 0) -> float:
        """Factor (ratio) or amount to add (Panama) on a date; 1 or 0 where the file has none."""
        plain = date.fromordinal(day.toordinal())
        for last, row in self.rows:
            if last >= plain and len(row.get(kind) or ()) > depth:
                return float(row[kind][depth])
        return 1.0 if kind == "BackwardsRatioScale" else 0.0
