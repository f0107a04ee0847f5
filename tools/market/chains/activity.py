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
from market.surface.clock import SESSION

_PEAK = {"monthly": 40_000.0, "quarterly": 9_000.0}
_WEEKLY_PEAK = 6_000.0
_GROWTH_DAYS = 40.0
_HALF_HOUR_VOLUME = np.array(
    [0.129, 0.095, 0.080, 0.075, 0.075, 0.057, 0.043, 0.055, 0.049, 0.057, 0.043, 0.071, 0.171]
)
"""Share of the session's volume by half hour (facts 2.2, measured on SPY)."""
SHARE_OF_COMPOSITE = {
    "SPY": 1 / 30, "QQQ": 1 / 100, "IWM": 1 / 115, "DIA": 1 / 700, "GLD": 1 / 450, "TLT": 1 / 400, "USO": 1 / 170,
    "XLF": 1 / 60, "XLE": 1 / 200, "XLK": 1 / 300, "XLV": 1 / 400,
}  # fmt: skip
"""A fund's volume as a share of the S&P 500's composite volume (assumed)."""
CROWD = {
    "SPY": 1.0, "QQQ": 0.35, "IWM": 0.35, "DIA": 0.04, "GLD": 0.12, "TLT": 0.06, "USO": 0.10, "XLF": 0.12, "XLE": 0.06,
    "XLK": 0.03, "XLV": 0.02, "SPX": 0.40, "SPXW": 0.25, "XSP": 0.01, "ES": 0.20, "NQ": 0.03, "CL": 0.25, "GC": 0.15,
    "SI": 0.04,
}  # fmt: skip
"""Open interest of a root's options over SPY's (assumed)."""


def stream(name: str, root: str) -> str:
    """The name of a root's own random numbers; SPY's go without its name."""
    return name if root == "SPY" else f"{name} {root}"


def contract_keys(number: np.ndarray | int, strikes: np.ndarray, call: bool) -> np.ndarray:
    """A number for each contract, the counter of its random draws; `number` is its expiry's."""
    cents = np.round(strikes * 100.0).astype(np.int64)
    return (number * 10_000_000 + cents) * 2 + (0 if call else 1)


def crowd(root: str, expiry: Expiry, day: date) -> tuple[float, float, float]:
    """(contracts at the busiest strike, reach in log strike, share grown so far) of an expiry on a day."""
    reach = 0.05 + 0.12 * np.sqrt(max((expiry.last - expiry.listed).days, 7) / 365.0)
    age = 1.0 - np.exp(-max((day - expiry.listed).days, 0) / _GROWTH_DAYS)
    return CROWD[root] * _PEAK.get(expiry.kind, _WEEKLY_PEAK), float(reach), float(age)


def open_interest(  # noqa: PLR0917  what a contract is
    seed: int, root: str, keys: np.ndarray, strikes: np.ndarray, call: bool, spot: float, about: tuple
) -> np.ndarray:
    """Contracts open at the start of a day, whole numbers; `about` is `crowd`, as numbers or arrays by strike."""
    peak, reach, age = about
    away = (1.0 if call else -1.0) * np.log(strikes / spot)
    shape = np.exp(-np.abs(away - 0.3 * reach) / reach) * (1.0 if call else 1.4)
    # Round numbers have two digits: 190 and 200 of SPY, 1,900 of the index, 19 of a sector fund.
    tens = np.round(strikes / 10.0 ** (np.floor(np.log10(spot)) - 1.0), 6)
    rounder = np.where(tens % 1.0 == 0.0, 2.5, np.where(tens % 0.5 == 0.0, 1.7, 1.0))
    u = uniform(seed, stream("interest", root), keys)
    return np.floor(peak * shape * rounder * age * (u / (1.0 - u)) ** 0.5)


def day_volume(  # noqa: PLR0917  what a contract is
    seed: int, root: str, keys: np.ndarray, day: date, interest: np.ndarray, days_left: np.ndarray | int
) -> np.ndarray:
    """Contracts traded on a day: a share of open interest that is larger near expiry; whole numbers."""
    u = uniform(seed, stream("volume", root), keys, day.toordinal())
    turnover = 0.03 + 0.5 / (1.0 + days_left)
    return np.floor(interest * turnover * (u / (1.0 - u)) ** 0.7)


@lru_cache(maxsize=4)
def minute_share(minutes: int) -> np.ndarray:
    """Share of a session's volume by minute, shape (minutes,), sums to 1."""
    at = (np.arange(minutes) + 0.5) / minutes * len(_HALF_HOUR_VOLUME) - 0.5
    share = np.interp(at, np.arange(len(_HALF_HOUR_VOLUME)), _HALF_HOUR_VOLUME)
    return share / share.sum()


_AT_NIGHT = 0.12
"""Share of a future's and its options' volume outside New York's session (assumed)."""


def clock_share(clock: np.ndarray) -> np.ndarray:
    """Share of a session's volume by minute, shape (n_minutes,), sums to 1; `clock` as in `Course`.

    Around the clock the night's minutes share evenly what New York's session leaves.
    """
    session = (clock[:-1] >= SESSION) & (clock[:-1] < SESSION + 390.0)
    if session.all():
        return minute_share(len(session))
    share = np.full(len(session), _AT_NIGHT / max(int((~session).sum()), 1))
    if session.any():
        share[session] = (1.0 - _AT_NIGHT) * minute_share(int(session.sum()))
    return share / share.sum()


def fund_volume(
    seed: int, ticker: str, ordinal: np.ndarray | int, daily: np.ndarray | float, minutes: int
) -> np.ndarray:
    """A fund's shares traded by minute, whole numbers, about `daily` in all.

    Shape (minutes,), or (n_days, minutes) from columns of days.
    """
    u = uniform(seed, stream("shares", ticker), ordinal, np.arange(minutes))
    noise = np.exp(0.5 * np.log(-np.log(u)))
    return np.floor(daily * minute_share(minutes) * noise) + 1.0
