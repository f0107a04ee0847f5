"""The S&P 500 option surface as measured: term structure, skew and wings, in tables free of static arbitrage.

Term structure: log-log laws between VIX and its 9-day, 3-month and 6-month sisters (facts 3.5, 2014-18). Smiles:
volatility at 25, 10 and 5 delta over at the money by VIX and tenor (facts 3.2: 13 SPX chains of 2019-24; the row at 66
is one day of March 2020) and, one to four days before expiry, at 2 to 8 standard deviations below and 2 to 4 above the
forward: medians of 15, 46 and 14 expiries with VIX near 12.5, 17 and 24 on 33 days of SPX, SPXW, XSP and SPY chains of
2022 to 2025 (Cboe delayed quotes in the repositories of facts 3.0, romankop/CMF_Test_Case, ralph-e-boy/gamma-chart,
DorelRoata/Option-Gamma-Exposure--zero-gamma-level, ching08/stocks, wantToL/Volatility-Surface-,
Photon1c/OptionParticleOcean, maxdio/fin-sandbox and PhilipFelizarta's), by the method of facts 4.0.

`RHO` to `CALL_FROM` are the least-squares fit of `smile`'s form to those 184 numbers and to the mean of volatility at
the money at 30 days over VIX in three bands (3.1: 0.80, 0.87, 0.85) under the condition that no level of VIX from 8 to
120 and no tenor from 2 days to a year has a free butterfly or calendar. It misses facts 3.2 by at most 0.03, the wings
by at most 4 %, at the money by 0.01 (README has what the chains then show).
"""

from __future__ import annotations

import numpy as np

from market.surface.smile import Smile

TERM_DAYS = np.array([9.0, 30.0, 93.0, 182.0])
"""Calendar tenors of VIX9D, VIX, VIX3M, VIX6M."""
TERM_CONSTANT = np.array([-0.75, 0.0, 0.92, 1.51])
TERM_SLOPE = np.array([1.26, 1.0, 0.70, 0.51])
"""ln(index at tenor) = constant + slope × ln VIX, both in volatility points."""
STEEPEST = 0.40
"""How fast the logarithm of volatility may fall with that of time: at 1/2 total variance would stand still (only VIX
above 85 is bent by it)."""
SHORTEST_DAYS, LONGEST_DAYS = 2.0, 365.0
"""The term structure goes on with its last slope to these tenors and is flat beyond; but where it falls from 9 days to
30, it is flat below 9: on the chains named above at-the-money volatility (time in sessions) over VIX9D is 0.79, 0.84,
0.82, 0.94 one session before expiry and 0.93, 0.88, 0.88, 0.92 eight before, for VIX9D below 13, 16, 20, 40."""

SMILE_VIX = np.array([12.5, 17.0, 26.0, 66.0])
SMILE_DAYS = np.array([2.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0])
RHO = np.array([
    [-0.174, -0.304, -0.382, -0.450, -0.529, -0.565, -0.610, -0.680],
    [-0.368, -0.574, -0.598, -0.645, -0.657, -0.655, -0.683, -0.709],
    [-0.519, -0.663, -0.653, -0.668, -0.681, -0.702, -0.732, -0.754],
    [-0.833, -0.885, -0.846, -0.825, -0.813, -0.814, -0.821, -0.826],
])  # fmt: skip
"""SSVI rho, shape (len(SMILE_VIX), len(SMILE_DAYS))."""
PSI = np.array([
    [0.723, 0.644, 0.805, 0.862, 0.953, 1.007, 1.050, 0.989],
    [0.354, 0.361, 0.546, 0.750, 0.913, 0.954, 0.976, 0.966],
    [0.434, 0.452, 0.668, 0.826, 0.961, 0.968, 0.959, 0.912],
    [0.433, 0.477, 0.577, 0.680, 0.776, 0.821, 0.870, 0.862],
])  # fmt: skip
"""SSVI psi = phi × sqrt(theta), same shape."""
WING_DAYS = np.array([2.0, 30.0, 365.0])
PUT_SLOPE = np.array([[0.325, 0.301, 0.312], [0.293, 0.254, 0.254], [0.257, 0.271, 0.258], [0.154, 0.155, 0.156]])
CALL_SLOPE = np.array([[0.292, 0.243, 0.184], [0.297, 0.287, 0.267], [0.272, 0.262, 0.244], [0.110, 0.127, 0.168]])
"""By VIX and tenor: what the wings' volatility ratio rises for each at-the-money standard deviation."""
PUT_FROM = np.array([[1.537, 0.782, 1.311], [1.509, 1.228, 1.565], [2.246, 1.842, 1.614], [2.250, 2.250, 2.250]])
"""By VIX and tenor: where the put wing leaves SSVI, in standard deviations."""
CALL_FROM = np.array([2.086, 1.478, 1.335, 1.617])
"""By VIX: where the call wing does."""


def index_levels(vix: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Variance-swap volatility (points) for VIX levels and calendar tenors; shape vix.shape + days.shape."""
    nodes = TERM_CONSTANT + np.multiply.outer(np.log(vix), TERM_SLOPE)
    fall = STEEPEST * np.diff(np.log(TERM_DAYS))
    nodes[..., 0] = np.minimum(nodes[..., 0], nodes[..., 1] + fall[0])
    for i in (2, 3):
        nodes[..., i] = np.maximum(nodes[..., i], nodes[..., i - 1] - fall[i - 1])
    tenor = np.log(np.clip(days, SHORTEST_DAYS, LONGEST_DAYS))
    grid = np.log(np.insert(TERM_DAYS, 0, SHORTEST_DAYS))
    rise = np.maximum(nodes[..., 1] - nodes[..., 0], 0.0) / (grid[2] - grid[1])
    nodes = np.concatenate([(nodes[..., 0] - rise * (grid[1] - grid[0]))[..., None], nodes], axis=-1)
    left = np.clip(np.searchsorted(grid, tenor, side="right") - 1, 0, len(grid) - 2)
    share = (tenor - grid[left]) / (grid[left + 1] - grid[left])
    return np.exp(nodes[..., left] * (1.0 - share) + nodes[..., left + 1] * share)


def smile(vix: np.ndarray, days: np.ndarray) -> Smile:
    """The S&P's smile, arrays of shape vix.shape + days.shape; linear in the logarithms, held at the tables' edges."""
    low, share = _locate(np.log(SMILE_VIX), np.log(vix))

    def pick(table: np.ndarray, nodes: np.ndarray) -> np.ndarray:
        rows = table[low] * (1.0 - share)[..., None] + table[low + 1] * share[..., None]
        left, along = _locate(np.log(nodes), np.log(days))
        return rows[..., left] * (1.0 - along) + rows[..., left + 1] * along

    start = CALL_FROM[low] * (1.0 - share) + CALL_FROM[low + 1] * share
    put, call, put_start = (pick(table, WING_DAYS) for table in (PUT_SLOPE, CALL_SLOPE, PUT_FROM))
    call_start = np.broadcast_to(start[..., None], put.shape)
    return Smile(pick(RHO, SMILE_DAYS), pick(PSI, SMILE_DAYS), put, call, put_start, call_start)


def _locate(grid: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = np.clip(x, grid[0], grid[-1])
    left = np.clip(np.searchsorted(grid, x, side="right") - 1, 0, len(grid) - 2)
    return left, (x - grid[left]) / (grid[left + 1] - grid[left])
