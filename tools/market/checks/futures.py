"""Futures beside what is known of them: `python -m market.checks.futures` prints curves, rolls and USO.

Rolls: days from the change of the contract with the most open interest to its last day; LEAN's map files of ES and GC
(2009-22) are read where they are. Oil: the yearly slope from the second contract to the third. USO: its close here over
the real one (LEAN's sample data) at the ends of years.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from leanhost.symbols import symbol_from_sid
from market import underlyings
from market.futures import activity, curve
from market.listings.futures import contracts
from market.products import PRODUCTS
from market.world import World

SAMPLE = Path(__file__).parents[3] / "../shared/lean-data/future"
USO_REAL = {2014: 20.36, 2015: 11.00, 2016: 11.72, 2017: 12.01, 2018: 9.66}
"""USO's last closes of the years, dollars (LEAN's sample data, equity/usa/daily/uso.zip)."""


def roll_days(root: str) -> Counter[int]:
    """How many days before its last day each contract of the market's years loses the lead."""
    return Counter((future.last - until).days for until, future in activity.front_until(root)[:-1])


def leans_roll_days(root: str) -> Counter[int]:
    """The same of LEAN's map file, mode 2; empty where it is not there."""
    path = SAMPLE / PRODUCTS[root].market / f"map_files/{root.lower()}.csv"
    rows = [line.split(",") for line in path.read_text().splitlines()] if path.is_file() else []
    known = [(row[0], row[1]) for row in rows if len(row) > 3 and row[3] == "2" and row[0] < "2030"]
    return Counter(
        (symbol_from_sid(sid.upper()).id.date.date() - date(int(day[:4]), int(day[4:6]), int(day[6:]))).days
        for day, sid in known
    )


def oil_slope(day: date) -> float:
    """Contango a year between the second and the third contract."""
    near, far = contracts("CL", day)[1:3]
    prices = [float(curve.price(future, day, 60.0, 960.0)) for future in (near, far)]
    return float(np.log(prices[1] / prices[0])) / ((far.last - near.last).days / 365)


def uso_over_real() -> dict[int, float]:
    """USO here over the real one at the ends of years."""
    dates, closes = underlyings.closes(World(), "USO")
    last = {day.year: close for day, close in zip(dates, closes.tolist(), strict=True)}
    return {year: last[year] / real for year, real in USO_REAL.items()}


def main() -> None:
    """Prints all of it."""
    for root in ("ES", "GC", "CL", "VX"):
        print(f"{root} changes hands before its end, days: {dict(roll_days(root).most_common(4))}", end="")
        print(f"; LEAN's map file: {dict(leans_roll_days(root).most_common(4)) or 'not here'}")
    quarters = [date(year, month, 15) for year in range(2014, 2019) for month in (2, 5, 8, 11)]
    print("oil's slope a year:", " ".join(f"{day:%y%m} {oil_slope(day):+.2f}" for day in quarters))
    print("USO over the real one:", " ".join(f"{year} {ratio:.3f}" for year, ratio in uso_over_real().items()))
    print("VIX futures at 5, 20, 45 days:")
    for vix in (10.0, 12.0, 15.0, 20.0, 30.0, 45.0):
        print(f"  VIX {vix:4.0f}: " + " ".join(f"{x:.2f}" for x in curve.vix_future(vix, np.array([5, 20, 45]) / 365)))


if __name__ == "__main__":
    main()
