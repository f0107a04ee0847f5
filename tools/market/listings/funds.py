"""Options on funds: what is listed by published dates, and how far out by stated assumption.

Published (facts 6.1): SPY's Friday weeklies, up to five in a row since November 2012; its Wednesday weeklies, listed on
Tuesdays, up to five, from 2016-08-30 on (MIAX: first day 2016-09-07; a Wednesday holiday moves to Tuesday); its Monday
weeklies, listed on Fridays, up to five, from 2018-02-16 on (not on a quarter end; a Monday holiday moves to Tuesday);
monthlies on the third Friday; quarterlies on the last session of March, June, September, December. QQQ's and IWM's
Mondays and Wednesdays came after 2018. A standard monthly that expires before February 2015 carries the Saturday after
the third Friday as its date and trades to the session before.

Assumed, for want of a source: a monthly does not count among the five weeklies; monthlies are listed for four months
running and for March, June, September, December of the coming year; LEAPs are January, June and December up to 32
months out (January alone on all but SPY, QQQ, IWM); quarterlies reach four quarters out, on SPY, QQQ, IWM and DIA;
the other funds' Friday weeklies were there in 2014; sectors have monthlies two months running, quarters and January.
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

WEDNESDAYS_FROM = date(2016, 8, 30)
FIRST_WEDNESDAY = date(2016, 9, 7)
MONDAYS_FROM = date(2018, 2, 16)
_FRIDAYS = Weekly(FRIDAY, date(2012, 11, 1), date(2012, 11, 1), 5)
_WEDNESDAYS = Weekly(WEDNESDAY, WEDNESDAYS_FROM, FIRST_WEDNESDAY, 5)
_MONDAYS = Weekly(MONDAY, MONDAYS_FROM, date(2018, 2, 17), 5)
_LARGE, _OTHER = Monthlies(), Monthlies(leap_months=(1,), leap=30)
_SECTOR = Monthlies(near=2, leap_months=(1,), leap=24)
WITH_QUARTERLIES = ("SPY", "QQQ", "IWM", "DIA")


def spy(day: date) -> tuple[Expiry, ...]:
    """SPY's expiries listed on a session."""
    quarterlies = month_ends(day, 4, QUARTER_MONTHS, "quarterly")
    return merge(_LARGE.on(day), quarterlies, _FRIDAYS.on(day), _WEDNESDAYS.on(day), _MONDAYS.on(day))


def fund(root: str, day: date) -> tuple[Expiry, ...]:
    """Expiries of a fund with Friday weeklies."""
    monthlies = _LARGE if root in ("QQQ", "IWM") else _OTHER
    quarterlies = month_ends(day, 4, QUARTER_MONTHS, "quarterly") if root in WITH_QUARTERLIES else []
    return merge(monthlies.on(day), quarterlies, _FRIDAYS.on(day))


def sector(day: date) -> tuple[Expiry, ...]:
    """A sector fund's expiries: monthlies only."""
    return merge(_SECTOR.on(day))
