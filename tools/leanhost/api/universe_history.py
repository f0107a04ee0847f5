"""`history(FutureUniverse, …)`: the universe files of past days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.futures import FuturesChain, future_contracts
from leanhost.naming import AbsentMemberError
from leanhost.symbols import Symbol

if TYPE_CHECKING:
    import pandas as pd

    from leanhost.engine.engine import Engine

_COLUMNS = ("close", "high", "low", "open", "open_interest", "value", "volume")
_FARTHEST = 4000
"""Days a request for a number of files looks back at most."""


def past_universes(engine: Engine, symbol: Symbol, window: tuple[Any, ...]) -> list[FuturesChain]:
    """The days of a window, oldest first, each with its file's rows in `contracts`; days without a file are left out.

    `window` is (days,), (span,) or (start, end), times naive in the algorithm's zone; a file ends at the midnight after
    its date, and only files that have ended are given.
    """
    canonical = symbol if symbol.is_canonical() else symbol.canonical
    hours = engine.provider.hours.for_symbol(canonical).hours
    zone = engine.zone_of_hours(hours)
    now = zone.local(engine.clock.utc_us)
    count = window[0] if len(window) == 1 and isinstance(window[0], int) else None
    first, last = now - timedelta(days=_FARTHEST), now
    if len(window) == 2:
        own = engine.clock.zone
        first, last = (zone.local(own.utc(datetime(w.year, w.month, w.day))) for w in window)
    elif isinstance(window[0], timedelta):
        first = now - window[0]
    found: list[FuturesChain] = []
    for day in _trading_days(hours, min(last, now), first):
        table = engine.provider.universe(canonical, day)
        if table is not None:
            rows = future_contracts(hours, canonical, table, day)
            found.append(FuturesChain(canonical, rows[0].end_time if rows else _end(day), rows))
        if len(found) == count:
            break
    return found[::-1]


def _trading_days(hours: Any, last: datetime, first: datetime) -> Iterator[date]:
    """Trading days whose midnight after lies in (first, last], newest first."""
    day = hours.previous_trading_day(last.date())
    while _end(day) > first:
        yield day
        day = hours.previous_trading_day(day)


def _end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(days=1)


def universe_frame(chains: list[FuturesChain], flatten: bool) -> pd.DataFrame:
    """A row per contract, indexed by (time, symbol); AbsentMemberError for the frame of lists LEAN makes otherwise."""
    if not flatten:
        raise AbsentMemberError("LEAN's history(FutureUniverse, …) is carried with flatten=True only")
    import pandas as pd  # noqa: PLC0415  slow to load, and most runs ask for no frame

    from leanhost.api.frames import SymbolFrame  # noqa: PLC0415

    rows = [(chain.time, row) for chain in chains for row in chain]
    if not rows:
        return pd.DataFrame()
    index = pd.MultiIndex.from_arrays(
        [pd.DatetimeIndex([time for time, _ in rows]), pd.Index([row.symbol for _, row in rows], dtype=object)],
        names=["time", "symbol"],
    )
    columns = {name.replace("_", ""): [getattr(row, name) for _, row in rows] for name in _COLUMNS}
    return SymbolFrame({name: column for name, column in columns.items() if any(column)}, index=index)
