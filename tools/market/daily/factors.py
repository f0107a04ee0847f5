"""The factor model's numbers: what each modelled series does when the S&P and the others move, and by itself.

Measured on daily returns of 2014-18 (1,250 days): SPY, QQQ, IWM of LEAN's sample data; DIA, TLT, GLD, XLE (Alpha
Vantage, github AnJunHao/etf-investment-simulator); XLF, XLK, XLV (Yahoo, github JackZhao1998/SectorRotation); SLV
(Yahoo, github titansat74/SLV_Forecasting); Nasdaq Composite and WTI spot of `arch`. Facts only: none of it is bundled.
Each row is a least-squares regression on the factors before it, every factor but the S&P being what the S&P leaves of
that series. Constant loadings give correlations that rise in stress as they did: the S&P's variance grows and what is
each series' own grows less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from market.daily import real


@dataclass(frozen=True, slots=True)
class Model:
    """One series: loadings by factor, its own volatility (percent a year) in 2014 … 2018, and how much is overnight.

    `night` is the share of its variance between close and open (measured on the fund's open). `ends` are its levels at
    the ends of 2011 … 2018, which seed 1 meets. `home` is what its level is drawn back to in other seeds; None: to its
    loading on the S&P and what it gained beside that.
    """

    loadings: dict[str, float]
    own: tuple[float, float, float, float, float]
    night: float
    ends: tuple[float, ...] = ()
    places: int = 2
    home: float | None = None


TABLE: dict[str, Model] = {
    "NDX": Model({"SPX": 1.180}, (5.5, 5.2, 5.4, 4.8, 6.5), 0.34),
    "WTI": Model({"SPX": 0.742}, (26.1, 44.8, 45.4, 24.7, 31.2), 0.45, home=70.0),
    "BOND": Model({"SPX": -0.317, "NDX": 0.038, "WTI": -0.037}, (9.7, 14.2, 11.8, 9.3, 9.4), 0.51,
                  (121.25, 121.18, 101.86, 125.92, 120.58, 119.13, 126.86, 121.51), home=120.0),
    "GOLD": Model({"SPX": -0.149, "BOND": 0.369, "WTI": 0.046}, (14.1, 13.6, 14.3, 8.0, 10.0), 0.61,
                  (1531.0, 1657.5, 1204.5, 1206.0, 1060.0, 1145.9, 1291.0, 1279.0), home=1270.0),
    "SILVER": Model({"SPX": 0.104, "BOND": 0.405, "WTI": 0.114, "GOLD": 1.284}, (12.2, 14.0, 14.8, 9.2, 8.7), 0.60,
                    (28.18, 29.95, 19.50, 15.97, 13.82, 16.24, 16.87, 15.47), 3, 18.0),
    "RUT": Model({"SPX": 1.072, "NDX": 0.580, "BOND": -0.087, "WTI": 0.022}, (7.4, 7.0, 8.2, 7.3, 7.7), 0.25,
                 (740.92, 849.35, 1163.64, 1204.70, 1135.89, 1357.13, 1535.51, 1348.56)),
    "DJX": Model({"SPX": 0.969, "NDX": -0.288, "BOND": -0.033, "WTI": -0.010}, (2.6, 2.9, 2.8, 2.6, 3.7), 0.36,
                 (122.18, 131.04, 165.77, 178.23, 174.25, 197.63, 247.19, 233.27)),
    "XLF": Model({"SPX": 1.093, "NDX": -0.503, "BOND": -0.295, "WTI": -0.021, "RUT": 0.278},
                 (5.6, 6.5, 7.5, 7.2, 8.1), 0.39, (10.56, 13.31, 17.76, 20.09, 19.36, 23.25, 27.91, 23.82)),
    "XLE": Model({"SPX": 1.105, "NDX": -0.531, "BOND": -0.003, "WTI": 0.254, "GOLD": 0.094},
                 (10.7, 12.7, 12.9, 8.4, 11.4), 0.34, (69.13, 71.42, 88.51, 79.16, 60.32, 75.32, 72.26, 57.35)),
    "XLK": Model({"SPX": 1.146, "NDX": 0.835, "BOND": 0.045, "WTI": -0.008, "RUT": -0.329},
                 (4.3, 4.6, 4.1, 2.8, 4.2), 0.33, (25.45, 28.85, 35.74, 41.35, 42.83, 48.36, 63.95, 61.98)),
    "XLV": Model({"SPX": 0.977, "NDX": 0.098, "BOND": 0.022, "WTI": -0.038}, (7.5, 8.9, 9.3, 6.7, 7.6), 0.27,
                 (34.69, 39.88, 55.44, 68.38, 72.03, 68.94, 82.68, 86.51)),
}  # fmt: skip
"""Oil's share of the night and silver's levels of 2012-18 (LBMA; SLV agrees within 3 %) are not measured here: the
first is assumed. XLF is as adjusted for the spin-off of real estate in September 2016."""
START = {
    "SPX": 1257.60, "NDX": 2277.83, "RUT": 740.92, "DJX": 122.18, "GOLD": 1531.00, "SILVER": 28.18, "WTI": 98.83,
    "BOND": 121.25, "XLF": 10.56, "XLE": 69.13, "XLK": 25.45, "XLV": 34.69,
}  # fmt: skip
"""Level at the close of 2011-12-30: published closes of the indices (FRED; Yahoo for the funds' drivers), LBMA's
afternoon fix of gold, spot oil; silver's is assumed."""
MODELLED = ("RUT", "DJX", "GOLD", "SILVER", "BOND", "XLF", "XLE", "XLK", "XLV")
"""The series without any real day."""
VIX_POWER = 0.15
"""Own volatility goes with this power of VIX over its mean of the year (median of the rows, measured; 0 to 0.2)."""
TAIL = 15
"""Degrees of freedom of own moves. With `CLUSTER` their kurtosis exceeds the normal's by 1.5 (measured: 0.7 to 2.6)."""
CLUSTER, CLUSTER_STAYS = 0.25, 0.85
"""Standard deviation and daily persistence of the logarithm of own volatility: absolute own moves of neighbouring days
correlate by 0.1, of five days' distance by 0.04 (measured: 0.04 to 0.15, and -0.04 to 0.12)."""


PULL = np.log(2.0) / 252.0
"""Share of its distance from home that a series loses a session in other seeds: half of it in a year (assumed)."""


def decimals(driver: str) -> int:
    """Decimals that a driver's points are rounded to."""
    return TABLE[driver].places if driver in TABLE else 2


def years(source: np.ndarray) -> np.ndarray:
    """The row of `Model.own` by session, from the real sessions they repeat (-1: a day without one, taken as 2018)."""
    year = np.array([day.year for day in real.dates()])[source]
    return np.where(source < 0, 4, np.clip(year - 2014, 0, 4))
