"""One expiry of a chain, and the calendar rules that several roots share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from market import calendar
from market.calendar import third_friday

SATURDAY_UNTIL = date(2015, 2, 1)
"""Standard monthlies that expire before this day carry the Saturday after their third Friday as their date."""
QUARTER_MONTHS = (3, 6, 9, 12)
MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4
OPEN, CLOSE = 570, 960
"""9:30 and 16:00 New York, in minutes of the day."""
_SKIPPED = 12
"""Calendar days by which monthlies between them can lengthen a row of weeklies."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """One expiry of the chain: `day` is the date in the symbol, `last` the last trading day, `listed` the first.

    Its final price is fixed on the day `settled` at `minute` of New York's clock: at the close of the last day; for a
    morning settlement at an opening, an index option's on the session after its last. `contract` is the month (yyyymm)
    of the future an option is written on, 0 elsewhere.
    """

    day: date
    last: date
    listed: date
    kind: str
    settled: date
    minute: int = CLOSE
    contract: int = 0

    @property
    def number(self) -> int:
        """The symbol's date as yyyymmdd."""
        return self.day.year * 10_000 + self.day.month * 100 + self.day.day


@dataclass(frozen=True, slots=True)
class Weekly:
    """Weeklies of one weekday: `count` at a time, from the day `since` on, the first of them `first`.

    `opening` is how many there were in the first four weeks. `skip_thirds` leaves out third Fridays, which the monthly
    has. A holiday moves a Monday's to Tuesday and any other to the day before.
    """

    weekday: int
    since: date
    first: date
    count: int
    opening: int = 0
    skip_thirds: bool = True

    def on(self, day: date) -> list[Expiry]:
        """Those listed on a session."""
        if day < self.since:
            return []
        count = self.opening if self.opening and day < self.since + timedelta(days=28) else self.count
        return [expiry for expiry, _ in zip(self._coming(day), range(count), strict=False)]

    def _coming(self, day: date) -> Iterator[Expiry]:
        start = day - timedelta(days=day.weekday()) + timedelta(days=self.weekday)
        for week in range(self.count + 3):
            nominal = start + timedelta(days=7 * week)
            if self.weekday == FRIDAY and self.skip_thirds and nominal == third_friday(nominal.year, nominal.month):
                continue
            shift = timedelta(days=1 if self.weekday == MONDAY else -1)
            last = nominal if calendar.is_session(nominal) else nominal + shift
            if day <= last and self.first <= last and calendar.is_session(last):
                yield pm(last, nominal - timedelta(days=7 * self.count + _SKIPPED), f"weekly-{self.weekday}")


def pm(last: date, listed: date, kind: str) -> Expiry:
    """An expiry that trades to the close of the date in its symbol; `listed` may be any day."""
    return Expiry(last, last, max(calendar.on_or_before(listed), calendar.FIRST), kind, last)


def months(start: date, count: int) -> list[tuple[int, int]]:
    """(year, month) of a date's month and those after it."""
    first = start.year * 12 + start.month - 1
    return [(total // 12, total % 12 + 1) for total in range(first, first + count)]


def month_end(year: int, month: int) -> date:
    """The last session of a month."""
    return calendar.on_or_before(date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1))


def monthly_dates(year: int, month: int) -> tuple[date, date]:
    """(date in the symbol, the third Friday or the session before it) of a standard monthly."""
    friday = third_friday(year, month)
    last = calendar.on_or_before(friday)
    return (friday + timedelta(days=1) if friday < SATURDAY_UNTIL else last), last


@dataclass(frozen=True, slots=True)
class Monthlies:
    """Standard monthlies: the `near` coming months, the quarters of a year, and LEAPs of `leap_months` to `leap`.

    `morning` ones are settled on the third Friday's opening prices and trade to the session before.
    """

    near: int = 4
    leap_months: tuple[int, ...] = (1, 6, 12)
    leap: int = 32
    morning: bool = False

    def on(self, day: date) -> list[Expiry]:
        """Those listed on a session, in the order of their months."""
        found = []
        for ahead, (year, month) in enumerate(months(day, self.leap + 1)):
            quarter = month in QUARTER_MONTHS and ahead <= 12
            if not (ahead <= self.near or quarter or month in self.leap_months):
                continue
            longest = self.leap if month in self.leap_months else max(12 if quarter else 0, self.near)
            listed_year, listed_month = divmod(year * 12 + month - 1 - longest, 12)
            listed = calendar.after(third_friday(listed_year, listed_month + 1))
            symbol_day, settled = monthly_dates(year, month)
            last = calendar.after(settled, -1) if self.morning else settled
            if listed <= day <= last:
                minute = OPEN if self.morning else CLOSE
                found.append(Expiry(symbol_day, last, listed, "monthly", settled, minute))
        return found


def month_ends(day: date, count: int, wanted: tuple[int, ...], kind: str) -> list[Expiry]:
    """The coming `count` last sessions of the `wanted` months; each was listed a year and a few days before."""
    found = []
    for year, month in months(day, count * 12 // len(wanted) + 12 // len(wanted)):
        last = month_end(year, month)
        if month in wanted and day <= last:
            listed = calendar.after(last - timedelta(days=370))
            found.append(Expiry(last, last, listed, kind, last))
    return found[:count]


def merge(*groups: list[Expiry]) -> tuple[Expiry, ...]:
    """All expiries by last day; where two end on one day the one of the earlier group stands."""
    chosen: dict[date, Expiry] = {}
    for expiry in (expiry for group in groups for expiry in group):
        chosen.setdefault(expiry.last, expiry)
    return tuple(sorted(chosen.values(), key=lambda e: (e.last, e.day)))
