"""The option chain of a root on a day: what is listed, at which prices and quotes, from that day's course and earlier
closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market import calendar, listings
from market.chains.grounds import Ground, ground_of
from market.daily import vols
from market.daily.real import FIRST, LAST
from market.intraday.days import Course, Days
from market.listings import Expiry
from market.products import PRODUCTS, ROOTS
from market.surface import quotes
from market.surface.carry import carry_of
from market.surface.clock import Moment
from market.surface.exercise import Exercise, exercise_of
from market.surface.moods import bend
from market.surface.pricing import Prices, prices
from market.surface.quotes import Seen, Sides
from market.surface.slices import Slice, make_slices, take
from market.world import World

_ALL = slice(None)


class Offer(NamedTuple):
    """What a chain shows at some marks: the slice, the prices, and the quotes of calls and of puts."""

    piece: Slice
    priced: Prices
    call: Sides
    put: Sides


class OptionChain:
    """The options of one root in one world. Caches hold what neighbours share; no answer depends on its order.

    ValueError for a root that is not served. `days` are the world's and `ground` its underlying's, if somebody
    keeps them already.
    """

    def __init__(self, world: World, root: str = "SPY", days: Days | None = None, ground: Ground | None = None) -> None:
        if root not in ROOTS:
            raise ValueError(f"no options {root} here: choose one of {', '.join(ROOTS)}")
        self.world = world
        self.root = ROOTS[root]
        self.product = PRODUCTS[self.root.underlying]
        self.seed = world.seed
        self.days = Days(world) if days is None else days
        self.ground = ground_of(self.days, self.product) if ground is None else ground
        self.course = lru_cache(maxsize=32)(self.ground.course)
        self._slice = lru_cache(maxsize=256)(self._make_slice)
        self._strikes = lru_cache(maxsize=256)(self._make_strikes)
        self._width = lru_cache(maxsize=256)(self._make_width)
        self.exercise = lru_cache(maxsize=256)(self._make_exercise)
        self._eve = lru_cache(maxsize=32)(lambda day, end: take(self.slices(day, [end]), 0))

    def has(self, day: date) -> bool:
        """Whether the market has that root's chain on a day."""
        return FIRST < day <= LAST and calendar.is_session(day) and bool(self.expiries(day))

    def expiries(self, day: date) -> tuple[Expiry, ...]:
        """Listed expiries; empty on days that are no session."""
        return listings.expiries(self.root.root, day)

    def strikes(self, day: date, expiry: Expiry) -> np.ndarray:
        """Listed strikes of an expiry, ascending, in the underlying's units."""
        return self._strikes(day, expiry)

    def path(self, day: date) -> Course:
        """The session's course of the nearest expiry's underlying; KeyError for a day that the market has not."""
        return self.course(day, self.expiries(day)[0].contract if self.expiries(day) else 0)

    def spot(self, day: date, expiry: Expiry | None = None) -> np.ndarray:
        """The underlying at each minute's boundary of a session."""
        return self.path(day).price if expiry is None else self.course(day, expiry.contract).price

    def spot_before(self, day: date, contract: int = 0) -> float:
        """The underlying's previous close, which open interest gathers around."""
        return self.ground.before(day, contract)

    def slices(self, day: date, expiries: Sequence[Expiry | Moment], marks: np.ndarray | slice = _ALL) -> Slice:
        """The smiles of expiries of one contract along a session: arrays (n_expiries, n_marks)."""
        course = self.course(day, expiries[0].contract)
        carry = carry_of(self.root.underlying, day, expiries)
        bent = bend(self.world, self.root.surface, day, course.clock[marks])
        return make_slices(
            self.root.surface, day, expiries, course.level, marks, carry=carry, clock=course.clock, bend=bent
        )

    def slice(self, day: date, expiry: Expiry) -> Slice:
        """The smile of an expiry along a session."""
        return self._slice(day, expiry)

    def _make_slice(self, day: date, expiry: Expiry) -> Slice:
        return take(self.slices(day, [expiry]), 0)

    def _make_strikes(self, day: date, expiry: Expiry) -> np.ndarray:
        root = self.root.root
        low, high = self.ground.span(expiry.listed, day, expiry.contract)
        # On its first day a band stands around the close before.
        near = self.ground.span(min(listings.near_from(root, expiry), day), day, expiry.contract)
        return listings.strikes(root, expiry, day, low, high, near)

    def widths(self, piece: Slice, day: date, course: Course, marks: np.ndarray | slice = _ALL) -> np.ndarray:
        """Full quoted width at the money along a session, of the shape of `piece`'s arrays."""
        seen = Seen(day, self.root.surface, course.level[marks], course.clock[marks], self.levels_before(day))
        return quotes.at_the_money_width(self.root.root, piece.life, seen)

    def levels_before(self, day: date) -> np.ndarray:
        """The level at the last three closes, the latest last."""
        levels = vols.levels(self.world, self.product.driver)
        i = calendar.position(day) - calendar.position(FIRST)
        return levels[np.maximum(np.arange(i - 3, i), 0)]

    def _make_exercise(self, day: date, expiry: Expiry) -> Exercise:
        spot, level = self.spot_before(day, expiry.contract), float(self.levels_before(day)[-1])
        return exercise_of(self.root, day, expiry, spot, level / 100.0)

    def eve(self, day: date, expiry: Expiry, marks: np.ndarray | slice | None = None) -> Slice | None:
        """The slice that ends with the last close before an ex-date, where calls may be worth that."""
        end = self.exercise(day, expiry).eve
        if end is None:
            return None
        return self._eve(day, end) if marks is None else take(self.slices(day, [end], marks), 0)

    def _make_width(self, day: date, expiry: Expiry) -> np.ndarray:
        return self.widths(self._slice(day, expiry), day, self.course(day, expiry.contract))

    def sides(self, day: date, expiry: Expiry, strikes: np.ndarray, marks: np.ndarray | None = None) -> Offer:
        """Prices and quotes of some strikes at some minute boundaries (all without `marks`)."""
        course = self.course(day, expiry.contract)
        spot = course.price
        if marks is None:
            piece, width = self.slice(day, expiry), self._width(day, expiry)
        else:
            piece = take(self.slices(day, [expiry], marks), 0)
            spot = spot[marks]
            width = self.widths(piece, day, course, marks)
        priced = prices(strikes, spot, piece, self.exercise(day, expiry), self.eve(day, expiry, marks))
        return Offer(piece, priced, *quotes.both_sides(self.root.root, priced, width, strikes, spot))
