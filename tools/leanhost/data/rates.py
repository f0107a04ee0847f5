"""Interest rates and futures margins: small step functions of the date.

Helpers: `InterestRates.parse(text).rate(day)` (a fraction a year), `FutureMargins.parse(text).at(day)`,
`interest_rates(provider)`, `future_margins(provider, market, ticker)`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from leanhost.data.factors import yyyymmdd
from leanhost.data.port import DataProvider

_WITHOUT_FILE = 0.01
_INTRADAY_SHARE = 0.4
_RATES = "alternative/interest-rate/usa/interest-rate.csv"


@dataclass(frozen=True)
class InterestRates:
    """The US primary credit rate by date, as fractions a year; 1 % throughout without a file."""

    rows: tuple[tuple[date, float], ...] = ()

    @staticmethod
    def parse(text: str | None) -> InterestRates:
        """From the file's text; lines that are no rate are skipped."""
        found = []
        for line in (text or "").splitlines():
            day, _, percent = line.strip().partition(",")
            try:
                found.append((date.fromisoformat(day), float(percent) / 100))
            except ValueError:
                continue
        return InterestRates(tuple(sorted(found)))

    @cached_property
    def _days(self) -> list[date]:
        return [day for day, _ in self.rows]

    def rate(self, day: date) -> float:
        """The rate of the latest row not after `day`; before the first row the first one's."""
        if not self.rows:
            return _WITHOUT_FILE
        i = bisect_right(self._days, date.fromordinal(day.toordinal()))
        return self.rows[max(i - 1, 0)][1]


class Margin(NamedTuple):
    """Margin of one futures contract from `day` on, in its currency."""

    day: date
    initial: float
    maintenance: float
    initial_intraday: float
    maintenance_intraday: float


@dataclass(frozen=True)
class FutureMargins:
    """A future's margins by date; nothing is asked for without a file, as in LEAN."""

    rows: tuple[Margin, ...] = ()

    @staticmethod
    def parse(text: str | None) -> FutureMargins:
        """From the file's text; the header and empty lines are skipped."""
        lines = enumerate(((text or "").splitlines()), 1)
        rows = [_margin(number, line.strip()) for number, line in lines if line.strip()[:1].isdigit()]
        return FutureMargins(tuple(sorted(rows)))

    def at(self, day: date) -> Margin | None:
        """The margin in force on a date; before the first row the first one's."""
        if not self.rows:
            return None
        at = bisect_right(self._days, date.fromordinal(day.toordinal()))
        return self.rows[max(at - 1, 0)]

    @cached_property
    def _days(self) -> list[date]:
        return [row.day for row in self.rows]


def _margin(number: int, line: str) -> Margin:
    try:
        return _margin_of(line.split(","))
    except (ValueError, IndexError) as problem:
        raise ValueError(f"line {number} of a future's margin file, '{line}': {problem}") from None


def _margin_of(parts: list[str]) -> Margin:
    initial, maintenance = float(parts[1]), float(parts[2])
    if len(parts) > 4 and parts[3] and parts[4]:
        return Margin(yyyymmdd(parts[0]), initial, maintenance, float(parts[3]), float(parts[4]))
    return Margin(yyyymmdd(parts[0]), initial, maintenance, initial * _INTRADAY_SHARE, maintenance * _INTRADAY_SHARE)


def interest_rates(provider: DataProvider) -> InterestRates:
    """The provider's interest rates."""
    return InterestRates.parse(provider.text(_RATES))


def future_margins(provider: DataProvider, market: str, ticker: str) -> FutureMargins:
    """The provider's margins of a future."""
    return FutureMargins.parse(provider.text(f"future/{market}/margins/{ticker.upper()}.csv"))
