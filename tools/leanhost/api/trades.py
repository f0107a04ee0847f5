"""Closed trades as an algorithm sees them while it runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from leanhost.engine.clock import from_us
from leanhost.enum_base import LeanEnum
from leanhost.naming import lean_names


class TradeDirection(LeanEnum):
    """Whether a trade was opened by buying or by selling."""

    LONG = 0
    SHORT = 1


@lean_names
class Trade:
    """One closed trade; times are aware UTC, money is in the account's currency."""

    def __init__(self, closed: Any) -> None:
        self._closed = closed

    @property
    def symbol(self) -> Any:
        return self._closed.symbol

    @property
    def symbols(self) -> list[Any]:
        return [self._closed.symbol]

    @property
    def entry_time(self) -> datetime:
        return _aware(self._closed.entry_us)

    @property
    def exit_time(self) -> datetime:
        return _aware(self._closed.exit_us)

    @property
    def duration(self) -> timedelta:
        return self.exit_time - self.entry_time

    @property
    def direction(self) -> TradeDirection:
        return TradeDirection(self._closed.direction)

    @property
    def entry_price(self) -> float:
        return self._closed.entry_price

    @property
    def exit_price(self) -> float:
        return self._closed.exit_price

    @property
    def quantity(self) -> float:
        """Unsigned."""
        return self._closed.quantity

    @property
    def profit_loss(self) -> float:
        """Without fees."""
        return self._closed.profit_loss

    @property
    def total_fees(self) -> float:
        return self._closed.total_fees

    @property
    def mae(self) -> float:
        """Maximum adverse excursion, not above 0."""
        return self._closed.mae

    @property
    def mfe(self) -> float:
        """Maximum favourable excursion, not below 0."""
        return self._closed.mfe

    @property
    def end_trade_drawdown(self) -> float:
        return self._closed.end_trade_drawdown

    @property
    def is_win(self) -> bool:
        return self._closed.is_win

    @property
    def order_ids(self) -> list[int]:
        return list(self._closed.order_ids)


@lean_names
class TradeBuilderView:
    """`self.trade_builder`."""

    def __init__(self, builder: Any) -> None:
        self._builder = builder

    @property
    def closed_trades(self) -> list[Trade]:
        """In order of closing."""
        return [Trade(closed) for closed in self._builder.closed]

    def has_open_position(self, symbol: Any) -> bool:
        return symbol in self._builder.open


def _aware(utc_us: int) -> datetime:
    return from_us(utc_us).replace(tzinfo=UTC)
