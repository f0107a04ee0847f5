"""Options on futures: what is listed on ES, NQ, CL, GC and SI, and on which contract each is written.

LEAN symbolises an option on a future by its future, its date, strike and right, under one ticker a root, as American.
So weeklies and month ends stand beside the quarterlies, told apart by their dates; of two series with one date (the
evening EW3 beside the morning quarterly) only the standard one is served. Weeklies are European at the exchange: LEAN
has no style for that on futures.

Published: third Fridays, morning settled, in the quarterly months; EW1, EW2, EW4 and month ends; Wednesdays from
2016-09-26 and Mondays from 2017-04-03, two at a time (facts 6.1); last days of LO, OG and SO (facts 6.3). Assumed:
three serial months (third Fridays between the quarterlies, at the close), four Fridays, three month ends; NQ's Fridays
and month ends like ES's; no Wednesdays or Mondays on NQ.
"""

from __future__ import annotations

from datetime import date, timedelta

from market import calendar
from market.listings import futures
from market.listings.expiry import (
    CLOSE,
    FRIDAY,
    MONDAY,
    OPEN,
    QUARTER_MONTHS,
    WEDNESDAY,
    Expiry,
    Weekly,
    merge,
    month_ends,
    months,
    third_friday,
)  # fmt: skip

_FRIDAYS = Weekly(FRIDAY, date(2009, 10, 1), date(2009, 10, 1), 4)
_WEDNESDAYS = Weekly(WEDNESDAY, date(2016, 9, 26), date(2016, 10, 5), 2)
_MONDAYS = Weekly(MONDAY, date(2017, 4, 3), date(2017, 4, 17), 2)
_SERIAL_MONTHS, _MONTH_ENDS = 3, 3
_LISTED_BEFORE, _SERIAL_BEFORE = 400, 160
_MINUTES = {"CL": 870, "GC": 810, "SI": 805}
"""When options end on their last day: 14:30, 13:30 and 13:25 New York (LEAN's expiry functions; LO the exchange's)."""


def _written(root: str, day: date, expiry: Expiry, contract: int = 0) -> Expiry | None:
    """The expiry with the contract it is written on; None while that is not among those served on `day`."""
    future = futures.underlying(root, expiry.settled, contract)
    if not future.listed <= day:
        return None
    listed = max(expiry.listed, future.listed)
    return Expiry(expiry.day, expiry.last, listed, expiry.kind, expiry.settled, expiry.minute, future.month)


def _third_fridays(day: date) -> list[Expiry]:
    found: list[Expiry] = []
    serial = 0
    for year, month in months(day, 14):
        last = calendar.on_or_before(third_friday(year, month))
        quarter = month in QUARTER_MONTHS
        if last < day or (not quarter and serial == _SERIAL_MONTHS):
            continue
        serial += not quarter
        kind, minute = ("quarterly", OPEN) if quarter else ("serial", CLOSE)
        listed = calendar.after(last - timedelta(days=_LISTED_BEFORE if quarter else _SERIAL_BEFORE))
        found.append(Expiry(last, last, listed, kind, last, minute))
    return found


def equity_index(root: str, day: date) -> tuple[Expiry, ...]:
    """Options on ES or NQ listed on a session."""
    groups = [_third_fridays(day), month_ends(day, _MONTH_ENDS, tuple(range(1, 13)), "month end"), _FRIDAYS.on(day)]
    if root == "ES":
        groups += [_WEDNESDAYS.on(day), _MONDAYS.on(day)]
    written = (_written(root, day, expiry) for expiry in merge(*groups))
    return tuple(expiry for expiry in written if expiry is not None)


def last_day(root: str, year: int, month: int) -> date:
    """The last trading day of a monthly option on CL, GC or SI by its contract month."""
    before = date(year - (month == 1), (month - 2) % 12 + 1, 1)
    if root == "CL":
        return _sessions_before(before.replace(day=26), 7)
    last = _sessions_before(date(year, month, 1), 4)
    # No Fridays, and no eve of a holiday: one session earlier then.
    while last.weekday() == FRIDAY or not _business_or_weekend(last + timedelta(days=1)):
        last = calendar.after(last, -1)
    return last


def _business_or_weekend(day: date) -> bool:
    return day.weekday() >= 5 or calendar.is_session(day)


def _sessions_before(day: date, count: int) -> date:
    return calendar.after(day - timedelta(days=1), 1 - count)


def commodity(root: str, day: date) -> tuple[Expiry, ...]:
    """Monthly options on CL (LO), GC (OG) or SI (SO) listed on a session."""
    found = []
    for year, month in months(day, 16):
        last = last_day(root, year, month)
        if last < day:
            continue
        listed = calendar.after(last - timedelta(days=_LISTED_BEFORE))
        plain = Expiry(last, last, listed, "monthly", last, _MINUTES[root])
        expiry = _written(root, day, plain, year * 100 + month)
        if expiry is not None:
            found.append(expiry)
    return tuple(found)
