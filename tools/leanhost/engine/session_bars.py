"""`security.session`: the day's bar as it grows, and those of the days before once its `size` is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from leanhost.api.bars import OpenInterest, QuoteBar, TradeBar
from leanhost.enums import TickType
from leanhost.indicators.window import RollingWindow
from leanhost.naming import lean_names

_DAY = timedelta(days=1)
_FIRST = datetime.max


@lean_names
class SessionBar:
    """Open, high, low, close and volume of a day's regular hours: of trades, or of the middle of quotes."""

    def __init__(self, symbol: Any, tick_type: TickType, time: datetime = _FIRST) -> None:
        self.symbol, self.time = symbol, time
        self.volume = self.open_interest = 0.0
        self._quoted = tick_type == TickType.QUOTE
        self._sides: dict[str, list[float]] = {}

    @property
    def end_time(self) -> datetime:
        return self.time if self.time == _FIRST else self.time + _DAY

    period = _DAY

    def _part(self, at: int) -> float:
        sides = self._sides.values()
        return sum(side[at] for side in sides) / len(sides) if sides else 0.0

    @property
    def open(self) -> float:
        return self._part(0)

    @property
    def high(self) -> float:
        return self._part(1)

    @property
    def low(self) -> float:
        return self._part(2)

    @property
    def close(self) -> float:
        return self._part(3)

    def update(self, data: Any, consolidated: Any = None) -> None:
        """Take a bar in."""
        if isinstance(data, TradeBar):
            self.volume += data.volume
            if not self._quoted:
                self._merge("trade", data)
        elif isinstance(data, QuoteBar) and self._quoted:
            for name, side in (("bid", data.bid), ("ask", data.ask)):
                if side is not None:
                    self._merge(name, side)

    def _merge(self, name: str, bar: Any) -> None:
        known = self._sides.setdefault(name, [bar.open, bar.high, bar.low, bar.close])
        known[1:] = [max(known[1], bar.high), min(known[2], bar.low), bar.close]


@lean_names
class Session(RollingWindow):
    """The working day's figures; `session[0]` is the working day, `session[1]` the one before. All 0 without a size."""

    __slots__ = ("_bar", "_begun", "_hours", "_start", "_symbol", "_tick_type")

    def __init__(
        self, tick_type: TickType, exchange_hours: Any, symbol: Any, size: int = 0,
        _start: Callable[[Any], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(1)
        self._tick_type, self._hours, self._symbol = tick_type, exchange_hours, symbol
        self._start, self._begun = _start, False
        self._bar = SessionBar(symbol, tick_type)
        self._size = 0
        if size:
            self.size = size

    @property
    def size(self) -> int:
        return self._size

    @size.setter
    def size(self, value: int) -> None:
        begins = value > 0 and not self._size
        RollingWindow.size.__set__(self, value)
        if begins:
            self.add(self._bar)
            if self._start is not None:
                self._start(self)

    Size = size

    def update(self, data: Any) -> None:
        """Take a point of the security's in; bars outside regular hours count for nothing."""
        if not self._begun:
            day = datetime(data.time.year, data.time.month, data.time.day)
            if self._bar.time == _FIRST or day > self._bar.time:
                self._bar.time = day
            self._begun = True
        elif data.time - self._bar.time >= _DAY:
            self._turn()
            self.update(data)
            return
        if isinstance(data, OpenInterest):
            self._bar.open_interest = data.value
        elif self._hours.is_open_between(data.time, data.end_time, False):
            self._bar.update(data)

    def scan(self, current_local_time: datetime) -> None:
        """The day ends with the first moment of another one."""
        if self._begun and current_local_time.date() > self._bar.time.date():
            self._turn()

    def _turn(self) -> None:
        day = self._hours.get_next_trading_day(self._bar.time)
        self._bar = SessionBar(self._symbol, self._tick_type, datetime(day.year, day.month, day.day))
        self._begun = False
        self.add(self._bar)

    @property
    def symbol(self) -> Any:
        return self._symbol

    @property
    def open(self) -> float:
        return self._bar.open if self._size else 0.0

    @property
    def high(self) -> float:
        return self._bar.high if self._size else 0.0

    @property
    def low(self) -> float:
        return self._bar.low if self._size else 0.0

    @property
    def close(self) -> float:
        return self._bar.close if self._size else 0.0

    @property
    def volume(self) -> float:
        return self._bar.volume if self._size else 0.0

    @property
    def open_interest(self) -> float:
        return self._bar.open_interest if self._size else 0.0

    @property
    def end_time(self) -> datetime:
        return self._bar.end_time


class Follower:
    """Stands beside consolidators and hands a security's points to something that has `update` and `scan`."""

    working_data = None

    def __init__(self, update: Callable[[Any], Any], scan: Callable[[datetime], Any] = lambda _: None) -> None:
        self._update, self._scan = update, scan

    def update(self, point: Any) -> None:
        """A new point of the security's."""
        self._update(point)

    def scan(self, local_time: datetime) -> None:
        """The exchange's clock, after every step."""
        self._scan(local_time)


def session_of(security: Any) -> Session:
    """A security's session; it costs nothing before its size is set."""
    visible = [feed.config.tick_type for feed in security.feeds if not feed.config.is_internal_feed]
    first = TickType.TRADE if TickType.TRADE in visible or not visible else visible[0]

    def start(session: Session) -> None:
        if security.attach is not None:
            security.attach(security, Follower(session.update, session.scan))

    return Session(first, security.exchange.hours, security.symbol, _start=start)
