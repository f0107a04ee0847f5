"""A day's plan: every moment at which the engine takes a step, and the points that come with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from leanhost.engine.clock import MINUTE

if TYPE_CHECKING:
    from leanhost.engine.feed import DayPoints, Subscription
    from leanhost.symbols import Symbol


class DayPlan:
    """Steps of a day and what each subscription emits; it never changes, a later one replaces it.

    `times` are the steps in UTC microseconds, `user` says for each whether a subscription of the algorithm has a point.
    """

    __slots__ = ("_chains", "_order", "by_symbol", "events", "feeds", "times", "user")

    def __init__(
        self,
        feeds: Iterable[Subscription],
        events: dict[int, list[Any]],
        after: int,
        internal_times: np.ndarray | None = None,
    ) -> None:
        self.feeds = sorted((f for f in feeds if f.points is not None), key=lambda f: f.key)
        self.events = events
        self.by_symbol: dict[Symbol, dict[int, list[DayPoints]]] = {}
        own, internal = [], [] if internal_times is None else [internal_times]
        for feed in self.feeds:
            points = feed.points
            assert points is not None
            if feed.config.is_internal_feed:
                internal.append(points.emission.times)
                continue
            own.append(points.emission.times)
            kinds = self.by_symbol.setdefault(feed.config.symbol, {})
            kinds.setdefault(int(feed.config.tick_type), []).append(points)
        user_times = union(own)
        internal.append(user_times)
        internal.append(np.array(sorted(events), np.int64))
        steps = union(internal)
        steps = steps[steps > after]
        self.times: list[int] = steps.tolist()
        self.user: list[bool] = np.isin(steps, user_times, assume_unique=True).tolist()
        self._chains: dict[Symbol, list[Symbol]] | None = None
        self._order: list[Symbol] | None = None

    @property
    def chains(self) -> dict[Symbol, list[Symbol]]:
        """Contracts with data of their own on this day by canonical symbol, sorted by value."""
        if self._chains is None:
            self._chains = {}
            for symbol in self.order:
                if symbol.security_type in (2, 8, 10) and not symbol.is_canonical():
                    self._chains.setdefault(symbol.canonical, []).append(symbol)
        return self._chains

    @property
    def order(self) -> list[Symbol]:
        """Symbols by value, as LEAN's dictionaries are enumerated."""
        if self._order is None:
            self._order = sorted(self.by_symbol, key=lambda s: s.value)
        return self._order

    def find(self, symbol: Symbol, tick_type: int, moment: int) -> tuple[DayPoints, int] | None:
        """The points holding `symbol`'s point of a kind at `moment`, with its index; the finest resolution first."""
        kinds = self.by_symbol.get(symbol)
        for points in kinds.get(tick_type, ()) if kinds else ():
            at = points.find(moment)
            if at >= 0:
                return points, at
        return None


def union(arrays: list[np.ndarray]) -> np.ndarray:
    """All times of the arrays, ascending, each once; gapless minute runs that repeat are looked at once."""
    distinct: dict[tuple[int, int, int] | int, np.ndarray] = {}
    for array in arrays:
        count = len(array)
        if not count:
            continue
        first, last = int(array[0]), int(array[-1])
        gapless = last - first == (count - 1) * MINUTE
        distinct[(first, last, count) if gapless else id(array)] = array
    if not distinct:
        return np.empty(0, np.int64)
    return np.unique(np.concatenate(list(distinct.values())))
