"""LEAN's consolidators: small data in, bars of a longer period out.

They know nothing of the algorithm. The engine calls `update(point)` with every point of a subscription and then
`scan(exchange-local time)`; `data_consolidated` fires with (sender, bar) and `consolidated` keeps the last bar. Times
are naive and exchange-local. A `MarketHourAwareConsolidator` needs the exchange's `hours`, which `consolidate` sets.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from leanhost.api.bars import Bar, OpenInterest, QuoteBar, Tick, TradeBar
from leanhost.consolidator_base import (
    Calendar,
    CalendarInfo,
    DataConsolidator,
    FilteredIdentityDataConsolidator,
    IdentityDataConsolidator,
    PeriodConsolidator,
    midnight,
    span_of,
)
from leanhost.enums import Resolution, TickType
from leanhost.naming import lean_names
from leanhost.symbols import current_cache

__all__ = [
    "BaseDataConsolidator",
    "Calendar",
    "CalendarInfo",
    "DataConsolidator",
    "DynamicDataConsolidator",
    "FilteredIdentityDataConsolidator",
    "IdentityDataConsolidator",
    "MarketHourAwareConsolidator",
    "OpenInterestConsolidator",
    "QuoteBarConsolidator",
    "SequentialConsolidator",
    "TickConsolidator",
    "TickQuoteBarConsolidator",
    "TradeBarConsolidator",
    "span_of",
]

_DAY = timedelta(days=1)
_RESOLUTIONS = tuple(span_of(resolution) for resolution in range(1, 5))


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
            working, QuoteBar(data.time, data.symbol, bid, data.bid_size, ask, data.ask_size), start
        )


def _flat(side: Bar | None) -> Bar | None:
    return None if side is None else Bar(side.close, side.close, side.close, side.close)


def _widened(held: Bar | None, new: Bar) -> Bar:
    if held is None:
        return new.clone()
    return Bar(held.open, max(held.high, new.high), min(held.low, new.low), new.close)


class MarketHourAwareConsolidator(DataConsolidator):
    """Bars of the regular session (or of extended hours): data outside it do not count.

    Daily bars last, with strict ends, from the first open to the last close of their day, else from midnight to
    midnight; bars of a timedelta that is no resolution are counted from the open and end with the close. The hours are
    those of the first point's symbol unless `hours` are given.
    """

    def __init__(
        self,
        daily_strict_end_time_enabled: bool,
        resolution: Resolution | timedelta,
        data_type: type = TradeBar,
        tick_type: Any = None,
        extended_market_hours: bool = False,
        *,
        hours: Any = None,
    ) -> None:
        super().__init__()
        self.input_type = data_type
        self.hours = hours
        self._extended = extended_market_hours
        self._strict = daily_strict_end_time_enabled
        self._period = resolution if isinstance(resolution, timedelta) else span_of(resolution)
        if self._period in _RESOLUTIONS:
            rule: Any = self._session if self._period == _DAY else self._period
        else:
            rule = self._intraday if self._period < _DAY else self._session
        if issubclass(data_type, Tick):
            kind: Any = TickConsolidator if tick_type in (None, TickType.TRADE) else TickQuoteBarConsolidator
        else:
            kind = QuoteBarConsolidator if data_type is QuoteBar else TradeBarConsolidator
        self._inner = kind(rule)
        self.output_type = self._inner.output_type
        self._inner.data_consolidated += lambda _sender, bar: self.emit(bar)

    @property
    def working_data(self) -> Any:
        return self._inner.working_data

    def update(self, data: Any) -> None:
        if self.hours is None:
            self.hours = current_cache().provider.hours.for_symbol(data.symbol).hours
        if self._extended or self.hours.is_open(data.time, False) or self._opens_in(data):
            self._inner.update(data)

    def _opens_in(self, data: Any) -> bool:
        """Whether a daily bar takes an hour that only ends in the session: the files' first hour starts at 9:00."""
        if self._period != _DAY or data.end_time - data.time < timedelta(hours=1):
            return False
        opened = self.hours.first_open(midnight(data.time), False)
        return data.time <= opened < data.end_time

    def scan(self, current_local_time: datetime) -> None:
        self._inner.scan(current_local_time)

    def reset(self) -> None:
        super().reset()
        self._inner.reset()

    def _session(self, time: datetime) -> CalendarInfo:
        day = midnight(time)
        if not self._strict or self._period > _DAY or _always_open(self.hours):
            return CalendarInfo(time if self._period > _DAY else day, self._period)
        opened = self.hours.first_open(day, self._extended)
        closed = self.hours.last_close(day, self._extended)
        return CalendarInfo(min(opened, time), closed - min(opened, time))

    def _intraday(self, time: datetime) -> CalendarInfo:
        """Whole periods since the open; the last one ends with the session."""
        if _always_open(self.hours):
            return CalendarInfo(time - (time - midnight(time)) % self._period, self._period)
        just = timedelta(microseconds=1) if self.hours.is_open(time, self._extended) else timedelta(0)
        opened = self.hours.previous_open(time + just, self._extended)
        start = opened + (time - opened) // self._period * self._period
        end = min(start + self._period, self.hours.get_next_market_close(opened, self._extended))
        return CalendarInfo(start, end - start)


def _always_open(hours: Any) -> bool:
    return bool(getattr(hours, "is_market_always_open", False))


@lean_names
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
