"""Statistics of a portfolio from its samples: pure functions, LEAN's definitions (sample variances, n - 1)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from leanhost.results.numbers import (
    decimal_text,
    double_of,
    double_text,
    money_text,
    percent_text,
    plain_text,
    rounded,
    scaled_text,
)

DAY_US = 86_400_000_000
DAYS_PER_YEAR = 365
TRACE = 1e-9
SMALLEST_DECIMAL = 1e-28
Points = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Record:
    """One closing transaction: UTC time in microseconds, profit net of fees, and LEAN's win flag."""

    time_us: int
    profit: float
    is_win: bool


@dataclass(frozen=True, slots=True)
class Samples:
    """Points of a run or of a window of it, each (microseconds UTC, value); returns are in percent."""

    equity: Points
    returns: Points
    benchmark: Points
    turnover: Points
    records: Sequence[Record]
    start_capital: float
    days_per_year: int = 252


@dataclass(frozen=True, slots=True)
class PortfolioStatistics:
    """Fractions, not percent; `drawdown_recovery` in whole days; ratios are annual."""

    average_win_rate: float = 0.0
    average_loss_rate: float = 0.0
    profit_loss_ratio: float = 0.0
    win_rate: float = 0.0
    loss_rate: float = 0.0
    expectancy: float = 0.0
    start_equity: float = 0.0
    end_equity: float = 0.0
    compounding_annual_return: float = 0.0
    drawdown: float = 0.0
    total_net_profit: float = 0.0
    sharpe_ratio: float = 0.0
    probabilistic_sharpe_ratio: float = 0.0
    sortino_ratio: float = 0.0
    alpha: float = 0.0
    beta: float = 0.0
    annual_standard_deviation: float = 0.0
    annual_variance: float = 0.0
    information_ratio: float = 0.0
    tracking_error: float = 0.0
    treynor_ratio: float = 0.0
    portfolio_turnover: float = 0.0
    value_at_risk99: float = 0.0
    value_at_risk95: float = 0.0
    drawdown_recovery: int = 0


@lru_cache(maxsize=20_000)
def utc_date(time_us: int) -> date:
    """UTC date of a time in microseconds."""
    return datetime.fromtimestamp(time_us // 1_000_000, UTC).date()


def daily_returns(points: Points) -> np.ndarray:
    """Fractions of the return points without the first two; shape (n - 2,)."""
    return np.array([value for _, value in points[2:]]) / 100.0


def benchmark_returns(points: Points) -> np.ndarray:
    """Relative changes of the benchmark without the first; shape (n - 2,)."""
    values = np.array([value for _, value in points])
    if len(values) < 3:
        return np.empty(0)
    before, after = values[:-1], values[1:]
    changes = np.divide(after - before, before, out=np.zeros(len(before)), where=before != 0)
    return changes[1:]


def drawdown_of(equity: Points) -> tuple[float, int]:
    """(largest drawdown as a fraction of 3 digits or a trace of one, longest recovery in whole days) of a curve.

    The peak's date is the last point at that value; a drawdown that is never regained has no recovery.
    """
    if not equity:
        return 0.0, 0
    peak_us, peak = equity[0]
    deepest, longest_us, falling = 0.0, 0, False
    for time_us, value in equity:
        if value >= peak:
            if falling:
                longest_us, falling = max(longest_us, time_us - peak_us), False
            peak, peak_us = value, time_us
        else:
            falling = True
            deepest = max(deepest, 1 - value / peak if peak else 0.0)
    # A drawdown that rounds to nothing keeps its digits in LEAN, "0.000%"; none at all is "0%".
    return rounded(deepest, 3) or min(deepest, TRACE), longest_us // DAY_US


def probabilistic_sharpe(r: np.ndarray, daily_rate: float, days: int) -> float:
    """Probability that the true daily Sharpe ratio is above 1/sqrt(days); 0 where it cannot be told."""
    n, sd = len(r), _deviation(r)
    if n < 4 or sd == 0:
        return 0.0
    sharpe = (_mean(r) - daily_rate) / sd
    z = (r - _mean(r)) / sd
    skew = n / ((n - 1) * (n - 2)) * float((z**3).sum())
    excess = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * float((z**4).sum()) - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    variance = (1 - skew * sharpe + (excess - 1) / 4 * sharpe**2) / (n - 1)
    if math.isnan(variance) or variance < 0:
        return 0.0
    if variance == 0:
        return 0.5
    # `erfc` keeps the digits of what is hardly likely, as LEAN's distribution does: that prints as "0.000%".
    likely = math.erfc((1 / math.sqrt(days) - sharpe) / math.sqrt(2 * variance)) / 2
    return max(likely, TRACE) if likely >= SMALLEST_DECIMAL else 0.0


def portfolio_statistics(samples: Samples, rate_on: Callable[[date], float]) -> PortfolioStatistics:
    """All portfolio statistics; with fewer than two returns only the equities and the turnover are given."""
    turnover = float(np.mean([value for _, value in samples.turnover])) if samples.turnover else 0.0
    start = samples.start_capital
    end = samples.equity[-1][1] if samples.equity else start
    r, b = daily_returns(samples.returns), benchmark_returns(samples.benchmark)
    plain = PortfolioStatistics(start_equity=start, end_equity=end, portfolio_turnover=turnover)
    if len(r) < 2 or len(r) != len(b):
        return plain
    rate = _mean(np.array([rate_on(utc_date(time_us)) for time_us, _ in samples.equity]))
    depth, recovery = drawdown_of(samples.equity)
    return replace(
        plain,
        **_trade_rates(samples.records, start),
        **_risk(r, b, rate, samples.days_per_year),
        compounding_annual_return=_compounding(samples.equity, start),
        drawdown=depth,
        drawdown_recovery=recovery,
        total_net_profit=end / start - 1 if start else 0.0,
        value_at_risk99=_value_at_risk(r, samples.days_per_year, 0.99),
        value_at_risk95=_value_at_risk(r, samples.days_per_year, 0.95),
    )


def _trade_rates(records: Sequence[Record], start: float) -> dict[str, float]:
    """Average sizes by the sign of the profit against the capital then, rates by the win flags."""
    wins, losses, capital = [], [], start
    for record in records:
        share = record.profit / capital if capital else 0.0
        (wins if record.profit > 0 else losses).append(share)
        capital += record.profit
    win = math.fsum(wins) / len(wins) if wins else 0.0
    loss = math.fsum(losses) / len(losses) if losses else 0.0
    won = sum(1 for record in records if record.is_win)
    win_rate = won / len(records) if records else 0.0
    loss_rate = 1 - win_rate if records else 0.0
    ratio = win / abs(loss) if loss else 0.0
    return {
        "average_win_rate": win,
        "average_loss_rate": loss,
        "win_rate": win_rate,
        "loss_rate": loss_rate,
        "profit_loss_ratio": ratio,
        "expectancy": win_rate * ratio - loss_rate,
    }


def _risk(r: np.ndarray, b: np.ndarray, rate: float, days: int) -> dict[str, float]:
    performance = (1 + _mean(r)) ** days - 1
    benchmark = (1 + _mean(b)) ** days - 1
    variance = days * _deviation(r) ** 2
    deviation = math.sqrt(variance)
    downside = math.sqrt(days) * _deviation(r[r < 0])
    spread = _variance(b)
    beta = _covariance(r, b) / spread if spread > 0 else 0.0
    tracking = math.sqrt(days) * _deviation(r - b)
    return {
        "annual_variance": variance,
        "annual_standard_deviation": deviation,
        "sharpe_ratio": (performance - rate) / deviation if deviation else 0.0,
        "sortino_ratio": (performance - rate) / downside if downside else 0.0,
        "beta": beta,
        "alpha": performance - (rate + beta * (benchmark - rate)) if beta else 0.0,
        "treynor_ratio": (performance - rate) / beta if beta else 0.0,
        "tracking_error": tracking,
        "information_ratio": (performance - benchmark) / tracking if tracking else 0.0,
        "probabilistic_sharpe_ratio": probabilistic_sharpe(r, rate / days, days),
    }


# A run has hundreds of windows: these are numpy's own steps without its ways of asking what they are asked for.
def _mean(values: np.ndarray) -> float:
    """Mean of a float array (n,), n at least 1."""
    return float(np.add.reduce(values)) / len(values)


def _variance(values: np.ndarray) -> float:
    """Sample variance of (n,), n at least 2."""
    off = values - _mean(values)
    return float(np.add.reduce(off * off)) / (len(values) - 1)


def _deviation(values: np.ndarray) -> float:
    """Sample standard deviation; 0 for fewer than two values."""
    return math.sqrt(_variance(values)) if len(values) > 1 else 0.0


def _covariance(one: np.ndarray, other: np.ndarray) -> float:
    """Sample covariance of two arrays (n,), n at least 2."""
    both = np.stack((one, other))
    both -= (np.add.reduce(both, axis=1) / len(one))[:, None]
    return float(np.dot(both, both.T)[0, 1] * (1 / (len(one) - 1)))


def _compounding(equity: Points, start: float) -> float:
    days = (equity[-1][0] - equity[0][0]) / DAY_US
    ratio = equity[-1][1] / start if start else 0.0
    if days <= 0 or ratio <= 0:
        return 0.0
    try:
        # .NET makes the days a decimal of 15 digits; what grows a thousandfold shows it.
        years = Decimal(f"{days:.15g}") / DAYS_PER_YEAR
        return ratio ** (1 / double_of(years)) - 1
    except OverflowError:
        return 0.0


def _value_at_risk(r: np.ndarray, days: int, level: float) -> float:
    last = r[-days:]
    deviation = _deviation(last)
    return rounded(NormalDist(_mean(last), deviation).inv_cdf(1 - level), 3) if deviation else 0.0


def summary(s: PortfolioStatistics, orders: int, fees: float, capacity: str, lowest: str) -> dict[str, str]:
    """The `statistics` of the result file: LEAN's keys in LEAN's order, as it prints them."""
    return {
        "Total Orders": str(orders),
        "Average Win": percent_text(s.average_win_rate, 2),
        "Average Loss": percent_text(s.average_loss_rate, 2),
        "Compounding Annual Return": percent_text(s.compounding_annual_return, 3),
        "Drawdown": decimal_text(s.drawdown * 100, 3) + "%",
        "Expectancy": scaled_text(s.expectancy, 3),
        "Start Equity": plain_text(s.start_equity, 2),
        "End Equity": scaled_text(s.end_equity, 2),
        "Net Profit": percent_text(s.total_net_profit, 3),
        "Sharpe Ratio": double_text(s.sharpe_ratio, 3),
        "Sortino Ratio": double_text(s.sortino_ratio, 3),
        "Probabilistic Sharpe Ratio": percent_text(s.probabilistic_sharpe_ratio, 3),
        "Loss Rate": percent_text(s.loss_rate, 0),
        "Win Rate": percent_text(s.win_rate, 0),
        "Profit-Loss Ratio": scaled_text(s.profit_loss_ratio, 2),
        "Alpha": double_text(s.alpha, 3),
        "Beta": double_text(s.beta, 3),
        "Annual Standard Deviation": double_text(s.annual_standard_deviation, 3),
        "Annual Variance": double_text(s.annual_variance, 3),
        "Information Ratio": double_text(s.information_ratio, 3),
        "Tracking Error": double_text(s.tracking_error, 3),
        "Treynor Ratio": double_text(s.treynor_ratio, 3),
        "Total Fees": money_text(fees),
        "Estimated Strategy Capacity": capacity,
        "Lowest Capacity Asset": lowest,
        "Portfolio Turnover": percent_text(s.portfolio_turnover, 2),
        "Drawdown Recovery": str(s.drawdown_recovery),
    }


def _number_text(name: str, value: float) -> str:
    if name in ("start_equity", "end_equity"):
        return plain_text(value, 4)
    if name in ("drawdown", "value_at_risk99", "value_at_risk95"):
        return decimal_text(value, 3)
    return scaled_text(value, 4)


def as_json(s: PortfolioStatistics) -> dict[str, str | int]:
    """The `portfolioStatistics` object: camelCase keys, four digits as text, the recovery as a number."""
    found: dict[str, str | int] = {}
    for each in fields(s):
        head, *rest = each.name.split("_")
        value = getattr(s, each.name)
        key = head + "".join(part.capitalize() for part in rest)
        found[key] = value if isinstance(value, int) else _number_text(each.name, value)
    return found
