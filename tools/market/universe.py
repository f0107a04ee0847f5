"""The option universe of a day: a row for every listed contract with its day, volatility, greeks and open interest.

Bars of contracts are mids at four moments (the open, the index's high and low, the close), so a high between those is
not seen: exact ranges would take every minute of some five thousand contracts. The whole chain is computed in one go.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np

from leanhost.data.port import UniverseTable
from market import activity, quotes
from market.chain import OptionChain
from market.pricing import Prices, greeks, prices
from market.surface import make_slices, take

_GREEKS = ("delta", "gamma", "vega", "theta", "rho")


def universe(chain: OptionChain, day: date, underlying: tuple[float, float, float, float, float]) -> UniverseTable:
    """The table of `day`: expiries ascending, calls before puts, strikes ascending."""
    path = chain.path(day)
    if path is None:
        raise KeyError(day)
    index = path.spx_marks
    marks = np.array([0, int(np.argmax(index)), int(np.argmin(index)), path.minutes])
    expiries = chain.expiries(day)
    listed = [chain.strikes(day, expiry) for expiry in expiries]
    counts = [len(strikes) for strikes in listed]
    strikes = np.concatenate(listed)
    spot, vix = chain.spot(day)[marks], path.vix_marks
    rows = np.repeat(np.arange(len(expiries)), counts)
    numbers = np.array([expiry.number for expiry in expiries])[rows]
    each = make_slices(day, [expiry.last for expiry in expiries], vix, marks)
    piece = take(each, rows)
    priced = prices(strikes, spot, piece)
    width = quotes.at_the_money_width(each.life, vix[marks], path.vix_before, marks, path.minutes)[rows]
    sides = quotes.both_sides(priced, width, strikes, spot)
    closing = Prices(*(getattr(priced, item.name)[:, -1:] for item in fields(Prices)))
    last = take(piece, np.s_[:, -1:])
    about = tuple(np.array([activity.crowd(expiry, day) for expiry in expiries])[rows].T)
    days_left = np.array([(expiry.last - day).days for expiry in expiries])[rows]
    halves: list[dict[str, np.ndarray]] = []
    for call in (True, False):
        side = sides[0 if call else 1]
        mid = np.round(np.where(side.bid > 0.0, (side.bid + side.ask) / 2.0, side.ask), 4)
        keys = activity.contract_keys(numbers, strikes, call)
        interest = activity.open_interest(chain.seed, keys, strikes, call, chain.spot_before(day), about)
        own = greeks(strikes, spot[-1:], last, closing, call)
        halves.append({
            "expiry": numbers.astype(np.int32),
            "strike": strikes,
            "right": np.full(len(strikes), 0 if call else 1, dtype=np.int8),
            "open": mid[:, 0],
            "high": mid.max(axis=1),
            "low": mid.min(axis=1),
            "close": mid[:, -1],
            "volume": activity.day_volume(chain.seed, keys, day, interest, days_left),
            "open_interest": interest,
            "implied_volatility": np.round(own.volatility[:, 0], 7),
            **{name: np.round(getattr(own, name)[:, 0], 7) for name in _GREEKS},
        })  # fmt: skip
    order = _order(counts)
    joined = {name: np.concatenate([half[name] for half in halves])[order] for name in halves[0]}
    return UniverseTable(**joined, underlying=underlying)


def _order(counts: list[int]) -> np.ndarray:
    """Rows of all calls and then all puts, put as expiries with their calls before their puts."""
    total = sum(counts)
    starts = np.cumsum([0, *counts[:-1]])
    blocks = [np.arange(a, a + n) + side for a, n in zip(starts, counts, strict=True) for side in (0, total)]
    return np.concatenate(blocks)
