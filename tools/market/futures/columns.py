"""Rows taken from, moved within, joined and gathered out of the data port's columns."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from leanhost.data.port import QuoteColumns, TradeColumns
from market.intraday.bars import Bars

Rows = TradeColumns | QuoteColumns


def taken(columns: Rows, rows: np.ndarray) -> Rows:
    """Some rows (a mask or their numbers)."""
    return type(columns)(*(getattr(columns, item.name)[rows] for item in fields(columns)))


def moved(columns: Rows, milliseconds: int) -> Rows:
    """The rows at other times."""
    rest = (getattr(columns, item.name) for item in fields(columns)[1:])
    return type(columns)(columns.time + milliseconds, *rest)


def joined(parts: list[Any]) -> Any:
    """Rows of one kind one after another; None of none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return type(parts[0])(*(np.concatenate([getattr(p, item.name) for p in parts]) for item in fields(parts[0])))


def gathered(columns: Rows, keys: np.ndarray, midnight: int) -> Rows:
    """One row for each run of equal `keys` (ascending), which with `midnight` are its times."""
    start = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, int)
    if not len(start):
        return taken(columns, start)
    end = np.append(start[1:], len(keys)) - 1

    def bar(opened: np.ndarray, high: np.ndarray, low: np.ndarray, close: np.ndarray) -> Bars:
        return opened[start], np.maximum.reduceat(high, start), np.minimum.reduceat(low, start), close[end]

    time = keys[start] + midnight
    if isinstance(columns, TradeColumns):
        prices = bar(columns.open, columns.high, columns.low, columns.close)
        return TradeColumns(time, *prices, np.add.reduceat(columns.volume, start))
    bid = bar(columns.bid_open, columns.bid_high, columns.bid_low, columns.bid_close)
    ask = bar(columns.ask_open, columns.ask_high, columns.ask_low, columns.ask_close)
    return QuoteColumns(time, *bid, columns.bid_size[end], *ask, columns.ask_size[end])
