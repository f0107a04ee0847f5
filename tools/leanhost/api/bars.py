"""Market data points an algorithm receives: bars, ticks, open interest and corporate events.

`time` and `end_time` are naive wall-clock datetimes of the exchange's zone, prices are in the quote currency.
"""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

from leanhost.enums import DelistingType, MarketDataType, Resolution, TickType
from leanhost.naming import lean_names
from leanhost.symbols import Symbol
from leanhost.trading.exact import smart_round, text

ONE_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1, 1, 1)


def _number(value: float) -> str:
    return text(smart_round(value))


def _ohlc(bar: Any, side: str) -> str:
    """The four prices as LEAN prints them, each after its `side`; blanks where the side has never been quoted."""
    names = (("O", "open"), ("H", "high"), ("L", "low"), ("C", "close"))
    return " ".join(f"{side}{letter}: {'' if bar is None else _number(getattr(bar, name))}" for letter, name in names)


@lean_names
class Bar:
    """Open, high, low and close of one side of the market."""

    __slots__ = ("close", "high", "low", "open")

    def __init__(self, open: float = 0.0, high: float = 0.0, low: float = 0.0, close: float = 0.0) -> None:
        self.open = open
        self.high = high
        self.low = low
        self.close = close

    def update(self, value: float) -> None:
        """Take a new price into the bar."""
        if value == 0:
            return
        if self.open == 0:
            self.open = self.high = self.low = self.close = value
        self.high = max(self.high, value)
        self.low = min(self.low, value)
        self.close = value

    def clone(self) -> Bar:
        return Bar(self.open, self.high, self.low, self.close)

    def __repr__(self) -> str:
        return _ohlc(self, "")


@lean_names
class BaseData:
    """What every data point has: a symbol, a time, an end time and one value.

    Python classes derive from it for their own data; those set `value` and `end_time` as they like.
    """

    data_type: MarketDataType = MarketDataType.BASE

    def __init__(self) -> None:
        self.symbol: Any = None
        self.time: datetime = _EPOCH
        self.end_time: datetime = _EPOCH
        self.is_fill_forward: bool = False
        self.value: float = 0.0

    @property
    def price(self) -> float:
        """The point's one value: a bar's close, a quote's mid, a tick's last price."""
        return self.value

    def clone(self) -> Any:
        return copy.copy(self)


@lean_names
class _Span(BaseData):
    """A point of a span of time."""

    @property
    def period(self) -> timedelta:
        """Length of the bar."""
        return self.end_time - self.time

    @period.setter
    def period(self, value: timedelta) -> None:
        self.end_time = self.time + value


@lean_names
class TradeBar(_Span):
    """Open, high, low, close and volume of the trades in a period."""

    data_type = MarketDataType.TRADE_BAR

    def __init__(  # noqa: PLR0917
        self,
        time: datetime = _EPOCH,
        symbol: Symbol | None = None,
        open: float = 0.0,
        high: float = 0.0,
        low: float = 0.0,
        close: float = 0.0,
        volume: float = 0.0,
        period: timedelta | None = ONE_MINUTE,
    ) -> None:
        self.symbol = symbol
        self.time = time
        self.end_time = time + (ONE_MINUTE if period is None else period)
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.is_fill_forward = False

    @property
    def value(self) -> float:  # type: ignore[override]
        return self.close

    @value.setter
    def value(self, value: float) -> None:  # type: ignore[override]
        self.close = value

    def __repr__(self) -> str:
        return f"{self.symbol}: {_ohlc(self, '')} V: {_number(self.volume)}"


@lean_names
class QuoteBar(_Span):
    """The bid and the ask of a period; a side that has never been quoted is None.

    `value` (and `price`) is what the row itself said: the mid, or the one side it had. `close` is always made of the
    sides, carried ones included.
    """

    data_type = MarketDataType.QUOTE_BAR

    def __init__(  # noqa: PLR0917
        self,
        time: datetime = _EPOCH,
        symbol: Symbol | None = None,
        bid: Bar | None = None,
        last_bid_size: float = 0.0,
        ask: Bar | None = None,
        last_ask_size: float = 0.0,
        period: timedelta | None = ONE_MINUTE,
    ) -> None:
        self.symbol = symbol
        self.time = time
        self.end_time = time + (ONE_MINUTE if period is None else period)
        self.bid = bid
        self.ask = ask
        self.last_bid_size = last_bid_size
        self.last_ask_size = last_ask_size
        self.is_fill_forward = False
        self.value = self._side("close")

    def _side(self, name: str) -> float:
        bid = getattr(self.bid, name) if self.bid is not None else 0.0
        ask = getattr(self.ask, name) if self.ask is not None else 0.0
        if bid != 0 and ask != 0:
            return (bid + ask) / 2
        return bid if bid != 0 else ask

    @property
    def open(self) -> float:
        """Mid of the sides' opens, or the one side there is; the next three likewise."""
        return self._side("open")

    @property
    def high(self) -> float:
        return self._side("high")

    @property
    def low(self) -> float:
        return self._side("low")

    @property
    def close(self) -> float:
        return self._side("close")

    def collapse(self) -> TradeBar:
        """The mid prices as a trade bar without volume."""
        return TradeBar(self.time, self.symbol, self.open, self.high, self.low, self.close, 0.0, self.period)

    def clone(self) -> QuoteBar:
        made = copy.copy(self)
        made.bid = self.bid.clone() if self.bid is not None else None
        made.ask = self.ask.clone() if self.ask is not None else None
        return made

    def __repr__(self) -> str:
        return f"{self.symbol}: {_ohlc(self.bid, 'Bid: ')} {_ohlc(self.ask, 'Ask: ')} "


@lean_names
class Tick(BaseData):
    """One trade, quote or open-interest report."""

    data_type = MarketDataType.TICK

    def __init__(
        self,
        time: datetime = _EPOCH,
        symbol: Symbol | None = None,
        bid: float = 0.0,
        ask: float = 0.0,
        last: float | None = None,
    ) -> None:
        super().__init__()
        self.symbol = symbol
        self.time = self.end_time = time
        self.bid_price = bid
        self.ask_price = ask
        self.bid_size = 0.0
        self.ask_size = 0.0
        self.quantity = 0.0
        self.exchange = ""
        self.suspicious = False
        self.tick_type = TickType.QUOTE if last is None else TickType.TRADE
        self.value = last if last is not None else (bid + ask) / 2 if bid and ask else bid or ask

    @property
    def last_price(self) -> float:
        """Price of the last trade."""
        return self.value

    @property
    def price(self) -> float:
        return self.value

    def __repr__(self) -> str:
        if self.tick_type == TickType.TRADE:
            return f"{self.symbol}: Price: {text(self.value)} Quantity: {text(self.quantity)}"
        if self.tick_type == TickType.QUOTE:
            bid, ask = f"{text(self.bid_size)}@{text(self.bid_price)}", f"{text(self.ask_size)}@{text(self.ask_price)}"
            return f"{self.symbol}: Bid: {bid} Ask: {ask}"
        return f"{self.symbol}: OpenInterest: {text(self.value)}"


@lean_names
class OpenInterest(Tick):
    """Open interest of a contract, in contracts."""

    def __init__(self, time: datetime = _EPOCH, symbol: Symbol | None = None, open_interest: float = 0.0) -> None:
        super().__init__(time, symbol, last=open_interest)
        self.tick_type = TickType.OPEN_INTEREST


@lean_names
class _CorporateEvent(BaseData):
    """What happens to a symbol at one moment, beside its prices."""

    data_type = MarketDataType.AUXILIARY

    def __init__(self, symbol: Symbol, time: datetime, value: float = 0.0) -> None:
        super().__init__()
        self.symbol = symbol
        self.time = self.end_time = time
        self.value = value


@lean_names
class Delisting(_CorporateEvent):
    """Warning that, or notice that, a symbol ends; `price` is its last known price.

    One of a contract that only stands behind a continuous future is `unseen`: in `slice.delistings`, in no other place.
    """

    unseen = False

    def __init__(self, symbol: Symbol, time: datetime, price: float, type: DelistingType) -> None:
        super().__init__(symbol, time, price)
        self.type = type
        self.ticket: Any = None

    def __repr__(self) -> str:
        kind = "Delisting Warning" if self.type == DelistingType.WARNING else "Delisted"
        return f"{kind}: {self.symbol} {self.end_time:%m/%d/%Y %H:%M:%S}"


@lean_names
class Split(_CorporateEvent):
    """A stock split; `split_factor` is old shares per new share (0.5 for 2-for-1)."""

    def __init__(self, symbol: Symbol, time: datetime, price: float, split_factor: float, type: Any) -> None:
        super().__init__(symbol, time, price)
        self.reference_price = price
        self.split_factor = split_factor
        self.type = type

    def __repr__(self) -> str:
        kind = "Split Warning" if int(self.type) == 0 else "Split"
        return f"{kind}: {self.symbol}: {text(self.split_factor)} | {text(self.reference_price)}"


@lean_names
class Dividend(_CorporateEvent):
    """A dividend; `distribution` is currency per share, `reference_price` the close before."""

    def __init__(self, symbol: Symbol, time: datetime, distribution: float, reference_price: float) -> None:
        super().__init__(symbol, time, distribution)
        self.distribution = distribution
        self.reference_price = reference_price

    def __repr__(self) -> str:
        return f"Dividend: {self.symbol}: {text(self.distribution)} | {text(self.reference_price)}"


@lean_names
class SymbolChangedEvent(_CorporateEvent):
    """The contract behind a continuous symbol, or a ticker, changed; the symbols are SID texts."""

    def __init__(self, symbol: Symbol, time: datetime, old_symbol: str, new_symbol: str) -> None:
        super().__init__(symbol, time)
        self.old_symbol = old_symbol
        self.new_symbol = new_symbol


def period_of(resolution: Resolution | int) -> timedelta:
    """Length of a bar of `resolution`; zero for ticks."""
    return _PERIODS[int(resolution)]


_PERIODS = {
    0: timedelta(0),
    1: timedelta(seconds=1),
    2: timedelta(minutes=1),
    3: timedelta(hours=1),
    4: timedelta(days=1),
}
