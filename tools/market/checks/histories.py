"""The laws of other histories beside the real one's: `python -m market.checks.histories [--seed 7] [--many 20]`.

One seed's figures, or the mean and the spread over many, 2014-18 in each: moves of the S&P, VIX, what is implied
against what follows, and the series together. A spread says how far one history of five years goes by chance.
"""

from __future__ import annotations

import argparse

import numpy as np

from market.checks import links
from market.daily import real, vols
from market.daily.frames import frame
from market.world import World

_AHEAD = 21
_BANDS = ((0.0, 13.0), (13.0, 18.0), (18.0, 25.0), (25.0, 99.0))


def laws(world: World) -> dict[str, float]:
    """Named figures of a world's years 2014-18."""
    begin = real.dates().index(real.FIRST_VIX) + 1
    own, vix = frame(world, "SPX"), vols.levels(world, "SPX")[begin:]
    moves = np.log(own.close / own.previous)[begin:]
    return {**_marginal(moves), **_volatility(moves, vix), **_premium(moves, vix), **_joint(world, begin, moves, vix)}


def _marginal(moves: np.ndarray) -> dict[str, float]:
    z, size = (moves - moves.mean()) / moves.std(), np.abs(moves)
    found = {
        "mean % a year": 252 * 100 * moves.mean(),
        "volatility %": 100 * np.sqrt(252) * moves.std(),
        "skew": np.mean(z**3),
        "kurtosis beyond normal": np.mean(z**4) - 3,
        "worst day %": 100 * moves.min(),
        "best day %": 100 * moves.max(),
        "days beyond 2 % a year": 252 * np.mean(size > 0.02),
        "autocorrelation": np.corrcoef(moves[1:], moves[:-1])[0, 1],
    }
    for lag in (1, 5, 20):
        found[f"clustering, lag {lag}"] = np.corrcoef(size[lag:], size[:-lag])[0, 1]
    five = np.convolve(moves, np.ones(5), "valid")
    return {**found, "worst five days %": 100 * five.min()}


def _volatility(moves: np.ndarray, vix: np.ndarray) -> dict[str, float]:
    log = np.log(vix)
    found = {"VIX mean": vix.mean(), **{f"VIX {q} %": np.quantile(vix, q / 100) for q in (5, 25, 50, 75, 95)}}
    found |= {"VIX lowest": vix.min(), "VIX highest": vix.max(), "sd of ln VIX's moves": np.diff(log).std()}
    found["persistence of ln VIX"] = np.corrcoef(log[1:], log[:-1])[0, 1]
    return {**found, "VIX with the S&P": np.corrcoef(moves[1:], np.diff(log))[0, 1]}


def _premium(moves: np.ndarray, vix: np.ndarray) -> dict[str, float]:
    """VIX less what the next month realised, in points, by where VIX stood."""
    total = np.concatenate([[0.0], np.cumsum(np.square(moves))])
    ahead = 100 * np.sqrt(252 / _AHEAD * (total[_AHEAD + 1 :] - total[1:-_AHEAD]))
    now = vix[: len(ahead)]
    found = {"VIX less realised": np.mean(now - ahead), "realised below VIX, share": np.mean(ahead < now)}
    for low, high in _BANDS:
        rows = (now >= low) & (now < high)
        name = f"VIX {low:.0f}-{high:.0f} less realised" if high < 99 else f"VIX above {low:.0f} less realised"
        found[name] = np.mean((now - ahead)[rows]) if rows.any() else np.nan
    return found


def _joint(world: World, begin: int, moves: np.ndarray, vix: np.ndarray) -> dict[str, float]:
    """The series with the S&P, and how much closer together stocks move in stress than in calm."""
    found, before = {}, np.concatenate([vix[:1], vix[:-1]])
    every = {name: np.log(own.close / own.previous)[begin:] for name in links.DRIVERS for own in [frame(world, name)]}
    for name in links.DRIVERS[1:]:
        found[f"{name} with the S&P"] = np.corrcoef(moves, every[name])[0, 1]
    stocks = np.array([every[name] for name in ("SPX", "NDX", "RUT", "XLF", "XLE", "XLK", "XLV")])
    for name, rows in (("VIX below 13", before < 13.0), ("VIX above 20", before > 20.0)):
        links_of = np.corrcoef(stocks[:, rows])[np.triu_indices(len(stocks), 1)]
        found[f"stocks together, {name}"] = links_of.mean()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=2, help="the history, or the first of --many")
    parser.add_argument("--many", type=int, default=1, help="how many histories")
    asked = parser.parse_args()
    known = laws(World())
    every = [laws(World(seed)) for seed in range(asked.seed, asked.seed + max(asked.many, 1))]
    span = f"seed {asked.seed}" if len(every) == 1 else f"seeds {asked.seed} to {asked.seed + len(every) - 1}"
    print(f"{'':32}{'real':>9}{span:>18}{'spread' if len(every) > 1 else '':>9}")
    for name, value in known.items():
        column = np.array([found[name] for found in every])
        spread = f"{np.nanstd(column):9.2f}" if len(every) > 1 else ""
        print(f"{name:32}{value:9.2f}{np.nanmean(column):18.2f}{spread}")


if __name__ == "__main__":
    main()
