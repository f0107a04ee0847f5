"""Correlations of daily returns, real beside generated: `python -m market.checks.correlations [--seed N]`.

Three regimes: all days of 2014-18, days before which VIX closed below 13, and above 20. Real: measured (`links`); where
LEAN's sample data are, QQQ's, IWM's and USO's with SPY are read again and printed too.
"""

from __future__ import annotations

import argparse
from datetime import date

import numpy as np

from market import calendar
from market.checks import links, sample
from market.daily import real, vols
from market.daily.frames import frame
from market.world import World

_REGIMES = {"all days": (0.0, 999.0), "VIX below 13": (0.0, 13.0), "VIX above 20": (20.0, 999.0)}
_SPAN = (date(2014, 1, 6), date(2018, 12, 31))


def rows_of(world: World, regime: str) -> np.ndarray:
    """Which sessions of `real.dates()` belong to a regime: those of 2014-18 by VIX at the close before."""
    level = vols.levels(world, "SPX")
    before = np.concatenate([[np.nan], level[:-1]])
    low, high = _REGIMES[regime]
    inside = np.array([_SPAN[0] <= day <= _SPAN[1] for day in real.dates()])
    return inside & (before > low) & (before < high)


def generated(world: World, regime: str) -> np.ndarray:
    """The matrix of a world's drivers in the order of `links.DRIVERS`."""
    rows = rows_of(world, regime)
    own = [frame(world, driver) for driver in links.DRIVERS]
    return np.corrcoef([np.log(x.close / x.previous)[rows] for x in own])


def sampled(regime: str) -> dict[str, float]:
    """Correlation with SPY of the funds in LEAN's sample data."""
    days = calendar.between(_SPAN[0], _SPAN[1])
    rows = rows_of(World(), regime)[-len(days) :]
    found = {}
    market = _returns("spy", days)
    for ticker in ("qqq", "iwm", "eem", "uso"):
        found[ticker.upper()] = float(np.corrcoef(market[rows], _returns(ticker, days)[rows])[0, 1])
    return found


def _returns(ticker: str, days: list[date]) -> np.ndarray:
    bars = sample.daily(ticker)
    close = np.array([bars[day][3] for day in [calendar.after(days[0], -1), *days]])
    return np.diff(np.log(close))


def main() -> None:
    """Print the matrices."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=1)
    world = World(parser.parse_args().seed)
    for regime, measured in links.MATRICES.items():
        own = generated(world, regime)
        away = np.abs(own - measured)[np.triu_indices(len(own), 1)]
        days = int(rows_of(world, regime).sum())
        print(f"\n{regime}: generated ({days} days of seed {world.seed}) above the diagonal, real below; they differ "
              f"by {away.mean():.3f} on average, {away.max():.2f} at most")  # fmt: skip
        both = np.triu(own, 1) + np.tril(measured, -1) + np.eye(len(own))
        print("        " + "".join(f"{name:>7}" for name in links.DRIVERS))
        for name, line in zip(links.DRIVERS, both, strict=True):
            print(f"{name:>7} " + "".join(f"{x:7.2f}" for x in line))
        if sample.present():
            print("  real, with SPY: " + ", ".join(f"{name} {x:.2f}" for name, x in sampled(regime).items()))


if __name__ == "__main__":
    main()
