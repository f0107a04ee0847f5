"""The universe files of past days: `history(option.symbol, …)` and `history(FutureUniverse, …)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.futures import FuturesChain, future_contracts
from leanhost.api.option_universe import OptionUniverse, option_universe_day
from leanhost.enums import SecurityType
from leanhost.symbols import Symbol, canonical_option

if TYPE_CHECKING:
    import pandas as pd

    from leanhost.engine.engine import Engine

_FUTURE_COLUMNS = ("close", "high", "low", "open", "open_interest", "value", "volume")
_FARTHEST = 4000
"""Days a request for a number of files looks back at most."""


def past_universes(engine: Engine, symbol: Symbol, window: tuple[Any, ...]) -> list[Any]:
    """The days of a window, oldest first, each with its file's rows; days without a file are left out.

    `window` is (days,), (span,) or (start, end), times naive in the algorithm's zone; a file ends at the midnight after
    its date, and only files that have ended are given. A number of days counts trading days, with a file or without.
    """
    canonical = canonical_of(symbol)
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
    found: list[Any] = []
    for n, day in enumerate(_trading_days(hours, min(last, now), first)):
        if n == count:
            break
        table = engine.provider.universe(canonical, day)
        if table is not None and canonical.security_type == SecurityType.FUTURE:
            rows = future_contracts(hours, canonical, table, day)
            found.append(FuturesChain(canonical, rows[0].end_time if rows else _end(day), rows))
        elif table is not None:
            found.append(option_universe_day(canonical, table, day))
    return found[::-1]


def canonical_of(symbol: Symbol) -> Symbol:
    """The symbol whose universe files are meant: a chain's own, a contract's, or that of an underlying's options."""
    if symbol.has_canonical():
        return symbol if symbol.is_canonical() else symbol.canonical
    return canonical_option(symbol)


def _trading_days(hours: Any, last: datetime, first: datetime) -> Iterator[date]:
    """Trading days whose midnight after lies in (first, last], newest first."""
    day = hours.previous_trading_day(last.date())
    while _end(day) > first:
        yield day
        day = hours.previous_trading_day(day)


def _end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(days=1)


def universe_frame(days: list[Any], flatten: bool, pick: Callable[[list[Any]], Iterable[Any]] | None = None) -> Any:
    """A row per contract by (time, symbol), several chains by (canonical, time, symbol); else a Series of the rows.

    `pick` chooses symbols from a day's rows; without it all are shown.
    """
    import pandas as pd  # noqa: PLC0415  slow to load, and most runs ask for no frame

    from leanhost.api.frames import SymbolFrame, SymbolSeries  # noqa: PLC0415

    if not days:
        return pd.DataFrame()
    chosen = [_kept(list(day), pick) for day in days]
    if not flatten:
        index = pd.MultiIndex.from_arrays(
            [pd.Index([d.symbol for d in days], dtype=object), pd.DatetimeIndex([d.end_time for d in days])],
            names=["symbol", "time"],
        )
        lists = [[row for row, kept in rows if kept] for rows in chosen]
        return SymbolSeries(pd.Series(lists, index=index, name="data", dtype=object))
    several = len({day.symbol for day in days}) > 1
    parts = [_day_frame(day, rows, several) for day, rows in zip(days, chosen, strict=True)]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame()
    whole = pd.concat(parts, sort=True) if len(parts) > 1 else parts[0]
    return SymbolFrame(whole.dropna(axis=1, how="all"))


def _kept(rows: list[Any], pick: Callable[[list[Any]], Iterable[Any]] | None) -> list[tuple[Any, bool]]:
    if pick is None:
        return [(row, True) for row in rows]
    symbols = {getattr(found, "symbol", found) for found in pick(rows)}
    return [(row, row.symbol in symbols) for row in rows]


def _day_frame(day: Any, rows: list[tuple[Any, bool]], several: bool) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    at = [n for n, (_, kept) in enumerate(rows) if kept]
    if isinstance(day, OptionUniverse):
        columns = {name: [cells[n] for n in at] for name, cells in day.frame_columns().items()}
    else:
        columns = {name.replace("_", ""): [getattr(rows[n][0], name) for n in at] for name in _FUTURE_COLUMNS}
    levels = [pd.DatetimeIndex([day.end_time] * len(at)), pd.Index([rows[n][0].symbol for n in at], dtype=object)]
    names = ["time", "symbol"]
    if several:
        levels, names = [pd.Index([day.symbol] * len(at), dtype=object), *levels], ["canonical", *names]
    kept = {name: columns[name] for name in sorted(columns) if any(columns[name])}
    return pd.DataFrame(kept, index=pd.MultiIndex.from_arrays(levels, names=names))
