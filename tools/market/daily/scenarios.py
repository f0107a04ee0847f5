"""Crashes and calms by name: days put into a market from a date on, after which its own moves go on.

The index moves as it did, in percent; VIX stands where it stood. What nobody documented is the factor model's or is
constructed, and each scenario says which. Afterwards the market's own moves go on, at the level that the scenario left;
VIX's distance to its own level shrinks by a stated law, and stocks move by as much more or less as VIX stands higher or
lower than its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market.daily import crashes, real
from market.daily.crashes import Day
from market.rng import generator

VIX_EXCESS_STAYS = 0.948
"""Share of VIX's distance, in logarithms, that is left a session later (facts 1.3: persistence of ln VIX). Of spikes of
1990-2026 half was left after 10 sessions and 46 % after 20 (Cboe's history)."""
_CALM = (date(2017, 9, 1), date(2017, 12, 29))
_BEAR_DAYS, _BEAR_DRIFT, _BEAR_SIGMA, _BEAR_VIX_FIRST, _BEAR_VIX = 100, -0.0029, 0.0115, 20.0, 27.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named alternative: its days, or the real sessions that it repeats; where they come from, what is made up."""

    name: str
    title: str
    source: str
    constructed: str
    days: tuple[Day, ...] = ()
    vix_from: float | None = None
    """Where VIX stood before; its distance to the market's own dies away. None: VIX is what it was, whatever it was."""
    repeats: tuple[int, ...] = ()
    """Rows of `real.dates()`."""

    @property
    def length(self) -> int:
        """Sessions that the scenario takes."""
        return len(self.days) or len(self.repeats)


_MODEL = "every series but the S&P and VIX by the factor model"
_DOCUMENTED = {
    "august-2024": (
        crashes.AUGUST_2024, "5 to 9 August 2024",
        "S&P 500 and VIX (market-facts 7.4, Cboe's history): gap -3.65 %, VIX 65.73 before the open, then 38.57",
        f"the minutes of the 5th and of its night, VIX at the open, the bars of the 8th and 9th; {_MODEL}"),
    "february-2018": (
        crashes.FEBRUARY_2018, "5 to 9 February 2018",
        "S&P 500, VIX, SPY's hours (market-facts 7.1, LEAN's sample data), Nasdaq Composite and oil",
        "minutes within the hours, the moment of the 5th's low; every other series by the factor model"),
    "march-2020": (
        crashes.MARCH_2020, "9 to 24 March 2020",
        "S&P 500 and VIX (market-facts 7.3, Cboe's history), SPY's opens and hours, QQQ's bars (LEAN's sample data)",
        "VIX at the opens of 9, 16 and 18 March; the halts to the second; every other series by the factor model"),
    "august-2015": (
        crashes.AUGUST_2015, "24 to 28 August 2015",
        "SPY's bars and hours, S&P 500's closes, VIX (market-facts 7.2, LEAN's sample data), Nasdaq Composite and oil",
        "VIX in the first half hour (it was not published); every other series by the factor model"),
    "flash-crash-2010": (
        crashes.FLASH_CRASH_2010, "6 to 11 May 2010",
        "S&P 500, VIX, SPY's hours (market-facts 7.6), Nasdaq Composite; sale from 14:32, low at 14:45 (SEC and CFTC)",
        "minutes between these, VIX within the day; every other series by the factor model"),
    "black-monday-1987": (
        crashes.BLACK_MONDAY_1987, "19 to 23 October 1987",
        "S&P 500's closes and the bar of the 20th (market-facts 7.6); VXO 150.19, 140.00, 73.91, 102.22, 98.81 in "
        "VIX's place and its 172.79 on the 20th (Cboe Options Hub, 2012); futures 7 % down on the first trade, the Dow "
        "9 % in 90 minutes (Financial History 124)",
        f"minutes, the bars of 19 and 21 to 23 October, no halts (there were none); {_MODEL}"),
}  # fmt: skip
NAMES = (*_DOCUMENTED, "slow-bear", "dead-calm")
"""Every scenario."""


@lru_cache(maxsize=16)
def load(name: str) -> Scenario:
    """A scenario; ValueError for a name that is none of `NAMES`."""
    if name in _DOCUMENTED:
        days, title, source, constructed = _DOCUMENTED[name]
        return Scenario(name, title, source, constructed, days)
    if name == "slow-bear":
        return Scenario(
            name, "a slow bear market of 100 sessions",
            "the shape of January to June 2022 in round numbers: no crash, a quarter lost, VIX from 20 to 30",
            f"all of it: a drift of {100 * _BEAR_DRIFT:.2f} % and {100 * _BEAR_SIGMA:.2f} % a day, VIX about "
            f"{_BEAR_VIX:.0f} and half as lively as usual; {_MODEL}",
            _slow_bear(), _BEAR_VIX_FIRST)  # fmt: skip
    if name == "dead-calm":
        first, last = (real.dates().index(day) for day in _CALM)
        return Scenario(
            name, "the calm of September to December 2017",
            "all real series of these sessions (S&P 500, Nasdaq Composite, VIX, oil)",
            "every other series by the factor model",
            repeats=tuple(range(first, last + 1)))  # fmt: skip
    raise ValueError(f"there is no scenario {name!r}; the market has {', '.join(NAMES)}")


def begin(name: str, at: date) -> int:
    """Row of `real.dates()` at which a scenario begins; ValueError where it cannot."""
    days = real.dates()
    if not days[0] < at <= days[-1]:
        raise ValueError(f"a scenario begins on a session from {days[1]} to {days[-1]}, not on {at}")
    if at not in set(days):
        later = next(day for day in days if day > at)
        raise ValueError(f"{at} is no session of New York's; {name} could begin on {later}")
    return days.index(at)


def _slow_bear() -> tuple[Day, ...]:
    """Days of a constructed decline: drifting down, with gaps, ranges and a VIX that rises slowly and never spikes."""
    rng = generator(0, "slow-bear", 0)
    shock = rng.standard_t(6, _BEAR_DAYS) * np.sqrt(4.0 / 6.0)
    moves = _BEAR_DRIFT + _BEAR_SIGMA * (shock - shock.mean())
    night = 0.35 * moves + _BEAR_SIGMA * np.sqrt(0.35 * 0.65) * rng.standard_normal(_BEAR_DAYS)
    beyond = 2.0 * 0.65 * _BEAR_SIGMA**2 * rng.standard_exponential((2, _BEAR_DAYS))
    reach = np.sqrt(np.square(moves - night) + beyond)
    high, low = 0.5 * (night + moves + reach[0]), 0.5 * (night + moves - reach[1])
    level, days = np.log(_BEAR_VIX_FIRST), []
    for i in range(_BEAR_DAYS):
        level += 0.06 * (np.log(_BEAR_VIX) - level) - 3.5 * (moves[i] - _BEAR_DRIFT) + 0.02 * rng.standard_normal()
        bar = (100.0 * np.expm1([night[i], high[i], low[i], moves[i]])).tolist()
        vix = (np.nan, np.nan, np.nan, float(np.exp(level)))
        days.append(Day(f"slow-bear {i + 1}", (bar[0], bar[1], bar[2], bar[3]), vix))
    return tuple(days)
