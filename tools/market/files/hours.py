"""market-hours-database.json for everything the bundled market serves.

Weekly hours are the exchanges' published ones in LEAN's form; holidays and early closes are exchange_calendars' (XNYS
for funds, indices, their options and VIX futures; CMES for the others). Where Globex stops at 13:00 it opens again at
18:00 if the next day has a session; a day without a session before one that has is a late opening of 18:00, as LEAN
writes it, and the evening before a day without a session is none. `bankHolidays` are what last trading days skip.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from market import calendar, globex
from market.products import FUTURES

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_NEW_YORK, _CHICAGO, _UTC = "America/New_York", "America/Chicago", "UTC"
_MIDNIGHT, _END = "00:00:00", "1.00:00:00"
_Segments = tuple[tuple[str, str, str], ...]
_ONE_DAY = timedelta(days=1)

_EQUITY: _Segments = (
    ("04:00:00", "09:30:00", "premarket"), ("09:30:00", "16:00:00", "market"), ("16:00:00", "20:00:00", "postmarket"),
)  # fmt: skip
_OPTION: _Segments = (("09:30:00", "16:00:00", "market"),)
_INDEX: _Segments = (("08:30:00", "15:15:00", "market"),)
_SHORT_INDEX: _Segments = (("08:30:00", "15:00:00", "market"),)
_PLAIN: tuple[tuple[str, str, str, _Segments], ...] = (
    ("Equity-usa-[*]", _NEW_YORK, _NEW_YORK, _EQUITY),
    ("Option-usa-[*]", _NEW_YORK, _NEW_YORK, _OPTION),
    ("Index-usa-[*]", _CHICAGO, _CHICAGO, _INDEX),
    ("Index-usa-SPX", _CHICAGO, _CHICAGO, _INDEX),
    ("Index-usa-VIX", _CHICAGO, _CHICAGO, _INDEX),
    ("Index-usa-VIX3M", _NEW_YORK, _CHICAGO, _INDEX),
    ("Index-usa-VIX9D", _NEW_YORK, _CHICAGO, _SHORT_INDEX),
    ("Index-usa-XSP", _NEW_YORK, _CHICAGO, _SHORT_INDEX),
    ("Index-usa-RUT", _NEW_YORK, _CHICAGO, _SHORT_INDEX),
    ("Index-usa-NDX", _CHICAGO, _NEW_YORK, _OPTION),
    ("IndexOption-usa-[*]", _NEW_YORK, _CHICAGO, _INDEX),
)
"""(key, zone of the files, zone of the exchange, a weekday's segments) of what trades by day."""
_GLOBEX_DAY: _Segments = ((_MIDNIGHT, "09:30:00", "premarket"), ("09:30:00", "17:00:00", "market"))
_GLOBEX_EVENING = ("18:00:00", _END, "postmarket")
_CFE_DAY: _Segments = (
    (_MIDNIGHT, "08:30:00", "premarket"), ("08:30:00", "15:00:00", "market"), ("15:00:00", "16:00:00", "postmarket"),
)  # fmt: skip
_GLOBEX_YEARS = (date(2011, 1, 1), date(2020, 12, 31))
"""From before the first contract's listing to after the last one's end."""
_CFE_EVENING = ("17:00:00", _END, "postmarket")


def american(day: date) -> str:
    """A date as the database writes it."""
    return f"{day.month}/{day.day}/{day.year}"


def _segments(parts: _Segments) -> list[dict[str, str]]:
    return [{"start": start, "end": end, "state": state} for start, end, state in parts]


def _by_day() -> dict[str, Any]:
    holidays = [american(day) for day in calendar.holidays(calendar.FIRST, calendar.LAST)]
    early = calendar.early_closes(calendar.FIRST, calendar.LAST)
    entries = {}
    for key, data_zone, zone, parts in _PLAIN:
        close = "13:00:00" if zone == _NEW_YORK else "12:00:00"
        entries[key] = {
            "dataTimeZone": data_zone,
            "exchangeTimeZone": zone,
            "sunday": [],
            **dict.fromkeys(_DAYS, _segments(parts)),
            "saturday": [],
            "holidays": holidays,
            "earlyCloses": {american(day): close for day in early},
        }
    return entries


def _around_the_clock(zone: str, day: _Segments, evening: tuple[str, str, str]) -> dict[str, Any]:
    """A week of sessions that begin on the evening before."""
    first = (evening[0], evening[1], "premarket")
    week = {name: _segments((*day, evening)) for name in _DAYS[:-1]}
    return {"dataTimeZone": _UTC, "exchangeTimeZone": zone, "sunday": _segments((first,)), **week,
            "friday": _segments(day), "saturday": []}  # fmt: skip


def _globex() -> dict[str, Any]:
    holidays: list[date] = []
    early: dict[date, str] = {}
    late: dict[date, str] = {}
    day, last = _GLOBEX_YEARS
    while day <= last:
        opens_again = day.weekday() != 4 and globex.is_session(day + _ONE_DAY)
        if day.weekday() < 5:
            if globex.session_minutes(day) == globex.EARLY_MINUTES:
                early[day] = "13:00:00"
            elif globex.is_session(day) and day.weekday() != 4 and not opens_again:
                early[day] = "17:00:00"
            if not globex.is_session(day) and not opens_again:
                holidays.append(day)
            elif globex.session_minutes(day) != globex.FULL_MINUTES and opens_again:
                late[day] = "18:00:00"
        elif day.weekday() == 6 and not opens_again:
            holidays.append(day)
        day += _ONE_DAY
    bank = sorted({*calendar.holidays(*_GLOBEX_YEARS), *globex.closed(*_GLOBEX_YEARS)})
    return {
        **_around_the_clock(_NEW_YORK, _GLOBEX_DAY, _GLOBEX_EVENING),
        "holidays": [american(day) for day in holidays],
        "bankHolidays": [american(day) for day in bank],
        "earlyCloses": {american(day): close for day, close in early.items()},
        "lateOpens": {american(day): opening for day, opening in late.items()},
    }


def _cfe() -> dict[str, Any]:
    early = calendar.early_closes(calendar.FIRST, calendar.LAST)
    return {
        **_around_the_clock(_CHICAGO, _CFE_DAY, _CFE_EVENING),
        "holidays": [american(day) for day in calendar.holidays(calendar.FIRST, calendar.LAST)],
        "earlyCloses": {american(day): "12:15:00" for day in early},
    }


@lru_cache(maxsize=1)
def market_hours() -> str:
    """The database's text."""
    entries = _by_day()
    chicago, globex_entry = _cfe(), _globex()
    for future in FUTURES:
        entries[f"Future-{future.market}-{future.ticker}"] = chicago if future.market == "cfe" else globex_entry
    return json.dumps({"entries": entries}) + "\n"
