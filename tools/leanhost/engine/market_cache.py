"""What the market last said of one security, read from the day's columns at the engine's data time.

Nothing is copied per minute: a price is found by bisection when it is asked for. Fill-forward points never count, and a
zero never replaces a value.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import Bar, OpenInterest, QuoteBar, Tick, TradeBar

if TYPE_CHECKING:
    from leanhost.engine.clock import Clock
    from leanhost.engine.day_points import DayPoints
    from leanhost.engine.table import LastRow

_TRADE = ("open", "high", "low", "close", "volume")
_QUOTE = ("bid_close", "ask_close", "bid_size", "ask_size")
_SIZES = ("volume", "bid_size", "ask_size")
_NEVER, _FAR = -(2**62), 2**62
# No moment at all; before the first step the clock itself stands at _NEVER.
_NOWHEN = _NEVER - 1
_NAMES = {0: _TRADE, 1: (*_QUOTE, *_TRADE[:4]), 2: ("value",)}


class Stream:
    """One subscription's real points as the cache sees them; `before` holds what earlier days left."""

    __slots__ = ("_bar", "_bar_at", "_left", "_lists", "before", "clock", "last", "points", "times")

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.points: DayPoints | None = None
        self._left: tuple[LastRow, tuple[str, ...]] | None = None
        """What the day before left and its columns, while `before` and `last` are not made of it."""
        self.before: dict[str, float] = {}
        self.last: Any = None
        """The last real point of earlier days or of a seeder."""
        self._lists: dict[str, list[float]] = {}
        self._bar: Any = None
        self._bar_at = -1

    def __getattr__(self, name: str) -> Any:
        if name == "times":
            self.times: list[int] = self.points.real_times if self.points is not None else []
            return self.times
        if name not in ("before", "last") or self._left is None:
            raise AttributeError(name)
        (row, names), self._left = self._left, None
        self.before, self.last = row.values(names), row.bar()
        return self.before if name == "before" else self.last

    def index(self) -> int:
        """Position of the last applied real point of the day, -1 if there was none yet."""
        points, now = self.points, self.clock.data_us
        if points is None:
            return -1
        # At a day's end the times themselves are often still unread.
        return points.real_count - 1 if now >= points.real_last else bisect_right(self.times, now) - 1

    def value(self, name: str) -> float:
        """The column's last value that was not zero."""
        at = bisect_right(self.times, self.clock.data_us) - 1
        if at < 0:
            return self.before.get(name, 0.0)
        found = self._lists.get(name)
        return (found or self._column(name))[at]

    def at(self, name: str, at: int) -> float:
        """The column's last value that was not zero, at a place among today's real points (-1: before the first)."""
        if at < 0:
            return self.before.get(name, 0.0)
        found = self._lists.get(name)
        return (found or self._column(name))[at]

    def left(self, name: str) -> list[float]:
        """The column after each of today's real points that are still to come."""
        at = bisect_right(self.times, self.clock.data_us)
        return (self._lists.get(name) or self._column(name))[at:] if at < len(self.times) else []

    def between(self, name: str, first: int, last: int) -> list[tuple[int, float]]:
        """The column after each of today's real points from one moment to another, with their times."""
        start, end = bisect_left(self.times, first), bisect_right(self.times, last)
        if start == end:
            return []
        column = self._lists.get(name) or self._column(name)
        return list(zip(self.times[start:end], column[start:end], strict=True))

    def _column(self, name: str) -> list[float]:
        points = self.points
        assert points is not None
        found = self._lists[name] = points.table.cached(name, points.real_rows, self.before.get(name, 0.0))
        return found

    def bar(self) -> Any:
        """The last real point, None before the first."""
        at = self.index()
        points = self.points
        if at < 0 or points is None:
            return self.last
        if at != self._bar_at:  # a standing quote is asked for many times in its day
            self._bar, self._bar_at = points.table.bar(points.real_row(at)), at
        return self._bar

    def last_us(self) -> int:
        """Emission time of the last applied real point of today; a very early time if it was before today."""
        at, points = self.index(), self.points
        if at < 0 or points is None:
            return _NEVER
        return points.real_last if at == points.real_count - 1 else self.times[at]

    def turn(self, points: DayPoints | None, names: tuple[str, ...]) -> None:
        """Go over to another day's points, keeping what today's left."""
        if self.points is not points and self.points is not None:
            at = self.index()
            left = self.points.table.last_row() if 0 <= at == len(self.points.table) - 1 else None
            if left is not None and self.points.real_rows is None:
                self._left = left, names
                self._unset("before", "last")
            elif at >= 0:
                table, row = self.points.table, self.points.real_row(at)
                before = {name: table.cell(name, row) for name in names}
                self.before = before if all(before.values()) else {n: v or self.value(n) for n, v in before.items()}
                self.last = self._bar if at == self._bar_at else table.bar(row)
        self.points, self._bar_at = points, -1
        self._unset("times")
        self._lists = {}

    def _unset(self, *names: str) -> None:
        """Have attributes made anew when they are next asked for."""
        for name in names:
            with suppress(AttributeError):
                delattr(self, name)

    def split(self, factor: float) -> None:
        """Scale what earlier days left; a point of today is quoted after the split already."""
        if self.index() >= 0:
            return
        for name in self.before:
            self.before[name] *= 1 / factor if name in _SIZES else factor
        if self.last is not None:
            _scale(self.last, factor)
        self._lists = {}

    def forget(self) -> None:
        """Know nothing any more."""
        self.points, self.times, self.before, self.last, self._lists = None, [], {}, None, {}
        self._left = None
        self._bar, self._bar_at = None, -1


def _scale(point: Any, factor: float) -> None:
    """A point after a split: prices times its factor, sizes divided by it."""
    for part in (point, getattr(point, "bid", None), getattr(point, "ask", None)):
        if isinstance(part, (TradeBar, Bar)):
            for name in _TRADE[:4]:
                setattr(part, name, getattr(part, name) * factor)
    for name in ("volume", "last_bid_size", "last_ask_size"):
        if isinstance(point, (TradeBar, QuoteBar)) and hasattr(point, name):
            setattr(point, name, getattr(point, name) / factor)


class LastOfType:
    """`cache.get_data`: called for the last real point, with a type or indexed by one for the last of that type."""

    __slots__ = ("_cache",)

    def __init__(self, cache: MarketCache) -> None:
        self._cache = cache

    def __call__(self, kind: type | None = None) -> Any:
        """The last real point, None before the first."""
        if kind is None:
            return self._cache.last_point()
        tick_type = _TYPES.get(kind)
        return None if tick_type is None else self._cache.stream(tick_type).bar()

    def __getitem__(self, kind: type) -> Callable[[], Any]:
        return partial(self, kind)


_TYPES: dict[type, int] = {TradeBar: 0, QuoteBar: 1, OpenInterest: 2}


class MarketCache:
    """Trades, quotes and open interest of one security; `quotes_price` says whether quotes make its price."""

    __slots__ = (
        "_clock", "_close", "_close_from", "_close_until", "_newest", "interest", "quotes", "quotes_price", "seeds",
        "trades",
    )  # fmt: skip

    def __init__(self, clock: Clock, quotes_price: bool) -> None:
        self._clock = clock
        self.trades = Stream(clock)
        self.quotes = Stream(clock)
        self.interest = Stream(clock)
        self.quotes_price = quotes_price
        self.seeds = 0
        """How many points came from outside the feed."""
        self._newest = self.trades
        """The stream that spoke last before today."""
        self._close, self._close_from, self._close_until = 0.0, _NOWHEN, _NOWHEN
        """A price and when it stood: margin, samples and the algorithm ask for it again and again."""

    def split(self, factor: float) -> None:
        """A raw-priced stock has split: yesterday's prices are those of the new shares."""
        self._close_until = _NOWHEN
        self.trades.split(factor)
        self.quotes.split(factor)

    @property
    def get_data(self) -> LastOfType:
        """The last real point, of any type or (`get_data[QuoteBar]()`) of one."""
        return LastOfType(self)

    GetData = get_data

    def stream(self, tick_type: int) -> Stream:
        """0 trades, 1 quotes, 2 open interest."""
        return (self.trades, self.quotes, self.interest)[tick_type]

    def turn(self, points: dict[int, DayPoints | None]) -> None:
        """Go over to the points of a new day (or of subscriptions that have just begun), by tick type."""
        self._newest = self._speaker()
        self._close_until = _NOWHEN
        for tick_type, found in points.items():
            self.stream(tick_type).turn(found, _NAMES[tick_type])

    def _speaker(self) -> Stream:
        """The stream whose last point sets the price: the later one, quotes where both came together."""
        trades, quotes = self.trades, self.quotes
        if not self.quotes_price:
            return trades
        quote, trade = quotes.last_us(), trades.last_us()
        if quote > _NEVER and quote >= trade:
            return quotes
        return trades if trade > _NEVER else self._newest

    def _speaker_at(self, moment: int) -> tuple[Stream, int]:
        """The stream that sets the price at a moment of today, and the place of its last point."""
        trades, quotes = self.trades, self.quotes
        trade = bisect_right(trades.times, moment) - 1
        if not self.quotes_price:
            return trades, trade
        quote = bisect_right(quotes.times, moment) - 1
        if quote >= 0 and (trade < 0 or quotes.times[quote] >= trades.times[trade]):
            return quotes, quote
        return (trades, trade) if trade >= 0 else (self._newest, -1)

    def price(self) -> float:
        """Close of what made the price."""
        now = self._clock.data_us
        if self._close_from <= now < self._close_until:
            return self._close
        trades = self.trades
        times = trades.times
        trade = bisect_right(times, now) - 1
        until = times[trade + 1] if trade + 1 < len(times) else _FAR
        found = 0.0
        if self.quotes_price:
            quotes = self.quotes.times
            quote = bisect_right(quotes, now) - 1
            if quote + 1 < len(quotes) and quotes[quote + 1] < until:
                until = quotes[quote + 1]
            if quote >= 0 and (trade < 0 or quotes[quote] >= times[trade]):
                found = self.quotes.at("close", quote)
            elif trade < 0:
                found = self._newest.at("close", -1)
        self._close = found = found or trades.at("close", trade)
        self._close_from, self._close_until = now, until
        return found

    def price_part(self, name: str) -> float:
        """open, high, low or close of what made the price."""
        if not self.quotes_price:
            return self.trades.value(name)
        speaker, at = self._speaker_at(self._clock.data_us)
        return speaker.at(name, at) or self.trades.value(name)

    def prices(self, first: int, last: int) -> list[float]:
        """What the price was from one moment of today to another, in order of time.

        A trade and a quote of one moment both count. Each price comes once, however long it stood.
        """
        points = [(time, 0, price) for time, price in self.trades.between("close", first, last)]
        if self.quotes_price:
            points += [(time, 1, price) for time, price in self.quotes.between("close", first, last)]
            points.sort()
        found = [price for _, _, price in points if price]
        if not points or points[0][0] != first:
            speaker, at = self._speaker_at(first)
            standing = speaker.at("close", at) or self.trades.at("close", bisect_right(self.trades.times, first) - 1)
            found[:0] = [standing] if standing else []
        return found

    def range_left(self) -> tuple[float, float]:
        """Lowest and highest price from now to the last of today's points."""
        prices = [self.price(), *self.trades.left("close")]
        if self.quotes_price:
            prices += self.quotes.left("close")
        return min(prices), max(prices)

    def sides_left(self) -> tuple[float, float]:
        """As `range_left`, bids and asks included."""
        sides = (p for name in ("bid_close", "ask_close") for p in (self.quotes.value(name), *self.quotes.left(name)))
        prices = [*self.range_left(), *filter(None, sides)]
        return min(prices), max(prices)

    def last_point(self) -> Any:
        """The last real point of a kind that sets the price, None before the first: a stock's is never a quote."""
        return self._speaker().bar()

    def has_data(self) -> bool:
        """Whether any real point or seed was ever applied."""
        return any(s.last is not None or s.index() >= 0 for s in (self.trades, self.quotes, self.interest))

    def seed(self, point: Any) -> None:
        """Take a point from outside the feed, as a seeder gives it."""
        if isinstance(point, TradeBar):
            stream, names = self.trades, _TRADE
            values = {name: getattr(point, name) for name in names}
        elif isinstance(point, QuoteBar):
            stream = self.quotes
            bid, ask = (side.close if side is not None else 0.0 for side in (point.bid, point.ask))
            values = {
                "bid_close": bid,
                "ask_close": ask,
                "bid_size": point.last_bid_size,
                "ask_size": point.last_ask_size,
            }
            values |= {name: getattr(point, name) for name in _TRADE[:4]}
        elif isinstance(point, OpenInterest):
            stream, values = self.interest, {"value": point.value}
        elif isinstance(point, Tick):
            stream, values = self.trades, dict.fromkeys(_TRADE[:4], point.value)
        else:
            return
        self.seeds += 1
        self._close_until = _NOWHEN
        stream.before |= {name: value for name, value in values.items() if value != 0}
        stream.last = point
        if stream is not self.interest:
            self._newest = stream

    def forget(self) -> None:
        """Reset: every price is 0 again."""
        self._close_until = _NOWHEN
        for stream in (self.trades, self.quotes, self.interest):
            stream.forget()
