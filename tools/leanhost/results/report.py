"""The whole result of a run as LEAN's result file has it, built from what the recorder collected."""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from leanhost.results.charts import BAR, CANDLE, ChartSeries, equity_candles, line_points
from leanhost.results.numbers import money_text, percent_text, rounded
from leanhost.results.records import order_json, time_text, trade_json
from leanhost.results.sampler import Series
from leanhost.results.statistics import PortfolioStatistics, Samples, as_json, portfolio_statistics, summary, utc_date
from leanhost.results.trade_builder import ClosedTrade
from leanhost.results.trade_statistics import trade_statistics
from leanhost.results.windows import window_of, window_ranges

if TYPE_CHECKING:
    from leanhost.results.recorder import Recorder

DEFAULT_DAYS_PER_YEAR = 252


def build_result(recorder: Recorder, status: str, error: str, trace: str) -> dict[str, Any]:
    """The content of `<name>.json`."""
    orders, trades = recorder.orders(), recorder.trades.closed
    samples = _samples(recorder)
    whole = portfolio_statistics(samples, recorder.rate_on)
    texts = _texts(recorder, whole, len(orders))
    runtime = _runtime(
        recorder.algorithm.portfolio, recorder.start_value, percent_text(whole.probabilistic_sharpe_ratio, 3)
    )
    return {
        "rollingWindow": _windows(recorder, samples),
        "totalPerformance": {
            "tradeStatistics": trade_statistics(trades, time_text),
            "portfolioStatistics": as_json(whole),
            "closedTrades": [trade_json(trade) for trade in trades],
        },
        "charts": recorder.charts.as_json(_engine_charts(recorder)),
        "orders": {str(order.id): order_json(order) for order in orders},
        "profitLoss": {time_text(record.time_us): record.profit for record in samples.records},
        "statistics": texts,
        "runtimeStatistics": dict(sorted((runtime | recorder.charts.runtime).items())),
        "state": _state(recorder, status, error, trace, len(orders)),
        "serverStatistics": _server(recorder),
        "algorithmConfiguration": _configuration(recorder),
        "analysis": [],
    }


def so_far(recorder: Recorder) -> tuple[PortfolioStatistics, dict[str, str]]:
    """The statistics of the run as it stands, by the samples taken, and their texts; none before the first sample."""
    if not recorder.sampler.equity.times:
        return PortfolioStatistics(), {}
    recorder.catch_up()
    whole = portfolio_statistics(_samples(recorder), recorder.rate_on)
    return whole, _texts(recorder, whole, len(recorder.orders()))


def _texts(recorder: Recorder, whole: PortfolioStatistics, orders: int) -> dict[str, str]:
    """LEAN's statistics, and the algorithm's own behind them where they have other names."""
    lowest = str(recorder.capacity.lowest.id) if recorder.capacity.lowest is not None else ""
    fees = float(recorder.algorithm.portfolio.total_fees)
    texts = summary(whole, orders, fees, recorder.capacity.text(), lowest)
    return texts | {name: text for name, text in recorder.charts.summary.items() if name not in texts}


def _samples(recorder: Recorder) -> Samples:
    sampler = recorder.sampler
    return Samples(
        equity=sampler.equity.points(),
        returns=sampler.returns.points(),
        benchmark=sampler.benchmark.points(),
        turnover=sampler.turnover.points(),
        records=recorder.records(),
        start_capital=recorder.start_value,
        days_per_year=_days_per_year(recorder.algorithm),
    )


def _days_per_year(algorithm: Any) -> int:
    return int(algorithm.settings.trading_days_per_year or DEFAULT_DAYS_PER_YEAR)


def _windows(recorder: Recorder, samples: Samples) -> dict[str, Any]:
    if not samples.equity:
        return {}
    found: dict[str, Any] = {}
    first, last = utc_date(samples.equity[0][0]), utc_date(samples.equity[-1][0])
    rate_on = cache(recorder.rate_on)
    exits = [(utc_date(trade.exit_us), trade) for trade in recorder.trades.closed]
    for key, start, end in window_ranges(first, last):
        trades: list[ClosedTrade] = [trade for day, trade in exits if start <= day <= end]
        inside = window_of(samples, start, end)
        found[key] = {
            "tradeStatistics": trade_statistics(trades, time_text),
            "portfolioStatistics": as_json(portfolio_statistics(inside, rate_on)),
            "closedTrades": [],
        }
    return found


def _engine_charts(recorder: Recorder) -> Iterator[tuple[str, ChartSeries]]:
    sampler = recorder.sampler
    equity = equity_candles(sampler.equity.times, sampler.equity.values)
    yield "Strategy Equity", ChartSeries("Equity", CANDLE, "$", 0, equity)
    yield "Strategy Equity", _line("Return", sampler.returns, "%", 1, BAR)
    yield "Benchmark", _line("Benchmark", sampler.benchmark)
    yield "Drawdown", _line("Equity Drawdown", sampler.drawdown, "%")
    yield "Capacity", _line("Strategy Capacity", sampler.capacity)
    yield "Portfolio Turnover", _line("Portfolio Turnover", sampler.turnover, "%")
    yield from recorder.daily_charts.series()


def _line(name: str, series: Series, unit: str = "$", index: int = 0, kind: int = 0) -> ChartSeries:
    return ChartSeries(name, kind, unit, index, line_points(series.times, series.values))


def _runtime(portfolio: Any, start: float, sharpe: str) -> dict[str, str]:
    value = float(portfolio.total_portfolio_value)
    change = (value - start) / start if start else 0.0
    return {
        "Equity": _money(value),
        "Fees": f"-{_money(float(portfolio.total_fees))}",
        "Holdings": _money(float(portfolio.total_holdings_value)),
        "Net Profit": _money(float(portfolio.total_net_profit)),
        "Probabilistic Sharpe Ratio": sharpe,
        "Return": f"{rounded(change * 100, 2):.2f} %",
        "Unrealized": _money(float(portfolio.total_unrealized_profit)),
        "Volume": _money(float(portfolio.total_sale_volume)),
    }


def _money(amount: float) -> str:
    return money_text(amount, grouped=True)


def _state(recorder: Recorder, status: str, error: str, trace: str, orders: int) -> dict[str, str]:
    return {
        "StartTime": time_text(recorder.started_at.replace(microsecond=0)),
        "EndTime": time_text(datetime.now(UTC).replace(microsecond=0)),
        "RuntimeError": error,
        "StackTrace": trace,
        "LogCount": str(len(recorder.log_lines)),
        "OrderCount": str(orders),
        "InsightCount": "0",
        "Name": "local",
        "Hostname": platform.node(),
        "Status": status,
    }


def _server(recorder: Recorder) -> dict[str, str]:
    """LEAN's keys; its version field says what ran instead."""
    passed = datetime.now(UTC) - recorder.started_at
    hours, rest = divmod(passed.seconds, 3600)
    # CPU seconds of the process over wall seconds of the run, on all processors; more than the run's own at most.
    busy = min(1.0, time.process_time() / max(passed.total_seconds(), 1e-3) / (os.cpu_count() or 1))
    return {
        "CPU Usage": f"{busy * 100:.1f}%",
        "Used RAM (MB)": str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024),
        "Total RAM (MB)": str(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20),
        "Hostname": platform.node(),
        "LEAN Version": "leanhost",
        "Up Time": f"{passed.days}d {hours:02d}:{rest // 60:02d}:{rest % 60:02d}",
    }


def _configuration(recorder: Recorder) -> dict[str, Any]:
    algorithm = recorder.algorithm
    model = algorithm.brokerage_model
    return {
        "name": algorithm.name,
        "tags": [],
        "accountCurrency": algorithm.account_currency,
        "brokerage": int(getattr(model, "brokerage_name", 0) or 0),
        "accountType": int(getattr(model, "account_type", 0) or 0),
        "parameters": dict(algorithm.get_parameters()),
        "outOfSampleMaxEndDate": None,
        "outOfSampleDays": 0,
        "startDate": f"{algorithm.start_date:%Y-%m-%dT%H:%M:%SZ}",
        "endDate": f"{algorithm.end_date:%Y-%m-%dT%H:%M:%SZ}",
        "tradingDaysPerYear": _days_per_year(algorithm),
    }
