"""Statistics over closed trades, LEAN's definitions; money in account currency, durations in microseconds.

Money is summed and averaged in decimals with 28 digits, as LEAN does: what it prints shows how a number came about
(an average that was ever inexact keeps four digits, an exact one its cents).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Context, Decimal, localcontext

from leanhost.results.numbers import exact_text, plain_text
from leanhost.results.trade_builder import ClosedTrade
from leanhost.trading.texts import span_text

# What LEAN writes where a ratio has no losses to divide by.
WITHOUT_LOSSES = Decimal(10)
ZERO = Decimal(0)
_LEAN = Context(prec=28)


@dataclass(slots=True)
class _Average:
    """A running mean and, for a standard deviation, the sum of squares about it."""

    count: int = 0
    mean: Decimal = ZERO
    squares: Decimal = ZERO

    def take(self, value: Decimal) -> None:
        self.count += 1
        before = self.mean
        self.mean += (value - before) / self.count
        self.squares += (value - before) * (value - self.mean)

    @property
    def deviation(self) -> Decimal:
        """Of a sample; LEAN takes the root in binary and keeps fifteen digits of it."""
        if self.count < 2 or self.squares <= 0:
            return ZERO
        return Decimal(f"{float(self.squares / (self.count - 1)) ** 0.5:.15g}")


@dataclass(slots=True)
class _Group:
    """The trades of one sign of profit."""

    total: Decimal = ZERO
    average: _Average = field(default_factory=_Average)
    durations: list[int] = field(default_factory=list)

    def take(self, profit: Decimal, duration_us: int) -> None:
        self.total += profit
        self.average.take(profit)
        self.durations.append(duration_us)


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
class _Curve:
    """The running profit, its maximum, and what is measured from the two."""

    profit: Decimal = ZERO
    top: Decimal = ZERO
    top_with_excursion: Decimal = ZERO
    closed_drawdown: Decimal = ZERO
    intra_drawdown: Decimal = ZERO
    top_us: int | None = None
    falling: bool = False
    longest_us: int = 0

    def take(self, trade: ClosedTrade, profit: Decimal, mae: Decimal, mfe: Decimal) -> None:
        self.top_us = trade.entry_us if self.top_us is None else self.top_us
        self.top_with_excursion = max(self.top_with_excursion, self.profit + mfe)
        self.intra_drawdown = min(self.intra_drawdown, self.profit + mae - self.top_with_excursion)
        self.profit += profit
        if profit <= 0:
            self.closed_drawdown = min(self.closed_drawdown, self.profit - self.top)
            self.falling = True
        elif self.profit > self.top:
            if self.falling:
                self.longest_us = max(self.longest_us, trade.exit_us - self.top_us)
            self.top, self.top_us, self.falling = self.profit, trade.exit_us, False


@dataclass(slots=True)
class _Totals:
    """Everything one pass over the trades collects."""

    wins: _Group = field(default_factory=_Group)
    losses: _Group = field(default_factory=_Group)
    profits: _Average = field(default_factory=_Average)
    maes: _Average = field(default_factory=_Average)
    mfes: _Average = field(default_factory=_Average)
    curve: _Curve = field(default_factory=_Curve)
    streaks: _Streaks = field(default_factory=_Streaks)
    won: int = 0
    largest: dict[str, Decimal] = field(
        default_factory=lambda: dict.fromkeys(("profit", "loss", "mae", "mfe", "drop"), ZERO)
    )

    def take(self, trade: ClosedTrade) -> None:
        profit, mae, mfe = _cents(trade.profit_loss), _cents(trade.mae), _cents(trade.mfe)
        (self.wins if profit > 0 else self.losses).take(profit, trade.exit_us - trade.entry_us)
        # An exercise can be a win with a negative profit: it counts as won but stays in the losses' total.
        won = profit > 0 or trade.is_win
        self.won += won
        self.streaks.take(won)
        self.curve.take(trade, profit, mae, mfe)
        for average, value in ((self.profits, profit), (self.maes, mae), (self.mfes, mfe)):
            average.take(value)
        found = self.largest
        found["profit"], found["mfe"] = max(found["profit"], profit), max(found["mfe"], mfe)
        found["loss"], found["mae"] = min(found["loss"], profit), min(found["mae"], mae)
        found["drop"] = max(found["drop"], _cents(trade.end_trade_drawdown))


def _cents(amount: float) -> Decimal:
    return Decimal(f"{amount:.2f}")


def trade_statistics(trades: Sequence[ClosedTrade], time_text: Callable[[int], str]) -> dict[str, object]:
    """The `tradeStatistics` object of LEAN's result file; `time_text(us)` writes a UTC time."""
    with localcontext(_LEAN):
        totals = _Totals()
        for trade in trades:
            totals.take(trade)
        found: dict[str, object] = {}
        if trades:
            found["startDateTime"] = time_text(min(trade.entry_us for trade in trades))
            found["endDateTime"] = time_text(max(trade.exit_us for trade in trades))
        found |= _counts(totals) | _durations(totals.wins.durations, totals.losses.durations)
        found["maxConsecutiveWinningTrades"] = totals.streaks.longest_winning
        found["maxConsecutiveLosingTrades"] = totals.streaks.longest_losing
        found |= {key: exact_text(value, 4) for key, value in _ratios(totals).items()}
        found["maximumDrawdownDuration"] = span_text(timedelta(microseconds=totals.curve.longest_us))
        found["totalFees"] = plain_text(sum(trade.total_fees for trade in trades), 4)
    return found


def _counts(t: _Totals) -> dict[str, int | str]:
    money = {
        "totalProfitLoss": t.curve.profit,
        "totalProfit": t.wins.total,
        "totalLoss": t.losses.total,
        "largestProfit": t.largest["profit"],
        "largestLoss": t.largest["loss"],
        "averageProfitLoss": t.profits.mean,
        "averageProfit": t.wins.average.mean,
        "averageLoss": t.losses.average.mean,
    }
    counts = {"totalNumberOfTrades": t.profits.count, "numberOfWinningTrades": t.won}
    counts["numberOfLosingTrades"] = t.profits.count - t.won
    return counts | {key: exact_text(value, 4) for key, value in money.items()}


def _durations(wins: list[int], losses: list[int]) -> dict[str, str]:
    named = (("", wins + losses), ("Winning", wins), ("Losing", losses))
    averages = {f"average{name}TradeDuration": span_text(_mean(spans)) for name, spans in named}
    return averages | {f"median{name}TradeDuration": span_text(_median(spans)) for name, spans in named}


def _mean(spans: Sequence[int]) -> timedelta:
    return timedelta(microseconds=sum(spans) // len(spans) if spans else 0)


def _median(spans: Sequence[int]) -> timedelta:
    return timedelta(microseconds=int(statistics.median(spans)) if spans else 0)


def _ratios(t: _Totals) -> dict[str, Decimal]:
    count, lost = t.profits.count, t.profits.count - t.won
    deviation, downside = t.profits.deviation, t.losses.average.deviation
    win_rate = Decimal(t.won) / count if count else ZERO
    profit, loss = t.wins.total, abs(t.losses.total)
    drawdown = abs(t.curve.closed_drawdown)
    no_losses = WITHOUT_LOSSES if profit else ZERO
    return {
        "profitLossRatio": _over(t.wins.average.mean, abs(t.losses.average.mean)),
        "winLossRatio": Decimal(t.won) / lost if lost else (WITHOUT_LOSSES if count else ZERO),
        "winRate": win_rate,
        "lossRate": 1 - win_rate if count else ZERO,
        "averageMAE": t.maes.mean,
        "averageMFE": t.mfes.mean,
        "largestMAE": t.largest["mae"],
        "largestMFE": t.largest["mfe"],
        "maximumClosedTradeDrawdown": t.curve.closed_drawdown,
        "maximumIntraTradeDrawdown": t.curve.intra_drawdown,
        "profitLossStandardDeviation": deviation,
        "profitLossDownsideDeviation": downside,
        "profitFactor": profit / loss if loss and profit else no_losses,
        "sharpeRatio": _over(t.profits.mean, deviation),
        "sortinoRatio": _over(t.profits.mean, downside),
        "profitToMaxDrawdownRatio": t.curve.profit / drawdown if drawdown else no_losses,
        "maximumEndTradeDrawdown": t.largest["drop"],
        "averageEndTradeDrawdown": t.profits.mean - t.mfes.mean,
    }


def _over(value: Decimal, divisor: Decimal) -> Decimal:
    return value / divisor if divisor else ZERO
