"""`future.set_filter`: which contracts of a day's universe file are subscribed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from leanhost.naming import lean_names
from leanhost.symbols import Symbol

FutureFilter = Callable[["FutureFilterUniverse"], Any]


def _days(value: Any) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(days=int(value))


def future_filter_of(arguments: tuple[Any, ...]) -> FutureFilter:
    """The function that `set_filter`'s arguments stand for: a function, two timedeltas or two numbers of days."""
    if len(arguments) == 1 and callable(arguments[0]):
        return arguments[0]
    if len(arguments) == 2:
        first, last = (_days(a) for a in arguments)
        return lambda universe: universe.expiration(first, last)
    raise TypeError(f"No method matches given arguments for SetFilter: {arguments}")


class FutureExpirationCycles:
    """Months in which contracts expire, for `FutureFilterUniverse.expiration_cycle`."""

    JANUARY = January = (1, 4, 7, 10)
    FEBRUARY = February = (2, 5, 8, 11)
    MARCH = March = (3, 6, 9, 12)
    DECEMBER = December = (12,)
    ALL_YEAR = AllYear = FGHJKMNQUVXZ = tuple(range(1, 13))
    GJMQVZ = (2, 4, 6, 8, 10, 12)
    GJKMNQVZ = (2, 4, 5, 6, 7, 8, 10, 12)
    HMUZ = MARCH
    HKNUZ = (3, 5, 7, 9, 12)
    HKNV = (3, 5, 7, 10)
    HKNVZ = (3, 5, 7, 10, 12)
    FHKNUX = (1, 3, 5, 7, 9, 11)
    FHJKQUVX = (1, 3, 4, 5, 8, 9, 10, 11)
    HKNUVZ = (3, 5, 7, 9, 10, 12)
    FHKNUVZ = (1, 3, 5, 7, 9, 10, 12)
    FHKNQUVZ = (1, 3, 5, 7, 8, 9, 10, 12)
    FHKNQUX = (1, 3, 5, 7, 8, 9, 11)


@lean_names
class FutureFilterUniverse:
    """The contracts left, rows of the universe file; each call narrows them and returns the universe itself."""

    def __init__(self, contracts: list[Any], local_time: datetime) -> None:
        self._contracts = contracts
        self._local_time = local_time

    @property
    def local_time(self) -> datetime:
        """Naive exchange time of the selection."""
        return self._local_time

    def _keep(self, test: Callable[[Any], bool]) -> FutureFilterUniverse:
        self._contracts = [c for c in self._contracts if test(c)]
        return self

    def expiration(self, min_expiry: Any, max_expiry: Any) -> FutureFilterUniverse:
        """Expiry dates from `min_expiry` to `max_expiry` (timedeltas or days) after today, both included."""
        today = datetime(self._local_time.year, self._local_time.month, self._local_time.day)
        first, last = today + _days(min_expiry), today + min(_days(max_expiry), timedelta(days=50 * 365))
        return self._keep(lambda c: first <= _date_of(c) <= last)

    def expiration_cycle(self, months: Any) -> FutureFilterUniverse:
        """Expiries in these months of the year."""
        wanted = {int(month) for month in months}
        return self._keep(lambda c: c.symbol.id.date.month in wanted)

    def standards_only(self) -> FutureFilterUniverse:
        """Every future is a standard contract."""
        return self

    def include_weeklys(self) -> FutureFilterUniverse:
        return self

    def weeklys_only(self) -> FutureFilterUniverse:
        """No future is a weekly one."""
        return self._keep(lambda c: False)

    def front_month(self) -> FutureFilterUniverse:
        """The contract that expires first."""
        first = min((c.symbol.id.date for c in self._contracts), default=None)
        return self._keep(lambda c: c.symbol.id.date == first)

    def back_months(self) -> FutureFilterUniverse:
        """All but the contract that expires first."""
        first = min((c.symbol.id.date for c in self._contracts), default=None)
        self._contracts.sort(key=lambda c: c.symbol.id.date)
        return self._keep(lambda c: c.symbol.id.date != first)

    def back_month(self) -> FutureFilterUniverse:
        return self.back_months().front_month()

    def contracts(self, contracts: Any) -> FutureFilterUniverse:
        """Exactly the given symbols, or what a function of the contracts returns."""
        found: Any = contracts(self._contracts) if callable(contracts) else contracts
        known = {c.symbol: c for c in self._contracts}
        self._contracts = [known.get(s, _Named(s)) for s in (getattr(c, "symbol", c) for c in found)]
        return self

    def where(self, test: Callable[[Any], bool]) -> FutureFilterUniverse:
        return self._keep(test)

    def select(self, pick: Callable[[Any], Symbol]) -> FutureFilterUniverse:
        return self.contracts([pick(c) for c in self._contracts])

    @property
    def count(self) -> int:
        return len(self._contracts)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._contracts)

    def __len__(self) -> int:
        return len(self._contracts)


@lean_names(spelled={"id": "ID"})
class _Named:
    """A contract a filter named that the file does not have."""

    def __init__(self, symbol: Symbol) -> None:
        self.symbol = symbol
        self.id = symbol.id
        self.open_interest = self.volume = 0.0


def _date_of(contract: Any) -> datetime:
    expiry = contract.symbol.id.date
    return datetime(expiry.year, expiry.month, expiry.day)


def chosen_contracts(universe: FutureFilterUniverse, contract_filter: FutureFilter | None) -> list[Symbol]:
    """Run a filter; without one nothing is chosen, as LEAN's empty filter has it."""
    if contract_filter is None:
        return []
    found: Any = contract_filter(universe)
    picked = list(universe) if found is None else list(found)
    return list(dict.fromkeys(getattr(c, "symbol", c) for c in picked))
