"""Charts: what the algorithm plots, and the engine's own, as the objects of LEAN's result file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from leanhost.results.numbers import smart_rounded

LINE, CANDLE, BAR, STACKED_AREA, TREEMAP = 0, 2, 3, 5, 7
MAX_USER_SERIES = 30
MAX_POINTS = 1_000_000
DEFAULT_CHART = "Strategy Equity"
RESERVED_CHARTS = frozenset({"Assets Sales Volume", "Exposure", "Portfolio Margin"})
RESERVED_SERIES = frozenset(
    {
        ("Strategy Equity", "Equity"),
        ("Strategy Equity", "Return"),
        ("Capacity", "Strategy Capacity"),
        ("Drawdown", "Equity Drawdown"),
        ("Benchmark", "Benchmark"),
        ("Portfolio Turnover", "Portfolio Turnover"),
    }
)


@dataclass(slots=True)
class ChartSeries:
    """One line of a chart; `points` are [unix seconds, value, …]."""

    name: str
    kind: int = LINE
    unit: str = "$"
    index: int = 0
    points: list[list[float | None]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    color: str = ""
    symbol: str = "none"

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"name": self.name, "unit": self.unit, "index": self.index, "seriesType": self.kind}
        found |= self.labels | {"values": self.points}
        if self.kind != CANDLE:
            found |= {"color": self.color, "scatterMarkerSymbol": self.symbol}
        return found


class Charts:
    """The charts of a run by name, with the user's runtime and summary statistics.

    `now_us()` gives the time of a plotted point in microseconds UTC.
    """

    def __init__(self, now_us: Any) -> None:
        self._now_us = now_us
        self.charts: dict[str, dict[str, ChartSeries]] = {}
        self.runtime: dict[str, str] = {}
        self.summary: dict[str, str] = {}
        self._user_series: set[str] = set()

    def add_chart(self, chart: Any) -> None:
        """A LEAN `Chart`: its name and series are taken over."""
        known = self.charts.setdefault(chart.name, {})
        for each in chart.series.values():
            _refuse_reserved(chart.name, each.name)
            known.setdefault(each.name, each.line)

    def add_series(self, chart: str, series: str, kind: int = LINE, unit: str = "$") -> None:
        _refuse_reserved(chart, series)
        self.charts.setdefault(chart, {}).setdefault(series, ChartSeries(series, int(kind), unit))

    def plot(self, chart: str, series: str, *values: float) -> bool:
        """Adds a point at the present time; one of the same time is overwritten. False past LEAN's limits."""
        _refuse_reserved(chart, series)
        found = self.charts.setdefault(chart, {}).get(series)
        if found is None or series not in self._user_series:
            if len(self._user_series) >= MAX_USER_SERIES:
                return False
            self._user_series.add(series)
        if found is None:
            found = self.charts[chart][series] = ChartSeries(series, CANDLE if len(values) == 4 else LINE)
        point = [self._now_us() // 1_000_000, *(smart_rounded(float(value)) for value in values)]
        if found.points and found.points[-1][0] == point[0]:
            found.points[-1] = point
        elif len(found.points) < MAX_POINTS:
            found.points.append(point)
        return True

    def as_json(self, engine_charts: Iterable[tuple[str, ChartSeries]]) -> dict[str, Any]:
        """All charts of the result file, the engine's own first."""
        merged: dict[str, dict[str, ChartSeries]] = {}
        for chart, series in engine_charts:
            merged.setdefault(chart, {})[series.name] = series
        for chart, lines in self.charts.items():
            merged.setdefault(chart, {}).update(lines)
        found: dict[str, Any] = {}
        for chart, lines in merged.items():
            found[chart] = {
                "name": chart,
                "chartType": 0,
                "series": {name: line.as_json() for name, line in lines.items()},
            }
            if chart == "Portfolio Margin":
                found[chart]["legendDisabled"] = True
        return found


def _refuse_reserved(chart: str, series: str) -> None:
    if chart in RESERVED_CHARTS or (chart, series) in RESERVED_SERIES:
        raise ValueError(f"'{series}' in chart '{chart}' is a reserved name: the engine draws it itself")


def equity_candles(times: list[int], values: list[float]) -> list[list[float | None]]:
    """Candles of the equity curve, each from the previous point to this one: between two points nothing is measured."""
    candles: list[list[float | None]] = []
    before = values[0] if values else 0.0
    for time_us, value in zip(times, values, strict=True):
        candles.append([time_us // 1_000_000, before, max(before, value), min(before, value), value])
        before = value
    return candles


def line_points(times: list[int], values: list[float]) -> list[list[float | None]]:
    """[unix seconds, value] of a sampled series."""
    return [[time_us // 1_000_000, value] for time_us, value in zip(times, values, strict=True)]
