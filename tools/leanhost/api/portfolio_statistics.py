"""`QuantBook.get_portfolio_statistics`: LEAN's statistics of an equity curve beside a benchmark."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from leanhost.results.statistics import PortfolioStatistics, Record, Samples
from leanhost.results.statistics import portfolio_statistics as statistics_of

_SHOWN = {
    "Average Win (%)": ("average_win_rate", 100), "Average Loss (%)": ("average_loss_rate", 100),
    "Compounding Annual Return (%)": ("compounding_annual_return", 100), "Drawdown (%)": ("drawdown", 100),
    "Expectancy": ("expectancy", 1), "Net Profit (%)": ("total_net_profit", 100), "Sharpe Ratio": ("sharpe_ratio", 1),
    "Win Rate (%)": ("win_rate", 100), "Loss Rate (%)": ("loss_rate", 100),
    "Profit-Loss Ratio": ("profit_loss_ratio", 1), "Alpha": ("alpha", 1), "Beta": ("beta", 1),
    "Annual Standard Deviation": ("annual_standard_deviation", 1), "Annual Variance": ("annual_variance", 1),
    "Information Ratio": ("information_ratio", 1), "Tracking Error": ("tracking_error", 1),
    "Treynor Ratio": ("treynor_ratio", 1),
}  # fmt: skip


def portfolio_statistics(data_frame: Any, rate_model: Any, days_per_year: int) -> dict[str, Any]:
    """LEAN's names and values; a frame without the columns `equity` and `benchmark` gives {"Runtime Error": text}.

    Each row's relative change counts as a closed trade's profit, as it does in LEAN.
    """
    try:
        frame = data_frame.dropna()
        equity = _points(frame["equity"])
        benchmark = _points(frame["benchmark"])
        changes = _points(frame["equity"].pct_change().fillna(0.0))
    except (KeyError, AttributeError) as error:
        return {"Runtime Error": str(error)}
    records = [Record(at, value, value > 0) for at, value in changes]
    found = statistics_of(
        Samples(equity, _daily_returns(equity), _daily_levels(benchmark), (), records, equity[0][1], days_per_year),
        lambda day: _rate(rate_model, day),
    )
    return _shown(found)


def _shown(found: PortfolioStatistics) -> dict[str, Any]:
    return {name: float(getattr(found, member)) * scale for name, (member, scale) in _SHOWN.items()}


def _rate(model: Any, day: date) -> float:
    return float(model.get_interest_rate(datetime(day.year, day.month, day.day)))


def _points(series: Any) -> list[tuple[int, float]]:
    stamps = (int(time.to_pydatetime().replace(tzinfo=UTC).timestamp()) * 1_000_000 for time in series.index)
    return sorted(zip(stamps, map(float, series.tolist()), strict=True))


def _last_of_days(points: list[tuple[int, float]]) -> list[tuple[int, float]]:
    return list({at // 86_400_000_000: (at, value) for at, value in points}.values())


def _daily_returns(points: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Percent changes of the days' last values, the first 0, behind the two points that statistics leave out."""
    days = _last_of_days(points)
    changes = [0.0, *((b - a) / a * 100 for (_, a), (_, b) in pairwise(days))]
    return [(0, 0.0), (0, 0.0), *((at, change) for (at, _), change in zip(days, changes, strict=True))]


def _daily_levels(points: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The days' last values behind two more of the first, so that the first day's change is 0 and counts."""
    days = _last_of_days(points)
    return [days[0], days[0], *days]
