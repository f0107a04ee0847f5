"""SPY's dividends, the short rate and the discount rate: published numbers, small enough to write down.

Dividends: ex-dates and amounts to three decimals as Yahoo has them (github owenyi2/financial_data, etfs/SPY.csv); the
factor file of LEAN's sample data gives the same days and, to its own cent, the same amounts. Discount rate: the Federal
Reserve's primary credit rate by effective date, FRED's series PCREDIT8, as LEAN's interest-rate.csv has it; a test
compares both with LEAN's files where they are. Options are priced with the federal funds level, which ran 0.57 to 0.66
below it in these years (facts section 9): the gap is taken as 0.62, never below 0.05 % (both assumed of each day).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

import numpy as np

from market import calendar

DIVIDENDS: dict[date, float] = {
    date(2012, 3, 16): 0.614, date(2012, 6, 15): 0.688, date(2012, 9, 21): 0.779, date(2012, 12, 21): 1.022,
    date(2013, 3, 15): 0.694, date(2013, 6, 21): 0.839, date(2013, 9, 20): 0.838, date(2013, 12, 20): 0.980,
    date(2014, 3, 21): 0.825, date(2014, 6, 20): 0.937, date(2014, 9, 19): 0.939, date(2014, 12, 19): 1.135,
    date(2015, 3, 20): 0.931, date(2015, 6, 19): 1.030, date(2015, 9, 18): 1.033, date(2015, 12, 18): 1.212,
    date(2016, 3, 18): 1.050, date(2016, 6, 17): 1.078, date(2016, 9, 16): 1.082, date(2016, 12, 16): 1.329,
    date(2017, 3, 17): 1.033, date(2017, 6, 16): 1.183, date(2017, 9, 15): 1.235, date(2017, 12, 15): 1.351,
    date(2018, 3, 16): 1.097, date(2018, 6, 15): 1.246, date(2018, 9, 21): 1.323, date(2018, 12, 21): 1.435,
}  # fmt: skip
"""SPY's distributions in dollars a share by ex-date."""
_BEFORE_FIRST, _AFTER_LAST = date(2011, 12, 16), date(2019, 3, 15)
"""The ex-dates on either side (same source)."""

QUARTERLY_YIELD = 0.0049
"""What the modelled option market expects of each later quarter, as a share of spot (about 2 % a year, facts 9)."""

DISCOUNT_RATE: dict[date, float] = {
    date(2010, 2, 19): 0.75, date(2015, 12, 17): 1.00, date(2016, 12, 15): 1.25, date(2017, 3, 16): 1.50,
    date(2017, 6, 15): 1.75, date(2017, 12, 14): 2.00, date(2018, 3, 22): 2.25, date(2018, 6, 14): 2.50,
    date(2018, 9, 27): 2.75, date(2018, 12, 20): 3.00,
}  # fmt: skip
"""Primary credit rate in percent a year, from its effective date on."""

_FUNDS_BELOW_DISCOUNT = 0.62
_FUNDS_FLOOR = 0.05
_EX_DATES = sorted(DIVIDENDS)
_STEPS = sorted(DISCOUNT_RATE)


def discount_rate(day: date) -> float:
    """Primary credit rate in percent a year on `day`."""
    return DISCOUNT_RATE[_STEPS[max(bisect_right(_STEPS, day) - 1, 0)]]


def funds_rate(day: date) -> float:
    """Continuously compounded short rate per year (0.01 = 1 %) that prices options on `day`."""
    return max(discount_rate(day) - _FUNDS_BELOW_DISCOUNT, _FUNDS_FLOOR) / 100.0


def accrued_dividend(day: date) -> float:
    """Dollars a share of the coming distribution that SPY has already collected on `day`.

    The fund's value carries what its stocks have paid since the last ex-date; linear in days between ex-dates, and the
    whole amount drops out on the ex-date. What follows the last ex-date accrues at `QUARTERLY_YIELD` of 250 dollars.
    """
    i = bisect_right(_EX_DATES, day)
    if i == 0:
        start, end, amount = _BEFORE_FIRST, _EX_DATES[0], DIVIDENDS[_EX_DATES[0]]
    elif i == len(_EX_DATES):
        start, end, amount = _EX_DATES[-1], _AFTER_LAST, QUARTERLY_YIELD * 250.0
    else:
        start, end, amount = _EX_DATES[i - 1], _EX_DATES[i], DIVIDENDS[_EX_DATES[i]]
    return amount * (day - start).days / (end - start).days


def third_friday(year: int, month: int) -> date:
    """The third Friday of a month, session or not."""
    first = date(year, month, 1).weekday()
    return date(year, month, 15 + (4 - first) % 7)


def ex_dates_after(day: date, end: date) -> list[date]:
    """Quarterly ex-dates in (day, end]: known ones, then the third Friday of each quarter's last month."""
    known = [d for d in _EX_DATES if day < d <= end]
    last = max(day, _EX_DATES[-1])
    months = [(y, m) for y in range(last.year, end.year + 1) for m in (3, 6, 9, 12)]
    later = [calendar.on_or_before(third_friday(y, m)) for y, m in months]
    return known + [d for d in later if last < d <= end and d not in known]


def forward_terms(day: date, expiry: date, years: float) -> tuple[float, float]:
    """(growth, discount): forward = spot × growth, present value = discount × payoff, for an expiry `years` away.

    The market expects `QUARTERLY_YIELD` of spot on each ex-date in (day, expiry]: no later announcement is used.
    """
    rate = funds_rate(day)
    paid = sum(QUARTERLY_YIELD * np.exp(-rate * (d - day).days / 365.0) for d in ex_dates_after(day, expiry))
    discount = float(np.exp(-rate * years))
    return (1.0 - float(paid)) / discount, discount
