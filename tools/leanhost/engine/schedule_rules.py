"""LEAN's date rules and time rules: which days, and which instants of a day, a scheduled event has.

Needs from the run only what `RuleContext` names: the clock, the algorithm's time zone, and exchange hours by symbol.
Days are naive midnights (`datetime`), instants int64 microseconds UTC. Days are produced lazily, from the day before
the clock's UTC date at the first question until 2050.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from leanhost.naming import lean_names

END_OF_TIME = datetime(2050, 12, 31)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


class SessionHours(Protocol):
    """The part of LEAN's exchange hours that rules ask; `ExchangeHours` has it."""

    @property
    def time_zone(self) -> Any: ...
    @property
    def is_market_always_open(self) -> bool: ...
    def is_date_open(self, day: datetime, extended: bool = False) -> bool: ...
    def is_open(self, local: datetime, extended: bool = False) -> bool: ...
    def first_open(self, day: datetime, extended: bool) -> datetime | None: ...
    def last_close(self, day: datetime, extended: bool) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What rules know of the run.

    `utc_us` gives the engine clock in microseconds UTC, `time_zone` the algorithm's zone, `hours_of` the exchange hours
    of a Symbol or ticker, `subscribed_hours` the hours of SPY and of every subscribed security whose market closes.
    """

    utc_us: Callable[[], int]
    time_zone: Callable[[], ZoneInfo]
    hours_of: Callable[[Any], SessionHours]
    subscribed_hours: Callable[[], Iterable[SessionHours]]


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime, or of a naive one read as UTC."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """The aware UTC datetime of `us` microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=us)


def zone_info(zone: Any) -> ZoneInfo:
    """A zone given as such or by its IANA name."""
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def local_to_us(local: datetime, zone: Any) -> int:
    """UTC microseconds of a naive wall-clock time; a skipped hour moves forward, a repeated one is its first."""
    return to_us(local.replace(tzinfo=zone_info(zone)))


def utc_midnight(us: int) -> datetime:
    """Midnight of the UTC date of an instant, naive."""
    return from_us(us).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def each_day(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every calendar day from `start` to `end`, both included."""
    day = _midnight(start)
    while day <= end:
        yield day
        day += _DAY


@lean_names
class FuncDateRule:
    """A date rule from a function (start, end) -> days in order."""

    def __init__(self, name: str, get_dates_function: Callable[[datetime, datetime], Iterable[date]]) -> None:
        self._name = name
        self._get_dates = get_dates_function

    @property
    def name(self) -> str:
        return self._name

    def get_dates(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The rule's days between two days, as midnights."""
        return (_midnight(day) for day in self._get_dates(start, end))


@lean_names
class TimeRule:
    """A time rule: the instants of each day it is given."""

    def __init__(self, name: str, of_day: Callable[[datetime], Iterable[int]]) -> None:
        self.name = name
        self._of_day = of_day

    def times_us(self, days: Iterable[datetime]) -> Iterator[int]:
        """Instants of all days in order, microseconds UTC."""
        return chain.from_iterable(map(self._of_day, days))

    def create_utc_event_times(self, dates: Iterable[datetime]) -> Iterator[datetime]:
        """Instants of all days in order, as aware UTC datetimes."""
        return map(from_us, self.times_us(dates))


class FuncTimeRule(TimeRule):
    """A time rule from a function days -> UTC datetimes (naive ones are read as UTC)."""

    def __init__(self, name: str, create_utc_event_times_function: Callable[[Any], Iterable[datetime]]) -> None:
        super().__init__(name, lambda day: map(to_us, create_utc_event_times_function([day])))
        self._function = create_utc_event_times_function

    def times_us(self, days: Iterable[datetime]) -> Iterator[int]:
        return map(to_us, self._function(days))


@lean_names
class CompositeTimeRule(TimeRule):
    """Several time rules on the same days: each day's instants merged, in order, each once."""

    def __init__(self, *rules: TimeRule) -> None:
        super().__init__(
            "; ".join(rule.name for rule in rules),
            lambda day: sorted({us for rule in rules for us in rule.times_us([day])}),
        )
        self.rules = rules


@lean_names
class TimeRules:
    """`self.time_rules`: instants of a day."""

    def __init__(self, context: RuleContext) -> None:
        self._context = context

    @property
    def now(self) -> TimeRule:
        return TimeRule("Now", lambda _day: (self._context.utc_us(),))

    @property
    def midnight(self) -> TimeRule:
        return self._at_zone("Midnight", timedelta(0), self._context.time_zone())

    @property
    def noon(self) -> TimeRule:
        zone = self._context.time_zone()
        # Twelve hours after midnight, which is 11:00 or 13:00 on the day the clocks change.
        return TimeRule("Noon", lambda day: (local_to_us(day, zone) + 12 * 3_600_000_000,))

    def at(self, hour: int | timedelta, minute: Any = 0, second: Any = 0, time_zone: Any = None) -> TimeRule:
        """`at(hours, minutes[, seconds][, zone])` or `at(timedelta[, zone])`; the algorithm's zone if none is given."""
        if isinstance(hour, timedelta):
            of_day, rest = hour, (minute,)
        else:
            of_day, rest = timedelta(hours=hour, minutes=minute), (second,)
        zone = time_zone
        for part in rest:
            if isinstance(part, int):
                of_day += timedelta(seconds=part)
            else:
                zone = part
        return self._at_zone(str(of_day), of_day, zone or self._context.time_zone())

    def every(self, interval: timedelta) -> TimeRule:
        """Midnight and each whole interval after it, until the day ends."""
        if interval <= timedelta(0):
            raise ValueError("TimeRules.EveryIntervalIterator(): time span interval cannot be zero or less")
        zone = self._context.time_zone()
        steps = [interval * k for k in range(-(-_DAY // interval))]
        return TimeRule(f"Every {interval}", lambda day: [local_to_us(day + step, zone) for step in steps])

    def after_market_open(
        self,
        symbol: Any = None,
        minutes_after_open: float = 0,
        extended_market_open: bool = False,
    ) -> TimeRule:
        """Minutes after the first open of the day; without a symbol: the earliest open of all subscribed markets."""
        return self._session(symbol, minutes_after_open, extended_market_open, at_open=True)

    def before_market_open(
        self,
        symbol: Any = None,
        minutes_before_open: float = 0,
        extended_market_open: bool = False,
    ) -> TimeRule:
        symbol, minutes = _symbol_or_minutes(symbol, minutes_before_open)
        return self._session(symbol, -minutes, extended_market_open, at_open=True)

    def before_market_close(
        self, symbol: Any = None, minutes_before_close: float = 0, extended_market_close: bool = False
    ) -> TimeRule:
        """Minutes before the last close of the day (an early close on a short day)."""
        symbol, minutes = _symbol_or_minutes(symbol, minutes_before_close)
        return self._session(symbol, -minutes, extended_market_close, at_open=False)

    def after_market_close(
        self, symbol: Any = None, minutes_after_close: float = 0, extended_market_close: bool = False
    ) -> TimeRule:
        return self._session(symbol, minutes_after_close, extended_market_close, at_open=False)

    def _at_zone(self, name: str, of_day: timedelta, zone: Any) -> TimeRule:
        return TimeRule(name, lambda day: (local_to_us(day + of_day, zone),))

    def _session(self, symbol: Any, minutes: float, extended: bool, at_open: bool) -> TimeRule:
        symbol, minutes = _symbol_or_minutes(symbol, minutes)
        kind = ("Extended" if extended else "") + ("MarketOpen" if at_open else "MarketClose")
        text = f"{abs(minutes):g} min {'after' if minutes > 0 else 'before'} {kind}"
        shift = round(minutes * 60_000_000)
        one = [] if symbol is None else [self._context.hours_of(symbol)]

        def of_day(day: datetime) -> Iterable[int]:
            found = [
                us
                for hours in one or self._context.subscribed_hours()
                if (us := _edge_us(hours, day, extended, at_open)) is not None
            ]
            if not found:
                return ()
            return ((min(found) if at_open else max(found)) + shift,)

        return TimeRule(text if symbol is None else f"{symbol}: {text}", of_day)


def _symbol_or_minutes(symbol: Any, minutes: float) -> tuple[Any, float]:
    return (None, symbol) if isinstance(symbol, int | float) else (symbol, minutes)


def _edge_us(hours: SessionHours, day: datetime, extended: bool, at_open: bool) -> int | None:
    if not hours.is_date_open(day, extended):
        return None
    ask = hours.first_open if at_open else hours.last_close
    edge = ask(day, extended)
    if edge is None or (at_open and edge.date() != day.date()):
        return None
    return local_to_us(edge, hours.time_zone)
