"""What the right to exercise early adds to European values: funds' options and standard options on futures.

All in units of the strike, for a lognormal underlying with the contract's own volatility, on a grid of standard
deviations to expiry out of the money that moves with the drift. Going back in time the premium over the European value
is discounted and smoothed by the normal density, and where exercise is allowed it is at least what exercise pays above
that value:

- Calls on funds are exercised, if ever, in the last minute before an ex-date: those moments alone are steps.
- Puts, and options on futures: exercise at any time, as the limit of 10 and 20 moments (Richardson). The premium
  depends on interest and carry to expiry alone; tables for round values of both are made once and mixed. Payouts before
  expiry count as a continuous yield for puts.

A test holds both to QuantLib (finite differences): README has the tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

_DEEP, _STEP = -6.0, 0.1
_U = np.arange(_DEEP, 3.0 + 1e-9, _STEP)
"""Standard deviations out of the money; premiums beyond are those at the ends."""
ROOTS = 0.004 * 1.4 ** np.arange(19)
"""Standard deviations to expiry of the tables: 0.4 % to 180 %."""
_MOMENTS = 10
_PARTS = 240
_DROPS = 2
"""Ex-dates that a call's table looks at, the last before expiry; `exercise` looks at the next ones."""
INTEREST = 0.00025 * 2.0 ** np.arange(11)
"""Interest to expiry of the put tables: 0.025 % to 26 %."""
CARRY = np.array([-4.0, -2.5, -1.5, -0.75, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0])
"""Cost of carry over interest: 1 without payouts, 0 for futures."""


class Premium(NamedTuple):
    """A table of early-exercise premiums in units of the strike, (n_roots, n_u), its first row that of ROOTS[first]."""

    table: np.ndarray
    first: int = 0

    def at(self, u: np.ndarray, root: np.ndarray) -> np.ndarray:
        """The premium `u` standard deviations `root` out of the money (spot from strike); arrays of one shape."""
        across = np.clip(_row(root) - self.first, 0.0, len(self.table) - 1.001)
        along = np.clip((u - _DEEP) / _STEP, 0.0, len(_U) - 1.001)
        i, j = across.astype(np.intp), along.astype(np.intp)
        a, b = across - i, along - j
        at = i * len(_U) + j
        flat = self.table.ravel()
        low = flat[at] * (1.0 - b) + flat[at + 1] * b
        at += len(_U)
        return low * (1.0 - a) + (flat[at] * (1.0 - b) + flat[at + 1] * b) * a


def _row(root: np.ndarray) -> np.ndarray:
    """Where standard deviations stand among `ROOTS`."""
    return np.log(root / ROOTS[0]) / np.log(ROOTS[1] / ROOTS[0])


class Drop(NamedTuple):
    """An ex-date: when the last exercise before it is, as a share of the time to expiry, and the share of spot paid."""

    at: float
    share: float


def _smoothing(part: float) -> np.ndarray:
    """What turns premiums into their expectation over a `part` of the time to expiry: (n_u, n_u), applied on the right.

    Outside the grid a premium is as at its edge. Parts are rounded to a 240th of the time to expiry.
    """
    return _matrix(max(round(part * _PARTS), 1))


@lru_cache(maxsize=_PARTS)
def _matrix(parts: int) -> np.ndarray:
    part = parts / _PARTS
    wide, count = np.sqrt(part) / _STEP, len(_U)
    reach = int(np.ceil(6.0 * wide)) + 1
    d = np.arange(-reach, reach + 1.0)
    if wide > 1.2:
        kernel = np.exp(-0.5 * (d / wide) ** 2)
    else:
        # Too narrow for the grid: the weights that straight lines between its points have.
        below, here, above = (
            x * ndtr(x / wide) + wide * np.exp(-0.5 * (x / wide) ** 2) / np.sqrt(2.0 * np.pi) for x in (d - 1, d, d + 1)
        )
        kernel = below - 2.0 * here + above
    # Each row stands one place to the right of the one above it: written into rows that are one place longer.
    length = count + 2 * reach
    shifted = np.zeros((count, length + 1))
    shifted[:, : 2 * reach + 1] = kernel
    padded = shifted.ravel()[: count * length].reshape(count, length)
    inside = padded[:, reach : reach + count]
    inside[:, 0] += padded[:, :reach].sum(axis=1)
    inside[:, -1] += padded[:, reach + count :].sum(axis=1)
    return np.ascontiguousarray(inside.T) / kernel.sum()


def _over_european(sign: float, x: np.ndarray, root_left: np.ndarray, growth: float, discount: float) -> np.ndarray:
    """What exercise pays above the European value, strike 1; `x` = ln spot (n_roots, n_u), `root_left` (n_roots, 1)."""
    spot = np.exp(x)
    d2 = (x + np.log(growth)) / root_left - 0.5 * root_left
    european = sign * discount * (spot * growth * ndtr(sign * (d2 + root_left)) - ndtr(sign * d2))
    return sign * (spot - 1.0) - european


def call_premium(interest: float, drops: Sequence[Drop], roots_seen: tuple[float, float]) -> Premium:
    """Calls on a fund: `interest` to expiry, the ex-dates before it in time's order, least and largest deviation."""
    low, high = (int(x) for x in np.clip(_row(np.array(roots_seen)), 0.0, len(ROOTS) - 2.0))
    roots = ROOTS[low : high + 2, None]
    premium, later = np.zeros((len(roots), len(_U))), 1.0
    for i in range(len(drops) - 1, max(len(drops) - 1 - _DROPS, -1), -1):
        drop = drops[i]
        if later < 1.0:
            premium = premium @ _smoothing(later - drop.at) * np.exp(-interest * (later - drop.at))
        kept_before = np.prod([1.0 - other.share for other in drops[:i]])
        kept_after = np.prod([1.0 - other.share for other in drops[i:]])
        x = np.log(kept_before) - roots * _U + (interest - 0.5 * roots**2) * drop.at
        left = max(1.0 - drop.at, 1e-6)
        discount = np.exp(-interest * left)
        premium = np.maximum(premium, _over_european(1.0, x, roots * np.sqrt(left), kept_after / discount, discount))
        later = drop.at
    return Premium(premium @ _smoothing(later) * np.exp(-interest * later) if later > 0.0 else premium, low)


@lru_cache(maxsize=len(INTEREST) * len(CARRY))
def _put_node(i: int, j: int) -> np.ndarray:
    """Premiums of puts over interest, for one of the round values of interest and carry: (len(ROOTS), n_u)."""
    coarse, fine = (_put(INTEREST[i], CARRY[j] * INTEREST[i], moments) for moments in (_MOMENTS, 2 * _MOMENTS))
    return np.maximum(2.0 * fine - coarse, 0.0) / INTEREST[i]


def _put(interest: float, carry: float, moments: int) -> np.ndarray:
    roots, part = ROOTS[:, None], 1.0 / moments
    premium, smoothing = np.zeros((len(ROOTS), len(_U))), _smoothing(part) * np.exp(-interest * part)
    for step in range(moments - 1, -1, -1):
        premium = premium @ smoothing
        at = step * part
        x = roots * _U + (carry - 0.5 * roots**2) * at
        left = 1.0 - at
        pays = _over_european(-1.0, x, roots * np.sqrt(left), np.exp(carry * left), np.exp(-interest * left))
        premium = np.maximum(premium, pays)
    return premium


def put_premium(interest: float, carry: float, roots_seen: tuple[float, float] = (ROOTS[0], ROOTS[-1])) -> Premium:
    """Puts: interest and cost of carry to expiry (the rate less what is paid out, times years)."""
    low, high = (int(x) for x in np.clip(_row(np.array(roots_seen)), 0.0, len(ROOTS) - 2.0))
    rows = slice(low, high + 2)
    x = np.clip(np.log(max(interest, 1e-9) / INTEREST[0]) / np.log(2.0), 0.0, len(INTEREST) - 1.001)
    ratio = float(np.clip(carry / interest, CARRY[0], CARRY[-1]))
    i, j = int(x), min(int(np.searchsorted(CARRY, ratio, side="right")) - 1, len(CARRY) - 2)
    a, b = float(x) - i, (ratio - CARRY[j]) / (CARRY[j + 1] - CARRY[j])
    mixed = (1.0 - a) * ((1.0 - b) * _put_node(i, j)[rows] + b * _put_node(i, j + 1)[rows])
    mixed += a * ((1.0 - b) * _put_node(i + 1, j)[rows] + b * _put_node(i + 1, j + 1)[rows])
    return Premium(mixed * interest, low)
