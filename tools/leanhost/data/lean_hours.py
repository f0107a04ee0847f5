"""Exchange hours as an algorithm asks for them, by LEAN's names and with .NET's types.

Helpers: `LeanHours` (what `ExchangeHours` is for an algorithm), `LocalMarketHours` (one day), `MarketHoursSegment` (one
stretch of it); times of day are timedeltas after local midnight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from leanhost.data.sessions import DAY, Segment
from leanhost.enums import DayOfWeek, MarketHoursState, pascal
from leanhost.naming import lean_names

_DAYS_BACK = 9
_ONE_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)


def _span(clock: int) -> timedelta:
    return timedelta(microseconds=clock)


def _clock_text(span: timedelta) -> str:
    days, rest = divmod(span, _ONE_DAY)
    seconds = int(rest.total_seconds())
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{days}.{text}" if days else text


@lean_names(attributes=("start", "end", "state"))
class MarketHoursSegment:
    """A stretch of a day in one market state."""

    def __init__(self, state: MarketHoursState, start: timedelta, end: timedelta) -> None:
        self.state = state
        self.start = start
        self.end = end

    def contains(self, time: timedelta) -> bool:
        return self.start <= time < self.end

    def overlaps(self, start: timedelta, end: timedelta) -> bool:
        return self.start < end and self.end > start

    def __str__(self) -> str:
        return f"{pascal(self.state.name)}: {_clock_text(self.start)}-{_clock_text(self.end)}"


@lean_names(attributes=("day_of_week", "segments", "is_closed_all_day", "is_open_all_day", "market_duration"))
class LocalMarketHours:
    """The hours of one day; `segments` are in the order of the clock."""

    def __init__(self, day: DayOfWeek, segments: Sequence[Segment]) -> None:
        self.day_of_week = day
        self.segments = [
            MarketHoursSegment(s.state, _span(s.start), _span(s.end)) for s in segments if s.eligible(True)
        ]
        self.is_closed_all_day = not self.segments
        self.is_open_all_day = len(segments) == 1 and segments[0].regular and segments[0].end - segments[0].start == DAY
        self.market_duration = _span(sum(s.end - s.start for s in segments if s.regular))

    def _open(self, extended: bool) -> Iterator[MarketHoursSegment]:
        return (s for s in self.segments if extended or s.state is MarketHoursState.MARKET)

    def is_open(self, time: timedelta, end: timedelta | bool = False, extended_market_hours: bool = False) -> bool:
        """`(time, extended)` tests a time of day, `(start, end, extended)` whether an open stretch overlaps them."""
        if isinstance(end, timedelta) and end != time:
            return any(s.overlaps(time, end) for s in self._open(extended_market_hours))
        extended = extended_market_hours if isinstance(end, timedelta) else end
        return any(s.contains(time) for s in self._open(extended))

    def get_market_open(
        self, time: timedelta, extended_market_hours: bool, previous_day_last_segment: timedelta | None = None
    ) -> timedelta | None:
        """The next open from `time` on; one that only goes on from the stretch before is none."""
        before = timedelta(0) if previous_day_last_segment == _ONE_DAY else None
        for segment in self._open(extended_market_hours):
            if segment.end > time and segment.start != before:
                return segment.start
            before = segment.end
        return None

    def get_market_close(
        self,
        time: timedelta,
        extended_market_hours: bool,
        last_close: bool | timedelta | None = False,
        next_day_segment_start: timedelta | None = None,
    ) -> timedelta | None:
        """The next close after `time`, the day's last one on demand; where the next stretch goes on there is none."""
        if isinstance(last_close, timedelta):
            last_close, next_day_segment_start = False, last_close
        rest = [s for s in self._open(extended_market_hours) if s.end > time]
        if last_close or not rest:
            return rest[-1].end if rest else None
        tomorrow = None if next_day_segment_start is None else next_day_segment_start + _ONE_DAY
        starts = [*(s.start for s in rest[1:]), tomorrow]
        return next((s.end for s, start in zip(rest, starts, strict=True) if s.end != start), None)

    def __str__(self) -> str:
        if self.is_closed_all_day:
            return "Closed All Day"
        if self.is_open_all_day:
            return "Open All Day"
        return f"{pascal(self.day_of_week.name)}: {' | '.join(str(s) for s in self.segments)}"


def _moment(local: date) -> datetime:
    """A naive time; a day without one stands for its midnight."""
    return local if isinstance(local, datetime) else datetime(local.year, local.month, local.day)


def _day_of(day: date) -> DayOfWeek:
    return DayOfWeek(day.isoweekday() % 7)


@lean_names
class LeanHours:
    """What an algorithm finds in `exchange.hours` beside the sessions themselves."""

    closed_days: frozenset[date]
    bank_days: frozenset[date]
    closes_early: Mapping[date, int]
    opens_late: Mapping[date, int]
    week: tuple[tuple[Segment, ...], ...]

    def segments(self, day: date) -> tuple[Segment, ...]:
        """The day's segments; the class behind says which."""
        raise NotImplementedError

    @property
    def holidays(self) -> frozenset[datetime]:
        return frozenset(_moment(day) for day in self.closed_days)

    @property
    def bank_holidays(self) -> frozenset[datetime]:
        return frozenset(_moment(day) for day in self.bank_days)

    @property
    def early_closes(self) -> dict[datetime, timedelta]:
        return {_moment(day): _span(clock) for day, clock in self.closes_early.items()}

    @property
    def late_opens(self) -> dict[datetime, timedelta]:
        return {_moment(day): _span(clock) for day, clock in self.opens_late.items()}

    @property
    def market_hours(self) -> dict[DayOfWeek, LocalMarketHours]:
        """The regular hours of each day of a week."""
        days = [*DayOfWeek]
        return {day: LocalMarketHours(day, self.week[(int(day) - 1) % 7]) for day in days}

    def get_market_hours(self, local_date_time: date) -> LocalMarketHours:
        """The hours of a date, after holiday, early close and late open."""
        return LocalMarketHours(_day_of(local_date_time), self.segments(_moment(local_date_time).date()))

    def get_next_market_open(self, local_date_time: date, extended_market_hours: bool = False) -> datetime:
        return self.next_open(_moment(local_date_time), extended_market_hours)

    def get_next_market_close(
        self, local_date_time: date, extended_market_hours: bool = False, last_close: bool = False
    ) -> datetime:
        if last_close:
            return self.get_last_daily_market_close(local_date_time, extended_market_hours)
        return self.next_close(_moment(local_date_time), extended_market_hours)

    def get_previous_market_open(
        self, local_date_time: date, extended_market_hours: bool, first_open: bool = False
    ) -> datetime:
        """The latest open at or before a time, where a session begins or, on demand, the first of its day."""
        local = _moment(local_date_time)
        for back in range(_DAYS_BACK):
            midnight = _moment((local - back * _ONE_DAY).date())
            begun = [
                midnight + s.start
                for s in self.get_market_hours(midnight)._open(extended_market_hours)
                if midnight + s.start <= local
            ]
            if begun and first_open:
                return begun[0]
            for opened in reversed(begun):
                if self.next_open(opened - _TICK, extended_market_hours) == opened:
                    return opened
        raise ValueError(f"Did not find last market open for {local}. IsMarketAlwaysOpen: {self.is_market_always_open}")

    def get_first_daily_market_open(self, local_date_time: date, extended_market_hours: bool) -> datetime:
        """The first open of the latest day with one at or before a time."""
        return self.get_previous_market_open(local_date_time, extended_market_hours, True)

    def get_last_daily_market_close(self, local_date_time: date, extended_market_hours: bool) -> datetime:
        """The last close of the next day with one after a time."""
        day = local = _moment(local_date_time)
        for _ in range(15):
            close = self.last_close(day.date(), extended_market_hours)
            if close is not None and close > local:
                return close
            day += _ONE_DAY
        raise ValueError("Unable to locate next market close within two weeks.")

    def get_next_trading_day(self, date: date) -> datetime:
        return _moment(self.next_trading_day(date))

    def get_previous_trading_day(self, local_date: date) -> datetime:
        return _moment(self.previous_trading_day(local_date))

    is_market_always_open: Any
    next_open: Any
    next_close: Any
    last_close: Any
    next_trading_day: Any
    previous_trading_day: Any
