"""What a future is worth: its driver's level of the moment, carried to the contract's end.

Equity indices: the short rate less the index's yield, as the options on the index have it. Gold and silver: the short
rate (their lease rates are left out). Crude oil: by the slope that its curve had in each quarter: what the oil fund
lost or won by rolling, from the real closes of USO in LEAN's sample data and the spot price of `arch` (difference of
their growth, less 0.75 % of expenses, weighted 1-2-1 over neighbouring quarters): backwardated from mid-2013 to autumn
2014, in contango to the end of 2017, steepest in early 2016, backwardated in 2018. It flattens with time to the end.
The slope follows the calendar whatever oil's price does in a world, and a quarter's number holds from its first day:
the curve's slope, unlike its level, brings no surprises.

VIX futures: the square root of the variance that VIX and its sisters imply for the 30 days after the end (facts 3.5's
laws), less what the convexity of the square root takes, and VIX itself at the end.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.daily import payouts, rates
from market.listings.futures import Future, contracts
from market.products import PRODUCTS
from market.surface.facts import TERM_CONSTANT, TERM_DAYS, TERM_SLOPE

DAY_MINUTES = 1440
ENDS = {"ES": 570, "NQ": 570, "RTY": 570, "CL": 870, "GC": 810, "SI": 805, "MGC": 810, "VX": 571}
"""Minute of New York's day at which trading ends on the last day. VIX futures end at 9:00; here the first minute of the
session follows, whose opening VIX settles them."""
_YEAR_MINUTES = 365.0 * DAY_MINUTES

OIL_SLOPES: dict[int, tuple[float, float, float, float]] = {
    2012: (0.043, 0.046, 0.052, 0.060),
    2013: (0.058, 0.017, -0.029, -0.025),
    2014: (-0.027, -0.067, -0.080, 0.021),
    2015: (0.171, 0.199, 0.198, 0.324),
    2016: (0.426, 0.351, 0.223, 0.164),
    2017: (0.135, 0.094, 0.060, 0.022),
    2018: (0.000, -0.045, -0.118, -0.050),
}
"""Contango a year (negative: backwardation) at the front of oil's curve, by quarter."""
_OIL_FLATTENS = 0.75
"""Years over which oil's slope decays (assumed)."""
_VARIANCE_OF_LOG_VIX, _REVERSION = 0.9**2, 5.0
"""Variance a year of ln VIX (VVIX near 90, facts 3.5) and its mean reversion under pricing (assumed)."""
USO_COST = 0.0075
_USO_BASE, _USO_FROM = 34.23 / 95.14, date(2014, 1, 2)
"""USO's close over spot oil on the market's first day (LEAN's sample data, `arch`)."""
_USO_ROLLS_BEFORE = 14


@lru_cache(maxsize=4096)
def _oil_slope(ordinal: int) -> float:
    """The slope on a day: the quarters' numbers stand at their middles."""
    day = date.fromordinal(ordinal)
    years = sorted(OIL_SLOPES)
    at = (day.year - years[0]) * 4 + (day - date(day.year, 1, 1)).days / 365.25 * 4 - 0.5
    values = [slope for year in years for slope in OIL_SLOPES[year]]
    return float(np.interp(at, np.arange(len(values)), values))


def years_left(future: Future, day: date, minutes: np.ndarray | float) -> np.ndarray:
    """Years to a contract's end at minutes of New York's `day` (negative: the evening before), never negative."""
    end = (future.last - day).days * DAY_MINUTES + ENDS[future.root]
    return np.maximum(end - np.asarray(minutes, dtype=float), 0.0) / _YEAR_MINUTES


def log_basis(future: Future, day: date, years: np.ndarray) -> np.ndarray:
    """ln(future / driver) at `years` to its end; not for VIX futures."""
    if future.root == "CL":
        return _oil_slope(day.toordinal()) * _OIL_FLATTENS * -np.expm1(-years / _OIL_FLATTENS)
    rate = rates.funds_rate(day)
    return (rate - payouts.INDEX_YIELDS.get(PRODUCTS[future.root].driver, 0.0)) * years


def price(future: Future, day: date, driver: np.ndarray | float, minutes: np.ndarray | float) -> np.ndarray:
    """A contract's fair price, unrounded, where its driver stands at `driver` at `minutes` of New York's day."""
    years = years_left(future, day, minutes)
    if future.root == "VX":
        return vix_future(driver, years)
    return driver * np.exp(log_basis(future, day, years))


def vix_future(vix: np.ndarray | float, years: np.ndarray) -> np.ndarray:
    """A VIX future's price for VIX in points and years to its settlement; both broadcast."""
    days = years * 365.0
    near, far = _variance(vix, days), _variance(vix, days + 30.0)
    ahead = np.sqrt(np.maximum(far - near, 0.25 * vix * vix * 30.0) / 30.0)
    spread = _VARIANCE_OF_LOG_VIX * -np.expm1(-2.0 * _REVERSION * years) / (2.0 * _REVERSION)
    return ahead * np.exp(-0.5 * spread)


def _variance(vix: np.ndarray | float, days: np.ndarray) -> np.ndarray:
    """Squared index of a tenor times its days: the index is a power of the tenor between those that have a law."""
    vix, days = np.broadcast_arrays(np.asarray(vix, dtype=float), np.asarray(days, dtype=float))
    at, log_vix = np.log(np.clip(days, TERM_DAYS[0], TERM_DAYS[-1])), np.log(vix)
    knots = np.log(TERM_DAYS)
    i = np.clip(np.searchsorted(knots, at) - 1, 0, len(knots) - 2)
    share = (at - knots[i]) / (knots[i + 1] - knots[i])
    constant = TERM_CONSTANT[i] + share * (TERM_CONSTANT[i + 1] - TERM_CONSTANT[i])
    slope = TERM_SLOPE[i] + share * (TERM_SLOPE[i + 1] - TERM_SLOPE[i])
    return np.exp(2.0 * (constant + slope * log_vix)) * days


@lru_cache(maxsize=1)
def _uso_scales() -> dict[date, float]:
    """USO's dollars per dollar of spot oil by session: what it holds rolls with the curve, and pays its expenses."""
    days = calendar.between(date(2012, 1, 3), date(2018, 12, 31))
    logs, level = {}, 0.0
    before = days[0]
    for day in days:
        held = next(f for f in contracts("CL", before) if (f.last - before).days >= _USO_ROLLS_BEFORE)
        now, then = (float(log_basis(held, d, years_left(held, d, 960.0))) for d in (day, before))
        level += now - then - USO_COST * (day - before).days / 365.25
        logs[day], before = level, day
    return {day: float(_USO_BASE * np.exp(value - logs[_USO_FROM])) for day, value in logs.items()}


def uso_scale(day: date) -> float:
    """USO's dollars per dollar of spot oil on a session of the market; KeyError elsewhere."""
    return _uso_scales()[day]
