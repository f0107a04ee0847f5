"""Correlations of real daily returns of 2014-18, measured beside the factor model: numbers, not data.

Sources: `market.daily.factors`. The S&P is SPY, the Nasdaq-100 QQQ, the Russell 2000 IWM, the Dow DIA, bonds TLT, gold
GLD, silver SLV, oil its spot price.
"""

from __future__ import annotations

import numpy as np

DRIVERS = ("SPX", "NDX", "RUT", "DJX", "XLF", "XLE", "XLK", "XLV", "BOND", "GOLD", "SILVER", "WTI")
# fmt: off
_ALL = (
    (0.92,),
    (0.86, 0.79),
    (0.97, 0.85, 0.80),
    (0.86, 0.70, 0.78, 0.86),
    (0.69, 0.53, 0.62, 0.66, 0.58),
    (0.91, 0.97, 0.77, 0.86, 0.71, 0.53),
    (0.84, 0.78, 0.73, 0.79, 0.68, 0.49, 0.73),
    (-0.35, -0.27, -0.35, -0.36, -0.48, -0.29, -0.27, -0.26),
    (-0.15, -0.14, -0.13, -0.16, -0.26, 0.01, -0.13, -0.12, 0.32),
    (0.07, 0.04, 0.06, 0.05, -0.03, 0.19, 0.05, 0.04, 0.16, 0.79),
    (0.26, 0.15, 0.23, 0.25, 0.21, 0.62, 0.17, 0.12, -0.20, 0.08, 0.21),
)
"""All days (1250 days); what stands below the diagonal, row by row."""
_CALM = (
    (0.83,),
    (0.78, 0.62),
    (0.90, 0.64, 0.64),
    (0.68, 0.38, 0.63, 0.71),
    (0.46, 0.21, 0.39, 0.43, 0.31),
    (0.82, 0.95, 0.59, 0.67, 0.40, 0.22),
    (0.68, 0.60, 0.50, 0.58, 0.35, 0.16, 0.51),
    (-0.21, -0.10, -0.26, -0.27, -0.45, -0.15, -0.13, -0.09),
    (-0.09, -0.07, -0.11, -0.12, -0.30, 0.11, -0.07, 0.00, 0.35),
    (0.05, 0.04, 0.02, 0.03, -0.14, 0.18, 0.04, 0.07, 0.24, 0.82),
    (0.18, 0.08, 0.16, 0.17, 0.03, 0.66, 0.10, -0.01, -0.06, 0.19, 0.23),
)
"""VIX below 13 at the close before (498 days); what stands below the diagonal, row by row."""
_STRESS = (
    (0.95,),
    (0.91, 0.88),
    (0.98, 0.92, 0.86),
    (0.93, 0.83, 0.85, 0.92),
    (0.81, 0.72, 0.79, 0.79, 0.73),
    (0.96, 0.98, 0.87, 0.93, 0.85, 0.72),
    (0.91, 0.87, 0.84, 0.86, 0.80, 0.69, 0.84),
    (-0.53, -0.48, -0.49, -0.53, -0.59, -0.45, -0.48, -0.44),
    (-0.26, -0.23, -0.19, -0.27, -0.32, -0.14, -0.23, -0.22, 0.38),
    (0.07, 0.05, 0.11, 0.04, 0.02, 0.17, 0.05, 0.07, 0.07, 0.75),
    (0.37, 0.26, 0.33, 0.36, 0.38, 0.65, 0.28, 0.28, -0.35, -0.14, 0.11),
)
"""VIX above 20 at the close before (148 days); what stands below the diagonal, row by row."""
# fmt: on


def _whole(rows: tuple[tuple[float, ...], ...]) -> np.ndarray:
    found = np.eye(len(DRIVERS))
    for i, row in enumerate(rows, start=1):
        found[i, :i] = found[:i, i] = row
    return found


MATRICES = {"all days": _whole(_ALL), "VIX below 13": _whole(_CALM), "VIX above 20": _whole(_STRESS)}
"""Matrices by regime, in the order of `DRIVERS`."""
