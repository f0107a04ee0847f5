"""Feeding consolidators: every point of their subscription, then the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine
    from leanhost.engine.feed import Subscription
    from leanhost.engine.plan import DayPlan


class Consolidations:
    """The run's consolidators by subscription."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fed: list[tuple[Subscription, Any]] = []

    def add(self, feed: Subscription, consolidator: Any) -> None:
        """Feed a consolidator from a subscription."""
        feed.config.consolidators.append(consolidator)
        self._fed.append((feed, consolidator))
        self._engine.consolidating = True

    def remove(self, consolidator: Any) -> None:
        """Feed it no more."""
        for feed, fed in self._fed:
            if fed is consolidator and consolidator in feed.config.consolidators:
                feed.config.consolidators.remove(consolidator)
        self._fed = [(f, c) for f, c in self._fed if c is not consolidator]
        self._engine.consolidating = bool(self._fed)

    def update(self, plan: DayPlan, now: int) -> None:
        """Give each consolidator its subscription's point of this moment, then let it look at the clock."""
        for feed, points in plan.feeds:
            consolidators = feed.config.consolidators
            if not consolidators:
                continue
            point = points.at(now)
            local = feed.config.exchange_zone.local(now)
            for consolidator in list(consolidators):
                if point is not None:
                    consolidator.update(point)
                consolidator.scan(local)

    def scan_past(self, now: int) -> None:
        """Bars whose end lies before this step are emitted at their own time."""
        engine = self._engine
        for feed, consolidator in list(self._fed):
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
