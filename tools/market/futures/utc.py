"""Files dated by UTC out of sessions that end on a New York day and begin on the evening before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from leanhost.data.port import QuoteColumns, TradeColumns
from market.futures.columns import Rows, joined, moved, taken

MINUTE_MS, DAY_MS = 60_000, 86_400_000
_NEW_YORK = ZoneInfo("America/New_York")


@lru_cache(maxsize=4096)
def utc_shift(day: date) -> int:
    """Minutes from New York's clock to UTC in the session that ends on a day."""
    offset = datetime(day.year, day.month, day.day, 12, tzinfo=_NEW_YORK).utcoffset()
    return 0 if offset is None else -round(offset.total_seconds() / 60)


def in_utc(rows: Rows, day: date) -> Rows:
    """A session's rows by UTC: milliseconds of the UTC day it ends on, negative before it."""
    return moved(rows, utc_shift(day) * MINUTE_MS)


def file_of(session: Callable[[date], Rows | None], day: date) -> Rows | None:
    """The file of a UTC day: its session's rows from midnight on, then the evening of the next one.

    `session` gives the rows of the session that ends on a day, by UTC (`in_utc`). Quotes begin with what stands.
    """
    parts = []
    own, following = session(day), session(day + timedelta(days=1))
    if own is not None and (own.time >= 0).any():
        parts.append(_from_midnight(own))
    if following is not None and (following.time < 0).any():
        parts.append(moved(taken(following, following.time < 0), DAY_MS))
    return joined(parts)


def _from_midnight(rows: Rows) -> Rows:
    """The rows of the day itself; a quote that stands at midnight is the first."""
    late = rows.time >= 0
    inside = taken(rows, late)
    if isinstance(rows, TradeColumns) or late[0] or inside.time[0] == 0:
        return inside
    last = int(np.flatnonzero(~late)[-1])
    at = {"time": np.zeros(1, np.int64)}
    for side in ("bid", "ask"):
        close = getattr(rows, f"{side}_close")[last : last + 1]
        at |= {f"{side}_{name}": close for name in ("open", "high", "low", "close")}
        at[f"{side}_size"] = getattr(rows, f"{side}_size")[last : last + 1]
    return joined([QuoteColumns(*(at[item.name] for item in fields(QuoteColumns))), inside])
