"""Further US brokers' models: which securities, order types and times in force each takes, in LEAN's words."""

from __future__ import annotations

from typing import Any, ClassVar

from leanhost.enums import AccountType, BrokerageName, OrderDirection, OrderType, SecurityType, pascal
from leanhost.naming import lean_names
from leanhost.trading import fees, us_fees
from leanhost.trading.brokerage_messages import BrokerageMessageEvent, warning
from leanhost.trading.brokerage_models import (
    DefaultBrokerageModel,
    crosses_zero,
    minutes,
    not_supported,
    outside_window,
    wrong_crossing,
    wrong_order,
    wrong_security,
)
from leanhost.trading.settlement import ImmediateSettlementModel
from leanhost.trading.slippage import AlphaStreamsSlippageModel
from leanhost.trading.time_in_force import DayTimeInForce

_KIND, _O = SecurityType, OrderType
_FOUR = (_O.MARKET, _O.LIMIT, _O.STOP_MARKET, _O.STOP_LIMIT)
_AUCTIONS = (_O.MARKET_ON_OPEN, _O.MARKET_ON_CLOSE)
_Refusal = BrokerageMessageEvent | None


def outside_hours(order: Any) -> bool:
    """Whether the order asks to be worked outside regular hours."""
    return bool(getattr(order.properties, "outside_regular_trading_hours", False))


class _Listed(DefaultBrokerageModel):
    """A broker that takes listed types of orders on listed types of securities."""

    _TYPES: tuple[SecurityType, ...] = ()
    _ORDERS: tuple[OrderType, ...] = _FOUR

    def _taken(self, kind: SecurityType) -> tuple[OrderType, ...] | None:
        """Types of orders on a type of security; None where it is not traded."""
        return self._ORDERS if kind in self._TYPES else None

    def _refused(self, security: Any, order: Any) -> _Refusal:
        """What the broker refuses of the listed, before what every broker refuses."""
        return None

    def against(self, security: Any, order: Any) -> _Refusal:
        taken = self._taken(security.type)
        if taken is None:
            return wrong_security(self, security)
        if order.type not in taken:
            return wrong_order(self, order, taken)
        return self._refused(security, order) or super().against(security, order)


class _ByType(_Listed):
    """A broker that takes other orders on one type of security than on another."""

    _ORDERS_ON: ClassVar[dict[SecurityType, tuple[OrderType, ...]]] = {}

    def _taken(self, kind: SecurityType) -> tuple[OrderType, ...] | None:
        return self._ORDERS_ON.get(kind)


@lean_names
class CharlesSchwabBrokerageModel(_Listed):
    """Charles Schwab: stocks and options."""

    brokerage_name = BrokerageName.CHARLES_SCHWAB
    _TYPES = (_KIND.EQUITY, _KIND.OPTION, _KIND.INDEX_OPTION)
    _ORDERS = (
        _O.MARKET, _O.LIMIT, _O.STOP_MARKET, _O.COMBO_MARKET, _O.COMBO_LIMIT, _O.MARKET_ON_CLOSE, _O.MARKET_ON_OPEN,
        _O.STOP_LIMIT,
    )  # fmt: skip

    def get_fee_model(self, security: Any) -> Any:
        return us_fees.CharlesSchwabFeeModel()


@lean_names
class TDAmeritradeBrokerageModel(_Listed):
    """TD Ameritrade: stocks. LEAN asks for the fee in a way that its fee model does not answer: it is zero."""

    brokerage_name = BrokerageName.TD_AMERITRADE
    _TYPES = (_KIND.EQUITY,)

    def against(self, security: Any, order: Any) -> _Refusal:
        return self.is_valid_order_size(security, order.quantity)[1] or super().against(security, order)

    def get_fee_model(self, security: Any) -> Any:
        return fees.ConstantFeeModel(0.0)


@lean_names
class TerminalLinkBrokerageModel(_Listed):
    """Terminal Link: no combos, no updates."""

    brokerage_name = BrokerageName.TERMINAL_LINK
    _TYPES = (_KIND.EQUITY, _KIND.OPTION, _KIND.INDEX_OPTION, _KIND.FUTURE)
    _ORDERS = (_O.MARKET, _O.MARKET_ON_OPEN, _O.LIMIT, _O.STOP_MARKET, _O.STOP_LIMIT)

    def can_update_order(self, security: Any, order: Any, request: Any, message: Any = None) -> tuple[bool, _Refusal]:
        return False, not_supported("Brokerage does not support update. You must cancel and re-create instead.")


class _MarginOnly(_Listed):
    """A broker that has margin accounts only."""

    _NAME = ""

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        if account_type is AccountType.CASH:
            raise NotImplementedError(f"{self._NAME} brokerage can only be used with a Margin account type")
        super().__init__(account_type)


@lean_names
class EzeBrokerageModel(_MarginOnly):
    """Eze: whole quantities, free."""

    brokerage_name = BrokerageName.EZE
    _NAME = "Eze"
    _TYPES = (_KIND.EQUITY, _KIND.OPTION, _KIND.FUTURE, _KIND.FUTURE_OPTION, _KIND.INDEX, _KIND.INDEX_OPTION)
    _ORDERS = (*_FOUR, *_AUCTIONS)

    def against(self, security: Any, order: Any) -> _Refusal:
        refused = super().against(security, order)
        if refused is None and order.quantity % 1 != 0:
            return not_supported(f"Order Quantity must be Integer, but provided {abs(order.quantity):g}.")
        return refused

    def get_fee_model(self, security: Any) -> Any:
        return us_fees.EzeFeeModel()


@lean_names
class BloombergFixBrokerageModel(_MarginOnly):
    """Bloomberg by FIX: no combos."""

    brokerage_name = BrokerageName.BLOOMBERG_FIX
    _NAME = "Bloomberg FIX"
    _TYPES = (_KIND.EQUITY, _KIND.OPTION, _KIND.INDEX_OPTION, _KIND.FUTURE)
    _ORDERS = (_O.MARKET, *_AUCTIONS, _O.LIMIT, _O.STOP_MARKET, _O.STOP_LIMIT)


@lean_names
class AlphaStreamsBrokerageModel(DefaultBrokerageModel):
    """Alpha Streams: margin without leverage, a ten thousandth of slippage on stocks, settled at once."""

    brokerage_name = BrokerageName.ALPHA_STREAMS

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        if account_type is AccountType.CASH:
            raise ValueError(
                "The Alpha Streams brokerage does not currently support Cash trading. (Parameter 'accountType')"
            )
        super().__init__(account_type)

    def get_fee_model(self, security: Any) -> Any:
        return us_fees.AlphaStreamsFeeModel()

    def get_slippage_model(self, security: Any) -> Any:
        return AlphaStreamsSlippageModel()

    def get_leverage(self, security: Any) -> float:
        return 1.0

    def get_settlement_model(self, security: Any) -> Any:
        return ImmediateSettlementModel()


@lean_names
class TradeStationBrokerageModel(_Listed):
    """TradeStation: combos and auctions may not cross zero, quantities of combos not change."""

    brokerage_name = BrokerageName.TRADE_STATION
    _TYPES = (_KIND.EQUITY, _KIND.OPTION, _KIND.FUTURE, _KIND.INDEX_OPTION)
    _COMBOS = (_O.COMBO_MARKET, _O.COMBO_LIMIT)
    _ORDERS = (*_FOUR, *_COMBOS, *_AUCTIONS, _O.TRAILING_STOP)
    _AT_OPEN = (_KIND.EQUITY, _KIND.OPTION, _KIND.INDEX_OPTION)

    def against(self, security: Any, order: Any) -> _Refusal:
        if outside_hours(order) and (order.type is not _O.LIMIT or security.type is not _KIND.EQUITY):
            return warning(
                "NotSupportedOutsideRegularMarketHours",
                "To place an order outside regular trading hours, please use a limit order and ensure the security is "
                "an equity.",
            )
        refused = super().against(security, order)
        if refused is not None:
            return refused
        if order.type in (*self._COMBOS, *_AUCTIONS) and crosses_zero(security.holdings.quantity, order.quantity):
            return wrong_crossing(self, order)
        if order.type is _O.MARKET_ON_OPEN:
            return outside_window(security, self._AT_OPEN, lambda day: (6 * 60, minutes(day.start) - 1))
        return None

    def can_update_order(self, security: Any, order: Any, request: Any, message: Any = None) -> tuple[bool, _Refusal]:
        name, wanted = type(self).__name__, request.quantity
        if wanted is None or wanted == order.quantity:
            return True, None
        if crosses_zero(security.holdings.quantity, order.quantity):
            return False, warning(
                "UpdateRejected",
                f"Unfortunately, the {name} brokerage model does not support updating the quantity of Cross Zero "
                "Orders.",
            )
        if order.type in self._COMBOS:
            kind = pascal(order.type.name)
            text = f"Order type '{kind}' is not supported to update quantity in the {name}."
            return False, warning("UpdateRejected", text)
        return True, None

    def get_fee_model(self, security: Any) -> Any:
        return us_fees.TradeStationFeeModel()


@lean_names
class AlpacaBrokerageModel(_ByType):
    """Alpaca: stocks, and market and limit orders on options; a margin account."""

    brokerage_name = BrokerageName.ALPACA
    _ORDERS_ON: ClassVar = {_KIND.EQUITY: (*_FOUR, _O.TRAILING_STOP, *_AUCTIONS), _KIND.OPTION: (_O.MARKET, _O.LIMIT)}

    def __init__(self, _: AccountType = AccountType.MARGIN) -> None:
        super().__init__(AccountType.MARGIN)

    def _refused(self, security: Any, order: Any) -> _Refusal:
        if outside_hours(order) and (order.type is not _O.LIMIT or not isinstance(order.time_in_force, DayTimeInForce)):
            base = "QuantConnect.Orders.TimeInForces."
            return not_supported(
                f"The {type(self).__name__} does not support {pascal(order.type.name)} orders with "
                f"{base}{type(order.time_in_force).__name__} TIF outside regular hours. Only Limit orders with "
                f"{base}DayTimeInForce TIF are supported outside regular trading hours."
            )
        if order.type in _AUCTIONS and crosses_zero(security.holdings.quantity, order.quantity):
            return wrong_crossing(self, order)
        if order.type is _O.MARKET_ON_OPEN:
            return outside_window(security, (_KIND.EQUITY,), lambda day: (19 * 60, minutes(day.start) - 2))
        return None

    def get_fee_model(self, security: Any) -> Any:
        return us_fees.AlpacaFeeModel()


@lean_names
class WebullBrokerageModel(_ByType):
    """Webull: single orders; options are sold for the day only."""

    brokerage_name = BrokerageName.WEBULL
    _ORDERS_ON: ClassVar = {_KIND.EQUITY: (*_FOUR, _O.TRAILING_STOP), _KIND.OPTION: _FOUR, _KIND.INDEX_OPTION: _FOUR}

    def _refused(self, security: Any, order: Any) -> _Refusal:
        for_the_day = isinstance(order.time_in_force, DayTimeInForce)
        if security.type is not _KIND.EQUITY and order.direction is OrderDirection.SELL and not for_the_day:
            return not_supported(
                f"{pascal(security.type.name)} sell orders only support DayTimeInForce time in force, but "
                f"{type(order.time_in_force).__name__} was specified."
            )
        if outside_hours(order) and security.type is not _KIND.EQUITY:
            return not_supported(
                "OutsideRegularTradingHours is only supported for Equity orders, but "
                f"{pascal(security.type.name)} was specified."
            )
        if outside_hours(order) and order.type is _O.MARKET:
            return not_supported("Market orders are not supported outside regular trading hours.")
        return None

    def get_fee_model(self, security: Any) -> Any:
        return us_fees.WebullFeeModel()


@lean_names
class PublicBrokerageModel(_Listed):
    """Public: combos by limit only, which stand as they are."""

    brokerage_name = BrokerageName.PUBLIC
    _TYPES = (_KIND.EQUITY, _KIND.OPTION, _KIND.INDEX_OPTION)
    _ORDERS = (*_FOUR, _O.COMBO_LIMIT)

    def against(self, security: Any, order: Any) -> _Refusal:
        refused = super().against(security, order)
        if refused is None and outside_hours(order) and order.type is not _O.LIMIT:
            return not_supported(
                "Orders for extended market must be of type 'Limit' and with 'DAY' time-in-force, but "
                f"{pascal(order.type.name)} was specified."
            )
        return refused

    def can_update_order(self, security: Any, order: Any, request: Any, message: Any = None) -> tuple[bool, _Refusal]:
        if order.group_order_manager is not None:
            return False, not_supported("Public.com does not support updating combo (multi-leg) orders.")
        return True, None

    def get_fee_model(self, security: Any) -> Any:
        return us_fees.PublicFeeModel()
