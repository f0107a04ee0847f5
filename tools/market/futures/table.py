"""The universe file of a future: a row for each contract served, with its day from 9:30, volume and interest."""

from __future__ import annotations

from datetime import date

import numpy as np

from leanhost.data.port import UniverseTable
from market.futures.line import FutureLine
from market.listings.futures import contracts


def universe(line: FutureLine, day: date) -> UniverseTable | None:
    """A session's table, None where the market has none; `expiry` is the contract's month, as LEAN's file has it."""
    known = contracts(line.root, day) if line.has(day) else ()
    if not known:
        return None
    rows = np.array([line.row(future, day) for future in known])
    nothing = np.zeros(len(known))
    months = np.array([future.month for future in known], dtype=np.int32)
    return UniverseTable(
        months, nothing, nothing.astype(np.int8), *(rows[:, i].copy() for i in range(4)),
        volume=rows[:, 4], open_interest=rows[:, 5], implied_volatility=nothing, delta=nothing, gamma=nothing,
        vega=nothing, theta=nothing, rho=nothing, underlying=None,
    )  # fmt: skip
