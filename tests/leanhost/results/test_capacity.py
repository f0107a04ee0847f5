"""Estimated Strategy Capacity: when it is measured, and what a round out of turn takes in."""

from types import SimpleNamespace
from typing import Any

import pytest

from leanhost.results.capacity import DAY_US, MINUTE_US, CapacityEstimate

NOON = 12 * 60 * MINUTE_US


def flat_algorithm(value: float) -> Any:
    """An account that holds nothing, so that only what was traded counts."""
    holdings = SimpleNamespace(invested=False)
    return SimpleNamespace(
        portfolio=SimpleNamespace(total_portfolio_value=value),
        securities={"SPY": SimpleNamespace(holdings=holdings)},
    )


def slice_of(close: float, volume: float) -> Any:
    return SimpleNamespace(traded=lambda _symbol: (close, volume, MINUTE_US))


def estimate(days: int) -> CapacityEstimate:
    return CapacityEstimate(flat_algorithm(100_000), 0, days * DAY_US - 1)


@pytest.mark.parametrize(("days", "first"), [(1, 1), (2, 1), (5, 4), (30, 7)])
def test_the_first_snapshot_falls_on_the_midnight_after_the_period(days: int, first: int) -> None:
    found = estimate(days)
    found.on_fill("SPY", NOON, 10.0, 100.0, 1.0)
    found.on_step(NOON, slice_of(10.0, 5_000.0))
    before = first * DAY_US - MINUTE_US
    found.snapshot(before)
    assert found.lowest is None
    found.snapshot(before + MINUTE_US)
    assert found.lowest == "SPY"


def test_a_bar_in_the_fill_minute_gives_a_fifth_of_its_value() -> None:
    found = estimate(1)
    found.on_fill("SPY", NOON, 10.0, 100.0, 1.0)
    found.on_step(NOON, slice_of(10.0, 600_000.0))
    found.snapshot(NOON, forced=True)
    assert found.capacity == pytest.approx(0.2 * 10.0 * 600_000.0)
    assert found.text() == "$1200000.00"


def test_a_quiet_forced_round_loses_one_hundredth() -> None:
    found = estimate(1)
    found.on_fill("SPY", NOON, 10.0, 100.0, 1.0)
    found.on_step(NOON, slice_of(10.0, 600_000.0))
    found.snapshot(NOON, forced=True)
    once = found.capacity
    found.snapshot(NOON, forced=True)
    assert found.capacity == pytest.approx(0.99 * once)


def test_volume_past_the_fill_s_time_is_not_taken_in() -> None:
    found = estimate(1)
    found.on_fill("SPY", NOON, 10.0, 100.0, 1.0)
    found.on_step(NOON, slice_of(10.0, 600_000.0))
    found.on_step(NOON + 2 * MINUTE_US, slice_of(10.0, 9e9))
    found.snapshot(NOON + 2 * MINUTE_US, forced=True)
    assert found.capacity == pytest.approx(0.2 * 10.0 * 600_000.0)
    assert not found.watching
