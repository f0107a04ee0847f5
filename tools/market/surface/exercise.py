"""Which contracts may be exercised early, and what that adds to their prices where it is worth a tenth of a tick.

Funds' options are American; so are ES's and NQ's quarterly and serial options and the monthlies on CL, GC and SI.
Options on SPX and XSP are European, and at the exchange so are the weeklies and month ends on ES and NQ; LEAN exercises
those at will too, so they are worth at least what exercise pays here and nothing is added for the right.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from market import calendar
from market.daily import payouts
from market.listings import Expiry
from market.products import PRODUCTS, OptionRoot
from market.surface.american import Drop, Premium, call_premium, put_premium
from market.surface.carry import carry_of
from market.surface.clock import SESSION, YEAR_MINUTES, Moment, final_minute
from market.surface.widths import RULES

_AMERICAN_KINDS = ("quarterly", "serial", "monthly")
_AFTER = 3
"""Ex-dates about which such exercise is looked at."""
_EVE_DAYS = 60
"""Calendar days from the last ex-date to expiry up to which the eve's own smile is looked at: beyond, time is worth
more than the payout."""
_ROOTS_SEEN = 0.5, 4.0
"""Least and largest deviation of a chain's strikes over that at the money, for the tables."""


class Exercise(NamedTuple):
    """`floor`: exercise at any time pays its worth. The premiums, where they matter, are in units of the strike.

    On a future a call's is in units of the future's price: it is the put with both exchanged. `before` and
    `after` the next ex-dates: (discount, share of spot kept) of whoever then exercises a call or a put come what may.
    `eve`: the close before the last ex-date, if a call may be worth no less than one that ends there.
    """

    floor: bool = False
    call: Premium | None = None
    put: Premium | None = None
    on_future: bool = False
    before: tuple[tuple[float, float], ...] = ()
    after: tuple[tuple[float, float], ...] = ()
    eve: Moment | None = None


EUROPEAN = Exercise()


def exercise_of(root: OptionRoot, day: date, expiry: Expiry, spot: float, volatility: float) -> Exercise:
    """The early exercise of an expiry on a day; `spot` and `volatility` (0.2 = 20 %) say what it may be worth."""
    if root.european:
        return EUROPEAN
    noon = SESSION + calendar.session_minutes(day) // 2
    life = ((expiry.settled - day).days * 1440.0 + final_minute(expiry) - noon) / YEAR_MINUTES
    if life <= 0.0:
        return Exercise(True)
    carry = carry_of(root.underlying, day, [expiry])
    interest, least = carry.rate * life, RULES[root.root].small
    future = PRODUCTS[root.underlying].kind == "future"
    worth = interest * spot > least
    deviation = volatility * float(np.sqrt(life))
    seen = (_ROOTS_SEEN[0] * deviation, _ROOTS_SEEN[1] * deviation)
    if future:
        table = put_premium(interest, 0.0, seen) if worth and expiry.kind in _AMERICAN_KINDS else None
        return Exercise(True, table, table, True)
    paid = payouts.expected(root.underlying, day, expiry.settled)
    drops = [Drop(_share(day, ex, noon, life), share) for ex, share in paid]
    call = call_premium(interest, drops, seen) if sum(drop.share for drop in drops) * spot > least else None
    put = put_premium(interest, interest + float(np.log(carry.kept[0])), seen) if worth else None
    last = paid[-1][0] if paid else None
    eve = None if last is None or call is None or (expiry.settled - last).days > _EVE_DAYS else _eve(last)
    after = _after(day, paid, carry.rate)
    kept = [1.0, *(share for _, share in after)]
    eves = [float(np.exp(-interest * drop.at)) for drop in drops[:_AFTER]]
    before = tuple(zip(eves, kept, strict=False))
    return Exercise(True, call, put, before=before, after=after, eve=eve)


def _after(day: date, paid: list[tuple[date, float]], rate: float) -> tuple[tuple[float, float], ...]:
    kept, found = 1.0, []
    for ex, share in paid[:_AFTER]:
        discount = float(np.exp(-rate * (ex - day).days / 365.0))
        kept -= share * discount
        found.append((discount, kept))
    return tuple(found)


def _eve(ex: date) -> Moment:
    last = calendar.after(ex, -1)
    return Moment(last, int(SESSION) + calendar.session_minutes(last))


def _share(day: date, ex: date, noon: float, life: float) -> float:
    """How far to expiry the last moment of exercise before an ex-date lies, from a day's noon."""
    eve = _eve(ex)
    left = (eve.settled - day).days * 1440.0 + eve.minute - noon
    return float(np.clip(left / YEAR_MINUTES / life, 0.0, 1.0))
