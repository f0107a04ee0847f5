"""Bid and ask of SPY options from mids: widths measured on SPY chains, one-cent ticks, sizes, rows only on change.

Width in dollars = at-the-money width by days to expiry (facts 5.2, SPY 2019-23) × (VIX / 13)^1.1 × a share by delta
(5.1) × the time of day (5.3) × what a jump of VIX since the last close adds (5.1, February 2018), more deep in the
money (4.1, SPY 2023-08-03). That these hold in 2014-18 too is assumed: no SPY chain of those years was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from market.calendar import OPEN_MS
from market.surface.pricing import Prices

TICK = 0.01
_WIDTH_DAYS = np.log([1.0, 6.0, 30.0, 150.0, 300.0])
_WIDTH = np.log([0.02, 0.02, 0.03, 0.15, 0.80])
_VIX_POWER, _VIX_BASE = 1.1, 13.0
_DELTA = np.array([0.0, 0.05, 0.10, 0.25, 0.50])
_DELTA_SHARE = np.array([0.35, 0.45, 0.55, 0.75, 1.00])
_MINUTE_OF_DAY = np.array([0.0, 1.0, 5.0, 10.0, 30.0, 385.0, 390.0])
_MINUTE_SHARE = np.array([1.6, 1.4, 1.3, 1.1, 1.0, 1.0, 1.2])
_JUMP_FREE, _JUMP_GAIN = 0.2, 3.0
_DEEP_FROM, _DEEP_SHARE, _DEEP_MOST = 0.01, 0.03, 0.75
_MEDIAN_SIZE = 60.0


@dataclass(frozen=True, slots=True)
class Sides:
    """Bids and asks in dollars (whole cents; a bid of 0 is no bid), shape (n_strikes, n_marks)."""

    bid: np.ndarray
    ask: np.ndarray


@lru_cache(maxsize=4)
def _time_of_day(minutes: int) -> np.ndarray:
    end = np.array([0.0, 0.0, 0.0, 0.0, 0.0, minutes - 390.0, minutes - 390.0])
    return np.interp(np.arange(minutes + 1.0), _MINUTE_OF_DAY + end, _MINUTE_SHARE)


def at_the_money_width(life: np.ndarray, vix: np.ndarray, vix_before: float, marks: np.ndarray | None,
                       minutes: int) -> np.ndarray:  # fmt: skip
    """Full quoted width at the money in dollars, shape (n_marks,); `life` in calendar years."""
    base = np.exp(np.interp(np.log(np.maximum(life * 365.0, 0.5)), _WIDTH_DAYS, _WIDTH))
    level = np.maximum(vix / _VIX_BASE, 0.8) ** _VIX_POWER
    jump = np.exp(_JUMP_GAIN * np.clip(np.log(vix / vix_before) - _JUMP_FREE, 0.0, 0.7))
    clock = _time_of_day(minutes)
    return base * level * jump * (clock if marks is None else clock[marks])


def both_sides(priced: Prices, at_the_money: np.ndarray, strikes: np.ndarray, spot: np.ndarray) -> tuple[Sides, Sides]:
    """Quotes of calls and of puts around their mids; `strikes` of shape (n_strikes,), `spot` (n_marks,).

    Rounding the bid down and the ask up adds a cent on average, so a cent of the width is left to it.
    """
    width = at_the_money * np.interp(np.minimum(priced.call_delta, 1.0 - priced.call_delta), _DELTA, _DELTA_SHARE)
    pays, far = spot - strikes[:, None], _DEEP_FROM * spot
    return _sides(priced.call, width, pays - far), _sides(priced.put, width, -pays - far)


def _sides(mid: np.ndarray, width: np.ndarray, deep: np.ndarray) -> Sides:
    """Quotes around mids; `deep` is how much more exercising pays now than where quotes begin to widen."""
    half = np.maximum(width + np.minimum(_DEEP_SHARE * np.maximum(deep, 0.0), _DEEP_MOST) - TICK, 0.0) / 2.0
    # In whole cents, with a nudge so that a mid that is a cent to rounding error does not fall to the next one.
    bid = np.maximum(np.floor((mid - half) * 100.0 + 1e-7), 0.0)
    ask = np.maximum(np.ceil((mid + half) * 100.0 - 1e-7), bid + 1.0)
    return Sides(bid / 100.0, ask / 100.0)


def sizes(u: np.ndarray) -> np.ndarray:
    """Sizes in contracts from uniform numbers: skewed around 60, from 1 up (assumed)."""
    return np.maximum(np.round(_MEDIAN_SIZE * (u / (1.0 - u)) ** 0.6), 1.0)


def start_times(rows: np.ndarray) -> np.ndarray:
    """Start of minute bars in milliseconds since midnight New York."""
    return OPEN_MS + 60_000 * rows.astype(np.int64)
