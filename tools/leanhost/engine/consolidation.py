"""Feeding consolidators: every point of their subscription, then the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.consolidator_base import DataConsolidator

if TYPE_CHECKING:
    from leanhost.engine.clock import Zone
    from leanhost.engine.day_points import DayPoints
    from leanhost.engine.engine import Engine
    from leanhost.engine.feed import Subscription
    from leanhost.engine.plan import DayPlan


class Consolidations:
    """The run's consolidators by subscription."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fed: list[tuple[Subscription, Any]] = []
        self._waiting: list[tuple[Subscription, Any]] = []
        """Those that look at the clock: a daily indicator's consolidator does not, and most steps bring it nothing."""
        self._plan: DayPlan | None = None
        self._of_plan: list[tuple[DayPoints, Zone, list[Any], bool]] = []

    @property
    def waits(self) -> bool:
        """Whether the clock alone can make a consolidator emit a bar."""
        return bool(self._waiting)

    def add(self, feed: Subscription, consolidator: Any) -> None:
        """Feed a consolidator from a subscription."""
        feed.config.consolidators.append(consolidator)
        self._fed.append((feed, consolidator))
        self._sort()

    def remove(self, consolidator: Any) -> None:
        """Feed it no more."""
        for feed, fed in self._fed:
            if fed is consolidator and consolidator in feed.config.consolidators:
                feed.config.consolidators.remove(consolidator)
        self._fed = [(f, c) for f, c in self._fed if c is not consolidator]
        self._sort()

    def _sort(self) -> None:
        self._engine.consolidating = bool(self._fed)
        self._waiting = [(f, c) for f, c in self._fed if type(c).scan is not DataConsolidator.scan]
        self._plan = None

    def _look_up(self, plan: DayPlan) -> None:
        waiting = {id(feed) for feed, _ in self._waiting}
        self._plan = plan
        self._of_plan = [
            (points, feed.config.exchange_zone, feed.config.consolidators, id(feed) in waiting)
            for feed, points in plan.feeds
            if feed.config.consolidators
        ]

    def update(self, plan: DayPlan, now: int) -> None:
        """Give each consolidator its subscription's point of this moment, then let it look at the clock."""
        if plan is not self._plan:
            self._look_up(plan)
        for points, zone, consolidators, waits in self._of_plan:
            at = points.find(now)
            if at < 0 and not waits:
                continue
            point, local = points.bar(at) if at >= 0 else None, zone.local(now)
            for consolidator in list(consolidators):
                if point is not None:
                    consolidator.update(point)
                consolidator.scan(local)

    def scan_past(self, now: int) -> None:
        """Bars whose end lies before this step are emitted at their own time."""
        engine = self._engine
        for feed, consolidator in list(self._waiting):
            working = getattr(consolidator, "working_data", None)
            if working is None:
                continue
            zone = feed.config.exchange_zone
            end = getattr(working, "end_time", None)
            if end is None or end.year < 1971:
                continue
            at = zone.utc(end)
            if engine.clock.utc_us < at < now:
                engine.clock.utc_us = at
                consolidator.scan(end)
