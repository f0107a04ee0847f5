"""Bars that end by price or volume, on points whose outcome can be read off."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from leanhost.api.bars import TradeBar
from leanhost.api.brick_bars import BarDirection, RenkoType
from leanhost.api.dictionaries import ArgumentException
from leanhost.brick_consolidators import (
    ClassicRangeConsolidator,
    ClassicRenkoConsolidator,
    DollarVolumeRenkoConsolidator,
    RangeConsolidator,
    RenkoConsolidator,
    VolumeRenkoConsolidator,
    WickedRenkoConsolidator,
)
from leanhost.symbols import SymbolCache, create, use_cache

OPEN = datetime(2013, 10, 7, 9, 30)
MINUTE = timedelta(minutes=1)


class _Steps:
    """A provider that knows one price step, a cent."""

    minimum_price_variation = 0.01

    @property
    def properties(self) -> "_Steps":
        return self

    def for_symbol(self, symbol: Any) -> "_Steps":
        return self


def fed(consolidator: Any, values: list[float], volume: float = 10.0) -> list[Any]:
    symbol = create("SPY", 1, "usa")
    bars: list[Any] = []
    consolidator.data_consolidated += lambda _sender, bar: bars.append(bar)
    for n, value in enumerate(values):
        consolidator.update(TradeBar(OPEN + n * MINUTE, symbol, value, value, value, value, volume))
    return bars


def sides(bars: list[Any]) -> list[tuple[float, float, float, float]]:
    return [(bar.open, bar.high, bar.low, bar.close) for bar in bars]


def test_a_wicked_brick_turns_only_after_two_sizes_and_shows_its_wick() -> None:
    bars = fed(RenkoConsolidator(1), [10.4, 10.7, 12.5, 11.2, 10.9, 9.9, 12.1])
    assert sides(bars) == [(10, 11, 10, 11), (11, 12, 11, 12), (11, 12.5, 10, 10), (11, 12, 9.9, 12)]
    assert [bar.direction for bar in bars] == [
        BarDirection.RISING, BarDirection.RISING, BarDirection.FALLING, BarDirection.RISING,
    ]  # fmt: skip
    assert (bars[0].type, bars[0].spread, bars[2].start, bars[2].end_time) == (
        RenkoType.WICKED, 1, OPEN + 2 * MINUTE, OPEN + 5 * MINUTE,
    )  # fmt: skip


def test_a_price_at_the_brick_s_end_is_not_beyond_it() -> None:
    assert fed(WickedRenkoConsolidator(0.1), [10.0, 10.1]) == []
    assert sides(fed(WickedRenkoConsolidator(0.1), [10.0, 10.11])) == [(10, 10.1, 10, 10.1)]
    assert RenkoConsolidator.get_closest_multiple(10.36, 0.1) == 10.4


def test_classic_bricks_open_at_a_multiple_and_then_where_the_last_one_closed() -> None:
    bars = fed(ClassicRenkoConsolidator(1), [10.4, 10.7, 12.5, 11.2, 10.9, 9.9])
    assert sides(bars) == [(11, 12, 10.7, 12), (12, 12, 11, 11), (11, 11, 10, 10)]
    assert [bar.volume for bar in bars] == [30.0, 30.0, 20.0]
    uneven = fed(ClassicRenkoConsolidator(1, lambda bar: bar.value + 1, lambda _bar: 5.0, False), [10.4, 11.5])
    assert [(bar.open, bar.close, bar.volume) for bar in uneven] == [(11.4, 12.4, 10.0)]


def test_the_working_brick_is_a_copy_and_a_reset_forgets_it() -> None:
    consolidator = ClassicRenkoConsolidator(1)
    fed(consolidator, [10.0])
    shown = consolidator.working_data
    shown.close = 99
    assert consolidator.working_data.close == 10
    consolidator.reset()
    assert consolidator.working_data is None


def test_volume_bricks_share_a_bar_s_volume_and_start_where_the_last_one_ended() -> None:
    bars = fed(VolumeRenkoConsolidator(25), [10.0, 11.0, 12.0, 13.0, 14.0])
    assert [(bar.open, bar.close, bar.volume) for bar in bars] == [(10, 12, 25), (12, 14, 25)]
    assert bars[1].start == bars[0].end_time == OPEN + 3 * MINUTE
    assert [bar.volume for bar in fed(DollarVolumeRenkoConsolidator(210), [10.0, 11.0])] == [210]


def test_range_bars_leave_no_gap_and_classic_ones_open_at_the_next_price() -> None:
    cache = SymbolCache()
    cache.provider = _Steps()
    use_cache(cache)
    values = [10.0, 10.03, 10.12, 10.10, 9.98]
    assert sides(fed(RangeConsolidator(5), values)) == [
        (10, 10.05, 10, 10.05), (10.06, 10.11, 10.06, 10.11), (10.12, 10.12, 10.07, 10.07),
        (10.06, 10.06, 10.01, 10.01),
    ]  # fmt: skip
    classic = ClassicRangeConsolidator(5)
    assert sides(fed(classic, values)) == [(10, 10.05, 10, 10.05), (10.12, 10.12, 10.07, 10.07)]
    assert (classic.range, classic.range_size) == (5, 0.05)


def test_a_handler_finds_the_bar_before_and_the_window_holds_the_new_one() -> None:
    consolidator = RenkoConsolidator(1)
    found: list[Any] = []
    consolidator.data_consolidated += lambda sender, bar: found.append((sender.consolidated, sender[0] is bar))
    bars = fed(consolidator, [10.0, 12.5])
    assert found == [(None, True), (bars[0], True)]
    assert (consolidator.current, consolidator.previous) == (bars[1], bars[0])


def test_sizes_must_be_positive() -> None:
    for make in (RenkoConsolidator, ClassicRenkoConsolidator):
        with pytest.raises(ArgumentException):
            make(0)
