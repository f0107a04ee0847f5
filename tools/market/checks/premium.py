"""What volatility sold for and what came: implied less realised by regime, so that sellers earn what they did.

`python -m market.checks.premium` prints, for the S&P, VIX less the volatility of the next 21 sessions by VIX (facts
3.7, 2014-18: real VIX on real closes, so it must be that of the facts); for every other driver its level's mean and
ratio to VIX beside facts 3.9, realised volatility, and implied less realised; and what straddles at the money cost and
pay: SPXW sold with 0, 5 to 9 and 25 to 35 days to go at mid-session, held to expiry, by VIX.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np

from market import calendar
from market.chains.chain import OptionChain
from market.checks.options import days_of, parsed
from market.daily import vols
from market.daily.frames import DRIVERS, frame
from market.world import World

_AHEAD = 21
_FACTS = {
    (0.0, 11.0): (2.5, 0.70), (11.0, 13.0): (2.3, 0.63), (13.0, 15.0): (2.5, 0.72), (15.0, 18.0): (3.4, 0.69),
    (18.0, 22.0): (2.9, 0.84), (22.0, 28.0): (6.5, 0.73), (28.0, 35.0): (9.8, 0.66), (35.0, 99.0): (14.0, 0.65),
}  # fmt: skip
"""By VIX: VIX less realised, points, and the median of realised over VIX (3.7, 2014-18)."""
_RATIOS = {
    "NDX": (16.9, 1.17, 1.27), "DJX": (14.3, 0.98, None), "RUT": (None, 1.2, 1.24), "GOLD": (15.7, 1.11, 1.07),
    "WTI": (34.3, 2.35, 2.8), "SILVER": (25.9, 1.83, None),
}  # fmt: skip
"""Mean level, its mean ratio to VIX, realised volatility over the S&P's (3.9); nothing measured of the others."""
_STRADDLE_DAYS = ((0, 0), (5, 9), (25, 35))


def realised_ahead(close: np.ndarray) -> np.ndarray:
    """Volatility of the `_AHEAD` sessions after each close, points a year; the last ones have none (nan)."""
    squares = np.diff(np.log(close)) ** 2
    sums = np.concatenate([[0.0], np.cumsum(squares)])
    ahead = 100.0 * np.sqrt(252.0 / _AHEAD * (sums[_AHEAD:] - sums[:-_AHEAD]))
    return np.concatenate([ahead, np.full(len(close) - len(ahead), np.nan)])


def by_level(world: World, days: Sequence[date]) -> None:
    """VIX less realised by VIX, beside the facts."""
    own, levels = frame(world, "SPX"), vols.levels(world, "SPX")
    rows = [i for day in days if (i := own.position(day)) is not None]
    ahead = realised_ahead(own.close)[rows]
    vix = levels[rows]
    print("S&P: VIX less the next 21 sessions' volatility, points (median of realised / VIX): fact, here")
    for (low, high), (gap, ratio) in _FACTS.items():
        inside = (vix > low) & (vix <= high) & ~np.isnan(ahead)
        if inside.any():
            away, share = (vix - ahead)[inside].mean(), np.median((ahead / vix)[inside])
            print(f"  VIX {low:.0f}-{high:.0f} ({inside.sum()}): {gap:.1f} ({ratio:.2f}), {away:.1f} ({share:.2f})")
    known = ~np.isnan(ahead)
    below = np.mean((ahead < vix)[known])
    print(f"  all: 3.0, {np.mean((vix - ahead)[known]):.1f}; realised below VIX on .815, {below:.3f} of the days")


def drivers(world: World, days: Sequence[date]) -> None:
    """The other drivers' levels and premiums."""
    base = frame(world, "SPX")
    rows = [i for day in days if (i := base.position(day)) is not None]
    vix = vols.levels(world, "SPX")[rows]
    market = _volatility(base.close[rows])
    print("\ndriver: mean level (fact), ratio to VIX (fact), realised over the S&P's (fact), level less realised, "
          "median realised / level")  # fmt: skip
    for name in DRIVERS:
        if name == "SPX":
            continue
        level, close = vols.levels(world, name)[rows], frame(world, name).close
        ahead = realised_ahead(close)[rows]
        known = ~np.isnan(ahead)
        fact = [f"{x:.2f}" if x is not None else "-" for x in _RATIOS.get(name, (None, None, None))]
        print(f"  {name:6} {level.mean():5.1f} ({fact[0]}), {(level / vix).mean():.2f} ({fact[1]}), "
              f"{_volatility(close[rows]) / market:.2f} ({fact[2]}), {(level - ahead)[known].mean():+.1f}, "
              f"{np.median((ahead / level)[known]):.2f}")  # fmt: skip


def _volatility(close: np.ndarray) -> float:
    return float(np.std(np.diff(np.log(close))) * np.sqrt(252.0))


def straddles(world: World, days: Sequence[date]) -> None:
    """At-the-money straddles on SPXW at mid-session: what they cost over what they pay at expiry."""
    chain, base = OptionChain(world, "SPXW"), frame(world, "SPX")
    paid: dict[tuple[int, int], dict[tuple[float, float], list[tuple[float, float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for day in days:
        course = chain.path(day)
        noon = course.minutes // 2
        for expiry in chain.expiries(day):
            left = (expiry.settled - day).days
            place = base.position(expiry.settled)
            window = next((w for w in _STRADDLE_DAYS if w[0] <= left <= w[1]), None)
            if window is None or place is None or not calendar.is_session(expiry.settled):
                continue
            strikes = chain.strikes(day, expiry)
            strike = strikes[[int(np.argmin(np.abs(strikes - course.price[noon])))]]
            offer = chain.sides(day, expiry, strike, np.array([noon]))
            cost = float(offer.priced.call[0, 0] + offer.priced.put[0, 0]) / course.price[noon]
            pays = abs(float(base.close[place]) - float(strike[0])) / course.price[noon]
            bucket = next(b for b in _FACTS if b[0] < course.level_before <= b[1])
            paid[window][bucket].append((cost, pays))
    print("\nSPXW straddles at mid-session: cost and payoff in percent of the index, cost over payoff, by VIX before")
    for window, buckets in sorted(paid.items()):
        everything = np.array([row for rows in buckets.values() for row in rows])
        print(f"  {window[0]}-{window[1]} days: {_line(everything)}")
        for bucket in sorted(buckets):
            print(f"    VIX {bucket[0]:.0f}-{bucket[1]:.0f}: {_line(np.array(buckets[bucket]))}")


def _line(rows: np.ndarray) -> str:
    cost, pays = rows.mean(axis=0)
    return f"{100 * cost:.2f}, {100 * pays:.2f}, {cost / pays:.2f} ({len(rows)} straddles)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints every table."""
    options = parsed(arguments, __doc__)
    world, days = World(), days_of(options)
    by_level(world, days)
    drivers(world, days)
    straddles(world, days)


if __name__ == "__main__":
    main()
