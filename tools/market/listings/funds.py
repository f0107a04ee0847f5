"""Which SPY options are listed on a day: expiries by published dates, strikes by stated rules.

Published (facts 6.1): Friday weeklies, up to five in a row since November 2012; Wednesday weeklies, listed on Tuesdays,
up to five, from 2016-08-30 on (MIAX: first day 2016-09-07; a Wednesday holiday moves to Tuesday); Monday weeklies,
listed on Fridays, up to five, from 2018-02-16 on (not on a quarter end; a Monday holiday moves to Tuesday); monthlies
on the third Friday; quarterlies on the last session of March, June, September, December. A standard monthly that
expires before February 2015 carries the Saturday after the third Friday as its date and trades to the session before.

Assumed, for want of a source: a monthly does not count among the five weeklies; monthlies are listed for four months
running and for March, June, September, December of the coming year; LEAPs are January, June and December up to 32
months out; quarterlies reach four quarters out. Strikes: whole dollars near the money, five dollars beyond (facts 6.2,
SPY 2020), a weekly's from half the spot to 1.28 times it (the middle of 0.35-0.65 and 1.2-1.37, facts 6.2); half-dollar
strikes are left out. The range follows the spot: each close since a series was listed adds
strikes around it, none is ever taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from market import calendar
from market.daily import rates

SATURDAY_UNTIL = date(2015, 2, 1)
WEDNESDAYS_FROM = date(2016, 8, 30)
FIRST_WEDNESDAY = date(2016, 9, 7)
MONDAYS_FROM = date(2018, 2, 16)
QUARTER_MONTHS = (3, 6, 9, 12)
LEAP_MONTHS = (1, 6, 12)
_FRIDAY, _WEDNESDAY, _MONDAY = 4, 2, 0
_WEEKLY_LIFE = 47
"""Calendar days a weekly can be listed before it ends: five of them and two monthlies between."""


@dataclass(frozen=True, slots=True)
class StrikeRule:
    """How far from spot strikes reach, as shares of spot: dense (`step` dollars) and wide (5 dollars) bands."""

    dense_below: float
    dense_above: float
    wide_below: float
    wide_above: float
    step: int


WEEKLY = StrikeRule(0.18, 0.10, 0.50, 0.28, 1)
MONTHLY = StrikeRule(0.25, 0.15, 0.50, 0.30, 1)
FAR = StrikeRule(0.60, 0.45, 0.60, 0.45, 5)
FAR_DAYS = 200
"""Beyond this many calendar days to expiry only every fifth dollar is listed (SPX: 25 points beyond 130 to 170)."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """One expiry of the chain: `day` is the date in the symbol, `last` the last trading day, `listed` the first."""

    day: date
    last: date
    listed: date
    kind: str

    @property
    def number(self) -> int:
        """The symbol's date as yyyymmdd."""
        return self.day.year * 10_000 + self.day.month * 100 + self.day.day


def _months(start: date, count: int) -> list[tuple[int, int]]:
    first = start.year * 12 + start.month - 1
    return [divmod(first + i, 12) for i in range(count)]


def _monthly(year: int, month: int) -> tuple[date, date]:
    """(date in the symbol, last trading day) of a standard monthly."""
    friday = rates.third_friday(year, month)
    last = calendar.on_or_before(friday)
    return (friday + timedelta(days=1) if friday < SATURDAY_UNTIL else last), last


def _standard_expiries(day: date) -> list[Expiry]:
    found = []
    for ahead, (year, index) in enumerate(_months(day, 33)):
        month = index + 1
        symbol_day, last = _monthly(year, month)
        near = ahead <= 4
        cycle = month in QUARTER_MONTHS and ahead <= 12
        if last < day or not (near or cycle or month in LEAP_MONTHS):
            continue
        months_ahead = 32 if month in LEAP_MONTHS else 12 if month in QUARTER_MONTHS else 4
        listed_year, listed_index = divmod(year * 12 + index - months_ahead, 12)
        listed = rates.third_friday(listed_year, listed_index + 1)
        if listed <= day:
            found.append(Expiry(symbol_day, last, calendar.after(listed), "monthly"))
    return found


def _quarter_ends(day: date) -> list[Expiry]:
    found = []
    for year, index in _months(day, 16):
        if index + 1 not in QUARTER_MONTHS:
            continue
        end = date(year + index // 11, (index + 1) % 12 + 1, 1) - timedelta(days=1)
        last = calendar.on_or_before(end)
        if day <= last:
            found.append(Expiry(last, last, calendar.after(last - timedelta(days=370)), "quarterly"))
    return found[:4]


def _weekly(day: date, weekday: int, first: date) -> list[Expiry]:
    """The coming five expiries of one weekday; a Friday that has its monthly is none of the five."""
    found = []
    start = day - timedelta(days=day.weekday()) + timedelta(days=weekday)
    for week in range(8):
        nominal = start + timedelta(days=7 * week)
        if weekday == _FRIDAY and nominal == rates.third_friday(nominal.year, nominal.month):
            continue
        # A Friday or Wednesday holiday moves the expiry back a day, a Monday holiday on to Tuesday.
        last = nominal if calendar.is_session(nominal) else nominal + timedelta(days=1 if weekday == _MONDAY else -1)
        if day <= last and first <= last and calendar.is_session(last):
            listed = calendar.on_or_before(nominal - timedelta(days=_WEEKLY_LIFE))
            found.append(Expiry(last, last, max(listed, calendar.FIRST), f"weekly-{weekday}"))
    return found[:5]


@lru_cache(maxsize=64)
def expiries(day: date) -> tuple[Expiry, ...]:
    """Every SPY expiry listed on a session, by last trading day; an expiry that falls on another's day is one."""
    chosen: dict[date, Expiry] = {e.last: e for e in _standard_expiries(day)}
    candidates = _quarter_ends(day) + _weekly(day, _FRIDAY, date(2012, 11, 1))
    if day >= WEDNESDAYS_FROM:
        candidates += _weekly(day, _WEDNESDAY, FIRST_WEDNESDAY)
    if day >= MONDAYS_FROM:
        candidates += _weekly(day, _MONDAY, MONDAYS_FROM + timedelta(days=1))
    for expiry in candidates:
        chosen.setdefault(expiry.last, expiry)
    return tuple(sorted(chosen.values(), key=lambda e: e.last))


def find(day: date, symbol_day: date) -> Expiry | None:
    """The listed expiry whose symbol carries that date, None if the day lists none."""
    return next((e for e in expiries(day) if e.day == symbol_day), None)


def strikes(expiry: Expiry, day: date, low_spot: float, high_spot: float) -> np.ndarray:
    """Listed strikes in dollars, ascending, given the lowest and highest close since listing (up to the day before)."""
    days_left = (expiry.last - day).days
    near = MONTHLY if expiry.kind in ("monthly", "quarterly") else WEEKLY
    rule = FAR if days_left > FAR_DAYS else near
    dense = np.arange(np.ceil(low_spot * (1.0 - rule.dense_below) / rule.step) * rule.step,
                      high_spot * (1.0 + rule.dense_above), rule.step)  # fmt: skip
    # A series that was far once keeps the strikes it was given then.
    far = FAR if (expiry.last - expiry.listed).days > FAR_DAYS else rule
    wide = np.arange(np.ceil(low_spot * (1.0 - max(far.wide_below, rule.wide_below)) / 5.0) * 5.0,
                     high_spot * (1.0 + max(far.wide_above, rule.wide_above)), 5.0)  # fmt: skip
    # The dense band holds every strike of the wide one between its ends: both stand on multiples of their step.
    return np.concatenate([wide[wide < dense[0]], dense, wide[wide > dense[-1]]])
