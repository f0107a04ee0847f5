"""Other seeds are other histories with the same laws."""

from __future__ import annotations

import numpy as np

from market.daily import real
from market.daily.frames import DRIVERS, frame
from market.daily.moves import moves
from market.daily.past import history
from market.intraday import paths
from market.world import World

SEEDS = range(2, 12)
BEGIN = real.dates().index(real.FIRST_VIX) + 1


def laws(returns: np.ndarray, vix: np.ndarray) -> np.ndarray:
    """(volatility, kurtosis, clustering, mean VIX, VIX's persistence, VIX against the index) of a history."""
    size, steps = np.abs(returns), np.diff(np.log(vix))
    z = (returns - returns.mean()) / returns.std()
    together = np.corrcoef(returns[1:], steps)[0, 1]
    stays = np.corrcoef(np.log(vix[1:]), np.log(vix[:-1]))[0, 1]
    cluster = np.corrcoef(size[1:], size[:-1])[0, 1]
    return np.array([returns.std() * 252**0.5, np.mean(z**4) - 3.0, cluster, vix.mean(), stays, together])


def test_histories_have_the_laws_of_the_real_one() -> None:
    known = history()
    wanted = laws(known.spx.close[BEGIN:], known.vix[BEGIN:])
    found = np.array([laws(m.spx.close, m.vix) for m in (moves(World(seed)) for seed in SEEDS)])
    spread = found.std(axis=0) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - wanted) < 3.0 * spread + 0.03 * np.abs(wanted)).all()
    assert found[:, 4].min() > 0.92 and found[:, 5].max() < -0.75


def test_vix_keeps_its_real_range_and_differs_between_seeds() -> None:
    known = history().vix[BEGIN:]
    for seed in SEEDS:
        vix = moves(World(seed)).vix
        assert known.min() <= vix.min() and vix.max() <= known.max()
    assert not np.array_equal(moves(World(2)).vix, moves(World(3)).vix)


def test_volatility_after_each_level_of_vix_is_what_it_was() -> None:
    def after(returns: np.ndarray, vix: np.ndarray, low: float, high: float) -> float:
        rows = (vix[:-1] >= low) & (vix[:-1] < high)
        return float(np.sqrt(np.mean(np.square(returns[1:][rows]))))

    known = history()
    for low, high in ((9.0, 12.0), (12.0, 15.0), (15.0, 20.0), (20.0, 30.0)):
        wanted = after(known.spx.close[BEGIN:], known.vix[BEGIN:], low, high)
        found = np.mean([after(m.spx.close, m.vix, low, high) for m in (moves(World(seed)) for seed in SEEDS)])
        assert abs(found / wanted - 1.0) < 0.12


def test_days_come_in_blocks_with_all_series_together() -> None:
    known, other = history(), moves(World(5))
    runs = np.diff(other.source) == 1
    assert 0.93 < runs.mean() < 0.99
    assert np.array_equal(other.spx.close, known.spx.close[other.source])
    assert np.array_equal(other.ndx.open, known.ndx.open[other.source])
    assert np.array_equal(other.wti, known.wti[other.source])


def test_every_series_of_another_history_has_whole_bars_and_paths() -> None:
    for seed in (2, 7):
        for driver in DRIVERS:
            own = frame(World(seed), driver)
            assert (own.low <= np.minimum(own.open, own.close)).all()
            assert (own.high >= np.maximum(own.open, own.close)).all() and (own.low > 0.0).all()
    day = real.dates()[1000]
    path = paths.path(World(7), "RUT", day)
    own = frame(World(7), "RUT")
    assert path and path.points.max() == own.reach_high[1000] and path.points.min() == own.reach_low[1000]


def test_no_series_of_another_history_ends_anywhere() -> None:
    for seed in range(2, 22):
        assert frame(World(seed), "WTI").low.min() > 12.0 and frame(World(seed), "WTI").high.max() < 220.0
        assert frame(World(seed), "GOLD").low.min() > 600.0 and frame(World(seed), "GOLD").high.max() < 2400.0
        ratio = frame(World(seed), "RUT").close / frame(World(seed), "SPX").close
        assert ratio.min() > 0.3 and ratio.max() < 1.1
