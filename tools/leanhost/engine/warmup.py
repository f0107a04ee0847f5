"""Warm-up: how far before the start date the loop begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leanhost.api.bars import period_of
from leanhost.enums import Resolution


@dataclass(frozen=True, slots=True)
class WarmUp:
    """What `set_warm_up` was given: bars or a span, and the resolution of the bars."""

    span: Any = None
    resolution: Resolution | None = None

    def start(self, engine: Any, trading_start: datetime) -> int | None:
        """First moment of warm-up, microseconds UTC; None without warm-up."""
        if self.span is None:
            return None
        zone = engine.clock.zone
        if isinstance(self.span, timedelta):
            return zone.utc(trading_start - self.span) if self.span else None
        starts = [
            f.config.exchange_zone.utc(bars_back(
                f.hours, f.config.exchange_zone.local(zone.utc(trading_start)), int(self.span),
                Resolution(self.resolution if self.resolution is not None else f.config.resolution),
                f.config.extended_market_hours,
            ))
            for s in engine.securities.values()
            for f in s.feeds
            if not f.config.is_internal_feed
        ]  # fmt: skip
        if starts:
            return min(starts)
        kind = self.resolution if self.resolution is not None else engine.algorithm.universe_settings.resolution
        return zone.utc(trading_start - int(self.span) * period_of(kind))


def bars_back(  # noqa: PLR0917
    hours: Any, now: datetime, count: int, resolution: Resolution, extended: bool = False, precise: bool = True
) -> datetime:
    """Start of the period that holds `count` open bars up to `now` (naive exchange time)."""
    step = period_of(resolution)
    current = _rounded(hours, now, resolution, precise)
    extended = extended and resolution < Resolution.HOUR
    if resolution == Resolution.MINUTE:
        return _minutes_back(hours, current, count, extended)
    while count > 0:
        current -= step
        if hours.is_open_between(current, current + step, extended):
            count -= 1
    return current


def _rounded(hours: Any, now: datetime, resolution: Resolution, precise: bool) -> datetime:
    if resolution == Resolution.DAILY:
        midnight = datetime(now.year, now.month, now.day)
        if precise and hours.is_date_open(midnight) and hours.last_close(midnight) <= now:
            return midnight + timedelta(days=1) if now != midnight else now
        return midnight
    if resolution == Resolution.HOUR:
        return now.replace(minute=0, second=0, microsecond=0)
    return now.replace(second=0, microsecond=0)


def _minutes_back(hours: Any, current: datetime, count: int, extended: bool) -> datetime:
    """`count` open minutes back, a day's sessions at a time."""
    day = datetime(current.year, current.month, current.day)
    while True:
        at = (current - day) // timedelta(minutes=1)
        minutes = hours.session_minutes(day, extended) // 60_000
        before = minutes[minutes < at]
        if len(before) >= count:
            return day + timedelta(minutes=int(before[len(before) - count]))
        count -= len(before)
        current = day
        day -= timedelta(days=1)
