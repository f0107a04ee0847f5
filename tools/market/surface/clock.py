"""The market's own clock: how much of a day's implied variance is still to come at a minute of New York's day.

The night has 35 % of a trading day, the session 65 %; two closed days or more in a row add 5 % of one. The session's
part runs evenly to 14:30 and then faster, the last quarter of an hour taking 9 % (facts 3.8). The night's part runs
from 16:00 to 9:30 as lively by hour as futures on the S&P were on 14 nights of LEAN's sample data.

Smiles live on this clock below two days, on calendar days beyond two weeks, on a blend of both between.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from market import calendar

YEAR_MINUTES = 525_600.0
SESSION = 570.0
"""9:30 New York in minutes of the day."""
NIGHT = 0.35
WEEKEND = 0.05
"""Trading days that a weekend adds to its night: 15 % of one on measured chains (facts 3.0's, options that end next
session); the S&P's squared moves over three days were 1.12 times those over one in 2014-18, their medians 1.07."""
_YEAR_DAYS = 252.0 + 52.0 * WEEKEND
MIN_YEARS = 1.0 / (390.0 * 252.0)
_LATE_FROM, _LATE_GAIN = 300.0 / 390.0, 2.09
"""From 14:30 on the density of session time is 1 + 2.09 x³, x from 0 to 1 at the close: 9 % in the last 15 minutes."""
_BLEND_FROM, _BLEND_TO = 2.0, 14.0
_BEFORE_MIDNIGHT = 480
_NIGHT_HOURS = (129, 0, 142, 97, 98, 110, 72, 74, 65, 67, 89, 226, 166, 124, 120, 136, 153, 82)
"""Variance of ES by hour from 16:00 on, the last one to 9:30 (as `intraday.nights` measured it)."""
_NIGHT_AT = np.append(np.arange(-480.0, 600.0, 60.0), SESSION)
_NIGHT_GONE = np.cumsum((0, *_NIGHT_HOURS)) / sum(_NIGHT_HOURS)
"""Share of the night's variance gone by a minute of the day (negative: of the evening before)."""


class Ending(Protocol):
    """What ends: `listings.Expiry` is one. `settled` at `minute` of New York's day its final price is fixed."""

    @property
    def settled(self) -> date: ...

    @property
    def minute(self) -> int: ...


class Moment(NamedTuple):
    """A minute of New York's day on a session, as something that ends there."""

    settled: date
    minute: int
    contract: int = 0


@lru_cache(maxsize=4)
def session_left(minutes: int) -> np.ndarray:
    """Share of the session's implied variance still to come at each minute's boundary, shape (minutes + 1,)."""
    x = np.linspace(0.0, 1.0, minutes + 1)
    late = np.clip((x - _LATE_FROM) / (1.0 - _LATE_FROM), 0.0, 1.0)
    gone = x + _LATE_GAIN * (1.0 - _LATE_FROM) * late**4 / 4.0
    return 1.0 - gone / gone[-1]


def days_left(minutes: int, at: np.ndarray) -> np.ndarray:
    """Variance from whole minutes `at` of New York's day to that day's close, in trading days; `minutes` the session's.

    Before the open the rest of the night counts as well; after the close it is negative by what the next night took.
    """
    return _days_left(minutes)[np.asarray(at, dtype=np.intp) + _BEFORE_MIDNIGHT]


@lru_cache(maxsize=4)
def _days_left(minutes: int) -> np.ndarray:
    """By minute from 16:00 the evening before to midnight."""
    at = np.arange(-float(_BEFORE_MIDNIGHT), 1441.0)
    session = (1.0 - NIGHT) * np.interp(at, SESSION + np.arange(minutes + 1.0), session_left(minutes))
    before = NIGHT * (1.0 - np.interp(at, _NIGHT_AT, _NIGHT_GONE))
    after = NIGHT * np.interp(at - 1440.0 + (390.0 - minutes), _NIGHT_AT, _NIGHT_GONE)
    return session + np.where(at < SESSION, before, 0.0) - np.where(at > SESSION + minutes, after, 0.0)


def final_minute(ending: Ending) -> int:
    """The minute of New York's day at which the final price is fixed; an early close comes first."""
    return min(ending.minute, int(SESSION) + calendar.session_minutes(ending.settled))


@lru_cache(maxsize=1)
def _places() -> np.ndarray:
    """By session: trading days and weekends up to its close, from an arbitrary origin; shape (n_sessions,)."""
    ordinals = calendar.sessions().ordinals
    return np.arange(float(len(ordinals))) + WEEKEND * np.cumsum(np.diff(ordinals, prepend=ordinals[0]) > 2)


def _place(day: date) -> float:
    return float(_places()[calendar.position(day)])


@lru_cache(maxsize=512)
def _end(settled: date, minute: int) -> tuple[float, float]:
    """(trading days, calendar minutes) from an arbitrary origin to a settlement."""
    length = calendar.session_minutes(settled)
    minute = min(minute, int(SESSION) + length)
    left = float(days_left(length, np.array([float(minute)]))[0])
    return _place(settled) - left, settled.toordinal() * 1440.0 + minute


def surface_years(day: date, ends: Sequence[Ending], at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(smile years, calendar years) from minutes `at` of `day` to each of `ends`; shape (len(ends), len(at))."""
    found = np.array([_end(ending.settled, ending.minute) for ending in ends])
    here = _place(day) - days_left(calendar.session_minutes(day), at)
    traded = (found[:, :1] - here) / _YEAR_DAYS
    life = np.maximum(found[:, 1:] - day.toordinal() * 1440.0 - at, 0.0) / YEAR_MINUTES
    s = np.clip((life * 365.0 - _BLEND_FROM) / (_BLEND_TO - _BLEND_FROM), 0.0, 1.0)
    s = s * s * (3.0 - 2.0 * s)
    return np.maximum(traded * (1.0 - s) + life * s, MIN_YEARS), life
