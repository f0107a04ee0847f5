"""Which futures are listed: the contracts nearest to their end, as many as are served.

Quarterly cycles of the equity indices, all months of crude oil and VIX, the liquid months of gold (February, April,
June, August, October, December) and silver (March, May, July, September, December; facts 6.3). Last trading days are
LEAN's rules, held by `leanhost.data.expiries`; the business days are New York's sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from leanhost.data.expiries import future_expiry
from market import calendar
from market.listings.expiry import QUARTER_MONTHS, months

_GOLD_MONTHS, _SILVER_MONTHS = (2, 4, 6, 8, 10, 12), (3, 5, 7, 9, 12)
_ALL_MONTHS = tuple(range(1, 13))
_CYCLES: dict[str, tuple[tuple[int, ...], int]] = {
    "ES": (QUARTER_MONTHS, 4), "NQ": (QUARTER_MONTHS, 4), "RTY": (QUARTER_MONTHS, 4), "CL": (_ALL_MONTHS, 4),
    "GC": (_GOLD_MONTHS, 4), "SI": (_SILVER_MONTHS, 4), "MGC": (_GOLD_MONTHS, 4), "VX": (_ALL_MONTHS, 2),
}  # fmt: skip
"""(contract months, contracts served at a time)."""
FIRST_DAYS = {"RTY": date(2017, 7, 10)}
"""First sessions of what began within the market's years (facts 6.1)."""
_LAST_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Future:
    """One contract: `month` (yyyymm) names it, `last` is its last trading day, `listed` the first one served."""

    root: str
    month: int
    last: date
    listed: date


@lru_cache(maxsize=4096)
def last_day(root: str, month: int) -> date:
    """The last trading day of a contract month (yyyymm); ValueError for a future that is not served."""
    if root not in _CYCLES:
        raise ValueError(f"no future {root} here: choose one of {', '.join(_CYCLES)}")
    return future_expiry(root, month // 100, month % 100, calendar.is_session).date()


@lru_cache(maxsize=64)
def line(root: str) -> tuple[Future, ...]:
    """Every contract of the market's years and some beyond, in the order of their ends."""
    cycle, served = _CYCLES[root]
    first = FIRST_DAYS.get(root, date(2011, 1, 3))
    since = date(first.year - 1, 1, 1)
    names = [y * 100 + m for y, m in months(since, 12 * (_LAST_YEAR - since.year + 1)) if m in cycle]
    ends = [last_day(root, month) for month in names]
    alive = [(month, end) for month, end in zip(names, ends, strict=True) if end >= first]
    # A contract is served from the day on which the one `served` places before it has ended.
    return tuple(
        Future(root, month, end, calendar.after(alive[i - served][1]) if i >= served else first)
        for i, (month, end) in enumerate(alive)
    )


@lru_cache(maxsize=256)
def contracts(root: str, day: date) -> tuple[Future, ...]:
    """The contracts of a future served on a session, nearest first; empty before it was launched.

    Raises ValueError for a future that is not served.
    """
    if root not in _CYCLES:
        raise ValueError(f"no future {root} here: choose one of {', '.join(_CYCLES)}")
    return tuple(future for future in line(root) if future.listed <= day <= future.last)


def find_future(root: str, day: date, month: int) -> Future | None:
    """The contract of a month (yyyymm) if it is served on that day."""
    return next((future for future in contracts(root, day) if future.month == month), None)


def underlying(root: str, end: date, not_before: int = 0) -> Future:
    """The contract an option that ends on a day is written on: the first that ends no earlier, from a month on."""
    return next(future for future in line(root) if future.last >= end and future.month >= not_before)
