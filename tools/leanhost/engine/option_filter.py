"""`set_filter`: which contracts of a day's universe file are subscribed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from leanhost.api.dictionaries import InvalidOperationException
from leanhost.engine.contract_filters import ContractFilters
from leanhost.engine.strategy_filters_more import MoreStrategyFilters
from leanhost.enums import OptionRight, SecurityType
from leanhost.naming import lean_names
from leanhost.symbols import Symbol

ContractFilter = Callable[["OptionFilterUniverse"], Any]
_STANDARD, _WEEKLY = 1, 2
_WITH_WEEKLIES = ("SPXW", "RUTW", "NQX")


def _days(value: Any) -> int:
    return value.days if isinstance(value, timedelta) else int(value)


def filter_of(arguments: tuple[Any, ...]) -> ContractFilter:
    """The function that `set_filter`'s arguments stand for."""
    if len(arguments) == 1 and callable(arguments[0]):
        return arguments[0]
    if len(arguments) == 4:
        low, high, first, last = arguments
        return lambda u: u.strikes(low, high).expiration(_days(first), _days(last))
    if len(arguments) == 2 and isinstance(arguments[0], timedelta):
        return lambda u: u.expiration(_days(arguments[0]), _days(arguments[1]))
    if len(arguments) == 2:
        low, high = arguments
        return lambda u: u.strikes(low, high)
    raise TypeError(f"No method matches given arguments for SetFilter: {arguments}")


def default_filter(universe: OptionFilterUniverse) -> OptionFilterUniverse:
    """LEAN's own: one strike either side, the next 35 days."""
    return universe.strikes(-1, 1).expiration(0, 35)


def is_standard(symbol: Symbol) -> bool:
    """Whether the expiry is the month's third Friday, of stocks also the days around it.

    Of the options on indices only SPXW, RUTW and NQX have others; those on futures are all standard.
    """
    day, kind = symbol.id.date, symbol.security_type
    third_friday = 15 + (4 - datetime(day.year, day.month, 15).weekday()) % 7
    if kind is SecurityType.FUTURE_OPTION:
        return True
    if kind is SecurityType.INDEX_OPTION:
        return symbol.id.symbol not in _WITH_WEEKLIES or day.day == third_friday
    return day.day in (third_friday, third_friday - 1, third_friday + 1)


@lean_names
class OptionFilterUniverse(MoreStrategyFilters, ContractFilters):
    """The contracts left; each call narrows them and returns the universe itself."""

    def __init__(
        self, contracts: list[Any], underlying: Any, local_time: datetime, hours: Any, strike_scale: float
    ) -> None:
        self._contracts = contracts
        self.underlying = underlying
        self.local_time = local_time
        self._hours = hours
        self._scale = strike_scale
        self._strikes: list[float] | None = None
        self._types = _STANDARD | _WEEKLY
        self._typed = False

    def _keep(self, test: Callable[[Any], bool]) -> OptionFilterUniverse:
        self._contracts = [c for c in self._contracts if test(c)]
        return self

    def strikes(self, min_strike: Any, max_strike: int | None = None) -> OptionFilterUniverse:
        """Strikes from `min_strike` to `max_strike` places away from the underlying's price, or the listed ones."""
        if max_strike is None:
            listed = {float(strike) for strike in min_strike}
            return self._keep(lambda c: c.strike in listed)
        price = self.underlying.price / self._scale if self.underlying is not None else 0
        if self._strikes is None:
            self._strikes = sorted({c.strike for c in self._contracts})
        found = self._strikes
        if not price or not found:
            return self
        bounds = _strike_bounds(found, price, int(min_strike), int(max_strike))
        if bounds is None:
            return self._keep(lambda c: False)
        low, high = found[bounds[0]], found[bounds[1]]
        return self._keep(lambda c: low <= c.strike <= high)

    def expiration(self, min_expiry: Any, max_expiry: Any = None) -> OptionFilterUniverse:
        """Expiries from `min_expiry` to `max_expiry` days after today or the next trading day, or the listed dates."""
        if max_expiry is None:
            return self._expiring_on(min_expiry)
        today = datetime(self.local_time.year, self.local_time.month, self.local_time.day)
        if not self._hours.is_date_open(today):
            today = self._hours.get_next_trading_day(today)
        first = today + timedelta(days=_days(min_expiry))
        last = today + timedelta(days=_days(max_expiry))
        return self._keep(lambda c: first <= c.expiry <= last)

    def include_weeklys(self) -> OptionFilterUniverse:
        """Weeklies too, as it is by default."""
        self._types = self._before_types("IncludeWeeklys") | _WEEKLY
        return self

    def standards_only(self) -> OptionFilterUniverse:
        """No weeklies; they go when the filter is through, or before the first `front_month` or `back_months`."""
        self._before_types("StandardsOnly")
        self._types = _STANDARD
        return self

    def weeklys_only(self) -> OptionFilterUniverse:
        """Only weeklies; the others go when the filter is through."""
        self._types = _WEEKLY
        return self

    def _before_types(self, name: str) -> int:
        if self._typed:
            raise InvalidOperationException(
                f"Type filters have already been applied, please call {name}() before applying other filters such as "
                "FrontMonth() or BackMonths()"
            )
        return self._types

    def _apply_types(self) -> OptionFilterUniverse:
        """Let go what is of no wanted type, once."""
        if not self._typed and self._types != _STANDARD | _WEEKLY:
            self._keep(lambda c: bool(self._types & (_STANDARD if is_standard(c.symbol) else _WEEKLY)))
        self._typed = True
        return self

    def calls_only(self) -> OptionFilterUniverse:
        return self._keep(lambda c: c.right == OptionRight.CALL)

    def puts_only(self) -> OptionFilterUniverse:
        return self._keep(lambda c: c.right == OptionRight.PUT)

    def only_apply_filter_at_market_open(self) -> OptionFilterUniverse:
        return self

    def front_month(self) -> OptionFilterUniverse:
        self._apply_types()
        first = min((c.expiry for c in self._contracts), default=None)
        return self._keep(lambda c: c.expiry == first)

    def back_months(self) -> OptionFilterUniverse:
        self._apply_types()
        first = min((c.expiry for c in self._contracts), default=None)
        return self._keep(lambda c: c.expiry != first)

    def contracts(self, contracts: Any) -> OptionFilterUniverse:
        """The given symbols, or those a function of the contracts returns; also such as the file does not have."""
        found: Any = contracts(self._contracts) if callable(contracts) else contracts
        known = {c.symbol: c for c in self._contracts}
        self._contracts = [known.get(s) or _Named(s) for s in (getattr(c, "symbol", c) for c in found)]
        return self

    def where(self, predicate: Callable[[Any], bool]) -> OptionFilterUniverse:
        return self._keep(predicate)

    def _between(self, value: Callable[[Any], float], low: float, high: float) -> OptionFilterUniverse:
        return self._keep(lambda c: low <= value(c) <= high)

    def delta(self, min: float, max: float) -> OptionFilterUniverse:
        return self._between(lambda c: c.greeks.delta, min, max)

    def gamma(self, min: float, max: float) -> OptionFilterUniverse:
        return self._between(lambda c: c.greeks.gamma, min, max)

    def vega(self, min: float, max: float) -> OptionFilterUniverse:
        return self._between(lambda c: c.greeks.vega, min, max)

    def theta(self, min: float, max: float) -> OptionFilterUniverse:
        """Per year."""
        return self._between(lambda c: c.greeks.theta, min, max)

    def rho(self, min: float, max: float) -> OptionFilterUniverse:
        return self._between(lambda c: c.greeks.rho, min, max)

    def implied_volatility(self, min: float, max: float) -> OptionFilterUniverse:
        return self._between(lambda c: c.implied_volatility, min, max)

    iv, d, g, v, t, r = implied_volatility, delta, gamma, vega, theta, rho

    def open_interest(self, min: int, max: int) -> OptionFilterUniverse:
        return self._between(lambda c: c.open_interest, min, max)

    oi = open_interest

    @property
    def symbols(self) -> list[Symbol]:
        return [c.symbol for c in self._contracts]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._contracts)

    def __len__(self) -> int:
        return len(self._contracts)


@lean_names(spelled={"id": "ID"})
class _Named:
    """A contract a filter named that the file does not have."""

    underlying_last_price = open_interest = volume = implied_volatility = 0.0

    def __init__(self, symbol: Symbol) -> None:
        self.symbol, self.id = symbol, symbol.id
        self.strike, self.expiry, self.right = symbol.id.strike_price, symbol.id.date, symbol.id.option_right


def _strike_bounds(strikes: list[float], price: float, low: int, high: int) -> tuple[int, int] | None:
    count = len(strikes)
    at = bisect_left(strikes, price)
    if at < count and strikes[at] == price:
        first, last = at + low, at + high
    else:
        at = bisect_right(strikes, price)
        if at == count:
            return None
        if low < 0 < high:
            first, last = at + low, at + high - 1
        elif low > 0:
            first, last = at + low - 1, at + high - 1
        else:
            first, last = at + low, at + high
    if max(first, 0) >= count or last < 0:
        return None
    return max(first, 0), min(last, count - 1)


def chosen_symbols(universe: OptionFilterUniverse, contract_filter: ContractFilter | None) -> list[Symbol]:
    """Run a filter; what it returns, or None for the universe as it left it."""
    found: Any = (contract_filter or default_filter)(universe)
    if isinstance(found, OptionFilterUniverse):
        universe = found
    elif found is not None:
        universe.contracts(found)
    return universe._apply_types().symbols
