"""Strikes: bands of steps around the spot, by stated rules.

A strike is listed once the spot has come within a band's reach of it, and is never taken away: so a series' strikes
follow from the lowest and highest close since it was listed, or since its near bands held. Steps grow with the distance
and with the time left.
Measured: S&P 500 chains of 2019-23 and SPY in 2020 (facts 6.2), ES in January 2020 (LEAN's sample: 10 and 25 points 74
days out). Published: crude oil's half dollars (facts 6.3); for funds and XSP whole dollars up to 200 and five above
(Cboe's specifications; SPY and DIA have whole dollars above as well), half dollars for weeklies below 75 (SEC release
34-74144; those below 100 from January 2015 on are left out). The rest is assumed: it keeps about as many strikes on
either side of the spot as the measured chains have, by the product's volatility.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from market.listings.expiry import Expiry


@dataclass(frozen=True, slots=True)
class Band:
    """Every multiple of `step` from `below` under the lowest to `above` over the highest close.

    The reach is a share of the close; with `points` it is in the price's own units. `top` ends the band there.
    """

    step: float
    below: float
    above: float
    points: bool = False
    top: float = np.inf

    def strikes(self, low: float, high: float) -> np.ndarray:
        """Strikes in units of a thousandth, ascending."""
        start, end = (low - self.below, high + self.above) if self.points else (
            low * (1.0 - self.below), high * (1.0 + self.above))  # fmt: skip
        first = max(np.ceil(start / self.step), 1.0)
        return np.round(np.arange(first * self.step, min(end, self.top), self.step) * 1000.0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Grid:
    """Bands of an expiry with few days left (`near`) and of one with more than `far_days` (`far`).

    A series that was far once keeps the strikes it was given then.
    """

    near: tuple[Band, ...]
    far: tuple[Band, ...] = ()
    far_days: int = 10_000

    def near_from(self, expiry: Expiry) -> date:
        """The first day on which the near bands hold for an expiry."""
        return max(expiry.listed, expiry.last - timedelta(days=self.far_days))

    def strikes(
        self, expiry: Expiry, day: date, span: tuple[float, float], near: tuple[float, float] | None = None
    ) -> np.ndarray:
        """Listed strikes, ascending, in the price's units; `span` and `near` are the closes' ranges.

        `span` counts since the listing, `near` since `near_from` (the same where it is not given).
        """
        was_far = (expiry.last - expiry.listed).days > self.far_days
        is_far = (expiry.last - day).days > self.far_days
        found = [] if is_far else [band.strikes(*(near or span)) for band in self.near]
        found += [band.strikes(*span) for band in self.far] if was_far or is_far else []
        return np.unique(np.concatenate(found)) / 1000.0


def _far(step: float, below: float, above: float) -> tuple[Band, ...]:
    return (Band(step, below, above),)


FAR_DAYS = 200
"""Beyond this many calendar days a fund's strikes stand five dollars apart (SPX: 25 points beyond 130 to 170)."""
_LARGE_FAR = _far(5, 0.60, 0.45)
SPY_WEEKLY = Grid((Band(1, 0.18, 0.10), Band(5, 0.50, 0.28)), _LARGE_FAR, FAR_DAYS)
SPY_MONTHLY = Grid((Band(1, 0.25, 0.15), Band(5, 0.50, 0.30)), _LARGE_FAR, FAR_DAYS)
FUND_WEEKLY = Grid((Band(1, 0.20, 0.13, top=200.01), Band(5, 0.50, 0.30)), _LARGE_FAR, FAR_DAYS)
FUND_MONTHLY = Grid((Band(1, 0.30, 0.20, top=200.01), Band(5, 0.50, 0.35)), _LARGE_FAR, FAR_DAYS)
DIA_WEEKLY = Grid((Band(1, 0.16, 0.10), Band(5, 0.45, 0.28)), _LARGE_FAR, FAR_DAYS)
DIA_MONTHLY = Grid((Band(1, 0.22, 0.15), Band(5, 0.50, 0.30)), _LARGE_FAR, FAR_DAYS)
OIL_WEEKLY = Grid((Band(0.5, 0.30, 0.30, top=75.01), Band(1, 0.50, 0.50)))
OIL_MONTHLY = Grid((Band(0.5, 0.40, 0.40, top=75.01), Band(1, 0.60, 0.75)), _far(1, 0.60, 0.75), FAR_DAYS)
SECTOR = Grid((Band(1, 0.40, 0.35), Band(5, 0.50, 0.45)))

SPX_MONTHLY = Grid((Band(5, 0.20, 0.10), Band(10, 0.25, 0.12), Band(25, 0.70, 0.44)), _far(25, 0.50, 0.35), 120)
SPXW_FRIDAY = Grid((Band(5, 0.15, 0.12), Band(10, 0.22, 0.12), Band(25, 0.35, 0.20), Band(50, 0.50, 0.28)))
SPXW_MIDWEEK = Grid((Band(5, 0.12, 0.08), Band(25, 0.27, 0.13), Band(50, 0.37, 0.19)))
SPXW_MONTH_END = Grid((Band(5, 0.12, 0.08), Band(10, 0.20, 0.15), Band(25, 0.40, 0.30), Band(50, 0.65, 0.47)),
                      _far(25, 0.65, 0.47), 170)  # fmt: skip
XSP = Grid((Band(1, 0.22, 0.13, top=200.01), Band(5, 0.45, 0.30)), _far(5, 0.60, 0.45), FAR_DAYS)

ES_WEEKLY = Grid((Band(5, 0.12, 0.08), Band(10, 0.20, 0.12), Band(25, 0.35, 0.20)))
ES_QUARTERLY = Grid((Band(5, 0.12, 0.08), Band(10, 0.20, 0.12), Band(25, 0.50, 0.35)),
                    (Band(10, 0.20, 0.12), Band(25, 0.50, 0.35)), 70)  # fmt: skip
NQ_WEEKLY = Grid((Band(25, 0.15, 0.10), Band(50, 0.25, 0.15), Band(100, 0.40, 0.25)))
NQ_QUARTERLY = Grid((Band(25, 0.20, 0.13), Band(50, 0.30, 0.20), Band(100, 0.50, 0.35)), _far(100, 0.50, 0.35), 130)
CRUDE = Grid((Band(0.5, 50.0, 50.0, points=True), Band(2.5, 75.0, 75.0, points=True)))
GOLD = Grid((Band(5, 0.15, 0.15), Band(10, 0.25, 0.25), Band(25, 0.40, 0.40)), _far(25, 0.40, 0.40), FAR_DAYS)
SILVER = Grid((Band(0.25, 0.25, 0.30), Band(0.5, 0.40, 0.50), Band(1, 0.60, 0.80)), _far(0.5, 0.40, 0.50), FAR_DAYS)
