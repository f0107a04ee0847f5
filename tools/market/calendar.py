"""Sessions of the New York exchanges: dates, lengths, early closes (the days are those of exchange_calendars)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market import calendar_data

FIRST = date(2009, 1, 2)
LAST = date(2022, 12, 30)
FULL_MINUTES, EARLY_MINUTES = 390, 210
OPEN_MS = 34_200_000
"""09:30 New York, in milliseconds since midnight."""
CHICAGO_SHIFT_MS = 3_600_000
"""New York's clock minus Chicago's, in milliseconds; both change on the same day."""


class Sessions(NamedTuple):
    """All sessions: `dates` (python dates), `ordinals` (proleptic day numbers), `minutes` (390, or 210 at 13:00)."""

    dates: list[date]
    ordinals: np.ndarray
    minutes: np.ndarray


@lru_cache(maxsize=1)
def sessions() -> Sessions:
    """Every session of XNYS from 2009 to 2022 (LEAPs are listed before, and end after, the market's days)."""
    ordinals = range(FIRST.toordinal(), LAST.toordinal() + 1)
    weekdays = (day for day in map(date.fromordinal, ordinals) if day.weekday() < 5)
    dates = [day for day in weekdays if day.isoformat() not in calendar_data.CLOSED]
    early = [day.isoformat() in calendar_data.EARLY_CLOSE for day in dates]
    minutes = np.where(early, EARLY_MINUTES, FULL_MINUTES)
    return Sessions(dates, np.array([day.toordinal() for day in dates]), minutes)


@lru_cache(maxsize=1)
def _index() -> dict[date, int]:
    return {day: i for i, day in enumerate(sessions().dates)}


def is_session(day: date) -> bool:
    """Whether New York trades on that day."""
    return day in _index()


def position(day: date) -> int:
    """The number of a session in `sessions()`; KeyError where the day is none."""
    return _index()[day]


def session_minutes(day: date) -> int:
    """Length of a session in minutes."""
    return int(sessions().minutes[position(day)])


def on_or_before(day: date) -> date:
    """The last session not after `day`."""
    while day not in _index():
        day -= timedelta(days=1)
    return day


def after(day: date, count: int = 1) -> date:
    """The session `count` sessions after the last one not after `day` (negative counts go back)."""
    return sessions().dates[position(on_or_before(day)) + count]


def between(start: date, end: date) -> list[date]:
    """Sessions from start to end, both included."""
    known = sessions()
    low, high = np.searchsorted(known.ordinals, [start.toordinal(), end.toordinal() + 1])
    return known.dates[low:high]


def holidays(start: date, end: date) -> list[date]:
    """Weekdays in the span on which there is no session."""
    days = (start + timedelta(days=i) for i in range((end - start).days + 1))
    return [day for day in days if day.weekday() < 5 and not is_session(day)]


def early_closes(start: date, end: date) -> list[date]:
    """Sessions in the span that end before 16:00 New York."""
    return [day for day in between(start, end) if session_minutes(day) < FULL_MINUTES]


def third_friday(year: int, month: int) -> date:
    """The third Friday of a month, session or not."""
    first = date(year, month, 1).weekday()
    return date(year, month, 15 + (4 - first) % 7)
