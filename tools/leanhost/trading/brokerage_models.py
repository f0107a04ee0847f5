"""Brokerage models: which orders a broker takes, and the models it gives to securities.

Helpers: `wrong_order(model, order, kinds)` is what a broker says of an order type, `wrong_security(model, security)` of
a type of security, `outside_window(security, types, window)` of a market-on-open order. `us_brokers` and
`dealing_brokers` have further models; the latter makes one from its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from leanhost.enums import AccountType, BrokerageName, OrderType, SecurityType, SettlementType, pascal
from leanhost.naming import lean_names, method_of
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


def not_supported(message: str) -> BrokerageMessageEvent:
    """A broker's refusal, in its own words."""
    return warning("NotSupported", message)


def wrong_security(model: Any, security: Any) -> BrokerageMessageEvent:
    """What a broker says of a type of security it does not trade."""
    return not_supported(f"The {type(model).__name__} does not support {pascal(security.type.name)} security type.")


def wrong_order(model: Any, order: Any, kinds: Sequence[OrderType]) -> BrokerageMessageEvent:
    """What a broker says of an order type that is not among `kinds`."""
    allowed = ",".join(pascal(kind.name) for kind in kinds)
    name = type(model).__name__
    return not_supported(f"The {name} does not support {pascal(order.type.name)} order type. Only supports [{allowed}]")


def wrong_time_in_force(model: Any, order: Any) -> BrokerageMessageEvent:
    """What a broker says of how long an order may stand."""
    kind = type(order.time_in_force).__name__
    return not_supported(f"The {type(model).__name__} does not support {kind} time in force.")


def minutes(clock: int) -> int:
    """Whole minutes of a segment's start or end, which are microseconds after local midnight."""
    return clock // 60_000_000


def crosses_zero(held: float, quantity: float) -> bool:
    """Whether an order would turn a long position into a short one or the other way round."""
    return held * quantity < 0 and held * (held + quantity) < 0


def wrong_crossing(model: Any, order: Any) -> BrokerageMessageEvent:
    """What a broker says of an order type that may not cross zero."""
    return not_supported(
        f"Order type '{pascal(order.type.name)}' is not supported for orders that cross the zero holdings threshold in "
        f"the {type(model).__name__}. This means you cannot change a position from positive to negative or vice versa "
        "using this order type. Please close the existing position first."
    )


def outside_window(
    security: Any, types: Sequence[SecurityType], window: Callable[[Any], tuple[int, int]]
) -> BrokerageMessageEvent | None:
    """What is said against a market-on-open order: of a wrong type, or outside the hours (`window` of the day's regular
    segment, from and until, in minutes after local midnight; over midnight when from is the later one)."""
    if security.type not in types:
        kind = pascal(security.type.name)
        return warning(
            "UnsupportedSecurityType", f"The broker does not support Market-on-Open orders for security type {kind}"
        )
    now = security.local_time
    session = next((s for s in security.exchange.hours.segments(now.date()) if s.regular), None)
    if session is None:
        return None
    first, last = window(session)
    minute = now.hour * 60 + now.minute
    if first <= minute < last if first <= last else minute >= first or minute < last:
        return None
    # LEAN writes these hours on a clock of twelve, each behind a blank.
    begin, end = (f" {(at // 60 - 1) % 12 + 1:02d}:{at % 60:02d}" for at in (first, last))
    return not_supported(
        f"MarketOnOpen submission time is invalid. Valid local times are {begin}–{end}. Consider setting "
        "daily_precise_end_time = false or using self.schedule.on."
    )


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
            return not_supported("MarketOnOpen orders are not supported for futures and future options.")
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
        if security.type not in self._TYPES:
            return wrong_security(self, security)
        if order.type not in self._ORDERS:
            return wrong_order(self, order, self._ORDERS)
        if order.type is OrderType.COMBO_LIMIT and crosses_zero(security.holdings.quantity, order.quantity):
            return wrong_crossing(self, order)
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
    _ORDERS: tuple[OrderType, ...] = tuple(OrderType)
    _AT_OPEN = (_KIND.CFD, _KIND.EQUITY, _KIND.OPTION, _KIND.FUTURE_OPTION, _KIND.INDEX_OPTION)

    def get_benchmark(self, securities: Any) -> Any:
        return lambda when: 0.0

    def against(self, security: Any, order: Any) -> BrokerageMessageEvent | None:
        if order.type not in self._ORDERS:
            return wrong_order(self, order, self._ORDERS)
        if order.type is OrderType.MARKET_ON_CLOSE and security.type not in (_KIND.FUTURE, _KIND.EQUITY, _KIND.CFD):
            return warning(
                f"Unsupported order type for {pascal(security.type.name)} security type",
                "InteractiveBrokers does not support Market-on-Close orders for other security types different than "
                "Future and Equity.",
            )
        if order.type is OrderType.MARKET_ON_OPEN:
            refused = outside_window(security, self._AT_OPEN, lambda day: (minutes(day.end), minutes(day.start) - 2))
            if refused is not None:
                return refused
        group = order.group_order_manager
        if order.type is OrderType.COMBO_LEG_LIMIT and group is not None and group.count >= 4:
            return not_supported(
                f"The {type(self).__name__} does not support four-leg ComboLegLimit orders. Use ComboLimit "
                "orders for four-leg combinations or more."
            )
        if type(order.time_in_force) not in self._IN_FORCE:
            return wrong_time_in_force(self, order)
        in_cash = getattr(security, "exercise_settlement", None) is SettlementType.CASH
        if order.type is OrderType.OPTION_EXERCISE and in_cash:
            return not_supported(
                f"The {type(self).__name__} does not support OptionExercise exercises for index and "
                "cash-settled options."
            )
        return None

    def get_fee_model(self, security: Any) -> Any:
        return fees.InteractiveBrokersFeeModel()
