"""LEAN's rolling windows: 1, 3, 6 and 12 months ending on each month's last day and on the last day of the run."""

from __future__ import annotations

import calendar
import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from leanhost.results.statistics import DAY_US, Points, Samples, utc_date

MONTHS = (1, 3, 6, 12)
_EPOCH = date(1970, 1, 1).toordinal()


def window_ranges(first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """(key, first day, last day) of every window of a run between two UTC dates, both inclusive."""
    ends = _ends(first, last)
    for months in MONTHS:
        start, previous = first, None
        for end in ends:
            if previous is not None:
                start = max(first, _months_back(previous + timedelta(days=1), months - 1))
            yield f"M{months}_{end:%Y%m%d}", start, end
            previous = end


def window_of(samples: Samples, start: date, end: date) -> Samples:
    """The samples of the days between two UTC dates, both inclusive, with the capital the window starts with."""
    equity = _inside(samples.equity, start, end)
    whole = len(equity) == len(samples.equity)
    return replace(
        samples,
        equity=equity,
        returns=_inside(samples.returns, start, end),
        benchmark=_inside(samples.benchmark, start, end),
        turnover=_inside(samples.turnover, start, end),
        records=[record for record in samples.records if start <= utc_date(record.time_us) <= end],
        start_capital=samples.start_capital if whole or not equity else equity[0][1],
    )


def _ends(first: date, last: date) -> list[date]:
    ends, end = [last], last.replace(day=1) - timedelta(days=1)
    while end >= first:
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return ends[::-1]


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _inside(points: Points, start: date, end: date) -> Points:
    """Points are in order of time, so a window is found by bisection: a long run has hundreds of windows."""
    first, past = _midnight_us(start), _midnight_us(end + timedelta(days=1))
    return points[bisect_left(points, (first, -math.inf)) : bisect_left(points, (past, -math.inf))]


def _midnight_us(day: date) -> int:
    return (day.toordinal() - _EPOCH) * DAY_US
