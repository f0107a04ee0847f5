"""The short rate and the discount rate: published numbers, small enough to write down.

Discount rate: the Federal Reserve's primary credit rate by effective date, FRED's series PCREDIT8, as LEAN's
interest-rate.csv has it; a test compares it with that file where it is. Options are priced with the federal funds
level, which ran 0.57 to 0.66 below it in these years (facts section 9): the gap is taken as 0.62, never below 0.05 %
(both assumed of each day).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

DISCOUNT_RATE: dict[date, float] = {
    date(2010, 2, 19): 0.75, date(2015, 12, 17): 1.00, date(2016, 12, 15): 1.25, date(2017, 3, 16): 1.50,
    date(2017, 6, 15): 1.75, date(2017, 12, 14): 2.00, date(2018, 3, 22): 2.25, date(2018, 6, 14): 2.50,
    date(2018, 9, 27): 2.75, date(2018, 12, 20): 3.00,
}  # fmt: skip
"""Primary credit rate in percent a year, from its effective date on."""

_FUNDS_BELOW_DISCOUNT = 0.62
_FUNDS_FLOOR = 0.05
_STEPS = sorted(DISCOUNT_RATE)


def discount_rate(day: date) -> float:
    """Primary credit rate in percent a year on `day`."""
    return DISCOUNT_RATE[_STEPS[max(bisect_right(_STEPS, day) - 1, 0)]]


def funds_rate(day: date) -> float:
    """Continuously compounded short rate per year (0.01 = 1 %) that prices options on `day`."""
    return max(discount_rate(day) - _FUNDS_BELOW_DISCOUNT, _FUNDS_FLOOR) / 100.0
