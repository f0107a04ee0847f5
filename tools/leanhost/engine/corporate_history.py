"""History of what happens to a symbol beside its prices: dividends, splits, changes of name or contract, its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import Delisting, Dividend, Split, SymbolChangedEvent
from leanhost.engine.corporate import corporate_events, delistings, renames
from leanhost.engine.future_feed import FutureFeed
from leanhost.engine.history import HistoryRequest, feed_of, points_of
from leanhost.enums import DataNormalizationMode, SecurityType, SplitType

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine
    from leanhost.engine.feed import Subscription

CORPORATE = (Delisting, Dividend, Split, SymbolChangedEvent)


def events_of(engine: Engine, request: HistoryRequest, kind: type) -> list[Any]:
    """Events of one kind with `start_us` < time ≤ `end_us`, in order of time; the symbol need not be subscribed."""
    feed = feed_of(engine, request)
    zone = feed.config.exchange_zone
    first, last = (zone.local(at).date() for at in (request.start_us, request.end_us))
    found: list[Any] = []
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        for at, event in _of_day(engine, feed, day):
            if isinstance(event, kind) and request.start_us < at <= request.end_us:
                if isinstance(event, Split) and event.type == SplitType.WARNING:
                    event.value = event.reference_price = _close_before(engine, request, at) or event.reference_price
                found.append(event)
    return found


def _of_day(engine: Engine, feed: Subscription, day: date) -> Iterator[tuple[int, Any]]:
    symbol = feed.config.symbol
    if feed.last_day is not None:
        yield from delistings(feed, day, engine.end_day)
    elif isinstance(feed, FutureFeed):
        yield from feed.mapping_events(day)
    if symbol.security_type == SecurityType.EQUITY:
        yield from corporate_events(feed, engine.benchmark.factor_file(symbol), day)
        yield from renames(feed, getattr(engine.provider, "map_file", lambda _: None)(symbol), day)


def _close_before(engine: Engine, request: HistoryRequest, at: int) -> float:
    """The raw close before a moment: what a split's warning quotes."""
    week = 7 * 86_400_000_000
    bars = points_of(engine, replace(request, start_us=at - week, end_us=at, mode=DataNormalizationMode.RAW))
    return bars[-1].close if bars else 0.0
