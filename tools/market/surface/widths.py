"""How wide the market quotes: at the money by root and days to expiry, then by level, stress, time of day, and delta.

Measured: SPY (facts 5.2, 2019-23), QQQ (5.2), SPXW (5.1; in session 0.6 of the closing snapshots), SPX monthlies 1.4
times SPXW from 21 to 100 days (5.1), XSP (5.1, 2023), ES (4.1, January 2020, with its hours of the night), the time of
day (5.3), the width of deep options (4.1: 5.5 points for SPX, 0.66 dollars for SPY in 2021 and 2023) and what a jump
leaves behind (5.1, February 2018: as wide the day after, gone in two). SPX before 2016 was quoted 2 to 4 times wider
than in 2018 (5.1, 2013): here three times in mid-2013, falling evenly in the logarithm to one in January 2018 (the road
between is assumed). Assumed, for want of any chain: IWM as QQQ; DIA, GLD, TLT, USO, the sectors; NQ, CL, GC, SI; that
all this holds in 2014-18; the hours between those measured at night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market.surface.clock import SESSION

DAYS = np.log([1.5, 6.0, 30.0, 150.0, 300.0])


Dollars = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """One root's quotes: `dollars` at the money at `DAYS`, VIX near 13, in session; ticks; the median size quoted.

    Prices from `above` on move by `large`, below by `small`. `early` quotes were wider before 2018, `monthly` ones are
    1.4 times as wide from 21 to 100 days.
    """

    dollars: Dollars
    small: float = 0.01
    large: float = 0.05
    above: float = 3.0
    size: float = 20.0
    early: bool = False
    monthly: bool = False


def _penny(dollars: Dollars, size: float) -> Rule:
    return Rule(dollars, 0.01, 0.01, size=size)


def _index(dollars: Dollars, monthly: bool = False) -> Rule:
    return Rule(dollars, 0.05, 0.10, early=True, monthly=monthly)


def _future(dollars: Dollars, size: float) -> Rule:
    return Rule(dollars, 0.05, 0.25, above=5.0, size=size)


def _even(dollars: Dollars, tick: float) -> Rule:
    return Rule(dollars, tick, tick)


RULES: dict[str, Rule] = {
    "SPY": _penny((0.02, 0.02, 0.03, 0.15, 0.80), 60.0),
    "QQQ": _penny((0.03, 0.03, 0.05, 0.20, 0.80), 40.0),
    "IWM": _penny((0.03, 0.03, 0.05, 0.20, 0.80), 40.0),
    "DIA": Rule((0.06, 0.07, 0.12, 0.40, 1.20)),
    "GLD": Rule((0.04, 0.04, 0.07, 0.20, 0.70)),
    "TLT": Rule((0.04, 0.04, 0.07, 0.20, 0.70)),
    "USO": Rule((0.02, 0.02, 0.03, 0.07, 0.20), size=50.0),
    "XLF": Rule((0.02, 0.02, 0.03, 0.06, 0.15), size=100.0),
    "XLE": Rule((0.05, 0.05, 0.08, 0.20, 0.60)),
    "XLK": Rule((0.03, 0.03, 0.05, 0.12, 0.40)),
    "XLV": Rule((0.05, 0.05, 0.08, 0.18, 0.50)),
    "SPX": _index((0.15, 0.18, 0.36, 0.66, 2.00), monthly=True),
    "SPXW": _index((0.15, 0.18, 0.36, 0.66, 2.00)),
    "XSP": _index((0.03, 0.04, 0.06, 0.12, 0.30)),
    "ES": _future((0.20, 0.22, 0.32, 0.53, 1.20), 30.0),
    "NQ": _future((0.80, 0.90, 1.30, 2.20, 5.00), 10.0),
    "CL": _even((0.02, 0.02, 0.03, 0.06, 0.15), 0.01),
    "GC": _even((0.30, 0.30, 0.50, 0.90, 2.00), 0.10),
    "SI": _even((0.008, 0.008, 0.014, 0.03, 0.07), 0.001),
}
"""By option root. Two ticks: one-cent classes SPY, QQQ, IWM; the other funds .01 below 3.00 and .05 above (assumed to
have been in the penny programme); SPX, SPXW, XSP .05 and .10; ES, NQ .05 to 5.00, then .25; CL .01, GC .10, SI .001."""

_BASE, _LEAST, _STEEPER_FROM = 13.0, 0.8, 30.0
_POWER, _FAR_POWER, _STRESSED_POWER = 1.1, 0.75, 1.6
_POWER_DAYS = np.log([30.0, 150.0])
"""Widths grow with (VIX / 13)^1.1 to 30, five months out with its power 0.75 (5.1: 1.7 times from 13 to 25.5, in
session), and with its power 1.6 beyond (5.1: 5.1 dollars at VIX 66 against 1.1 at 27)."""
_JUMP_FREE, _JUMP_MOST, _JUMP_GAIN = 0.2, 0.7, 3.0
_JUMP_AFTER = 0.6, 0.2
"""A jump's part in the third session, at its open and at its close; the second has it whole, the fourth nothing."""
_EARLY_FROM, _EARLY_TO, _EARLY_TIMES = date(2013, 6, 30), date(2018, 1, 1), 3.0
_MONTHLY_DAYS, _MONTHLY_TIMES = np.log([14.0, 21.0, 100.0, 200.0]), (1.0, 1.4, 1.4, 1.0)
_MINUTE_OF_DAY = np.array([0.0, 1.0, 5.0, 10.0, 30.0])
_MINUTE_SHARE = np.array([1.6, 1.4, 1.3, 1.1, 1.0])
_LATE_MINUTES, _LATE_SHARE = 5.0, 1.2
_NIGHT_AT = np.array([-360.0, -240.0, 120.0, 180.0, 360.0, 420.0, 569.0])
_NIGHT_SHARE = np.array([2.4, 2.2, 2.2, 1.7, 1.6, 1.4, 1.3])
_EVENING_SHARE = 1.6
_DELTA = np.array([0.0, 0.05, 0.10, 0.25, 0.50])
_DELTA_SHARE = np.array([0.15, 0.45, 0.55, 0.75, 1.00])
_DEEP_FROM, _DEEP_GROWTH, _DEEP_MOST = 0.01, 0.03, 0.0016
"""In the money by more than 1 % of spot quotes widen by 3 cents a dollar, at most by 0.16 % of spot."""


@lru_cache(maxsize=16)
def _session_share(minutes: int) -> np.ndarray:
    """By minute's boundary of a session; shape (minutes + 1,)."""
    at = np.append(_MINUTE_OF_DAY, [minutes - _LATE_MINUTES, float(minutes)])
    return np.interp(np.arange(minutes + 1.0), at, np.append(_MINUTE_SHARE, [1.0, _LATE_SHARE]))


def time_of_day(clock: np.ndarray, minutes: int) -> np.ndarray:
    """How much wider quotes are at minutes of New York's day than in mid-session; `minutes` the session's length.

    Before and after the session only futures' options are quoted: at night 1.6 to 2.4 times as wide.
    """
    inside = (clock >= SESSION) & (clock <= SESSION + minutes)
    session = np.interp(clock - SESSION, np.arange(minutes + 1.0), _session_share(minutes))
    if inside.all():
        return session
    night = np.where(clock < SESSION, np.interp(clock, _NIGHT_AT, _NIGHT_SHARE), _EVENING_SHARE)
    return np.where(inside, session, night)


def stress(level: np.ndarray, before: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """How much wider a jump of the level makes quotes; `before` are the last three closes, the latest last.

    `gone` is the share of the session that has passed at each mark.
    """
    moved = np.log([level / before[2], np.broadcast_to(before[2] / before[1], level.shape),
                    np.broadcast_to(before[1] / before[0], level.shape)])  # fmt: skip
    today, yesterday, older = np.clip(moved - _JUMP_FREE, 0.0, _JUMP_MOST)
    fading = _JUMP_AFTER[0] + (_JUMP_AFTER[1] - _JUMP_AFTER[0]) * gone
    return np.exp(_JUMP_GAIN * (np.maximum(today, yesterday) + older * fading))


def by_level(stands_for: np.ndarray, life: np.ndarray) -> np.ndarray:
    """How much wider quotes are at a VIX-like level than at 13, by calendar years to expiry; shapes broadcast."""
    power = np.interp(np.log(np.maximum(life * 365.0, 0.5)), _POWER_DAYS, (_POWER, _FAR_POWER))
    calm = np.clip(stands_for / _BASE, _LEAST, _STEEPER_FROM / _BASE) ** power
    return calm * np.maximum(stands_for / _STEEPER_FROM, 1.0) ** _STRESSED_POWER


def at_the_money(rule: Rule, day: date, life: np.ndarray) -> np.ndarray:
    """Width in dollars at the money in mid-session at a VIX of 13, of the shape of `life` (calendar years)."""
    days = np.log(np.maximum(life * 365.0, 0.5))
    width = np.exp(np.interp(days, DAYS, np.log(rule.dollars)))
    if rule.monthly:
        width = width * np.interp(days, _MONTHLY_DAYS, _MONTHLY_TIMES)
    if rule.early and day < _EARLY_TO:
        road = (_EARLY_TO - max(day, _EARLY_FROM)).days / (_EARLY_TO - _EARLY_FROM).days
        width = width * _EARLY_TIMES**road
    return width


def by_delta(call_delta: np.ndarray) -> np.ndarray:
    """Share of the at-the-money width by the forward delta of the call."""
    return np.interp(np.minimum(call_delta, 1.0 - call_delta), _DELTA, _DELTA_SHARE)


def deep(pays: np.ndarray, spot: np.ndarray) -> np.ndarray:
    """Dollars that quotes widen by where exercise pays `pays` dollars."""
    return np.minimum(_DEEP_GROWTH * np.maximum(pays - _DEEP_FROM * spot, 0.0), _DEEP_MOST * spot)
