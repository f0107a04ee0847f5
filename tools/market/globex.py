"""Sessions of CME's Globex: from 18:00 New York of the evening before to 17:00, or to 13:00 where it stops early.

The days are those of exchange_calendars' CMES. On most of New York's holidays Globex is open till 13:00: such a half
session belongs to the next session of New York. Third of Julys are full there, though ES stopped at 13:15.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from market import calendar_data

FULL_MINUTES, EARLY_MINUTES = 1380, 1140
"""From 18:00 to 17:00, and from 18:00 to 13:00."""


@lru_cache(maxsize=8192)
def is_session(day: date) -> bool:
    """Whether Globex has a session that ends on that day."""
    return day.weekday() < 5 and day.isoformat() not in calendar_data.GLOBEX_CLOSED


def session_minutes(day: date) -> int:
    """Length of the session that ends on that day, in minutes; 0 where there is none."""
    if not is_session(day):
        return 0
    return EARLY_MINUTES if day.isoformat() in calendar_data.GLOBEX_EARLY else FULL_MINUTES


def closed(start: date, end: date) -> list[date]:
    """Weekdays in the span without a session."""
    days = (start + timedelta(days=i) for i in range((end - start).days + 1))
    return [day for day in days if day.weekday() < 5 and not is_session(day)]
