"""Implied volatility by strike and expiry, from the VIX level of the same minute and nothing else.

Each expiry is one SSVI slice in k = ln(K / F): w(k) = θ/2 (1 + ρφk + sqrt((φk + ρ)² + 1 - ρ²)), φ = ψ/sqrt(θ), with ρ
and ψ from the measured table. Its level θ is set so that the slice's variance swap equals the square of the VIX-like
index of that tenor: for 30 days that index is VIX itself, so the chain's own VIX comes out as the real one.
For a slice, the variance swap is θ R(ρ, ψ, θ) with R = ∫ w/θ dN(z), z = -k/sqrt(w) - sqrt(w)/2 (Fukasawa 2012).

Time: calendar days beyond two weeks; below two days the market's own clock, where the night has 35 % of a trading
day, the session 65 %, weekends nothing, and the session's part runs evenly to 14:30 and then faster, the last
quarter of an hour taking 9 % (facts 3.8); between the two it blends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar, rates
from market.surface_facts import LONGEST_DAYS, index_levels, smile

YEAR_MINUTES = 525_600.0
_NIGHT = 0.35
_LATE_FROM, _LATE_GAIN = 300.0 / 390.0, 2.09
"""From 14:30 on the density of session time is 1 + 2.09 x³, x from 0 to 1 at the close: 9 % in the last 15 minutes."""
_BLEND_FROM, _BLEND_TO = 2.0, 14.0
_GRID_LN_VIX = np.linspace(np.log(7.0), np.log(120.0), 80)
_GRID_DAYS = np.array([2.0, 3, 4, 5, 7, 9, 11, 14, 18, 22, 26, 30, 37, 45, 60, 75, 93, 120, 150, 182, 270, 365])
_MIN_YEARS = 1.0 / (390.0 * 252.0)


@dataclass(frozen=True, slots=True)
class Slice:
    """One expiry along the minutes of a day, arrays of shape (n_marks,), a mark being a minute's boundary.

    `years` is the time the smile lives on, `theta` at-the-money total variance, `growth` and `discount` turn spot into
    forward and payoff into present value, `life` is calendar years to expiry.
    """

    rho: np.ndarray
    phi: np.ndarray
    theta: np.ndarray
    years: np.ndarray
    life: np.ndarray
    growth: np.ndarray
    discount: np.ndarray


def _swap_ratio(rho: np.ndarray, psi: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """R = variance swap over θ by quadrature in k / sqrt(θ); arrays broadcast to one shape."""
    y = np.linspace(-14.0, 9.0, 461)
    rho, psi, theta = (np.asarray(a)[..., None] for a in (rho, psi, theta))
    w = 0.5 * (1.0 + rho * psi * y + np.sqrt((psi * y + rho) ** 2 + 1.0 - rho**2))
    root = np.sqrt(w)
    z = y / root + 0.5 * np.sqrt(theta) * root
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    return np.sum(0.5 * (w[..., 1:] * density[..., 1:] + w[..., :-1] * density[..., :-1]) * np.diff(z), axis=-1)


@lru_cache(maxsize=1)
def _grid() -> np.ndarray:
    """At-the-money variance rate, rho and psi by ln VIX and tenor: shape (3, n_vix, n_days)."""
    vix = np.exp(_GRID_LN_VIX)
    swap = (index_levels(vix, _GRID_DAYS) / 100.0) ** 2 * (_GRID_DAYS / 365.0)
    rho, psi = smile(vix, _GRID_DAYS)
    theta = swap.copy()
    for _ in range(4):
        theta = swap / _swap_ratio(rho, psi, theta)
    return np.stack([np.log(theta * 365.0 / _GRID_DAYS), rho, psi])


def _lookup(vix: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(variance per year at the money, rho, psi) for paired arrays of VIX and tenor in days."""
    table = _grid()
    step = _GRID_LN_VIX[1] - _GRID_LN_VIX[0]
    across = np.clip((np.log(vix) - _GRID_LN_VIX[0]) / step, 0.0, len(_GRID_LN_VIX) - 1.001)
    i = across.astype(int)
    u = across - i
    tenor = np.log(np.clip(days, _GRID_DAYS[0], LONGEST_DAYS))
    nodes = np.log(_GRID_DAYS)
    j = np.clip(np.searchsorted(nodes, tenor, side="right") - 1, 0, len(nodes) - 2)
    v = (tenor - nodes[j]) / (nodes[j + 1] - nodes[j])
    low = table[:, i, j] * (1.0 - u) + table[:, i + 1, j] * u
    high = table[:, i, j + 1] * (1.0 - u) + table[:, i + 1, j + 1] * u
    rate, rho, psi = low * (1.0 - v) + high * v
    return np.exp(rate), rho, psi


@lru_cache(maxsize=4)
def session_left(minutes: int) -> np.ndarray:
    """Share of the session's implied variance still to come at each minute's boundary, shape (minutes + 1,)."""
    x = np.linspace(0.0, 1.0, minutes + 1)
    late = np.clip((x - _LATE_FROM) / (1.0 - _LATE_FROM), 0.0, 1.0)
    gone = x + _LATE_GAIN * (1.0 - _LATE_FROM) * late**4 / 4.0
    return 1.0 - gone / gone[-1]


def surface_years(day: date, last: date, minutes: int) -> tuple[np.ndarray, np.ndarray]:
    """(smile years, calendar years) from each minute boundary of `day` to the close of `last`; shape (minutes + 1,)."""
    between = calendar.position(last) - calendar.position(day)
    traded = (between + (1.0 - _NIGHT) * session_left(minutes)) / 252.0
    to_close = calendar.session_minutes(last) - np.arange(minutes + 1.0)
    life = np.maximum((last - day).days * 1440.0 + to_close, 0.0) / YEAR_MINUTES
    s = np.clip((life * 365.0 - _BLEND_FROM) / (_BLEND_TO - _BLEND_FROM), 0.0, 1.0)
    s = s * s * (3.0 - 2.0 * s)
    return np.maximum(traded * (1.0 - s) + life * s, _MIN_YEARS), life


def make_slice(day: date, last: date, vix: np.ndarray, marks: np.ndarray | None = None) -> Slice:
    """The slice of the expiry whose last trading day is `last`, along a day with VIX at each minute's boundary.

    `marks` picks minute boundaries (all of them without it).
    """
    years, life = surface_years(day, last, len(vix) - 1)
    if marks is not None:
        years, life, vix = years[marks], life[marks], vix[marks]
    rate, rho, psi = _lookup(vix, years * 365.0)
    theta = rate * years
    growth, discount = rates.forward_terms(day, last, 1.0)
    discounts = discount**life
    return Slice(rho, psi / np.sqrt(theta), theta, years, life, growth * discount / discounts, discounts)


def total_variance(piece: Slice, k: np.ndarray) -> np.ndarray:
    """w(k) of a slice; k = ln(K / F) of shape (..., n_marks)."""
    x = piece.phi * k + piece.rho
    return 0.5 * piece.theta * (1.0 + piece.rho * piece.phi * k + np.sqrt(x * x + (1.0 - piece.rho**2)))
