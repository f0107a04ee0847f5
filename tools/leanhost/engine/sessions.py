"""Market sessions of a day in UTC microseconds."""

from __future__ import annotations

from datetime import date
from typing import Any

from leanhost.engine.clock import zone_of

_kept: dict[tuple[int, int, bool], tuple[Any, list[tuple[int, int]]]] = {}
_LIMIT = 20_000


def sessions_of(hours: Any, day: date, extended: bool) -> list[tuple[int, int]]:
    """Open and close of each session of an exchange day; empty when the market is closed."""
    key = (id(hours), day.toordinal(), extended)
    found = _kept.get(key)
    if found is None or found[0] is not hours:
        if len(_kept) > _LIMIT:
            _kept.clear()
        found = _kept[key] = (hours, _sessions(hours, day, extended))
    return found[1]


def _sessions(hours: Any, day: date, extended: bool) -> list[tuple[int, int]]:
    """Contiguous eligible segments joined to one session each."""
    midnight = zone_of(str(hours.time_zone)).midnight(day)
    joined: list[tuple[int, int]] = []
    for segment in hours.segments(day):
        if not segment.eligible(extended):
            continue
        opens, closes = midnight + segment.start, midnight + segment.end
        if joined and joined[-1][1] == opens:
            joined[-1] = (joined[-1][0], closes)
        else:
            joined.append((opens, closes))
    return joined
