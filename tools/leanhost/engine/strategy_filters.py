"""An option universe narrowed to one strategy's contracts, picked by days to expiry and distance from the money."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import OptionRight
from leanhost.naming import lean_names

Self = TypeVar("Self", bound="StrategyFilters")
_C, _P = OptionRight.CALL, OptionRight.PUT
_NONE = float("inf")
_SPREADS = "nearStrikeSpread, farStrikeSpread"


@lean_names
class StrategyFilters:
    """Mixin of `OptionFilterUniverse`: each method leaves the strategy's contracts, or none where one is missing.

    Distances are in currency units per share from the underlying's price; days count from the exchange's date.
    """

    _contracts: list[Any]
    _scale: float
    underlying: Any
    local_time: datetime
    _keep: Callable[[Callable[[Any], bool]], Any]

    def _spot(self) -> float:
        return self.underlying.price / self._scale if self.underlying is not None else 0.0

    def _first_expiry(self, contracts: Iterable[Any], least_days: int) -> list[Any]:
        """The contracts of the nearest expiry that is at least so many days away."""
        today = datetime(self.local_time.year, self.local_time.month, self.local_time.day)
        later = [c for c in contracts if c.expiry >= today + timedelta(days=least_days)]
        first = min((c.expiry for c in later), default=None)
        return sorted((c for c in later if c.expiry == first), key=lambda c: (c.strike, int(c.right)))

    def _strike(self, contracts: Iterable[Any], distance: float) -> float:
        """The strike nearest to the price plus a distance; infinite where there is none."""
        wanted = self._spot() + distance
        return min((c.strike for c in contracts), key=lambda strike: abs(wanted - strike), default=_NONE)

    def _only(self: Self, wanted: set[tuple[Any, Any, float]], count: int | None = None) -> Self:
        """Keep what is wanted by (right, expiry, strike); nothing where it is not all there."""
        found = [c for c in self._contracts if (c.right, c.expiry, c.strike) in wanted]
        self._contracts = found if len(found) == (len(wanted) if count is None else count) else []
        return self

    def _single(self: Self, right: OptionRight, days: int, distance: float) -> Self:
        contracts = [c for c in self._first_expiry(self._contracts, days) if c.right == right]
        return self._only({(right, c.expiry, self._strike(contracts, distance)) for c in contracts})

    def naked_call(self: Self, min_days_till_expiry: int = 30, strike_from_atm: float = 0) -> Self:
        return self._single(_C, min_days_till_expiry, strike_from_atm)

    def naked_put(self: Self, min_days_till_expiry: int = 30, strike_from_atm: float = 0) -> Self:
        return self._single(_P, min_days_till_expiry, strike_from_atm)

    def _spread(self: Self, right: OptionRight, days: int, higher: float, lower: float | None) -> Self:
        lower = -higher if lower is None else lower
        names = "higherStrikeFromAtm, lowerStrikeFromAtm"
        require(higher > lower, f"Spread(): strike price arguments must be in descending order, {names}")
        contracts = [c for c in self._first_expiry(self._contracts, days) if c.right == right]
        low = self._strike(contracts, lower)
        high = self._strike([c for c in contracts if c.strike > low], higher)
        return self._only({(right, c.expiry, k) for c in contracts[:1] for k in (low, high)}, 2)

    def call_spread(
        self: Self, min_days_till_expiry: int = 30, higher_strike_from_atm: float = 5,
        lower_strike_from_atm: float | None = None,
    ) -> Self:  # fmt: skip
        return self._spread(_C, min_days_till_expiry, higher_strike_from_atm, lower_strike_from_atm)

    def put_spread(
        self: Self, min_days_till_expiry: int = 30, higher_strike_from_atm: float = 5,
        lower_strike_from_atm: float | None = None,
    ) -> Self:  # fmt: skip
        return self._spread(_P, min_days_till_expiry, higher_strike_from_atm, lower_strike_from_atm)

    def _pair(self: Self, days: int, call: float, put: float, out_of_the_money: bool = False) -> Self:
        contracts, spot = self._first_expiry(self._contracts, days), self._spot()
        calls = [c for c in contracts if c.right == _C and (c.strike > spot or not out_of_the_money)]
        puts = [c for c in contracts if c.right == _P and (c.strike < spot or not out_of_the_money)]
        wanted = {(_C, c.expiry, self._strike(calls, call)) for c in calls[:1]}
        return self._only(wanted | {(_P, c.expiry, self._strike(puts, put)) for c in puts[:1]}, 2)

    def strangle(
        self: Self, min_days_till_expiry: int = 30, call_strike_from_atm: float = 5, put_strike_from_atm: float = -5
    ) -> Self:
        require(call_strike_from_atm > 0, "Strangle(): callStrikeFromAtm must be positive")
        require(put_strike_from_atm < 0, "Strangle(): putStrikeFromAtm must be negative")
        return self._pair(min_days_till_expiry, call_strike_from_atm, put_strike_from_atm, True)

    def straddle(self: Self, min_days_till_expiry: int = 30) -> Self:
        return self._pair(min_days_till_expiry, 0, 0)

    def conversion(self: Self, min_days_till_expiry: int = 30, strike_from_atm: float = 5) -> Self:
        return self._pair(min_days_till_expiry, strike_from_atm, strike_from_atm)

    def iron_condor(
        self: Self, min_days_till_expiry: int = 30, near_strike_spread: float = 5, far_strike_spread: float = 10
    ) -> Self:
        """Near strikes nearest to the spread; the call's wing decides how wide the put's is."""
        positive = near_strike_spread > 0 and far_strike_spread > 0
        require(positive, f"IronCondor(): strike arguments must be positive, {_SPREADS}")
        ascending = near_strike_spread < far_strike_spread
        require(ascending, f"IronCondor(): strike arguments must be in ascending orders, {_SPREADS}")
        contracts, spot = self._first_expiry(self._contracts, min_days_till_expiry), self._spot()
        calls = [c for c in contracts if c.right == _C and c.strike > spot]
        puts = [c for c in contracts if c.right == _P and c.strike < spot]
        near_call, near_put = self._strike(calls, near_strike_spread), self._strike(puts, -near_strike_spread)
        far_call = self._strike([c for c in calls if c.strike > near_call], far_strike_spread)
        wings = {(_C, near_call), (_C, far_call), (_P, near_put), (_P, near_put - far_call + near_call)}
        return self._only({(right, c.expiry, strike) for c in contracts[:1] for right, strike in wings}, 4)

    def iron_butterfly(self: Self, min_days_till_expiry: int = 30, strike_spread: float = 5) -> Self:
        require(strike_spread > 0, "IronButterfly(): strikeSpread arguments must be positive")
        contracts, spot = self._first_expiry(self._contracts, min_days_till_expiry), self._spot()
        middle = self._strike(contracts, 0)
        above = [c for c in contracts if c.right == _C and c.strike > max(spot, middle)]
        call = self._strike(above, strike_spread)
        legs = {(_C, middle), (_P, middle), (_C, call), (_P, middle * 2 - call)}
        return self._only({(right, c.expiry, strike) for c in contracts[:1] for right, strike in legs}, 4)


def require(condition: bool, message: str) -> None:
    """Raise LEAN's ArgumentException unless `condition` holds."""
    if not condition:
        raise ArgumentException(message)
