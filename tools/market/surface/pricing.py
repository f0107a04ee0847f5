"""Prices of one expiry's strikes along the marks of a day: mids, deltas, greeks, all arrays (n_strikes, n_marks).

Black's formula on the forward, held at or above what immediate exercise pays: the contracts are American, the value
of waiting to exercise is otherwise left out (an assumption; the options this market is for are out of the money).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from market.surface.slices import Slice, deviation


@dataclass(frozen=True, slots=True)
class Prices:
    """Mids in dollars and the numbers they came from; shape (n_strikes, n_marks) each."""

    call: np.ndarray
    put: np.ndarray
    root: np.ndarray
    """Square root of total variance."""
    d1: np.ndarray
    call_delta: np.ndarray
    """Forward delta N(d1) of the call; the put's is that minus 1."""


@dataclass(frozen=True, slots=True)
class Greeks:
    """As LEAN's universe files have them: vega and rho per point of 1 %, theta per day; shape of the prices."""

    volatility: np.ndarray
    delta: np.ndarray
    gamma: np.ndarray
    vega: np.ndarray
    theta: np.ndarray
    rho: np.ndarray


def prices(strikes: np.ndarray, spot: np.ndarray, piece: Slice) -> Prices:
    """Mids of calls and puts; `strikes` shape (n_strikes,), `spot` shape (n_marks,) as the slice."""
    forward = spot * piece.growth
    column = strikes[:, None]
    k = np.log(column) - np.log(forward)
    root = deviation(piece, k)
    d1 = 0.5 * root - k / root
    above = ndtr(d1)
    call = forward * above - column * ndtr(d1 - root)
    put = np.maximum(call - forward + column, 0.0) * piece.discount
    call = np.maximum(call, 0.0) * piece.discount
    return Prices(np.maximum(call, spot - column), np.maximum(put, column - spot), root, d1, above)


def greeks(strikes: np.ndarray, spot: np.ndarray, piece: Slice, priced: Prices, call: bool) -> Greeks:
    """Greeks of calls or puts at the slice's own volatility and calendar time to expiry."""
    column = strikes[:, None]
    life = np.maximum(piece.life, 1e-6)
    carry = piece.growth * piece.discount
    density = np.exp(-0.5 * priced.d1**2) / np.sqrt(2.0 * np.pi)
    root_life = np.sqrt(life)
    volatility = priced.root / root_life
    rate = -np.log(piece.discount) / life
    sign = 1.0 if call else -1.0
    money = column * piece.discount * ndtr(sign * (priced.d1 - priced.root))
    delta = carry * (priced.call_delta if call else priced.call_delta - 1.0)
    gamma = carry * density / (spot * priced.root)
    vega = spot * carry * density * root_life / 100.0
    theta = (-spot * carry * density * volatility / (2.0 * root_life) - sign * rate * money) / 365.0
    return Greeks(volatility, delta, gamma, vega, theta, sign * money * life / 100.0)
