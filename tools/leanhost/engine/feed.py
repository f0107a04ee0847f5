"""Subscriptions: what is read for whom, a day at a time, as columns with the moments they are emitted at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from leanhost.api.bars import OpenInterest, QuoteBar, TradeBar, period_of
from leanhost.data.lazy_columns import LazyColumns, names_of, plain_kind, taken
from leanhost.data.port import Columns, InterestColumns, QuoteColumns, TradeColumns
from leanhost.engine.clock import DAY, HOUR, MINUTE, Zone
from leanhost.engine.day_points import DayPoints
from leanhost.engine.fill_forward import Emission, forward, grid, in_sessions
from leanhost.engine.sessions import sessions_of
from leanhost.engine.table import LastRow
from leanhost.engine.tables import TABLES
from leanhost.enums import DataNormalizationMode, Resolution, SecurityType, TickType
from leanhost.naming import lean_names

if TYPE_CHECKING:
    from leanhost.data.port import DataProvider
    from leanhost.symbols import Symbol

_NONE = np.empty(0)
_EMPTY: dict[int, Columns] = {
    0: TradeColumns(*(_NONE for _ in range(6))),
    1: QuoteColumns(*(_NONE for _ in range(11))),
    2: InterestColumns(_NONE, _NONE),
}
TICK_TYPES = {
    SecurityType.EQUITY: (0, 1),
    SecurityType.INDEX: (0,),
    SecurityType.OPTION: (1, 0, 2),
    SecurityType.INDEX_OPTION: (1, 0, 2),
    SecurityType.FUTURE_OPTION: (1, 0, 2),
    SecurityType.FUTURE: (1, 0, 2),
}
_TYPES = {0: TradeBar, 1: QuoteBar, 2: OpenInterest}
_STEPS = {1: 1_000_000, 2: MINUTE, 3: HOUR, 4: DAY}


@lean_names(attributes=("symbol", "tick_type", "resolution", "fill_data_forward", "extended_market_hours"))
class SubscriptionDataConfig:
    """What a subscription asks for; `internal` ones are neither in slices nor counted for the algorithm."""

    def __init__(  # noqa: PLR0917
        self,
        symbol: Symbol,
        tick_type: int,
        resolution: int,
        data_zone: Zone,
        exchange_zone: Zone,
        internal: bool = False,
        fill_data_forward: bool = True,
        extended_market_hours: bool = False,
        normalization: DataNormalizationMode = DataNormalizationMode.RAW,
    ) -> None:
        self.symbol = symbol
        self.tick_type = TickType(tick_type)
        self.resolution = Resolution(resolution)
        self.data_zone = data_zone
        self.exchange_zone = exchange_zone
        self.is_internal_feed = internal
        self.fill_data_forward = fill_data_forward
        self.extended_market_hours = extended_market_hours
        self.data_normalization_mode = normalization
        self.consolidators: list[Any] = []

    @property
    def type(self) -> type:
        """Class of the data points."""
        return _TYPES[int(self.tick_type)]

    @property
    def increment(self) -> timedelta:
        """Length of a bar."""
        return period_of(self.resolution)

    @property
    def exchange_time_zone(self) -> Any:
        return self.exchange_zone.info

    @property
    def data_time_zone(self) -> Any:
        return self.data_zone.info

    def __repr__(self) -> str:
        return f"{self.symbol.value},{self.symbol},{self.resolution},{self.type.__name__},{self.tick_type}"


@lru_cache(maxsize=2048)
def _every(count: int) -> np.ndarray:
    """0, 1, … count - 1; shared, so not to be changed."""
    return np.arange(count)


class Subscription:
    """Reads one symbol's data of one kind, day by day, in order."""

    direct = True
    """Whether what is read is the symbol's own file of the day."""

    def __init__(self, config: SubscriptionDataConfig, hours: Any, start_us: int, last_day: date | None = None) -> None:
        self.config = config
        self.hours = hours
        self.start_us = start_us
        self.last_day = last_day
        """Last day with data (an option's expiry); None: no end."""
        self.ready: tuple[Columns | None] | None = None
        """The minute rows of the day that is opened next, where they were read ahead."""
        self._carried: Any = None
        self.points: DayPoints | None = None
        self.precise_ends = True
        self.dividends = 0.0
        """Per share, added to every price of a total-return subscription."""
        symbol = config.symbol
        self.key = (int(symbol.security_type), int(config.tick_type), symbol.value)
        """Order of subscriptions in a step: security type, tick type, symbol."""
        self._coarse: tuple[Columns, np.ndarray] | None = None

    @property
    def named(self) -> Symbol:
        """The symbol as the points have it."""
        return self.config.symbol

    @property
    def carried(self) -> Any:
        """The last row of the days before as a bar, None if there was none."""
        found = self._carried
        return found.bar() if isinstance(found, LastRow) else found

    @carried.setter
    def carried(self, bar: Any) -> None:
        self._carried = bar

    def reads_minutes(self, day: date) -> bool:
        """Whether opening a day reads a minute file of the symbol."""
        config = self.config
        if config.resolution >= Resolution.HOUR or (self.last_day is not None and day > self.last_day):
            return False
        return bool(sessions_of(self.hours, day, config.extended_market_hours))

    def open_day(self, provider: DataProvider, day: date, fill_step: int, factor: float = 1.0) -> DayPoints | None:
        """Load the points of an exchange day; the day before must have been closed."""
        self.points = self._opened(provider, day, fill_step, factor)
        self.ready = None
        return self.points

    def _opened(self, provider: DataProvider, day: date, fill_step: int, factor: float) -> DayPoints | None:
        if self.last_day is not None and day > self.last_day:
            return None
        config = self.config
        extended = config.extended_market_hours and config.resolution < Resolution.DAILY
        sessions = sessions_of(self.hours, day, extended)
        if not sessions:
            return None
        if factor == 1.0 and not self.dividends and fill_step == MINUTE:
            plain = self._plain_day(provider, day, sessions)
            if plain is not None:
                return plain
        elif fill_step >= DAY and not self.dividends:
            daily = self._daily_day(provider, day, (sessions[0][0], sessions[-1][1]), factor)
            if daily is not None:
                return daily
        columns, start, end = self._rows(provider, day, sessions)
        keep = self._usable(end)
        if len(keep) == 0 and self._carried is None:
            return None
        if len(keep) < len(end):
            start, end = start[keep], end[keep]
        tick_type = int(config.tick_type)
        offset = config.exchange_zone.noon_offset(day)
        extra = {} if factor == 1.0 else {"factor": factor}
        if self.dividends and tick_type != 2:
            columns = raised(columns, self.dividends / factor)
        table: Any = TABLES[tick_type](self.named, columns, keep, start, end, offset, self._carried, **extra)  # type: ignore[arg-type]
        own = np.ones(len(end), bool) if tick_type == 2 else in_sessions(start, end, sessions)
        times = None
        if config.fill_data_forward and fill_step < DAY:
            times = grid(sessions, fill_step)
            if len(times) and times[0] < self.start_us:
                times = times[times >= self.start_us]
        keeps_times = config.resolution == Resolution.DAILY or tick_type == 2
        period = 0 if keeps_times else _STEPS[int(config.resolution)]
        if config.fill_data_forward and fill_step >= DAY and self.precise_ends and tick_type != 2:
            # Nothing finer than days: a day without a row of its own repeats the last one, once.
            opens, closes = sessions[0][0], sessions[-1][1]
            times, period = np.array([closes] if closes >= self.start_us else [], np.int64), closes - opens
        return DayPoints(table, forward(end, own, times, self._carried is not None), own, period)

    def close_day(self) -> None:
        """Keep the day's last row, the one that later days repeat until they have one of their own."""
        points = self.points
        if points is not None and len(points.table):
            self._carried = points.table.last_row() or points.table.bar(len(points.table) - 1)

    def _usable(self, end: np.ndarray) -> np.ndarray:
        """Indices of the rows from the subscription's start on, without repeated or backward times."""
        count = len(end)
        if not count or (end[0] >= self.start_us and (count == 1 or bool((end[1:] > end[:-1]).all()))):
            return _every(count)
        keep = end >= self.start_us
        if not bool((end[1:] > end[:-1]).all()):
            keep[1:] &= end[1:] > np.maximum.accumulate(end)[:-1]
        return np.flatnonzero(keep)

    def _plain_day(self, provider: DataProvider, day: date, sessions: list[tuple[int, int]]) -> DayPoints | None:
        """The points of minute rows in order, all in the day's one session and filled forward in it; else None.

        That is almost every day of almost every contract: it takes a few comparisons, and no array is looked into.
        """
        config = self.config
        tick_type = int(config.tick_type)
        if len(sessions) != 1 or tick_type == 2 or config.resolution != Resolution.MINUTE or not self.direct:
            return None
        columns = self._minute(provider, day)
        if not isinstance(columns, LazyColumns) or not columns.minutely or not config.fill_data_forward:
            return None
        midnight, (opens, closes) = config.data_zone.midnight(day), sessions[0]
        first, last = (midnight + time * 1000 + MINUTE for time in columns.span)
        begin, end = (
            max((opens // MINUTE + 1) * MINUTE, -(-self.start_us // MINUTE) * MINUTE),
            closes // MINUTE * MINUTE,
        )
        if first < begin or last > end or begin >= end:
            return None
        if self._carried is None:
            begin = first
        offset = config.exchange_zone.noon_offset(day)
        table = TABLES[tick_type].plain(self.named, columns, (midnight, MINUTE), offset, self._carried)
        emission = Emission(table, None, begin, MINUTE, (end - begin) // MINUTE + 1)
        return DayPoints(table, emission, last, MINUTE)

    def _daily_day(self, provider: DataProvider, day: date, hours: tuple[int, int], factor: float) -> DayPoints | None:
        """The one point of a day that has one daily row, which stands for the session; else None."""
        config = self.config
        tick_type = int(config.tick_type)
        if config.resolution != Resolution.DAILY or not self.precise_ends or tick_type == 2 or not self.direct:
            return None
        columns, days = self._coarse_file(provider, day)
        first, last = days.searchsorted((day.toordinal(), day.toordinal() + 1)).tolist()
        if last - first != 1 or hours[1] < self.start_us:
            return None
        extra = {} if factor == 1.0 else {"factor": factor}
        start, end = np.array([hours[0]]), np.array([hours[1]])
        row, offset = taken(columns, slice(first, last)), config.exchange_zone.noon_offset(day)
        table: Any = TABLES[tick_type](self.named, row, None, start, end, offset, self._carried, **extra)  # type: ignore[arg-type]
        return DayPoints(table, Emission(end, end), hours[1], hours[1] - hours[0] if config.fill_data_forward else 0)

    def _minute(self, provider: DataProvider, day: date) -> Columns | None:
        """The day's minute file, read once."""
        if self.ready is None:
            self.ready = (provider.minute(self.config.symbol, int(self.config.tick_type), day),)
        return self.ready[0]

    def _rows(
        self, provider: DataProvider, day: date, sessions: list[tuple[int, int]]
    ) -> tuple[Columns, np.ndarray, np.ndarray]:
        """Columns with the UTC start and end of each row."""
        config = self.config
        tick_type = int(config.tick_type)
        if config.resolution >= Resolution.HOUR:
            return self._coarse_rows(provider, day, sessions)
        columns = self._minute(provider, day)
        if columns is None:
            empty = np.empty(0, np.int64)
            return _EMPTY[tick_type], empty, empty
        start = config.data_zone.midnight(day) + columns.time.astype(np.int64) * 1000
        return columns, start, start if tick_type == 2 else start + _STEPS[int(config.resolution)]

    def _coarse_rows(
        self, provider: DataProvider, day: date, sessions: list[tuple[int, int]]
    ) -> tuple[Columns, np.ndarray, np.ndarray]:
        config = self.config
        columns, days = self._coarse_file(provider, day)
        first, last = np.searchsorted(days, [day.toordinal(), day.toordinal() + 1])
        cut = taken(columns, slice(int(first), int(last)))
        wall = cut.time.astype(np.int64) * 1000
        if config.resolution == Resolution.HOUR:
            start = wall - config.data_zone.noon_offset(day)
            return cut, start, start if int(config.tick_type) == 2 else start + HOUR
        if self.precise_ends:
            start, end = np.full(len(wall), sessions[0][0]), np.full(len(wall), sessions[-1][1])
        else:
            start = wall - config.data_zone.noon_offset(day)
            end = start + DAY
        return cut, start, end

    def _coarse_file(self, provider: DataProvider, day: date) -> tuple[Columns, np.ndarray]:
        config = self.config
        by_year = config.symbol.has_underlying
        if self._coarse is None or (by_year and self._year != day.year):
            self._year = day.year
            found = provider.coarse(config.symbol, int(config.resolution), int(config.tick_type), day.year)
            columns = found if found is not None else _EMPTY[int(config.tick_type)]
            self._coarse = (columns, columns.time.astype(np.int64) // 86_400_000 + date(1970, 1, 1).toordinal())
        return self._coarse

    _year = 0


def raised(columns: Columns, amount: float) -> Columns:
    """Columns with an amount added to every price that is there."""
    changed = []
    for name in names_of(columns):
        values = getattr(columns, name)
        price = name.rpartition("_")[2] in ("open", "high", "low", "close")
        changed.append(np.where(values != 0, values + amount, 0.0) if price else values)
    return plain_kind(columns)(*changed)


def read_ahead(provider: DataProvider, feeds: Iterable[Subscription], day: date) -> None:
    """Read the minute files that opening a day will ask for, where the provider reads many at once."""
    read = getattr(provider, "minutes", None)
    wanted = [feed for feed in feeds if feed.direct and feed.reads_minutes(day)] if read is not None else []
    if read is None or len(wanted) < 2:
        return
    found = read([(feed.config.symbol, int(feed.config.tick_type)) for feed in wanted], day)
    for feed, columns in zip(wanted, found, strict=True):
        feed.ready = (columns,)
