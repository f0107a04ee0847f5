"""Indicators: LEAN's values for SPY's daily bars up to 2013-10-04, and how they begin."""

import math
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from leanhost import indicators as ind
from leanhost.api.bars import TradeBar
from leanhost.enums import MovingAverageType
from leanhost.indicators import RollingWindow
from leanhost.naming import AbsentMemberError

SHARED = Path(__file__).parents[3] / "../shared"
START = datetime(2013, 10, 7, 16)


def bars(*closes: float) -> list[TradeBar]:
    """Bars a day apart with a range of 2 around the close and volume 100."""
    return [TradeBar(START + timedelta(days=k), None, c, c + 1, c - 1, c, 100.0) for k, c in enumerate(closes)]


def fed(indicator, *closes: float):
    for bar in bars(*closes):
        indicator.update(bar)
    return indicator


def spy_daily() -> list[TradeBar]:
    with zipfile.ZipFile(SHARED / "lean-data/equity/usa/daily/spy.zip") as archive:
        rows = [line.split(",") for line in archive.read("spy.csv").decode().splitlines()]
    made = []
    for row in rows:
        day = datetime.strptime(row[0][:8], "%Y%m%d")
        o, h, low, c = (int(cell) / 10_000 for cell in row[1:5])
        opened = day + timedelta(hours=9, minutes=30)
        made.append(TradeBar(opened, None, o, h, low, c, float(row[5]), timedelta(hours=6.5)))
    return made


@pytest.mark.skipif(not SHARED.exists(), reason="LEAN's sample data is not here")
def test_values_lean_logged_after_warming_up():
    history = [bar for bar in spy_daily() if bar.end_time < datetime(2013, 10, 7)]
    made = {
        "ema8": ind.ExponentialMovingAverage(8),
        "ema21": ind.ExponentialMovingAverage(21),
        "sma20": ind.SimpleMovingAverage(20),
        "atr14": ind.AverageTrueRange(14, MovingAverageType.WILDERS),
        "rsi14": ind.RelativeStrengthIndex(14),
        "macd": ind.MovingAverageConvergenceDivergence(12, 26, 9),
        "bb": ind.BollingerBands(20, 2),
        "std20": ind.StandardDeviation(20),
        "max20": ind.Maximum(20),
        "min20": ind.Minimum(20),
        "adx14": ind.AverageDirectionalIndex(14),
        "roc5": ind.RateOfChange(5),
    }
    for indicator in made.values():
        for bar in history[-indicator.warm_up_period :]:
            indicator.update(bar)
    bands = [
        made["bb"].upper_band,
        made["bb"].middle_band,
        made["bb"].lower_band,
        made["macd"].signal,
        made["macd"].histogram,
    ]
    for line in (SHARED / "parity/golden/indicators_history.txt").read_text().splitlines()[:14]:
        words = line.split()
        if words[0] == "#indicator" and words[1] != "vwap":
            indicator = made[words[1]]
            assert (indicator.is_ready, indicator.samples) == (True, int(words[4])), words[1]
            assert indicator.current.value == pytest.approx(float(words[5]), rel=1e-7), words[1]
        if words[0] == "#bands":
            assert [b.current.value for b in bands] == pytest.approx([float(w) for w in words[1:]], rel=1e-7)


def test_an_indicator_begins_with_an_empty_point_and_counts_samples():
    sma = ind.SimpleMovingAverage("mine", 3)
    assert (sma.name, sma.samples, sma.is_ready, sma.current.value) == ("mine", 0, False, 0.0)
    assert ind.SimpleMovingAverage(3).name == "SMA(3)"
    heard = []
    sma.updated += lambda sender, point: heard.append((sender is sma, point.value))
    assert sma.update(START, 1.0) is False
    sma.update(START + timedelta(1), 2.0)
    assert sma.update(START + timedelta(2), 6.0) is True
    assert heard == [(True, 1.0), (True, 1.5), (True, 3.0)]
    assert (sma[0].value, sma.previous.value, sma > 2, sma == 3.0, str(sma)) == (3.0, 1.5, True, True, "3.0")
    assert sma.IsReady and sma.Current.Value == 3.0
    sma.reset()
    assert (sma.samples, sma.current.value, sma.is_ready) == (0, 0.0, False)


def test_older_and_identical_inputs_are_ignored():
    sma = ind.SimpleMovingAverage(2)
    first, second = bars(1, 2)
    sma.update(second)
    sma.update(second)
    sma.update(first)
    assert sma.samples == 1
    sma.update(second.clone())
    assert sma.samples == 2


def test_bar_indicators_take_no_single_values():
    with pytest.raises(TypeError, match="Use `update\\(bar\\)`"):
        ind.AverageTrueRange(3).update(START, 1.0)


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (ind.ExponentialMovingAverage(3), 14 * 0.5 + 11 * 0.5),
        (ind.WilderMovingAverage(2), 14 / 2 + (12 / 2 + 10.5 / 2) / 2),
        (ind.LinearWeightedMovingAverage(3), (3 * 14 + 2 * 12 + 11) / 6),
        (ind.Momentum(2), 3),
        (ind.MomentumPercent(2), 300 / 11),
        (ind.LogReturn(1), math.log(14 / 12)),
        (ind.Variance(2), 1.0),
        (ind.Delay(2), 11),
        (ind.Sum(2), 26),
        (ind.Identity(), 14),
        (ind.TrueRange(), 3),
        (ind.AverageTrueRange(2, MovingAverageType.SIMPLE), 2.5),
        (ind.DonchianChannel(2), (15 + 11) / 2),
        (ind.KeltnerChannels(2, 1.0), 13),
        (ind.WilliamsPercentR(2), -25),
        (ind.AroonOscillator(2, 2), 100),
        (ind.OnBalanceVolume(), 400),
        (ind.MoneyFlowIndex(3), 100),
        (ind.VolumeWeightedAveragePriceIndicator(2), 13),
        (ind.CommodityChannelIndex(2), 1 / 0.015),
        (ind.Stochastic(2, 1, 1), 75),
        (ind.DoubleExponentialMovingAverage(2), None),
        (ind.TripleExponentialMovingAverage(2), None),
        (ind.HullMovingAverage(4), None),
        (ind.NormalizedAverageTrueRange(2), 100 * (2 * 1 + 3) / 2 / 14),
    ],
    ids=lambda value: value.name if isinstance(value, ind.IndicatorBase) else "",
)
def test_value_after_a_rise_10_11_12_14(indicator, expected):
    fed(indicator, 10, 11, 12, 14)
    if expected is not None:
        assert indicator.current.value == pytest.approx(expected)
    assert indicator.samples == 4


@pytest.mark.parametrize(
    "make", [ind.DoubleExponentialMovingAverage, ind.TripleExponentialMovingAverage, ind.HullMovingAverage]
)
def test_composed_averages_follow_a_straight_line_without_lag(make):
    indicator = fed(make(4), *range(1, 40))
    assert indicator.is_ready
    assert indicator.current.value == pytest.approx(39, abs=0.6)


@pytest.mark.parametrize(
    ("indicator", "needed"),
    [
        (ind.RelativeStrengthIndex(3), 4),
        (ind.AverageDirectionalIndex(3), 6),
        (ind.Stochastic(3, 2, 2), 5),
        (ind.MovingAverageConvergenceDivergence(2, 4, 3), 6),
        (ind.RateOfChange(3), 4),
        (ind.HullMovingAverage(4), 5),
        (ind.DoubleExponentialMovingAverage(3), 5),
        (ind.TripleExponentialMovingAverage(3), 7),
        (ind.BollingerBands(3, 2), 3),
        (ind.CommodityChannelIndex(3), 3),
        (ind.AroonOscillator(2, 3), 4),
    ],
    ids=lambda value: value.name if isinstance(value, ind.IndicatorBase) else "",
)
def test_ready_exactly_when_the_warm_up_period_is_over(indicator, needed):
    assert indicator.warm_up_period == needed
    ready = [indicator.update(bar) for bar in bars(10, 11, 10.5, 12, 11.5, 13, 12, 14)]
    assert ready.index(True) == needed - 1
    assert all(ready[needed - 1 :])


def test_intraday_vwap_starts_anew_each_day_and_skips_filled_bars():
    vwap = ind.IntradayVwap()
    first, second, third = bars(10, 20, 30)
    vwap.update(first)
    filled = TradeBar(first.end_time, None, 50, 50, 50, 50, 0.0)
    filled.is_fill_forward = True
    vwap.update(filled)
    assert (vwap.samples, vwap.current.value, vwap.is_ready) == (1, 10, True)
    second.end_time = third.end_time
    vwap.update(second)
    vwap.update(third)
    assert vwap.current.value == 25


def test_flat_prices_publish_no_bands_once_ready():
    bands = fed(ind.BollingerBands(2, 2), 5, 5, 5)
    assert bands.is_ready
    assert bands.window.count == 2  # the empty point and the first price
    assert ind.RelativeStrengthIndex(2).update(START, 1.0) is False


def test_adx_is_fifty_before_there_is_movement():
    assert fed(ind.AverageDirectionalIndex(3), 5, 5, 5, 5).current.value == 50


def test_composition_of_indicators():
    fast, slow = ind.SimpleMovingAverage(1), ind.SimpleMovingAverage(2)
    spread = ind.IndicatorExtensions.minus(fast, slow)
    double = ind.IndicatorExtensions.times(fast, 2)
    smooth = ind.IndicatorExtensions.of(ind.SimpleMovingAverage(2), slow)
    for bar in bars(10, 12, 16):
        fast.update(bar)
        slow.update(bar)
    assert (spread.current.value, spread.is_ready, spread.samples) == (2, True, 3)
    assert double.current.value == 32
    assert smooth.current.value == 12.5


class Doubled(ind.PythonIndicator):
    def __init__(self, name, period):
        super().__init__()
        self.name = name
        self.warm_up_period = period

    def update(self, data):
        self.value = data.value * 2
        return True


def test_python_indicator_publishes_its_value():
    mine = Doubled("mine", 1)
    assert ind.feed(mine, bars(7)[0])
    assert (mine.name, mine.is_ready, mine.current.value, mine.samples) == ("mine", True, 14, 1)
    assert ind.value_of(mine) == 14


def test_an_average_that_is_no_type_is_refused():
    with pytest.raises(AbsentMemberError, match=r"MovingAverageType\.99"):
        ind.RelativeStrengthIndex(3, 99)


def test_macd_wants_the_fast_period_shorter():
    with pytest.raises(ValueError, match="fastPeriod"):
        ind.MovingAverageConvergenceDivergence(26, 12, 9)


def test_rolling_window_is_newest_first_and_grows_when_asked_beyond_its_end():
    window = RollingWindow[float](3)
    with pytest.raises(LookupError, match="No items have been removed yet"):
        _ = window.most_recently_removed
    for value in (1, 2, 3, 4):
        window.add(value)
    assert list(window) == [4, 3, 2]
    assert (window[0], window[-1], window.count, window.samples, window.is_ready) == (4, 2, 3, 4, True)
    assert (window.most_recently_removed, len(window)) == (1, 3)
    assert window[4] is None
    assert window.size == 5
    window[4] = 9
    assert list(window) == [4, 3, 2, None, 9]
    window.size = 2
    assert list(window) == [4, 3]
    window.reset()
    assert (window.count, window.samples) == (0, 0)
    with pytest.raises(IndexError):
        _ = window[-3]


def test_two_means_of_a_price_that_stands_still_never_cross():
    """LEAN's decimals do not; floats of x·k + previous·(1 − k) do after some 3,500 minutes."""
    quick, slow = ind.ExponentialMovingAverage(80), ind.ExponentialMovingAverage(200)
    for close in [3700.0] * 200 + [3700.65] * 6000:
        point = ind.IndicatorDataPoint(START, close)
        quick.update(point)
        slow.update(point)
        assert slow.current.value <= quick.current.value <= 3700.65
