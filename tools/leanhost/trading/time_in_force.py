"""How long orders live, and the properties that say so.

Classes: `TimeInForce` (GOOD_TIL_CANCELED, DAY, `good_til_date`), `OrderProperties` and its brokerage variants.
"""

from __future__ import annotations

import copy
from datetime import date, datetime
from typing import Any

from leanhost.naming import lean_names


@lean_names
class TimeInForce:
    """When an open order lapses; the base never does."""

    GOOD_TIL_CANCELED: Any
    DAY: Any
    GoodTilCanceled: Any
    Day: Any

    def is_order_expired(self, security: Any, order: Any) -> bool:
        """Whether `order` has lapsed at the security's local time."""
        return False

    @staticmethod
    def good_til_date(expiry: date) -> GoodTilDateTimeInForce:
        return GoodTilDateTimeInForce(expiry)

    GOOD_TIL_DATE = good_til_date

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == getattr(other, "__dict__", None)

    def __hash__(self) -> int:
        return hash(type(self).__name__)


class GoodTilCanceledTimeInForce(TimeInForce):
    """Never lapses."""


class DayTimeInForce(TimeInForce):
    """Lapses at the regular close of the day it was sent, or of the next trading day when sent after a close."""

    def is_order_expired(self, security: Any, order: Any) -> bool:
        hours = security.exchange.hours
        sent = order.local_time(security)
        midnight = sent.replace(hour=0, minute=0, second=0, microsecond=0)
        close = hours.get_next_market_close(midnight, False)
        if sent >= close:
            close = hours.get_next_market_close(sent, False)
        return security.local_time >= close


@lean_names
class GoodTilDateTimeInForce(TimeInForce):
    """Lapses at the regular close of the given date."""

    def __init__(self, expiry: date) -> None:
        self.expiry = expiry if isinstance(expiry, datetime) else datetime(expiry.year, expiry.month, expiry.day)

    def is_order_expired(self, security: Any, order: Any) -> bool:
        hours = security.exchange.hours
        midnight = self.expiry.replace(hour=0, minute=0, second=0, microsecond=0)
        return security.local_time >= hours.get_next_market_close(midnight, False)


TimeInForce.GOOD_TIL_CANCELED = TimeInForce.GoodTilCanceled = GoodTilCanceledTimeInForce()
TimeInForce.DAY = TimeInForce.Day = DayTimeInForce()


@lean_names(attributes=("time_in_force",))
class OrderProperties:
    """What an order carries besides prices; `time_in_force` is good-til-cancelled unless set."""

    def __init__(self, *_: Any) -> None:
        self.time_in_force: TimeInForce = TimeInForce.GOOD_TIL_CANCELED

    def clone(self) -> OrderProperties:
        return copy.copy(self)


@lean_names
class InteractiveBrokersOrderProperties(OrderProperties):
    """Interactive Brokers' extra properties; a backtest ignores them."""

    def __init__(self) -> None:
        super().__init__()
        self.account: str | None = None
        self.fa_group: str | None = None
        self.fa_method: str | None = None
        self.fa_percentage = 0
        self.fa_profile: str | None = None
        self.outside_regular_trading_hours = False


class TastytradeOrderProperties(OrderProperties):
    """tastytrade's order properties."""


@lean_names(attributes=("outside_regular_trading_hours",))
class _OutsideHours(OrderProperties):
    """Properties with the wish to be worked outside regular hours."""

    def __init__(self) -> None:
        super().__init__()
        self.outside_regular_trading_hours = False


class TradierOrderProperties(_OutsideHours):
    """Tradier's order properties."""


class AlpacaOrderProperties(_OutsideHours):
    """Alpaca's order properties."""


class WebullOrderProperties(_OutsideHours):
    """Webull's order properties."""


@lean_names(attributes=("use_margin",))
class PublicOrderProperties(_OutsideHours):
    """Public's order properties."""

    def __init__(self) -> None:
        super().__init__()
        self.use_margin: bool | None = None


@lean_names(attributes=("all_or_none", "post_only"))
class TradeStationOrderProperties(_OutsideHours):
    """TradeStation's order properties; a backtest reads the hours only."""

    def __init__(self) -> None:
        super().__init__()
        self.all_or_none = False
        self.post_only = False


@lean_names(attributes=("extended_regular_trading_hours",))
class CharlesSchwabOrderProperties(OrderProperties):
    """Charles Schwab's order properties; a backtest ignores them."""

    def __init__(self) -> None:
        super().__init__()
        self.extended_regular_trading_hours = False


class TDAmeritradeOrderProperties(OrderProperties):
    """TD Ameritrade's order properties."""


@lean_names(attributes=("route", "account", "notes", "account_type"))
class EzeOrderProperties(OrderProperties):
    """Eze's order properties; a backtest ignores them."""

    def __init__(
        self,
        route: str | None = None,
        account: str | None = None,
        notes: str | None = None,
        account_type: str | None = None,
    ) -> None:
        super().__init__()
        self.route, self.account, self.notes, self.account_type = route, account, notes, account_type
