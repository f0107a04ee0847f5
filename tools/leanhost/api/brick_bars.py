"""Bars that end by price or volume instead of time: Renko bricks, volume bricks and range bars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.api.bars import TradeBar
from leanhost.enum_base import LeanEnum
from leanhost.naming import lean_names


class RenkoType(LeanEnum):
    CLASSIC = 0
    WICKED = 1


class BarDirection(LeanEnum):
    RISING = 0
    NO_DELTA = 1
    FALLING = 2


class _Brick(TradeBar):
    """A bar that begins as one price: high, low and close that are not told are its open."""

    def _lay(self, symbol: Any, start: datetime, end: datetime, prices: tuple[Any, ...], volume: float) -> None:
        """`prices` are open, high, low and close, of which only the first must be told."""
        opened, high, low, close = (prices[0] if price is None else price for price in prices)
        super().__init__(start, symbol, opened, high, low, close, volume)
        self.end_time = end
        self.is_closed = False


@lean_names(attributes=("type", "brick_size", "is_closed"))
class BaseRenkoBar(_Brick):
    """A brick: `brick_size` in the quote currency (shares for volume bricks); `start` is its time."""

    def __init__(  # noqa: PLR0917
        self,
        symbol: Any = None,
        start: datetime = datetime(1, 1, 1),
        end_time: datetime | None = None,
        brick_size: float = 0.0,
        open: float = 0.0,
        high: float | None = None,
        low: float | None = None,
        close: float | None = None,
        volume: float = 0.0,
    ) -> None:
        self._lay(symbol, start, start if end_time is None else end_time, (open, high, low, close), volume)
        self.brick_size = brick_size
        self.type = RenkoType.CLASSIC

    @property
    def start(self) -> datetime:
        return self.time


@lean_names
class RenkoBar(BaseRenkoBar):
    """A brick of a price move; a wicked one shows how far the price went the other way."""

    @property
    def end(self) -> datetime:
        return self.end_time

    @property
    def direction(self) -> BarDirection:
        if self.open == self.close:
            return BarDirection.NO_DELTA
        return BarDirection.RISING if self.open < self.close else BarDirection.FALLING

    @property
    def spread(self) -> float:
        return abs(self.close - self.open)

    def update(self, time: datetime, current_value: float, volume_since_last_update: float) -> bool:
        """Take a price in; True once the brick is full."""
        if self.is_closed:
            return True
        self.end_time = time
        least, most = round(self.open - self.brick_size, 12), round(self.open + self.brick_size, 12)
        self.close = min(most, max(least, current_value))
        self.volume += volume_since_last_update
        self.is_closed = current_value <= least or current_value >= most
        self.high, self.low = max(self.high, self.close), min(self.low, self.close)
        return self.is_closed


@lean_names
class VolumeRenkoBar(BaseRenkoBar):
    """A brick of traded volume."""

    def update(self, time: datetime, high: float, low: float, close: float, volume: float) -> float:
        """Take a bar in; the volume beyond the brick's size, negative while it is not full."""
        if self.is_closed:
            return 0.0
        self.end_time = time
        excess = self.volume + volume - self.brick_size
        self.volume = self.brick_size if excess > 0 else self.volume + volume
        self.is_closed = self.volume >= self.brick_size
        self.close = close
        self.high, self.low = max(self.high, high), min(self.low, low)
        return excess

    def rollover(self) -> VolumeRenkoBar:
        """The empty brick that follows."""
        return VolumeRenkoBar(self.symbol, self.end_time, self.end_time, self.brick_size, self.close)


@lean_names(attributes=("range_size", "is_closed"))
class RangeBar(_Brick):
    """A bar as high as `range_size`, a number of price steps in the quote currency."""

    def __init__(  # noqa: PLR0917
        self,
        symbol: Any = None,
        end_time: datetime = datetime(1, 1, 1),
        range_size: float = 0.0,
        open: float = 0.0,
        high: float | None = None,
        low: float | None = None,
        close: float | None = None,
        volume: float = 0.0,
    ) -> None:
        self._lay(symbol, datetime(1, 1, 1), end_time, (open, high, low, close), volume)
        self.range_size = range_size

    def update(self, time: datetime, current_value: float, volume_since_last_update: float) -> None:
        """Take a price in; one beyond the range closes the bar at the range's end, without the volume."""
        self.end_time = time
        if current_value < self.low:
            if round(self.high - current_value, 12) > self.range_size:
                self.is_closed = True
                self.close = self.low = round(self.high - self.range_size, 12)
                return
            self.low = current_value
        elif current_value > self.high:
            if round(current_value - self.low, 12) > self.range_size:
                self.is_closed = True
                self.close = self.high = round(self.low + self.range_size, 12)
                return
            self.high = current_value
        self.volume += volume_since_last_update
