"""Files of options on futures: dated by UTC, so that one has a session from midnight on and the next one's evening."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from leanhost.data.port import Columns, InterestColumns
from leanhost.enums import TickType
from market.chains.contracts import Contracts
from market.futures.columns import joined, moved, taken
from market.futures.line import INTEREST_MS, utc_shift
from market.names import Asked

_MINUTE_MS, _DAY_MS = 60_000, 86_400_000


def minute(files: Contracts, asked: Asked, tick_type: int, day: date) -> Columns | None:
    """A contract's rows in the file of a UTC day; None where there are none."""
    assert asked.day is not None
    contract = (asked.day, asked.strike, asked.call)
    if not files.is_on(asked.day, asked.month, (day, day + timedelta(days=1))):
        return None
    if tick_type == TickType.OPEN_INTEREST:
        found = files.open_interest(day, *contract)
        return None if found is None else InterestColumns(np.array([INTEREST_MS], dtype=np.int64), found.value)
    read = files.quote if tick_type == TickType.QUOTE else files.trades
    parts = []
    for session, evening in ((day, False), (day + timedelta(days=1), True)):
        whole = read(session, *contract)
        if whole is None:
            continue
        whole = moved(whole, utc_shift(session) * _MINUTE_MS)
        rows = (whole.time < 0) if evening else (whole.time >= 0)
        if rows.any():
            parts.append(moved(taken(whole, rows), _DAY_MS if evening else 0))
    return joined(parts)
