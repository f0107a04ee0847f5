"""Sessions, macro announcements and time windows, by date. Times are New York; minutes are since midnight there.

The holiday calendar covers `FIRST_DAY` to `LAST_DAY` of helpers.calendar_data; outside it every weekday counts as a
session and `is_covered` says so.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from helpers import calendar_data as data

OPEN, CLOSE = 570, 960
DAY = timedelta(days=1)


def is_covered(day: date) -> bool:
    """Whether holidays, early closes and announcements of that day are known."""
    return data.FIRST_DAY <= day.isoformat() <= data.LAST_DAY


def is_session(day: date) -> bool:
    """Whether US equities trade that day."""
    return day.weekday() < 5 and day.isoformat() not in data.CLOSED


def close_minute(day: date) -> int:
    """Minute of the close: 960, or earlier on an early-close day."""
    return data.EARLY_CLOSE.get(day.isoformat(), CLOSE)


def is_early_close(day: date) -> bool:
    """Whether the session ends before 16:00."""
    return day.isoformat() in data.EARLY_CLOSE


def next_session(day: date) -> date:
    """The first session after that day."""
    day += DAY
    while not is_session(day):
        day += DAY
    return day


def previous_session(day: date) -> date:
    """The last session before that day."""
    day -= DAY
    while not is_session(day):
        day -= DAY
    return day


def sessions(first: date, last: date) -> Iterator[date]:
    """Yield the sessions from `first` to `last`, both included."""
    day = first
    while day <= last:
        if is_session(day):
            yield day
        day += DAY


def last_trading_day(expiry: date) -> date:
    """The session on which an option with that listed expiry trades for the last time.

    Monthlies before February 2015 carry a Saturday; an expiry on a holiday trades until the session before.
    """
    return expiry if is_session(expiry) else previous_session(expiry)


def is_first_weekday_of_month(day: date) -> bool:
    """Whether the day is its month's first of that weekday (the first Wednesday, say)."""
    return day.day <= 7


def is_first_session_of_week(day: date) -> bool:
    """Whether no session of the same Monday-to-Friday week comes before that day."""
    return previous_session(day) < day - timedelta(days=day.weekday())


def shifted(minute: int, day: date) -> int:
    """Move a close-relative minute of a full session to the day's own close (15:30 is 12:30 before a 13:00 close)."""
    return minute - (CLOSE - close_minute(day))


def in_window(minute: int, window: tuple[int, int]) -> bool:
    """Whether a minute lies in a window, both ends included."""
    return window[0] <= minute <= window[1]


def macro_blackout(day: date, minute: int, after: int, data_until: int, expires_today: bool) -> str | None:
    """Say which announcement bars a new short-volatility entry now, if any (spec 2.2).

    Parameters
    ----------
    after : int
        Minutes that a scheduled or surprising FOMC decision bars after it.
    data_until : int
        Minute until which a CPI or NFP day bars.
    expires_today : bool
        Whether the entry expires that day; on FOMC days nothing that does is opened.
    """
    key = day.isoformat()
    decision = data.FOMC.get(key)
    if decision is not None and (expires_today or minute < decision + after):
        return f"FOMC decision {_clock(decision)}"
    surprise = data.FOMC_UNSCHEDULED.get(key)
    if surprise is not None and minute >= surprise and (expires_today or minute < surprise + after):
        return f"unscheduled FOMC decision {_clock(surprise)}"
    for name, calendar in (("CPI", data.CPI), ("NFP", data.NFP)):
        if key in calendar and minute < data_until:
            return f"{name} release {_clock(calendar[key])}"
    return None


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
