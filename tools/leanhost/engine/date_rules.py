"""LEAN's `self.date_rules`: days of a schedule, by calendar or by an exchange's trading days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from leanhost.engine.schedule_rules import FuncDateRule, RuleContext, SessionHours, each_day, from_us
from leanhost.naming import lean_names

_DAY = timedelta(days=1)
_SEARCH_DAYS = 400


@lean_names
class DateRules:
    """`self.date_rules`. `symbol` may be a Symbol or a ticker; with one, offsets count its trading days."""

    def __init__(self, context: RuleContext) -> None:
        self._context = context

    def on(self, year: Any, month: Any = None, day: Any = None, *more: Any) -> FuncDateRule:
        """`on(year, month, day)` or `on(date, …)` or `on([date, …])`."""
        if isinstance(year, int):
            days: list[date] = [datetime(year, month, day)]
        else:
            given = [x for x in (year, month, day, *more) if x is not None]
            days = [d for x in given for d in ([x] if isinstance(x, date) else x)]
        return FuncDateRule(",".join(f"{d:%m/%d/%Y}" for d in days), lambda _start, _end: days)

    @property
    def today(self) -> FuncDateRule:
        return FuncDateRule("TodayOnly", lambda _start, _end: [self._now()])

    @property
    def tomorrow(self) -> FuncDateRule:
        return FuncDateRule("TomorrowOnly", lambda _start, _end: [self._now() + _DAY])

    def every(self, *days: Any) -> FuncDateRule:
        """The given weekdays (`DayOfWeek`, Sunday 0), holidays included."""
        flat = [d for x in days for d in (x if isinstance(x, list | tuple | set) else [x])]
        # LEAN's week starts on Sunday, Python's on Monday.
        wanted = {(int(d) + 6) % 7 for d in flat}
        name = ",".join(str(d).capitalize() for d in flat)
        return FuncDateRule(name, lambda start, end: (d for d in each_day(start, end) if d.weekday() in wanted))

    def every_day(self, symbol: Any = None, extended_market_hours: bool = False) -> FuncDateRule:
        """Every calendar day, or every day the symbol's exchange is open."""
        if symbol is None:
            return FuncDateRule("EveryDay", each_day)
        hours = self._context.hours_of(symbol)
        return FuncDateRule(
            f"{symbol}: EveryDay",
            lambda start, end: (d for d in each_day(start, end) if hours.is_date_open(d, extended_market_hours)),
        )

    def week_start(self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True) -> FuncDateRule:
        return self._week("WeekStart", symbol, days_offset, extended_market_hours, forward=True)

    def week_end(self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True) -> FuncDateRule:
        return self._week("WeekEnd", symbol, days_offset, extended_market_hours, forward=False)

    def month_start(self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True) -> FuncDateRule:
        return self._period("MonthStart", 1, symbol, days_offset, extended_market_hours, limit=30)

    def month_end(self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True) -> FuncDateRule:
        return self._period("MonthEnd", 1, symbol, days_offset, extended_market_hours, limit=30)

    def quarter_start(
        self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True
    ) -> FuncDateRule:
        return self._period("QuarterStart", 3, symbol, days_offset, extended_market_hours, limit=92)

    def quarter_end(self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True) -> FuncDateRule:
        return self._period("QuarterEnd", 3, symbol, days_offset, extended_market_hours, limit=92)

    def year_start(self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True) -> FuncDateRule:
        return self._period("YearStart", 12, symbol, days_offset, extended_market_hours, limit=365)

    def year_end(self, symbol: Any = None, days_offset: int = 0, extended_market_hours: bool = True) -> FuncDateRule:
        return self._period("YearEnd", 12, symbol, days_offset, extended_market_hours, limit=365)

    def _now(self) -> datetime:
        return from_us(self._context.utc_us()).astimezone(self._context.time_zone()).replace(tzinfo=None)

    def _week(self, kind: str, symbol: Any, offset: Any, extended: bool, forward: bool) -> FuncDateRule:
        symbol, offset = _symbol_or_offset(symbol, offset)
        _check_offset(kind, offset, 6)
        hours = None if symbol is None else self._context.hours_of(symbol)
        weekdays = [0, 1, 2, 3, 4] if hours is None else _trading_weekdays(hours, extended)
        base, bound = (weekdays[0], weekdays[-1]) if forward else (weekdays[-1], weekdays[0])
        if hours is None:
            # The always-open calendar: nothing holds the offset back before the week ends.
            bound = 6 if forward else -1

        def days(start: datetime, end: datetime) -> Iterator[datetime]:
            week = datetime(start.year, start.month, start.day) - start.weekday() * _DAY
            while week <= end:
                found = _scheduled_day(hours, extended, week + base * _DAY, offset, forward=forward,
                                       bound=week + bound * _DAY)
                if found is not None and start <= found <= end:
                    yield found
                week += 7 * _DAY

        return FuncDateRule(_name(symbol, kind, offset, forward), days)

    def _period(
        self, kind: str, months: int, symbol: Any, offset: Any, extended: bool, *, limit: int
    ) -> FuncDateRule:
        symbol, offset = _symbol_or_offset(symbol, offset)
        _check_offset(kind, offset, limit)
        forward = kind.endswith("Start")
        hours = None if symbol is None else self._context.hours_of(symbol)

        def days(start: datetime, end: datetime) -> Iterator[datetime]:
            first = datetime(start.year, (start.month - 1) // months * months + 1, 1)
            while first <= end:
                following = _add_months(first, months)
                last = following - _DAY
                base, bound = (first, last) if forward else (last, first)
                found = _scheduled_day(hours, extended, base, offset, forward=forward, bound=bound)
                if found is not None and start <= found <= end:
                    yield found
                first = following

        return FuncDateRule(_name(symbol, kind, offset, forward), days)


def _symbol_or_offset(symbol: Any, offset: Any) -> tuple[Any, int]:
    return (None, symbol) if isinstance(symbol, int) else (symbol, offset)


def _check_offset(kind: str, offset: int, limit: int) -> None:
    if not 0 <= offset <= limit:
        raise ValueError(f"DateRules.{kind}() : Offset must be between 0 and {limit} (Parameter 'daysOffset')")


def _name(symbol: Any, kind: str, offset: int, forward: bool) -> str:
    sign = "+" if forward else "-"
    return (f"{symbol}: " if symbol is not None else "") + kind + (f"{sign}{offset}" if offset else "")


def _trading_weekdays(hours: SessionHours, extended: bool) -> list[int]:
    """Weekdays (Sunday −1 first, as LEAN's week begins there) the exchange trades on in an ordinary week."""
    # Five consecutive weeks without a holiday in all of them on one weekday: a weekday that never trades is closed.
    sunday = datetime(2015, 8, 2)
    opened = {k for k in range(-1, 6) for week in range(5)
              if hours.is_date_open(sunday + (k + 1 + 7 * week) * _DAY, extended)}
    return sorted(opened) or [0, 1, 2, 3, 4]


def _scheduled_day(hours: SessionHours | None, extended: bool, base: datetime, offset: int, *, forward: bool,
                   bound: datetime | None) -> datetime | None:
    """The `offset`-th trading day from `base`, kept inside `bound` (then the trading day nearest to the bound)."""
    step = _DAY if forward else -_DAY
    is_open: Callable[[datetime], bool] = (
        (lambda _day: True) if hours is None else (lambda day: hours.is_date_open(day, extended))
    )
    found = _first(is_open, (base + k * step for k in range(_SEARCH_DAYS)))
    for _ in range(offset):
        if found is None:
            return None
        after = found + step
        found = _first(is_open, (after + k * step for k in range(_SEARCH_DAYS)))
    if found is not None and bound is not None and ((found > bound) if forward else (found < bound)):
        return _scheduled_day(hours, extended, bound, 0, forward=not forward, bound=None)
    return found


def _first(test: Callable[[datetime], bool], days: Iterable[datetime]) -> datetime | None:
    return next((day for day in days if test(day)), None)


def _add_months(first: datetime, months: int) -> datetime:
    index = first.year * 12 + first.month - 1 + months
    return datetime(index // 12, index % 12 + 1, 1)
