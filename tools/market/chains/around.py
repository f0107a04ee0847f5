"""Files of options on futures: dated by UTC, so that one has a session from midnight on and the next one's evening."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from leanhost.data.port import Columns, InterestColumns
from leanhost.enums import TickType
from market.chains.contracts import Contracts
from market.futures.columns import Rows
from market.futures.line import INTEREST_MS
from market.futures.utc import file_of, in_utc
from market.names import Asked


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

    def session(of: date) -> Rows | None:
        whole = read(of, *contract)
        return None if whole is None else in_utc(whole, of)

    return file_of(session, day)
