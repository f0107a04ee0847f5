"""SPY's option chain of a day: what is listed, at which prices and quotes, from that day's path and earlier closes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market import calendar, listings
from market.daily import payouts, series
from market.intraday.paths import DayPath, day_path
from market.listings import Expiry
from market.products import ROOTS
from market.surface import quotes
from market.surface.carry import carry_of
from market.surface.pricing import Prices, prices
from market.surface.quotes import Sides
from market.surface.slices import Slice, make_slice
from market.world import World

SPY_PER_POINT = 0.1


def spy_price(index: np.ndarray, accrued: np.ndarray | float) -> np.ndarray:
    """SPY in dollars, unrounded, from the S&P 500: a tenth of it and what has been collected of the next dividend."""
    return index * SPY_PER_POINT + accrued


class Offer(NamedTuple):
    """What a chain shows at some marks: the slice, the prices, and the quotes of calls and of puts."""

    piece: Slice
    priced: Prices
    call: Sides
    put: Sides


class OptionChain:
    """The options of one root in one world. Caches hold what neighbours share; no answer depends on its order."""

    def __init__(self, world: World, root: str = "SPY") -> None:
        self.world = world
        self.root = ROOTS[root]
        self.seed = seed = world.seed
        # A five-year run walks all days once for four series; 2,000 paths are some 50 MB.
        self.path = lru_cache(maxsize=2000)(lambda day: day_path(seed, day))
        self._spot_marks = lru_cache(maxsize=32)(self._make_spot)
        self._slice = lru_cache(maxsize=256)(self._make_slice)
        self._strikes = lru_cache(maxsize=256)(self._make_strikes)
        self._width = lru_cache(maxsize=256)(self._make_width)

    def expiries(self, day: date) -> tuple[Expiry, ...]:
        """Listed expiries; empty on days that are no session."""
        return listings.expiries(self.root.root, day)

    def strikes(self, day: date, expiry: Expiry) -> np.ndarray:
        """Listed strikes of an expiry, ascending dollars."""
        return self._strikes(day, expiry)

    def spot(self, day: date) -> np.ndarray:
        """SPY at each minute's boundary of a session."""
        return self._spot_marks(day)

    def slice(self, day: date, expiry: Expiry) -> Slice:
        """The smile of an expiry along a session."""
        return self._slice(day, expiry)

    def _make_spot(self, day: date) -> np.ndarray:
        return spy_price(self.known(day).spx_marks, payouts.step("SPY", day).offset)

    def _make_slice(self, day: date, expiry: Expiry) -> Slice:
        carry = carry_of(self.root.underlying, day, [expiry])
        return make_slice(self.root.surface, day, expiry, self.known(day).vix_marks, carry=carry)

    def _make_strikes(self, day: date, expiry: Expiry) -> np.ndarray:
        frame = series.frame(self.seed)
        end = frame.position(day)
        if end is None or end == 0:
            raise KeyError(day)
        first = calendar.on_or_before(max(expiry.listed, frame.dates[0]))
        begin = min(max(calendar.position(first) - calendar.position(frame.dates[0]), 0), end - 1)
        closes = frame.close[begin:end] * SPY_PER_POINT
        return listings.strikes(self.root.root, expiry, day, float(closes.min()), float(closes.max()))

    def _make_width(self, day: date, expiry: Expiry) -> np.ndarray:
        path = self.known(day)
        life = self._slice(day, expiry).life
        return quotes.at_the_money_width(life, path.vix_marks, path.vix_before, None, path.minutes)

    def spot_before(self, day: date) -> float:
        """A tenth of the index at the previous close, which open interest gathers around."""
        frame = series.frame(self.seed)
        i = frame.position(day)
        return float(frame.previous[i]) * SPY_PER_POINT if i is not None else 0.0

    def known(self, day: date) -> DayPath:
        """The path of a session that the market has; KeyError for any other day."""
        path = self.path(day)
        if path is None:
            raise KeyError(day)
        return path

    def sides(self, day: date, expiry: Expiry, strikes: np.ndarray, marks: np.ndarray | None = None) -> Offer:
        """Prices and quotes of some strikes at some minute boundaries (all without `marks`)."""
        path = self.known(day)
        spot, vix = self.spot(day), path.vix_marks
        if marks is None:
            piece, width = self.slice(day, expiry), self._width(day, expiry)
        else:
            carry = carry_of(self.root.underlying, day, [expiry])
            piece = make_slice(self.root.surface, day, expiry, vix, marks, carry=carry)
            spot, vix = spot[marks], vix[marks]
            width = quotes.at_the_money_width(piece.life, vix, path.vix_before, marks, path.minutes)
        priced = prices(strikes, spot, piece)
        return Offer(piece, priced, *quotes.both_sides(priced, width, strikes, spot))
