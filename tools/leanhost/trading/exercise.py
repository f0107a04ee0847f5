"""Exercise, assignment, expiry and delisting: the events LEAN makes of them and their words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from leanhost.enums import OptionRight, OptionStyle, OrderStatus, OrderType, SecurityType, SettlementType
from leanhost.naming import lean_names, method_of
from leanhost.trading.exact import clean, text
from leanhost.trading.fees import fee_of
from leanhost.trading.order_requests import SubmitOrderRequest
from leanhost.trading.order_values import OrderEvent, OrderFee, OrderSubmissionData, direction_of
from leanhost.trading.orders import MarketOrder
from leanhost.trading.positions import OPTION_TYPES

_HOUR = 3_600_000_000
_DELISTED = 1


@lean_names(attributes=("quantity", "tag"))
class OptionAssignmentResult:
    """How much of a short option is assigned early, and the tag its order gets."""

    NULL: Any = None

    def __init__(self, quantity: float, tag: str = "") -> None:
        self.quantity = quantity
        self.tag = tag


OptionAssignmentResult.NULL = OptionAssignmentResult(0.0)


@lean_names
class OptionAssignmentParameters:
    """What an assignment model is asked about."""

    def __init__(self, option: Any) -> None:
        self.option = option


@lean_names
class DefaultOptionAssignmentModel:
    """Early assignment of deep in-the-money shorts: within four days of expiry, European ones on their last day."""

    def __init__(
        self, required_in_the_money_percent: float = 0.05, prior_expiration: timedelta = timedelta(days=4)
    ) -> None:
        self._depth = required_in_the_money_percent
        self._before = prior_expiration

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult:
        """The whole position, or nothing."""
        option = parameters.option
        if not self._may(option) or not self._worth(option):
            return OptionAssignmentResult.NULL
        tag = "Simulated option assignment before expiration"
        return OptionAssignmentResult(option.holdings.absolute_quantity, tag)

    def _may(self, option: Any) -> bool:
        local, expiry = option.local_time, option.symbol.id.date
        american = option.style is OptionStyle.AMERICAN
        if not (expiry - local <= self._before if american else expiry.date() == local.date()):
            return False
        spot = option.underlying.close
        return spot > 0 and _intrinsic(option, spot) / spot > self._depth

    @staticmethod
    def _worth(option: Any) -> bool:
        """Whether the holder gains more by exercising than by selling; LEAN scales the first by the unit twice."""
        holding, underlying, unit = option.holdings, option.underlying, option.contract_unit_of_trade
        quantity = holding.absolute_quantity
        multiplier = option.symbol_properties.contract_multiplier
        sell = (option.bid_price - holding.average_price) * quantity * multiplier
        sell -= fee_of(option, MarketOrder(option.symbol, -quantity)).value.amount
        call = option.right is OptionRight.CALL
        spot = (underlying.bid_price if call else underlying.ask_price) or underlying.price
        shares = quantity * unit * (1 if call else -1)
        gain = (spot - option.strike_price) * shares * unit - holding.average_price * quantity * multiplier
        gain -= fee_of(underlying, MarketOrder(underlying.symbol, -shares)).value.amount
        return gain - sell > 0


@lean_names
class NullOptionAssignmentModel:
    """Nothing is assigned before expiry."""

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult:
        return OptionAssignmentResult.NULL


@lean_names
class DefaultExerciseModel:
    """In the money by a cent it exercises or assigns, in cash or by delivery; else the option just ends."""

    def option_exercise(self, option: Any, order: Any) -> list[OrderEvent]:
        """The option's event and, in the money and with delivery, the underlying's."""
        underlying = option.underlying
        won = clean(_intrinsic(option, underlying.close)) >= 0.01
        short = option.holdings.quantity < 0
        word = ("Assigned" if short else "Automatic Exercise") if won else "OTM"
        moment = option.local_time.replace(tzinfo=option.exchange.time_zone)
        message = f"{word}. Underlying: {_price_text(underlying)}"
        first = _event(order, moment, option.symbol, order.quantity, 0.0, message, won)
        first.is_assignment = won and short
        if not won or option.exercise_settlement is SettlementType.CASH:
            return [first]
        # Closing a long position (negative quantity) of calls buys the underlying.
        side = -1 if option.right is OptionRight.CALL else 1
        shares = side * order.quantity * option.contract_unit_of_trade
        message = "Option Assignment" if short else "Option Exercise"
        return [first, _event(order, moment, underlying.symbol, shares, option.strike_price, message, True)]


def _event(  # noqa: PLR0917  an event's parts
    order: Any, moment: datetime, symbol: Any, quantity: float, price: float, message: str, won: bool
) -> OrderEvent:
    way, filled = direction_of(quantity), OrderStatus.FILLED
    event = OrderEvent(order.id, symbol, moment, filled, way, price, quantity, OrderFee.ZERO, message)
    event.is_in_the_money = won
    return event


def _intrinsic(option: Any, spot: float) -> float:
    depth = spot - option.strike_price if option.right is OptionRight.CALL else option.strike_price - spot
    return max(0.0, depth)


def _decimals(value: float) -> int:
    return len(text(value).partition(".")[2])


def _price_text(security: Any) -> str:
    """A price with the scale LEAN's files give it: four decimals for stocks, two otherwise."""
    places = 4 if security.type is SecurityType.EQUITY else 2
    return f"{security.price:.{places}f}"


class ExerciseDesk:
    """Makes the orders and events of exercises, assignments and delistings."""

    def __init__(self, broker: Any) -> None:
        self._broker = broker
        self._next_look = 0
        self._entry_prices: dict[int, float] = {}

    # --- events of one exercise -----------------------------------------------------------------------------------
    def exercise(self, order: Any, option: Any) -> list[OrderEvent]:
        """The events that the option's exercise model makes of an order."""
        self._entry_prices[order.id] = option.holdings.average_price
        model = option.option_exercise_model or _DEFAULT_EXERCISE
        events = list(method_of(model, "option_exercise")(option, order))
        for event in events:
            event.quantity = order.quantity
        return events

    def add_profit_text(self, event: OrderEvent) -> None:
        """Append the realised profit to an exercised option's message, with the scale .NET's decimals have."""
        if event.order_id not in self._entry_prices or event.symbol.security_type not in OPTION_TYPES:
            return
        average = self._entry_prices.pop(event.order_id)
        option = self._broker.security(event.symbol)
        places = _decimals(average) + (1 if option.type is SecurityType.FUTURE_OPTION else 0)
        if event.is_in_the_money and option.exercise_settlement is SettlementType.CASH:
            places = max(places, 2)
        profit = option.holdings.last_trade_profit
        sign = "Profit: +" if profit >= 0 else "Loss: "
        event.message += f". {sign}{profit:.{places}f}"

    # --- early assignment -----------------------------------------------------------------------------------------
    def assign_early(self) -> None:
        """Once in each UTC hour: ask the assignment models of short options."""
        broker = self._broker
        now = broker.algorithm.clock.utc_us
        if now < self._next_look:
            return
        self._next_look = (now // _HOUR + 1) * _HOUR
        short = {s.symbol for s in broker.portfolio.held() if s.type in OPTION_TYPES and s.holdings.quantity < 0}
        if not short or broker.algorithm.is_warming_up:
            return
        candidates = [s for s in broker.algorithm.securities.values() if s.symbol in short]
        for option in sorted(candidates, key=lambda s: s.symbol.id.symbol):
            model: Any = option.option_assignment_model or _DEFAULT_ASSIGNMENT
            ask = method_of(model, "get_assignment")
            result = ask(OptionAssignmentParameters(option))
            if result is not None and result.quantity and option.holdings.quantity < 0:
                self._settle(option, result.tag)

    def _settle(self, option: Any, tag: str | None) -> None:
        """Exercise or assign a whole position, one event at a time."""
        broker = self._broker
        order = self._own_order(option, OrderType.OPTION_EXERCISE, -option.holdings.quantity, tag)
        for event in self.exercise(order, option):
            broker.emit([event])
            if event.is_assignment:
                if tag:
                    event.message += f". {tag}"
                broker.tell_assignment(event)

    def _own_order(self, security: Any, kind: OrderType, quantity: float, tag: str | None) -> Any:
        """An order the engine makes itself: no checks, no submission."""
        request = SubmitOrderRequest(kind, security.type, security.symbol, quantity, time=self._broker.now, tag=tag)
        ticket = self._broker.accept(request)
        request.await_processing()
        if kind is OrderType.OPTION_EXERCISE:
            prices = security.bid_price, security.ask_price, security.close
            ticket.order.order_submission_data = OrderSubmissionData(*prices)
        return ticket.order

    # --- the end of a security ------------------------------------------------------------------------------------
    def process_delistings(self, delistings: list[Any]) -> None:
        """Options first: they may deliver what then ends too."""
        ended = [event for event in delistings if int(event.type) == _DELISTED]
        for event in sorted(ended, key=lambda e: e.symbol.security_type not in OPTION_TYPES):
            security = self._broker.security(event.symbol)
            security.is_tradable = False
            security.is_delisted = True
            security.holdings.update_market_price(security.price)
            if security.holdings.quantity:
                if security.type in OPTION_TYPES:
                    self._settle(security, None)
                else:
                    self._liquidate(security)
            if not self._broker.algorithm.is_warming_up:
                self._broker.transactions.cancel_open_orders(event.symbol)

    def _liquidate(self, security: Any) -> None:
        tag = "Liquidate from delisting"
        order = self._own_order(security, OrderType.MARKET, -security.holdings.quantity, tag)
        # LEAN gives such an order no currency; the result file and the hash over orders show it.
        order.price_currency = ""
        event = OrderEvent(order, self._broker.now, message=tag)
        event.status = OrderStatus.FILLED
        event.fill_price = security.price
        event.fill_quantity = order.quantity
        self._broker.emit([event])


_DEFAULT_ASSIGNMENT = DefaultOptionAssignmentModel()
_DEFAULT_EXERCISE = DefaultExerciseModel()
