"""More filters by strategy: calendars, collars, butterflies, boxes, jelly rolls and ladders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from leanhost.api.dictionaries import InvalidOperationException
from leanhost.engine.strategy_filters import StrategyFilters, require
from leanhost.enums import OptionRight
from leanhost.naming import lean_names

Self = TypeVar("Self", bound="MoreStrategyFilters")
_C, _P = OptionRight.CALL, OptionRight.PUT


@lean_names
class MoreStrategyFilters(StrategyFilters):
    """Mixin of `OptionFilterUniverse`, beside the strategies it derives from."""

    def _expiries(self, contracts: list[Any], near: int, far: int, name: str) -> tuple[Any, ...]:
        """The two expiries that are at least so many days away, the second after the first; none without both."""
        names = "minNearDaysTillExpiry, minFarDaysTillExpiry"
        require(far > near, f"{name}(): expiry arguments must be in ascending order, {names}")
        require(near >= 0, f"{name}(): near expiry argument must be positive.")
        first = self._first_expiry(contracts, near)
        later = self._first_expiry((c for c in contracts if c.expiry > first[0].expiry), far) if first else []
        return (first[0].expiry, later[0].expiry) if later else ()

    def _two_expiries(
        self: Self, rights: Iterable[OptionRight], distance: float, near: int, far: int, name: str
    ) -> Self:
        """One strike at two expiries; the first right's contracts decide which those are."""
        rights, strike = tuple(rights), self._strike(self._contracts, distance)
        contracts = [c for c in self._contracts if c.strike == strike and c.right == rights[0]]
        expiries = self._expiries(contracts, near, far, name)
        return self._only({(right, expiry, strike) for right in rights for expiry in expiries}, 2 * len(rights))

    def call_calendar_spread(
        self: Self, strike_from_atm: float = 0, min_near_days_till_expiry: int = 30, min_far_days_till_expiry: int = 60
    ) -> Self:
        near, far = min_near_days_till_expiry, min_far_days_till_expiry
        return self._two_expiries((_C,), strike_from_atm, near, far, "CalendarSpread")

    def put_calendar_spread(
        self: Self, strike_from_atm: float = 0, min_near_days_till_expiry: int = 30, min_far_days_till_expiry: int = 60
    ) -> Self:
        near, far = min_near_days_till_expiry, min_far_days_till_expiry
        return self._two_expiries((_P,), strike_from_atm, near, far, "CalendarSpread")

    def jelly_roll(
        self: Self, strike_from_atm: float = 0, min_near_days_till_expiry: int = 30, min_far_days_till_expiry: int = 60
    ) -> Self:
        near, far = min_near_days_till_expiry, min_far_days_till_expiry
        return self._two_expiries((_C, _P), strike_from_atm, near, far, "JellyRoll")

    def protective_collar(
        self: Self, min_days_till_expiry: int = 30, call_strike_from_atm: float = 5, put_strike_from_atm: float = -5
    ) -> Self:
        """A call above a put; where one of them is missing it raises, as LEAN does."""
        descending = call_strike_from_atm > put_strike_from_atm
        names = "callStrikeFromAtm, putStrikeFromAtm"
        require(descending, f"ProtectiveCollar(): strike price arguments must be in descending order, {names}")
        left = self._pair(min_days_till_expiry, call_strike_from_atm, put_strike_from_atm)._contracts
        if not left:
            raise InvalidOperationException("Sequence contains no matching element")
        strikes = {c.right: c.strike for c in left}
        if strikes[_C] <= strikes[_P]:
            self._contracts = []
        return self

    def _butterfly(self: Self, right: OptionRight, days: int, spread: float) -> Self:
        require(spread > 0, "ProtectiveCollar(): strikeSpread arguments must be positive")
        contracts, spot = [c for c in self._first_expiry(self._contracts, days) if c.right == right], self._spot()
        middle = self._strike(contracts, 0)
        low = self._strike([c for c in contracts if c.strike < min(spot, middle)], -spread)
        return self._only({(right, c.expiry, k) for c in contracts[:1] for k in (low, middle, middle * 2 - low)}, 3)

    def call_butterfly(self: Self, min_days_till_expiry: int = 30, strike_spread: float = 5) -> Self:
        return self._butterfly(_C, min_days_till_expiry, strike_spread)

    def put_butterfly(self: Self, min_days_till_expiry: int = 30, strike_spread: float = 5) -> Self:
        return self._butterfly(_P, min_days_till_expiry, strike_spread)

    def box_spread(self: Self, min_days_till_expiry: int = 30, strike_spread: float = 5) -> Self:
        require(strike_spread > 0, "BoxSpread(): strike arguments must be positive, strikeSpread")
        contracts, spot = self._first_expiry(self._contracts, min_days_till_expiry), self._spot()
        high = self._strike([c for c in contracts if c.strike > spot], strike_spread)
        low = self._strike([c for c in contracts if c.strike < min(high, spot)], -strike_spread)
        return self._only({(right, c.expiry, k) for c in contracts[:1] for right in (_C, _P) for k in (low, high)}, 4)

    def _ladder(self: Self, right: OptionRight, days: int, distances: tuple[float, float, float]) -> Self:
        """Three strikes, each the nearest to its distance above the one before; `distances` from the highest down."""
        high, middle, low = distances
        names = "higherStrikeFromAtm, middleStrikeFromAtm, lowerStrikeFromAtm"
        require(high > middle > low, f"Ladder(): strike price arguments must be in descending order, {names}")
        contracts = self._first_expiry([c for c in self._contracts if c.right == right], days)
        strikes: list[float] = []
        for distance in (low, middle, high):
            above = [c for c in contracts if not strikes or c.strike > strikes[-1]]
            strikes.append(self._strike(above, distance))
        return self._only({(right, c.expiry, k) for c in contracts[:1] for k in strikes}, 3)

    def call_ladder(
        self: Self, min_days_till_expiry: int, higher_strike_from_atm: float, middle_strike_from_atm: float,
        lower_strike_from_atm: float,
    ) -> Self:  # fmt: skip
        distances = higher_strike_from_atm, middle_strike_from_atm, lower_strike_from_atm
        return self._ladder(_C, min_days_till_expiry, distances)

    def put_ladder(
        self: Self, min_days_till_expiry: int, higher_strike_from_atm: float, middle_strike_from_atm: float,
        lower_strike_from_atm: float,
    ) -> Self:  # fmt: skip
        distances = higher_strike_from_atm, middle_strike_from_atm, lower_strike_from_atm
        return self._ladder(_P, min_days_till_expiry, distances)
