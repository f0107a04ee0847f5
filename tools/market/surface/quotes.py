"""Bid and ask from mids: widths and ticks by root (`widths`), sizes, rows only on change.

The bid is rounded down and the ask up, so the mid lies between them in every quote. Whatever could be bought at asks
and sold at bids therefore costs at least its value at the mids, which allow no arbitrage: neither do the quotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from market import calendar
from market.calendar import OPEN_MS
from market.surface import widths
from market.surface.clock import SESSION
from market.surface.families import FAMILIES
from market.surface.pricing import Prices
from market.surface.widths import RULES, Rule

_NUDGE = 1e-6
"""In ticks: a mid that is a whole tick to rounding error does not fall to the next one."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Bids and asks in dollars (on ticks; a bid of 0 is no bid), shape (n_strikes, n_marks)."""

    bid: np.ndarray
    ask: np.ndarray


@dataclass(frozen=True, slots=True)
class Seen:
    """What makes a day's quotes wide, at some marks: the family's `level` (points), the minute `clock` of New York's
    day, both (n_marks,), and the level at the last three closes, the latest last.
    """

    day: date
    family: str
    level: np.ndarray
    clock: np.ndarray
    before: np.ndarray


def at_the_money_width(root: str, life: np.ndarray, seen: Seen) -> np.ndarray:
    """Full quoted width at the money in dollars, of the shape of `life` (calendar years): (..., n_marks)."""
    minutes = calendar.session_minutes(seen.day)
    gone = np.clip((seen.clock - SESSION) / minutes, 0.0, 1.0)
    wide = widths.by_level(seen.level / FAMILIES[seen.family].ratio, life)
    wide = wide * widths.stress(seen.level, seen.before, gone) * widths.time_of_day(seen.clock, minutes)
    return widths.at_the_money(RULES[root], seen.day, life) * wide


def both_sides(
    root: str, priced: Prices, at_the_money: np.ndarray, strikes: np.ndarray, spot: np.ndarray
) -> tuple[Sides, Sides]:
    """Quotes of calls and of puts around their mids; `strikes` of shape (n_strikes,), `spot` (n_marks,)."""
    width = at_the_money * widths.by_delta(priced.call_delta)
    pays, rule = spot - strikes[:, None], RULES[root]
    return (
        _sides(rule, priced.call, width + widths.deep(pays, spot)),
        _sides(rule, priced.put, width + widths.deep(-pays, spot)),
    )


def _sides(rule: Rule, mid: np.ndarray, width: np.ndarray) -> Sides:
    """Quotes around mids. Rounding down and up adds a tick on average, so a tick of the width is left to it."""
    if rule.small == rule.large:
        half = np.maximum(width - rule.small, 0.0) / 2.0
        per = round(1.0 / rule.small)
        bid = np.maximum(np.floor((mid - half) * per + _NUDGE), 0.0)
        ask = np.maximum(np.ceil((mid + half) * per - _NUDGE), bid + 1.0)
        return Sides(bid / per, ask / per)
    half = np.maximum(width - np.where(mid < rule.above, rule.small, rule.large), 0.0) / 2.0
    low, high = np.maximum(mid - half, 0.0), mid + half
    bid = _on_ticks(np.floor, low, low < rule.above, rule, _NUDGE)
    ask = _on_ticks(np.ceil, high, high <= rule.above, rule, -_NUDGE)
    return Sides(bid, np.where(ask > bid, ask, bid + np.where(bid < rule.above, rule.small, rule.large)))


def _on_ticks(rounded: np.ufunc, price: np.ndarray, near: np.ndarray, rule: Rule, nudge: float) -> np.ndarray:
    """`price` rounded on the small ticks where `near`, on the large ones elsewhere; whole thousandths of a dollar."""
    small, large = round(1000.0 * rule.small), round(1000.0 * rule.large)
    tick = np.where(near, float(small), float(large))
    return rounded(price * 1000.0 / tick + nudge) * tick / 1000.0


def sizes(u: np.ndarray, root: str = "SPY") -> np.ndarray:
    """Sizes in contracts from uniform numbers: skewed around the root's median, from 1 up (assumed)."""
    return np.maximum(np.round(RULES[root].size * (u / (1.0 - u)) ** 0.6), 1.0)


def start_times(rows: np.ndarray) -> np.ndarray:
    """Start of minute bars in milliseconds since midnight New York."""
    return OPEN_MS + 60_000 * rows.astype(np.int64)
