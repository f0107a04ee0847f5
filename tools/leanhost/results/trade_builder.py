"""Pairs fills into closed trades: fill to fill, first in first out, with LEAN's excursions and fees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leanhost.results.numbers import rounded

LONG, SHORT = 0, 1


@dataclass(frozen=True, slots=True)
class ClosedTrade:
    """One closed trade. Times in microseconds UTC, money in account currency, `quantity` unsigned."""

    symbol: Any
    entry_us: int
    entry_price: float
    direction: int
    quantity: float
    exit_us: int
    exit_price: float
    profit_loss: float
    total_fees: float
    mae: float
    mfe: float
    end_trade_drawdown: float
    is_win: bool
    order_ids: tuple[int, ...]


@dataclass(slots=True)
class _OpenTrade:
    entry_us: int
    entry_price: float
    sign: int
    quantity: float
    fees: float
    order_ids: list[int]
    best: float = 0.0
    drop: float = 0.0

    def mark(self, prices: Sequence[float]) -> None:
        """Follow prices in order of time."""
        entry, sign, best, drop = self.entry_price, self.sign, self.best, self.drop
        for price in prices:
            profit = (price - entry) * sign
            if profit >= best:
                best = profit
            elif best - profit > drop:
                drop = best - profit
        self.best, self.drop = best, drop


@dataclass(slots=True)
class _Position:
    """The open trades of one symbol and the price range they share."""

    low: float
    high: float
    trades: list[_OpenTrade] = field(default_factory=list)

    def mark(self, prices: Sequence[float]) -> None:
        """Take prices in order of time; at least one."""
        self.low, self.high = min(self.low, *prices), max(self.high, *prices)
        for trade in self.trades:
            trade.mark(prices)


@dataclass(frozen=True, slots=True)
class Fill:
    """What the builder needs of a fill event; `quantity` signed, `fee` of the whole order."""

    symbol: Any
    order_id: int
    time_us: int
    price: float
    quantity: float
    fee: float
    multiplier: float


class TradeBuilder:
    """Open and closed trades of a run. `open` maps a symbol to its position; only those symbols need `on_price`."""

    def __init__(self) -> None:
        self.open: dict[Any, _Position] = {}
        self.closed: list[ClosedTrade] = []
        self._fees_counted: set[int] = set()

    def on_price(self, symbol: Any, price: float) -> None:
        """A market price of a symbol; of no effect without an open trade."""
        self.on_prices(symbol, (price,))

    def on_prices(self, symbol: Any, prices: Sequence[float]) -> None:
        """Market prices of a symbol in order of time; of no effect without an open trade."""
        position = self.open.get(symbol)
        if position is not None and prices:
            position.mark(prices)

    def split(self, symbol: Any, factor: float) -> None:
        """A raw-priced stock has split: what is open of it is so many more shares at so much lower prices."""
        position = self.open.get(symbol)
        if position is None:
            return
        position.low, position.high = position.low * factor, position.high * factor
        for trade in position.trades:
            trade.quantity /= factor
            trade.entry_price *= factor
            trade.best, trade.drop = trade.best * factor, trade.drop * factor

    def on_fill(self, fill: Fill, is_win: Any = None) -> list[ClosedTrade]:
        """Takes a fill in; `is_win(profit)` overrides the sign of the profit for exercises. Returns what it closed."""
        fee = 0.0 if fill.order_id in self._fees_counted else fill.fee
        self._fees_counted.add(fill.order_id)
        position = self.open.get(fill.symbol)
        sign = 1 if fill.quantity > 0 else -1
        if position is None:
            self._enter(fill, sign, abs(fill.quantity), fee)
            return []
        position.mark((fill.price,))
        if position.trades[0].sign == sign:
            position.trades.append(_OpenTrade(fill.time_us, fill.price, sign, abs(fill.quantity), fee, [fill.order_id]))
            return []
        done, rest = self._leave(position, fill, fee, is_win)
        if not position.trades:
            del self.open[fill.symbol]
        if rest > 0:
            self._enter(fill, sign, rest, 0.0)
        self.closed.extend(done)
        return done

    def _enter(self, fill: Fill, sign: int, quantity: float, fee: float) -> None:
        position = _Position(fill.price, fill.price)
        position.trades.append(_OpenTrade(fill.time_us, fill.price, sign, quantity, fee, [fill.order_id]))
        self.open[fill.symbol] = position

    @staticmethod
    def _leave(position: _Position, fill: Fill, fee: float, is_win: Any) -> tuple[list[ClosedTrade], float]:
        rest, done = abs(fill.quantity), []
        while rest > 0 and position.trades:
            trade = position.trades[0]
            quantity = min(rest, trade.quantity)
            trade.fees += fee
            done.append(_closed(position, trade, fill, quantity, is_win))
            # A partial close takes all the fees carried so far; what stays open carries none.
            trade.fees, fee = 0.0, 0.0
            rest -= quantity
            trade.quantity -= quantity
            if trade.quantity <= 0:
                position.trades.pop(0)
        return done, rest


def _closed(position: _Position, trade: _OpenTrade, fill: Fill, quantity: float, is_win: Any) -> ClosedTrade:
    size = quantity * fill.multiplier
    profit = rounded((fill.price - trade.entry_price) * trade.sign * size, 2)
    below, above = position.low - trade.entry_price, position.high - trade.entry_price
    adverse, favourable = (below, above) if trade.sign > 0 else (-above, -below)
    return ClosedTrade(
        symbol=fill.symbol,
        entry_us=trade.entry_us,
        entry_price=trade.entry_price,
        direction=LONG if trade.sign > 0 else SHORT,
        quantity=quantity,
        exit_us=fill.time_us,
        exit_price=fill.price,
        profit_loss=profit,
        total_fees=trade.fees,
        mae=rounded(adverse * size, 2),
        mfe=rounded(favourable * size, 2),
        end_trade_drawdown=rounded(trade.drop * size, 2),
        is_win=profit > 0 if is_win is None else bool(is_win(profit)),
        order_ids=(*trade.order_ids, fill.order_id),
    )
