"""LEAN's consolidators: small data in, bars of a longer period out.

They know nothing of the algorithm. The engine calls `update(point)` with every point of a subscription and then
`scan(exchange-local time)`; `data_consolidated` fires with (sender, bar) and `consolidated` keeps the last bar. Times
are naive and exchange-local. A `MarketHourAwareConsolidator` needs the exchange's `hours`, which `consolidate` sets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.api.bars import Bar, OpenInterest, QuoteBar, Tick, TradeBar
from leanhost.api.dictionaries import InvalidOperationException
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
from leanhost.enums import Resolution
from leanhost.naming import AbsentMemberError, lean_names

__all__ = [
    "BaseDataConsolidator", "Calendar", "CalendarInfo", "ClassicRenkoConsolidator", "DataConsolidator",
    "DynamicDataConsolidator", "FilteredIdentityDataConsolidator", "IdentityDataConsolidator",
    "MarketHourAwareConsolidator", "OpenInterestConsolidator", "QuoteBarConsolidator", "RangeConsolidator",
    "RenkoConsolidator", "SequentialConsolidator", "TickConsolidator", "TickQuoteBarConsolidator",
    "TradeBarConsolidator", "VolumeRenkoConsolidator", "span_of",
]


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
        day = midnight(time)
        opened = self.hours.get_first_daily_market_open(day, self._extended)
        closed = self.hours.get_last_daily_market_close(day, self._extended)
        return CalendarInfo(min(opened, time), closed - min(opened, time))


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
