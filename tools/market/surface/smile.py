"""The shape of one expiry's smile: volatility over at-the-money volatility by at-the-money standard deviations.

In y = ln(K / F) / sqrt(θ), sqrt(θ) the at-the-money standard deviation to expiry: SSVI's root (Gatheral and Jacquier
2014), s² = (1 + ρψy + sqrt((ψy + ρ)² + 1 - ρ²)) / 2, between `put_from` below the forward and `call_from` above it;
beyond, a line that leaves it smoothly and reaches its own slope one standard deviation further out (both wings of the
measured chains are straight there); beyond what was measured (`PUT_FAR`, `CALL_FAR`) a power of y that goes on with the
line's elasticity.

No butterfly is free where (1 - y s'/s)² + s s'' - θ (s s')² / 4 >= 0 (Durrleman's condition in these terms), no
calendar where sqrt(θ) s(k / sqrt(θ)) never falls with time at any k. SSVI curves up, so does the bend into the line; a
line's intercept is above zero; a power with elasticity e keeps the first where e <= h² / (1 + h²), h = y / s.
`market.checks.static` evaluates both over every level and tenor that a slice can be made of.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PUT_FAR, CALL_FAR = 8.0, 4.0


class Smile(NamedTuple):
    """What a slice looks like whatever its level; arrays of one shape.

    `rho`, `psi` are SSVI's, `put_slope` and `call_slope` the wings' in volatility ratio for each standard deviation,
    `put_from` and `call_from` where the wings leave SSVI.
    """

    rho: np.ndarray
    psi: np.ndarray
    put_slope: np.ndarray
    call_slope: np.ndarray
    put_from: np.ndarray
    call_from: np.ndarray


def ratio(smile: Smile, y: np.ndarray) -> np.ndarray:
    """Volatility over at-the-money volatility at `y`; `smile`'s arrays broadcast with `y`."""
    if not y.size:
        return np.ones(y.shape)
    low, high = y.min(), y.max()
    put_from, call_from = smile.put_from.min(), smile.call_from.min()
    inside = y if low >= -put_from and high <= call_from else np.clip(y, -smile.put_from, smile.call_from)
    found = _body(smile, inside)
    if low < -put_from:
        slope = -_body_slope(smile, -smile.put_from)
        found += _wing(-smile.put_from - y, PUT_FAR - smile.put_from, slope, smile.put_slope)
        if low < -PUT_FAR:
            _go_on(found, y * (-1.0 / PUT_FAR), PUT_FAR * smile.put_slope)
    if high > call_from:
        slope = _body_slope(smile, smile.call_from)
        found += _wing(y - smile.call_from, CALL_FAR - smile.call_from, slope, smile.call_slope)
        if high > CALL_FAR:
            _go_on(found, y * (1.0 / CALL_FAR), CALL_FAR * smile.call_slope)
    return found


def _body(smile: Smile, y: np.ndarray) -> np.ndarray:
    slant = smile.psi * y
    x = slant + smile.rho
    return np.sqrt(0.5 * (1.0 + smile.rho * slant + np.sqrt(x * x + (1.0 - smile.rho * smile.rho))))


def _body_slope(smile: Smile, y: np.ndarray) -> np.ndarray:
    x = smile.psi * y + smile.rho
    inner = x / np.sqrt(x * x + 1.0 - smile.rho * smile.rho)
    return smile.psi * (smile.rho + inner) / (4.0 * _body(smile, y))


def _wing(out: np.ndarray, far: np.ndarray | float, first: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """What a wing adds `out` standard deviations beyond its start: from slope `first` to `slope` within one of them."""
    out = np.clip(out, 0.0, far)
    bend = np.minimum(out, 1.0)
    return slope * out + (first - slope) * bend * (1.0 - 0.5 * bend)


def _go_on(found: np.ndarray, far: np.ndarray, rise: np.ndarray) -> None:
    """Beyond the measured part (`far` > 1) go on as a power: `found` holds what the wing has at its end."""
    far = np.broadcast_to(far, found.shape)
    rows = far > 1.0
    at_end = found[rows]
    found[rows] = at_end * far[rows] ** (np.broadcast_to(rise, found.shape)[rows] / at_end)
