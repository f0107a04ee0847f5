"""`self.statistics`: what LEAN knows of a run while it goes on. Trade statistics stay in the result file."""

from __future__ import annotations

from typing import Any

from leanhost.naming import lean_names
from leanhost.results.statistics import PortfolioStatistics


@lean_names(attributes=("portfolio_statistics", "closed_trades"))
class AlgorithmPerformance:
    """The statistics of the portfolio and the trades behind them."""

    def __init__(self, portfolio_statistics: PortfolioStatistics, closed_trades: list[Any]) -> None:
        self.portfolio_statistics = portfolio_statistics
        self.closed_trades = closed_trades


@lean_names(attributes=("summary", "total_performance"))
class StatisticsResults:
    """`summary` has the texts of the result file by their names, `total_performance` the numbers."""

    def __init__(self, whole: PortfolioStatistics, summary: dict[str, str], closed_trades: list[Any]) -> None:
        self.summary = summary
        self.total_performance = AlgorithmPerformance(whole, closed_trades)
