"""LEAN's consolidators: small data in, bars of a longer period out.

They know nothing of the algorithm. The engine calls `update(point)` with every point of a subscription and then
`scan(exchange-local time)`; `data_consolidated` fires with (sender, bar) and `consolidated` keeps the last bar. Times
are naive and exchange-local. A `MarketHourAwareConsolidator` needs the exchange's `hours`, which `consolidate` sets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leanhost.api.bars import Bar, BaseData, OpenInterest, QuoteBar, Tick, TradeBar
from leanhost.api.dictionaries import ArgumentException, InvalidOperationException
from leanhost.enums import Resolution
from leanhost.indicators.base import Event
from leanhost.indicators.window import RollingWindow
from leanhost.naming import AbsentMemberError, lean_names

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
        return CalendarInfo(_midnight(time) - timedelta(days=time.weekday()), timedelta(days=7))

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


def _midnight(time: datetime) -> datetime:
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
        """Publish a finished bar."""
        self.consolidated = bar
        self.window.add(bar)
        self.data_consolidated(self, bar)


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


class TradeBarConsolidator(PeriodConsolidator):
    """Trade bars to longer trade bars."""

    input_type: type = TradeBar
    output_type: type = TradeBar

    def aggregate(self, working: Any, data: Any, start: datetime) -> Any:
        if working is None:
            return TradeBar(start, data.symbol, data.open, data.high, data.low, data.close, data.volume)
        working.high = max(working.high, data.high)
        working.low = min(working.low, data.low)
        working.close = data.close
        working.volume += data.volume
        return working


class BaseDataConsolidator(PeriodConsolidator):
    """Values of any data to bars of those values; volume is 0."""

    output_type: type = TradeBar

    def aggregate(self, working: Any, data: Any, start: datetime) -> Any:
        value, volume = data.value, self.volume_of(data)
        if working is None:
            return TradeBar(start, data.symbol, value, value, value, value, volume)
        working.high = max(working.high, value)
        working.low = min(working.low, value)
        working.close = value
        working.volume += volume
        return working

    def volume_of(self, data: Any) -> float:
        """Volume one point adds."""
        return 0.0


class DynamicDataConsolidator(BaseDataConsolidator):
    """Custom data to bars: `value`, and `volume` where the data have it."""

    def volume_of(self, data: Any) -> float:
        return float(getattr(data, "volume", 0.0))


class TickConsolidator(BaseDataConsolidator):
    """Trade ticks to trade bars."""

    input_type: type = Tick

    def volume_of(self, data: Any) -> float:
        return data.quantity


class OpenInterestConsolidator(PeriodConsolidator):
    """The last open interest of each period."""

    input_type: type = OpenInterest
    output_type: type = OpenInterest

    def aggregate(self, working: Any, data: Any, start: datetime) -> Any:
        made = working or OpenInterest(start, data.symbol, data.value)
        made.value = data.value
        return made


class QuoteBarConsolidator(PeriodConsolidator):
    """Quote bars to longer quote bars; a bar opens where the one before it closed."""

    input_type: type = QuoteBar
    output_type: type = QuoteBar

    def aggregate(self, working: Any, data: Any, start: datetime) -> Any:
        if working is None:
            working = self._opened(data.symbol, start)
        for side in ("bid", "ask"):
            new = getattr(data, side)
            if new is not None:
                size = f"last_{side}_size"
                setattr(working, size, getattr(data, size))
                setattr(working, side, _widened(getattr(working, side), new))
        working.value = data.value
        return working

    def _opened(self, symbol: Any, start: datetime) -> QuoteBar:
        last = self.consolidated
        if last is None:
            return QuoteBar(start, symbol)
        return QuoteBar(start, symbol, _flat(last.bid), last.last_bid_size, _flat(last.ask), last.last_ask_size)


class TickQuoteBarConsolidator(QuoteBarConsolidator):
    """Quote ticks to quote bars."""

    input_type: type = Tick

    def aggregate(self, working: Any, data: Any, start: datetime) -> Any:
        bid, ask = (Bar(p, p, p, p) if p else None for p in (data.bid_price, data.ask_price))
        return super().aggregate(
            working, QuoteBar(data.time, data.symbol, bid, data.bid_size, ask, data.ask_size), start)


def _flat(side: Bar | None) -> Bar | None:
    return None if side is None else Bar(side.close, side.close, side.close, side.close)


def _widened(held: Bar | None, new: Bar) -> Bar:
    if held is None:
        return new.clone()
    return Bar(held.open, max(held.high, new.high), min(held.low, new.low), new.close)


class MarketHourAwareConsolidator(DataConsolidator):
    """Daily bars of the regular session (or of extended hours): data outside it does not count.

    With strict ends a bar lasts from the first open to the last close of its day, else from midnight to midnight.
    """

    def __init__(self, daily_strict_end_time_enabled: bool, resolution: Resolution, data_type: type = TradeBar,
                 tick_type: Any = None, extended_market_hours: bool = False, *, hours: Any = None) -> None:
        super().__init__()
        self.input_type = self.output_type = data_type
        self.hours = hours
        self._extended = extended_market_hours
        strict = daily_strict_end_time_enabled and resolution == Resolution.DAILY
        kind = QuoteBarConsolidator if data_type is QuoteBar else TradeBarConsolidator
        self._inner = kind(self._session if strict else span_of(resolution))
        self._inner.data_consolidated += lambda _sender, bar: self.emit(bar)

    @property
    def working_data(self) -> Any:
        return self._inner.working_data

    def update(self, data: Any) -> None:
        if self.hours is None:
            raise InvalidOperationException("MarketHourAwareConsolidator: use self.consolidate(symbol, "
                                            "Resolution.DAILY, handler), or set `hours` to the exchange's hours")
        if self._extended or self.hours.is_open(data.time, False):
            self._inner.update(data)

    def scan(self, current_local_time: datetime) -> None:
        self._inner.scan(current_local_time)

    def reset(self) -> None:
        super().reset()
        self._inner.reset()

    def _session(self, time: datetime) -> CalendarInfo:
        day = _midnight(time)
        opened = self.hours.get_first_daily_market_open(day, self._extended)
        closed = self.hours.get_last_daily_market_close(day, self._extended)
        return CalendarInfo(min(opened, time), closed - min(opened, time))


class SequentialConsolidator(DataConsolidator):
    """Feeds the bars of a first consolidator to a second one, whose bars come out."""

    def __init__(self, first: DataConsolidator, second: DataConsolidator) -> None:
        super().__init__()
        self.first, self.second = first, second
        self.input_type, self.output_type = first.input_type, second.output_type
        first.data_consolidated += lambda _sender, bar: second.update(bar)
        second.data_consolidated += lambda _sender, bar: self.emit(bar)

    @property
    def working_data(self) -> Any:
        return self.second.working_data

    def update(self, data: Any) -> None:
        self.first.update(data)

    def scan(self, current_local_time: datetime) -> None:
        self.first.scan(current_local_time)
        self.second.scan(current_local_time)

    def reset(self) -> None:
        super().reset()
        self.first.reset()
        self.second.reset()


class _Absent:
    """A consolidator LEAN has and this host does not: making one says so."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise AbsentMemberError(f"LEAN's {type(self).__name__} is not part of leanhost")


class RenkoConsolidator(_Absent):
    """Bars of a fixed price move."""


class ClassicRenkoConsolidator(_Absent):
    """Bars of a fixed price move, the older way."""


class VolumeRenkoConsolidator(_Absent):
    """Bars of a fixed volume."""


class RangeConsolidator(_Absent):
    """Bars of a fixed range."""


def span_of(resolution: Any) -> timedelta:
    """Length of a bar of a resolution."""
    return {0: timedelta(0), 1: timedelta(seconds=1), 2: timedelta(minutes=1), 3: timedelta(hours=1), 4: _DAY}[
        int(resolution)]
