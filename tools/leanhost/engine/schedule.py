"""Scheduled events: `self.schedule`, and the real-time handler that fires them in LEAN's order.

The engine calls, in each step at time t (microseconds UTC): `scan_past(t)` before the data (every event earlier than
t, the clock set to each event's own time) and `set_time(t)` after the fills (events at t). `RealTime.next_us` tells
cheaply whether either call has anything to do. Beside `RuleContext`, the handler needs two functions of the run:
`set_clock(us)`, and `on_error(event, exception)` for an exception that left a callback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from leanhost.engine.date_rules import DateRules
from leanhost.engine.schedule_rules import (
    END_OF_TIME,
    CompositeTimeRule,
    FuncDateRule,
    FuncTimeRule,
    RuleContext,
    SessionHours,
    TimeRule,
    TimeRules,
    each_day,
    from_us,
    local_to_us,
    to_us,
    utc_midnight,
    zone_info,
)
from leanhost.naming import lean_names

__all__ = [
    "CompositeTimeRule",
    "DateRules",
    "FluentSchedule",
    "FuncDateRule",
    "FuncTimeRule",
    "RealTime",
    "RuleContext",
    "Schedule",
    "ScheduleManager",
    "ScheduledEvent",
    "TimeRules",
    "algorithm_end_of_day_times",
    "security_end_of_day_times",
]

NEVER_US = to_us(datetime(9999, 12, 31))
"""Time of an event that has run out, microseconds UTC."""


@lean_names(attributes=("name", "enabled"))
class ScheduledEvent:
    """A callback and its instants. `enabled = False` keeps using the instants up without calling."""

    def __init__(self, name: str, times_us: Iterable[int], callback: Callable[[], Any]) -> None:
        self.name = name
        self.enabled = True
        self.callback = callback
        self._times = iter(times_us)
        self._started = False
        self._next_us = 0

    @property
    def next_us(self) -> int:
        """Next instant, microseconds UTC; `NEVER_US` when there is none."""
        if not self._started:
            self._advance()
        return self._next_us

    @property
    def next_event_utc_time(self) -> datetime:
        return from_us(self.next_us)

    def skip_until(self, us: int) -> None:
        """Drop every instant before `us`."""
        while self.next_us < us:
            self._advance()

    def scan(self, us: int) -> None:
        """Fire once for each instant up to `us`."""
        while self.next_us <= us:
            if self.enabled:
                self.callback()
            self._advance()

    def _advance(self) -> None:
        self._started = True
        self._next_us = next(self._times, NEVER_US)


class RealTime:
    """LEAN's backtesting real-time handler: one list of events, only its first element ever moves.

    The list is sorted by (time, creation) when an event was added or removed; in between an event that fired is put
    back by a binary search, behind the first equal element that search meets. That is what decides the order of
    events with equal times, so it is done exactly so.
    """

    def __init__(
        self,
        utc_us: Callable[[], int],
        set_clock: Callable[[int], None],
        on_error: Callable[[ScheduledEvent, Exception], None],
    ) -> None:
        self._utc_us = utc_us
        self._set_clock = set_clock
        self._on_error = on_error
        self._events: dict[ScheduledEvent, int] = {}
        self._created = 0
        self._sorted: list[ScheduledEvent] = []
        self._ready = False
        self.next_us = 0
        """No event is earlier than this; 0 when the list has to be sorted first."""

    def add(self, event: ScheduledEvent) -> None:
        """Take an event; before `set_up` its times are not looked at."""
        if self._ready:
            event.skip_until(self._utc_us())
        self._events[event] = self._created
        self._created += 1
        self.next_us = 0

    def remove(self, event: ScheduledEvent) -> None:
        """Forget an event; a pass that is under way still has it."""
        if self._events.pop(event, None) is not None:
            self.next_us = 0

    def set_up(self) -> None:
        """Called once after `initialize`, the clock at the first instant of the run: earlier times are dropped."""
        self._ready = True
        now = self._utc_us()
        for event in self._events:
            event.skip_until(now)
        self.next_us = 0

    def scan_past(self, us: int) -> None:
        """Fire every event earlier than `us`, each with the clock at its own time."""
        if self.next_us >= us:
            return
        events = self._in_order()
        while events and (at := events[0].next_us) < us:
            self._set_clock(at)
            if not self._fire(events, at):
                break
        self._note_next(events)

    def set_time(self, us: int) -> None:
        """Fire every event at `us` (or left over from before)."""
        if self.next_us > us:
            return
        events = self._in_order()
        while events and events[0].next_us <= us and self._fire(events, us):
            pass
        self._note_next(events)

    def _in_order(self) -> list[ScheduledEvent]:
        if self.next_us == 0:
            self._sorted = sorted(self._events, key=lambda event: (event.next_us, self._events[event]))
            # Any value but 0: an addition inside this pass sets it back to 0 and so asks for the next sort.
            self.next_us = -1
        return self._sorted

    def _note_next(self, events: list[ScheduledEvent]) -> None:
        if self.next_us != 0:
            self.next_us = events[0].next_us if events else NEVER_US

    def _fire(self, events: list[ScheduledEvent], us: int) -> bool:
        event = events[0]
        try:
            event.scan(us)
        except Exception as error:
            self._on_error(event, error)
            return False
        _move_first(events)
        return True


def _move_first(events: list[ScheduledEvent]) -> None:
    event = events[0]
    at = event.next_us
    if len(events) < 2 or at <= events[1].next_us:
        return
    del events[0]
    low, high = 0, len(events) - 1
    while low <= high:
        middle = low + (high - low) // 2
        probe = events[middle].next_us
        if probe == at:
            low = middle + 1
            break
        if probe < at:
            low = middle + 1
        else:
            high = middle - 1
    events.insert(low, event)


@lean_names(attributes=("date_rules", "time_rules"))
class ScheduleManager:
    """`self.schedule`."""

    def __init__(self, real_time: RealTime, context: RuleContext) -> None:
        self._real_time = real_time
        self._context = context
        self.date_rules = DateRules(context)
        self.time_rules = TimeRules(context)

    def on(self, *arguments: Any) -> ScheduledEvent:
        """`on([name,] date_rule, time_rule, callback)`; the callback takes no arguments."""
        *name, date_rule, time_rule, callback = arguments
        return self.create(name[0] if name else None, date_rule, time_rule, callback)

    def create(
        self,
        name: str | None,
        date_rule: FuncDateRule,
        time_rule: TimeRule,
        callback: Callable[[], Any],
        predicate: Callable[[int], bool] | None = None,
    ) -> ScheduledEvent:
        """As `on`, keeping only the instants (microseconds UTC) that `predicate` accepts."""
        times = time_rule.times_us(self._days(date_rule))
        event = ScheduledEvent(
            name or f"{date_rule.name}: {time_rule.name}",
            times if predicate is None else filter(predicate, times),
            callback,
        )
        self._real_time.add(event)
        return event

    def add(self, scheduled_event: ScheduledEvent) -> None:
        self._real_time.add(scheduled_event)

    def remove(self, scheduled_event: ScheduledEvent) -> None:
        self._real_time.remove(scheduled_event)

    def event(self, name: str | None = None) -> FluentSchedule:
        """Start of the fluent form: `.every_day(…).at(…).where(…).run(callback)`."""
        return FluentSchedule(self, self._context, name)

    def training(
        self, date_rule: FuncDateRule, time_rule: TimeRule, training_code: Callable[[], Any]
    ) -> ScheduledEvent:
        """In a backtest training runs inline at its time."""
        return self.on(date_rule, time_rule, training_code)

    def training_now(self, training_code: Callable[[], Any]) -> ScheduledEvent:
        return self.on(self.date_rules.today, self.time_rules.now, training_code)

    def train(self, *arguments: Any) -> ScheduledEvent:
        """`QCAlgorithm.train(code)` or `train(date_rule, time_rule, code)`."""
        return self.training_now(*arguments) if len(arguments) == 1 else self.training(*arguments)

    def _days(self, rule: FuncDateRule) -> Iterator[datetime]:
        # A generator, so the clock is read when the first time is asked for, not when the event is made.
        yield from rule.get_dates(utc_midnight(self._context.utc_us()) - timedelta(days=1), END_OF_TIME)


Schedule = ScheduleManager


@lean_names
class FluentSchedule:
    """LEAN's fluent builder: first a date rule, then any number of time rules and conditions, then `run`."""

    def __init__(self, schedule: ScheduleManager, context: RuleContext, name: str | None) -> None:
        self._schedule = schedule
        self._context = context
        self._name = name
        self._date_rule: FuncDateRule | None = None
        self._time_rules: list[TimeRule] = []
        self._conditions: list[Callable[[int], bool]] = []

    def every(self, *days: Any) -> FluentSchedule:
        """Weekdays as long as no date rule is set, an interval afterwards."""
        if self._date_rule is None:
            return self._dates(self._schedule.date_rules.every(*days))
        return self._times(self._schedule.time_rules.every(*days))

    def every_day(self, symbol: Any = None) -> FluentSchedule:
        return self._dates(self._schedule.date_rules.every_day(symbol))

    def month_start(self, symbol: Any = None) -> FluentSchedule:
        return self._dates(self._schedule.date_rules.month_start(symbol))

    def month_end(self, symbol: Any = None) -> FluentSchedule:
        return self._dates(self._schedule.date_rules.month_end(symbol))

    def on(self, *days: Any) -> FluentSchedule:
        return self._dates(self._schedule.date_rules.on(*days))

    def at(self, *arguments: Any) -> FluentSchedule:
        return self._times(self._schedule.time_rules.at(*arguments))

    def after_market_open(self, *arguments: Any) -> FluentSchedule:
        return self._times(self._schedule.time_rules.after_market_open(*arguments))

    def before_market_close(self, *arguments: Any) -> FluentSchedule:
        return self._times(self._schedule.time_rules.before_market_close(*arguments))

    def where(self, predicate: Callable[[datetime], bool]) -> FluentSchedule:
        """Keep the instants for which `predicate(aware UTC datetime)` is true."""
        self._conditions.append(lambda us: predicate(from_us(us)))
        return self

    def during_market_hours(self, symbol: Any, extended_market: bool = False) -> FluentSchedule:
        hours = self._context.hours_of(symbol)

        def is_open(us: int) -> bool:
            local = from_us(us).astimezone(zone_info(hours.time_zone)).replace(tzinfo=None)
            return hours.is_open(local, extended_market)

        self._conditions.append(is_open)
        return self

    def run(self, callback: Callable[[], Any]) -> ScheduledEvent:
        if self._date_rule is None or not self._time_rules:
            raise ValueError("A scheduled event needs a date rule and a time rule before run()")
        rule = self._time_rules[0] if len(self._time_rules) == 1 else CompositeTimeRule(*self._time_rules)
        conditions = self._conditions
        keep = (lambda us: all(condition(us) for condition in conditions)) if conditions else None
        return self._schedule.create(self._name, self._date_rule, rule, callback, keep)

    def _dates(self, rule: FuncDateRule) -> FluentSchedule:
        self._date_rule = rule
        return self

    def _times(self, rule: TimeRule) -> FluentSchedule:
        self._time_rules.append(rule)
        return self


def security_end_of_day_times(hours: SessionHours, start: datetime, end: datetime, extended: bool) -> Iterator[int]:
    """Instants of `on_end_of_day(symbol)`: ten minutes before the last close; midnight for a market that never closes.

    `start` and `end` are days of the exchange; the event's name is "`<symbol>.EndOfDay`".
    """
    for day in each_day(start, end):
        if hours.is_market_always_open:
            yield local_to_us(day + timedelta(days=1), hours.time_zone)
        elif hours.is_date_open(day, extended):
            close = hours.last_close(day, extended)
            if close is not None:
                yield local_to_us(close - timedelta(minutes=10), hours.time_zone)


def algorithm_end_of_day_times(
    all_hours: Callable[[], Iterable[SessionHours]], start: datetime, end: datetime, time_zone: Any
) -> Iterator[int]:
    """Instants of the argument-less `on_end_of_day()` ("Algorithm.EndOfDay"): 23:58 of days any exchange is open."""
    for day in each_day(start, end):
        if any(hours.is_date_open(day, False) for hours in all_hours()):
            yield local_to_us(day + timedelta(hours=23, minutes=58), time_zone)
