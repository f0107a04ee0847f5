"""`self.statistics`: what LEAN knows of a run while it goes on. Trade statistics stay in the result file."""

from __future__ import annotations

from typing import Any

from leanhost.api.dictionaries import LeanDictionary
from leanhost.naming import lean_names
from leanhost.results.statistics import PortfolioStatistics, summary


class PerformanceMetrics:
    """The names of a summary's texts: TOTAL_ORDERS or TotalOrders is "Total Orders"."""


for _text in summary(PortfolioStatistics(), 0, 0.0, "", ""):
    _words = _text.replace("-", " ").split()
    setattr(PerformanceMetrics, "_".join(_words).upper(), _text)
    setattr(PerformanceMetrics, "".join(_words), _text)


@lean_names(attributes=("portfolio_statistics", "closed_trades"))
class AlgorithmPerformance:
    """The statistics of the portfolio and the trades behind them."""

    def __init__(self, portfolio_statistics: PortfolioStatistics, closed_trades: list[Any]) -> None:
        self.portfolio_statistics = portfolio_statistics
        self.closed_trades = closed_trades


class _Summary(LeanDictionary):
    """Texts by name; iteration goes over pairs, as over a .NET dictionary."""

    missing = "The given key '{key}' was not present in the dictionary."

    def _find(self, key: Any) -> str | None:
        return self._all().get(str(key))


@lean_names(attributes=("summary", "total_performance"))
class StatisticsResults:
    """`summary` has the texts of the result file by their names, `total_performance` the numbers."""

    def __init__(self, whole: PortfolioStatistics, summary: dict[str, str], closed_trades: list[Any]) -> None:
        self.summary = _Summary(summary)
        self.total_performance = AlgorithmPerformance(whole, closed_trades)
