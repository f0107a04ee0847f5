"""One future in one world, as LEAN reads it: minutes in UTC files, hours, days, and what its options stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from leanhost.data.port import Columns, InterestColumns, QuoteColumns, TradeColumns
from leanhost.enums import Resolution, TickType
from market import calendar, globex
from market.daily.crashes import Pins
from market.futures import activity, curve, shape
from market.futures.columns import Rows, gathered, joined, taken
from market.futures.drivers import driver_closes
from market.futures.utc import MINUTE_MS, file_of, utc_shift
from market.intraday import nights
from market.intraday.bars import Bars, epoch_ms, minute_bars
from market.intraday.days import Course, Days
from market.intraday.paths import STEPS
from market.intraday.written import frozen
from market.listings.futures import Future, contracts, find_future, last_day
from market.products import PRODUCTS
from market.rng import uniform

FIRST, LAST = date(2014, 1, 2), date(2018, 12, 31)
"""The market's days with minutes."""
INTEREST_MS = 21_960_000
"""06:06 UTC, when LEAN's sample files carry the morning's open interest."""
_HOUR_MS = 3_600_000
_MANY = 20.0
"""Contracts a minute from which a bar has a range; fewer trade at one price, the bid or the ask."""
_HOLIDAY = 0.2
"""Volume of Globex on New York's holidays, minute by minute, over a usual day's (assumed)."""
_USUAL_LEVEL = {"SPX": 15.0, "NDX": 17.5, "RUT": 19.0, "WTI": 35.0, "GOLD": 16.0, "SILVER": 27.0, "VIX": 15.0}
"""About the mean implied level of 2014-18 (facts 3.9)."""

_LOTS = {"ES": 250.0, "NQ": 8.0, "RTY": 10.0, "CL": 15.0, "GC": 12.0, "SI": 8.0, "MGC": 20.0, "VX": 300.0}
"""Median contracts at the best price of the front contract (assumed; ES about 100 to each side in LEAN's sample)."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a contract: prices at `STEPS` points a minute, shape (minutes * STEPS + 1,), from `start` on.

    `clock` is each minute's start in minutes of New York's day (negative the evening before), shape (minutes,), `level`
    the driver's implied level at the minutes' boundaries, shape (minutes + 1,). `halts` are pairs of minutes from the
    start between which nothing trades.
    """

    clock: np.ndarray
    points: np.ndarray
    level: np.ndarray
    level_before: float
    halts: Pins = ()


class FutureLine:
    """The contracts of one root. Caches hold what neighbours share; no answer depends on what was asked before."""

    def __init__(self, days: Days, root: str) -> None:
        self.days = days
        self.product = PRODUCTS[root]
        self.root = root
        self._session = lru_cache(maxsize=128)(self._make_session)
        self._parts = lru_cache(maxsize=96)(self._make_part)
        self._closes = lru_cache(maxsize=64)(self._make_closes)
        self._series = lru_cache(maxsize=24)(self._make_series)

    def has(self, day: date) -> bool:
        """Whether the market has that day."""
        return FIRST <= day <= LAST and (calendar if self.root == "VX" else globex).is_session(day)

    def minute(self, month: int, tick_type: int, day: date) -> Columns | None:
        """A contract's rows in the file of a UTC day: a session's from midnight on, and the next one's evening."""
        if tick_type == TickType.OPEN_INTEREST:
            return self._interest(month, day)
        return file_of(lambda session: self._part(month, tick_type, session), day)

    def coarse(self, month: int, resolution: int, tick_type: int) -> Columns | None:
        """A contract's hour rows, by hours of UTC, or its daily ones, New York's 9:30 to 17:00 at midnight UTC."""
        if tick_type == TickType.OPEN_INTEREST:
            return self._coarse_interest(month, resolution)
        return self._series(month)[int(resolution), int(tick_type)]

    def sessions(self, month: int) -> list[date]:
        """The market's sessions on which a contract is served."""
        end = last_day(self.root, month)
        days = (end - timedelta(days=back) for back in range(500, -1, -1))
        return [day for day in days if self.has(day) and find_future(self.root, day, month) is not None]

    def row(self, future: Future, day: date) -> tuple[float, float, float, float, float, float]:
        """(open, high, low, close, volume, open interest) of a session's hours from 9:30, as the universe has them."""
        bar = self._day(future.month, TickType.TRADE, day)
        interest = activity.open_interest(self.days.world.seed, future, day)
        if not isinstance(bar, TradeColumns) or not len(bar.time):
            mid = float(self.course(day, future.month).price[-1])
            value = round(round(mid / self.product.tick) * self.product.tick, 6)
            return value, value, value, value, 0.0, interest
        opened, high, low, close = (float(column[0]) for column in (bar.open, bar.high, bar.low, bar.close))
        return opened, high, low, close, float(bar.volume[0]), interest

    def course(self, day: date, month: int) -> Course:
        """What the options on a contract stand on; KeyError for a day or contract that the market has not."""
        session = self._session(month, day)
        clock = np.append(session.clock, session.clock[-1] + 1.0)
        for begin, end in session.halts:
            halted = slice(int(np.ceil(begin)), int(np.ceil(end)))
            clock[halted] = clock[halted][0]
        return Course(clock, session.points[::STEPS], session.level, session.level_before)

    def before(self, day: date, month: int) -> float:
        """The contract's price at New York's previous close."""
        dates, closes = self._closes(month)
        i = int(np.searchsorted(dates, day.toordinal()))
        return float(closes[i - 1]) if i else float(self.course(day, month).price[0])

    def span(self, listed: date, day: date, month: int) -> tuple[float, float]:
        """(lowest, highest) of the contract's prices at New York's closes from a listing up to the day before."""
        dates, closes = self._closes(month)
        begin, end = np.searchsorted(dates, [listed.toordinal(), day.toordinal()])
        seen = closes[min(int(begin), max(int(end) - 1, 0)) : max(int(end), 1)]
        return float(seen.min()), float(seen.max())

    def _make_closes(self, month: int) -> tuple[np.ndarray, np.ndarray]:
        """(day numbers, fair prices at 16:00) of the year before a contract's end, served yet or not."""
        future = Future(self.root, month, last_day(self.root, month), FIRST)
        known = zip(*driver_closes(self.days.world, self.root), strict=True)
        near = [(day, close) for day, close in known if 0 <= (future.last - day).days <= 420]
        prices = [float(curve.price(future, day, close, 960.0)) for day, close in near]
        return np.array([day.toordinal() for day, _ in near]), np.array(prices)

    def _make_session(self, month: int, day: date) -> Session:
        future = find_future(self.root, day, month)
        if future is None or not self.has(day):
            raise KeyError((self.root, month, day))
        night = nights.night(self.days.world, self.product.driver, day)
        if night is None:
            raise KeyError((self.root, month, day))
        minutes = night.minutes
        if day == future.last:
            minutes = min(minutes, curve.ENDS[self.root] - shape.NIGHT)
        points = night.points[: minutes * STEPS + 1]
        clock = frozen(shape.NIGHT + np.arange(len(points)) / STEPS, night.halts)
        prices = curve.price(future, day, points, clock)
        level = (night.points if self.root == "VX" else night.level)[: minutes * STEPS + 1 : STEPS]
        return Session(shape.NIGHT + np.arange(minutes), prices, level, self._level_before(day), night.halts)

    def _level_before(self, day: date) -> float:
        """The driver's implied level at New York's last close before a session ends."""
        driver = "SPX" if self.root == "VX" else self.product.driver
        return self.days.known(driver, calendar.after(day - timedelta(days=1))).level_before

    def _part(self, month: int, tick_type: int, day: date) -> Rows | None:
        if not self.has(day) or find_future(self.root, day, month) is None:
            return None
        return self._parts(month, int(tick_type), day)

    def _make_part(self, month: int, tick_type: int, day: date) -> Rows | None:
        """One session's rows; times are milliseconds of the UTC day the session ends on, negative before it."""
        session = self._session(month, day)
        if not len(session.clock):
            return None
        place = next(i for i, future in enumerate(contracts(self.root, day)) if future.month == month)
        time = ((session.clock + utc_shift(day)) * MINUTE_MS).astype(np.int64)
        stress = session.level[:-1] / _USUAL_LEVEL[self.product.driver]
        wide = shape.widths(self.root, place, session.clock, stress)
        bids = self._bids(session.points, wide)
        if tick_type == TickType.QUOTE:
            return self._quotes(month, day, time, bids, wide)
        return self._trades(month, day, time, session, bids, wide)

    def _bids(self, points: np.ndarray, wide: np.ndarray) -> Bars:
        """Bid's open, high, low, close by minute, in ticks: a wide quote moves by half its width at a time."""
        step = np.maximum(np.floor(wide / 2.0), 1.0)
        # Of an even number of ticks the price stands half a tick off the middle; floor decides which.
        below = (wide - 1.0) / 2.0 - 1e-9

        def bid(part: np.ndarray) -> np.ndarray:
            return np.floor((part - below) / step) * step

        opened, high, low, close = minute_bars(points / self.product.tick)
        return bid(opened), bid(high), bid(low), bid(close)

    def _quotes(self, month: int, day: date, time: np.ndarray, bids: Bars, wide: np.ndarray) -> QuoteColumns:
        opened, high, low, close = bids
        changed = (high != low) | (np.append(np.nan, close[:-1]) != opened) | (np.append(np.nan, wide[:-1]) != wide)
        rows = np.flatnonzero(changed)
        u = self._uniform("lots", month, day, 2 * len(time)).reshape(2, -1)
        lots = np.sqrt(activity.shares(self.root, day).get(month, 0.0)) * _LOTS[self.root]
        sizes = np.maximum(np.round(lots * (u / (1.0 - u)) ** 0.5), 1.0)
        bid = self._bars(*(part[rows] for part in bids))
        ask = self._bars(*(part[rows] + wide[rows] for part in bids))
        return QuoteColumns(time[rows], *bid, sizes[0][rows], *ask, sizes[1][rows])

    def _trades(  # noqa: PLR0917  what a session's prints are made of
        self, month: int, day: date, time: np.ndarray, session: Session, bids: Bars, wide: np.ndarray
    ) -> TradeColumns | None:
        future = find_future(self.root, day, month)
        if future is None:
            return None
        share = shape.minute_share(self.root)[(session.clock - shape.NIGHT).astype(int)]
        u, side = self._uniform("prints", month, day, 2 * len(time)).reshape(2, -1)
        expected = activity.day_volume(self.days.world.seed, future, day) * share
        if not calendar.is_session(day):
            expected *= _HOLIDAY
        volume = np.floor(expected * (-np.log(u)) ** 0.5 / 0.886 + side)
        rows = np.flatnonzero(volume >= 1.0)
        if not len(rows):
            return None
        ticks = (np.round(part)[rows] for part in minute_bars(session.points / self.product.tick))
        # What hardly trades prints once a minute, at the bid or at the ask of its end.
        once = expected[rows] < _MANY
        at = bids[3][rows] + np.where(u[rows] < 0.5, 0.0, wide[rows])
        prices = self._bars(*(np.where(once, at, part) for part in ticks))
        return TradeColumns(time[rows], *prices, volume[rows])

    def _uniform(self, stream: str, month: int, day: date, count: int) -> np.ndarray:
        own = month * 10_000 + np.arange(count)
        return uniform(self.days.world.seed, f"{stream} {self.root}", day.toordinal(), own)

    def _bars(self, *ticks: np.ndarray) -> Bars:
        opened, high, low, close = (np.round(part * self.product.tick, 6) for part in ticks)
        return opened, high, low, close

    def _interest(self, month: int, day: date) -> InterestColumns | None:
        future = find_future(self.root, day, month) if self._counted(day) else None
        if future is None:
            return None
        value = activity.open_interest(self.days.world.seed, future, day)
        return InterestColumns(np.array([INTEREST_MS], dtype=np.int64), np.array([value]))

    def _counted(self, day: date) -> bool:
        return self.has(day) and calendar.is_session(day)

    def _coarse_interest(self, month: int, resolution: int) -> InterestColumns | None:
        days = [day for day in self.sessions(month) if self._counted(day)]
        futures = [find_future(self.root, day, month) for day in days]
        values = [activity.open_interest(self.days.world.seed, f, d) for f, d in zip(futures, days, strict=True) if f]
        at = INTEREST_MS // _HOUR_MS * _HOUR_MS if resolution == Resolution.HOUR else 0
        return InterestColumns(epoch_ms(days) + at, np.array(values)) if days else None

    def _make_series(self, month: int) -> dict[tuple[int, int], Rows | None]:
        """A contract's whole hour and daily rows by (resolution, tick type), its sessions gone through once."""
        found: dict[tuple[int, int], list[Rows]] = {(way, kind): [] for way in (3, 4) for kind in (0, 1)}
        for day in self.sessions(month):
            midnight = int(epoch_ms([day])[0])
            for kind in (0, 1):
                whole = self._part(month, kind, day)
                if whole is not None:
                    found[3, kind].append(gathered(whole, whole.time // _HOUR_MS * _HOUR_MS, midnight))
                    daily = self._day(month, kind, day)
                    if daily is not None and len(daily.time):
                        found[4, kind].append(daily)
        return {key: joined(parts) for key, parts in found.items()}

    def _day(self, month: int, tick_type: int, day: date) -> Rows | None:
        whole = self._part(month, tick_type, day)
        if whole is None:
            return None
        start, end = ((minute + utc_shift(day)) * MINUTE_MS for minute in (shape.DAY, shape.AFTER))
        inside = taken(whole, (whole.time >= start) & (whole.time < end))
        return gathered(inside, np.zeros(len(inside.time), np.int64), int(epoch_ms([day])[0]))
