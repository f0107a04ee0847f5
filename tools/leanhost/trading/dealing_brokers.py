"""Tradier, Trading Technologies and Interactive Brokers by FIX, whose rules look at prices, hours and other legs;
`brokerage_model(name_or_model, account_type)` makes any of the host's models."""

from __future__ import annotations

from typing import Any

from leanhost.enums import AccountType, BrokerageName, OrderDirection, OrderType, SecurityType, pascal
from leanhost.naming import AbsentMemberError, lean_names
from leanhost.trading import fees, us_brokers
from leanhost.trading.brokerage_messages import BrokerageMessageEvent, warning
from leanhost.trading.brokerage_models import (
    DefaultBrokerageModel,
    InteractiveBrokersBrokerageModel,
    TastytradeBrokerageModel,
    not_supported,
    wrong_order,
    wrong_security,
    wrong_time_in_force,
)
from leanhost.trading.time_in_force import DayTimeInForce, GoodTilCanceledTimeInForce

_KIND, _O = SecurityType, OrderType
_SPACE = "QuantConnect.Orders.TimeInForces"
_FUTURES_ONLY = {_KIND.FUTURE: "cme"}
# Minutes after midnight between which Tradier works limit orders on stocks outside regular hours.
_BEFORE, _AFTER = (4 * 60, 9 * 60 + 24), (16 * 60, 19 * 60 + 55)


@lean_names
class TradierBrokerageModel(DefaultBrokerageModel):
    """Tradier: short sales for the day only, whole quantities, no change of quantity; waits for the open."""

    brokerage_name = BrokerageName.TRADIER_BROKERAGE
    _ORDERS = (_O.LIMIT, _O.MARKET, _O.STOP_MARKET, _O.STOP_LIMIT)

    def against(self, security: Any, order: Any) -> BrokerageMessageEvent | None:
        if order.type not in self._ORDERS:
            return wrong_order(self, order, self._ORDERS)
        if security.type not in (_KIND.EQUITY, _KIND.OPTION, _KIND.INDEX_OPTION):
            return not_supported("This model only supports equities and options.")
        if type(order.time_in_force) not in (GoodTilCanceledTimeInForce, DayTimeInForce):
            return not_supported(
                "This model only supports orders with the following time in force types: "
                f"{_SPACE}.DayTimeInForce and {_SPACE}.GoodTilCanceledTimeInForce"
            )
        if security.holdings.quantity + order.quantity < 0:
            if isinstance(order.time_in_force, GoodTilCanceledTimeInForce):
                text = "You cannot place short stock orders with GTC, only day orders are allowed"
                return warning("ShortOrderIsGtc", text)
            if security.price < 5:
                text = "Sell Short order cannot be placed for stock priced below $5"
                return warning("SellShortOrderLastPriceBelow5", text)
        if not 1 <= abs(order.quantity) <= 10_000_000:
            return warning("IncorrectOrderQuantity", "Quantity should be between 1 and 10,000,000")
        if us_brokers.outside_hours(order) and not self.can_execute_order(security, order):
            return warning(
                "ExtendedMarket",
                "Tradier does not support explicitly placing out-of-regular-hours orders if not currently during the "
                "pre or post market session. PreMarket: 04:00:00-09:24:00. PostMarket: 16:00:00-19:55:00. Only equity "
                "limit orders are allowed during extended market hours.",
            )
        return None

    def can_execute_order(self, security: Any, order: Any) -> bool:
        if security.exchange.exchange_open:
            return True
        if not us_brokers.outside_hours(order) or order.type is not _O.LIMIT or security.type is not _KIND.EQUITY:
            return False
        minute = security.local_time.hour * 60 + security.local_time.minute
        return any(first <= minute < last for first, last in (_BEFORE, _AFTER))

    def can_update_order(
        self, security: Any, order: Any, request: Any, message: Any = None
    ) -> tuple[bool, BrokerageMessageEvent | None]:
        if request.quantity is not None and request.quantity != order.quantity:
            return False, warning("UpdateRejected", "Tradier does not support updating order quantities.")
        return True, None

    def apply_split(self, tickets: list[Any], split: Any) -> None:
        """After a reverse split the open orders are cancelled."""
        if split.split_factor <= 1:
            super().apply_split(tickets, split)
            return
        for ticket in tickets:
            ticket.cancel("Tradier Brokerage cancels open orders on reverse split symbols")

    def get_fee_model(self, security: Any) -> Any:
        return fees.ConstantFeeModel(0.0)


@lean_names
class TradingTechnologiesBrokerageModel(DefaultBrokerageModel):
    """Trading Technologies: futures, free; stops must stand on the far side of the market."""

    brokerage_name = BrokerageName.TRADING_TECHNOLOGIES
    DEFAULT_MARKET_MAP = default_markets = _FUTURES_ONLY
    _ORDERS = (_O.LIMIT, _O.MARKET, _O.STOP_MARKET, _O.STOP_LIMIT)

    def against(self, security: Any, order: Any) -> BrokerageMessageEvent | None:
        if security.type is not _KIND.FUTURE:
            return wrong_security(self, security)
        if order.type not in self._ORDERS:
            return wrong_order(self, order, self._ORDERS)
        if type(order.time_in_force) not in (GoodTilCanceledTimeInForce, DayTimeInForce):
            return wrong_time_in_force(self, order)
        if order.type not in (_O.STOP_MARKET, _O.STOP_LIMIT):
            return None
        side = 1 if order.direction is OrderDirection.BUY else -1
        if (order.stop_price - security.price) * side <= 0:
            kind = pascal(order.type.name)
            return not_supported(f"{kind} Sell orders must be below market, {kind} Buy orders must be above market.")
        if order.type is _O.STOP_LIMIT and (order.limit_price - order.stop_price) * side < 0:
            return not_supported(
                "StopLimit Buy limit price must be greater than or equal to stop price, StopLimit Sell limit price "
                "must be smaller than or equal to stop price."
            )
        return None

    def can_execute_order(self, security: Any, order: Any) -> bool:
        return security.type is _KIND.FUTURE

    def get_benchmark(self, securities: Any) -> Any:
        return lambda when: 0.0

    def get_fee_model(self, security: Any) -> Any:
        return fees.ConstantFeeModel(0.0)


@lean_names
class InteractiveBrokersFixModel(InteractiveBrokersBrokerageModel):
    """Interactive Brokers by FIX: fewer order types, and no combo of a future and options on futures."""

    brokerage_name = BrokerageName.INTERACTIVE_BROKERS_FIX
    _IN_FORCE = (GoodTilCanceledTimeInForce, DayTimeInForce)
    _ORDERS = (
        _O.MARKET, _O.MARKET_ON_OPEN, _O.MARKET_ON_CLOSE, _O.LIMIT, _O.STOP_MARKET, _O.STOP_LIMIT, _O.TRAILING_STOP,
        _O.COMBO_MARKET, _O.COMBO_LIMIT,
    )  # fmt: skip

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        super().__init__(account_type)
        self._legs: dict[Any, set[SecurityType]] = {}

    def against(self, security: Any, order: Any) -> BrokerageMessageEvent | None:
        group = order.group_order_manager
        if group is not None and order.type in self._ORDERS:
            kinds = self._legs.setdefault(group.id, set())
            kinds.add(security.type)
            if {_KIND.FUTURE, _KIND.FUTURE_OPTION} <= kinds:
                kind = pascal(order.type.name)
                return not_supported(
                    f"The {type(self).__name__} does not support {kind} combining future options and futures legs."
                )
        return super().against(security, order)


_MODELS = {
    int(model.brokerage_name): model
    for model in (
        DefaultBrokerageModel, TastytradeBrokerageModel, InteractiveBrokersBrokerageModel, InteractiveBrokersFixModel,
        TradierBrokerageModel, TradingTechnologiesBrokerageModel, us_brokers.CharlesSchwabBrokerageModel,
        us_brokers.TDAmeritradeBrokerageModel, us_brokers.TerminalLinkBrokerageModel, us_brokers.EzeBrokerageModel,
        us_brokers.BloombergFixBrokerageModel, us_brokers.AlphaStreamsBrokerageModel,
        us_brokers.TradeStationBrokerageModel, us_brokers.AlpacaBrokerageModel, us_brokers.WebullBrokerageModel,
        us_brokers.PublicBrokerageModel,
    )
}  # fmt: skip


def brokerage_model(model: Any, account_type: AccountType = AccountType.MARGIN) -> Any:
    """A brokerage model from its name, or the given model itself."""
    if not isinstance(model, int):
        return model
    kind = _MODELS.get(int(model))
    if kind is None:
        raise AbsentMemberError(f"LEAN's brokerage model of BrokerageName.{pascal(BrokerageName(model).name)} is not "
                                "part of leanhost")  # fmt: skip
    return kind(account_type)
