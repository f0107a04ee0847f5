"""Subscriptions of futures and their options: files kept in UTC behind sessions that cross midnight, and the
continuous future, whose rows come from another contract from one exchange date to the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from leanhost.api.bars import SymbolChangedEvent
from leanhost.data.lazy_columns import names_of, plain_kind, taken
from leanhost.data.port import Columns, InterestColumns, QuoteColumns, TradeColumns
from leanhost.engine.clock import DAY, HOUR, MINUTE, Zone
from leanhost.engine.day_points import DayPoints
from leanhost.engine.feed import Subscription, SubscriptionDataConfig
from leanhost.engine.fill_forward import forward, grid, in_sessions
from leanhost.engine.sessions import sessions_of
from leanhost.engine.tables import TABLES
from leanhost.enums import Resolution, SecurityType

if TYPE_CHECKING:
    from leanhost.data.future_contracts import Continuous
    from leanhost.data.port import DataProvider
    from leanhost.symbols import Symbol

Piece = tuple[Columns, np.ndarray]
"""Rows and their UTC start times."""
_NONE = np.empty(0)
_KINDS = {0: (TradeColumns, 6), 1: (QuoteColumns, 11), 2: (InterestColumns, 2)}
_BAR = {1: 1_000_000, 2: MINUTE, 3: HOUR}


class FutureFeed(Subscription):
    """One symbol's rows; `continuous` says where those of a continuous future come from on each date."""

    direct = False
    continuous: Continuous | None = None
    day_zone: Zone | None = None
    """Whose midnights bound the days that are opened; the exchange's when None."""
    _mapped: Symbol | None = None
    _named: Symbol | None = None
    _end_us = 2**62

    @property
    def named(self) -> Symbol:
        return self.config.symbol if self._named is None else self._named

    def source(self, day: date) -> Symbol | None:
        """The contract whose file is read for an exchange date."""
        return self.config.symbol if self.continuous is None else self.continuous.contract(day)

    def open_day(self, provider: DataProvider, day: date, fill_step: int, factor: float = 1.0) -> DayPoints | None:
        """Load a day's points. Where trading goes on over midnight a day holds what *ends* in it: the bar that ends
        at 00:00 belongs to the day that begins."""
        config = self.config
        if self._mapped is None:
            self._mapped = self.source(day)
        if self.continuous is not None:
            self._named = self.continuous.named(self.source(day))
        if config.resolution >= Resolution.DAILY or not (self._over_midnight() or int(config.tick_type) == 2):
            return super().open_day(provider, day, fill_step, factor)
        self.points = None
        bar = 0 if int(config.tick_type) == 2 else _BAR[int(config.resolution)]
        zone = self.day_zone or config.exchange_zone
        first, past = zone.midnight(day), min(zone.midnight(day + timedelta(days=1)), self._end_us + 1)
        sessions, pieces = self._pieces(provider, first - bar, past - bar)
        columns, start = self._joined(pieces)
        if (not sessions and not len(start)) or self._ended(day):
            return None
        keep = self._usable(start + bar)
        if not len(keep) and self.carried is None:
            return None
        start = start[keep]
        end = start + bar
        kind = int(config.tick_type)
        make: Any = TABLES[kind]
        offset = config.exchange_zone.noon_offset(day)
        table = make(self.named, columns, keep, start, end, offset, self.carried)
        own = np.ones(len(end), bool) if kind == 2 else in_sessions(start, end, sessions)
        times = None
        if config.fill_data_forward and sessions and fill_step < DAY:
            times = grid(sessions, fill_step)
            times = times[(times >= max(first, self.start_us)) & (times < past)]
        self.points = DayPoints(table, forward(end, own, times, self.carried is not None), own, bar)
        return self.points

    def _over_midnight(self) -> bool:
        return self.config.extended_market_hours and self.config.resolution < Resolution.DAILY

    def close_at(self, end_us: int) -> bool:
        """Whether a bar may still end at the run's very end, a midnight, which belongs to no day of the run."""
        self._end_us = end_us
        return self._over_midnight()

    def mapping_events(self, day: date) -> Iterator[tuple[int, SymbolChangedEvent]]:
        """The change of the contract behind a continuous future, at the first midnight of a tradable date after it."""
        front = self.continuous.contract(day) if self.continuous is not None else None
        if front is None or not sessions_of(self.hours, day, self.config.extended_market_hours):
            return
        before, self._mapped = self._mapped, front
        if self.continuous is not None and before is not None and before != front:
            local = datetime(day.year, day.month, day.day)
            changed = SymbolChangedEvent(self.continuous.named(front), local, str(before.id), str(front.id))
            yield self.config.exchange_zone.midnight(day), changed

    def _ended(self, day: date) -> bool:
        return self.last_day is not None and day > self.last_day

    def _pieces(self, provider: DataProvider, low: int, high: int) -> tuple[list[tuple[int, int]], list[Piece]]:
        """Sessions of the exchange dates that reach into [low, high), and their rows that start in it."""
        config = self.config
        zone = config.exchange_zone
        sessions: list[tuple[int, int]] = []
        pieces: list[Piece] = []
        day, last = zone.local(low).date(), zone.local(high - 1).date()
        while day <= last:
            sessions += sessions_of(self.hours, day, config.extended_market_hours)
            begins, ends = max(low, zone.midnight(day)), min(high, zone.midnight(day + timedelta(days=1)))
            contract = self.source(day)
            if contract is not None:
                for columns, start in self._files(provider, contract, begins, ends):
                    scaled = columns if self.continuous is None else self.continuous.scaled(columns, day)
                    pieces.append((scaled, start))
            day += timedelta(days=1)
        return sessions, pieces

    def _files(self, provider: DataProvider, contract: Symbol, begins: int, ends: int) -> list[Piece]:
        """A contract's rows that start in [begins, ends), out of each file they lie in."""
        config = self.config
        data = config.data_zone
        found: list[Piece] = []
        day, last = data.local(begins).date(), data.local(max(begins, ends - 1)).date()
        if config.resolution == Resolution.HOUR:
            columns = provider.coarse(contract, int(config.resolution), int(config.tick_type), day.year)
            if columns is not None:
                wall = columns.time.astype(np.int64) * 1000
                found.append(_cut(columns, wall - data.noon_offset(day), begins, ends))
            return found
        while day <= last:
            columns = provider.minute(contract, int(config.tick_type), day) if self._read(day) else None
            if columns is not None:
                start = data.midnight(day) + columns.time.astype(np.int64) * 1000
                found.append(_cut(columns, start, begins, ends))
            day += timedelta(days=1)
        return found

    def _read(self, day: date) -> bool:
        """Whether LEAN opens the file of a date: a session falls on it, or it is open interest, which has no hours."""
        if int(self.config.tick_type) == 2:
            return True
        opens = self.config.data_zone.midnight(day)
        closes = self.config.data_zone.midnight(day + timedelta(days=1))
        near = (day - timedelta(days=1), day, day + timedelta(days=1))
        extended = self.config.extended_market_hours
        return any(a < closes and b > opens for d in near for a, b in sessions_of(self.hours, d, extended))

    def _joined(self, pieces: list[Piece]) -> Piece:
        pieces = [piece for piece in pieces if len(piece[1])]
        if len(pieces) == 1:
            return pieces[0]
        if not pieces:
            return _nothing(int(self.config.tick_type)), np.empty(0, np.int64)
        names, kind = names_of(pieces[0][0]), plain_kind(pieces[0][0])
        columns = kind(*(np.concatenate([getattr(c, name) for c, _ in pieces]) for name in names))
        return columns, np.concatenate([start for _, start in pieces])

    def _rows(
        self, provider: DataProvider, day: date, sessions: list[tuple[int, int]]
    ) -> tuple[Columns, np.ndarray, np.ndarray]:
        if self.continuous is None:
            return super()._rows(provider, day, sessions)
        contract = self.continuous.contract(day)
        if contract is None:
            empty = np.empty(0, np.int64)
            return _nothing(int(self.config.tick_type)), empty, empty
        columns, start, end = self._rows_of(provider, contract, day, sessions)
        return self.continuous.scaled(columns, day), start, end

    def _rows_of(
        self, provider: DataProvider, contract: Symbol, day: date, sessions: list[tuple[int, int]]
    ) -> tuple[Columns, np.ndarray, np.ndarray]:
        if contract != self._file_of:
            self._file_of, self._coarse = contract, None
        return super()._rows(_Reading(provider, contract), day, sessions)  # type: ignore[arg-type]

    _file_of: Symbol | None = None


def make_feed(  # noqa: PLR0917
    config: SubscriptionDataConfig,
    hours: Any,
    start_us: int,
    continuous: Continuous | None = None,
    day_zone: Zone | None = None,
    delisted: date | None = None,
) -> Subscription:
    """The subscription a configuration asks for; contracts have data until they expire, equities until `delisted`."""
    symbol = config.symbol
    last = symbol.id.date.date() if symbol.has_canonical() and not symbol.is_canonical() else delisted
    if symbol.security_type not in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION):
        return Subscription(config, hours, start_us, last)
    feed = FutureFeed(config, hours, start_us, last)
    feed.continuous, feed.day_zone = continuous, day_zone
    return feed


class _Reading:
    """A provider that answers for one contract, whatever symbol is asked for."""

    def __init__(self, provider: DataProvider, contract: Symbol) -> None:
        self._provider = provider
        self._contract = contract

    def minute(self, symbol: Symbol, tick_type: int, day: date) -> Columns | None:
        return self._provider.minute(self._contract, tick_type, day)

    def coarse(self, symbol: Symbol, resolution: int, tick_type: int, year: int) -> Columns | None:
        return self._provider.coarse(self._contract, resolution, tick_type, year)


def _nothing(tick_type: int) -> Columns:
    kind, width = _KINDS[tick_type]
    return kind(*(_NONE for _ in range(width)))


def _cut(columns: Columns, start: np.ndarray, begins: int, ends: int) -> Piece:
    inside = (start >= begins) & (start < ends)
    if inside.all():
        return columns, start
    return taken(columns, np.flatnonzero(inside)), start[inside]
