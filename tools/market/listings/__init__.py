"""Which contracts are listed on a day: `expiries`, `strikes`, `find`, for every root of `products.OPTION_ROOTS`.

Rules stand in `funds`, `indices` and `on_futures`, strikes in `grids`, the futures themselves in `futures`; each says
what of it is published and what is assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.listings import funds, grids, indices, on_futures
from market.listings.expiry import Expiry
from market.listings.grids import Grid
from market.products import ROOTS

__all__ = ["Expiry", "expiries", "find", "near_from", "strikes"]

_RULES: dict[str, Callable[[str, date], tuple[Expiry, ...]]] = {
    "spy": lambda _, day: funds.spy(day),
    "fund": funds.fund,
    "monthly": lambda _, day: funds.sector(day),
    "spx": lambda _, day: indices.spx(day),
    "spxw": lambda _, day: indices.spxw(day),
    "xsp": lambda _, day: indices.xsp(day),
    "es": on_futures.equity_index,
    "nq": on_futures.equity_index,
    "lo": on_futures.commodity,
    "og": on_futures.commodity,
    "so": on_futures.commodity,
}
_WEEKLY_GRIDS: dict[str, Grid] = {
    "SPY": grids.SPY_WEEKLY, "DIA": grids.DIA_WEEKLY, "USO": grids.OIL_WEEKLY,
    "ES": grids.ES_WEEKLY, "NQ": grids.NQ_WEEKLY,
}  # fmt: skip
_MONTHLY_GRIDS: dict[str, Grid] = {
    "SPY": grids.SPY_MONTHLY, "DIA": grids.DIA_MONTHLY, "USO": grids.OIL_MONTHLY,
    "SPX": grids.SPX_MONTHLY, "XSP": grids.XSP, "ES": grids.ES_QUARTERLY, "NQ": grids.NQ_QUARTERLY,
    "CL": grids.CRUDE, "GC": grids.GOLD, "SI": grids.SILVER,
    **dict.fromkeys(("XLF", "XLE", "XLK", "XLV"), grids.SECTOR),
}  # fmt: skip
_SPXW_GRIDS = {"month end": grids.SPXW_MONTH_END, "weekly-4": grids.SPXW_FRIDAY}
_LONG = ("monthly", "quarterly")


@lru_cache(maxsize=512)
def expiries(root: str, day: date) -> tuple[Expiry, ...]:
    """Every expiry of a root listed on a session, by last trading day; empty on other days.

    Raises ValueError for a root that is not served.
    """
    known = ROOTS.get(root)
    if known is None:
        raise ValueError(f"no options {root} here: choose one of {', '.join(ROOTS)}")
    return _RULES[known.listing](root, day) if calendar.is_session(day) else ()


def find(root: str, day: date, symbol_day: date) -> Expiry | None:
    """The listed expiry whose symbol carries that date, None if the day lists none."""
    return next((expiry for expiry in expiries(root, day) if expiry.day == symbol_day), None)


def strikes(  # noqa: PLR0917  what a strike depends on
    root: str, expiry: Expiry, day: date, low: float, high: float, near: tuple[float, float] | None = None
) -> np.ndarray:
    """Listed strikes, ascending, in the underlying's units (dollars, index points, the future's price).

    `low` and `high` are the underlying's lowest and highest close since the listing, up to the day before, `near` both
    since `near_from`, from which day on strikes stand closer (without it since the listing).
    """
    return _grid(root, expiry).strikes(expiry, day, (low, high), near)


def near_from(root: str, expiry: Expiry) -> date:
    """The first day on which an expiry is near enough for its closest strikes."""
    return _grid(root, expiry).near_from(expiry)


def _grid(root: str, expiry: Expiry) -> Grid:
    if root == "SPXW":
        return _SPXW_GRIDS.get(expiry.kind, grids.SPXW_MIDWEEK)
    if expiry.kind in _LONG:
        return _MONTHLY_GRIDS.get(root, grids.FUND_MONTHLY)
    return _WEEKLY_GRIDS.get(root, grids.FUND_WEEKLY)
