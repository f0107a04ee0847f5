"""Cboe's VIX formula (VIX white paper): the variance of one expiry from out-of-the-money mids, then 30 days between."""

from __future__ import annotations

import numpy as np


def expiry_variance(
    strikes: np.ndarray, call: tuple[np.ndarray, np.ndarray], put: tuple[np.ndarray, np.ndarray], years: float,
    rate: float,
) -> float:  # fmt: skip
    """Annual variance of one expiry; strikes ascending, (bid, ask) in dollars, all of shape (n_strikes,).

    A strike counts while its bid is above zero; going away from the money, the strip ends at two zero bids in a row.
    """
    call_mid, put_mid = (call[0] + call[1]) / 2.0, (put[0] + put[1]) / 2.0
    nearest = int(np.argmin(np.abs(call_mid - put_mid)))
    forward = strikes[nearest] + np.exp(rate * years) * (call_mid[nearest] - put_mid[nearest])
    centre = int(np.searchsorted(strikes, forward, side="right")) - 1
    chosen = [(centre, (call_mid[centre] + put_mid[centre]) / 2.0)]
    chosen += _strip(range(centre - 1, -1, -1), put[0], put_mid)
    chosen += _strip(range(centre + 1, len(strikes)), call[0], call_mid)
    chosen.sort()
    picked = strikes[[i for i, _ in chosen]]
    price = np.array([p for _, p in chosen])
    width = np.gradient(picked)
    total = 2.0 / years * np.exp(rate * years) * np.sum(width / picked**2 * price)
    return float(total - (forward / strikes[centre] - 1.0) ** 2 / years)


def _strip(order: range, bid: np.ndarray, mid: np.ndarray) -> list[tuple[int, float]]:
    kept: list[tuple[int, float]] = []
    zeros = 0
    for i in order:
        zeros = zeros + 1 if bid[i] <= 0.0 else 0
        if zeros == 2:
            break
        if zeros == 0:
            kept.append((i, float(mid[i])))
    return kept


def thirty_day(near: tuple[float, float], following: tuple[float, float]) -> float:
    """VIX in points from (annual variance, minutes to expiry) of the expiries on either side of 30 days."""
    (v1, n1), (v2, n2) = near, following
    n30, year = 43_200.0, 525_600.0
    total = n1 / year * v1 * (n2 - n30) / (n2 - n1) + n2 / year * v2 * (n30 - n1) / (n2 - n1)
    return float(100.0 * np.sqrt(total * year / n30))
