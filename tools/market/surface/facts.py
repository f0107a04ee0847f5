"""Measured shape of the S&P 500 option surface, as market-facts sections 3.2 to 3.5 give it; nothing is fitted here.

Term structure: log-log laws between VIX and its 9-day, 3-month and 6-month sisters (3.5, 2014-18). Smile: SSVI's rho
and psi by VIX level and tenor (3.4, medians over measured chains of 2019-24; the row at 66 is one day of March 2020).
Wings: what SSVI leaves out beyond two standard deviations, measured on 33 days of SPX, SPXW, XSP and SPY chains of 2022
to 2025 (Cboe delayed quotes in the repositories of facts 3.0 and in romankop/CMF_Test_Case, ralph-e-boy/gamma-chart,
DorelRoata/Option-Gamma-Exposure--zero-gamma-level, ching08/stocks, wantToL/Volatility-Surface-,
Photon1c/OptionParticleOcean, maxdio/fin-sandbox and PhilipFelizarta's), by the method of facts 4.0.
"""

from __future__ import annotations

import numpy as np

TERM_DAYS = np.array([9.0, 30.0, 93.0, 182.0])
"""Calendar tenors of VIX9D, VIX, VIX3M, VIX6M."""
TERM_CONSTANT = np.array([-0.75, 0.0, 0.92, 1.51])
TERM_SLOPE = np.array([1.26, 1.0, 0.70, 0.51])
"""ln(index at tenor) = constant + slope × ln VIX, both in volatility points."""
SHORTEST_DAYS, LONGEST_DAYS = 2.0, 365.0
"""The term structure goes on with its last slope to these tenors and is flat beyond; but where it falls from 9 days to
30, it is flat below 9: on the chains named above at-the-money volatility (time in sessions) over VIX9D is 0.79, 0.84,
0.82, 0.94 one session before expiry and 0.93, 0.88, 0.88, 0.92 eight before, for VIX9D below 13, 16, 20, 40."""

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


WING_DAYS = np.array([3.0, 7.0, 15.0, 30.0, 75.0, 270.0])
PUT_WING = np.array([0.20, 0.19, 0.152, 0.125, 0.105, 0.105])
CALL_WING = np.array([0.26, 0.25, 0.23, 0.20, 0.14, 0.10])
"""By tenor: how much faster than SSVI's volatility (at the money = 1) a wing's rises, for each at-the-money standard
deviation further out. With them both wings rise by some 0.3 at every tenor and level of VIX, as measured: puts 4, 5, 6
and 8 out stand at 1.72, 2.03, 2.34, 2.96 one to four days before expiry (VIX 14-20; SSVI alone 1.45, 1.56, 1.65, 1.84),
calls 2, 3 and 4 out at 0.94, 1.19, 1.57 (SSVI 0.91, 0.94, 0.98)."""
WING_VIX = np.array([12.5, 17.0, 26.0])
PUT_WING_SHARE = np.array([1.0, 1.0, 0.78])
"""By VIX: what the put wing's slope is multiplied with (chains with VIX of 20 to 28: 0.67 to 0.87 of the others)."""
PUT_WING_FROM = 2.25
CALL_WING_FROM = np.array([2.6, 1.65, 1.35])
"""Standard deviations from the forward at which a wing begins to leave SSVI; the call's by VIX. It takes one more to
reach its slope."""


def index_levels(vix: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Variance-swap volatility (points) for VIX levels and calendar tenors; shape vix.shape + days.shape."""
    nodes = TERM_CONSTANT + np.multiply.outer(np.log(vix), TERM_SLOPE)
    tenor = np.log(np.clip(days, SHORTEST_DAYS, LONGEST_DAYS))
    grid = np.log(np.insert(TERM_DAYS, 0, SHORTEST_DAYS))
    rise = np.maximum(nodes[..., 1] - nodes[..., 0], 0.0) / (grid[2] - grid[1])
    nodes = np.concatenate([(nodes[..., 0] - rise * (grid[1] - grid[0]))[..., None], nodes], axis=-1)
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


def wings(vix: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(put wing's slope, call wing's slope, call wing's start), each of shape vix.shape + days.shape."""
    tenor, nodes, level = np.log(days), np.log(WING_DAYS), np.log(vix)
    share, start = (np.interp(level, np.log(WING_VIX), by_vix) for by_vix in (PUT_WING_SHARE, CALL_WING_FROM))
    put = np.multiply.outer(share, np.interp(tenor, nodes, PUT_WING))
    call, start = np.broadcast_arrays(np.interp(tenor, nodes, CALL_WING), start[:, None])
    return put, call, start


def _locate(grid: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = np.clip(x, grid[0], grid[-1])
    left = np.clip(np.searchsorted(grid, x, side="right") - 1, 0, len(grid) - 2)
    return left, (x - grid[left]) / (grid[left + 1] - grid[left])
