"""What is to be written: a span of days and names, or just what a run was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from leanhost.symbols import Symbol
from market.daily.real import LAST
from market.intraday.lines import FIRST_MINUTES
from market.names import Asked, asked_of, symbol_of
from market.products import PRODUCTS, ROOTS
from market.provider import BundledMarket

ALL_NAMES = tuple(dict.fromkeys((*PRODUCTS, *ROOTS)))
"""Every fund, index and future, and every option root."""
Used = Mapping[date, frozenset[Symbol]]
"""Symbols by day; the canonical symbol of a chain stands for its universe."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to write from `start` to `end`, both included.

    `names` are tickers and option roots: a ticker stands for its series and the options of that name, a root that is no
    ticker (SPXW) for its options and its underlying. Without `options` no option is written. With `used` nothing but
    that, as far as it belongs to `names`.
    """

    start: date = FIRST_MINUTES
    end: date = LAST
    names: tuple[str, ...] = ALL_NAMES
    options: bool = True
    used: Used | None = None

    def __post_init__(self) -> None:
        for name in self.names:
            require_name(name)

    def days(self) -> list[date]:
        """Every day of the span within the market's: files of futures are dated by UTC, so Sundays have some."""
        start, end = max(self.start, FIRST_MINUTES), min(self.end, LAST)
        return [start + timedelta(days=i) for i in range((end - start).days + 1)]

    def tickers(self) -> list[str]:
        """Funds, indices and futures of which something is written."""
        if self.used is not None:
            # A day's options need none of their underlying's files: only what was asked for is written.
            found = {asked.name for symbols in self.used.values() for asked in map(asked_of, symbols)
                     if asked is not None and not asked.is_option}  # fmt: skip
            return [name for name in PRODUCTS if name in found and name in self._tickers()]
        return self._tickers()

    def _tickers(self) -> list[str]:
        named = {ROOTS[name].underlying if name not in PRODUCTS else name for name in self.names}
        return [name for name in PRODUCTS if name in named]

    def series(self, market: BundledMarket, ticker: str) -> list[Symbol]:
        """Symbols of a ticker whose files of hours and days are written: a future's are those of the span."""
        if self.used is not None:
            found = {symbol for symbols in self.used.values() for symbol in symbols if not symbol.is_canonical()}
            asked = {symbol: asked_of(symbol) for symbol in found}
            return sorted((s for s, a in asked.items() if a and a.name == ticker and not a.is_option), key=str)
        if PRODUCTS[ticker].kind != "future":
            return [symbol_of(Asked(ticker))]
        return sorted({symbol for day in self.days() for symbol in market.listed(ticker, day)}, key=lambda s: s.id.date)

    def roots(self) -> list[str]:
        """Option roots of which something is written."""
        return [name for name in ROOTS if name in self.names] if self.options else []

    def chains(self, market: BundledMarket, day: date) -> list[Symbol]:
        """Canonical symbols whose universe of `day` is written."""
        if self.used is not None:
            return [symbol for symbol in self.given(day) if symbol.is_canonical()]
        found = [Asked(name, is_chain=True) for name in self.tickers() if PRODUCTS[name].kind == "future"]
        for root in self.roots():
            chain = market.chain_of(root)
            months = dict.fromkeys(expiry.contract for expiry in chain.expiries(day)) if chain.has(day) else ()
            found += [Asked(root, month, is_option=True, is_chain=True) for month in months]
        return [symbol_of(asked) for asked in found]

    def groups(self, market: BundledMarket, day: date) -> Iterator[list[Symbol]]:
        """Symbols whose minutes of `day` are written, those together that share their files."""
        if self.used is not None:
            by_file: dict[tuple[str, int, bool], list[Symbol]] = {}
            for symbol in self.given(day):
                if not symbol.is_canonical():
                    asked = asked_of(symbol)
                    assert asked is not None
                    key = (asked.name, asked.month if asked.is_option else 0, asked.is_option)
                    by_file.setdefault(key, []).append(symbol)
            yield from by_file.values()
            return
        for name in self.tickers():
            if symbols := market.listed(name, day):
                yield symbols
        for root in self.roots():
            yield from chain_symbols(market, root, day)

    def given(self, day: date) -> list[Symbol]:
        """What is written of `used` on a day."""
        assert self.used is not None
        wanted = ((symbol, asked_of(symbol)) for symbol in self.used.get(day, ()))
        kept = [(symbol, asked) for symbol, asked in wanted if asked is not None and self._names(asked)]
        return [
            symbol for symbol, asked in sorted(kept, key=lambda pair: (pair[1][:1], pair[1].month, str(pair[0].id)))
        ]

    def _names(self, asked: Asked) -> bool:
        return asked.name in self.roots() if asked.is_option else asked.name in self._tickers()


def chain_symbols(market: BundledMarket, root: str, day: date) -> Iterator[list[Symbol]]:
    """Every listed contract of a root, those on one future together."""
    chain = market.chain_of(root)
    if not chain.has(day):
        return
    for month in dict.fromkeys(expiry.contract for expiry in chain.expiries(day)):
        yield [
            symbol_of(Asked(root, month, expiry.day, strike, call, is_option=True))
            for expiry in chain.expiries(day)
            if expiry.contract == month
            for strike in chain.strikes(day, expiry).tolist()
            for call in (True, False)
        ]


def require_name(name: str) -> None:
    """ValueError for what is neither a ticker nor an option root of the market, with the nearest that is."""
    if name in ALL_NAMES:
        return
    near = get_close_matches(name.upper(), ALL_NAMES, 1, 0.4)
    meant = f"did you mean {near[0]}? It" if near else "it"
    raise ValueError(f"the bundled market has no {name}; {meant} has {', '.join(ALL_NAMES)}")
