"""How much a request is, before anything is written: measured on a few days and contracts of each product."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from leanhost.data import writer
from leanhost.data.paths import price_scale
from leanhost.data.port import InterestColumns
from leanhost.symbols import Symbol
from market import calendar
from market.files.request import Request, chain_symbols
from market.provider import BundledMarket

_DAYS, _CONTRACTS, _TOGETHER, _GROUPS = 4, 8, 16, 40
_ENTRY_BYTES = 190
"""What a zip's directory and headers take for an entry, and what a file wastes of its last block, about."""
_COARSE_ROWS, _COARSE_BYTES, _COARSE_SECONDS = 10_300, 200_000, 1.0
"""Hour and daily rows of one fund or index: the whole series."""


def megabytes(size: float) -> str:
    """Bytes in words: `0.4 MB`, `1,290 MB`."""
    return f"{size / 1e6:,.{0 if size >= 1e7 else 1}f} MB"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Rows, bytes on disk and seconds that a request will take."""

    rows: int = 0
    size: int = 0
    seconds: float = 0.0

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.rows + other.rows, self.size + other.size, self.seconds + other.seconds)

    def times(self, factor: float) -> Estimate:
        """So many of it."""
        return Estimate(round(self.rows * factor), round(self.size * factor), self.seconds * factor)

    def __str__(self) -> str:
        return f"about {self.rows:,} rows, {megabytes(self.size)}, {self.seconds:,.0f} s"


def estimate(market: BundledMarket, request: Request) -> Estimate:
    """What `write` would take in an empty folder."""
    whole = Estimate(_COARSE_ROWS, _COARSE_BYTES, _COARSE_SECONDS).times(len(request.tickers()))
    if request.used is not None:
        return whole + _of_used(market, request)
    days = [day for day in request.days() if calendar.is_session(day)]
    if not days:
        return whole
    sample = days[:: max(len(days) // _DAYS, 1)][:_DAYS]
    for name in request.tickers():
        whole += _mean(market, sample, lambda day, n=name: [market.listed(n, day)]).times(len(days))
    for root in request.roots():
        whole += _mean(market, sample, lambda day, r=root: chain_symbols(market, r, day)).times(len(days))
    for canonical in request.chains(market, sample[0]):
        whole += _universe(market, canonical, sample[0]).times(len(days))
    return whole


def _of_used(market: BundledMarket, request: Request) -> Estimate:
    kinds: dict[tuple[str, bool], list[tuple[date, list[Symbol]]]] = {}
    for day in request.days():
        for symbols in request.groups(market, day):
            kinds.setdefault((symbols[0].id.symbol, symbols[0].underlying is not None), []).append((day, symbols))
    whole = Estimate()
    for groups in kinds.values():
        day, symbols = groups[0]
        market.minute(symbols[0], 0, day)  # what is made once for a series is not a group's
        # At random: every tenth of what comes by weekdays would always be the same one.
        chosen = [groups[i] for i in np.random.default_rng(1).permutation(len(groups))[:_GROUPS]]
        measured = sum((_minutes(market, day, symbols) for day, symbols in chosen), Estimate())
        whole += measured.times(_count(groups) / _count(chosen))
    chains = [(day, symbol) for day in request.days() for symbol in request.chains(market, day)]
    some = chains[:: max(len(chains) // _DAYS, 1)]
    universes = sum((_universe(market, symbol, day) for day, symbol in some), Estimate())
    return whole + universes.times(len(chains) / max(len(some), 1))


def _count(groups: Sequence[tuple[date, list[Symbol]]]) -> int:
    return sum(len(symbols) for _, symbols in groups)


def _mean(
    market: BundledMarket, days: Sequence[date], groups: Callable[[date], Iterable[Sequence[Symbol]]]
) -> Estimate:
    """A day's mean; what is made once and then kept is not counted: a contract of each group is made beforehand."""
    whole = Estimate()
    for day in days:
        for symbols in groups(day):
            if symbols:
                market.minute(symbols[len(symbols) // 2], 0, day)
            whole += _minutes(market, day, symbols)
    return whole.times(1.0 / len(days))


def _minutes(market: BundledMarket, day: date, symbols: Sequence[Symbol]) -> Estimate:
    """Some neighbouring contracts out of each part of a group, as they are written."""
    if not symbols:
        return Estimate()
    starts = np.unique(np.linspace(0, max(len(symbols) - 16, 0), min(_CONTRACTS, len(symbols))).astype(int)).tolist()
    chosen = sorted({i for start in starts for i in range(start, min(start + 2, len(symbols)))})
    clock, made, rows, size = time.process_time(), 0.0, 0, 0
    for i in chosen:
        before = time.process_time()
        market.minute(symbols[i], 0, day)
        made += time.process_time() - before
        for kind in (0, 1, 2):
            columns = market.minute(symbols[i], kind, day)
            if columns is not None and len(columns.time):
                scale = 1.0 if isinstance(columns, InterestColumns) else price_scale(symbols[i].security_type)
                rows += len(columns.time)
                size += len(zlib.compress(writer.rows_text(columns, scale), 1)) + _ENTRY_BYTES
    written = time.process_time() - clock - made
    # Options are made eight strikes at a time; here two contracts of each sixteen were asked for.
    shared = 2.0 / _TOGETHER if symbols[0].underlying is not None and len(symbols) > len(chosen) else 1.0
    return Estimate(rows, size, written + shared * made).times(len(symbols) / len(chosen))


def _universe(market: BundledMarket, canonical: Symbol, day: date) -> Estimate:
    started = time.process_time()
    table = market.universe(canonical, day)
    if table is None:
        return Estimate()
    text = writer.universe_text(table, canonical.security_type)
    return Estimate(text.count("\n"), len(text), time.process_time() - started)
