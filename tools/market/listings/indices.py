"""Options on indices: SPX (morning monthlies), SPXW (weeklies and month ends at the close) and XSP.

Published (facts 6.1): SPX trades to the Thursday before the third Friday, on whose opening prices it is settled; SPXW:
six Fridays in a row from January 2014, Wednesdays from 2016-02-23 (first expiries 2 and 9 March 2016), Mondays from
2016-08-15 (first 22 and 29 August 2016; a holiday Monday moves to Tuesday), none of these where a month ends; twelve
near months of SPX and LEAPs of up to three years. A third Friday at the close is SPXW from May 2017 on: its series
before was called SPXPM, which LEAN does not know, and is not served.

Month ends are SPXW from 2014-07-07 (quarter ends were SPXQ until then; Cboe, 2014-05-29), up to twelve running.

Assumed: six month ends and four quarters' are listed; after the first four weeks five Wednesdays and five Mondays;
SPX's LEAPs are June and December; XSP has monthlies at the close, four months running and quarters of a year.
"""

from __future__ import annotations

from datetime import date

from market.listings.expiry import (
    FRIDAY,
    MONDAY,
    QUARTER_MONTHS,
    WEDNESDAY,
    Expiry,
    Monthlies,
    Weekly,
    merge,
    month_ends,
)  # fmt: skip

MONTH_ENDS_FROM = date(2014, 7, 7)
THIRD_FRIDAYS_FROM = date(2017, 5, 1)
_SPX = Monthlies(near=12, leap_months=(6, 12), leap=36, morning=True)
_XSP = Monthlies(leap_months=(12,), leap=24)
_FRIDAYS = Weekly(FRIDAY, date(2010, 1, 1), date(2010, 1, 1), 6)
_ALL_FRIDAYS = Weekly(FRIDAY, THIRD_FRIDAYS_FROM, THIRD_FRIDAYS_FROM, 7, skip_thirds=False)
_WEDNESDAYS = Weekly(WEDNESDAY, date(2016, 2, 23), date(2016, 3, 2), 5, opening=2)
_MONDAYS = Weekly(MONDAY, date(2016, 8, 15), date(2016, 8, 22), 5, opening=2)
_EVERY_MONTH = tuple(range(1, 13))


def spx(day: date) -> tuple[Expiry, ...]:
    """SPX's morning-settled monthlies listed on a session."""
    return merge(_SPX.on(day))


def spxw(day: date) -> tuple[Expiry, ...]:
    """SPXW's expiries listed on a session."""
    ends: list[Expiry] = []
    if day >= MONTH_ENDS_FROM:
        quarters = month_ends(day, 4, QUARTER_MONTHS, "month end")
        ends = month_ends(day, 6, _EVERY_MONTH, "month end") + quarters
    fridays = (_ALL_FRIDAYS if day >= THIRD_FRIDAYS_FROM else _FRIDAYS).on(day)
    return merge(ends, fridays, _WEDNESDAYS.on(day), _MONDAYS.on(day))


def xsp(day: date) -> tuple[Expiry, ...]:
    """XSP's expiries listed on a session."""
    return merge(_XSP.on(day))
