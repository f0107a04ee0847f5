"""Options whose underlying is about to split: LEAN sells them at the close before, since it splits no options."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import Split
from leanhost.engine.corporate import corporate_events
from leanhost.enums import OrderType, Resolution, SecurityType, SplitType
from leanhost.trading.order_requests import SubmitOrderRequest
from leanhost.trading.orders import MarketOnCloseOrder
from leanhost.trading.positions import OPTION_TYPES

if TYPE_CHECKING:
    from leanhost.engine.feed import Subscription
    from leanhost.symbols import Symbol

FAR = 2**62
_TAG = "Liquidated due to impending split. Option splits are not currently supported."
_CANCELED = "Canceled due to impending split. Separate MarketOnClose order submitted to liquidate position."
_BARS = {
    Resolution.SECOND: timedelta(seconds=1), Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: timedelta(hours=1), Resolution.DAILY: timedelta(days=1),
}  # fmt: skip


class SplitSales:
    """Which underlyings split with the next session, and from when on their options are sold."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._due: dict[Symbol, int] = {}
        self.next_us = FAR

    def events(self, feed: Subscription, day: date) -> Iterator[tuple[int, Any]]:
        """An equity's dividends and splits of a day; a split's warning is noted here."""
        engine, symbol = self._engine, feed.config.symbol
        for at, event in corporate_events(feed, engine.benchmark.factor_file(symbol), day):
            if _is_warning(event):
                self._due[symbol] = sale_moment(engine.securities.lookup(symbol), event.time)
                self.next_us = min(self._due.values())
            yield at, event

    def warnings(self, feed: Subscription) -> list[tuple[int, Any]]:
        """What a new subscription hears of today's events: no dividend and no split, since it knows no day before."""
        if feed.config.symbol.security_type != SecurityType.EQUITY:
            return []
        return [(at, event) for at, event in self.events(feed, self._engine.today) if _is_warning(event)]

    def sell(self, now: int) -> None:
        """Send the orders that have become due."""
        engine = self._engine
        for symbol in [symbol for symbol, due in self._due.items() if now >= due]:
            del self._due[symbol]
            if not engine.warming_up and engine.is_subscribed(symbol):
                sell_options(engine.algorithm, engine.securities.lookup(symbol))
        self.next_us = min(self._due.values(), default=FAR)


def _is_warning(event: Any) -> bool:
    return isinstance(event, Split) and event.type == SplitType.WARNING


def sale_moment(underlying: Any, day: datetime) -> int:
    """UTC microseconds of the last bar after which an order at the close may be sent, on the day of the warning."""
    latest = underlying.exchange.hours.get_next_market_close(day, False) - MarketOnCloseOrder.submission_time_buffer
    bar = _BARS.get(underlying.resolution)
    whole = latest - (latest - datetime.min) % bar if bar else latest
    # The warning itself is heard in the first step of its day, after that step's sales.
    return max(underlying.zone.utc(whole), underlying.zone.utc(day) + 1)


def sell_options(algorithm: Any, underlying: Any) -> None:
    """Replace what is ordered in held options of an underlying by a sale at the close; they trade no more."""
    held = [s for s in algorithm.securities.values() if s.type in OPTION_TYPES and s.invested]
    for option in held:
        symbol = option.symbol
        if symbol.underlying != underlying.symbol or _ends_today(option):
            continue
        algorithm.transactions.cancel_open_orders(symbol, _CANCELED)
        quantity, now = -option.holdings.quantity, algorithm.transactions.utc_now
        request = SubmitOrderRequest(OrderType.MARKET_ON_CLOSE, option.type, symbol, quantity, time=now, tag=_TAG)
        algorithm.transactions.add_order(request)
        option.is_tradable = False
        algorithm.debug(
            f"MarketOnClose order submitted for option contract '{symbol}' due to impending {underlying.symbol.value} "
            "split event. Option splits are not currently supported."
        )


def _ends_today(option: Any) -> bool:
    """Such a contract is left to its expiry."""
    return option.symbol.id.date.date() == option.local_time.date()
