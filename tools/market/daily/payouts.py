"""What funds and indices pay out: ex-dates and amounts that are published, and yields where they are not.

SPY: ex-dates and amounts to three decimals as Yahoo has them (github owenyi2/financial_data, etfs/SPY.csv). QQQ and
IWM: ex-dates and amounts of LEAN's factor files (a test compares all three with those files where they are). DIA, TLT
and the sectors have no published list here: they pay an assumed yield, in equal shares of the price, on dates by rule
(DIA on third Fridays, the sectors on those of the quarters' last months, TLT on first sessions, January's in the week
before Christmas). GLD and USO pay nothing; GLD's price loses its 0.40 % a year of expenses (its prospectus).

A fund's price here is its index's share plus what it has collected of the coming distribution since the last one.
Option prices expect a fixed share of the spot on every later ex-date: no later announcement is used.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market import calendar
from market.calendar import third_friday
from market.daily import rates
from market.products import PRODUCTS

_QUARTERS = (3, 6, 9, 12)
_FIRST_YEAR, _LAST_YEAR = 2011, 2022
_AFTER_SPY = date(2019, 3, 15)

PAID: dict[str, dict[date, float]] = {
    "SPY": {
        date(2011, 12, 16): 0.770,
        date(2012, 3, 16): 0.614, date(2012, 6, 15): 0.688, date(2012, 9, 21): 0.779, date(2012, 12, 21): 1.022,
        date(2013, 3, 15): 0.694, date(2013, 6, 21): 0.839, date(2013, 9, 20): 0.838, date(2013, 12, 20): 0.980,
        date(2014, 3, 21): 0.825, date(2014, 6, 20): 0.937, date(2014, 9, 19): 0.939, date(2014, 12, 19): 1.135,
        date(2015, 3, 20): 0.931, date(2015, 6, 19): 1.030, date(2015, 9, 18): 1.033, date(2015, 12, 18): 1.212,
        date(2016, 3, 18): 1.050, date(2016, 6, 17): 1.078, date(2016, 9, 16): 1.082, date(2016, 12, 16): 1.329,
        date(2017, 3, 17): 1.033, date(2017, 6, 16): 1.183, date(2017, 9, 15): 1.235, date(2017, 12, 15): 1.351,
        date(2018, 3, 16): 1.097, date(2018, 6, 15): 1.246, date(2018, 9, 21): 1.323, date(2018, 12, 21): 1.435,
        _AFTER_SPY: 1.225,
    },
    "QQQ": {
        date(2011, 3, 18): 0.077, date(2011, 6, 17): 0.121, date(2011, 9, 16): 0.104, date(2011, 12, 16): 0.161,
        date(2012, 3, 16): 0.113, date(2012, 6, 15): 0.143, date(2012, 9, 21): 0.200, date(2012, 12, 21): 0.367,
        date(2013, 3, 15): 0.159, date(2013, 6, 21): 0.224, date(2013, 9, 20): 0.238, date(2013, 12, 20): 0.272,
        date(2014, 2, 27): 0.373, date(2014, 3, 21): 0.206, date(2014, 6, 20): 0.249, date(2014, 9, 19): 0.238,
        date(2014, 12, 19): 0.387, date(2015, 3, 20): 0.248, date(2015, 6, 19): 0.254, date(2015, 9, 18): 0.260,
        date(2015, 12, 18): 0.342, date(2016, 3, 18): 0.318, date(2016, 6, 17): 0.287, date(2016, 9, 16): 0.294,
        date(2016, 12, 16): 0.355, date(2017, 3, 17): 0.274, date(2017, 6, 16): 0.378, date(2017, 9, 18): 0.319,
        date(2017, 12, 18): 0.329, date(2018, 3, 19): 0.277, date(2018, 6, 18): 0.376, date(2018, 9, 24): 0.330,
        date(2018, 12, 24): 0.421, date(2019, 3, 18): 0.324,
    },
    "IWM": {
        date(2011, 3, 24): 0.169, date(2011, 7, 5): 0.252, date(2011, 9, 23): 0.250, date(2011, 12, 22): 0.360,
        date(2012, 3, 23): 0.251, date(2012, 6, 26): 0.377, date(2012, 9, 24): 0.332, date(2012, 12, 19): 0.727,
        date(2013, 3, 25): 0.270, date(2013, 7, 2): 0.440, date(2013, 9, 24): 0.290, date(2013, 12, 23): 0.440,
        date(2014, 3, 25): 0.310, date(2014, 7, 2): 0.460, date(2014, 9, 24): 0.310, date(2014, 12, 24): 0.450,
        date(2015, 3, 25): 0.390, date(2015, 7, 2): 0.530, date(2015, 9, 25): 0.330, date(2015, 12, 24): 0.500,
        date(2016, 3, 23): 0.330, date(2016, 7, 6): 0.630, date(2016, 9, 26): 0.350, date(2016, 12, 22): 0.570,
        date(2017, 3, 24): 0.390, date(2017, 7, 6): 0.610, date(2017, 9, 26): 0.350, date(2017, 12, 21): 0.580,
        date(2018, 3, 22): 0.370, date(2018, 7, 3): 0.600, date(2018, 9, 26): 0.460, date(2018, 12, 17): 0.469,
        date(2019, 3, 20): 0.412,
    },
}  # fmt: skip
"""Distributions in dollars a share by ex-date. The last row of each ends the accrual of the market's last days;
SPY's amount there is what the option market expects (`Payer.share` of 250 dollars)."""


@dataclass(frozen=True, slots=True)
class Payer:
    """`share` of the price paid on each ex-date, and the months that have one (third Fridays, or first sessions)."""

    share: float
    months: tuple[int, ...] = _QUARTERS
    on_first_session: bool = False
    cost: float = 0.0
    """What the price loses a year beside payouts."""


_MONTHLY = tuple(range(1, 13))
PAYERS: dict[str, Payer] = {
    "SPY": Payer(0.0049), "QQQ": Payer(0.0025), "IWM": Payer(0.0032), "DIA": Payer(0.022 / 12, _MONTHLY),
    "TLT": Payer(0.026 / 12, (*range(2, 14),), on_first_session=True),
    "XLF": Payer(0.017 / 4), "XLE": Payer(0.026 / 4), "XLK": Payer(0.016 / 4), "XLV": Payer(0.015 / 4),
    "GLD": Payer(0.0, (), cost=0.0040), "USO": Payer(0.0, ()),
}  # fmt: skip
"""What each fund is expected to pay: SPY, QQQ, IWM as the means of the amounts above over the prices of 2014-18 (facts
9), the others assumed (2.2 % a year for DIA, 2.6 % for TLT and XLE, 1.7, 1.6, 1.5 % for XLF, XLK, XLV)."""
INDEX_YIELDS = {"SPX": 0.020, "XSP": 0.020, "NDX": 0.010, "RUT": 0.013}
"""Continuous yields of indices; VIX and the like pay nothing and are not carried."""
_SCALED_FROM = date(2014, 1, 2)


class Step(NamedTuple):
    """A fund's dollars from its driver's points on a day: `scale` times them, and `offset` more."""

    scale: float
    offset: float


@lru_cache(maxsize=16)
def ex_dates(ticker: str) -> tuple[date, ...]:
    """A fund's ex-dates: the published ones, then by rule to 2022; empty where nothing is paid."""
    payer = PAYERS[ticker]
    known = sorted(PAID.get(ticker, ()))
    ruled = sorted(
        _by_rule(payer, year, month) for year in range(_FIRST_YEAR, _LAST_YEAR + 1) for month in payer.months
    )
    return tuple(known) + tuple(day for day in ruled if not known or day > known[-1])


def _by_rule(payer: Payer, year: int, month: int) -> date:
    if payer.on_first_session:
        # The thirteenth stands for January's, which the fund pays before Christmas.
        return calendar.after(date(year, 12, 17)) if month == 13 else calendar.after(date(year, month, 1) - _DAY)
    return calendar.on_or_before(third_friday(year, month))


_DAY = timedelta(days=1)


def step(ticker: str, day: date) -> Step:
    """How a fund's price follows its driver on a day: an ex-date is where what was collected drops out."""
    payer, per_point = PAYERS[ticker], PRODUCTS[ticker].per_point
    if payer.cost:
        return Step(per_point * (1.0 - payer.cost) ** ((day - _SCALED_FROM).days / 365.25), 0.0)
    dates = ex_dates(ticker)
    i = bisect_right(dates, day)
    if not 0 < i < len(dates):
        return Step(per_point, 0.0)
    passed = (day - dates[i - 1]).days / (dates[i] - dates[i - 1]).days
    paid = PAID.get(ticker)
    if paid is None:
        return Step(per_point * (1.0 + payer.share * passed), 0.0)
    return Step(per_point, paid.get(dates[i], 0.0) * passed)


def distributions(ticker: str, close: Callable[[date], float | None], until: date) -> dict[date, float]:
    """Dollars a share by ex-date up to `until`; `close` says the fund's close on a session, None where it has none.

    Where only a yield is assumed it is that share of the close before, to a tenth of a cent.
    """
    payer, known, found = PAYERS[ticker], PAID.get(ticker), {}
    for day in ex_dates(ticker):
        before = close(calendar.after(day, -1)) if day <= until else None
        if before is not None:
            found[day] = known[day] if known is not None else round(before * payer.share / (1.0 + payer.share), 3)
    return found


def expected(ticker: str, day: date, end: date) -> list[tuple[date, float]]:
    """(ex-date, share of spot) of every payment in (day, end] that option prices on `day` expect."""
    payer = PAYERS.get(ticker)
    return [] if payer is None else [(d, payer.share) for d in ex_dates(ticker) if day < d <= end]


def forward_terms(ticker: str, day: date, expiry: date, years: float) -> tuple[float, float]:
    """(growth, discount): forward = spot × growth, present value = discount × payoff, for an expiry `years` away.

    `ticker` is the underlying's: a fund's forward loses what it pays until then, an index's grows by the rate less its
    yield; a future is its own forward.
    """
    rate = rates.funds_rate(day)
    discount = float(np.exp(-rate * years))
    product = PRODUCTS[ticker]
    if product.kind == "future":
        return 1.0, discount
    if product.kind == "index":
        return float(np.exp((rate - INDEX_YIELDS[ticker]) * years)), discount
    paid = sum(share * float(np.exp(-rate * (d - day).days / 365.0)) for d, share in expected(ticker, day, expiry))
    return (1.0 - paid) / discount, discount
