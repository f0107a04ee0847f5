"""The charts LEAN draws from each daily sample: exposure, what was traded most, and margin by position group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from leanhost.enum_base import pascal
from leanhost.results.charts import BAR, LINE, TREEMAP, ChartSeries
from leanhost.results.numbers import rounded

MOST_TRADED, MOST_MARGIN = 30, 40
MARGIN_LABELS = {"indexName": "Margin Used (%)", "tooltip": "{SERIES_NAME}: {VALUE}%"}


class DailyCharts:
    """Three charts of one run. Each `sample` is at a time in seconds UTC later than the one before."""

    def __init__(self) -> None:
        self.exposure: dict[str, ChartSeries] = {}
        self.sales: dict[str, ChartSeries] = {}
        self.margin: dict[str, ChartSeries] = {}
        self._types: dict[Any, None] = {}
        self._ratios: dict[tuple[Any, str], ChartSeries] = {}
        """The lines of `exposure` by security type and label."""
        self._securities = 0

    def sample(self, seconds: int, portfolio: Any, value: float, traded: Iterable[Any]) -> None:
        """Take the portfolio as it is; `traded` are the securities that were filled so far."""
        by_volume = sorted((s.holdings for s in traded), key=lambda holding: -holding.total_sale_volume)
        for holding in by_volume[:MOST_TRADED]:
            name = holding.symbol.value
            line = self.sales.get(name) or self.sales.setdefault(name, ChartSeries(name, TREEMAP))
            _point(line, seconds, float(holding.total_sale_volume))
        if value:
            self._sample_exposure(seconds, portfolio, value)
            self._sample_margin(seconds, portfolio, value)

    def _sample_exposure(self, seconds: int, portfolio: Any, value: float) -> None:
        securities = portfolio.all_securities
        if len(securities) != self._securities:
            self._securities = len(securities)
            self._types |= dict.fromkeys(security.type for security in securities.values())
        long, short = dict.fromkeys(self._types, 0.0), dict.fromkeys(self._types, 0.0)
        for security in portfolio.held():
            worth = security.holdings.holdings_value
            side = long if worth > 0 else short
            side[security.type] = side.get(security.type, 0.0) + worth
        for label, side in (("Long", long), ("Short", short)):
            for kind, worth in side.items():
                line = self._ratios.get((kind, label)) or self._ratio(kind, label)
                _point(line, seconds, rounded(worth / value, 4))

    def _ratio(self, kind: Any, label: str) -> ChartSeries:
        name = f"{pascal(kind.name)} - {label} Ratio"
        self._ratios[kind, label] = self.exposure.setdefault(name, ChartSeries(name, LINE, ""))
        return self._ratios[kind, label]

    def _sample_margin(self, seconds: int, portfolio: Any, value: float) -> None:
        securities = portfolio.all_securities
        shares: dict[str, float] = {}
        for group in portfolio.positions.groups:
            name = ", ".join(str(position.symbol.value) for position in group.positions)
            share = float(f"{group.margins(securities)[0] / value:.4g}") * 100
            # Two groups of one name are one point of one line; the later one stands, as LEAN overwrites.
            shares[name] = rounded(share, 8)
        if not shares:
            return
        largest = sorted(shares, key=lambda name: -shares[name])[:MOST_MARGIN]
        others = sum(share for name, share in shares.items() if name not in largest)
        for name in largest:
            _point(self._margin_line(name), seconds, shares[name])
        if len(shares) > len(largest):
            _point(self._margin_line("OTHERS"), seconds, others)
        for series in self.margin.values():
            if series.points[-1][0] != seconds and series.points[-1][1] is not None:
                series.points.append([seconds, None])

    def _margin_line(self, name: str) -> ChartSeries:
        found = self.margin.get(name)
        if found is None:
            found = self.margin[name] = ChartSeries(name, BAR, "%", labels=MARGIN_LABELS)
        return found

    def series(self) -> Iterator[tuple[str, ChartSeries]]:
        """(chart, series) of everything drawn so far."""
        for chart, lines in (
            ("Exposure", self.exposure), ("Assets Sales Volume", self.sales), ("Portfolio Margin", self.margin),
        ):  # fmt: skip
            for line in lines.values():
                yield chart, line


def _point(line: ChartSeries, seconds: int, value: float) -> None:
    """Adds a point to a line; one of the same time takes the last one's place."""
    if line.points and line.points[-1][0] == seconds:
        line.points[-1] = [seconds, value]
    else:
        line.points.append([seconds, value])
