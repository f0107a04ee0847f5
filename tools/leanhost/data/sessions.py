"""A day's market segments, and what early closes and late opens make of them.

Helpers: `Segment`, `cut(segments, early_close, late_open)`, `parse_clock(text)` (`"1.00:00:00"` to microseconds),
`parse_segments(rows)`, `microseconds(moment)` (time of day), `DAY`, `MINUTE` (in microseconds).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from leanhost.enums import MarketHoursState

MINUTE = 60_000_000
DAY = 1440 * MINUTE

_CLOCK = re.compile(r"^(?:(\d+)[.:])?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?$")
_STATES = {"premarket": 1, "market": 2, "postmarket": 3, "closed": 0}


class Segment(NamedTuple):
    """A stretch of one day: `start` ≤ t < `end`, microseconds after local midnight, in one market state."""

    start: int
    end: int
    state: MarketHoursState

    @property
    def regular(self) -> bool:
        """Whether this is the regular session."""
        return self.state is MarketHoursState.MARKET

    def eligible(self, extended: bool) -> bool:
        """Whether the market counts as open here; `extended` counts premarket and postmarket too."""
        return self.state is MarketHoursState.MARKET or (extended and self.state is not MarketHoursState.CLOSED)


def parse_clock(text: str) -> int:
    """Microseconds of a time of day written `13:00:00`, `1.00:00:00` or `1:00:00:00`; ValueError otherwise."""
    match = _CLOCK.match(text)
    if match is None:
        raise ValueError(f"not a time of day: {text!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return int(timedelta(days, seconds, 0, 0, minutes, hours) / timedelta(microseconds=1))


def parse_segments(rows: Iterable[Mapping[str, str]]) -> tuple[Segment, ...]:
    """The segments of one weekday as the market-hours database lists them."""
    return tuple(
        Segment(parse_clock(row["start"]), parse_clock(row["end"]), MarketHoursState(_STATES[row["state"].lower()]))
        for row in rows
    )


def microseconds(moment: datetime) -> int:
    """Time of day of a moment, in microseconds."""
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond


def cut(segments: Sequence[Segment], early_close: int | None, late_open: int | None) -> tuple[Segment, ...]:
    """What is left of a day that closes early, opens late, or both (then possibly with a hole between)."""
    if early_close is not None and late_open is not None and early_close <= late_open:
        return (*_until(segments, early_close), *_from(segments, late_open))
    left = tuple(segments)
    if early_close is not None:
        left = _until(left, early_close)
    return left if late_open is None else _from(left, late_open)


def _until(segments: Sequence[Segment], close: int) -> tuple[Segment, ...]:
    for i, segment in enumerate(segments):
        if segment.start <= close <= segment.end:
            return (*segments[:i], segment._replace(end=close))
        if close < segment.start:
            # LEAN drops the segment before the gap the close falls into as well.
            return tuple(segments[: max(i - 1, 0)])
    return tuple(segments)


def _from(segments: Sequence[Segment], opening: int) -> tuple[Segment, ...]:
    return tuple(s._replace(start=max(s.start, opening)) for s in segments if s.end > opening)
