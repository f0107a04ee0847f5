"""A LEAN data folder on disk, as the data port sees it.

Helpers: `LeanFolder(root, report=None, today=None)` with the port's `hours`, `properties`, `minute`, `coarse`,
`universe`, `text`, and `maps` (all map files), `map_file(symbol)`, `factors(symbol)`, `identify(ticker, market)` (first
ticker and date, what `SymbolCache` wants), `mapped_ticker(symbol, day)`;
`columns_of(data, tick_type, scale)`, `dated_columns_of(...)` turn a file's bytes into columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from leanhost.data.archives import Archives, Recent
from leanhost.data.factors import NO_DATE, FactorFile, MapFile, MapFiles, factor_file, without_suffix
from leanhost.data.factors import map_files as read_map_files
from leanhost.data.hours import MarketHoursDatabase
from leanhost.data.lazy_columns import LazyColumns, dated_columns, lines_of_days, minute_columns
from leanhost.data.paths import FileName, coarse_file, minute_file, price_scale, universe_file
from leanhost.data.port import Columns, InterestColumns, QuoteColumns, TradeColumns, UniverseTable
from leanhost.data.properties import SymbolPropertiesDatabase
from leanhost.data.text_rows import cells, dated_cells, increasing
from leanhost.data.universes import read_universe
from leanhost.enums import SecurityType
from leanhost.symbols import Symbol

_WIDTH = (6, 11, 2)
_MS_A_DAY = 86_400_000
_UNIX_EPOCH = date(1970, 1, 1).toordinal()
_LAZY_ROW = 200  # bytes: its text, the places of its cells, the numbers made of some
_COLUMNS_LIMIT = 48 << 20
_UNIVERSES_LIMIT = 32 << 20
_ARCHIVES_LIMIT = 64 << 20


def columns_of(data: bytes, tick_type: int, scale: float) -> Columns | None:
    """Columns of a minute file's text, only the rows LEAN would keep; None if none is left."""
    plain = minute_columns([data], tick_type, scale)[0]
    return plain if plain is not None else _careful_columns(data, tick_type, scale)


def _careful_columns(data: bytes, tick_type: int, scale: float) -> Columns | None:
    rows = cells(data, _WIDTH[tick_type])
    time = rows[:, 0]
    if len(time) and (time.min() < 0 or time.max() >= _MS_A_DAY):
        inside = (time >= 0) & (time < _MS_A_DAY)
        rows, time = rows[inside], time[inside]
    return _columns(time.astype(np.int64, copy=False), rows[:, 1:], tick_type, scale)


def dated_columns_of(data: bytes, tick_type: int, scale: float) -> Columns | None:
    """Columns of an hour or daily file's text, only the rows LEAN would keep; None if none is left."""
    plain = dated_columns(data, tick_type, scale)
    if plain is not None:
        return plain
    time, rows = dated_cells(data, _WIDTH[tick_type] - 1)
    return _columns(time, rows, tick_type, scale)


def _columns(time: np.ndarray, rows: np.ndarray, tick_type: int, scale: float) -> Columns | None:
    keep = increasing(time)
    time = np.ascontiguousarray(time[keep])
    if not len(time):
        return None
    columns = np.array(rows[keep].T, float, order="C")
    if tick_type == 2:
        return InterestColumns(time, columns[0])
    if scale != 1.0:
        columns[0:4] /= scale
        if tick_type == 1:
            columns[5:9] /= scale
    return TradeColumns(time, *columns) if tick_type == 0 else QuoteColumns(time, *columns)


def _weight(columns: Columns | None) -> float:
    if columns is None:
        return 100
    if isinstance(columns, LazyColumns):
        return 1000 + _LAZY_ROW * (columns.end - columns.first)
    width = 2 if isinstance(columns, InterestColumns) else 6 if isinstance(columns, TradeColumns) else 11
    return 500 + 8 * width * len(columns.time)


class LeanFolder:
    """Reads LEAN's own files under `root`; what is missing is None, what is broken is reported and then None.

    `report` receives the texts LEAN writes to its engine's log; `fail` those that end a run in LEAN; both can be set
    anew. `today` is the reference date by which a ticker finds its map file.
    """

    def __init__(
        self, root: Path | str, report: Callable[[str], None] | None = None, today: date | None = None
    ) -> None:
        self.root = Path(root)
        self.report = report or (lambda message: None)
        self.fail: Callable[[str], None] = self.report
        self.today = today or date.today()
        self._archives = Archives(self._tell, _ARCHIVES_LIMIT)
        self._minutes: Recent[tuple[str, str], Columns | None] = Recent(_COLUMNS_LIMIT, _weight)
        self._coarse: Recent[tuple[str, str], Columns | None] = Recent(_COLUMNS_LIMIT, _weight)
        self._universes: Recent[str, UniverseTable | None] = Recent(
            _UNIVERSES_LIMIT, lambda table: 1000 if table is None else 1000 + 120 * len(table.strike)
        )
        self._factors: dict[str, FactorFile] = {}
        self._maps: dict[Symbol, MapFile | None] = {}
        self._tickers: dict[tuple[Symbol, date], str] = {}

    def _tell(self, message: str) -> None:
        self.report(message)

    @property
    def hours(self) -> MarketHoursDatabase:
        """The folder's market hours; FileNotFoundError without the file."""
        return self._hours

    @cached_property
    def _hours(self) -> MarketHoursDatabase:
        return MarketHoursDatabase.load((self.root / "market-hours/market-hours-database.json").read_text("utf-8-sig"))

    @property
    def properties(self) -> SymbolPropertiesDatabase:
        """The folder's symbol properties; FileNotFoundError without the file."""
        return self._properties

    @cached_property
    def _properties(self) -> SymbolPropertiesDatabase:
        path = self.root / "symbol-properties/symbol-properties-database.csv"
        return SymbolPropertiesDatabase.load(path.read_text("utf-8-sig"))

    @cached_property
    def maps(self) -> MapFiles:
        """Every US map file."""
        folder = self.root / "equity/usa/map_files"
        if not folder.is_dir():
            self.report(
                f"LocalDiskMapFileProvider.GetMapFileResolver(usa): The specified directory does not exist: {folder}"
            )
        return read_map_files(self, sorted(path.stem for path in folder.glob("*.csv")), report=self.report)

    def minute(self, symbol: Symbol, tick_type: int, day: date, file: FileName | None = None) -> Columns | None:
        """Rows of one symbol's minute file (`file`, where it is known) of `day`, a date in the data time zone."""
        name = file or minute_file(symbol, self.mapped_ticker(symbol, day), tick_type, day)
        return self._minutes.get(name[:2], lambda: self._read(name, symbol, tick_type, columns_of))

    def minutes(self, wanted: Sequence[tuple[Symbol, int]], day: date) -> list[Columns | None]:
        """`minute` of many symbols and tick types: a chain's contracts lie in one zip and are read at once."""
        names = [minute_file(symbol, self.mapped_ticker(symbol, day), kind, day) for symbol, kind in wanted]
        unread: dict[tuple[str, int, float], dict[FileName, None]] = {}
        for (symbol, kind), name in zip(wanted, names, strict=True):
            if not self._minutes.has(name[:2]):
                unread.setdefault((name.path, kind, price_scale(symbol.security_type)), {})[name] = None
        for (path, kind, scale), files in unread.items():
            texts = [self._archives.entry(f"{self.root}/{path}", file.wanted) or b"" for file in files]
            made = iter(minute_columns([text for text in texts if text], kind, scale))
            for file, text in zip(files, texts, strict=True):
                columns = next(made) if text else None
                if text and columns is None:
                    columns = _careful_columns(text, kind, scale)
                self._minutes.put(file[:2], columns)
        return [self.minute(symbol, kind, day, name) for (symbol, kind), name in zip(wanted, names, strict=True)]

    def coarse(self, symbol: Symbol, resolution: int, tick_type: int, year: int) -> Columns | None:
        """Hour or daily rows, the whole file; equities and indices have trades only."""
        if symbol.security_type in (SecurityType.EQUITY, SecurityType.INDEX) and tick_type != 0:
            return None
        ticker = self._coarse_ticker(symbol, year)
        if ticker is None:
            return self._coarse.get((str(symbol.id), str(resolution)), lambda: self._renamed(symbol, resolution))
        return self._coarse_of(symbol, ticker, resolution, tick_type, year)

    def coarse_days(self, symbol: Symbol, resolution: int, tick_type: int, days: tuple[date, date]) -> Columns | None:
        """The rows of `coarse` from one day to another of a file's years, or more of them; not kept."""
        ticker = self._coarse_ticker(symbol, days[1].year)
        if ticker is None:
            return self.coarse(symbol, resolution, tick_type, days[1].year)
        name = coarse_file(symbol, ticker, resolution, tick_type, days[1].year)

        def parse(data: bytes, tick_type: int, scale: float) -> Columns | None:
            lines = lines_of_days(data, tick_type, *days)
            return dated_columns_of(data if lines is None else lines, tick_type, scale)

        return self._read(name, symbol, tick_type, parse)

    def _coarse_ticker(self, symbol: Symbol, year: int) -> str | None:
        """The ticker that a symbol's file is named by; None for an equity that had several."""
        file = self.map_file(symbol) if symbol.security_type is SecurityType.EQUITY else None
        if file is None or not file.rows:
            return self.mapped_ticker(symbol, date(year, 12, 31))
        return file.first_ticker if len({row.ticker for row in file.rows}) == 1 else None

    def _coarse_of(self, symbol: Symbol, ticker: str, resolution: int, tick_type: int, year: int) -> Columns | None:
        name = coarse_file(symbol, ticker, resolution, tick_type, year)
        return self._coarse.get(name[:2], lambda: self._read(name, symbol, tick_type, dated_columns_of))

    def _renamed(self, symbol: Symbol, resolution: int) -> Columns | None:
        """Rows of an equity that changed its ticker: each day's out of the file of the ticker it had then."""
        file, pieces, after = self.map_file(symbol), [], 0
        for row in file.rows if file is not None else ():
            found = self._coarse_of(symbol, without_suffix(row.ticker), resolution, 0, row.day.year)
            until = (row.day.toordinal() - _UNIX_EPOCH + 1) * _MS_A_DAY
            if found is not None:
                inside = (found.time >= after) & (found.time < until)
                pieces.append([getattr(found, name)[inside] for name in TradeColumns.__slots__])
            after = until
        return TradeColumns(*(np.concatenate(parts) for parts in zip(*pieces, strict=True))) if pieces else None

    def universe(self, canonical: Symbol, day: date) -> UniverseTable | None:
        """The universe file dated `day` of a canonical option or future."""
        path = universe_file(canonical, self.mapped_ticker(canonical, day), day)
        futures = canonical.security_type is SecurityType.FUTURE
        return self._universes.get(path, lambda: self._read_universe(canonical, path, futures))

    def text(self, relative_path: str) -> str | None:
        """A small text file of the folder, None if it is not there."""
        try:
            return (self.root / relative_path).read_text("utf-8-sig")
        except OSError:
            return None

    def entry_names(self, relative_path: str) -> list[str]:
        """Names of a zip's entries in lower case."""
        return self._archives.names(f"{self.root}/{relative_path}")

    def map_file(self, symbol: Symbol) -> MapFile | None:
        """The map file of an equity, or of an option's equity; None for other types and unmapped tickers."""
        company = symbol.underlying if symbol.security_type is SecurityType.OPTION else symbol
        if company is None or company.security_type is not SecurityType.EQUITY:
            return None
        if company not in self._maps:
            self._maps[company] = self.maps.resolve(company.id.symbol, company.id.date)
        return self._maps[company]

    def factors(self, symbol: Symbol) -> FactorFile:
        """Splits and dividends of an equity; none where there is no file."""
        file = self.map_file(symbol)
        permtick = file.permtick if file else symbol.value
        if permtick not in self._factors:
            self._factors[permtick] = factor_file(self, permtick)
        return self._factors[permtick]

    def identify(self, ticker: str, market: str = "usa") -> tuple[str, date]:
        """First ticker and first date of the company a ticker means today; the ticker itself if it is in no map."""
        file = self.maps.resolve(ticker, self.today) if market == "usa" else None
        return (file.first_ticker, file.first_date) if file and file.rows else (ticker, NO_DATE)

    def mapped_ticker(self, symbol: Symbol, day: date) -> str:
        """The ticker the files of a day are named by: an equity's of that day, an option's underlying's."""
        owner = symbol.underlying if symbol.security_type is SecurityType.OPTION and symbol.underlying else symbol
        found = self._tickers.get((owner, day))
        if found is None:
            file = self.map_file(owner)
            found = self._tickers[owner, day] = file.ticker(day, owner.value) if file else owner.value
        return found

    def _read(
        self, name: FileName, symbol: Symbol, tick_type: int, parse: Callable[[bytes, int, float], Columns | None]
    ) -> Columns | None:
        data = self._archives.entry(f"{self.root}/{name.path}", name.wanted)
        return parse(data, tick_type, price_scale(symbol.security_type)) if data else None

    def _read_universe(self, canonical: Symbol, path: str, futures: bool) -> UniverseTable | None:
        try:
            data = (self.root / path).read_bytes()
        except OSError:
            return None

        def unreadable(line: int, text: str, problem: str) -> None:
            self.fail(f"Error invoking {canonical} data reader. Line: {text} Error: {problem} ({path}:{line})")

        return read_universe(data, unreadable, futures)
