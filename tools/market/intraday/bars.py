"""Bars from paths: minutes, hours and days of the S&P 500, VIX, VIX3M and SPY as the data port's columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import numpy as np

from leanhost.data.port import QuoteColumns, TradeColumns
from market import calendar, stretches
from market.chains import activity
from market.chains.chain import OptionChain, spy_price
from market.daily import payouts, series
from market.intraday.paths import STEPS, DayPath
from market.rng import uniform
from market.surface import quotes

FIRST_MINUTES = date(2014, 1, 2)
"""First day with minutes and options; daily bars of SPY and the S&P 500 go back to 2012."""
VIX3M_CONSTANT, VIX3M_SLOPE = 0.92, 0.70
"""ln VIX3M = 0.92 + 0.70 ln VIX (facts 3.5, measured 2014-18)."""
_EPOCH = date(1970, 1, 1).toordinal()
_DAY_MS, _HOUR_MS = 86_400_000, 3_600_000
_HALF_HOUR = 30
CHICAGO_FILES = ("SPX", "VIX")
"""Series whose files are on Chicago time."""
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


def points(ticker: str, paths: list[DayPath]) -> np.ndarray:
    """A series' values along the paths of days of one length, shape (n_days, n_points)."""
    found = np.array([path.vix if ticker.startswith("VIX") else path.spx for path in paths])
    if ticker == "VIX3M":
        return three_month(found)
    if ticker == "SPY":
        return np.round(spy_price(found, np.array([[payouts.step("SPY", path.day).offset] for path in paths])), 2)
    return found


def first_day(ticker: str) -> date:
    """The first day with minutes of a series."""
    return series.FIRST_VIX if ticker.startswith("VIX") else FIRST_MINUTES


def trades(chain: OptionChain, ticker: str, day: date) -> TradeColumns | None:
    """Minute bars of a session, None where the series has none; times in the file's zone (NY, or Chicago)."""
    path = chain.path(day) if first_day(ticker) <= day <= series.LAST else None
    if path is None:
        return None
    opened, high, low, close = minute_bars(points(ticker, [path])[0])
    time = quotes.start_times(np.arange(path.minutes))
    if ticker in CHICAGO_FILES:
        time = time - calendar.CHICAGO_SHIFT_MS
    volume = fund_volume(chain, day) if ticker == "SPY" else np.zeros(path.minutes)
    return TradeColumns(time, opened, high, low, close, volume)


def fund_volume(chain: OptionChain, day: date) -> np.ndarray:
    """SPY's shares by minute."""
    return _volumes(chain, [day], calendar.session_minutes(day))[0]


def _volumes(chain: OptionChain, days: list[date], minutes: int) -> np.ndarray:
    """SPY's shares by day and minute of days of one length."""
    frame = series.frame(chain.seed)
    composite = frame.volume[[calendar.position(day) - calendar.position(frame.dates[0]) for day in days]]
    ordinals = np.array([day.toordinal() for day in days])
    return activity.fund_volume(chain.seed, ordinals[:, None], composite[:, None], minutes)


def spy_quotes(chain: OptionChain, day: date) -> QuoteColumns | None:
    """SPY's minute quotes, one cent wide (facts 2.2); sizes in shares are assumed."""
    path = chain.path(day) if FIRST_MINUTES <= day <= series.LAST else None
    if path is None:
        return None
    cents = np.floor(spy_price(path.spx, payouts.step("SPY", day).offset) * 100.0 + 1e-7)
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
        accrued = np.array([payouts.step("SPY", day).offset for day in frame.dates])
        levels = (frame.open, frame.reach_high, frame.reach_low, frame.close)
        volume = np.empty(len(frame.dates))
        for minutes, days, rows in _by_length(frame.dates):
            volume[rows] = _volumes(chain, days, minutes).sum(axis=1)
        opened, high, low, close = (np.round(spy_price(level, accrued), 2) for level in levels)
        return TradeColumns(_midnights(frame.dates), opened, high, low, close, volume)
    days = [day for day in frame.dates if day >= series.FIRST_VIX]
    rows = stretches.columns(days, np.ones(len(days), int), partial(_days_of, chain, ticker), 5)
    return TradeColumns(_midnights(days), *rows)


def _days_of(chain: OptionChain, ticker: str, days: list[date]) -> tuple[np.ndarray, ...]:
    """Columns of the daily bars of VIX or VIX3M from some days' paths."""
    bar = np.zeros((5, len(days)))
    for _, some, rows in _by_length(days):
        found = points(ticker, [chain.known(day) for day in some])
        bar[:4, rows] = found[:, 0], found.max(axis=1), found.min(axis=1), found[:, -1]
    return tuple(bar)


def _by_length(days: list[date]) -> Iterator[tuple[int, list[date], np.ndarray]]:
    """(minutes, days, their rows) for each length of session among days."""
    minutes = np.array([calendar.session_minutes(day) for day in days])
    for length in np.unique(minutes).tolist():
        rows = np.flatnonzero(minutes == length)
        yield length, [days[i] for i in rows], rows


def hourly(chain: OptionChain, ticker: str) -> TradeColumns:
    """Hour bars by the clock of the file's zone: the first of a session is its half hour before ten."""
    days = calendar.between(first_day(ticker), series.LAST)
    shift = calendar.CHICAGO_SHIFT_MS if ticker in CHICAGO_FILES else 0
    starts = [_hour_starts(calendar.session_minutes(day)) for day in days]
    counts = np.array([len(start) for start in starts])
    clock = (calendar.OPEN_MS - shift + np.concatenate(starts) * 60_000) // _HOUR_MS * _HOUR_MS
    rows = stretches.columns(days, counts, partial(_hours_of, chain, ticker), 5)
    return TradeColumns(np.repeat(_midnights(days), counts) + clock, *rows)


def _hour_starts(minutes: int) -> np.ndarray:
    """Minutes of a session at which its hour bars begin."""
    return np.array([0, *range(_HALF_HOUR, minutes, 2 * _HALF_HOUR)])


def _hours_of(chain: OptionChain, ticker: str, days: list[date]) -> tuple[np.ndarray, ...]:
    """Columns of the hour bars of some days, day after day."""
    parts = [(rows, _hours(chain, ticker, minutes, some)) for minutes, some, rows in _by_length(days)]
    by_day = {row: [column[i] for column in bars] for rows, bars in parts for i, row in enumerate(rows.tolist())}
    return tuple(np.concatenate(column) for column in zip(*(by_day[i] for i in range(len(days))), strict=True))


def _hours(chain: OptionChain, ticker: str, minutes: int, days: list[date]) -> tuple[np.ndarray, ...]:
    """(open, high, low, close, volume) of the hours of days of one length, each of shape (n_days, n_hours)."""
    found = points(ticker, [chain.known(day) for day in days])
    start = _hour_starts(minutes)
    end = np.append(start[1:], minutes)
    # A bar runs from a minute's boundary to another, both included.
    close = found[:, end * STEPS]
    inside = found[:, :-1]
    high = np.maximum(np.maximum.reduceat(inside, start * STEPS, axis=1), close)
    low = np.minimum(np.minimum.reduceat(inside, start * STEPS, axis=1), close)
    shares = _volumes(chain, days, minutes) if ticker == "SPY" else np.zeros((len(days), minutes))
    return found[:, start * STEPS], high, low, close, np.add.reduceat(shares, start, axis=1)
