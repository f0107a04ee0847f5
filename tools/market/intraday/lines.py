"""Funds and indices as LEAN reads them: bars of minutes, hours and days, and a fund's quotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from leanhost.data.port import QuoteColumns, TradeColumns
from leanhost.enums import Resolution
from market import calendar, stretches, underlyings
from market.chains import activity
from market.daily import frames
from market.daily.real import FIRST_VIX, LAST
from market.intraday.bars import epoch_ms, hour_bars, hour_starts, minute_bars, start_times
from market.intraday.days import Days
from market.intraday.paths import INDICES_OF_VIX, term
from market.products import PRODUCTS
from market.rng import uniform
from market.surface.clock import SESSION

FIRST_MINUTES = date(2014, 1, 2)
"""First day with minutes and options; daily bars of what has a daily series go back to 2012."""
CHICAGO_FILES = ("SPX", "VIX", "NDX")
"""Series whose files are on Chicago time."""
_MEDIAN_LOTS = 12.0


class Line:
    """One fund or index in one world. Files of hours and days are computed as far as somebody reads them."""

    def __init__(self, days: Days, ticker: str) -> None:
        self.days = days
        self.product = PRODUCTS[ticker]
        self.ticker = ticker
        self.is_fund = self.product.kind == "fund"
        self.first = FIRST_VIX if ticker in INDICES_OF_VIX else FIRST_MINUTES
        self._driver = "SPX" if ticker in INDICES_OF_VIX else self.product.driver
        self._shift = calendar.CHICAGO_SHIFT_MS if ticker in CHICAGO_FILES else 0

    def has(self, day: date) -> bool:
        """Whether there are minutes of that day."""
        return self.first <= day <= LAST and calendar.is_session(day)

    def trades(self, day: date) -> TradeColumns | None:
        """Minute bars of a session, None where the series has none; times in the file's zone (NY, or Chicago)."""
        if not self.has(day):
            return None
        opened, high, low, close = minute_bars(self.points([day])[0])
        time = start_times(np.arange(len(close))) - self._shift
        return TradeColumns(time, opened, high, low, close, self._volumes([day], len(close))[0])

    def quotes(self, day: date) -> QuoteColumns | None:
        """A fund's minute quotes, one cent wide (facts 2.2: SPY; others assumed); sizes in shares are assumed."""
        if not self.is_fund or not self.has(day):
            return None
        path = self.days.known(self._driver, day)
        scale, offset = underlyings.step(self.ticker, day)
        cents = np.floor((path.points * scale + offset) * 100.0 + 1e-7)
        u = uniform(
            self.days.world.seed, activity.stream("lots", self.ticker), day.toordinal(), np.arange(2 * path.minutes)
        )
        u = u.reshape(2, -1)
        sizes = np.maximum(np.round(_MEDIAN_LOTS * (u / (1.0 - u)) ** 0.6), 1.0) * 100.0
        bid, ask = minute_bars(cents / 100.0), minute_bars((cents + 1.0) / 100.0)
        return QuoteColumns(start_times(np.arange(path.minutes)), *bid, sizes[0], *ask, sizes[1])

    def coarse(self, resolution: int) -> TradeColumns | None:
        """The whole series' hour or daily bars."""
        if resolution == Resolution.DAILY:
            return self._daily()
        return self._hourly() if resolution == Resolution.HOUR else None

    def bar(self, day: date) -> tuple[float, float, float, float, float]:
        """(open, high, low, close, volume) of a session's minutes; KeyError for a day without."""
        own = self.trades(day)
        if own is None:
            raise KeyError(day)
        opened, close, volume = float(own.open[0]), float(own.close[-1]), float(own.volume.sum())
        return opened, float(own.high.max()), float(own.low.min()), close, volume

    def points(self, days: list[date]) -> np.ndarray:
        """The series' values along the paths of days of one length, shape (n_days, n_points)."""
        found = [self.days.known(self._driver, day) for day in days]
        if self.ticker in INDICES_OF_VIX:
            return np.array([term(self.days.world, self.ticker, path.day, SESSION, path.level) for path in found])
        steps = np.array([underlyings.step(self.ticker, day) for day in days])
        return np.round(np.array([path.points for path in found]) * steps[:, :1] + steps[:, 1:], 2)

    def _volumes(self, days: list[date], minutes: int) -> np.ndarray:
        """A fund's shares by day and minute of days of one length; an index has none."""
        if not self.is_fund:
            return np.zeros((len(days), minutes))
        frame = frames.frame(self.days.world, "SPX")
        composite = frame.volume[[calendar.position(day) - calendar.position(frame.dates[0]) for day in days]]
        ordinals = np.array([day.toordinal() for day in days])[:, None]
        daily = composite[:, None] * activity.SHARE_OF_COMPOSITE[self.ticker]
        return activity.fund_volume(self.days.world.seed, self.ticker, ordinals, daily, minutes)

    def _daily(self) -> TradeColumns:
        if self.ticker in INDICES_OF_VIX:
            days = [day for day in frames.frame(self.days.world, "SPX").dates if day >= self.first]
            rows = stretches.columns(days, np.ones(len(days), int), self._days_of, 5)
            return TradeColumns(epoch_ms(days), *rows)
        frame = frames.frame(self.days.world, self._driver)
        steps = np.array([underlyings.step(self.ticker, day) for day in frame.dates])
        # An index's bar is the published one; a fund's is what its minutes touch.
        extremes = (frame.reach_high, frame.reach_low) if self.is_fund else (frame.high, frame.low)
        levels = (frame.open, *extremes, frame.close)
        opened, high, low, close = (np.round(level * steps[:, 0] + steps[:, 1], 2) for level in levels)
        volume = frame.volume if self.ticker == "SPX" else np.zeros(len(frame.dates))
        if self.is_fund:
            for minutes, days, rows in _by_length(frame.dates):
                volume[rows] = self._volumes(days, minutes).sum(axis=1)
        return TradeColumns(epoch_ms(frame.dates), opened, high, low, close, volume)

    def _days_of(self, days: list[date]) -> tuple[np.ndarray, ...]:
        """Columns of the daily bars of some days' paths."""
        bar = np.zeros((5, len(days)))
        for _, some, rows in _by_length(days):
            found = self.points(some)
            bar[:4, rows] = found[:, 0], found.max(axis=1), found.min(axis=1), found[:, -1]
        return tuple(bar)

    def _hourly(self) -> TradeColumns:
        """Hour bars by the clock of the file's zone: the first of a session is its half hour before ten."""
        days = calendar.between(self.first, LAST)
        starts = [hour_starts(calendar.session_minutes(day)) for day in days]
        counts = np.array([len(start) for start in starts])
        clock = (calendar.OPEN_MS - self._shift + np.concatenate(starts) * 60_000) // 3_600_000 * 3_600_000
        rows = stretches.columns(days, counts, self._hours_of, 5)
        return TradeColumns(np.repeat(epoch_ms(days), counts) + clock, *rows)

    def _hours_of(self, days: list[date]) -> tuple[np.ndarray, ...]:
        """Columns of the hour bars of some days, day after day."""
        by_day: dict[int, list[np.ndarray]] = {}
        for minutes, some, rows in _by_length(days):
            bars = hour_bars(self.points(some), hour_starts(minutes), self._volumes(some, minutes))
            by_day |= {row: [column[i] for column in bars] for i, row in enumerate(rows.tolist())}
        return tuple(np.concatenate(column) for column in zip(*(by_day[i] for i in range(len(days))), strict=True))


def _by_length(days: list[date]) -> Iterator[tuple[int, list[date], np.ndarray]]:
    """(minutes, days, their rows) for each length of session among days."""
    minutes = np.array([calendar.session_minutes(day) for day in days])
    for length in np.unique(minutes).tolist():
        rows = np.flatnonzero(minutes == length)
        yield length, [days[i] for i in rows], rows
