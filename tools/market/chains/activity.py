"""Open interest and volume of contracts, and volume of the fund: shapes that look like the market's, all assumed.

Nothing here is measured per contract. Published: the share of the day's volume by half hour (facts 2.2), and that
round strikes and monthlies gather most open interest. Prices do not depend on any of it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from market.listings import Expiry
from market.rng import uniform

_PEAK = {"monthly": 40_000.0, "quarterly": 9_000.0}
_WEEKLY_PEAK = 6_000.0
_GROWTH_DAYS = 40.0
_HALF_HOUR_VOLUME = np.array(
    [0.129, 0.095, 0.080, 0.075, 0.075, 0.057, 0.043, 0.055, 0.049, 0.057, 0.043, 0.071, 0.171]
)
"""Share of the session's volume by half hour (facts 2.2, measured on SPY)."""
SPY_SHARE_OF_COMPOSITE = 1.0 / 30.0
"""SPY's volume as a share of the S&P 500's composite volume (assumed)."""


def contract_keys(number: np.ndarray | int, strikes: np.ndarray, call: bool) -> np.ndarray:
    """A number for each contract, the counter of its random draws; `number` is its expiry's."""
    cents = np.round(strikes * 100.0).astype(np.int64)
    return (number * 10_000_000 + cents) * 2 + (0 if call else 1)


def crowd(expiry: Expiry, day: date) -> tuple[float, float, float]:
    """(contracts at the busiest strike, reach in log strike, share grown so far) of an expiry on a day."""
    reach = 0.05 + 0.12 * np.sqrt(max((expiry.last - expiry.listed).days, 7) / 365.0)
    age = 1.0 - np.exp(-max((day - expiry.listed).days, 0) / _GROWTH_DAYS)
    return _PEAK.get(expiry.kind, _WEEKLY_PEAK), float(reach), float(age)


def open_interest(  # noqa: PLR0917  what a contract is
    seed: int, keys: np.ndarray, strikes: np.ndarray, call: bool, spot: float, about: tuple
) -> np.ndarray:
    """Contracts open at the start of a day, whole numbers; `about` is `crowd`, as numbers or arrays by strike."""
    peak, reach, age = about
    away = (1.0 if call else -1.0) * np.log(strikes / spot)
    shape = np.exp(-np.abs(away - 0.3 * reach) / reach) * (1.0 if call else 1.4)
    whole = np.round(strikes).astype(int)
    rounder = np.where(whole % 10 == 0, 2.5, np.where(whole % 5 == 0, 1.7, 1.0))
    u = uniform(seed, "interest", keys)
    return np.floor(peak * shape * rounder * age * (u / (1.0 - u)) ** 0.5)


def day_volume(seed: int, keys: np.ndarray, day: date, interest: np.ndarray, days_left: np.ndarray | int) -> np.ndarray:
    """Contracts traded on a day: a share of open interest that is larger near expiry; whole numbers."""
    u = uniform(seed, "volume", keys, day.toordinal())
    turnover = 0.03 + 0.5 / (1.0 + days_left)
    return np.floor(interest * turnover * (u / (1.0 - u)) ** 0.7)


@lru_cache(maxsize=4)
def minute_share(minutes: int) -> np.ndarray:
    """Share of a session's volume by minute, shape (minutes,), sums to 1."""
    at = (np.arange(minutes) + 0.5) / minutes * len(_HALF_HOUR_VOLUME) - 0.5
    share = np.interp(at, np.arange(len(_HALF_HOUR_VOLUME)), _HALF_HOUR_VOLUME)
    return share / share.sum()


def fund_volume(seed: int, ordinal: np.ndarray | int, composite: np.ndarray | float, minutes: int) -> np.ndarray:
    """SPY's shares traded by minute, whole numbers; shape (minutes,), or (n_days, minutes) from columns of days."""
    u = uniform(seed, "shares", ordinal, np.arange(minutes))
    noise = np.exp(0.5 * np.log(-np.log(u)))
    return np.floor(composite * SPY_SHARE_OF_COMPOSITE * minute_share(minutes) * noise) + 1.0
