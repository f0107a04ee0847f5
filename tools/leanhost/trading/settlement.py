"""When a fill's money arrives: at once, after some days, or daily for futures."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from leanhost.naming import lean_names
from leanhost.trading.order_values import CashAmount


@lean_names
class ApplyFundsSettlementModelParameters:
    """The money a fill moves, and what it was filled for."""

    __slots__ = ("cash_amount", "fill", "portfolio", "security", "utc_time")

    def __init__(
        self, portfolio: Any, security: Any, application_time_utc: datetime, cash_amount: CashAmount, fill: Any
    ) -> None:
        self.portfolio = portfolio
        self.security = security
        self.utc_time = application_time_utc
        self.cash_amount = cash_amount
        self.fill = fill


@lean_names
class ScanSettlementModelParameters:
    """What a settlement model is asked once an hour."""

    __slots__ = ("portfolio", "security", "utc_time")

    def __init__(self, portfolio: Any, security: Any, time_utc: datetime) -> None:
        self.portfolio = portfolio
        self.security = security
        self.utc_time = time_utc


@lean_names
class ImmediateSettlementModel:
    """Money moves with the fill; the base for models written by users."""

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """Book the money of a fill."""
        cash = apply_funds_parameters.cash_amount
        apply_funds_parameters.portfolio.cash_book.ensure(cash.currency).add_amount(cash.amount)

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        """Settle what is due; called once an hour."""

    def get_unsettled_cash(self) -> CashAmount | None:
        """What of this security is on its way; None when nothing is."""
        return None


@lean_names
class DelayedSettlementModel(ImmediateSettlementModel):
    """Proceeds wait `days` trading days until `time_of_day` of exchange time; payments go at once."""

    def __init__(self, number_of_days: int = 1, time_of_day: timedelta = timedelta(hours=6)) -> None:
        self._days = number_of_days
        self._time = time_of_day
        self._waiting: list[tuple[datetime, float, str]] = []

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        given = apply_funds_parameters
        security, amount, currency = given.security, given.cash_amount.amount, given.cash_amount.currency
        if amount <= 0:
            super().apply_funds(given)
            return
        given.portfolio.unsettled_cash_book.ensure(currency).add_amount(amount)
        day = security.local_time.replace(hour=0, minute=0, second=0, microsecond=0)
        for _ in range(self._days):
            day += timedelta(days=1)
            while not security.exchange.hours.is_date_open(day):
                day += timedelta(days=1)
        self._waiting.append((day + self._time, amount, currency))

    def get_unsettled_cash(self) -> CashAmount | None:
        if not self._waiting:
            return None
        return CashAmount(sum(amount for _, amount, _ in self._waiting), self._waiting[0][2])

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        portfolio = settlement_parameters.portfolio
        now = settlement_parameters.security.local_time
        for entry in [entry for entry in self._waiting if now >= entry[0]]:
            self._waiting.remove(entry)
            portfolio.unsettled_cash_book.ensure(entry[2]).add_amount(-entry[1])
            portfolio.cash_book.ensure(entry[2]).add_amount(entry[1])


@lean_names
class FutureSettlementModel(ImmediateSettlementModel):
    """Profit moves to cash every day, at the first hourly scan of a new exchange date."""

    def __init__(self, security: Any = None) -> None:
        self._day = None if security is None else security.local_time.date()
        self._settled = 0.0
        """How much of the position the last daily settlement paid for, signed."""

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """A closing fill pays its realised profit less the share of it that was settled already."""
        portfolio, cash = apply_funds_parameters.portfolio, apply_funds_parameters.cash_amount
        holding = apply_funds_parameters.security.holdings
        if self._settled:
            closed = min(portfolio.closing_share * holding.absolute_quantity, abs(self._settled))
            share = closed / abs(self._settled)
            self._settled -= math.copysign(closed, self._settled)
            paid = share * holding.settled_profit
            holding.settled_profit -= paid
            apply_funds_parameters.cash_amount = CashAmount(cash.amount - paid, cash.currency)
        super().apply_funds(apply_funds_parameters)

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        portfolio, security = settlement_parameters.portfolio, settlement_parameters.security
        today = security.local_time.date()
        if self._day is not None and today > self._day and security.holdings.quantity:
            holding = security.holdings
            self._settled = holding.quantity
            profit = holding.total_close_profit(False, security.price)
            portfolio.cash_book.ensure(portfolio.currency_of(security)).add_amount(profit - holding.settled_profit)
            holding.settled_profit = profit
        if self._day is None or today > self._day:
            self._day = today

    def set_local_date_time_frontier(self, new_local_time: datetime) -> None:
        """Count from this exchange time on."""
        self._day = new_local_time.date()
