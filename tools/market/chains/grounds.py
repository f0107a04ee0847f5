"""What the options of a root stand on: a fund's or an index's session in New York, or a future's around the clock."""

from __future__ import annotations

from datetime import date
from typing import Protocol

import numpy as np

from market import calendar, underlyings
from market.futures.line import FutureLine
from market.intraday.days import Course, Days
from market.products import Product
from market.surface.clock import SESSION


class Ground(Protocol):
    """What a chain asks of its underlying; `contract` is a future's month (yyyymm), 0 elsewhere."""

    def course(self, day: date, contract: int, /) -> Course:
        """The session of a day; KeyError for a day that the market has not."""
        ...

    def before(self, day: date, contract: int, /) -> float:
        """The previous close."""
        ...

    def span(self, listed: date, day: date, contract: int, /) -> tuple[float, float]:
        """(lowest, highest) close from a listing up to the day before `day`."""
        ...


class Spot:
    """A fund or an index."""

    def __init__(self, days: Days, product: Product) -> None:
        self._days = days
        self._product = product

    def course(self, day: date, contract: int = 0) -> Course:
        """New York's session."""
        path = self._days.known(self._product.driver, day)
        scale, offset = underlyings.step(self._product.ticker, day)
        clock = SESSION + np.arange(path.minutes + 1.0)
        for begin, end in path.halts:
            # No quote moves while nothing trades: its clock stands still with its price.
            halted = slice(int(np.ceil(begin)), int(np.ceil(end)))
            clock[halted] = clock[halted][0]
        return Course(clock, path.marks * scale + offset, path.level_marks, path.level_before)

    def before(self, day: date, contract: int = 0) -> float:
        """The previous session's close; 0 before the series begins."""
        closes, i = self._closes(), _row(self._dates(), day)
        return float(closes[i - 1]) if i is not None and i > 0 else 0.0

    def span(self, listed: date, day: date, contract: int = 0) -> tuple[float, float]:
        """The closes' range; KeyError outside the series."""
        dates, closes = self._dates(), self._closes()
        end = _row(dates, day)
        if end is None or end == 0:
            raise KeyError(day)
        first = calendar.on_or_before(max(listed, dates[0]))
        begin = min(max(calendar.position(first) - calendar.position(dates[0]), 0), end - 1)
        return float(closes[begin:end].min()), float(closes[begin:end].max())

    def _dates(self) -> tuple[date, ...]:
        return underlyings.closes(self._days.world, self._product.ticker)[0]

    def _closes(self) -> np.ndarray:
        return underlyings.closes(self._days.world, self._product.ticker)[1]


def _row(dates: tuple[date, ...], day: date) -> int | None:
    i = calendar.position(day) - calendar.position(dates[0]) if calendar.is_session(day) else -1
    return i if 0 <= i < len(dates) else None


def ground_of(days: Days, product: Product) -> Ground:
    """What the options on a product stand on."""
    return FutureLine(days, product.ticker) if product.kind == "future" else Spot(days, product)
