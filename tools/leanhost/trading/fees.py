"""Fee models: Interactive Brokers' (LEAN's default), tastytrade's, constant, and the base users derive from.

A model has `get_order_fee(parameters) -> OrderFee`; `parameters` carries `security` and `order`. `fee_of(security,
order)` asks whatever model a security has, old two-argument Python models included.
"""

from __future__ import annotations

from typing import Any

from leanhost.enums import OrderDirection, OrderType, SecurityType
from leanhost.naming import lean_names, method_of
from leanhost.trading.order_values import CashAmount, OrderFee


@lean_names
class OrderFeeParameters:
    """What a fee model is asked about."""

    __slots__ = ("order", "security")

    def __init__(self, security: Any, order: Any) -> None:
        self.security = security
        self.order = order

    @staticmethod
    def create(security: Any, order: Any) -> OrderFeeParameters:
        return OrderFeeParameters(security, order)


def dollars(amount: float) -> OrderFee:
    """A fee in dollars."""
    return OrderFee(CashAmount(amount, "USD"))


FREE = dollars(0.0)


@lean_names
class FeeModel:
    """Base of fee models; charges nothing."""

    def __init__(self, *_: Any) -> None:
        """Takes and ignores what subclasses' callers may pass."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """The fee of the whole order."""
        return FREE


@lean_names
class ConstantFeeModel(FeeModel):
    """The same fee for every order."""

    def __init__(self, fee: float, currency: str = "USD") -> None:
        super().__init__()
        self._fee = OrderFee(CashAmount(abs(fee), currency))

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        return self._fee


# (Interactive Brokers' part, exchange part) per contract, dollars; None keeps the default.
_IB, _EXCHANGE, _CLEARING = 0.85, 1.60, 0.02
_FUTURES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("ES", "NQ", "YM", "RTY", "EMD"), (_IB, 1.28)),
    **dict.fromkeys(
        ("MYM", "M2K", "MES", "MNQ", "2YY", "5YY", "10Y", "30Y", "MCL", "MGC", "SIL"), (0.25, 0.30)
    ),
    "BTC": (5.0, 6.0), "MBT": (2.25, 2.5), "MIB": (2.25, 2.5), "ETH": (3.0, 4.0), "MET": (0.20, 0.20),
    "MRB": (0.20, 0.20), "E7": (0.50, 0.85), "J7": (0.50, 0.85),
    **dict.fromkeys(
        ("M6E", "M6A", "M6B", "MCD", "MJY", "MSF", "M6J", "MIR", "M6C", "M6S", "MNH"), (0.15, 0.24)
    ),
}  # fmt: skip
_FUTURE_OPTIONS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("ES", "NQ", "YM", "RTY", "EMD"), (_IB, 0.55)),
    **dict.fromkeys(
        ("MYM", "M2K", "MES", "MNQ", "2YY", "5YY", "10Y", "30Y", "MCL", "MGC", "SIL"), (0.25, 0.20)
    ),
    "BTC": (5.0, 5.0), "MBT": (1.25, 2.5), "MIB": (1.25, 2.5), "ETH": (3.0, 4.0), "MET": (0.10, 0.20),
    "MRB": (0.10, 0.20),
}  # fmt: skip

_AT_MARKET = (OrderType.MARKET, OrderType.COMBO_MARKET, OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE)
_AT_LIMIT = (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.LIMIT_IF_TOUCHED, OrderType.COMBO_LEG_LIMIT)


def _premium(security: Any, order: Any) -> float:
    """The price per contract Interactive Brokers' option schedule is read with."""
    kind = order.type
    if kind in _AT_MARKET:
        return security.bid_price if order.direction is OrderDirection.BUY else security.ask_price
    if kind in (OrderType.STOP_MARKET, OrderType.TRAILING_STOP):
        return order.stop_price
    if kind in _AT_LIMIT:
        return order.limit_price
    if kind is OrderType.COMBO_LIMIT:
        return order.group_order_manager.limit_price
    return 0.0


def _option_rate(premium: float) -> float:
    if premium >= 0.1 - 1e-9:
        return 0.65
    return 0.5 if premium >= 0.05 - 1e-9 else 0.25


@lean_names
class InteractiveBrokersFeeModel(FeeModel):
    """Interactive Brokers' fixed schedule for US stocks, options, futures and futures options."""

    def __init__(self, *_: Any) -> None:
        super().__init__()

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        security, order = parameters.security, parameters.order
        kind, quantity = security.type, abs(order.quantity)
        if order.type is OrderType.OPTION_EXERCISE and kind is SecurityType.OPTION:
            return FREE
        if kind in (SecurityType.OPTION, SecurityType.INDEX_OPTION):
            return dollars(max(1.0, _option_rate(_premium(security, order)) * quantity))
        if kind is SecurityType.EQUITY:
            return dollars(self._equity(security, order, quantity))
        if kind in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION):
            table = _FUTURES if kind is SecurityType.FUTURE else _FUTURE_OPTIONS
            own = security.symbol if kind is SecurityType.FUTURE else security.symbol.underlying
            broker, exchange = table.get(own.id.symbol, (_IB, _EXCHANGE))
            return dollars(quantity * (broker + exchange + _CLEARING))
        return FREE

    @staticmethod
    def _equity(security: Any, order: Any, quantity: float) -> float:
        fee = 0.005 * quantity
        if fee < 1.0:
            return 1.0
        return min(fee, abs(order.get_value(security)) * 0.005)


@lean_names
class TastytradeFeeModel(FeeModel):
    """tastytrade: options cost to open and nothing to close, stocks are free, futures cost both ways."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        security, order = parameters.security, parameters.order
        kind, quantity = security.type, abs(order.quantity)
        if kind is SecurityType.FUTURE:
            return dollars(1.25 * quantity)
        if kind not in (SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION):
            return FREE
        if security.holdings.quantity * order.quantity < 0:
            return FREE
        return dollars((2.5 if kind is SecurityType.FUTURE_OPTION else 1.0) * quantity)


def fee_of(security: Any, order: Any) -> OrderFee:
    """The fee of `order` by the security's own model, whichever of LEAN's spellings that model is written in."""
    model = security.fee_model
    if model is None:
        return FREE
    ask = method_of(model, "get_order_fee")
    try:
        fee = ask(OrderFeeParameters(security, order))
    except TypeError:
        fee = ask(security, order)
    return fee if isinstance(fee, OrderFee) else dollars(float(fee))
