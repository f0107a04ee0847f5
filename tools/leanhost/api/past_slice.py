"""Slices of the past: what `self.history(periods | span[, resolution])`, which names no symbol, gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.api.bars import QuoteBar, TradeBar
from leanhost.api.dictionaries import LeanDictionary
from leanhost.api.slice import Slice

if TYPE_CHECKING:
    from leanhost.symbols import Symbol


class PastSlice(Slice):
    """The bars that ended at one moment; chains and events of the past are asked for by their types."""

    __slots__ = ("_points",)

    def __init__(self, engine: Any, moment: int, points: list[Any]) -> None:
        super().__init__(engine, engine.empty_plan(), moment, [], True)
        self._points = points
        self._bars: Any = LeanDictionary({p.symbol: p for p in points if isinstance(p, TradeBar)})
        self._quotes: Any = LeanDictionary({p.symbol: p for p in points if isinstance(p, QuoteBar)})
        self._chains = self._futures = LeanDictionary()

    @property
    def all_data(self) -> list[Any]:
        return list(self._points)

    def _present(self, symbol: Symbol) -> bool:
        return self._default(symbol) is not None

    def _typed(self, kind: type) -> LeanDictionary:
        known = {TradeBar: self.bars, QuoteBar: self.quote_bars}
        return known[kind] if kind in known else LeanDictionary()

    def keys(self) -> list[Symbol]:
        return [s for s in dict.fromkeys(point.symbol for point in self._points) if self._present(s)]


def past_slices(engine: Any, found: list[tuple[Symbol, list[Any]]]) -> list[PastSlice]:
    """Points of several symbols by the moment they ended at, in order of time."""
    moments: dict[int, list[Any]] = {}
    for symbol, points in found:
        zone = engine.zone_of_hours(engine.provider.hours.for_symbol(symbol).hours)
        for point in points:
            moments.setdefault(zone.utc(point.end_time), []).append(point)
    return [PastSlice(engine, at, moments[at]) for at in sorted(moments)]
