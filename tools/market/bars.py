"""Bars from paths: minutes, hours and days of the S&P 500, VIX, VIX3M and SPY as the data port's columns."""

from __future__ import annotations

from datetime import date

import numpy as np

from leanhost.data.port import QuoteColumns, TradeColumns
from market import activity, calendar, quotes, series
from market.chain import OptionChain, spy_price
from market.paths import STEPS, DayPath
from market.rng import uniform

FIRST_MINUTES = date(2014, 1, 2)
"""First day with minutes and options; daily bars of SPY and the S&P 500 go back to 2012."""
VIX3M_CONSTANT, VIX3M_SLOPE = 0.92, 0.70
"""ln VIX3M = 0.92 + 0.70 ln VIX (facts 3.5, measured 2014-18)."""
_EPOCH = date(1970, 1, 1).toordinal()
_DAY_MS = 86_400_000
_Bar = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
_MEDIAN_LOTS = 12.0


def minute_bars(points: np.ndarray) -> _Bar:
    """(open, high, low, close) by minute from a path's points; a bar opens where the one before closed."""
    marks = points[::STEPS].copy()
    high, low = np.maximum(marks[:-1], marks[1:]), np.minimum(marks[:-1], marks[1:])
    for step in range(1, STEPS):
        within = points[step::STEPS]
        np.maximum(high, within, out=high)
        np.minimum(low, within, out=low)
    return marks[:-1], high, low, marks[1:]


def three_month(vix: np.ndarray) -> np.ndarray:
    """VIX3M for levels of VIX, two decimals."""
    return np.round(np.exp(VIX3M_CONSTANT) * vix**VIX3M_SLOPE, 2)


def points(ticker: str, path: DayPath) -> np.ndarray:
    """A series' values along the path of a day."""
    if ticker == "SPX":
        return path.spx
    if ticker == "VIX":
        return path.vix
    if ticker == "VIX3M":
        return three_month(path.vix)
    return np.round(spy_price(path.spx, path.day), 2)


def first_day(ticker: str) -> date:
    """The first day with minutes of a series."""
    return series.FIRST_VIX if ticker.startswith("VIX") else FIRST_MINUTES


def trades(chain: OptionChain, ticker: str, day: date) -> TradeColumns | None:
    """Minute bars of a session, None where the series has none; times in the file's zone (NY, or Chicago)."""
    path = chain.path(day) if first_day(ticker) <= day <= series.LAST else None
    if path is None:
        return None
    opened, high, low, close = minute_bars(points(ticker, path))
    time = quotes.start_times(np.arange(path.minutes))
    if ticker in ("SPX", "VIX"):
        time = time - calendar.CHICAGO_SHIFT_MS
    volume = fund_volume(chain, day) if ticker == "SPY" else np.zeros(path.minutes)
    return TradeColumns(time, opened, high, low, close, volume)


def fund_volume(chain: OptionChain, day: date) -> np.ndarray:
    """SPY's shares by minute."""
    frame = series.frame(chain.seed)
    i = frame.position(day)
    composite = float(frame.volume[i]) if i is not None else 0.0
    return activity.fund_volume(chain.seed, day.toordinal(), composite, calendar.session_minutes(day))


def spy_quotes(chain: OptionChain, day: date) -> QuoteColumns | None:
    """SPY's minute quotes, one cent wide (facts 2.2); sizes in shares are assumed."""
    path = chain.path(day) if FIRST_MINUTES <= day <= series.LAST else None
    if path is None:
        return None
    cents = np.floor(spy_price(path.spx, day) * 100.0 + 1e-7)
    opened, high, low, close = minute_bars(cents / 100.0)
    u = uniform(chain.seed, "lots", day.toordinal(), np.arange(2 * path.minutes)).reshape(2, -1)
    sizes = np.maximum(np.round(_MEDIAN_LOTS * (u / (1.0 - u)) ** 0.6), 1.0) * 100.0
    above = minute_bars((cents + 1.0) / 100.0)
    time = quotes.start_times(np.arange(path.minutes))
    return QuoteColumns(time, opened, high, low, close, sizes[0], *above, sizes[1])


def _midnights(days: list[date]) -> np.ndarray:
    return np.array([(day.toordinal() - _EPOCH) * _DAY_MS for day in days], dtype=np.int64)


def daily(chain: OptionChain, ticker: str) -> TradeColumns:
    """Daily bars of the whole series: real or derived from 2012 for SPX and SPY, VIX and VIX3M from 2014-01-03."""
    frame = series.frame(chain.seed)
    if ticker == "SPX":
        return TradeColumns(_midnights(frame.dates), frame.open, frame.high, frame.low, frame.close, frame.volume)
    if ticker == "SPY":
        levels = (frame.open, frame.reach_high, frame.reach_low, frame.close)
        prices = [np.array([np.round(spy_price(x[i], day), 2) for i, day in enumerate(frame.dates)]) for x in levels]
        volume = np.array([fund_volume(chain, day).sum() for day in frame.dates])
        return TradeColumns(_midnights(frame.dates), prices[0], prices[1], prices[2], prices[3], volume)
    days = [day for day in frame.dates if day >= series.FIRST_VIX]
    rows = [points(ticker, path) for path in map(chain.path, days) if path is not None]
    opened, high, low, close = np.array([(x[0], x.max(), x.min(), x[-1]) for x in rows]).T
    return TradeColumns(_midnights(days), opened, high, low, close, np.zeros(len(days)))


def hourly(chain: OptionChain, ticker: str) -> TradeColumns:
    """Hour bars by the clock of the file's zone: the first of a session is its half hour before ten."""
    parts: list[TradeColumns] = []
    for day in calendar.between(first_day(ticker), series.LAST):
        minutes = trades(chain, ticker, day)
        if minutes is not None:
            parts.append(_hours_of(day, minutes))

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(part, name) for part in parts])

    return TradeColumns(
        joined("time"), joined("open"), joined("high"), joined("low"), joined("close"), joined("volume")
    )


def _hours_of(day: date, bars: TradeColumns) -> TradeColumns:
    hour = bars.time // 3_600_000
    starts = np.flatnonzero(np.diff(hour, prepend=-1))
    ends = np.append(starts[1:], len(hour)) - 1
    return TradeColumns(
        (day.toordinal() - _EPOCH) * _DAY_MS + hour[starts] * 3_600_000,
        bars.open[starts],
        np.maximum.reduceat(bars.high, starts),
        np.minimum.reduceat(bars.low, starts),
        bars.close[ends],
        np.add.reduceat(bars.volume, starts),
    )
