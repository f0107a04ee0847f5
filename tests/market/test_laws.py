"""What the checks of days, correlations and histories measure, held to the facts (`python -m market.checks.NAME`)."""

from __future__ import annotations

import numpy as np
import pytest

from market.checks import correlations, days, histories, links, sample
from market.daily.factors import TABLE
from market.daily.frames import DRIVERS
from market.world import World


@pytest.fixture(scope="module")
def shape() -> days.Shape:
    return days.shape(World())


@pytest.mark.parametrize("regime", links.MATRICES)
def test_series_go_together_as_measured_in_calm_and_in_stress(regime: str) -> None:
    away = np.abs(correlations.generated(World(), regime) - links.MATRICES[regime])
    off = away[np.triu_indices(len(away), 1)]
    assert off.mean() < 0.07 and off.max() < 0.2


def test_stocks_come_together_and_bonds_apart_in_stress() -> None:
    calm, stress = (correlations.generated(World(), regime) for regime in ("VIX below 13", "VIX above 20"))
    stocks = [links.DRIVERS.index(name) for name in ("SPX", "NDX", "RUT", "XLF", "XLE", "XLK", "XLV")]
    pairs = [(a, b) for a in stocks for b in stocks if a < b]
    assert np.mean([stress[p] - calm[p] for p in pairs]) > 0.25
    bond = links.DRIVERS.index("BOND")
    assert stress[0, bond] < calm[0, bond] - 0.15


@pytest.mark.parametrize("driver", DRIVERS)
def test_nights_and_ranges_are_those_of_the_funds(driver: str) -> None:
    gap, session, wide = days.bars(World(), driver)
    asked = 0.35 if driver == "SPX" else TABLE[driver].night
    assert gap.var() / (gap.var() + session.var()) == pytest.approx(asked, abs=0.05)
    assert abs(np.corrcoef(gap, session)[0, 1]) < 0.13
    assert 1.25 < wide.mean() / session.std() < 1.65


def test_the_sp500_opens_about_where_spy_did() -> None:
    if not sample.present():
        pytest.skip("no LEAN sample data here")
    own, theirs = days.bars(World(), "SPX"), days.sampled("spy")
    assert np.corrcoef(own.gap, theirs.gap)[0, 1] > 0.93
    assert np.mean(np.abs(own.gap) > 0.01) == pytest.approx(np.mean(np.abs(theirs.gap) > 0.01), abs=0.01)


def test_the_days_shape_is_spys_and_the_fed_moves_its_hour(shape: days.Shape) -> None:
    steps = np.diff(shape.walks, axis=1)
    share = np.square(steps).mean(axis=0)
    assert np.abs(share / share.sum() - np.array([0.139, 0.171, 0.131, 0.093, 0.095, 0.162, 0.211])).max() < 0.02
    fomc, other = (np.sqrt(np.square(steps[rows, 5]).mean()) for rows in (shape.fomc, ~shape.fomc))
    assert 0.0045 < fomc < 0.0070 and 0.0020 < other < 0.0030
    assert 0.36 < np.median(shape.first) < 0.45


def test_one_history_differs_from_the_real_one_by_chance_alone() -> None:
    known, other = histories.laws(World()), [histories.laws(World(seed)) for seed in range(7, 15)]
    for name in ("volatility %", "VIX 50 %", "VIX less realised", "stocks together, VIX above 20", "BOND with the S&P"):
        column = np.array([found[name] for found in other])
        assert abs(column.mean() - known[name]) < 4.0 * column.std() / np.sqrt(len(column)) + 0.02 * abs(known[name])
