"""Estimated Strategy Capacity: when it is measured, and what a round out of turn takes in."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from small_world import MON, SmallWorld

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


def test_a_short_option_counts_with_the_premium_it_was_sold_for(world: SmallWorld) -> None:
    """LEAN's margin of a position, unlike that of a quantity, goes by what the position cost."""
    aaa = world.equity("AAA", {MON: 100.0})
    world.option(aaa, date(2014, 6, 20), 100, "C", {MON: (lambda n: 4.0 if n < 60 else 1.0,) * 2})
    done = world.run("""
def initialize(self):
    self.start_at()
    self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
    call = Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2014, 6, 20))
    self.call = self.add_option_contract(call)

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (10, 0):
        self.market_order(self.call.symbol, -1)
    if (self.time.hour, self.time.minute) == (15, 0):
        model, held = self.call.buying_power_model, ReservedBuyingPowerForPositionParameters(self.call)
        now = MaintenanceMarginParameters.for_quantity_at_current_price(self.call, -1)
        self.seen = [model.get_reserved_buying_power_for_position(held).absolute_used_buying_power,
                     model.get_maintenance_margin(now).value, self.portfolio.total_margin_used]
""")
    assert done.algorithm.seen == [2400, 2100, 2100]
