"""Indicators of risk, of two symbols, of cycles and turning points: values that can be worked out by hand."""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_world import MON, TUE, Price, SmallWorld

from leanhost import indicators as ind
from leanhost.api.bars import TradeBar
from leanhost.symbols import equity_symbol

START = datetime(2014, 6, 2)
A, B = equity_symbol("AAA"), equity_symbol("BBB")


def fed(indicator: Any, *values: float) -> float:
    for n, value in enumerate(values):
        indicator.update(START + timedelta(days=n), value)
    return indicator.current.value


def bar(n: int, close: float, symbol: Any = None, volume: float = 1, spread: float = 1.0) -> TradeBar:
    begin = START + timedelta(days=n)
    return TradeBar(begin, symbol, close, close + spread, close - spread, close, volume, timedelta(days=1))


def both(indicator: Any, first: Sequence[float], second: Sequence[float]) -> float:
    """Both symbols' closes, the target's first."""
    for n, pair in enumerate(zip(first, second, strict=True)):
        for symbol, close in zip((A, B), pair, strict=True):
            indicator.update(bar(n, close, symbol))
    return indicator.current.value


def test_returns_against_their_risk() -> None:
    prices = [100, 110, 99, 108.9]  # up and down by a tenth
    assert fed(ind.SharpeRatio(2, 0.02), *prices) == pytest.approx(-0.02 / 0.1)
    assert fed(ind.TargetDownsideDeviation(2), *prices) == pytest.approx(math.sqrt(0.01 / 2))
    assert fed(ind.SortinoRatio(2, 0.05), *prices) == pytest.approx(-0.05 / math.sqrt(0.15**2 / 2))
    # Three returns 0.1, -0.1, 0.1: mean 1/30, deviation of the sample √(4/300).
    expected = 1 / 30 - 1.6448536269514722 * math.sqrt(4 / 300)
    assert fed(ind.ValueAtRisk(3, 0.95), *prices) == pytest.approx(expected)


def test_where_a_series_tends_to() -> None:
    assert fed(ind.TimeSeriesForecast(4), 2, 4, 6, 8) == pytest.approx(10)
    assert fed(ind.Momersion(4, 10), 1, 2, 3, 4, 3, 2, 3) == pytest.approx(100 * 3 / 5)
    # A parabola's differences over a lag L are 2L apart: evenly spaced, their deviation is known.
    lags = np.arange(2, 6)
    deviations = 2 * lags * np.sqrt(((30 - lags) ** 2 - 1) / 12)
    slope = np.polyfit(np.log(lags), np.log(deviations), 1)[0]
    assert fed(ind.HurstExponent(30, 5), *(n * n for n in range(30))) == pytest.approx(slope)


def test_a_symbol_against_another() -> None:
    market = [100, 101, 99, 102, 103, 101, 104]
    steps = [after / before - 1 for before, after in pairwise(market)]
    twice = [50.0]
    for step in steps:
        twice.append(twice[-1] * (1 + 2 * step))
    assert both(ind.Beta(A, B, 5), twice, market) == pytest.approx(2)
    variance = both(ind.Covariance(A, B, 5), market, market)
    assert both(ind.Covariance(A, B, 5), twice, market) == pytest.approx(2 * variance)
    assert both(ind.Alpha(A, B, 1, 5), twice, market) == pytest.approx(0)
    assert both(ind.Alpha(A, B, 1, 5, 0.01), twice, market) == pytest.approx(-0.01 + 2 * 0.01)
    assert both(ind.Correlation(A, B, 5), [-each for each in market], market) == pytest.approx(-1)
    cubes = [each**3 for each in market]
    spearman = ind.Correlation(A, B, 5, ind.CorrelationType.SPEARMAN)
    assert both(ind.Correlation(A, B, 5), cubes, market) < 1 == pytest.approx(both(spearman, cubes, market))


def test_a_value_only_when_both_symbols_have_the_moment() -> None:
    beta = ind.Beta(A, B, 2)
    both(beta, [100, 101, 103], [50, 51, 50])
    known = beta.current.value
    beta.update(bar(3, 120, A))
    assert beta.current.value == known
    beta.update(bar(3, 50, B))
    assert beta.current.value != known


def test_a_turning_point_is_the_extreme_before_a_move_against_it() -> None:
    zigzag, found = ind.ZigZag(0.1, 1), []
    for n, close in enumerate([100, 98, 104, 112, 118, 117, 100]):
        zigzag.update(bar(n, close, spread=0))
        found.append(zigzag.current.value)
    assert found == [0, 98, 98, 112, 118, 118, 100]
    assert (zigzag.high_pivot.current.value, zigzag.low_pivot.current.value) == (118, 100)
    assert zigzag.pivot_type == ind.PivotPointType.LOW
    assert [int(kind) for kind in ind.PivotPointType] == [-1, 0, 1, 2], "LEAN's numbers"


def test_averages_that_follow_a_cycle_hold_to_a_price_that_stands() -> None:
    mama, frama = ind.MesaAdaptiveMovingAverage(), ind.FractalAdaptiveMovingAverage(6)
    for n in range(400):
        mama.update(bar(n, 50))
        frama.update(bar(n, 50))
    assert mama.current.value == pytest.approx(50)
    assert mama.fama.current.value == pytest.approx(50)
    assert frama.current.value == pytest.approx(50)


def test_volume_against_that_of_other_days_at_the_time() -> None:
    rdv = ind.RelativeDailyVolume(2)
    for day, volume in enumerate((10, 30, 40)):
        for minute in range(2):
            begin = START + timedelta(days=day, minutes=minute)
            rdv.update(TradeBar(begin, A, 1, 1, 1, 1, volume, timedelta(minutes=1)))
            if day == 2:
                assert rdv.current.value == pytest.approx(2)  # 40 against 20, 80 against 40
    assert rdv.is_ready


def test_the_algorithm_s_methods_feed_both_symbols_and_warm_up_with_both(tmp_path: Path) -> None:
    world = SmallWorld(tmp_path)
    for ticker, sign in (("AAA", 5), ("BBB", -5)):
        wave: dict[date, Price] = {day: lambda n, by=sign: 100 + by * math.sin(n / 9) for day in (MON, TUE)}
        world.equity(ticker, wave)
    done = world.run(
        """
def initialize(self):
    self.start_at()
    a, b = (self.add_equity(t, Resolution.MINUTE).symbol for t in ("AAA", "BBB"))
    self.settings.automatic_indicator_warm_up = True
    self.found = [self.c(a, b, 20), self.b(a, b, 20), self.COV(a, b, 20, Resolution.MINUTE), self.a(a, b, 1, 20),
                  self.sr(a, 5), self.var(a, 20, 0.99), self.var(a, 20), self.rdv(a)]
    self.ready = [each.is_ready for each in self.found]
""",
        TUE,
        TUE,
    )
    assert done.ok, done.error
    names = [each.name for each in done.algorithm.found]
    assert names[:4] == ["C(20,)", "B(20,)", "COV(20,min)", "A(1,20,AAA_min)"]
    assert names[4:] == ["SR(5,AAA_min)", "VaR(20, 0.99,AAA_min)", "VAR(20,AAA_min)", "RDV(2,AAA_day)"]
    assert done.algorithm.ready[:7] == [True] * 7
    correlation, beta = (each.current.value for each in done.algorithm.found[:2])
    assert correlation == pytest.approx(-1)
    assert beta < -0.8
