"""LEAN-shaped pandas frames of history and of option chains, with lookup by ticker.

`history_frame([(symbol, points)])` takes bars per symbol in order of time, `chain_frame(chain, flatten)` an option
chain. Nothing else of the run is needed; tickers are resolved through the current symbol cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from leanhost.api.bars import OpenInterest, QuoteBar, Tick, TradeBar
from leanhost.api.universe_chains import frame_columns
from leanhost.enums import LeanEnum, SecurityType
from leanhost.symbols import Symbol, resolve

_OPTIONS = (SecurityType.OPTION, SecurityType.FUTURE_OPTION, SecurityType.INDEX_OPTION)
_OHLC = ("open", "high", "low", "close")
_CONTRACT = ("strike", "expiry", "right", "style", "implied_volatility", "open_interest", "last_price", "volume",
             "bid_price", "bid_size", "ask_price", "ask_size", "scaled_strike", "theoretical_price")
_FUTURE = ("ask_price", "ask_size", "bid_price", "bid_size", "expiry", "last_price", "open_interest", "volume")
_GREEKS = ("delta", "gamma", "vega", "theta", "rho")


class SymbolFrame(pd.DataFrame):
    """A frame whose keys may be tickers where its index or columns hold symbols."""

    _metadata: list[str] = []  # noqa: RUF012 - pandas reads a list here

    @property
    def _constructor(self) -> Any:
        return SymbolFrame

    @property
    def _constructor_sliced(self) -> Any:
        return SymbolSeries

    def __getitem__(self, key: Any) -> Any:
        return _by_either(super().__getitem__, key)

    @property
    def loc(self) -> Any:
        return _Indexer(super().loc)

    @property
    def at(self) -> Any:
        return _Indexer(super().at)

    def xs(self, key: Any, *arguments: Any, **named: Any) -> Any:
        return _by_either(lambda k: super(SymbolFrame, self).xs(k, *arguments, **named), key)


class SymbolSeries(pd.Series):
    """A column of a `SymbolFrame`, with the same lookup."""

    @property
    def _constructor(self) -> Any:
        return SymbolSeries

    @property
    def _constructor_expanddim(self) -> Any:
        return SymbolFrame

    def __getitem__(self, key: Any) -> Any:
        return _by_either(super().__getitem__, key)

    @property
    def loc(self) -> Any:
        return _Indexer(super().loc)


class _Indexer:
    """pandas' indexer behind the mapping of tickers."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getitem__(self, key: Any) -> Any:
        return _by_either(self._inner.__getitem__, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._inner[key] = value

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return _Indexer(self._inner(*arguments, **named))


def _mapped(key: Any) -> Any:
    if isinstance(key, str):
        found = resolve(key)
        return key if found is None else found
    if isinstance(key, tuple):
        return tuple(_mapped(part) for part in key)
    if isinstance(key, list):
        return [_mapped(part) for part in key]
    return key


def _by_either(look_up: Any, key: Any) -> Any:
    """The mapped key first, then the key as it is."""
    mapped = _mapped(key) if isinstance(key, str | tuple | list) else key
    if mapped is key or _same(mapped, key):
        return look_up(key)
    try:
        return look_up(mapped)
    except (KeyError, TypeError, ValueError):
        try:
            return look_up(key)
        except KeyError as error:
            raise KeyError(
                f"No key found for either mapped or original key. Mapped Key: [{mapped!s}]; Original Key: [{key!s}]"
            ) from error


def _same(mapped: Any, key: Any) -> bool:
    if isinstance(key, tuple | list):
        return all(type(m) is type(k) and _same(m, k) for m, k in zip(mapped, key, strict=True))
    return mapped is key or (type(mapped) is type(key) and not isinstance(key, str))


def history_frame(found: Iterable[tuple[Symbol, list[Any]]], flatten: bool = False) -> pd.DataFrame:
    """One row per (symbol, end time), trades and quotes of a moment merged; columns alphabetical.

    Index levels are (symbol, time), for futures (expiry, symbol, time) and for options (expiry, strike, type, symbol,
    time); in a mixture the deepest of them, with '' where a level does not apply. `flatten` only matters for
    collections, which these points are not.
    """
    parts = [(symbol, _columns(points)) for symbol, points in found if points]
    if not parts:
        return pd.DataFrame()
    depth = max(len(_levels(symbol)) for symbol, _ in parts)
    frames = [_one(symbol, times, columns, depth) for symbol, (times, columns) in parts]
    whole = pd.concat(frames, sort=True) if len(frames) > 1 else frames[0]
    return SymbolFrame(whole[sorted(whole.columns)].dropna(axis=1, how="all"))


def _levels(symbol: Symbol) -> tuple[str, ...]:
    if symbol.security_type in _OPTIONS:
        return ("expiry", "strike", "type", "symbol")
    return ("expiry", "symbol") if symbol.security_type == SecurityType.FUTURE else ("symbol",)


def _one(symbol: Symbol, times: list[Any], columns: dict[str, list[Any]], depth: int) -> pd.DataFrame:
    names = {1: ("symbol",), 2: ("expiry", "symbol"), 4: ("expiry", "strike", "type", "symbol")}[depth]
    own = _levels(symbol)
    sid = symbol.id
    values: dict[str, Any] = {"symbol": symbol, "expiry": sid.date if "expiry" in own else ""}
    if "strike" in own:
        values |= {"strike": sid.strike_price, "type": sid.option_right}
    constant = [_repeated(values.get(name, ""), len(times)) for name in names]
    index = pd.MultiIndex.from_arrays([*constant, pd.DatetimeIndex(times)], names=[*names, "time"])
    kept = {name: column for name, column in columns.items() if any(_present(value) for value in column)}
    return pd.DataFrame(kept, index=index)


def _repeated(value: Any, count: int) -> pd.Index:
    if isinstance(value, float):
        return pd.Index(np.full(count, value))
    return pd.Index([value] * count, dtype=None if hasattr(value, "year") else object)


def _present(value: Any) -> bool:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return bool(value)
    if isinstance(value, int):
        return True
    return value != 0 and value == value  # noqa: PLR0124 - NaN is not equal to itself


def _columns(points: list[Any]) -> tuple[list[Any], dict[str, list[Any]]]:
    """End times, and a column per member of the points that end there."""
    rows: dict[Any, dict[str, Any]] = {}
    # Trades come last, so that their prices stand over the mid.
    for point in sorted(points, key=lambda p: isinstance(p, TradeBar)):
        rows.setdefault(point.end_time, {}).update(_members(point))
    times = sorted(rows)
    names = list(dict.fromkeys(name for time in times for name in rows[time]))
    return times, {name: [rows[time].get(name, np.nan) for time in times] for name in names}


def _members(point: Any) -> dict[str, Any]:
    if isinstance(point, TradeBar):
        return {**{name: getattr(point, name) for name in _OHLC}, "volume": point.volume}
    if isinstance(point, QuoteBar):
        made = {name: getattr(point, name) for name in _OHLC}
        for side, bar, size in (("bid", point.bid, point.last_bid_size), ("ask", point.ask, point.last_ask_size)):
            made |= {side + name: np.nan if bar is None else getattr(bar, name) for name in _OHLC}
            made[side + "size"] = size
        return made
    if isinstance(point, OpenInterest):
        return {"openinterest": point.value}
    if isinstance(point, Tick):
        return {"askprice": point.ask_price, "asksize": point.ask_size, "bidprice": point.bid_price,
                "bidsize": point.bid_size, "lastprice": point.last_price, "quantity": point.quantity}
    members = {name.replace("_", ""): value for name, value in vars(point).items()
               if not name.startswith("_") and name not in ("symbol", "time", "end_time", "is_fill_forward")}
    return {**members, "value": point.value}


def chain_frame(chain: Any, flatten: bool = True) -> pd.DataFrame:
    """A row per contract by `symbol`; not flattened: one row with the list of contracts and their `count`."""
    contracts = list(chain)
    if not flatten:
        if not contracts:
            return pd.DataFrame()
        index = pd.Index([contracts[0].symbol.canonical], dtype=object, name="symbol")
        return SymbolFrame({"contracts": [contracts], "count": [len(contracts)]}, index=index)
    if not contracts:
        return pd.DataFrame()
    columns = frame_columns(contracts)
    if columns is None:
        rows = [_contract(contract) for contract in contracts]
        columns = {name: [row[name] for row in rows] for name in rows[0]}
    index = pd.Index([c.symbol for c in contracts], dtype=object, name="symbol")
    kept = {name: pd.Series(column, index=index, dtype=object if isinstance(column[0], LeanEnum) else None)
            for name, column in sorted(columns.items()) if _any_present(column)}
    return SymbolFrame(kept, index=index)


def _any_present(column: Any) -> bool:
    """Whether a column, a list or an array of floats, shows anything."""
    if isinstance(column, np.ndarray):
        return bool(((column != 0) & (column == column)).any())  # noqa: PLR0124 - NaN is not equal to itself
    return any(_present(value) for value in column)


def chains_frame(found: list[tuple[Symbol, pd.DataFrame]], flatten: bool) -> pd.DataFrame:
    """Frames of several chains in one; flattened ones get the canonical symbol as a level of their own."""
    found = [(canonical, frame) for canonical, frame in found if len(frame)]
    if not found:
        return pd.DataFrame()
    if not flatten:
        return SymbolFrame(pd.concat([frame for _, frame in found], sort=False))
    parts = []
    for canonical, frame in found:
        keys = pd.Index([canonical] * len(frame), dtype=object)
        part = pd.DataFrame(frame)
        part.index = pd.MultiIndex.from_arrays([keys, frame.index], names=["canonical", "symbol"])
        parts.append(part)
    return SymbolFrame(pd.concat(parts, sort=False))


def future_chain_frame(chain: Any, flatten: bool = True) -> pd.DataFrame:
    """A row per futures contract by `symbol`; not flattened: one row with the list of contracts and their `count`."""
    contracts = list(chain)
    if not contracts or not flatten:
        return chain_frame(contracts, False)
    columns = {name.replace("_", ""): [getattr(c, name) for c in contracts] for name in _FUTURE}
    index = pd.Index([c.symbol for c in contracts], dtype=object, name="symbol")
    kept = {name: columns[name] for name in sorted(columns) if any(_present(value) for value in columns[name])}
    return SymbolFrame(kept, index=index)


def _contract(contract: Any) -> dict[str, Any]:
    row = {name.replace("_", ""): getattr(contract, name, None) for name in _CONTRACT}
    row |= {name: getattr(contract.greeks, name) for name in _GREEKS}
    row["underlyinglastprice"] = contract.underlying_last_price
    row["underlyingsymbol"] = contract.underlying_symbol
    return row
