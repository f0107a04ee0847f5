"""What is traded and open of each contract: shapes of the market's, amounts assumed; no price depends on them.

Open interest and volume move from a contract to the next before its end. Measured on LEAN's map files (2009-22): the
interest of ES changes its leader three days before the last day (43 of 51 rolls), that of GC 35 days before. Usual:
the volume of index futures moves on the Thursday eight days before, metals' a month before (ahead of first notice).
Assumed: oil's volume six days before, its interest twelve, VIX futures' six and eight. Between rolls each place in the
line has its share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.listings.futures import Future, contracts
from market.rng import uniform


@dataclass(frozen=True, slots=True)
class Busy:
    """A future's contracts traded a day and open in all, its shares by place in the line, and when it rolls.

    `rolls` and `interest_rolls` are calendar days before the last day at which half has moved on, `width` and
    `interest_width` how many days that takes. `by_day` is the share of the volume between 9:30 and 17:00 New York.
    """

    volume: float
    interest: float
    shares: tuple[float, ...]
    rolls: float
    interest_rolls: float
    width: float
    interest_width: float
    by_day: float


_INDEX = (0.985, 0.012, 0.0025, 0.0005)
BUSY: dict[str, Busy] = {
    "ES": Busy(1_500_000, 2_800_000, _INDEX, 8.0, 2.5, 1.2, 2.0, 0.87),
    "NQ": Busy(300_000, 350_000, _INDEX, 8.0, 2.5, 1.2, 2.0, 0.85),
    "RTY": Busy(110_000, 480_000, _INDEX, 8.0, 2.5, 1.2, 2.0, 0.87),
    "CL": Busy(650_000, 1_100_000, (0.55, 0.25, 0.12, 0.08), 6.0, 12.0, 2.5, 4.0, 0.62),
    "GC": Busy(220_000, 420_000, (0.82, 0.11, 0.05, 0.02), 30.0, 34.5, 1.5, 4.0, 0.48),
    "SI": Busy(65_000, 180_000, (0.80, 0.12, 0.05, 0.03), 30.0, 34.5, 1.5, 4.0, 0.48),
    "MGC": Busy(4_000, 8_000, (0.86, 0.10, 0.03, 0.01), 30.0, 34.5, 1.5, 4.0, 0.50),
    "VX": Busy(180_000, 330_000, (0.62, 0.38), 6.0, 8.0, 2.0, 3.0, 0.92),
}
"""Amounts of about 2016 (assumed); the day's share of ES and GC as five days of LEAN's sample data have it."""


def shares(root: str, day: date, interest: bool = False) -> dict[int, float]:
    """Each contract's share of a root's volume or open interest on a session, by month; before any noise."""
    about, line = BUSY[root], contracts(root, day)
    if not line:
        return {}
    centre, width = (about.interest_rolls, about.interest_width) if interest else (about.rolls, about.width)
    moved = 1.0 / (1.0 + np.exp(((line[0].last - day).days - centre) / width))
    base = (*about.shares, 0.0)
    return {
        future.month: float((1.0 - moved) * base[i] + (moved * base[i - 1] if i else 0.0))
        for i, future in enumerate(line)
    }


def _noise(seed: int, stream: str, future: Future, day: date, spread: float) -> float:
    u = uniform(seed, stream, day.toordinal(), np.array([future.month]))
    return float((u / (1.0 - u))[0] ** spread)


def open_interest(seed: int, future: Future, day: date) -> float:
    """Contracts open in the morning of a session, whole; 0 where the contract is not served."""
    share = shares(future.root, day, interest=True).get(future.month, 0.0)
    return float(np.floor(BUSY[future.root].interest * share * _noise(seed, "open", future, day, 0.02)))


def day_volume(seed: int, future: Future, day: date) -> float:
    """Contracts traded in a session, whole; a whole root's days differ by a common factor."""
    share = shares(future.root, day).get(future.month, 0.0)
    u = float(uniform(seed, f"day {future.root}", np.array([day.toordinal()]))[0])
    common = (u / (1.0 - u)) ** 0.18
    return float(np.floor(BUSY[future.root].volume * share * common * _noise(seed, "traded", future, day, 0.08)))


@lru_cache(maxsize=32)
def front_until(root: str) -> tuple[tuple[date, Future], ...]:
    """(last session on which a contract has the most interest, the contract), in order, over the market's years."""
    found: list[tuple[date, Future]] = []
    leader: Future | None = None
    for day in calendar.between(date(2012, 1, 3), date(2018, 12, 31)):
        line = {future.month: future for future in contracts(root, day)}
        if not line:
            continue
        by_month = shares(root, day, interest=True)
        first = line[max(by_month, key=lambda month: by_month[month])]
        # A contract that has lost the lead to a later one does not win it back.
        if leader is not None and first.month > leader.month:
            found.append((calendar.after(day, -1), leader))
        if leader is None or first.month > leader.month:
            leader = first
    return (*found, (date(2050, 12, 31), leader)) if leader is not None else ()
