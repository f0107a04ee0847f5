"""The order methods of QCAlgorithm: market_order and its kin, combos, strategies, liquidate."""

# ruff: noqa: PLR0917  the order of parameters is LEAN's own

from __future__ import annotations

from typing import Any

from leanhost.api.dictionaries import ArgumentException, InvalidOperationException, symbol_of
from leanhost.enums import OrderType, SecurityType
from leanhost.naming import lean_names
from leanhost.symbols import Symbol, create
from leanhost.trading.exact import gcd_of, text
from leanhost.trading.order_requests import SubmitOrderRequest
from leanhost.trading.order_values import GroupOrderManager, Leg
from leanhost.trading.orders import MarketOnCloseOrder
from leanhost.trading.prechecks import is_daily_only, pre_order_checks
from leanhost.trading.targets import Targets
from leanhost.trading.tickets import OrderTicket
from leanhost.trading.time_in_force import GoodTilDateTimeInForce, OrderProperties, TimeInForce

_TO_OPEN = (
    "Warning: market orders submitted while the market is closed are automatically converted into MarketOnOpen orders "
    "to fill at the next market open."
)
_TO_CLOSE = (
    "Warning: all market orders sent using daily data, or market orders sent after hours are automatically converted "
    "into MarketOnOpen orders."
)
_SIZING = (
    "The global combo quantity should be used to increase or reduce the size of the order, while the leg quantities "
    "should be used to specify the ratio of the order. The combo order quantities should be reduced from "
)


@lean_names(attributes=("default_order_properties",))
class OrderMethods(Targets):
    """Mixin: every way an algorithm can send an order. Quantities are signed unless said otherwise."""

    _default_properties: OrderProperties | None = None
    _told: set[str]

    @property
    def default_order_properties(self) -> OrderProperties:
        """Properties of orders that do not bring their own."""
        if self._default_properties is None:
            self._default_properties = OrderProperties()
        return self._default_properties

    @default_order_properties.setter
    def default_order_properties(self, value: OrderProperties) -> None:
        self._default_properties = value

    # --- single orders --------------------------------------------------------------------------------------------
    def market_order(
        self, symbol: Any, quantity: float, asynchronous: bool = False, tag: str = "", order_properties: Any = None
    ) -> OrderTicket:
        """At the market, now; after hours at the next open."""
        security = self._security_for_order(symbol)
        kind = self._market_kind(security)
        if kind is not OrderType.MARKET:
            return self._send(kind, security, quantity, tag, order_properties, asynchronous)
        return self._send(OrderType.MARKET, security, quantity, tag, order_properties, asynchronous)

    def order(self, symbol: Any, quantity: float, *more: Any, **named: Any) -> Any:
        """A market order, or an option strategy."""
        if hasattr(symbol, "option_legs"):
            return self._order_strategy(symbol, quantity, *more, **named)
        return self.market_order(symbol, quantity, *more, **named)

    def buy(self, symbol: Any, quantity: float, *more: Any, **named: Any) -> Any:
        """Buy `abs(quantity)` of a symbol or of an option strategy."""
        return self.order(symbol, abs(quantity), *more, **named)

    def sell(self, symbol: Any, quantity: float, *more: Any, **named: Any) -> Any:
        """Sell `abs(quantity)` of a symbol or of an option strategy."""
        return self.order(symbol, -abs(quantity), *more, **named)

    def limit_order(
        self, symbol: Any, quantity: float, limit_price: float, asynchronous: Any = False, tag: str = "",
        order_properties: Any = None,
    ) -> OrderTicket:  # fmt: skip
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        security = self._security_for_order(symbol)
        return self._send(
            OrderType.LIMIT, security, quantity, tag, order_properties, asynchronous, limit_price=limit_price
        )

    def stop_market_order(
        self, symbol: Any, quantity: float, stop_price: float, asynchronous: Any = False, tag: str = "",
        order_properties: Any = None,
    ) -> OrderTicket:  # fmt: skip
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        security = self._security_for_order(symbol)
        return self._send(
            OrderType.STOP_MARKET, security, quantity, tag, order_properties, asynchronous, stop_price=stop_price
        )

    def stop_limit_order(
        self, symbol: Any, quantity: float, stop_price: float, limit_price: float, asynchronous: Any = False,
        tag: str = "", order_properties: Any = None,
    ) -> OrderTicket:  # fmt: skip
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        security = self._security_for_order(symbol)
        return self._send(
            OrderType.STOP_LIMIT, security, quantity, tag, order_properties, asynchronous, stop_price=stop_price,
            limit_price=limit_price,
        )  # fmt: skip

    def limit_if_touched_order(
        self, symbol: Any, quantity: float, trigger_price: float, limit_price: float, asynchronous: Any = False,
        tag: str = "", order_properties: Any = None,
    ) -> OrderTicket:  # fmt: skip
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        security = self._security_for_order(symbol)
        return self._send(
            OrderType.LIMIT_IF_TOUCHED, security, quantity, tag, order_properties, asynchronous,
            trigger_price=trigger_price, limit_price=limit_price,
        )  # fmt: skip

    def trailing_stop_order(self, symbol: Any, quantity: float, *prices: Any, **named: Any) -> OrderTicket:
        """`(symbol, quantity, [stop_price,] trailing_amount, trailing_as_percentage, …)`."""
        security = self._security_for_order(symbol)
        given = list(prices)
        stop = named.pop("stop_price", None)
        if len(given) >= 3 and isinstance(given[2], bool) and not isinstance(given[1], bool):
            stop = given.pop(0)
        amount = named.pop("trailing_amount", None)
        amount = given.pop(0) if amount is None else amount
        share = named.pop("trailing_as_percentage", None)
        share = given.pop(0) if share is None else share
        if stop is None:
            distance = security.price * amount if share else amount
            stop = security.price + (distance if quantity > 0 else -distance)
        names = ("asynchronous", "tag", "order_properties")
        options = {**dict(zip(names, given, strict=False)), **named}
        return self._send(
            OrderType.TRAILING_STOP, security, quantity, options.get("tag", ""), options.get("order_properties"),
            bool(options.get("asynchronous", False)), stop_price=stop, trailing_amount=amount,
            trailing_as_percentage=bool(share),
        )  # fmt: skip

    def market_on_open_order(
        self, symbol: Any, quantity: float, asynchronous: Any = False, tag: str = "", order_properties: Any = None
    ) -> OrderTicket:
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        security = self._security_for_order(symbol)
        return self._send(OrderType.MARKET_ON_OPEN, security, quantity, tag, order_properties, asynchronous)

    def market_on_close_order(
        self, symbol: Any, quantity: float, asynchronous: Any = False, tag: str = "", order_properties: Any = None
    ) -> OrderTicket:
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        security = self._security_for_order(symbol)
        return self._send(OrderType.MARKET_ON_CLOSE, security, quantity, tag, order_properties, asynchronous)

    def exercise_option(
        self, option_symbol: Any, quantity: float, asynchronous: bool = False, tag: str = "",
        order_properties: Any = None,
    ) -> OrderTicket:  # fmt: skip
        """Exercise long contracts."""
        security = self._security_for_order(option_symbol)
        return self._send(
            OrderType.OPTION_EXERCISE, security, -abs(quantity), tag, order_properties, asynchronous
        )

    # --- combos ---------------------------------------------------------------------------------------------------
    def combo_market_order(
        self, legs: Any, quantity: int, asynchronous: bool = False, tag: str = "", order_properties: Any = None
    ) -> list[OrderTicket]:
        """All legs at the market or none."""
        return self._send_combo(list(legs), quantity, 0.0, asynchronous, tag, order_properties)

    def combo_limit_order(
        self, legs: Any, quantity: int, limit_price: float, asynchronous: Any = False, tag: str = "",
        order_properties: Any = None,
    ) -> list[OrderTicket]:  # fmt: skip
        """All legs when their net is inside the limit; the limit is a price per unit, negative for a credit bought."""
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        if limit_price == 0:
            raise ArgumentException("ComboLimitOrder requires a limit price")
        legs = list(legs)
        if any(leg.order_price for leg in legs):
            raise ArgumentException("ComboLimitOrder does not support limit prices for individual legs")
        return self._send_combo(legs, quantity, float(limit_price), asynchronous, tag, order_properties)

    def combo_leg_limit_order(
        self, legs: Any, quantity: int, asynchronous: Any = False, tag: str = "", order_properties: Any = None
    ) -> list[OrderTicket]:
        """All legs when each is inside its own limit."""
        asynchronous, tag, order_properties = _late(asynchronous, tag, order_properties)
        legs = list(legs)
        if not all(leg.order_price for leg in legs):
            raise ArgumentException("ComboLegLimitOrder requires a limit price for each leg")
        return self._send_combo(legs, quantity, 0.0, asynchronous, tag, order_properties)

    def _order_strategy(
        self, strategy: Any, quantity: float, asynchronous: bool = False, tag: str | None = "",
        order_properties: Any = None,
    ) -> list[OrderTicket]:  # fmt: skip
        if tag is None:
            tag = f"{strategy.name} ({text(quantity)})"
        legs = [Leg.create(leg.symbol, leg.quantity, leg.order_price) for leg in strategy.legs()]
        return self._send_combo(legs, quantity, 0.0, asynchronous, tag, order_properties)

    def _send_combo(
        self, legs: list[Any], quantity: float, limit: float, asynchronous: bool, tag: Any, properties: Any
    ) -> list[OrderTicket]:
        if gcd_of(leg.quantity for leg in legs) != 1:
            quantities = ",".join(text(leg.quantity * quantity) for leg in legs)
            raise ArgumentException(f"{_SIZING}{text(quantity)}x({quantities})")
        kind = OrderType.COMBO_LIMIT if limit else OrderType.COMBO_MARKET
        group = GroupOrderManager(self.transactions.next_group_id(), len(legs), quantity, limit)
        requests = []
        for leg in legs:
            security = self._security_for_order(leg.symbol)
            if leg.order_price is not None:
                limit, kind = float(leg.order_price), OrderType.COMBO_LEG_LIMIT
            request = self._request(
                kind, security, leg.quantity * quantity, tag, properties, asynchronous, limit_price=limit, group=group
            )
            refused = pre_order_checks(self, request)
            if refused is not None:
                self.error(refused.error_message)
                return [OrderTicket.refused(self.transactions, request, refused)]
            requests.append(request)
        return [self.transactions.add_order(request) for request in requests]

    # --- liquidate ------------------------------------------------------------------------------------------------
    def liquidate(
        self, symbol: Any = None, asynchronous: Any = False, tag: str | None = None, order_properties: Any = None
    ) -> list[OrderTicket]:
        """Close positions and cancel orders of a symbol, of a list of them, or of everything."""
        if isinstance(asynchronous, str):
            asynchronous, tag = False, asynchronous
        if not self.settings.liquidate_enabled:
            self.debug("Liquidate() is currently disabled by settings. To re-enable please set "
                       "'Settings.LiquidateEnabled' to true")  # fmt: skip
            return []
        tag = "Liquidated" if tag is None else tag
        tickets = []
        for one in self._to_liquidate(symbol):
            tickets.extend(self._liquidate_one(one, asynchronous, tag, order_properties))
        return tickets

    def _to_liquidate(self, symbol: Any) -> list[Any]:
        if symbol is None:
            return sorted(self.securities.keys(), key=lambda s: s.value.upper())
        given = symbol if isinstance(symbol, (list, tuple, set)) else [symbol]
        found = [_plain(one) for one in given]
        return [one for one in found if one is not None and self.securities.lookup(one) is not None]

    def _liquidate_one(self, symbol: Any, asynchronous: bool, tag: str, properties: Any) -> list[OrderTicket]:
        security = self.securities[symbol]
        held = security.holdings.quantity
        pending = 0.0
        open_tickets = self.transactions.get_open_order_tickets(symbol)
        for ticket in open_tickets:
            if ticket.order_type is OrderType.MARKET:
                if len(open_tickets) == 1 and held + ticket.quantity_remaining == 0:
                    return []
                pending += ticket.quantity_remaining
            else:
                ticket.cancel(tag)
        quantity = -held - pending
        if not security.holdings.invested:
            return []
        return [self.market_order(symbol, quantity, asynchronous, tag, properties)]

    # --- making requests ------------------------------------------------------------------------------------------
    def _security_for_order(self, symbol: Any) -> Any:
        """The security an order means; a symbol that was never added is added first."""
        found = _plain(symbol)
        security = self.securities.lookup(found)
        if security is not None and (security.is_tradable or security.is_delisted or found.is_canonical()):
            return security
        expired = found.has_underlying and found.id.date < self.time.replace(hour=0, minute=0, second=0, microsecond=0)
        if found.security_type != SecurityType.INDEX and not expired and not found.is_canonical():
            return self.engine.add_security_for_order(found)
        raise InvalidOperationException(
            f"The symbol {found} is not found in the algorithm's securities collection and cannot be re-added due to "
            "it being delisted or no longer tradable."
        )

    def _market_kind(self, security: Any) -> OrderType:
        """Market, or what LEAN turns it into outside hours and on daily data."""
        if security.type in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION):
            return OrderType.MARKET
        hours = security.exchange.hours
        local = security.local_time
        if not hours.is_open(local, False):
            self._tell_once(_TO_OPEN)
            return OrderType.MARKET_ON_OPEN
        if not hours.is_market_always_open and is_daily_only(security):
            self._tell_once(_TO_CLOSE)
            late = local > hours.get_next_market_close(local, False) - MarketOnCloseOrder.submission_time_buffer
            return OrderType.MARKET_ON_OPEN if late else OrderType.MARKET_ON_CLOSE
        return OrderType.MARKET

    def _tell_once(self, message: str) -> None:
        told = self.__dict__.setdefault("_told", set())
        if message not in told:
            told.add(message)
            self.debug(message)

    def _request(
        self, kind: OrderType, security: Any, quantity: float, tag: Any, properties: Any, asynchronous: bool,
        limit_price: float = 0.0, stop_price: float = 0.0, trigger_price: float = 0.0, trailing_amount: float = 0.0,
        trailing_as_percentage: bool = False, group: Any = None,
    ) -> SubmitOrderRequest:  # fmt: skip
        own = properties if properties is not None else self.default_order_properties.clone()
        if kind in (OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE) and isinstance(
            own.time_in_force, GoodTilDateTimeInForce
        ):
            own = own.clone()
            own.time_in_force = TimeInForce.GOOD_TIL_CANCELED
            self._tell_once("Warning: Good-Til-Date(GTD) Time-In-Force is not supported for MOO and MOC orders. The "
                            "order's time-in-force will be reset to Good-Til-Canceled (GTC).")  # fmt: skip
        request = SubmitOrderRequest(
            kind, security.type, security.symbol, quantity, stop_price, limit_price, trigger_price,
            self.transactions.utc_now, tag, own, group, asynchronous,
        )  # fmt: skip
        request.trailing_amount = float(trailing_amount)
        request.trailing_as_percentage = trailing_as_percentage
        return request

    def _send(
        self, kind: OrderType, security: Any, quantity: float, tag: Any, properties: Any, asynchronous: bool,
        **prices: Any,
    ) -> OrderTicket:  # fmt: skip
        request = self._request(kind, security, quantity, tag, properties, asynchronous, **prices)
        return self._submit(request)

    def submit_order_request(self, request: SubmitOrderRequest) -> OrderTicket:
        """Send a request as it is."""
        return self._submit(request)

    def _submit(self, request: SubmitOrderRequest) -> OrderTicket:
        refused = pre_order_checks(self, request)
        if refused is not None:
            self.error(refused.error_message)
            return OrderTicket.refused(self.transactions, request, refused)
        return self.transactions.add_order(request)


def _late(asynchronous: Any, tag: Any, properties: Any) -> tuple[bool, Any, Any]:
    """LEAN's older overloads leave `asynchronous` out: a text there is the tag, properties may follow it."""
    if isinstance(asynchronous, str):
        if tag and not isinstance(tag, str):
            properties = tag
        return False, asynchronous, properties
    return bool(asynchronous), tag, properties


def _plain(symbol: Any) -> Any:
    """The Symbol that a symbol, a security or a ticker means."""
    if isinstance(symbol, Symbol):
        return symbol
    if isinstance(symbol, str):
        return symbol_of(symbol) or create(symbol.upper(), int(SecurityType.EQUITY), "usa")
    return symbol.symbol
