"""Fee models of further US brokers; the formulas are those of LEAN's `Common/Orders/Fees`, amounts in dollars."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from leanhost.enums import OrderType, SecurityType
from leanhost.naming import lean_names
from leanhost.trading.fees import FREE, FeeModel, InteractiveBrokersFeeModel, OrderFeeParameters, dollars
from leanhost.trading.order_values import OrderFee

_KIND = SecurityType
_COMBOS = (OrderType.COMBO_MARKET, OrderType.COMBO_LIMIT, OrderType.COMBO_LEG_LIMIT)


class _PerContract(FeeModel):
    """So much for each contract (or share) of a type of security; the rest is free."""

    _RATES: ClassVar[dict[SecurityType, float]] = {}

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        rate = self._RATES.get(parameters.security.type, 0.0)
        return dollars(rate * abs(parameters.order.quantity)) if rate else FREE


@lean_names
class CharlesSchwabFeeModel(_PerContract):
    """Charles Schwab: options only."""

    _RATES: ClassVar = {_KIND.OPTION: 0.65, _KIND.INDEX_OPTION: 1.0}


@lean_names
class AlpacaFeeModel(FeeModel):
    """Alpaca: stocks and options are free."""


@lean_names
class EzeFeeModel(FeeModel):
    """Eze: free."""


@lean_names
class TradeStationFeeModel(FeeModel):
    """TradeStation: per contract, and five dollars a trade in anything but futures for who is no resident."""

    _RATES: ClassVar = {_KIND.OPTION: 0.6, _KIND.INDEX_OPTION: 1.0}

    def __init__(self, us_resident: bool = True) -> None:
        super().__init__()
        self.us_resident = us_resident

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        kind, quantity = parameters.security.type, abs(parameters.order.quantity)
        if kind is _KIND.FUTURE:
            return dollars(1.5 * quantity)
        return dollars((0.0 if self.us_resident else 5.0) + self._RATES.get(kind, 0.0) * quantity)


@lean_names
class PublicFeeModel(FeeModel):
    """Public: half a dollar for a contract on an index, and stocks outside regular hours."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        security, order = parameters.security, parameters.order
        if security.type is _KIND.INDEX_OPTION:
            return dollars(0.5 * abs(order.quantity))
        if security.type is not _KIND.EQUITY:
            return FREE
        hours = security.exchange.hours
        zone = ZoneInfo(hours.time_zone)
        sent = order.time.astimezone(zone).replace(tzinfo=None) if order.time else security.local_time
        return FREE if hours.is_open(sent, False) else dollars(2.99)


def _of_vix(price: float) -> float:
    return next((fee for limit, fee in ((0.10, 0.10), (0.99, 0.25), (1.99, 0.40)) if price <= limit), 0.45)


@lean_names
class WebullFeeModel(FeeModel):
    """Webull: options on indices pay the exchange by the underlying's name and the price, and half a dollar more."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        security, order = parameters.security, parameters.order
        if security.type is not _KIND.INDEX_OPTION:
            return FREE
        return dollars(abs(order.quantity) * (self._exchange(security, order) + 0.5))

    @staticmethod
    def _exchange(security: Any, order: Any) -> float:
        name, price = security.symbol.underlying.value.upper(), security.price
        if name in ("SPX", "SPXW"):
            return (0.57 if price < 1 else 0.66) if name == "SPX" else (0.50 if price < 1 else 0.59)
        if name in ("VIX", "VIXW"):
            return _of_vix(price)
        if name in ("NDX", "NDXP"):
            return (0.65 if order.type in _COMBOS else 0.50) + (0.0 if price < 25 else 0.25)
        return {"XSP": 0.0 if abs(order.quantity) < 10 else 0.07, "DJX": 0.18}.get(name, 0.0)


@lean_names
class AlphaStreamsFeeModel(FeeModel):
    """Alpha Streams: half a dollar for a contract, Interactive Brokers' shares; an option on an index is refused."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        security, order = parameters.security, parameters.order
        if order.type is OrderType.OPTION_EXERCISE:
            return FREE
        if security.type is _KIND.EQUITY:
            return InteractiveBrokersFeeModel().get_order_fee(parameters)
        if security.type in (_KIND.OPTION, _KIND.FUTURE, _KIND.FUTURE_OPTION):
            return dollars(0.5 * abs(order.quantity))
        raise ValueError(f"Unsupported security type: {security.type}")
