"""Reading a chain's quotes as market-facts 4.0 read the real ones: forward, implied volatilities, widths at deltas.

Per expiry the forward is the median of K + (C - P) / D over the six strikes at which calls and puts are nearest; then
out-of-the-money options with a bid, their mids inverted by bisection; at the money a parabola in ln(K / F) within 0.75
standard deviations; at a delta straight lines in N(d1); a width is the median of the three nearest strikes'.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

DELTAS = {"25P": 0.75, "10P": 0.90, "5P": 0.95, "25C": 0.25, "10C": 0.10}
"""Forward delta of the call at each point."""
_NEAREST = 6
_STEPS = 50


class Quotes(NamedTuple):
    """One expiry at one moment, arrays (n_strikes,); `years` calendar time, `discount` to expiry."""

    strikes: np.ndarray
    call_bid: np.ndarray
    call_ask: np.ndarray
    put_bid: np.ndarray
    put_ask: np.ndarray
    years: float
    discount: float


class Reading(NamedTuple):
    """Volatility at the money, volatilities and widths (dollars, share of mid) at points; `forward` in index points."""

    forward: float
    atm: float
    at: dict[str, float]
    width: dict[str, float]
    share: dict[str, float]


def read(quotes: Quotes) -> Reading | None:
    """What a chain says; None where too few strikes are quoted."""
    both = (quotes.call_bid > 0.0) & (quotes.put_bid > 0.0)
    gap = (quotes.call_bid + quotes.call_ask - quotes.put_bid - quotes.put_ask) / 2.0
    if both.sum() < _NEAREST:
        return None
    nearest = np.argsort(np.where(both, np.abs(gap), np.inf))[:_NEAREST]
    forward = float(np.median(quotes.strikes[nearest] + gap[nearest] / quotes.discount))
    call = quotes.strikes >= forward
    bid, ask = np.where(call, quotes.call_bid, quotes.put_bid), np.where(call, quotes.call_ask, quotes.put_ask)
    good = (bid > 0.0) & (ask > bid)
    strikes, call, bid, ask = quotes.strikes[good], call[good], bid[good], ask[good]
    if len(strikes) < _NEAREST:
        return None
    mid = (bid + ask) / 2.0
    root = implied(mid / quotes.discount, forward, strikes, call)
    k = np.log(strikes / forward)
    near = np.abs(k) < 0.75 * float(root[np.argmin(np.abs(k))])
    if near.sum() < 4:
        return None
    atm = float(np.polyval(np.polyfit(k[near], root[near], 2), 0.0))
    delta = ndtr(0.5 * root - k / root)
    order = np.argsort(delta)
    at, width, share = {}, {}, {}
    for name, point in {"50d": 0.5, **DELTAS}.items():
        if delta[order[0]] <= point <= delta[order[-1]]:
            at[name] = float(np.interp(point, delta[order], root[order])) / np.sqrt(quotes.years)
            three = np.argsort(np.abs(delta - point))[:3]
            width[name] = float(np.median((ask - bid)[three]))
            share[name] = float(np.median(((ask - bid) / mid)[three]))
    return Reading(forward, atm / float(np.sqrt(quotes.years)), at, width, share)


def implied(price: np.ndarray, forward: float, strikes: np.ndarray, call: np.ndarray) -> np.ndarray:
    """Standard deviations to expiry from undiscounted prices, by bisection; all of one shape."""
    low, high = np.full(len(strikes), 1e-4), np.full(len(strikes), 4.0)
    k, sign = np.log(strikes / forward), np.where(call, 1.0, -1.0)
    for _ in range(_STEPS):
        root = (low + high) / 2.0
        d1 = 0.5 * root - k / root
        value = sign * (forward * ndtr(sign * d1) - strikes * ndtr(sign * (d1 - root)))
        low, high = np.where(value < price, root, low), np.where(value < price, high, root)
    return (low + high) / 2.0
