"""Brokerage models: which orders a broker takes, and the models it gives to securities.

Helpers: `brokerage_model(name_or_model, account_type)` makes one.
"""

from __future__ import annotations

from typing import Any

from leanhost.enums import AccountType, BrokerageName, OrderType, SecurityType, SettlementType, pascal
from leanhost.naming import AbsentMemberError, lean_names, method_of
from leanhost.trading import fees, future_margin, margin, settlement
from leanhost.trading.brokerage_messages import BrokerageMessageEvent, warning
from leanhost.trading.equity_fills import EquityFillModel, FutureFillModel, FutureOptionFillModel
from leanhost.trading.fills import ImmediateFillModel
from leanhost.trading.interest import MarginInterestRateModel
from leanhost.trading.order_requests import UpdateOrderFields
from leanhost.trading.shortable import NullShortableProvider
from leanhost.trading.slippage import NullSlippageModel
from leanhost.trading.time_in_force import DayTimeInForce, GoodTilCanceledTimeInForce, GoodTilDateTimeInForce

_KIND = SecurityType
_MARKETS = {
    _KIND.BASE: "usa", _KIND.EQUITY: "usa", _KIND.OPTION: "usa", _KIND.FUTURE: "cme", _KIND.FUTURE_OPTION: "cme",
    _KIND.FOREX: "oanda", _KIND.CFD: "oanda", _KIND.CRYPTO: "coinbase", _KIND.CRYPTO_FUTURE: "binance",
    _KIND.INDEX: "usa", _KIND.INDEX_OPTION: "usa",
}  # fmt: skip
_MARKETS_OF_IB = {
    **{kind: market for kind, market in _MARKETS.items() if kind not in (_KIND.CRYPTO, _KIND.CRYPTO_FUTURE)},
    _KIND.CFD: "interactivebrokers",
}
_LEVERAGE = {_KIND.EQUITY: 2.0, _KIND.FOREX: 50.0, _KIND.CFD: 50.0, _KIND.CRYPTO_FUTURE: 25.0}


def _not_supported(message: str) -> BrokerageMessageEvent:
    return warning("NotSupported", message)


_GIVEN = (
    "fill_model", "fee_model", "slippage_model", "settlement_model", "buying_power_model",
    "margin_interest_rate_model", "shortable_provider",
)  # fmt: skip


@lean_names
class DefaultBrokerageModel:
    """LEAN's default: takes every order; Interactive Brokers' fees for stocks, options and futures."""

    brokerage_name: Any = BrokerageName.DEFAULT

    account_type: AccountType = AccountType.MARGIN  # also of a derived model that does not call this constructor
    required_free_buying_power_percent = 0.0
    DEFAULT_MARKET_MAP = default_markets = _MARKETS

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        self.account_type = account_type

    def can_submit_order(
        self, security: Any, order: Any, message: Any = None
    ) -> tuple[bool, BrokerageMessageEvent | None]:
        """Whether the broker takes an order, and what it says against it."""
        found = self.against(security, order)
        return found is None, found

    def can_update_order(
        self, security: Any, order: Any, request: Any, message: Any = None
    ) -> tuple[bool, BrokerageMessageEvent | None]:
        """Whether the broker takes a change, and what it says against it."""
        return True, None

    def against(self, security: Any, order: Any) -> BrokerageMessageEvent | None:
        """What the broker says against an order; None when it takes it."""
        if order.type is OrderType.MARKET_ON_OPEN and security.type in (_KIND.FUTURE, _KIND.FUTURE_OPTION):
            return _not_supported("MarketOnOpen orders are not supported for futures and future options.")
        return None

    def can_execute_order(self, security: Any, order: Any) -> bool:
        """Whether the order can fill now."""
        return True

    def get_leverage(self, security: Any) -> float:
        if self.account_type is AccountType.CASH:
            return 1.0
        return _LEVERAGE.get(security.type, 1.0)

    def get_fill_model(self, security: Any) -> Any:
        if security.type is _KIND.EQUITY:
            return EquityFillModel()
        if security.type is _KIND.FUTURE:
            return FutureFillModel()
        if security.type is _KIND.FUTURE_OPTION:
            return FutureOptionFillModel()
        return ImmediateFillModel()

    def get_fee_model(self, security: Any) -> Any:
        if security.type in (_KIND.EQUITY, _KIND.OPTION, _KIND.FUTURE, _KIND.FUTURE_OPTION):
            return fees.InteractiveBrokersFeeModel()
        return fees.ConstantFeeModel(0.0)

    def get_slippage_model(self, security: Any) -> Any:
        return NullSlippageModel()

    def get_settlement_model(self, security: Any) -> Any:
        if security.type is _KIND.FUTURE:
            return settlement.FutureSettlementModel(security)
        if self.account_type is AccountType.CASH and security.type in (_KIND.EQUITY, _KIND.OPTION):
            return settlement.DelayedSettlementModel()
        return settlement.ImmediateSettlementModel()

    def get_buying_power_model(self, security: Any) -> Any:
        if security.type in (_KIND.OPTION, _KIND.INDEX_OPTION):
            return margin.OptionMarginModel()
        if security.type is _KIND.FUTURE_OPTION:
            return future_margin.FuturesOptionsMarginModel(0.0, security)
        if security.type is _KIND.FUTURE:
            return future_margin.FutureMarginModel(0.0, security)
        return margin.SecurityMarginModel(method_of(self, "get_leverage")(security))

    def get_margin_interest_rate_model(self, security: Any) -> Any:
        return MarginInterestRateModel.NULL

    def get_shortable_provider(self, security: Any) -> Any:
        return NullShortableProvider.INSTANCE

    def get_benchmark(self, securities: Any) -> Any:
        """A function of the time, or None for SPY."""
        return None

    def apply_split(self, tickets: list[Any], split: Any) -> None:
        """Change open orders so that they mean the same after a split."""
        for ticket in tickets:
            fields = UpdateOrderFields()
            fields.quantity = float(int(ticket.quantity / split.split_factor))
            for name in ("limit_price", "stop_price", "trigger_price"):
                price = getattr(ticket.order, name, None)
                if price:
                    setattr(fields, name, price * split.split_factor)
            if getattr(ticket.order, "trailing_amount", None) and not ticket.order.trailing_as_percentage:
                fields.trailing_amount = ticket.order.trailing_amount * split.split_factor
            ticket.update(fields)

    @staticmethod
    def is_valid_order_size(
        security: Any, order_quantity: float, message: Any = None
    ) -> tuple[bool, BrokerageMessageEvent | None]:
        """Whether a quantity is at least the symbol's smallest one."""
        least = getattr(security.symbol_properties, "minimum_order_size", None)
        if not least or abs(order_quantity) >= least:
            return True, None
        text = (
            f"The minimum order size (in quote currency) for {security.symbol.value} is {least:g}. Order quantity was "
            f"{order_quantity:g}."
        )
        return False, warning("NotSupported", text)

    def apply(self, security: Any) -> None:
        """Give a security this broker's models; a leverage set before is kept."""
        for name in _GIVEN:
            setattr(security, name, method_of(self, f"get_{name}")(security))


class TastytradeBrokerageModel(DefaultBrokerageModel):
    """tastytrade: five order types, and no combo that crosses zero."""

    brokerage_name = BrokerageName.TASTYTRADE
    _TYPES = (_KIND.EQUITY, _KIND.OPTION, _KIND.INDEX_OPTION, _KIND.FUTURE, _KIND.FUTURE_OPTION)
    _ORDERS = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT, OrderType.COMBO_LIMIT)

    def against(self, security: Any, order: Any) -> BrokerageMessageEvent | None:
        name = "TastytradeBrokerageModel"
        if security.type not in self._TYPES:
            return _not_supported(f"The {name} does not support {pascal(security.type.name)} security type.")
        if order.type not in self._ORDERS:
            allowed = ",".join(pascal(kind.name) for kind in self._ORDERS)
            return _not_supported(
                f"The {name} does not support {pascal(order.type.name)} order type. Only supports [{allowed}]"
            )
        held = security.holdings.quantity
        if order.type is OrderType.COMBO_LIMIT and held * (held + order.quantity) < 0:
            return _not_supported(
                f"Order type 'ComboLimit' is not supported for orders that cross the zero holdings threshold in the "
                f"{name}. This means you cannot change a position from positive to negative or vice versa using this "
                "order type. Please close the existing position first."
            )
        return None

    def get_fee_model(self, security: Any) -> Any:
        return fees.TastytradeFeeModel()


class InteractiveBrokersBrokerageModel(DefaultBrokerageModel):
    """Interactive Brokers: all option orders but four-leg leg limits and exercises of index options.

    Without a benchmark of the algorithm's own it has none: one that is always 0.
    """

    brokerage_name = BrokerageName.INTERACTIVE_BROKERS_BROKERAGE
    DEFAULT_MARKET_MAP = default_markets = _MARKETS_OF_IB
    _IN_FORCE = (GoodTilCanceledTimeInForce, DayTimeInForce, GoodTilDateTimeInForce)
    _AT_OPEN = (_KIND.CFD, _KIND.EQUITY, _KIND.OPTION, _KIND.FUTURE_OPTION, _KIND.INDEX_OPTION)

    def get_benchmark(self, securities: Any) -> Any:
        return lambda when: 0.0

    def _at_open(self, security: Any) -> BrokerageMessageEvent | None:
        """What is said against a market-on-open order: of a wrong type, or from two minutes before open to close."""
        if security.type not in self._AT_OPEN:
            kind = pascal(security.type.name)
            text = f"The broker does not support Market-on-Open orders for security type {kind}"
            return warning("UnsupportedSecurityType", text)
        now = security.local_time
        session = next((s for s in security.exchange.hours.segments(now.date()) if s.regular), None)
        if session is None:
            return None
        clock = ((now.hour * 60 + now.minute) * 60 + now.second) * 1_000_000
        ends, starts = session.start - 120_000_000, session.end
        if clock >= starts or clock < ends:
            return None
        # LEAN writes these hours on a clock of twelve, each behind a blank.
        minutes = (starts // 60_000_000, ends // 60_000_000)
        first, last = (f" {(at // 60 - 1) % 12 + 1:02d}:{at % 60:02d}" for at in minutes)
        return _not_supported(
            f"MarketOnOpen submission time is invalid. Valid local times are {first}–{last}. Consider setting "
            "daily_precise_end_time = false or using self.schedule.on."
        )

    def against(self, security: Any, order: Any) -> BrokerageMessageEvent | None:
        if order.type is OrderType.MARKET_ON_CLOSE and security.type not in (_KIND.FUTURE, _KIND.EQUITY, _KIND.CFD):
            return warning(
                f"Unsupported order type for {pascal(security.type.name)} security type",
                "InteractiveBrokers does not support Market-on-Close orders for other security types different than "
                "Future and Equity.",
            )
        if order.type is OrderType.MARKET_ON_OPEN:
            refused = self._at_open(security)
            if refused is not None:
                return refused
        group = order.group_order_manager
        if order.type is OrderType.COMBO_LEG_LIMIT and group is not None and group.count >= 4:
            return _not_supported(
                "The InteractiveBrokersBrokerageModel does not support four-leg ComboLegLimit orders. Use ComboLimit "
                "orders for four-leg combinations or more."
            )
        if type(order.time_in_force) not in self._IN_FORCE:
            kind = type(order.time_in_force).__name__
            return _not_supported(
                f"The InteractiveBrokersBrokerageModel does not support {kind} time in force."
            )
        in_cash = getattr(security, "exercise_settlement", None) is SettlementType.CASH
        if order.type is OrderType.OPTION_EXERCISE and in_cash:
            return _not_supported(
                "The InteractiveBrokersBrokerageModel does not support OptionExercise exercises for index and "
                "cash-settled options."
            )
        return None

    def get_fee_model(self, security: Any) -> Any:
        return fees.InteractiveBrokersFeeModel()


_MODELS: dict[int, type[DefaultBrokerageModel]] = {
    int(BrokerageName.DEFAULT): DefaultBrokerageModel,
    int(BrokerageName.TASTYTRADE): TastytradeBrokerageModel,
    int(BrokerageName.INTERACTIVE_BROKERS_BROKERAGE): InteractiveBrokersBrokerageModel,
}


def brokerage_model(model: Any, account_type: AccountType = AccountType.MARGIN) -> Any:
    """A brokerage model from its name, or the given model itself."""
    if not isinstance(model, int):
        return model
    kind = _MODELS.get(int(model))
    if kind is None:
        raise AbsentMemberError(f"LEAN's brokerage model of BrokerageName.{pascal(BrokerageName(model).name)} is not "
                                "part of leanhost")  # fmt: skip
    return kind(account_type)
