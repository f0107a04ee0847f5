"""Filters by expiry, strike and moneyness that LEAN's newer stubs name: of an option universe and of a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from leanhost.enums import OptionRight
from leanhost.naming import AbsentMemberError, lean_names

Self = TypeVar("Self", bound="ContractFilters")


def _day(moment: datetime) -> date:
    return date(moment.year, moment.month, moment.day)


@lean_names
class ContractFilters:
    """Mixin of `OptionFilterUniverse`."""

    _contracts: list[Any]
    local_time: datetime
    _keep: Callable[[Callable[[Any], bool]], Any]
    _spot: Callable[[], float]
    expiration: Callable[..., Any]
    back_months: Callable[[], Any]

    def expiring_after(self: Self, date: datetime) -> Self:
        """Expiries after a date, that date left out."""
        day = _day(date)
        return self._keep(lambda c: _day(c.expiry) > day)

    def expiring_before(self: Self, date: datetime) -> Self:
        """Expiries before a date, that date left out."""
        day = _day(date)
        return self._keep(lambda c: _day(c.expiry) < day)

    def _expiring_on(self: Self, expiries: Iterable[datetime]) -> Self:
        days = {_day(expiry) for expiry in expiries}
        return self._keep(lambda c: _day(c.expiry) in days)

    def farthest_expiration(self: Self) -> Self:
        last = max((c.expiry for c in self._contracts), default=None)
        return self._keep(lambda c: c.expiry == last)

    def back_month(self: Self) -> Self:
        """The second nearest expiry."""
        return self.back_months().front_month()

    def zero_dte(self: Self) -> Self:
        """Contracts that expire today."""
        return self.expiration(0, 0)

    def strikes_above(self: Self, price: float) -> Self:
        return self._keep(lambda c: c.strike > price)

    def strikes_below(self: Self, price: float) -> Self:
        return self._keep(lambda c: c.strike < price)

    def in_the_money(self: Self) -> Self:
        """Calls below and puts above the underlying's price; none where the price is unknown."""
        return self._beside(OptionRight.CALL)

    def out_of_the_money(self: Self) -> Self:
        """Calls above and puts below the underlying's price; none where the price is unknown."""
        return self._beside(OptionRight.PUT)

    itm, otm = in_the_money, out_of_the_money

    def _beside(self: Self, below: OptionRight) -> Self:
        spot = self._spot()
        return self._keep(lambda c: bool(spot) and (c.strike < spot if c.right == below else c.strike > spot))

    def at_the_money(self: Self, max_strike_distance: float | None = None) -> Self:
        """Strikes within a distance of the underlying's price; none where the price is unknown."""
        if max_strike_distance is None:
            reason = "what its default is worth is not published; a distance can be given"
            raise AbsentMemberError(
                f"LEAN's OptionFilterUniverse.DefaultAtTheMoneyStrikeDistance is not part of leanhost: {reason}"
            )
        spot, distance = self._spot(), max_strike_distance
        return self._keep(lambda c: bool(spot) and abs(c.strike - spot) <= distance)

    atm = at_the_money

    def volume(self: Self, min: int, max: int) -> Self:
        return self._keep(lambda c: min <= c.volume <= max)
