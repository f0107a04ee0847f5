"""Charts and series that an algorithm describes, every form of plot, and its own statistics."""

from __future__ import annotations

from datetime import datetime

import pytest
from small_world import MON, SmallWorld

from leanhost.api.charting import CandlestickSeries, Chart, Series
from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import ScatterMarkerSymbol, SeriesType


def test_series_take_index_unit_colour_and_marker_in_leans_orders() -> None:
    assert (Series("a").series_type, Series("a").unit) == (SeriesType.LINE, "$")
    bars = Series("b", SeriesType.BAR, 2, "%")
    assert (bars.series_type, bars.index, bars.unit) == (SeriesType.BAR, 2, "%")
    dots = Series("c", SeriesType.SCATTER, "", "#00FF00", ScatterMarkerSymbol.TRIANGLE_DOWN)
    assert dots.line.as_json()["color"] == "#00FF00"
    assert dots.line.as_json()["scatterMarkerSymbol"] == "triangle-down"
    assert CandlestickSeries("d").line.as_json()["seriesType"] == 2
    dots.add_point(datetime(2014, 6, 2), 5)
    dots.add_point(datetime(2014, 6, 2), 6)
    assert [(point.x, point.y) for point in dots.values] == [(1401667200, 6)]


def test_a_chart_has_a_series_once() -> None:
    chart = Chart("x")
    chart.add_series(Series("a"))
    with pytest.raises(ArgumentException, match="already exists: a"):
        chart.add_series(Series("a"))
    assert chart.try_add_and_get_series("b", SeriesType.BAR, 1, "%").unit == "%"
    assert chart.try_add_and_get_series("b", CandlestickSeries()).series_type == SeriesType.BAR


PLOTS = """
def initialize(self):
    self.start_at()
    symbol = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW).symbol
    chart = Chart("Mine")
    self.dots = Series("Dots", SeriesType.SCATTER, "%")
    chart.add_series(self.dots)
    chart.add_series(CandlestickSeries("Bars"))
    self.add_chart(chart)
    self.average = SimpleMovingAverage("Average", 2)
    self.register_indicator(symbol, self.average)
    self.plot_indicator("Drawn", True, self.average)
    self.set_runtime_statistic("Now", 5)
    self.set_summary_statistic("Share", 0.5)
    try:
        self.set_summary_statistic("7", 1)
    except Exception as error:
        self.seen.append(str(error))

def on_data(self, slice):
    if self.time.minute == 33:
        self.plot("Mine", "Dots", 4)
        self.plot("Mine", "Bars", slice.bars["AAA"])
        self.plot("Four", "Candle", 1, 3, 0.5, 2)
        self.plot("Own", 9)
        self.plot("Averages", self.average, None)
        self.plot("Averages", "Value", self.average)
        self.dots.add_point(self.time, 7)
"""


def test_every_form_of_plot_reaches_the_result(world: SmallWorld) -> None:
    world.equity("AAA", {MON: lambda n: 100 + n})
    done = world.run(PLOTS)
    assert done.ok, done.error
    charts = {name: chart["series"] for name, chart in done.result.charts.items()}
    at = 1401715980
    assert charts["Mine"]["Dots"]["values"][0] == [at, 4.0]
    assert (charts["Mine"]["Dots"]["unit"], charts["Mine"]["Dots"]["seriesType"]) == ("%", 1)
    assert charts["Mine"]["Bars"]["values"][0] == [at, 102.0, 102.0, 102.0, 102.0]
    assert charts["Four"]["Candle"]["values"][0] == [at, 1.0, 3.0, 0.5, 2.0]
    assert charts["Strategy Equity"]["Own"]["values"][0] == [at, 9.0]
    assert charts["Averages"]["Average"]["values"][0] == charts["Averages"]["Value"]["values"][0] == [at, 101.5]
    drawn = charts["Drawn"]["Average"]["values"]
    assert drawn[0][1] == 100.5, "from the second bar on, when it is ready"
    assert len(drawn) == 389
    assert done.algorithm.seen == ["'7' is a reserved statistic name."]
    assert done.result.statistics["Share"] == "0.5"
    assert done.result.runtime_statistics["Now"] == "5"
