"""When futures contracts end, by the rule of each.

Helpers: `future_expiry(ticker, year, month, is_business_day)`, `business_days_of(hours)` (what it wants),
`nth_weekday(year, month, weekday, nth)`. Moments are naive, local to the exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from leanhost.data.hours import ExchangeHours

BusinessDay = Callable[[date], bool]

_ONE_DAY = timedelta(days=1)
_FRIDAY = 4


def business_days_of(hours: ExchangeHours) -> BusinessDay:
    """Monday to Friday without the exchange's holidays and bank holidays."""
    closed = hours.closed_days | hours.bank_days
    return lambda day: day.weekday() < 5 and day not in closed


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The `nth` Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _month_after(year: int, month: int, months: int) -> date:
    total = year * 12 + month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _last_day(year: int, month: int) -> date:
    return _month_after(year, month, 1) - _ONE_DAY


def _back(day: date, count: int, is_open: BusinessDay) -> date:
    """`count` business days before `day`."""
    while count:
        day -= _ONE_DAY
        count -= is_open(day)
    return day


def _on_or_before(day: date, is_open: BusinessDay) -> date:
    return day if is_open(day) else _back(day, 1, is_open)


def _nth_last(year: int, month: int, nth: int, is_open: BusinessDay) -> date:
    return _back(_month_after(year, month, 1), nth, is_open)


def _listed(year: int, month: int, months: tuple[int, ...]) -> tuple[int, int]:
    """The first listed contract month not before the one asked for."""
    later = [m for m in months if m >= month]
    return (year, later[0]) if later else (year + 1, months[0])


_QUARTERS = (3, 6, 9, 12)


def _equity_index(year: int, month: int, is_open: BusinessDay) -> datetime:
    friday = nth_weekday(*_listed(year, month, _QUARTERS), _FRIDAY, 3)
    return datetime.combine(_on_or_before(friday, is_open), time(13, 30))


def _crude(days: int) -> Callable[[int, int, BusinessDay], datetime]:
    def expiry(year: int, month: int, is_open: BusinessDay) -> datetime:
        day = _month_after(year, month, -1).replace(day=25)
        return datetime.combine(_back(day, days if is_open(day) else days + 1, is_open), time())

    return expiry


def _natural_gas(year: int, month: int, is_open: BusinessDay) -> datetime:
    return datetime.combine(_back(date(year, month, 1), 3, is_open), time())


def _refined(year: int, month: int, is_open: BusinessDay) -> datetime:
    return datetime.combine(_back(date(year, month, 1), 1, is_open), time())


def _metal(
    months: tuple[int, ...] = tuple(range(1, 13)), clock: time = time()
) -> Callable[[int, int, BusinessDay], datetime]:
    def expiry(year: int, month: int, is_open: BusinessDay) -> datetime:
        return datetime.combine(_nth_last(*_listed(year, month, months), 3, is_open), clock)

    return expiry


def _treasury(before_last: int) -> Callable[[int, int, BusinessDay], datetime]:
    def expiry(year: int, month: int, is_open: BusinessDay) -> datetime:
        last = _nth_last(*_listed(year, month, _QUARTERS), 1, is_open)
        return datetime.combine(_back(last, before_last, is_open), time(12, 1))

    return expiry


def _grain(months: tuple[int, ...]) -> Callable[[int, int, BusinessDay], datetime]:
    def expiry(year: int, month: int, is_open: BusinessDay) -> datetime:
        year, month = _listed(year, month, months)
        return datetime.combine(_back(date(year, month, 15), 1, is_open), time())

    return expiry


def _currency(year: int, month: int, is_open: BusinessDay) -> datetime:
    return datetime.combine(_back(nth_weekday(year, month, 2, 3), 2, is_open), time(14, 16))


def _volatility(year: int, month: int, is_open: BusinessDay) -> datetime:
    following = _month_after(year, month, 1)
    friday = nth_weekday(following.year, following.month, _FRIDAY, 3)
    day = friday - timedelta(days=30)
    if not (is_open(day) and is_open(friday)):
        day -= _ONE_DAY
    return datetime.combine(day, time(13))


def _bitcoin(year: int, month: int, is_open: BusinessDay) -> datetime:
    last = _last_day(year, month)
    friday = last - timedelta(days=(last.weekday() - _FRIDAY) % 7)
    return datetime.combine(_on_or_before(friday, is_open), time(15))


_GRAIN_MONTHS = (3, 5, 7, 9, 12)
_RULES: dict[str, Callable[[int, int, BusinessDay], datetime]] = {
    **dict.fromkeys(("ES", "NQ", "YM", "RTY", "MES", "MNQ", "MYM", "M2K"), _equity_index),
    "CL": _crude(3),
    "MCL": _crude(4),
    "NG": _natural_gas,
    **dict.fromkeys(("RB", "HO"), _refined),
    **dict.fromkeys(("GC", "SI"), _metal()),
    "MGC": _metal((2, 4, 6, 8, 10, 12)),
    "HG": _metal(clock=time(17)),
    **dict.fromkeys(("ZN", "ZB"), _treasury(7)),
    **dict.fromkeys(("ZF", "ZT"), _treasury(0)),
    **dict.fromkeys(("ZC", "ZW"), _grain(_GRAIN_MONTHS)),
    "ZS": _grain((1, 3, 5, 7, 8, 9, 11)),
    **dict.fromkeys(("6E", "6J", "6B"), _currency),
    "VX": _volatility,
    **dict.fromkeys(("BTC", "MBT"), _bitcoin),
}


def future_expiry(ticker: str, year: int, month: int, is_business_day: BusinessDay) -> datetime:
    """Last trading moment of a contract month, with the time of day LEAN keeps in `id.date`.

    Raises ValueError for a future whose rule is not carried.
    """
    rule = _RULES.get(ticker.upper())
    if rule is None:
        raise ValueError(f"no expiry rule for the future {ticker}")
    return rule(year, month, is_business_day)
