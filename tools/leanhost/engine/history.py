"""Data for history requests: the same reading, filling and filtering as the feed, over a past stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.engine.clock import DAY, HOUR, MINUTE, zone_of
from leanhost.engine.configuring import delisting_date
from leanhost.engine.feed import SubscriptionDataConfig
from leanhost.engine.future_feed import FutureFeed, make_feed
from leanhost.enums import DataNormalizationMode, Resolution, SecurityType

if TYPE_CHECKING:
    from leanhost.data.future_contracts import Continuous
    from leanhost.engine.day_points import DayPoints
    from leanhost.engine.engine import Engine
    from leanhost.engine.feed import Subscription
    from leanhost.symbols import Symbol


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """One symbol's data of one kind with `start_us` < end time ≤ `end_us` (UTC microseconds)."""

    symbol: Symbol
    tick_type: int
    resolution: Resolution
    start_us: int
    end_us: int
    fill_forward: bool = True
    extended: bool = False
    mode: DataNormalizationMode = DataNormalizationMode.RAW
    continuous: Continuous | None = None  # how a continuous future is put together
    newest: bool = False  # only each day's newest point is made: what a seeder needs of 1,440 minutes


def default_tick_types(engine: Engine, symbol: Symbol, resolution: Resolution) -> list[int]:
    """The kinds a request without a type means: trades, and quotes where the symbol has them at that resolution."""
    kind = SecurityType(int(symbol.security_type))
    if kind == SecurityType.EQUITY:
        return [0] if resolution >= Resolution.HOUR else [0, 1]
    return [0] if kind == SecurityType.INDEX else [0, 1]


def points_of(engine: Engine, request: HistoryRequest) -> list[Any]:
    """The data points of a request in order of time."""
    zone = zone_of(str(engine.provider.hours.for_symbol(request.symbol).hours.time_zone))
    first = zone.local(request.start_us).date()
    days = [first + timedelta(days=n) for n in range((zone.local(request.end_us).date() - first).days + 1)]
    if request.newest and not request.fill_forward:
        point = _newest(engine, request, days)
        if point is not None:
            return [point]
    feed = feed_of(engine, request)
    found: list[Any] = []
    for day in days:
        points = _open(engine, request, feed, day)
        if points is not None:
            start, end = _span(request, points)
            found += points.bars(max(start, end - 1) if request.newest else start, end)
        feed.close_day()
    return found


def _newest(engine: Engine, request: HistoryRequest, days: list[date]) -> Any:
    """The last point, looked for from the last day back; None when there is none, or when it needs the days before."""
    for day in reversed(days):
        points = _open(engine, request, feed_of(engine, request), day)
        start, end = _span(request, points) if points is not None else (0, 0)
        if points is not None and start < end:
            found = points.bar(end - 1)
            # A side that the day has not quoted is carried over from an earlier day.
            lacks = request.tick_type == 1 and (found.bid is None or found.ask is None)
            return None if lacks else found
    return None


def feed_of(engine: Engine, request: HistoryRequest) -> Subscription:
    """A subscription to what a request asks for, apart from the run's own."""
    entry = engine.provider.hours.for_symbol(request.symbol)
    zone = zone_of(str(entry.hours.time_zone))
    config = SubscriptionDataConfig(
        request.symbol, request.tick_type, request.resolution, zone_of(entry.data_time_zone), zone, False,
        request.fill_forward, request.extended, request.mode,
    )  # fmt: skip
    ends = delisting_date(engine, request.symbol)
    feed = make_feed(config, entry.hours, request.start_us + 1, request.continuous, delisted=ends)
    feed.precise_ends = bool(engine.algorithm.settings.daily_precise_end_time)
    return feed


def _open(engine: Engine, request: HistoryRequest, feed: Subscription, day: date) -> DayPoints | None:
    scaled = request.mode != DataNormalizationMode.RAW and not isinstance(feed, FutureFeed)
    factor = engine.benchmark.factor(request.symbol, day, request.mode) if scaled else 1.0
    if request.mode == DataNormalizationMode.SCALED_RAW and scaled:
        last = engine.provider.hours.for_symbol(request.symbol).hours.time_zone
        factor /= engine.benchmark.factor(request.symbol, zone_of(str(last)).local(request.end_us).date())
    elif request.mode == DataNormalizationMode.TOTAL_RETURN and scaled:
        feed.dividends = engine.benchmark.paid_since(feed, day)
    step = {3: HOUR, 4: DAY}.get(int(request.resolution), MINUTE)
    return feed.open_day(engine.provider, day, step, factor)


def _span(request: HistoryRequest, points: DayPoints) -> tuple[int, int]:
    """Indices of the first point in the request and of the first one after it."""
    emission = points.emission
    return emission.at_or_before(request.start_us) + 1, emission.at_or_before(request.end_us) + 1
