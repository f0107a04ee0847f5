"""A day's plan: every moment at which the engine takes a step, and the points that come with it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from leanhost.engine.clock import MINUTE

if TYPE_CHECKING:
    from leanhost.engine.chain_day import ChainDay
    from leanhost.engine.day_points import DayPoints
    from leanhost.engine.feed import Subscription
    from leanhost.engine.fill_forward import Emission
    from leanhost.symbols import Symbol


_FEW = 50
_LONGEST_LINE = 3 * 24 * 60  # minutes


class DayPlan:
    """Steps of a day and what each subscription emits; it never changes, a later one replaces it.

    `times` are the steps in UTC microseconds, `user` says for each whether a subscription of the algorithm has a point.
    """

    __slots__ = (
        "_by_symbol", "_chain_days", "_chains", "_event_times", "_feeds", "_futures", "_opened", "_order", "_own",
        "_traded", "events", "times", "user",
    )  # fmt: skip

    def __init__(
        self,
        feeds: Iterable[Subscription],
        events: dict[int, list[Any]],
        after: int,
        internal_times: np.ndarray | None = None,
    ) -> None:
        self._opened = [(f, f.points) for f in feeds if f.points is not None]
        self._own = [(f, points) for f, points in self._opened if not f.config.is_internal_feed]
        self.events = events
        user_times = union(points.emission for _, points in self._own)
        # The internal ones (open interest, the benchmark's hours) and events mostly fall on moments there are anyway.
        steps = _with(user_times, union(points.emission for f, points in self._opened if f.config.is_internal_feed))
        if internal_times is not None:
            steps = _with(steps, internal_times)
        self._event_times = sorted(events)
        if events:
            steps = _with(steps, np.array(self._event_times, np.int64))
        user = np.ones(len(steps), bool) if len(steps) == len(user_times) else _among(steps, user_times)
        first = int(steps.searchsorted(after, "right"))
        self.times: list[int] = steps[first:].tolist()
        self.user: list[bool] = user[first:].tolist()
        self._feeds: list[tuple[Subscription, DayPoints]] | None = None
        self._by_symbol: dict[Symbol, dict[int, list[DayPoints]]] | None = None
        self._chains: dict[Symbol, list[Symbol]] | None = None
        self._chain_days: dict[Symbol, ChainDay | None] = {}
        self._futures: dict[Symbol, list[Symbol]] | None = None
        self._order: list[Symbol] | None = None
        self._traded: dict[Symbol, list[int]] = {}

    def next_event(self, moment: int) -> int:
        """The first moment with an event from `moment` on; a very late one if there is none."""
        at = bisect_left(self._event_times, moment)
        return self._event_times[at] if at < len(self._event_times) else 2**62

    @property
    def feeds(self) -> list[tuple[Subscription, DayPoints]]:
        """Subscriptions and their points of this day, in the order LEAN serves them."""
        if self._feeds is None:
            self._feeds = sorted(self._opened, key=lambda pair: pair[0].key)
        return self._feeds

    @property
    def by_symbol(self) -> dict[Symbol, dict[int, list[DayPoints]]]:
        """The algorithm's points by symbol and kind."""
        if self._by_symbol is None:
            self._by_symbol = {}
            for feed, points in self._own:
                kinds = self._by_symbol.setdefault(feed.named, {})
                kinds.setdefault(int(feed.config.tick_type), []).append(points)
        return self._by_symbol

    def has_user_point(self, moment: int) -> bool:
        """Whether a subscription of the algorithm has a point at a moment."""
        return any(points.find(moment) >= 0 for _, points in self._own)

    @property
    def chains(self) -> dict[Symbol, list[Symbol]]:
        """Contracts with data of their own on this day by canonical symbol, sorted by value."""
        if self._chains is None:
            self._chains = {}
            for symbol in self.order:
                if symbol.security_type in (2, 8, 10) and not symbol.is_canonical():
                    self._chains.setdefault(symbol.canonical, []).append(symbol)
        return self._chains

    def chain_day(self, canonical: Symbol) -> ChainDay | None:
        """The day of a chain as a table; None for a chain without contracts of its own."""
        if canonical not in self._chain_days:
            from leanhost.engine.chain_day import ChainDay  # noqa: PLC0415  it needs `union`

            symbols = self.chains.get(canonical)
            found = ChainDay(self._contract(symbol) for symbol in symbols) if symbols else None
            self._chain_days[canonical] = found
        return self._chain_days[canonical]

    def _contract(self, symbol: Symbol) -> tuple[Symbol, DayPoints | None, DayPoints | None]:
        kinds = self.by_symbol[symbol]
        trades, quotes = kinds.get(0), kinds.get(1)
        return symbol, trades[0] if trades else None, quotes[0] if quotes else None

    @property
    def futures(self) -> dict[Symbol, list[Symbol]]:
        """Futures contracts the algorithm is subscribed to on this day by canonical symbol, sorted by value."""
        if self._futures is None:
            self._futures = {}
            for symbol in self.order:
                if symbol.security_type == 5 and not symbol.is_canonical():
                    self._futures.setdefault(symbol.canonical, []).append(symbol)
        return self._futures

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

    def next_traded(self, symbol: Symbol, moment: int) -> int:
        """The first moment from `moment` on at which a slice may have a volume for a symbol; a very late one if none.

        That is a trade row's own moment, or one with sizes quoted while no trade bar, filled forward or not, is there.
        """
        found = self._traded.get(symbol)
        if found is None:
            found = self._traded[symbol] = self._traded_moments(self.by_symbol.get(symbol, {}))
        at = bisect_left(found, moment)
        return found[at] if at < len(found) else 2**62

    @staticmethod
    def _traded_moments(kinds: dict[int, list[DayPoints]]) -> list[int]:
        trades, quotes = kinds.get(0, []), kinds.get(1, [])
        moments = {moment for points in trades for moment in points.real_times}
        traded = union(points.emission for points in trades)
        for points in quotes:
            sized = np.array(points.series("bid_size")) + np.array(points.series("ask_size")) > 0
            moments.update(points.emission.times[sized & ~_among(points.emission.times, traded)].tolist())
        return sorted(moments)


def union(emissions: Iterable[Emission]) -> np.ndarray:
    """All moments of the emissions, ascending, each once; runs of equal steps that overlap are joined as numbers."""
    runs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    others: dict[int, np.ndarray] = {}
    """By identity: contracts share the moments of their open interest."""
    for emission in emissions:
        if emission.count == 0:
            continue
        if not emission.step:
            others[id(emission.times)] = emission.times
            continue
        first, step = emission.start, emission.step
        runs.setdefault((step, first % step), []).append((first, first + (emission.count - 1) * step))
    arrays = list(others.values())
    for (step, _), spans in runs.items():
        arrays += [np.arange(a, b + 1, step, dtype=np.int64) for a, b in _joined(spans, step)]
    if len(arrays) == 1:
        return arrays[0]
    return _merged(np.concatenate(arrays)) if arrays else np.empty(0, np.int64)


def _merged(times: np.ndarray) -> np.ndarray:
    """Distinct times, ascending: marks on a line of minutes where they are whole minutes of some days, else a sort."""
    first = times.min()
    minutes, rest = np.divmod(times - first, MINUTE)
    last = int(minutes.max())
    if last > _LONGEST_LINE or rest.any():
        return np.unique(times)
    line = np.zeros(last + 1, bool)
    line[minutes] = True
    return np.flatnonzero(line) * MINUTE + first


def _joined(spans: list[tuple[int, int]], step: int) -> list[tuple[int, int]]:
    """Spans (first, last) on one grid, those joined that touch."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(set(spans)):
        if found and first <= found[-1][1] + step:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _with(times: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Ascending times with further ones among them."""
    if not len(more):
        return times
    if not len(times):
        return more
    if len(times) + len(more) < _FEW:  # a day of daily rows
        found = {*times.tolist(), *more.tolist()}
        return times if len(found) == len(times) else np.array(sorted(found))
    new = more[~_among(more, times)]
    return np.union1d(times, new) if len(new) else times


def _among(times: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which of the times are among others, ascending; shape (times,) of bool."""
    if not len(others):
        return np.zeros(len(times), bool)
    return others[np.minimum(others.searchsorted(times), len(others) - 1)] == times
