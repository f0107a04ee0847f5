"""The order machinery of a backtest: requests, order events and their effects, all on the algorithm's thread.

`submit` works an order at once; updates and cancellations wait for the next submission or the next
`process_synchronous_events`. Fills come out of `Scanner`, expiry and assignment out of `ExerciseDesk`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from leanhost.enums import OrderResponseErrorCode, OrderStatus, OrderType
from leanhost.naming import method_of
from leanhost.symbols import Symbol
from leanhost.trading import order_requests as requests
from leanhost.trading.brokerage_messages import refusal
from leanhost.trading.exercise import ExerciseDesk
from leanhost.trading.leg_by_leg import LegByLeg
from leanhost.trading.margin_call import check_margin_call
from leanhost.trading.order_facts import buying_power_message, crosses, price_adjustment
from leanhost.trading.order_requests import CancelOrderRequest, OrderResponse, SubmitOrderRequest, UpdateOrderRequest
from leanhost.trading.order_values import OrderEvent, OrderSubmissionData
from leanhost.trading.orders import ComboOrder, Order, make_order
from leanhost.trading.rounding import OrderRounder
from leanhost.trading.scan import Scanner
from leanhost.trading.shortable import may_short, too_short
from leanhost.trading.tickets import OrderTicket

_CODE = OrderResponseErrorCode
_NO_MARGIN = "An error occurred while checking sufficient buying power for the orders."


class BacktestingBroker:
    """Takes requests, keeps what is pending, and turns what happens into order events."""

    def __init__(self, algorithm: Any, transactions: Any, portfolio: Any) -> None:
        self.algorithm = algorithm
        self.transactions = transactions
        self.portfolio = portfolio
        self.pending: dict[int, Order] = {}
        self.requests: deque[Any] = deque()
        """What was asked for and is not yet dealt with, in order."""
        self.changed: set[int] = set()
        """Orders that changed since somebody who keeps them looked."""
        self.untold: list[OrderEvent] = []
        """Events that are booked and of which the algorithm has yet to hear."""
        self.legs = LegByLeg(self)
        self.on_change: Callable[[], None] | None = None
        self._rounder = OrderRounder(algorithm)
        self._now: tuple[int, datetime] | None = None
        self._adjustments: dict[Symbol, int] = {}
        self.scanner = Scanner(self)
        self.desk = ExerciseDesk(self)
        transactions.broker = self

    @property
    def now(self) -> datetime:
        """The algorithm's time, aware UTC."""
        us = self.algorithm.clock.utc_us
        if self._now is None or self._now[0] != us:
            self._now = (us, self.algorithm.clock.utc_time)
        return self._now[1]

    def security(self, symbol: Any) -> Any:
        return self.algorithm.securities[symbol]

    def group_of(self, order: Order) -> list[Order]:
        """All orders of an order's combo by id; the order alone when it has none."""
        group = order.group_order_manager
        if group is None:
            return [order]
        found = (self.transactions.order_of(order_id) for order_id in sorted(group.order_ids))
        return [member for member in found if member is not None]

    # --- the engine's calls ---------------------------------------------------------------------------------------
    def process_synchronous_events(self) -> None:
        """Work off waiting requests, then look for fills."""
        self._drain()
        self.scan()

    def scan(self) -> None:
        """Early assignment, then fills of pending orders."""
        self.desk.assign_early()
        if self.pending:
            self.scanner.scan()

    def process_delistings(self, delistings: list[Any]) -> None:
        """Exercise, assign or liquidate what ends with these events."""
        self.desk.process_delistings(delistings)

    def check_margin(self) -> None:
        """The margin call check; the engine calls it every five minutes."""
        check_margin_call(self.algorithm)

    def apply_corporate(self, event: Any) -> None:
        """Dividends and splits of raw-priced securities."""
        security = self.security(event.symbol)
        mode = int(security.data_normalization_mode)
        if hasattr(event, "distribution"):
            if mode in (0, 2):
                self.portfolio.pay_dividend(security, event.distribution)
        elif mode == 0 and int(event.type) == 1:
            self.algorithm.engine.recorder.split(event.symbol, event.split_factor)
            self.portfolio.split_position(security, event.split_factor, event.reference_price)
            security.cache.split(event.split_factor)
            tickets = self.transactions.get_open_order_tickets(event.symbol)
            method_of(self.algorithm.brokerage_model, "apply_split")(tickets, event)

    # --- submitting -----------------------------------------------------------------------------------------------
    def submit(self, request: SubmitOrderRequest) -> OrderTicket:
        """Make the order, then work the whole queue."""
        ticket = self.accept(request)
        security = self.security(request.symbol)
        order = ticket.order
        if order.quantity < 0 and not may_short(self.algorithm, order.symbol, order.quantity, order.id):
            refused = too_short(self.algorithm, order.symbol, order.quantity)
            request.settle(OrderResponse(order.id, _CODE.EXCEEDS_SHORTABLE_QUANTITY, refused))
            self.algorithm.error(refused)
            order.tag = refused
            self.emit([self.event(order, OrderStatus.INVALID, refused)])
            return ticket
        order.order_submission_data = OrderSubmissionData(security.bid_price, security.ask_price, security.close)
        order.is_marketable = order.is_marketable or crosses(order)
        request.await_processing()
        self.requests.append(request)
        self._drain()
        self._note(order.id)
        return ticket

    def accept(self, request: SubmitOrderRequest) -> OrderTicket:
        """Give a request its id, order and ticket."""
        request.order_id = self.transactions.get_increment_order_id()
        if request.time is None:
            request.time = self.now
        order = make_order(request, request.order_id)
        security = self.security(request.symbol)
        order.price_currency = self.portfolio.currency_of(security)
        order.price_adjustment_mode = price_adjustment(self.algorithm, security, self._adjustments)
        ticket = OrderTicket(self.transactions, request)
        self.transactions.keep(order, ticket)
        self.changed.add(order.id)
        return ticket

    def _note(self, order_id: int) -> None:
        """An order was asked for or changed: whoever keeps the books is told."""
        self.changed.add(order_id)
        if self.on_change is not None:
            self.on_change()

    def _drain(self) -> None:
        while self.requests:
            request = self.requests.popleft()
            if isinstance(request, SubmitOrderRequest):
                self._handle_submit(request)
            elif isinstance(request, UpdateOrderRequest):
                self._handle_update(request)
            else:
                self._handle_cancel(request)
            self.scan()

    def _handle_submit(self, request: SubmitOrderRequest) -> None:
        order = self.transactions.order_of(request.order_id)
        security = self.security(order.symbol)
        if order.tag == "":
            order.tag = order.default_tag()
        self._rounder.quantity(order, security)
        self._rounder.prices(order, security)
        group = order.group_order_manager
        if group is not None and len(group.order_ids) < group.count:
            request.settle(OrderResponse(order.id))
            return
        orders = self.group_of(order)
        if order.type is OrderType.COMBO_LIMIT:
            self._rounder.group_limit(group, [self.security(leg.symbol) for leg in orders])
        refusal = self._refusal(order, orders)
        if refusal is not None:
            code, message, told = refusal
            said = _NO_MARGIN if code is _CODE.PROCESSING_ERROR else message
            request.settle(OrderResponse(order.id, code, said))
            self.algorithm.error(message)
            self.legs.tell(orders, OrderStatus.INVALID, told)
            return
        request.settle(OrderResponse(order.id))
        self.legs.tell(orders, OrderStatus.SUBMITTED)

    def _refusal(self, order: Order, orders: list[Order]) -> tuple[OrderResponseErrorCode, str, str] | None:
        """(code, error text, event text) when the orders may not be placed."""
        if any(leg.quantity == 0 for leg in orders):
            message = requests.zero_quantity(order.id).error_message or ""
            return _CODE.ORDER_QUANTITY_ZERO, message, message
        try:
            reason = self.portfolio.check_buying_power(orders)
        except Exception as error:
            message = f"Order Error: id: {order.id}, Error executing margin models: {error}"
            return _CODE.PROCESSING_ERROR, message, "Error executing margin models"
        if reason is not None:
            message = buying_power_message(orders, self.algorithm.securities, reason)
            return _CODE.INSUFFICIENT_BUYING_POWER, message, message
        model = self.algorithm.brokerage_model
        for leg in orders:
            refused = refusal(model, "can_submit_order", self.security(leg.symbol), leg)
            if refused is not None:
                ids = ",".join(str(member.id) for member in orders)
                message = f"BrokerageModel declared unable to submit order: [{ids}] {refused}"
                return _CODE.BROKERAGE_MODEL_REFUSED_TO_SUBMIT_ORDER, message, message
        return None

    # --- updating and cancelling ----------------------------------------------------------------------------------
    def request_update(self, request: UpdateOrderRequest) -> OrderResponse:
        """Queue an update, or refuse it at once."""
        ticket = self.transactions.get_order_ticket(request.order_id)
        if ticket is None:
            return request.settle(requests.not_found(request.order_id))
        ticket.update_requests.append(request)
        order = ticket.order
        if order.status is OrderStatus.NEW:
            return request.settle(requests.not_confirmed(order.id))
        if order.is_closed and not request.only_tag:
            return request.settle(requests.already_closed(order.id, order.status))
        if request.quantity == 0:
            return request.settle(requests.zero_quantity(order.id))
        quantity = ticket.quantity if request.quantity is None else request.quantity
        if min(order.quantity, quantity) < 0 and not may_short(self.algorithm, order.symbol, quantity, order.id):
            message = too_short(self.algorithm, order.symbol, ticket.quantity)
            return request.settle(OrderResponse(order.id, _CODE.EXCEEDS_SHORTABLE_QUANTITY, message))
        self.requests.append(request)
        response = request.await_processing()
        self._note(order.id)
        return response

    def _handle_update(self, request: UpdateOrderRequest) -> None:
        order = self.transactions.order_of(request.order_id)
        if order.is_closed:
            if not request.only_tag:
                request.settle(requests.already_closed(order.id, order.status))
                return
            self.changed.add(order.id)
            order.tag = request.tag
            request.settle(OrderResponse(order.id))
            return
        self._rounder.quantity(order, self.security(order.symbol))
        refused = self._update_refusal(order, request)
        if refused is not None:
            response, told = refused
            request.settle(response)
            self.algorithm.error(response.error_message)
            self.emit([self.event(order, order.status, told)])
            return
        self._apply_update(order, request)
        request.settle(OrderResponse(order.id))
        self.emit([self.event(order, OrderStatus.UPDATE_SUBMITTED)])

    def _apply_update(self, order: Order, request: UpdateOrderRequest) -> None:
        order.apply(request)
        security = self.security(order.symbol)
        self._rounder.prices(order, security)
        if not isinstance(order, ComboOrder):
            return
        legs = self.group_of(order)
        for leg in legs:
            if request.quantity is not None and isinstance(leg, ComboOrder):
                leg.rescale()
        if order.type is OrderType.COMBO_LIMIT and request.limit_price is not None:
            self._rounder.group_limit(order.group_order_manager, [self.security(leg.symbol) for leg in legs])

    def _update_refusal(self, order: Order, request: UpdateOrderRequest) -> tuple[OrderResponse, str] | None:
        """(response, event text) when the order may not be changed."""
        model, security = self.algorithm.brokerage_model, self.security(order.symbol)
        refused = refusal(model, "can_update_order", security, order, request)
        if refused is not None:
            response = OrderResponse(
                order.id, _CODE.BROKERAGE_MODEL_REFUSED_TO_UPDATE_ORDER, f"OrderID: {order.id} {refused}"
            )
            return response, "BrokerageModel declared unable to update order"
        if order.group_order_manager is not None:
            return None
        changed = order.clone()
        changed.apply(request)
        reason = self.portfolio.check_buying_power([changed])
        if reason is None:
            return None
        message = (
            f"Brokerage failed to update order with id: {order.id}, Symbol: {order.symbol.value}, Insufficient "
            f"buying power to complete order, Reason: {reason}."
        )
        return OrderResponse(order.id, _CODE.BROKERAGE_FAILED_TO_UPDATE_ORDER, message), message

    def request_cancel(self, request: CancelOrderRequest) -> OrderResponse:
        """Queue a cancellation, or refuse it at once; the tag is taken even when the order is already closed."""
        ticket = self.transactions.get_order_ticket(request.order_id)
        if ticket is None:
            return request.settle(requests.not_found(request.order_id))
        if ticket.is_being_canceled:
            message = "Cancellation is already in progress."
            return request.settle(OrderResponse(request.order_id, _CODE.INVALID_REQUEST, message))
        ticket.cancel_request = request
        order = ticket.order
        if request.tag is not None:
            order.tag = request.tag
        if order.is_closed:
            return request.settle(requests.already_closed(order.id, order.status))
        if order.status is OrderStatus.NEW:
            return request.settle(requests.not_confirmed(order.id))
        # Told before it waits: what the algorithm sends on hearing of it is worked first.
        self.emit([self.event(order, OrderStatus.CANCEL_PENDING)])
        response = request.await_processing()
        self.requests.append(request)
        return response

    def _handle_cancel(self, request: CancelOrderRequest) -> None:
        order = self.transactions.order_of(request.order_id)
        if order.is_closed:
            request.settle(requests.already_closed(order.id, order.status))
            return
        request.settle(OrderResponse(order.id))
        self.legs.tell(self.group_of(order), OrderStatus.CANCELED)

    # --- events ---------------------------------------------------------------------------------------------------
    def event(self, order: Order, status: OrderStatus, message: str = "") -> OrderEvent:
        """An event of an order, now."""
        made = OrderEvent(order, self.now, message=message)
        made.status = status
        return made

    def emit(self, events: list[OrderEvent]) -> None:
        """Apply events together, then tell the algorithm of each; books are noted before it hears of anything."""
        for event in events:
            # A fill model may have counted with NumPy, whose numbers are not Python's own.
            event.fill_quantity, event.fill_price = float(event.fill_quantity), float(event.fill_price)
            self._apply(event)
        for event in events:
            if event.fill_quantity:
                self.portfolio.process_fill(event, self.transactions.order_of(event.order_id))
                self.desk.add_profit_text(event)
        self.untold += events
        if self.on_change is not None:
            self.on_change()
        for event in events:
            self.tell(event)

    def _apply(self, event: OrderEvent) -> None:
        order = self.transactions.order_of(event.order_id)
        ticket = self.transactions.get_order_ticket(event.order_id)
        event.utc_time = self.now
        event.ticket = ticket
        event.id = order.next_event_id()
        self.changed.add(order.id)
        if event.status is not OrderStatus.INVALID or order.status not in (OrderStatus.FILLED, OrderStatus.CANCELED):
            order.status = event.status
        ticket.add_event(event)
        if event.fill_quantity:
            order.last_fill_time = self.now
            if order.type is not OrderType.OPTION_EXERCISE:
                order.price = ticket.average_fill_price
            elif event.is_in_the_money:
                order.price = order.symbol.id.strike_price
        if event.status is OrderStatus.CANCELED:
            order.canceled_time = self.now
        elif event.status in (OrderStatus.SUBMITTED, OrderStatus.UPDATE_SUBMITTED) and ticket.update_requests:
            order.last_update_time = self.now
        if order.is_closed:
            self.transactions.forget_if_closed(order)
            self.pending.pop(order.id, None)

    def tell(self, event: OrderEvent) -> None:
        """Let recorder and algorithm hear of a booked event; its exception ends the run at the next step."""
        self.untold.remove(event)
        engine = self.algorithm.engine
        engine.recorder.on_order_event(event)
        tell = engine.callback("on_order_event")
        if tell is None:
            return
        try:
            tell(event)
        except Exception as error:
            engine.fail(error)

    def tell_assignment(self, event: OrderEvent) -> None:
        """Tell the algorithm that a short option was assigned."""
        tell = self.algorithm.engine.callback("on_assignment_order_event")
        if tell is not None:
            tell(event)
