"""The one object the engine feeds: see the package's docstring for which call comes when."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from leanhost.enums import OrderType
from leanhost.results.capacity import CapacityEstimate
from leanhost.results.charts import Charts
from leanhost.results.daily_charts import DailyCharts
from leanhost.results.records import event_json, filled, microseconds
from leanhost.results.report import build_result
from leanhost.results.sampler import Sampler
from leanhost.results.statistics import Record
from leanhost.results.trade_builder import ClosedTrade, Fill, TradeBuilder
from leanhost.results.writer import write_results
from leanhost.trading.portfolio import exercise_won

NEVER_US = 2**62


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run left: everything as it stands in the result files, whose `paths` are empty without an out folder."""

    name: str
    status: str
    error: str
    statistics: dict[str, str]
    runtime_statistics: dict[str, str]
    result: dict[str, Any]
    orders: Sequence[Any]
    events: Sequence[dict[str, Any]]
    closed_trades: Sequence[ClosedTrade]
    log: Sequence[str]
    paths: dict[str, Path]
    notifications: Sequence[Any] = ()
    """What the algorithm asked to have sent: `Notified` values. LEAN keeps none in a backtest."""
    commands: Sequence[tuple[datetime, Any]] = ()
    """The answers to commands (`CommandResultPacket`), each with the algorithm's time."""

    @property
    def charts(self) -> dict[str, Any]:
        """Charts by name, as in the result file."""
        return self.result["charts"]

    @property
    def profit_loss(self) -> dict[str, float]:
        """Profit of each closing transaction by its UTC time."""
        return self.result["profitLoss"]


class Recorder:
    """Collects a run's results. `wake_us` is when the next `end_of_step` is due, in microseconds UTC."""

    def __init__(self, algorithm: Any, name: str, out: Path | None = None) -> None:
        self.algorithm = algorithm
        self.name = name
        self.out = out
        self.charts = Charts(self._now_us)
        self.trades = TradeBuilder()
        self.daily_charts = DailyCharts()
        self._traded: dict[Any, Any] = {}
        self.watched = self.trades.open
        self.events: list[dict[str, Any]] = []
        self.log_lines: list[str] = []
        self._engine_errors: set[str] = set()
        self.wake_us = 0
        self._bars_us = 0
        """When the bars of a step are wanted next; nothing before it changes the estimate of capacity."""
        self.started_at = datetime.now(UTC)
        self.start_us = self.end_us = 0
        self.start_value = 0.0
        self.sampler = Sampler(0, 0, 0.0)
        self.capacity = CapacityEstimate(None, 0, 0)
        self.rate_on: Callable[[date], float] = _no_rate
        self._benchmark_price: Callable[[], float] = float
        self._timing = False
        self._marked: tuple[int, int] | None = None
        """First and last step whose prices the open trades have yet to see."""

    def start(
        self, start_us: int, end_us: int, benchmark_price: Callable[[], float], rate_on: Callable[[date], float]
    ) -> None:
        """Before the first step; `end_us` is the last moment of the end date."""
        self.start_us, self.end_us = start_us, end_us
        self.start_value = self._value()
        self.sampler = Sampler(start_us, end_us, self.start_value)
        self.capacity = CapacityEstimate(self.algorithm, start_us, end_us)
        self._benchmark_price, self.rate_on = benchmark_price, rate_on
        self._timing = True

    def recapture(self) -> None:
        """The value the run starts with, anew at the end of warm-up."""
        self.start_value = self._value()
        self.sampler.recapture(self.start_value)

    def log(self, text: str) -> None:
        """A line of the log file, with the algorithm's time once there is one."""
        stamp = f"{self.algorithm.time:%Y-%m-%d %H:%M:%S}" if self._timing else _initial_stamp(self.algorithm)
        self.log_lines.append(f"{stamp} {text}")

    def engine_error(self, text: str) -> None:
        """What LEAN writes to its engine's log, in ours: a damaged file and the like, each once."""
        if text not in self._engine_errors:
            self._engine_errors.add(text)
            self.log(f"ERROR:: {text}")

    def on_price(self, symbol: Any, price: float) -> None:
        """A market price for the excursions of open trades."""
        if symbol in self.watched:
            self.catch_up()
        self.trades.on_price(symbol, price)

    def mark(self, t_us: int) -> None:
        """A step whose prices count for the open trades: noted, and looked at when somebody asks (`catch_up`)."""
        if self._marked is None:
            self._marked = t_us, t_us
        else:
            self._marked = self._marked[0], t_us

    def catch_up(self) -> None:
        """The prices of the steps marked since the last time, out of the day's columns.

        To be called before what is read is replaced or forgotten: a fill, the day's end, a subscription's end.
        """
        if self._marked is None:
            return
        (first, last), self._marked = self._marked, None
        securities = self.algorithm.securities
        for symbol in self.watched:
            security = securities.get(symbol)
            if security is not None:
                self.trades.on_prices(symbol, security.cache.prices(first, last))

    def split(self, symbol: Any, factor: float) -> None:
        """A raw-priced stock has split."""
        self.catch_up()
        self.trades.split(symbol, factor)

    def on_order_event(self, event: Any) -> None:
        """Every order event, after the portfolio has taken it in."""
        self.events.append(event_json(event, self.name))
        if filled(event):
            self._on_fill(event)

    def _on_fill(self, event: Any) -> None:
        security = self.algorithm.securities[event.symbol]
        self._traded[event.symbol] = security
        now_us = microseconds(event.utc_time)
        multiplier = security.symbol_properties.contract_multiplier
        fill = Fill(
            event.symbol, event.order_id, now_us, event.fill_price, event.fill_quantity,
            event.order_fee.value.amount, multiplier,
        )  # fmt: skip
        self.catch_up()
        self.trades.on_fill(fill, _exercise_win(event, security))
        self.capacity.on_fill(event.symbol, now_us, event.fill_price, event.fill_quantity, multiplier)
        self.wake()

    def wake(self) -> None:
        """Look at the next step's end: the day's plan is another, or there is more to watch."""
        self.wake_us = self._bars_us = 0

    def daily_sample(self, t_us: int) -> None:
        """The sample of 00:00 algorithm time, with the prices of the last step."""
        if self.algorithm.is_warming_up:
            return
        portfolio = self.algorithm.portfolio
        value = self._value()
        self.sampler.daily(t_us, value, self._benchmark_price(), portfolio.total_sale_volume, self.capacity.capacity)
        self.daily_charts.sample(t_us // 1_000_000, portfolio, value, self._traded.values())

    def end_of_step(self, t_us: int, bars: Any) -> None:
        """Samples and estimates that are due at the end of a step; sets `wake_us` anew."""
        looked = self.capacity.watching and t_us >= self._bars_us
        if looked:
            self.capacity.on_step(t_us, bars)
        self.capacity.snapshot(t_us)
        if self.sampler.passed(t_us) and not self.algorithm.is_warming_up:
            self.sampler.equity_point(t_us, self._value())
        due = min(self.sampler.next_us + 1, self.capacity.next_us if self.capacity.any_known else NEVER_US)
        if self.capacity.watching:
            if looked:
                self._bars_us = self.capacity.wanted_from(t_us, bars)
            due = min(due, self._bars_us)
        self.wake_us = due

    def finish(
        self, t_us: int, status: str = "Completed", error: str = "", trace: str = "", last_sample_us: int | None = None
    ) -> RunResult:
        """The last samples, a day's (at `last_sample_us`) only where the run ended well; the statistics, the files."""
        if status == "Completed" and self._timing:
            self._forced_capacity(t_us)
            self.sampler.equity_point(t_us, self._value())
            self.daily_sample(t_us if last_sample_us is None else last_sample_us)
        if self._timing:
            self._forced_capacity(t_us)
            if status != "Completed":
                self.sampler.equity_point(t_us, self._value())
        result = build_result(self, status, error, trace)
        paths = write_results(self.out, self.name, result, self.events, self.log_lines) if self.out else {}
        return RunResult(
            self.name, status, error, result["statistics"], result["runtimeStatistics"], result, self.orders(),
            self.events, self.trades.closed, self.log_lines, paths, self.algorithm.notify.kept,
            self.algorithm._outside.results,
        )  # fmt: skip

    def _forced_capacity(self, t_us: int) -> None:
        """A round out of turn: it takes the last slice in again, as LEAN's does."""
        self.capacity.on_step(t_us, self.algorithm.current_slice)
        self.capacity.snapshot(t_us, forced=True)

    def orders(self) -> list[Any]:
        """All orders by id."""
        return sorted(self.algorithm.transactions.all_orders(), key=lambda order: order.id)

    def records(self) -> list[Record]:
        """The closing transactions in order of time, with their win flags."""
        transactions = self.algorithm.transactions
        wins = transactions.winning_transactions
        return [
            Record(microseconds(time), float(profit), time in wins)
            for time, profit in sorted(transactions.transaction_record.items())
        ]

    def _value(self) -> float:
        return float(self.algorithm.portfolio.total_portfolio_value)

    def _now_us(self) -> int:
        return microseconds(self.algorithm.utc_time)


def _no_rate(_day: date) -> float:
    return 0.0


def _initial_stamp(algorithm: Any) -> str:
    with contextlib.suppress(AttributeError):
        return f"{algorithm.time:%Y-%m-%d %H:%M:%S}"
    return "Algorithm Initialization:"


def _exercise_win(event: Any, security: Any) -> Callable[[float], bool] | None:
    """What decides whether an exercise, assignment or expiry was won; None for every other fill."""
    ticket = event.ticket
    if ticket is None or int(ticket.order_type) != int(OrderType.OPTION_EXERCISE) or not event.symbol.has_underlying:
        return None
    return partial(exercise_won, event, security)
