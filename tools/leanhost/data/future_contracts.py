"""Which futures contract stands where: by contract month, behind another, and in front on a date.

Helpers: `contract_of_month(hours, canonical, stamp)` (stamp as universe files have it, yyyymm), `contract_behind(hours,
contract, depth)`, and `Continuous`, the contract and the price scale a continuous future has on each date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import numpy as np

from leanhost.data.expiries import business_days_of, future_expiry
from leanhost.data.factors import FutureFactors, FutureMap, future_map
from leanhost.data.hours import ExchangeHours
from leanhost.data.port import Columns, InterestColumns, QuoteColumns
from leanhost.enums import DataMappingMode, DataNormalizationMode
from leanhost.symbols import Symbol, future_symbol, symbol_from_sid

MAXIMUM_DEPTH = 2
_SCALES = {
    DataNormalizationMode.BACKWARDS_RATIO: "BackwardsRatioScale",
    DataNormalizationMode.BACKWARDS_PANAMA_CANAL: "BackwardsPanamaCanalScale",
    DataNormalizationMode.FORWARD_PANAMA_CANAL: "ForwardPanamaCanalScale",
}
_PRICES = ("open", "high", "low", "close")


def contract_of_month(hours: ExchangeHours, canonical: Symbol, stamp: int) -> Symbol:
    """The contract of a month, yyyymm; its `id.date` has the time of day that LEAN's expiry functions give."""
    sid = canonical.id
    expiry = future_expiry(sid.symbol, stamp // 100, stamp % 100, business_days_of(hours))
    return future_symbol(sid.symbol, sid.market, expiry)


def contract_behind(hours: ExchangeHours, contract: Symbol, depth: int) -> Symbol:
    """The contract `depth` expiries later than `contract`, found as LEAN does: month by month, dates only."""
    sid, is_open = contract.id, business_days_of(hours)
    expiry = sid.date
    for _ in range(depth):
        months, following = 0, expiry
        while following <= expiry:
            months += 1
            total = expiry.year * 12 + expiry.month - 1 + months
            found = future_expiry(sid.symbol, total // 12, total % 12 + 1, is_open)
            following = datetime(found.year, found.month, found.day)
        expiry = following
    return future_symbol(sid.symbol, sid.market, expiry) if depth else contract


@dataclass(frozen=True)
class Continuous:
    """How one continuous future is put together; `text` reads a small file of the data folder."""

    canonical: Symbol
    hours: ExchangeHours
    text: Callable[[str], str | None]
    mapping: DataMappingMode = DataMappingMode.OPEN_INTEREST
    normalization: DataNormalizationMode = DataNormalizationMode.BACKWARDS_RATIO
    depth: int = 0

    def changed(self, mapping: int | None, normalization: int | None, depth: int | None) -> Continuous:
        """The same future put together in another way; None leaves a part as it is."""
        return replace(
            self,
            mapping=self.mapping if mapping is None else DataMappingMode(mapping),
            normalization=self.normalization if normalization is None else DataNormalizationMode(normalization),
            depth=self.depth if depth is None else abs(int(depth)),
        )

    @cached_property
    def _map(self) -> FutureMap:
        return future_map(self.text(self._path("map_files")), int(self.mapping))

    @cached_property
    def _factors(self) -> FutureFactors:
        return FutureFactors.parse(self.text(self._path("factor_files")), int(self.mapping))

    def _path(self, kind: str) -> str:
        sid = self.canonical.id
        return f"future/{sid.market}/{kind}/{sid.symbol.lower()}.csv"

    @cached_property
    def _contracts(self) -> dict[str, Symbol]:
        return {}

    def contract(self, day: date) -> Symbol | None:
        """The contract behind the continuous future on a date; None outside the map file."""
        sid = self._map.contract(day)
        if sid is None:
            return None
        found = self._contracts.get(sid)
        if found is None:
            found = self._contracts[sid] = contract_behind(self.hours, symbol_from_sid(sid), self.depth)
        return found

    @cached_property
    def _named(self) -> dict[Symbol, Symbol]:
        return {}

    def named(self, contract: Symbol | None) -> Symbol:
        """The continuous future's symbol as its points and events have it: with the contract behind it as underlying,
        whose value it takes."""
        if contract is None:
            return self.canonical
        found = self._named.get(contract)
        if found is None:
            found = self._named[contract] = Symbol(self.canonical.id, contract.value, contract)
        return found

    def scaled(self, columns: Columns, day: date) -> Columns:
        """A contract's rows of a date with the continuous future's prices; sizes and volume stay."""
        kind = _SCALES.get(self.normalization)
        if kind is None or isinstance(columns, InterestColumns):
            return columns
        factor = self._factors.scale(day, kind, self.depth)
        ratio = kind == "BackwardsRatioScale"
        if factor == (1.0 if ratio else 0.0):
            return columns
        if not isinstance(columns, QuoteColumns):
            return replace(columns, **{n: _moved(getattr(columns, n), factor, ratio) for n in _PRICES})
        changed = {}
        for side in ("bid", "ask"):
            names = [f"{side}_{n}" for n in _PRICES]
            absent = ~np.any([getattr(columns, n) != 0 for n in names], axis=0)
            changed |= {n: np.where(absent, 0.0, _moved(getattr(columns, n), factor, ratio)) for n in names}
        return replace(columns, **changed)


def _moved(values: np.ndarray, factor: float, ratio: bool) -> np.ndarray:
    return values * factor if ratio else values + factor
