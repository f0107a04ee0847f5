"""What the real series did on each session: logarithms of prices over the previous close, and VIX's level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market.daily import real

_STALE, _STALE_SHARE = 2e-4, 0.5
"""A published open of the S&P is stale if it repeats the previous close, or made less than this of the expected gap: it
is the last prices of stocks that had not yet opened."""
_GAP_PER_COMPOSITE_GAP = 0.79
"""The S&P's gap for a gap of the Nasdaq Composite: slope of SPY's, 2014-18 (correlation 0.963), which misses by 0.11 to
0.16 %."""
_OPENS_COUNT, _GAP_PER_PUBLISHED = 2017, 1.1
"""From this year on the published open is nearly true: SPY's gap is 1.04 to 1.3 times its, and misses by 0.05 to
0.10 %."""
_REALISED_TO_VIX = 0.72
"""Median of next-month realised volatility over VIX (facts 3.7): turns trailing volatility into a level before VIX."""
NDX_PER_COMPOSITE = 1.037
"""The Nasdaq-100's move for a move of the Composite: slope of QQQ's daily returns, 2014-18 (measured on LEAN's sample
data, correlation 0.986)."""
NDX_DRIFT = 3.0e-5
"""What the Nasdaq-100 gains on that a day: it brings 2,278 (2011-12-30) to 6,585 (2017-12) and 6,330 (2018-12) within
2 % (FRED's NASDAQ100). The real ratio of the two indices drifts the same way, less evenly."""


class Bar(NamedTuple):
    """Logarithms of a session's prices over the previous close, arrays of shape (n_sessions,).

    A NaN is a number that nobody has published: the open of the S&P 500, all of oil's but its close.
    """

    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of a world by session of `real.dates()`; every array of shape (n_sessions,), bars of four of them.

    `expected` is about where the S&P opened, for days whose open is unknown. `low_free` and `high_free` say where its
    extreme is only a bound, since it is the stale open. `vix` is in points at the close, `volume` the S&P's in shares.
    `source` is the row of the real session that a session repeats, -1 where it repeats none.
    """

    spx: Bar
    ndx: Bar
    wti: np.ndarray
    expected: np.ndarray
    low_free: np.ndarray
    high_free: np.ndarray
    vix: np.ndarray
    volume: np.ndarray
    source: np.ndarray


@lru_cache(maxsize=1)
def history() -> Moves:
    """The real days in their real order."""
    bars, tech = real.sp500(), real.nasdaq()
    days = real.dates()
    begin = len(bars.dates) - len(days)
    previous = bars.close[begin - 1 : -1]
    stale, high, low = bars.open[begin:], bars.high[begin:], bars.low[begin:]
    gap = np.log(stale / previous)
    late = np.array([day.year >= _OPENS_COUNT for day in days])
    tech_gap = np.log(tech.open[begin:] / tech.close[begin - 1 : -1])
    expected = np.where(late, _GAP_PER_PUBLISHED * gap, _GAP_PER_COMPOSITE_GAP * tech_gap)
    repeats = (np.abs(gap) < _STALE) | (gap * np.sign(expected) < _STALE_SHARE * np.abs(expected))
    unknown = np.full(len(days), np.nan)
    return Moves(
        spx=Bar(unknown, *(np.log(column[begin:] / previous) for column in (bars.high, bars.low, bars.close))),
        ndx=_ndx(tech, begin),
        expected=expected,
        wti=_oil(begin),
        low_free=repeats & (low == stale),
        high_free=repeats & (high == stale),
        vix=_levels(bars, begin),
        volume=bars.volume[begin:],
        source=np.arange(len(days)),
    )


def _ndx(bars: real.Bars, begin: int) -> Bar:
    """The Nasdaq-100's bars from the Composite's: its moves times a constant, and a drift that stretches the night."""
    moves = (
        np.log(column[begin:] / bars.close[begin - 1 : -1]) for column in (bars.open, bars.high, bars.low, bars.close)
    )
    return Bar(*(NDX_PER_COMPOSITE * move + NDX_DRIFT for move in moves))


def _oil(begin: int) -> np.ndarray:
    """Daily log moves of oil's spot price; a session without a published price shares the move to the next evenly."""
    days, known = real.sp500().dates[begin - 1 :], real.wti()
    rows = [i for i, day in enumerate(days) if day in known]
    level = np.interp(np.arange(len(days)), rows, np.log([known[days[i]] for i in rows]))
    return np.diff(level)


def _levels(bars: real.Bars, begin: int) -> np.ndarray:
    """VIX by day: the real close where there is one, else trailing 21-day volatility over its usual share of VIX."""
    known = real.vix_closes()
    squares = np.diff(np.log(bars.close)) ** 2  # the i-th ends on the day i + 1

    def trailing(row: int) -> float:
        return float(np.sqrt(squares[max(0, row - 21) : row].mean() * 252) * 100 / _REALISED_TO_VIX)

    return np.round([known[day] if day in known else trailing(begin + i) for i, day in enumerate(real.dates())], 2)
