"""The later indicators: values that can be worked out by hand, resets, readiness, and the algorithm's methods."""

import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_world import MON, TUE, SmallWorld

from leanhost import indicators as ind
from leanhost.api.bars import TradeBar
from leanhost.api.more_indicator_methods import _DEFAULTS, _KINDS
from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import moving_average

START = datetime(2014, 6, 2)
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "abands": (5,), "adosc": (2, 5), "adxr": (3,), "alma": (5,), "ao": (2, 5), "apo": (2, 5), "ar": (5,), "chop": (5,),
    "cks": (3, 2.0, 3), "cmf": (5,), "cmo": (5,), "co": (2, 5), "dem": (5,), "dpo": (6,), "fi": (5,), "fish": (5,),
    "crsi": (3, 2, 10), "do": (5, 3, 2, 3), "frama": (6,), "he": (30, 5), "kvo": (3, 6), "momersion": (6, 10),
    "pso": (5, 3), "rvi": (5,), "sobv": (5,), "sortino": (5,), "stc": (5, 6, 12), "tdd": (3,), "tsf": (5,),
    "wto": (5, 7, 3), "zz": (0.05, 3),
    "kama": (5,), "lsma": (5,), "mad": (5,), "mgd": (5,), "midpoint": (5,), "midprice": (5,), "ppo": (2, 5),
    "rc": (5, 2.0), "rma": (3,), "rocr": (3,), "rsv": (5,), "srsi": (5, 5, 3, 3), "str": (5, 2.0), "t_3": (3,),
    "trima": (6,), "trix": (3,), "ultosc": (2, 4, 6), "vidya": (5,), "vwma": (5,), "vtx": (5,), "zlema": (5,),
}  # fmt: skip


def bars(count: int) -> list[TradeBar]:
    made = []
    for n in range(count):
        close = 100 + 10 * math.sin(n / 5) + n / 20
        high, low = close + 2 + n % 7 / 3, close - 2.5 - n % 5 / 4
        made.append(TradeBar(START + timedelta(days=n), None, close - 1 + n % 4, high, low, close, 1000 + 10 * n))
    return made


def build(name: str) -> Any:
    return _KINDS[name](*ARGUMENTS.get(name, ()), **_DEFAULTS.get(name, {}))


@pytest.mark.parametrize("name", sorted(_KINDS))
def test_each_is_ready_by_its_warm_up_period_and_the_same_again_after_a_reset(name: str) -> None:
    indicator, first, again = build(name), [], []
    for n, bar in enumerate(bars(120), 1):
        ready = indicator.update(bar)
        assert ready == indicator.is_ready
        assert not ready or n > 1 or indicator.warm_up_period == 1
        if n == indicator.warm_up_period:
            assert ready
        first.append(indicator.current.value)
    indicator.reset()
    assert not indicator.is_ready
    for bar in bars(120):
        indicator.update(bar)
        again.append(indicator.current.value)
    assert again == first
    assert len(set(first)) > 1
    assert all(math.isfinite(value) for value in first)


def fed(indicator: Any, *values: float) -> float:
    for n, value in enumerate(values):
        indicator.update(START + timedelta(days=n), value)
    return indicator.current.value


def test_values_worked_out_by_hand() -> None:
    assert fed(ind.KaufmanEfficiencyRatio(3), 1, 3, 2, 4) == pytest.approx(3 / 5)
    assert fed(ind.LeastSquaresMovingAverage(3), 1, 2, 3) == pytest.approx(3)
    assert fed(ind.TriangularMovingAverage(3), 1, 2, 4) == pytest.approx((1.5 + 3) / 2)
    assert fed(ind.MeanAbsoluteDeviation(2), 1, 3) == 1
    assert fed(ind.MidPoint(3), 1, 9, 4) == 5
    assert fed(ind.RateOfChangeRatio(1), 4, 5) == 1.25
    assert fed(ind.ChandeMomentumOscillator(2), 1, 2, 1.5) == pytest.approx(100 * 0.5 / 1.5)
    assert fed(ind.McGinleyDynamic(2), 2, 4, 6) == pytest.approx(3 + 3 / (2 * 2**4))
    assert fed(ind.ZeroLagExponentialMovingAverage(1), 5, 7) == 7
    assert fed(ind.RelativeMovingAverage(1), 1, 2, 3) == pytest.approx(2 - 2.5 + 3)
    assert fed(ind.PercentagePriceOscillator(1, 2), 1, 3) == pytest.approx(100 * (3 - 2) / 2)


def test_shapes_of_single_bars() -> None:
    bar = TradeBar(START, None, 10, 14, 10, 13, 100)
    for indicator, value in (
        (ind.BalanceOfPower(), 0.75), (ind.InternalBarStrength(), 0.75), (ind.AccumulationDistribution(), 50.0),
        (ind.HeikinAshi(), 11.75), (ind.AverageRange(1), 4.0),
    ):  # fmt: skip
        indicator.update(bar)
        assert indicator.current.value == value


def test_a_stop_rises_below_a_rising_price_and_turns_when_it_is_touched() -> None:
    stop = ind.ParabolicStopAndReverseExtended()
    for n in range(10):
        stop.update(TradeBar(START + timedelta(days=n), None, 10 + n, 11 + n, 9 + n, 10.5 + n, 1))
    assert 9 < stop.current.value < 18
    stop.update(TradeBar(START + timedelta(days=10), None, 12, 13, 5, 6, 1))
    assert stop.current.value == -20  # short from the highest high on


def test_every_type_of_average_can_be_made() -> None:
    assert all(moving_average(kind, 4).warm_up_period >= 4 for kind in MovingAverageType)


def test_the_algorithm_s_methods_make_and_feed_them(tmp_path: Path) -> None:
    world = SmallWorld(tmp_path)
    world.equity("AAA", {MON: lambda n: 100 + n / 10, TUE: 100.0})
    body = """
def initialize(self):
    self.start_at()
    a = self.add_equity("AAA").symbol
    self.settings.automatic_indicator_warm_up = False
    self.found = [
        self.kama(a, 5), self.kama(a, 5, 2, 30, Resolution.MINUTE), self.KAMA(a, 5, Resolution.HOUR),
        self.psar(a), self.ker(a), self.sm(a), self.heikin_ashi(a), self.mad(a, 5, selector=Field.HIGH),
        self.str(a, period=5, multiplier=3), self.ichimoku(a, 3, 5, 5, 9, 5, 5), self.T3(a, 3),
    ]
"""
    done = world.run(body, MON, TUE)
    assert done.ok, done.error
    assert [one.name for one in done.algorithm.found][:3] == [
        "KAMA(5,2,30,AAA_min)", "KAMA(5,2,30,AAA_min)", "KAMA(5,2,30,AAA_hr)",
    ]  # fmt: skip
    assert all(one.is_ready for one in done.algorithm.found)
