"""What orders, their events, tickets and requests print as: LEAN's texts."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from leanhost.enums import OrderStatus, OrderType, pascal
from leanhost.trading.exact import smart_round, text

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "₤", "JPY": "¥", "CNY": "¥", "INR": "₹", "": "", "QCC": "₡"}
_PRICES = {
    OrderType.LIMIT: (("limit", "limit_price"),),
    OrderType.STOP_MARKET: (("stop", "stop_price"),),
    OrderType.STOP_LIMIT: (("stop", "stop_price"), ("limit", "limit_price")),
    OrderType.LIMIT_IF_TOUCHED: (("trigger", "trigger_price"), ("limit", "limit_price")),
}
_EVENT = (("limit_price", "LimitPrice"), ("stop_price", "StopPrice"), ("trailing_amount", "TrailingAmount"),
          ("trigger_price", "TriggerPrice"))  # fmt: skip
_OPTIONS = (2, 8, 10)
_PARTS = ("limit_price", "stop_price", "trigger_price", "trailing_amount", "trailing_as_percentage")


def sign_of(currency: str) -> str:
    """A currency's sign; its code and a space where it has none of its own."""
    return _SIGNS.get(currency, currency)


def time_text(moment: datetime) -> str:
    """A moment as .NET prints it in the invariant culture."""
    return f"{moment:%m/%d/%Y %H:%M:%S}"


def span_text(span: timedelta) -> str:
    """A span as .NET prints it: `00:15:30`, `1.02:00:00`, `00:00:01.5000000`."""
    seconds, fraction = span.seconds, f".{span.microseconds * 10:07d}" if span.microseconds else ""
    days = f"{span.days}." if span.days else ""
    return f"{days}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def price_text(price: float, currency: str) -> str:
    """A price in seven significant digits with its currency's sign."""
    return sign_of(currency) + text(smart_round(price))


def _distance_text(amount: float, is_share: bool, currency: str) -> str:
    return f"{text(amount * 100)}%" if is_share else sign_of(currency) + text(amount)


def event_text(event: Any) -> str:
    """An order event on one line."""
    currency = event.fill_price_currency
    parts = [
        f"Time: {time_text(event.utc_time)} OrderID: {event.order_id} EventID: {event.id} Symbol: {event.symbol.value}",
        f"Status: {pascal(OrderStatus(event.status).name)} Quantity: {text(event.quantity)}",
    ]
    if event.fill_quantity:
        parts.append(f"FillQuantity: {text(event.fill_quantity)} FillPrice: {price_text(event.fill_price, currency)}")
    for name, label in _EVENT:
        value = getattr(event, name)
        if value is not None and name == "trailing_amount":
            parts.append(f"{label}: {_distance_text(value, bool(event.trailing_as_percentage), currency)}")
        elif value is not None:
            parts.append(f"{label}: {price_text(value, currency)}")
    if event.order_fee.value.amount:
        parts.append(f"OrderFee: {event.order_fee}")
    if event.message:
        parts.append(f"Message: {event.message}")
    if int(event.symbol.security_type) in _OPTIONS:
        parts.append(f"IsAssignment: {bool(event.is_assignment)}")
    return " ".join(parts)


def order_text(order: Any) -> str:
    """An order on one line, with its prices and tag."""
    kind = OrderType(order.type)
    unit = "unit" if order.quantity == 1 else "units"
    tag = f": {order.tag}" if order.tag else ""
    said = (
        f"OrderId: {order.id} (BrokerId: {','.join(order.broker_id)}) {pascal(OrderStatus(order.status).name)} "
        f"{pascal(kind.name)} order for {text(order.quantity)} {unit} of {order.symbol}{tag}"
    )
    currency = order.price_currency
    prices = [f"{word} {price_text(getattr(order, name), currency)}" for word, name in _PRICES.get(kind, ())]
    if kind == OrderType.TRAILING_STOP:
        distance = _distance_text(order.trailing_amount, order.trailing_as_percentage, currency)
        prices = [f"stop {price_text(order.stop_price, currency)}. Trailing amount: {distance}"]
    return " ".join([said, *(["at"] if prices else []), *prices])


def ticket_text(ticket: Any, order: Any) -> str:
    """A ticket: its order, and how many requests and responses it has had."""
    requests = list(ticket.update_requests)
    requests += [ticket.submit_request] + ([ticket.cancel_request] if ticket.cancel_request is not None else [])
    answered = sum(1 for request in requests if request.response.is_processed)
    counts = f"Request Count: {len(requests)} Response Count: {answered}"
    return f"{ticket.order_id}: {order} {counts}" if order is not None else f"{ticket.order_id}: {counts}"


def _request_text(request: Any, what: str, content: str) -> str:
    tag, status = request.tag or "", pascal(request.status.name)
    return f"{time_text(request.time)} UTC: {what} Order: ({request.order_id}) - {content}{tag} Status: {status}"


def submit_text(request: Any) -> str:
    """A request to send an order: the order as it would be, before a broker or a currency is known."""
    known = {name: getattr(request, name) for name in ("symbol", "quantity", "tag", *_PARTS)}
    new = SimpleNamespace(
        id=request.order_id, broker_id=(), status=OrderStatus.NEW, type=request.order_type, price_currency="", **known
    )
    return f"{_request_text(request, 'Submit', f'{order_text(new)} ')} Async: {bool(request.asynchronous)}"


def update_text(request: Any) -> str:
    """A request to change an order: what shall change."""
    changes = [] if request.quantity is None else [f"Quantity: {text(request.quantity)}"]
    for name, label in _EVENT:
        value = getattr(request, name)
        if value is not None:
            changes.append(f"{label}: {text(smart_round(value))}")
    return _request_text(request, "Update", f"{', '.join(changes)} ")


def cancel_text(request: Any) -> str:
    """A request to cancel an order."""
    return _request_text(request, "Cancel", "")
