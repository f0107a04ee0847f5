"""Statistics over closed trades, LEAN's definitions; money in account currency, durations in microseconds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from leanhost.results.numbers import plain_text, rounded
from leanhost.results.trade_builder import ClosedTrade

# What LEAN writes where a ratio has no losses to divide by.
WITHOUT_LOSSES = 10.0


@dataclass(slots=True)
class _Curve:
    """The running profit, its maximum, and what is measured from the two."""

    profit: float = 0.0
    top: float = 0.0
    top_with_excursion: float = 0.0
    closed_drawdown: float = 0.0
    intra_drawdown: float = 0.0
    top_us: int | None = None
    longest_us: int = 0

    def take(self, trade: ClosedTrade, won: bool) -> None:
        self.top_with_excursion = max(self.top_with_excursion, self.profit + trade.mfe)
        self.intra_drawdown = min(self.intra_drawdown, self.profit + trade.mae - self.top_with_excursion)
        self.profit += trade.profit_loss
        if not won:
            self.closed_drawdown = min(self.closed_drawdown, self.profit - self.top)
        if self.profit > self.top:
            if self.top_us is not None:
                self.longest_us = max(self.longest_us, trade.exit_us - self.top_us)
            self.top, self.top_us = self.profit, trade.exit_us


@dataclass(slots=True)
class _Streaks:
    winning: int = 0
    losing: int = 0
    longest_winning: int = 0
    longest_losing: int = 0

    def take(self, won: bool) -> None:
        self.winning, self.losing = (self.winning + 1, 0) if won else (0, self.losing + 1)
        self.longest_winning = max(self.longest_winning, self.winning)
        self.longest_losing = max(self.longest_losing, self.losing)


@dataclass(slots=True)
class _Group:
    """The trades of one sign of profit."""

    profits: list[float] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)

    @property
    def total(self) -> float:
        return math.fsum(self.profits)

    @property
    def mean(self) -> float:
        return self.total / len(self.profits) if self.profits else 0.0


def span_text(microseconds: int) -> str:
    """A .NET TimeSpan: `1.02:02:00`, a fraction of a second with seven digits."""
    seconds, fraction = divmod(int(microseconds), 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return (f"{days}." if days else "") + text + (f".{fraction * 10:07d}" if fraction else "")


def trade_statistics(trades: Sequence[ClosedTrade], time_text: object) -> dict[str, object]:
    """The `tradeStatistics` object of LEAN's result file; `time_text(us)` writes a UTC time."""
    wins, losses, curve, streaks, flagged = _Group(), _Group(), _Curve(), _Streaks(), 0
    for trade in trades:
        group = wins if trade.profit_loss > 0 else losses
        group.profits.append(trade.profit_loss)
        group.durations.append(trade.exit_us - trade.entry_us)
        # An exercise can be a win with a negative profit: it counts as won but stays in the losses' total.
        won = trade.profit_loss > 0 or trade.is_win
        flagged += won and trade.profit_loss <= 0
        streaks.take(won)
        curve.take(trade, trade.profit_loss > 0)
    found: dict[str, object] = {}
    if trades and callable(time_text):
        found["startDateTime"] = time_text(min(trade.entry_us for trade in trades))
        found["endDateTime"] = time_text(max(trade.exit_us for trade in trades))
    found |= _counts(trades, len(wins.profits) + flagged, wins, losses)
    found |= _durations(wins, losses)
    found["maxConsecutiveWinningTrades"] = streaks.longest_winning
    found["maxConsecutiveLosingTrades"] = streaks.longest_losing
    found |= _ratios(trades, wins, losses, curve, len(wins.profits) + flagged)
    found |= {"totalFees": plain_text(math.fsum(trade.total_fees for trade in trades), 4)}
    return found


def _counts(trades: Sequence[ClosedTrade], won: int, wins: _Group, losses: _Group) -> dict[str, int | str]:
    profits = wins.profits + losses.profits
    money = {
        "totalProfitLoss": math.fsum(profits),
        "totalProfit": wins.total,
        "totalLoss": losses.total,
        "largestProfit": max(wins.profits, default=0.0),
        "largestLoss": min(losses.profits, default=0.0),
        "averageProfitLoss": math.fsum(profits) / len(profits) if profits else 0.0,
        "averageProfit": wins.mean,
        "averageLoss": losses.mean,
    }
    return {
        "totalNumberOfTrades": len(trades),
        "numberOfWinningTrades": won,
        "numberOfLosingTrades": len(trades) - won,
    } | {key: plain_text(value, 4) for key, value in money.items()}


def _durations(wins: _Group, losses: _Group) -> dict[str, str]:
    everything = wins.durations + losses.durations
    named = (("", everything), ("Winning", wins.durations), ("Losing", losses.durations))
    averages = {f"average{name}TradeDuration": span_text(_mean(spans)) for name, spans in named}
    return averages | {f"median{name}TradeDuration": span_text(_median(spans)) for name, spans in named}


def _mean(spans: Sequence[int]) -> int:
    return sum(spans) // len(spans) if spans else 0


def _median(spans: Sequence[int]) -> int:
    return int(statistics.median(spans)) if spans else 0


def _ratios(trades: Sequence[ClosedTrade], wins: _Group, losses: _Group, curve: _Curve, won: int) -> dict[str, object]:
    profits = [trade.profit_loss for trade in trades]
    count, total = len(trades), math.fsum(profits)
    lost = count - won
    deviation = statistics.stdev(profits) if count > 1 else 0.0
    downside = statistics.stdev(losses.profits) if len(losses.profits) > 1 else 0.0
    mean = total / count if count else 0.0
    mfe = math.fsum(trade.mfe for trade in trades) / count if count else 0.0
    no_losses = WITHOUT_LOSSES if wins.profits else 0.0
    values = {
        "profitLossRatio": wins.mean / abs(losses.mean) if losses.mean else 0.0,
        "winLossRatio": won / lost if lost else (WITHOUT_LOSSES if won else 0.0),
        "winRate": won / count if count else 0.0,
        "lossRate": 1 - won / count if count else 0.0,
        "averageMAE": math.fsum(trade.mae for trade in trades) / count if count else 0.0,
        "averageMFE": mfe,
        "largestMAE": min((trade.mae for trade in trades), default=0.0),
        "largestMFE": max((trade.mfe for trade in trades), default=0.0),
        "maximumClosedTradeDrawdown": curve.closed_drawdown,
        "maximumIntraTradeDrawdown": curve.intra_drawdown,
        "profitLossStandardDeviation": deviation,
        "profitLossDownsideDeviation": downside,
        "profitFactor": wins.total / abs(losses.total) if losses.total else no_losses,
        "sharpeRatio": mean / deviation if deviation else 0.0,
        "sortinoRatio": mean / downside if downside else 0.0,
        "profitToMaxDrawdownRatio": total / abs(curve.closed_drawdown) if curve.closed_drawdown else no_losses,
        "maximumEndTradeDrawdown": max((trade.end_trade_drawdown for trade in trades), default=0.0),
        "averageEndTradeDrawdown": mean - mfe,
    }
    texts: dict[str, object] = {key: plain_text(rounded(value, 4), 4) for key, value in values.items()}
    texts["maximumDrawdownDuration"] = span_text(curve.longest_us)
    return texts
