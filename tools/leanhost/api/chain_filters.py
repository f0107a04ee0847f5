"""An option chain's filters: those of an option universe, each of which makes a new chain of this one's contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from types import SimpleNamespace
from typing import Any

from leanhost.engine.option_filter import OptionFilterUniverse as Universe
from leanhost.naming import lean_names


class _EveryDay:
    """A chain's days count from its own date, whatever the exchange does on it."""

    @staticmethod
    def is_date_open(_day: datetime) -> bool:
        return True


def _of(method: Callable[..., Any]) -> Any:
    """The chain's method of a universe's."""

    @wraps(method)
    def filtered(self: OptionChainFilters, *arguments: Any, **named: Any) -> Any:
        chosen = self._universe()
        method(chosen, *arguments, **named)
        return self.create_chain(chosen._apply_types())

    return filtered


@lean_names
class OptionChainFilters:
    """Mixin of `OptionChain`; the chain itself stays as it is."""

    _list: Any
    underlying: Any
    time: datetime
    create_chain: Callable[[Iterable[Any]], Any]

    def _universe(self) -> Universe:
        contracts = list(self._list)
        underlying = self.underlying
        if contracts and not getattr(underlying, "price", 0.0):
            # The chain of a universe file has an empty bar there; the file's price is with its contracts.
            underlying = SimpleNamespace(price=contracts[0].underlying_last_price)
        return Universe(contracts, underlying, self.time, _EveryDay, 1.0)

    calls_only, puts_only = _of(Universe.calls_only), _of(Universe.puts_only)
    standards_only, weeklys_only = _of(Universe.standards_only), _of(Universe.weeklys_only)
    front_month, back_month = _of(Universe.front_month), _of(Universe.back_month)
    back_months, farthest_expiration = _of(Universe.back_months), _of(Universe.farthest_expiration)
    expiration, zero_dte = _of(Universe.expiration), _of(Universe.zero_dte)
    expiring_after, expiring_before = _of(Universe.expiring_after), _of(Universe.expiring_before)
    strikes = _of(Universe.strikes)
    strikes_above, strikes_below = _of(Universe.strikes_above), _of(Universe.strikes_below)
    itm = in_the_money = _of(Universe.in_the_money)
    otm = out_of_the_money = _of(Universe.out_of_the_money)
    atm = at_the_money = _of(Universe.at_the_money)
    where = _of(Universe.where)
    d = delta = _of(Universe.delta)
    g = gamma = _of(Universe.gamma)
    v = vega = _of(Universe.vega)
    t = theta = _of(Universe.theta)
    r = rho = _of(Universe.rho)
    iv = implied_volatility = _of(Universe.implied_volatility)
    oi = open_interest = _of(Universe.open_interest)
    volume = _of(Universe.volume)

    naked_call, naked_put = _of(Universe.naked_call), _of(Universe.naked_put)
    call_spread, put_spread = _of(Universe.call_spread), _of(Universe.put_spread)
    strangle, straddle = _of(Universe.strangle), _of(Universe.straddle)
    conversion, protective_collar = _of(Universe.conversion), _of(Universe.protective_collar)
    call_calendar_spread = _of(Universe.call_calendar_spread)
    put_calendar_spread = _of(Universe.put_calendar_spread)
    call_butterfly, put_butterfly = _of(Universe.call_butterfly), _of(Universe.put_butterfly)
    iron_butterfly, iron_condor = _of(Universe.iron_butterfly), _of(Universe.iron_condor)
    box_spread, jelly_roll = _of(Universe.box_spread), _of(Universe.jelly_roll)
    call_ladder, put_ladder = _of(Universe.call_ladder), _of(Universe.put_ladder)
