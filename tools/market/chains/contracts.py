"""The minute files of single contracts: quotes, trades and open interest of any contract and day by itself.

Neighbouring strikes are asked for together as a rule, so eight of them are computed in one go; each comes out the same
whether it is asked for alone, with others, or within the whole chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from leanhost.data.port import InterestColumns, QuoteColumns, TradeColumns
from market.chains import activity
from market.chains.chain import OptionChain
from market.listings import Expiry, find
from market.rng import states, uniform_from
from market.surface import quotes
from market.surface.clock import final_minute

INTEREST_MS = 23_400_000
"""06:30 New York, when LEAN's files carry the day's open interest."""
_STRIKES = 8


class Place(NamedTuple):
    """Where a contract stands: its expiry and its strike's row among the listed ones."""

    expiry: Expiry
    row: int


@dataclass
class Block:
    """Some neighbouring strikes of one expiry and right along a day.

    `bid` and `ask` at the minutes' boundaries, shape (n_strikes, n_minutes + 1); `keys` and the day's `volume` by
    strike. The columns of all its strikes are made at once, one strike's rows after another's.
    """

    seed: int
    root: str
    clock: np.ndarray
    ordinal: int
    keys: np.ndarray
    volume: np.ndarray
    bid: np.ndarray
    ask: np.ndarray

    def quotes(self, i: int) -> QuoteColumns:
        """Minute quotes of one strike; a row only for minutes in which bid or ask changed."""
        ends, columns = self._quotes
        rows = slice(ends[i], ends[i + 1])
        return QuoteColumns(*(column[rows] for column in columns))

    def trades(self, i: int) -> TradeColumns | None:
        """Minute trades of one strike, at the bid or the ask of the minute's end; None if there was none."""
        ends, (time, price, size) = self._trades
        if ends[i] == ends[i + 1]:
            return None
        rows = slice(ends[i], ends[i + 1])
        at = price[rows]
        return TradeColumns(time[rows], at, at, at, at, size[rows])

    @cached_property
    def _quotes(self) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        moved = (self.bid[:, 1:] != self.bid[:, :-1]) | (self.ask[:, 1:] != self.ask[:, :-1])
        moved[:, 0] = True
        strike, minute = np.nonzero(moved)
        known = states(self.seed, activity.stream("size", self.root), self.keys, self.ordinal)[strike]
        bid_size, ask_size = (quotes.sizes(uniform_from(known, 2 * minute + side), self.root) for side in (0, 1))
        open_bid, close_bid = self.bid[strike, minute], self.bid[strike, minute + 1]
        open_ask, close_ask = self.ask[strike, minute], self.ask[strike, minute + 1]
        # A bid that is gone at the bar's end is no bid in that bar; one that came in it opened where it closed.
        open_bid = np.where((open_bid == 0.0) | (close_bid == 0.0), close_bid, open_bid)
        bid_size[close_bid == 0.0] = 0.0
        return self._ends(strike), (
            self._start(minute),
            open_bid, np.maximum(open_bid, close_bid), np.minimum(open_bid, close_bid), close_bid, bid_size,
            open_ask, np.maximum(open_ask, close_ask), np.minimum(open_ask, close_ask), close_ask, ask_size,
        )  # fmt: skip

    @cached_property
    def _trades(self) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        minutes = self.bid.shape[1] - 1
        expected = self.volume[:, None] * activity.clock_share(self.clock)
        known = states(self.seed, activity.stream("trade", self.root), self.keys, self.ordinal)
        drawn = uniform_from(known[:, None], np.arange(minutes))
        strike, minute = np.nonzero(drawn < 1.0 - np.exp(-expected / 4.0))
        which, much = (uniform_from(known[strike], minute + part * minutes) for part in (1, 2))
        bid, ask = self.bid[strike, minute + 1], self.ask[strike, minute + 1]
        price = np.where((which < 0.5) & (bid > 0.0), bid, ask)
        size = np.ceil(np.maximum(4.0, expected[strike, minute]) * -np.log(much))
        return self._ends(strike), (self._start(minute), price, np.maximum(size, 1.0))

    def _start(self, minute: np.ndarray) -> np.ndarray:
        """Start of rows in milliseconds of New York's day, negative the evening before."""
        return (self.clock[minute] * 60_000.0).astype(np.int64)

    def _ends(self, strike: np.ndarray) -> np.ndarray:
        """Where each strike's rows begin, and the end of the last's: shape (n_strikes + 1,)."""
        return np.searchsorted(strike, np.arange(len(self.keys) + 1))


class Contracts:
    """The contracts of a chain. Caches hold what neighbouring questions share; no answer depends on their order."""

    def __init__(self, chain: OptionChain) -> None:
        self._chain = chain
        self._place = lru_cache(maxsize=4096)(self._find)
        self._blocks = lru_cache(maxsize=64)(self._make_blocks)
        self._busy = lru_cache(maxsize=128)(self._make_busy)
        self._quotes = lru_cache(maxsize=1024)(self._make_quotes)

    def is_on(self, symbol_day: date, month: int, days: Iterable[date]) -> bool:
        """Whether an expiry that is listed on one of some days is written on the future of `month`."""
        found = (find(self._chain.root.root, day, symbol_day) for day in days)
        return any(expiry is not None and expiry.contract == month for expiry in found)

    def quote(self, day: date, symbol_day: date, strike: float, call: bool) -> QuoteColumns | None:
        """Minute quotes of one contract; None where it is not listed on that day."""
        return self._quotes(day, symbol_day, strike, call)

    def trades(self, day: date, symbol_day: date, strike: float, call: bool) -> TradeColumns | None:
        """Minute trades of one contract; None where there are none."""
        place = self._place(day, symbol_day, strike)
        return None if place is None else self._block(day, place, call).trades(place.row % _STRIKES)

    def open_interest(self, day: date, symbol_day: date, strike: float, call: bool) -> InterestColumns | None:
        """The day's open interest of one contract, one row at 06:30."""
        place = self._place(day, symbol_day, strike)
        if place is None:
            return None
        value = self._busy(day, place.expiry, call)[0][place.row : place.row + 1]
        return InterestColumns(np.array([INTEREST_MS], dtype=np.int64), value)

    def _make_quotes(self, day: date, symbol_day: date, strike: float, call: bool) -> QuoteColumns | None:
        place = self._place(day, symbol_day, strike)
        return None if place is None else self._block(day, place, call).quotes(place.row % _STRIKES)

    def _find(self, day: date, symbol_day: date, strike: float) -> Place | None:
        expiry = find(self._chain.root.root, day, symbol_day)
        if expiry is None or not self._chain.has(day):
            return None
        listed = self._chain.strikes(day, expiry)
        row = int(listed.searchsorted(strike - 1e-9))
        return Place(expiry, row) if row < len(listed) and abs(listed[row] - strike) < 1e-9 else None

    def _block(self, day: date, place: Place, call: bool) -> Block:
        return self._blocks(day, place.expiry, place.row // _STRIKES)[0 if call else 1]

    def _make_blocks(self, day: date, expiry: Expiry, number: int) -> tuple[Block, Block]:
        """The block of calls and the block of puts."""
        own = slice(number * _STRIKES, (number + 1) * _STRIKES)
        strikes = self._chain.strikes(day, expiry)[own]
        offer = self._chain.sides(day, expiry, strikes)
        seed, root = self._chain.seed, self._chain.root.root
        clock = self._chain.course(day, expiry.contract).clock
        if day == expiry.settled:
            # A future trades on after its option's last price is fixed.
            clock = clock[: max(int(np.searchsorted(clock, final_minute(expiry), side="right")), 2)]
        marks = len(clock)
        calls, puts = (
            Block(seed, root, clock, day.toordinal(), activity.contract_keys(expiry.number, strikes, call),
                  self._busy(day, expiry, call)[1][own], side.bid[:, :marks], side.ask[:, :marks])
            for call, side in ((True, offer.call), (False, offer.put))
        )  # fmt: skip
        return calls, puts

    def _make_busy(self, day: date, expiry: Expiry, call: bool) -> tuple[np.ndarray, np.ndarray]:
        """(open interest, the day's volume) of an expiry's listed strikes."""
        seed, root = self._chain.seed, self._chain.root.root
        strikes, before = self._chain.strikes(day, expiry), self._chain.spot_before(day, expiry.contract)
        keys, about = activity.contract_keys(expiry.number, strikes, call), activity.crowd(root, expiry, day)
        interest = activity.open_interest(seed, root, keys, strikes, call, before, about)
        return interest, activity.day_volume(seed, root, keys, day, interest, (expiry.last - day).days)
