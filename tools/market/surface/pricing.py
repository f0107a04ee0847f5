"""Prices of one expiry's strikes along the marks of a day: mids, deltas, greeks, all arrays (n_strikes, n_marks).

Black's formula on the forward; what the right to early exercise adds where there is one (`exercise`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from market.surface.exercise import EUROPEAN, Exercise
from market.surface.slices import Slice, deviation

_EVE_FROM, _EVE_TO = 0.8, 1.1


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


def prices(
    strikes: np.ndarray, spot: np.ndarray, piece: Slice, exercise: Exercise = EUROPEAN, eve: Slice | None = None
) -> Prices:
    """Mids of calls and puts; `strikes` shape (n_strikes,), `spot` shape (n_marks,) as the slice.

    `eve` is the slice that ends at `exercise.eve`.
    """
    forward = spot * piece.growth
    column = strikes[:, None]
    k = np.log(column) - np.log(forward)
    root = deviation(piece, k)
    d1 = 0.5 * root - k / root
    above = ndtr(d1)
    call = forward * above - column * ndtr(d1 - root)
    put = np.maximum(call - forward + column, 0.0) * piece.discount
    call = np.maximum(call, 0.0) * piece.discount
    found = Prices(call, put, root, d1, above)
    add_exercise(found, strikes, spot, exercise, eve)
    return found


def add_exercise(
    priced: Prices, strikes: np.ndarray, spot: np.ndarray, exercise: Exercise, eve: Slice | None = None
) -> None:
    """Adds to European mids, in place, what the right to early exercise is worth."""
    if not exercise.floor:
        return
    column, call, put = strikes[:, None], priced.call, priced.put
    if exercise.call is not None or exercise.put is not None:
        away = np.log(column / spot) / priced.root
        if exercise.call is not None:
            call += exercise.call.at(away, priced.root) * (spot if exercise.on_future else column)
        if exercise.put is not None:
            put += exercise.put.at(-away, priced.root) * column
    if eve is not None:
        # Farther in the money exercise itself is the bound, farther out of it a payout does not matter.
        low, high = np.searchsorted(strikes, [_EVE_FROM * spot.min(), _EVE_TO * spot.max()])
        np.maximum(call[low:high], _calls(column[low:high], spot, eve), out=call[low:high])
    np.maximum(call, spot - column, out=call)
    for discount, kept in exercise.before:
        np.maximum(call, spot * kept - column * discount, out=call)
    np.maximum(put, column - spot, out=put)
    for discount, kept in exercise.after:
        np.maximum(put, column * discount - spot * kept, out=put)


def _calls(column: np.ndarray, spot: np.ndarray, piece: Slice) -> np.ndarray:
    """European calls of a slice."""
    forward = spot * piece.growth
    k = np.log(column / forward)
    root = deviation(piece, k)
    d1 = 0.5 * root - k / root
    return (forward * ndtr(d1) - column * ndtr(d1 - root)) * piece.discount


def greeks(strikes: np.ndarray, spot: np.ndarray, piece: Slice, priced: Prices, call: bool) -> Greeks:
    """European greeks of calls or puts at the slice's own volatility and calendar time to expiry."""
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
