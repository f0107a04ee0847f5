"""What consolidators share: calendar periods, passing on, and building bars of a span or a count of points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leanhost.api.bars import BaseData, Tick
from leanhost.api.dictionaries import ArgumentException, InvalidOperationException
from leanhost.enums import Resolution
from leanhost.indicators.base import Event
from leanhost.indicators.window import RollingWindow
from leanhost.naming import lean_names

_DAY = timedelta(days=1)
_ZERO = datetime(1, 1, 1)


@lean_names
@dataclass(frozen=True, slots=True)
class CalendarInfo:
    """Start and length of the calendar period a time lies in."""

    start: datetime
    period: timedelta


class Calendar:
    """Calendar functions for consolidators: weeks from Monday, months, quarters, years."""

    @staticmethod
    def weekly(time: datetime) -> CalendarInfo:
        return CalendarInfo(midnight(time) - timedelta(days=time.weekday()), timedelta(days=7))

    @staticmethod
    def monthly(time: datetime) -> CalendarInfo:
        return _months(time, 1)

    @staticmethod
    def quarterly(time: datetime) -> CalendarInfo:
        return _months(time, 3)

    @staticmethod
    def yearly(time: datetime) -> CalendarInfo:
        return _months(time, 12)

    WEEKLY = Weekly = weekly
    MONTHLY = Monthly = monthly
    QUARTERLY = Quarterly = quarterly
    YEARLY = Yearly = yearly


def midnight(time: datetime) -> datetime:
    """Start of the day."""
    return time.replace(hour=0, minute=0, second=0, microsecond=0)


def _months(time: datetime, length: int) -> CalendarInfo:
    first = time.year * 12 + (time.month - 1) // length * length
    start, end = (datetime(k // 12, k % 12 + 1, 1) for k in (first, first + length))
    return CalendarInfo(start, end - start)


@lean_names(attributes=("data_consolidated", "consolidated", "window"))
class DataConsolidator:
    """What every consolidator has."""

    input_type: type = BaseData
    output_type: type = BaseData

    def __init__(self) -> None:
        self.data_consolidated = Event()
        self.consolidated: Any = None
        self.window = RollingWindow(2)

    @property
    def working_data(self) -> Any:
        """The bar being built, or None."""
        return None

    def update(self, data: Any) -> None:
        """Take a data point."""

    def scan(self, current_local_time: datetime) -> None:
        """Emit the bar being built if its time is over."""

    def reset(self) -> None:
        self.consolidated = None
        self.window.reset()

    def emit(self, bar: Any) -> None:
        """Publish a finished bar; handlers still find the one before it in `consolidated`."""
        self.window.add(bar)
        self.data_consolidated(self, bar)
        self.consolidated = bar

    @property
    def current(self) -> Any:
        """The newest bar, None before the first."""
        return self.window[0]

    @property
    def previous(self) -> Any:
        """The bar before the newest."""
        return self.window[1] if len(self.window) > 1 else None

    def __getitem__(self, index: int) -> Any:
        return self.window[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.window)

    def dispose(self) -> None:
        """Forget the handlers."""
        self.data_consolidated = Event()


class IdentityDataConsolidator(DataConsolidator):
    """Passes points on; one that ends when the last one did is dropped, ticks apart."""

    def __init__(self, accept: Callable[[Any], bool] = lambda _data: True) -> None:
        super().__init__()
        self._accept = accept
        self._last_end: datetime | None = None

    def update(self, data: Any) -> None:
        if self._accept(data) and (isinstance(data, Tick) or data.end_time != self._last_end):
            self._last_end = data.end_time
            self.emit(data)

    def reset(self) -> None:
        super().reset()
        self._last_end = None


class FilteredIdentityDataConsolidator(IdentityDataConsolidator):
    """Passes on the points a predicate accepts."""

    def __init__(self, predicate: Callable[[Any], bool]) -> None:
        super().__init__(predicate)


@lean_names
class PeriodConsolidator(DataConsolidator):
    """Bars of a timedelta, of a number of points, or of a calendar function's periods."""

    def __init__(self, period: timedelta | int | Resolution | Callable[[datetime], Any],
                 start_time: timedelta | None = None) -> None:
        super().__init__()
        self._period: timedelta | None = None
        self._count: int | None = None
        self._calendar: Callable[[datetime], Any] | None = None
        if isinstance(period, Resolution):
            self._period = span_of(period)
        elif isinstance(period, int):
            self._count = period
        elif isinstance(period, timedelta):
            self._period = period
        else:
            self._calendar = period
        self._start_time = start_time or timedelta(0)
        self._working: Any = None
        self._taken = 0
        self._last_emit: datetime | None = None
        self._symbol: Any = None

    @property
    def working_data(self) -> Any:
        return self._working

    @property
    def period(self) -> timedelta | None:
        """Length of the bars; None when they are counted."""
        return self._period

    def update(self, data: Any) -> None:
        self._check(data)
        if self._last_emit is None:
            self._last_emit = data.end_time if self._count is not None else data.time
        if self._count is not None:
            self._aggregate_into_working(data)
            self._taken += 1
            if self._taken >= self._count:
                self._working.end_time = data.end_time
                self._finish(data.end_time)
            return
        if self._is_over(data.time):
            self._finish()
        if data.time >= self._last_emit:
            self._aggregate_into_working(data)

    def scan(self, current_local_time: datetime) -> None:
        if self._count is None and self._is_over(current_local_time):
            self._finish()

    def reset(self) -> None:
        super().reset()
        self._working = self._last_emit = self._symbol = None
        self._taken = 0

    def aggregate(self, working: Any, data: Any, start: datetime) -> Any:
        """The bar after one more point; `working` is None for the first, `start` the bar's time then."""
        raise TypeError(f"{type(self).__name__} does not say how to build its bars")

    def _check(self, data: Any) -> None:
        if self._symbol is None:
            self._symbol = data.symbol
            length = data.end_time - data.time
            if self._period is not None and length > self._period:
                raise ArgumentException(f"For Symbol {data.symbol} can not consolidate bars of period: {self._period}, "
                                        f"using data of the same or higher period: {length}")
        elif data.symbol != self._symbol:
            raise InvalidOperationException(
                f"Consolidators can only be used with a single symbol. The previous consolidated symbol "
                f"({self._symbol}) is not the same as in the current data ({data.symbol}).")

    def _is_over(self, now: datetime) -> bool:
        working = self._working
        if working is None or now < working.end_time:
            return False
        if self._calendar is not None or self._last_emit is None:
            return True
        return self._bar_start(now) > self._last_emit

    def _bar_start(self, time: datetime) -> datetime:
        period = self._period
        if period is None or period > _DAY or period <= timedelta(0):
            return time
        return time - (time - _ZERO - self._start_time) % period

    def _aggregate_into_working(self, data: Any) -> None:
        if self._working is None:
            start, end = self._bounds(data)
            self._working = self.aggregate(None, data, start)
            self._working.end_time = end
        else:
            end = self._working.end_time
            self._working = self.aggregate(self._working, data, self._working.time)
            self._working.end_time = end

    def _bounds(self, data: Any) -> tuple[datetime, datetime]:
        if self._calendar is not None:
            info = self._calendar(data.time)
            if info.start > data.time:
                raise ArgumentException("CalendarInfo.start must not be later than the given time")
            return info.start, info.start + info.period
        if self._count is not None:
            return data.time, data.end_time
        start = self._bar_start(data.time)
        return start, start + (self._period or timedelta(0))

    def _finish(self, last_emit: datetime | None = None) -> None:
        bar, self._working, self._taken = self._working, None, 0
        self._last_emit = last_emit or bar.end_time
        self.emit(bar)


def span_of(resolution: Any) -> timedelta:
    """Length of a bar of a resolution."""
    return {0: timedelta(0), 1: timedelta(seconds=1), 2: timedelta(minutes=1), 3: timedelta(hours=1), 4: _DAY}[
        int(resolution)]
