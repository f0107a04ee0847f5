"""The families of smiles: how each driver's volatilities differ from the S&P 500's, and what that rests on.

A family reads the S&P's measured tables at the VIX-like level that its own level stands for (its level over its usual
ratio to VIX), or, where it has nothing of an equity index, a smile of its own. Sources by family:

- SPX: facts 3.2 to 3.5. DJX: the S&P's smile, its ratio from VXD (3.9).
- NDX: skew 0.76 of the S&P's, the mean of four dates over the S&P's bucket (25-delta puts and calls of 3.9: NDX
  2022-02-04, QQQ 2023-05-10, 2023-06-12, 2024-03-22); ratio from VXN.
- RUT: ratio 1.24, IWM's realised over the S&P's (3.9); skew 0.85 of the S&P's, between QQQ's and SPY's (assumed).
- WTI: smile and mild put skew of the one measured chain (3.9: 2012-10-01, 43 days); the skew's sign moves as the
  published risk reversals of the second month do (-5 to +10 points in 2022-24). Ratio from OVX.
- GOLD: no smile to speak of and skew of either sign (3.9, in words; the size is assumed); ratio from GVZ.
  SILVER: as gold (assumed), ratio from VXSLV.
- BOND, XLF, XLE, XLK, XLV: assumed. Bonds nearly symmetric; sectors' skew 0.85 of the S&P's.

Term structure: the S&P's law (3.5) at the level stood for; half of it for metals, oil and bonds (assumed: their implied
volatilities rest on one economy's news and no less on supply, and revert as slowly as realised ones).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from market.surface import facts
from market.surface.facts import Smile


class Own(NamedTuple):
    """A smile of its own, the same at every level: SSVI's numbers from 45 days on, the wings' slope and call start."""

    rho: float
    psi: float
    slope: float
    call_from: float


@dataclass(frozen=True, slots=True)
class Family:
    """One family: `ratio` of its level to VIX, shares of the S&P's laws, and how far its skew wanders.

    `skew` multiplies the S&P's rho and the put wing's lead over the call wing; `own` stands in for its table. `wander`
    is the standard deviation of rho from day to day around its place (`moods`), in slow swings.
    """

    ratio: float
    skew: float = 1.0
    term: float = 1.0
    wander: float = 0.0
    own: Own | None = None

    @property
    def most_lean(self) -> float:
        """How far rho is moved at most."""
        return 2.0 * self.wander


FAMILIES: dict[str, Family] = {
    "SPX": Family(1.0),
    "NDX": Family(1.17, skew=0.76),
    "RUT": Family(1.24, skew=0.85),
    "DJX": Family(0.98),
    "GOLD": Family(1.11, term=0.5, wander=0.14, own=Own(0.0, 0.7, 0.25, 1.5)),
    "SILVER": Family(1.83, term=0.5, wander=0.11, own=Own(0.05, 0.7, 0.25, 1.5)),
    "WTI": Family(2.35, term=0.5, wander=0.12, own=Own(-0.17, 0.73, 0.265, 1.0)),
    "BOND": Family(0.9, term=0.5, wander=0.08, own=Own(-0.08, 0.7, 0.25, 1.5)),
    "XLF": Family(1.25, skew=0.85),
    "XLE": Family(1.45, skew=0.8),
    "XLK": Family(1.15, skew=0.85),
    "XLV": Family(1.05, skew=0.85),
}
"""By `surface` of `products.OPTION_ROOTS`."""
_NEAR_DAYS, _NEAR_PSI = (2.0, 45.0), (0.65, 1.0)
"""A smile of its own is flatter near expiry, as the S&P's psi is (3.4): what psi is multiplied with."""
_OWN_PUT_FROM = 2.25
"""Where the put wing of a smile of its own leaves SSVI, in standard deviations."""


def smile(family: Family, stands_for: np.ndarray, days: np.ndarray, lean: float) -> Smile:
    """The shape at VIX-like levels and calendar tenors, arrays (n_levels, n_days).

    `lean` is added to rho, less where rho is steep.
    """
    base = facts.smile(stands_for, days)
    if family.own is None:
        put = base.call_slope + (base.put_slope - base.call_slope) * family.skew
        rho = base.rho * family.skew
        return base._replace(rho=rho + lean * (1.0 - rho * rho), put_slope=put)
    own, ones = family.own, np.ones_like(base.rho)
    psi = own.psi * np.interp(np.log(days), np.log(_NEAR_DAYS), _NEAR_PSI)
    slope = own.slope * ones
    return Smile((own.rho + lean) * ones, psi * ones, slope, slope, _OWN_PUT_FROM * ones, own.call_from * ones)


def swap_levels(family: Family, stands_for: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Variance-swap volatility over the 30-day one, at VIX-like levels and tenors; shape (n_levels, n_days)."""
    return (facts.index_levels(stands_for, days) / stands_for[:, None]) ** family.term
