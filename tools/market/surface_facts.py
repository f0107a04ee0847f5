"""Measured shape of the S&P 500 option surface, as market-facts sections 3.2 to 3.5 give it; nothing is fitted here.

Term structure: log-log laws between VIX and its 9-day, 3-month and 6-month sisters (3.5, 2014-18). Smile: SSVI's rho
and psi by VIX level and tenor (3.4, medians over measured chains of 2019-24; the row at 66 is one day of March 2020).
"""

from __future__ import annotations

import numpy as np

TERM_DAYS = np.array([9.0, 30.0, 93.0, 182.0])
"""Calendar tenors of VIX9D, VIX, VIX3M, VIX6M."""
TERM_CONSTANT = np.array([-0.75, 0.0, 0.92, 1.51])
TERM_SLOPE = np.array([1.26, 1.0, 0.70, 0.51])
"""ln(index at tenor) = constant + slope × ln VIX, both in volatility points."""
SHORTEST_DAYS, LONGEST_DAYS = 2.0, 365.0
"""The term structure goes on with its last slope to these tenors and is flat beyond."""

SMILE_VIX = np.array([12.5, 17.0, 26.0, 66.0])
SMILE_DAYS = np.array([2.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0])
RHO = np.array([
    [-0.17, -0.28, -0.31, -0.43, -0.48, -0.55, -0.56, -0.65],
    [-0.37, -0.50, -0.54, -0.61, -0.61, -0.62, -0.63, -0.69],
    [-0.50, -0.67, -0.69, -0.73, -0.70, -0.70, -0.73, -0.75],
    [-0.49, -0.65, -0.64, -0.74, -0.78, -0.84, -0.95, -0.91],
])  # fmt: skip
"""SSVI rho, shape (len(SMILE_VIX), len(SMILE_DAYS))."""
PSI = np.array([
    [0.90, 0.91, 1.14, 1.13, 1.21, 1.22, 1.23, 1.15],
    [0.47, 0.43, 0.62, 0.82, 0.94, 0.99, 0.99, 1.02],
    [0.47, 0.43, 0.64, 0.80, 0.96, 1.03, 1.02, 0.97],
    [0.38, 0.58, 0.76, 0.78, 0.88, 0.90, 0.83, 0.91],
])  # fmt: skip
"""SSVI psi = phi × sqrt(theta), same shape."""


def index_levels(vix: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Variance-swap volatility (points) for VIX levels and calendar tenors; shape vix.shape + days.shape."""
    nodes = TERM_CONSTANT + np.multiply.outer(np.log(vix), TERM_SLOPE)
    tenor = np.log(np.clip(days, SHORTEST_DAYS, LONGEST_DAYS))
    grid = np.log(TERM_DAYS)
    left = np.clip(np.searchsorted(grid, tenor, side="right") - 1, 0, len(grid) - 2)
    share = (tenor - grid[left]) / (grid[left + 1] - grid[left])
    return np.exp(nodes[..., left] * (1.0 - share) + nodes[..., left + 1] * share)


def smile(vix: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rho, psi), each of shape vix.shape + days.shape; linear in the logarithms, held at the table's edges."""
    low, share = _locate(np.log(SMILE_VIX), np.log(vix))
    left, along = _locate(np.log(SMILE_DAYS), np.log(days))

    def pick(table: np.ndarray) -> np.ndarray:
        rows = table[low] * (1.0 - share)[..., None] + table[low + 1] * share[..., None]
        return rows[..., left] * (1.0 - along) + rows[..., left + 1] * along

    return pick(RHO), pick(PSI)


def _locate(grid: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = np.clip(x, grid[0], grid[-1])
    left = np.clip(np.searchsorted(grid, x, side="right") - 1, 0, len(grid) - 2)
    return left, (x - grid[left]) / (grid[left + 1] - grid[left])
