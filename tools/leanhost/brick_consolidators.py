"""Consolidators of bars that end by price or volume: Renko (wicked and classic), volume Renko, and range bars."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from leanhost.api.bars import BaseData, Tick, TradeBar
from leanhost.api.brick_bars import BarDirection, RangeBar, RenkoBar, RenkoType, VolumeRenkoBar
from leanhost.api.dictionaries import ArgumentException
from leanhost.consolidator_base import DataConsolidator
from leanhost.enums import TickType
from leanhost.naming import lean_names
from leanhost.symbols import current_cache

_DIGITS = 12
Selector = Callable[[Any], float]


def _value(data: Any) -> float:
    return data.value


def _volume(data: Any) -> float:
    if isinstance(data, TradeBar):
        return data.volume
    return data.quantity if isinstance(data, Tick) else 0.0


@lean_names
class RenkoConsolidator(DataConsolidator):
    """Wicked bricks of `bar_size` (quote currency), the first from the nearest multiple of it."""

    input_type: type = BaseData
    output_type: type = RenkoBar

    def __init__(self, bar_size: float) -> None:
        super().__init__()
        if bar_size <= 0:
            raise ArgumentException("Renko consolidator BarSize must be strictly greater than zero")
        self.bar_size = float(bar_size)
        self.reset()

    @property
    def type(self) -> RenkoType:
        return RenkoType.WICKED

    @property
    def working_data(self) -> Any:
        return None if self._shown is None else self._shown.clone()

    def reset(self) -> None:
        super().reset()
        self._last: RenkoBar | None = None
        self._shown: RenkoBar | None = None
        self._first = True
        self.open_on = self.close_on = datetime(1, 1, 1)
        self.open_rate = self.close_rate = self.high_rate = self.low_rate = 0.0

    def update(self, data: Any) -> None:
        rate = data.price
        if self._first:
            self._first = False
            self.open_on = self.close_on = data.time
            rate = self.get_closest_multiple(rate, self.bar_size)
            self.open_rate = self.high_rate = self.low_rate = self.close_rate = rate
            return
        self.close_on, self.close_rate = data.time, rate
        self.high_rate, self.low_rate = max(rate, self.high_rate), min(rate, self.low_rate)
        if rate != self.open_rate:
            self._follow(data, 1 if rate > self.open_rate else -1)

    def _follow(self, data: Any, way: int) -> None:
        """Bricks in the price's direction; after a turn the first one starts where the last one did."""
        same = BarDirection.RISING if way > 0 else BarDirection.FALLING
        if self._last is not None and self._last.direction != same:
            limit = round(self._last.open + way * self.bar_size, _DIGITS)
            if way * (self.close_rate - limit) <= 0:
                return
            self._brick(data, self._last.open, limit, way)
        while way * (self.close_rate - (limit := round(self.open_rate + way * self.bar_size, _DIGITS))) > 0:
            self._brick(data, self.open_rate, limit, way)

    def _brick(self, data: Any, opened: float, limit: float, way: int) -> None:
        high, low = (limit, self.low_rate) if way > 0 else (self.high_rate, limit)
        brick = RenkoBar(data.symbol, self.open_on, self.close_on, self.bar_size, opened, high, low, limit)
        brick.type = RenkoType.WICKED
        self._last = brick
        self.emit(brick)
        self._shown = brick
        self.open_on, self.open_rate = self.close_on, limit
        if way > 0:
            self.low_rate = limit
        else:
            self.high_rate = limit

    @staticmethod
    def get_closest_multiple(price: float, bar_size: float) -> float:
        """The multiple of `bar_size` nearest to a price, halves to even."""
        if bar_size <= 0:
            raise ArgumentException("BarSize must be strictly greater than zero")
        whole = math.floor(round(price / bar_size, _DIGITS))
        rest = round(price - bar_size * whole, _DIGITS)
        return round(bar_size * (whole + round(round(rest / bar_size, _DIGITS))), _DIGITS)


class WickedRenkoConsolidator(RenkoConsolidator):
    """The same under its older name."""


class _Bricks(DataConsolidator):
    """Bars of one value (and a volume) of each point, chosen by functions."""

    def __init__(self, selector: Selector | None = None, volume_selector: Selector | None = None) -> None:
        super().__init__()
        self._selector = selector or _value
        self._volume_selector = volume_selector or _volume
        self._bar: Any = None

    @property
    def working_data(self) -> Any:
        return None if self._bar is None else self._bar.clone()

    def reset(self) -> None:
        super().reset()
        self._bar = None

    def update(self, data: Any) -> None:
        value, volume = float(self._selector(data)), float(self._volume_selector(data))
        if self._bar is not None:
            self._grow(data.time, value, volume)
        if self._bar is None:
            self._bar = self._begin(data, value, volume)

    def _grow(self, time: datetime, value: float, volume: float) -> None:
        self._bar.update(time, value, volume)
        if self._bar.is_closed:
            self._after(self._bar)
            self.emit(self._bar)
            self._bar = None

    def _after(self, bar: Any) -> None:
        """A bar is full."""

    def _begin(self, data: Any, value: float, volume: float) -> Any:
        raise TypeError(f"{type(self).__name__} does not say how its bars begin")


@lean_names
class ClassicRenkoConsolidator(_Bricks):
    """Bricks that open where the last one closed; with `even_bars` the first opens at a multiple of `bar_size`."""

    output_type: type = RenkoBar

    def __init__(
        self, bar_size: float, selector: Any = None, volume_selector: Any = None, even_bars: bool = True
    ) -> None:
        if isinstance(selector, bool):
            selector, even_bars = None, selector
        elif isinstance(selector, RenkoType):
            if selector != RenkoType.CLASSIC:
                raise ArgumentException("Please use the new RenkoConsolidator type if RenkoType is not Classic")
            selector = None
        super().__init__(selector, volume_selector)
        if bar_size <= 0:
            raise ArgumentException("RenkoConsolidator bar size must be positve and greater than 1e-28")
        self._size, self._even = float(bar_size), even_bars
        self._closed: float | None = None

    @property
    def type(self) -> RenkoType:
        return RenkoType.CLASSIC

    def reset(self) -> None:
        super().reset()
        self._closed = None

    def _after(self, bar: Any) -> None:
        self._closed = bar.close

    def _begin(self, data: Any, value: float, volume: float) -> RenkoBar:
        opened = value if self._closed is None else self._closed
        if self._even and self._closed is None:
            opened = _up_to(opened, self._size)
        return RenkoBar(data.symbol, data.time, data.time, self._size, opened, volume=volume)


@lean_names
class ClassicRangeConsolidator(_Bricks):
    """Bars of `range` price steps; a new one opens at the next point's value."""

    output_type: type = RangeBar

    def __init__(self, range: int, selector: Any = None, volume_selector: Any = None) -> None:
        super().__init__(selector, volume_selector)
        self._range = int(range)
        self._step = self._size = 0.0
        self._first = True

    @property
    def range(self) -> int:
        """How many price steps a bar is high."""
        return self._range

    @property
    def range_size(self) -> float:
        """How high a bar is, quote currency; 0 before the first point."""
        return self._size

    def reset(self) -> None:
        super().reset()
        self._step = self._size = 0.0
        self._first = True

    def _begin(self, data: Any, value: float, volume: float) -> RangeBar:
        if self._first:
            self._first = False
            self._step = _price_step(data.symbol)
            self._size = round(self._step * self._range, _DIGITS)
            value = _up_to(value, self._size)
        return RangeBar(data.symbol, data.time, self._size, value, volume=volume)


@lean_names
class RangeConsolidator(ClassicRangeConsolidator):
    """Bars of `range` price steps without gaps: a jump makes bars in between, and the next opens a step further."""

    def _grow(self, time: datetime, value: float, volume: float) -> None:
        rising = value > self._bar.high
        self._bar.update(time, value, volume)
        while self._bar.is_closed:
            bar = self._bar
            self.emit(bar)
            opened = round(bar.high + self._step if rising else bar.low - self._step, _DIGITS)
            self._bar = RangeBar(bar.symbol, bar.end_time, self._size, opened)
            far = round(abs(self._bar.low - value), _DIGITS) > self._size
            self._bar.update(time, value, 0.0 if far else volume)


@lean_names
class VolumeRenkoConsolidator(DataConsolidator):
    """Bricks of `bar_size` shares or contracts, of trade bars or trade ticks."""

    output_type: type = VolumeRenkoBar

    def __init__(self, bar_size: float) -> None:
        super().__init__()
        self._size = float(bar_size)
        self._bar: VolumeRenkoBar | None = None

    @property
    def working_data(self) -> Any:
        return self._bar

    def reset(self) -> None:
        super().reset()
        self._bar = None

    def update(self, data: Any) -> None:
        close = data.price
        if isinstance(data, TradeBar):
            volume, opened, high, low = data.volume, data.open, data.high, data.low
        elif isinstance(data, Tick):
            if data.tick_type != TickType.TRADE:
                return
            volume, opened, high, low = data.quantity, close, close, close
        else:
            raise ArgumentException(f"{type(self).__name__} must be used with TradeBar or Tick data.")
        bar = self._bar or VolumeRenkoBar(data.symbol, data.time, data.end_time, self._size, opened, high, low, close)
        left = bar.update(data.end_time, high, low, close, self.adjust_volume(volume, close))
        while left >= 0:
            self.emit(bar)
            bar = bar.rollover()
            left = bar.update(data.end_time, high, low, close, left)
        self._bar = bar

    def adjust_volume(self, volume: float, price: float) -> float:
        """What a point adds to the brick."""
        return volume


@lean_names
class DollarVolumeRenkoConsolidator(VolumeRenkoConsolidator):
    """Bricks of traded money, quote currency."""

    def adjust_volume(self, volume: float, price: float) -> float:
        return volume * price


def _up_to(value: float, size: float) -> float:
    """The next multiple of `size` from a value on."""
    return round(math.ceil(round(value / size, _DIGITS)) * size, _DIGITS)


def _price_step(symbol: Any) -> float:
    """The least price step of a symbol, quote currency."""
    return current_cache().provider.properties.for_symbol(symbol).minimum_price_variation
