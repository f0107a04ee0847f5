"""Feeding consolidators: every point of their subscription, then the clock."""

from __future__ import annotations

from datetime import timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from leanhost.consolidator_base import DataConsolidator

if TYPE_CHECKING:
    from leanhost.engine.clock import Zone
    from leanhost.engine.day_points import DayPoints
    from leanhost.engine.engine import Engine
    from leanhost.engine.feed import Subscription
    from leanhost.engine.plan import DayPlan


MICROSECOND = timedelta(microseconds=1)
_SECOND_US = 1_000_000
_AGES_US = 2**62


class _Watch:
    """When a consolidator is to look at the clock next: LEAN's rule, which goes by the bars it has seen come out."""

    def __init__(self, number: int, consolidator: Any, clock: Any, zone: Zone, least_us: int) -> None:
        self.number = number
        self.consolidator = consolidator
        self.zone = zone
        self.next_us = 0
        self.gone = False
        self._clock = clock
        self._least_us = max(least_us, _SECOND_US)
        self._span_us: int | None = None
        consolidator.data_consolidated += self._on_bar

    def leave(self) -> None:
        """The consolidator was removed."""
        self.gone = True
        self.consolidator.data_consolidated -= self._on_bar

    def advance(self) -> None:
        """Set the next time, unless it is still to come."""
        now = self._clock.utc_us
        if self.next_us > now:
            return
        if self._span_us is not None:
            self.next_us = now + self._span_us
            return
        working = getattr(self.consolidator, "working_data", None)
        end = None if working is None else self._utc(working.end_time)
        self.next_us = end if end is not None and end > now else now + self._least_us

    def _on_bar(self, _sender: Any, bar: Any) -> None:
        end, start = self._utc(bar.end_time), self._utc(bar.time)
        if self._span_us is None:
            self._span_us = max(end - start, self._least_us)
        self.next_us = end + self._span_us

    def _utc(self, moment: Any) -> int:
        return self.zone.utc(moment) if 1971 < moment.year < 9999 else -_AGES_US


def _followers(consolidators: list[Any]) -> list[Any]:
    """The host's own among them, which make no bars and look at the clock in every step."""
    return [consolidator for consolidator in consolidators if not hasattr(consolidator, "data_consolidated")]


class Consolidations:
    """The run's consolidators by subscription."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fed: list[tuple[Subscription, Any]] = []
        self._watches: list[_Watch] = []
        self._new: list[_Watch] = []
        self._queue: list[tuple[int, int, _Watch]] = []
        self._count = 0
        self._plan: DayPlan | None = None
        self._of_plan: list[tuple[DayPoints, Zone, list[Any], list[Any]]] = []

    @property
    def waits(self) -> bool:
        """Whether the clock alone can make a consolidator emit a bar."""
        return bool(self._watches)

    def add(self, feed: Subscription, consolidator: Any) -> None:
        """Feed a consolidator from a subscription."""
        feed.config.consolidators.append(consolidator)
        self._fed.append((feed, consolidator))
        if hasattr(consolidator, "data_consolidated") and type(consolidator).scan is not DataConsolidator.scan:
            least_us = int(feed.config.increment / MICROSECOND)
            self._count += 1
            watch = _Watch(self._count, consolidator, self._engine.clock, feed.config.exchange_zone, least_us)
            self._watches.append(watch)
            self._new.append(watch)
        self._changed()

    def remove(self, consolidator: Any) -> None:
        """Feed it no more."""
        for feed, fed in self._fed:
            if fed is consolidator and consolidator in feed.config.consolidators:
                feed.config.consolidators.remove(consolidator)
        self._fed = [(f, c) for f, c in self._fed if c is not consolidator]
        for watch in self._watches:
            if watch.consolidator is consolidator:
                watch.leave()
        self._watches = [watch for watch in self._watches if not watch.gone]
        self._changed()

    def _changed(self) -> None:
        self._engine.consolidating = bool(self._fed)
        self._plan = None

    def _look_up(self, plan: DayPlan) -> None:
        self._plan = plan
        self._of_plan = [
            (points, feed.config.exchange_zone, feed.config.consolidators, _followers(feed.config.consolidators))
            for feed, points in plan.feeds
            if feed.config.consolidators
        ]

    def update(self, plan: DayPlan, now: int) -> None:
        """Give each consolidator its subscription's point of this moment, then let it look at the clock."""
        if plan is not self._plan:
            self._look_up(plan)
        for points, zone, consolidators, followers in self._of_plan:
            at = points.find(now)
            if at < 0 and not followers:
                continue
            point, local = points.bar(at) if at >= 0 else None, zone.local(now)
            for consolidator in list(followers if point is None else consolidators):
                if point is not None:
                    consolidator.update(point)
                consolidator.scan(local)

    def scan_past(self, now: int) -> None:
        """Consolidators that were to look at the clock before this step do so, each at its own time."""
        clock = self._engine.clock
        while self._new:
            self._enqueue(self._new.pop(0))
        while self._queue and self._queue[0][0] < now:
            at, _, watch = heappop(self._queue)
            if watch.gone:
                continue
            if watch.next_us <= at:
                clock.utc_us = at
                watch.consolidator.scan(watch.zone.local(at))
            self._enqueue(watch)

    def _enqueue(self, watch: _Watch) -> None:
        watch.advance()
        heappush(self._queue, (watch.next_us, watch.number, watch))
