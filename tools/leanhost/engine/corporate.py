"""Corporate and expiry events: at which midnight of the exchange they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import Delisting, Dividend, Split, SymbolChangedEvent
from leanhost.enums import DelistingType, SplitType

if TYPE_CHECKING:
    from leanhost.data.factors import FactorFile, MapFile
    from leanhost.engine.feed import Subscription


def delistings(feed: Subscription, day: date, end_day: date) -> Iterator[tuple[int, Any]]:
    """The warning at the start of a contract's last day, and its end at the start of the next.

    The end is only told when a later trading day exists in the run.
    """
    last = feed.last_day
    if last is None:
        return
    at = feed.config.exchange_zone.midnight(day)
    local = datetime(day.year, day.month, day.day)
    price = feed.carried.close if feed.carried is not None else 0.0
    symbol = feed.config.symbol
    if day == last:
        event = Delisting(symbol, local, price, DelistingType.WARNING)
        event.unseen = feed.config.is_internal_feed
        yield at, event
    elif day == last + timedelta(days=1) and feed.hours.next_trading_day(last) <= end_day:
        # A future keeps the time of day it was made with: LEAN ends it a day after that moment.
        clock = _clock_of(symbol.id.date)
        event = Delisting(symbol, local + clock, price, DelistingType.DELISTED)
        event.unseen = feed.config.is_internal_feed
        yield at + clock // timedelta(microseconds=1), event


def _clock_of(moment: datetime) -> timedelta:
    return moment - datetime(moment.year, moment.month, moment.day)


def corporate_events(feed: Subscription, factors: FactorFile, day: date) -> Iterator[tuple[int, Any]]:
    """Dividends and splits in force from `day`, the trading day after their row's; a split's warning the day before."""
    if not factors.rows or not feed.hours.is_date_open(day):
        return
    before = feed.hours.previous_trading_day(day)
    at = feed.config.exchange_zone.midnight(day)
    local = datetime(day.year, day.month, day.day)
    symbol = feed.config.symbol
    for paid in _of_day(factors, "dividends", before):
        yield at, Dividend(symbol, local, paid.value, paid.reference_price)
    for split in (*_of_day(factors, "splits", day), *_of_day(factors, "splits", before)):
        if split.day == day:
            price = feed.carried.close if feed.carried is not None else split.reference_price
            yield at, Split(symbol, local, price, split.value, SplitType.WARNING)
        elif split.day == before:
            yield at, Split(symbol, local, split.reference_price, split.value, SplitType.SPLIT_OCCURRED)


def renames(feed: Subscription, file: MapFile | None, day: date) -> Iterator[tuple[int, Any]]:
    """The change of an equity's ticker, at the start of the first trading day under the new one."""
    if file is None or len(file.rows) < 2 or not feed.hours.is_date_open(day):
        return
    symbol = feed.config.symbol
    before, now = (file.ticker(d, symbol.value) for d in (feed.hours.previous_trading_day(day), day))
    if before != now:
        local = datetime(day.year, day.month, day.day)
        yield feed.config.exchange_zone.midnight(day), SymbolChangedEvent(symbol, local, before, now)


_by_day: dict[tuple[int, str], tuple[FactorFile, dict[date, list[Any]]]] = {}


def _of_day(factors: FactorFile, kind: str, day: date) -> list[Any]:
    """A factor file's dividends or splits of a row date; the file is grouped once."""
    key = (id(factors), kind)
    found = _by_day.get(key)
    if found is None or found[0] is not factors:
        grouped: dict[date, list[Any]] = {}
        for event in getattr(factors, kind)():
            grouped.setdefault(event.day, []).append(event)
        found = _by_day[key] = (factors, grouped)
    return found[1].get(day, [])
