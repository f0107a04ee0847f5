"""Numbers and times as people read them, the same everywhere."""

from datetime import datetime
from math import isnan


def money(amount: float) -> str:
    """USD with thousands and cents: -1,234.50."""
    return f"{amount + 0.0:,.2f}"


def percent(fraction: float, digits: int = 1) -> str:
    """A fraction of 1 as per cent: 0.0525 is 5.2 %."""
    return f"{100.0 * fraction:.{digits}f} %"


def number(value: float | str | None, digits: int = 4) -> str:
    """A measured value or limit: short, without trailing zeros; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isnan(value):
        return "unknown"
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clock(minute: int) -> str:
    """Minutes since midnight as 10:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def stamp(time: datetime) -> str:
    """A time to the minute: 2018-02-05 10:30."""
    return f"{time:%Y-%m-%d %H:%M}"
