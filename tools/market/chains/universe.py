"""The option universe of a day: a row for every listed contract with its day, volatility, greeks and open interest.

Bars of contracts are mids at four moments (the open, the index's high and low, the close), so a high between those is
not seen: exact ranges would take every minute of some five thousand contracts. The whole chain is computed in one go,
and that only when somebody asks for more than which contracts there are.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np

from leanhost.data.port import UniverseTable
from market.chains import activity
from market.chains.chain import OptionChain
from market.listings import Expiry
from market.surface import quotes
from market.surface.clock import Moment
from market.surface.pricing import Prices, add_exercise, greeks, prices
from market.surface.slices import Slice, take

_BARS = ("open", "high", "low", "close")
_GREEKS = ("delta", "gamma", "vega", "theta", "rho")


class ChainTable(UniverseTable):
    """A universe table that knows its contracts and computes their numbers, and their bars, when somebody looks."""

    __slots__ = ("_chain", "_day", "_expiries", "_strikes")

    def __init__(
        self, chain: OptionChain, day: date, underlying: tuple[float, float, float, float, float], contract: int = 0
    ) -> None:
        expiries = tuple(expiry for expiry in chain.expiries(day) if expiry.contract == contract)
        strikes = [chain.strikes(day, expiry) for expiry in expiries]
        counts = np.array([len(own) for own in strikes])
        known = {
            "expiry": np.repeat(np.array([expiry.number for expiry in expiries], dtype=np.int32), 2 * counts),
            "strike": np.concatenate([part for own in strikes for part in (own, own)]),
            "right": np.repeat(np.tile(np.array([0, 1], dtype=np.int8), len(counts)), np.repeat(counts, 2)),
            "underlying": underlying,
            "_chain": chain, "_day": day, "_expiries": expiries, "_strikes": strikes,
        }  # fmt: skip
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """Computes bars or all other numbers: Python only asks here for a slot that is still empty."""
        if name not in UniverseTable.__slots__:
            raise AttributeError(name)
        numbers = _bars if name in _BARS else _model
        for column, values in numbers(self._chain, self._day, self._expiries, self._strikes).items():
            object.__setattr__(self, column, values)
        return object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles are plain tables."""
        return UniverseTable, tuple(getattr(self, item.name) for item in fields(UniverseTable))


def _model(
    chain: OptionChain, day: date, expiries: tuple[Expiry, ...], listed: list[np.ndarray]
) -> dict[str, np.ndarray]:
    """Volume, open interest, volatility and greeks at the close, by name."""
    course = chain.course(day, expiries[0].contract)
    counts = [len(own) for own in listed]
    strikes, rows = np.concatenate(listed), np.repeat(np.arange(len(counts)), counts)
    close = np.array([course.minutes])
    spot, piece = course.price[close], take(chain.slices(day, expiries, close), rows)
    priced = prices(strikes, spot, piece)
    numbers = np.array([expiry.number for expiry in expiries])[rows]
    root, seed = chain.root.root, chain.seed
    about = tuple(np.array([activity.crowd(root, expiry, day) for expiry in expiries])[rows].T)
    days_left = np.array([(expiry.last - day).days for expiry in expiries])[rows]
    before = chain.spot_before(day, expiries[0].contract)
    halves: list[dict[str, np.ndarray]] = []
    for call in (True, False):
        keys = activity.contract_keys(numbers, strikes, call)
        interest = activity.open_interest(seed, root, keys, strikes, call, before, about)
        own = greeks(strikes, spot, piece, priced, call)
        halves.append({
            "volume": activity.day_volume(seed, root, keys, day, interest, days_left),
            "open_interest": interest,
            "implied_volatility": np.round(own.volatility[:, 0], 7),
            **{name: np.round(getattr(own, name)[:, 0], 7) for name in _GREEKS},
        })  # fmt: skip
    order = _order(counts)
    return {name: np.concatenate([half[name] for half in halves])[order] for name in halves[0]}


def _bars(
    chain: OptionChain, day: date, expiries: tuple[Expiry, ...], listed: list[np.ndarray]
) -> dict[str, np.ndarray]:
    """Open, high, low and close, by name."""
    course = chain.course(day, expiries[0].contract)
    marks = np.array([0, int(np.argmax(course.price)), int(np.argmin(course.price)), course.minutes])
    counts = [len(own) for own in listed]
    strikes, rows = np.concatenate(listed), np.repeat(np.arange(len(counts)), counts)
    spot, each = course.price[marks], chain.slices(day, expiries, marks)
    priced = prices(strikes, spot, take(each, rows))
    eves: dict[Moment | None, Slice | None] = {}
    ends = np.cumsum([0, *counts])
    for expiry, start, end in zip(expiries, ends, ends[1:], strict=False):
        own = Prices(*(getattr(priced, item.name)[start:end] for item in fields(Prices)))
        exercise = chain.exercise(day, expiry)
        if exercise.eve not in eves:
            eves[exercise.eve] = chain.eve(day, expiry, marks)
        add_exercise(own, strikes[start:end], spot, exercise, eves[exercise.eve])
    width = chain.widths(each, day, course, marks)[rows]
    mids = [
        np.round(np.where(side.bid > 0.0, (side.bid + side.ask) / 2.0, side.ask), 4)
        for side in quotes.both_sides(chain.root.root, priced, width, strikes, spot)
    ]
    mid = np.concatenate(mids)[_order(counts)]
    return {"open": mid[:, 0], "high": mid.max(axis=1), "low": mid.min(axis=1), "close": mid[:, -1]}


def _order(counts: list[int]) -> np.ndarray:
    """Rows of all calls and then all puts, put as expiries with their calls before their puts."""
    total = sum(counts)
    starts = np.cumsum([0, *counts[:-1]])
    blocks = [np.arange(a, a + n) + side for a, n in zip(starts, counts, strict=True) for side in (0, total)]
    return np.concatenate(blocks)
