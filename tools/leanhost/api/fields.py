"""Selectors of a bar's parts for indicators (`Field.TYPICAL`), and moments from another (`Expiry.END_OF_MONTH`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from leanhost.enum_base import pascal

Selector = Callable[[Any], float]


def _of_bar(part: Callable[[Any], float]) -> Selector:
    """A bar's part; the value of what is no bar."""
    return lambda data: part(data) if hasattr(data, "high") else data.value


def _of_side(side: str, part: str) -> Selector:
    def select(data: Any) -> float:
        bar = getattr(data, side, None)
        return getattr(bar, part) if bar is not None else data.value

    return select


class Field:
    """What an indicator is fed with; each is a function of a data point, in either spelling."""


_PARTS: dict[str, Selector] = {
    "OPEN": _of_bar(lambda bar: bar.open),
    "HIGH": _of_bar(lambda bar: bar.high),
    "LOW": _of_bar(lambda bar: bar.low),
    "CLOSE": lambda data: data.value,
    "AVERAGE": _of_bar(lambda bar: (bar.open + bar.high + bar.low + bar.close) / 4),
    "MEDIAN": _of_bar(lambda bar: (bar.high + bar.low) / 2),
    "TYPICAL": _of_bar(lambda bar: (bar.high + bar.low + bar.close) / 3),
    "WEIGHTED": _of_bar(lambda bar: (bar.high + bar.low + 2 * bar.close) / 4),
    "SEVEN_BAR": _of_bar(lambda bar: (2 * bar.open + bar.high + bar.low + 3 * bar.close) / 7),
    "VOLUME": lambda data: data.volume if hasattr(data, "volume") else data.value,
    "BID_PRICE": _of_side("bid", "close"),
    "ASK_PRICE": _of_side("ask", "close"),
} | {f"{s}_{p}".upper(): _of_side(s, p) for s in ("bid", "ask") for p in ("open", "high", "low", "close")}

for _name, _select in _PARTS.items():
    for _spelled in (_name, _name.lower(), pascal(_name)):
        setattr(Field, _spelled, staticmethod(_select))


def _months(time: datetime, count: int) -> datetime:
    year, month = divmod(time.year * 12 + time.month - 1 + count, 12)
    following = datetime(year + (month == 11), (month + 1) % 12 + 1, 1)
    return time.replace(year=year, month=month + 1, day=min(time.day, (following - timedelta(days=1)).day))


def _midnight(time: datetime) -> datetime:
    return datetime(time.year, time.month, time.day)


def _end_of_week(time: datetime) -> datetime:
    return _midnight(time) + timedelta(days=7 - time.weekday())


def _end_of_month(time: datetime) -> datetime:
    return _months(_midnight(time).replace(day=1), 1)


def _end_of_quarter(time: datetime) -> datetime:
    return _months(datetime(time.year, (time.month - 1) // 3 * 3 + 1, 1), 3)


class Expiry:
    """Functions that give the moment after a month, or with which a day, week, month … is over."""

    ONE_MONTH = OneMonth = staticmethod(lambda time: _months(time, 1))
    ONE_QUARTER = OneQuarter = staticmethod(lambda time: _months(time, 3))
    ONE_YEAR = OneYear = staticmethod(lambda time: _months(time, 12))
    END_OF_DAY = EndOfDay = staticmethod(lambda time: _midnight(time) + timedelta(days=1))
    END_OF_WEEK = EndOfWeek = staticmethod(_end_of_week)
    END_OF_MONTH = EndOfMonth = staticmethod(_end_of_month)
    END_OF_QUARTER = EndOfQuarter = staticmethod(_end_of_quarter)
    END_OF_YEAR = EndOfYear = staticmethod(lambda time: datetime(time.year + 1, 1, 1))
