"""Data for history requests: the same reading, filling and filtering as the feed, over a past stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from leanhost.engine.clock import DAY, HOUR, MINUTE, zone_of
from leanhost.engine.feed import SubscriptionDataConfig
from leanhost.engine.future_feed import FutureFeed, make_feed
from leanhost.enums import DataNormalizationMode, Resolution, SecurityType

if TYPE_CHECKING:
    from leanhost.data.future_contracts import Continuous
    from leanhost.engine.engine import Engine
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
    entry = engine.provider.hours.for_symbol(request.symbol)
    zone = zone_of(str(entry.hours.time_zone))
    config = SubscriptionDataConfig(
        request.symbol, request.tick_type, request.resolution, zone_of(entry.data_time_zone), zone, False,
        request.fill_forward, request.extended, request.mode,
    )  # fmt: skip
    feed = make_feed(config, entry.hours, request.start_us + 1, request.continuous)
    feed.precise_ends = bool(engine.algorithm.settings.daily_precise_end_time)
    scaled = request.mode not in (DataNormalizationMode.RAW,) and not isinstance(feed, FutureFeed)
    step = {3: HOUR, 4: DAY}.get(int(request.resolution), MINUTE)
    found: list[Any] = []
    day = zone.local(request.start_us).date()
    final = zone.local(request.end_us).date()
    while day <= final:
        factor = engine.benchmark.factor(request.symbol, day) if scaled else 1.0
        points = feed.open_day(engine.provider, day, step, factor)
        if points is not None:
            first = points.emission.at_or_before(request.start_us) + 1
            end = points.emission.at_or_before(request.end_us) + 1
            found += [points.bar(i) for i in range(max(first, end - 1) if request.newest else first, end)]
        feed.close_day()
        day += timedelta(days=1)
    return found
