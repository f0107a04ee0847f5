"""Implied levels of the drivers against what was measured of Cboe's indices (market-facts 3.9)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from market import calendar
from market.daily import real, vols
from market.daily.frames import DRIVERS, frame
from market.intraday import paths
from market.world import World

WORLD = World()
BEGIN = real.dates().index(real.FIRST_VIX)
BANDS = ((0.0, 13.0), (13.0, 18.0), (18.0, 25.0), (25.0, 99.0))
FACTS = {
    "NDX": (16.9, (1.24, 1.14, 1.10, 1.06), 0.91, 0.77),
    "DJX": (14.3, (1.01, 0.97, 0.95, 0.92), 0.89, 0.77),
    "GOLD": (15.7, (1.20, 1.14, 0.87, 0.67), 0.41, 0.25),
    "SILVER": (25.9, (1.97, 1.90, 1.39, 1.06), 0.31, 0.16),
    "WTI": (34.3, (2.45, 2.38, 2.14, 1.84), 0.36, 0.20),
}
"""Mean, ratio to VIX in four bands, correlation and slope of daily moves on VIX's: VXN, VXD, GVZ, VXSLV, OVX."""


@pytest.mark.parametrize("driver", FACTS)
def test_levels_stand_to_vix_as_measured(driver: str) -> None:
    mean, ratios, together, slope = FACTS[driver]
    vix, own = vols.levels(WORLD, "SPX")[BEGIN:], vols.levels(WORLD, driver)[BEGIN:]
    moves, vix_moves = np.diff(np.log(own)), np.diff(np.log(vix))
    assert own.mean() == pytest.approx(mean, rel=0.08)
    for (low, high), wanted in zip(BANDS, ratios, strict=True):
        rows = (vix >= low) & (vix < high)
        assert (own / vix)[rows].mean() == pytest.approx(wanted, rel=0.13)
    assert np.corrcoef(moves, vix_moves)[0, 1] == pytest.approx(together, abs=0.07)
    assert np.polyfit(vix_moves, moves, 1)[0] == pytest.approx(slope, abs=0.07)


def test_what_is_implied_stands_to_what_happens_as_it_did() -> None:
    for driver in DRIVERS[1:]:
        moves = np.diff(np.log(frame(WORLD, driver).close))[BEGIN:]
        ratio = vols.levels(WORLD, driver)[BEGIN:].mean() / (100.0 * moves.std() * 252**0.5)
        # Measured: VXN 1.09, VXD 1.13, GVZ 1.15, VXSLV 1.20, OVX 0.93.
        assert 0.85 < ratio < 0.98 if driver == "WTI" else 1.0 < ratio < 1.25


def test_a_level_runs_to_its_close_and_with_vix_within_the_day() -> None:
    together = {}
    for driver in ("NDX", "GOLD"):
        moves, vix = [], []
        for day in calendar.between(date(2016, 3, 1), date(2016, 6, 30)):
            path, market = paths.path(WORLD, driver, day), paths.path(WORLD, "SPX", day)
            assert path and market
            row = frame(WORLD, driver).position(day)
            assert row is not None
            assert path.level[-1] == vols.levels(WORLD, driver)[row]
            assert path.level_before == vols.levels(WORLD, driver)[row - 1]
            moves.append(np.diff(np.log(path.level_marks[::15])))
            vix.append(np.diff(np.log(market.level_marks[::15])))
        together[driver] = np.corrcoef(np.concatenate(moves), np.concatenate(vix))[0, 1]
    assert together["NDX"] > 0.7
    assert 0.15 < together["GOLD"] < 0.55


def test_terms_stray_from_their_laws_as_measured() -> None:
    """VIX9D and VIX3M around the laws of 3.5: spread 0.080 and 0.047, of which the surface can follow most."""
    term = vols.term(WORLD)
    short = np.log(term.vix9d / (np.exp(-0.75) * term.vix**1.26))[BEGIN:]
    far = np.log(term.vix3m / (np.exp(0.92) * term.vix**0.70))[BEGIN:]
    assert 0.055 < short.std() < 0.080 and 0.033 < far.std() < 0.047
    assert np.corrcoef(short[1:], short[:-1])[0, 1] == pytest.approx(0.80, abs=0.06)
    assert np.corrcoef(far[1:], far[:-1])[0, 1] == pytest.approx(0.93, abs=0.04)
    assert -0.55 < np.corrcoef(short, far)[0, 1] < -0.2
    moves = np.diff(np.log(term.vix[BEGIN:]))
    assert np.corrcoef(np.diff(np.log(term.vix9d[BEGIN:])), moves)[0, 1] == pytest.approx(0.94, abs=0.04)
    assert np.corrcoef(np.diff(np.log(term.vix3m[BEGIN:])), moves)[0, 1] == pytest.approx(0.96, abs=0.04)


def test_an_index_of_a_term_ends_its_day_at_its_close() -> None:
    day = date(2016, 5, 6)
    row, term = real.dates().index(day), vols.term(WORLD)
    for driver, closes in (("VIX9D", term.vix9d), ("VIX3M", term.vix3m)):
        path = paths.path(WORLD, driver, day)
        assert path is not None and path.points[-1] == closes[row]


def test_the_term_structure_follows_its_laws() -> None:
    term = vols.term(WORLD)
    calm, stress = term.vix < 11.0, term.vix > 28.0
    assert (term.vix9d / term.vix)[calm].mean() == pytest.approx(0.874, abs=0.03)
    assert (term.vix3m / term.vix)[calm].mean() == pytest.approx(1.249, abs=0.03)
    assert (term.vix9d / term.vix)[stress].mean() > 1.1 and (term.vix3m / term.vix)[stress].mean() < 0.92
