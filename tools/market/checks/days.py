"""Gaps, ranges and the shape of the day beside market-facts 2.1 to 2.3: `python -m market.checks.days [--seed N]`.

Where LEAN's sample data are, SPY's own figures stand beside the S&P's: its open is the one the index's lacks.
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import NamedTuple

import numpy as np

from market import calendar, event_data
from market.checks import sample
from market.daily import real
from market.daily.factors import TABLE
from market.daily.frames import DRIVERS, frame
from market.intraday import paths
from market.world import World

_SPAN = (date(2014, 1, 3), date(2018, 12, 31))
_MARKS = np.array([0, 30, 90, 150, 210, 270, 330, 390])
_FACTS_HOURS = (0.139, 0.171, 0.131, 0.093, 0.095, 0.162, 0.211)


class Bars(NamedTuple):
    """Daily figures: logs of gap, session and range, arrays of shape (n_days,)."""

    gap: np.ndarray
    session: np.ndarray
    wide: np.ndarray


def bars(world: World, driver: str) -> Bars:
    """A driver's days of 2014-18."""
    own = frame(world, driver)
    rows = np.array([_SPAN[0] <= day <= _SPAN[1] for day in real.dates()])
    figures = np.log(own.open / own.previous), np.log(own.close / own.open), np.log(own.reach_high / own.reach_low)
    return Bars(*(x[rows] for x in figures))


def sampled(ticker: str) -> Bars:
    """The same of a fund of LEAN's sample data."""
    days = calendar.between(*_SPAN)
    known = sample.daily(ticker)
    before = np.array([known[calendar.after(day, -1)][3] for day in days])
    own = np.array([known[day] for day in days])
    return Bars(np.log(own[:, 0] / before), np.log(own[:, 3] / own[:, 0]), np.log(own[:, 1] / own[:, 2]))


def line(name: str, found: Bars, night: float | None = None) -> str:
    """One row of the table."""
    gap, session, wide = found
    share = gap.var() / (gap.var() + session.var())
    q = np.quantile(np.abs(gap), (0.5, 0.95, 0.99))
    asked = "" if night is None else f" ({night:.2f})"
    beyond, together = 100 * np.mean(np.abs(gap) > 0.01), np.corrcoef(gap, session)[0, 1]
    move, apart = wide.mean() / np.abs(gap + session).mean(), wide.mean() / session.std()
    gaps = " ".join(f"{100 * x:.2f}" for x in q)
    return (
        f"{name:>12}  night {share:.2f}{asked:>7}  gap % {gaps}, beyond 1 % {beyond:4.1f}  with session {together:+.2f}"
        f"  range over move {move:.2f}, over session's sd {apart:.2f}"
    )


class Shape(NamedTuple):
    """Logs of the marks of whole sessions (n_days, 8), the first half hour's share of the range, days of the Fed."""

    walks: np.ndarray
    first: np.ndarray
    fomc: np.ndarray


def shape(world: World, driver: str = "SPX") -> Shape:
    """The whole sessions of 2014-18."""
    days = [day for day in calendar.between(*_SPAN) if calendar.session_minutes(day) == calendar.FULL_MINUTES]
    walks, first = [], []
    for day in days:
        path = paths.path(world, driver, day)
        assert path is not None
        walks.append(np.log(path.marks[_MARKS]))
        log = np.log(path.points)
        first.append(np.ptp(log[: _MARKS[1] * paths.STEPS + 1]) / np.ptp(log))
    return Shape(np.array(walks), np.array(first), np.array([day.isoformat() in event_data.FOMC for day in days]))


def sampled_shape() -> Shape:
    """The same of SPY's hours."""
    known = sample.hours()
    days = [day for day in calendar.between(*_SPAN) if day in known]
    walks = [np.log(np.append(known[day][:, 0], known[day][-1, 3])) for day in days]
    spans = [(known[day][:, 1].max(), known[day][:, 2].min(), known[day][0]) for day in days]
    first = [np.log(bar[1] / bar[2]) / np.log(high / low) for high, low, bar in spans]
    return Shape(np.array(walks), np.array(first), np.array([day.isoformat() in event_data.FOMC for day in days]))


def told(name: str, found: Shape) -> str:
    """The shape in words."""
    steps = np.diff(found.walks, axis=1)
    square = np.square(steps).mean(axis=0)
    fomc = 1e4 * np.sqrt(np.square(steps[found.fomc, 5]).mean())
    other = 1e4 * np.sqrt(np.square(steps[~found.fomc, 5]).mean())
    rest = found.walks[:, -1] - found.walks[:, 1]
    link = np.corrcoef(steps[:, 0], rest)[0, 1]
    return (
        f"{name:>12}  hours {np.round(square / square.sum(), 3)}  first half hour: {np.median(found.first):.2f} of the "
        f"range, with the rest {link:+.2f}  two o'clock: Fed {fomc:.0f} bp, else {other:.0f}"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=1)
    world = World(parser.parse_args().seed)
    print("2014-18 (in brackets: measured on the fund); gap: median, 95 and 99 % quantile of its size")
    for driver in DRIVERS:
        print(line(driver, bars(world, driver), 0.35 if driver == "SPX" else TABLE[driver].night))
    if sample.present():
        for ticker in ("spy", "qqq", "iwm"):
            print(line(f"real {ticker.upper()}", sampled(ticker)))
    print("facts 2.1, SPY: night 0.35, gap 0.23 0.97 1.64, beyond 1 % 4.7, with session -0.03\n")
    print(told("SPX", shape(world)))
    if sample.present():
        print(told("real SPY", sampled_shape()))
    print(f"facts 2.2, 2.3: hours {list(_FACTS_HOURS)}; two o'clock: Fed 60 bp, else 24")


if __name__ == "__main__":
    main()
