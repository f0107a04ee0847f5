"""Orders, events and trades as the JSON objects of LEAN's result files."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from leanhost.enums import OrderStatus
from leanhost.results.numbers import NOISE_DIGITS
from leanhost.results.trade_builder import ClosedTrade
from leanhost.trading.texts import span_text
from leanhost.trading.time_in_force import (
    GoodTilCanceledTimeInForce,
    GoodTilDateTimeInForce,
    OrderProperties,
    TimeInForce,
)

_STATUS = {
    0: "new", 1: "submitted", 2: "partiallyFilled", 3: "filled", 5: "canceled", 6: "none", 7: "invalid",
    8: "cancelPending", 9: "updateSubmitted",
}  # fmt: skip
_PLAIN = (str, int, float, type(None))
_DIRECTION = ("buy", "sell", "hold")
_ORDER_PRICES = {
    "limit_price": "limitPrice", "stop_price": "stopPrice", "stop_triggered": "stopTriggered",
    "trigger_price": "triggerPrice", "trigger_touched": "triggerTouched", "trailing_amount": "trailingAmount",
    "trailing_as_percentage": "trailingAsPercentage",
}  # fmt: skip


def time_text(time: datetime | int | None) -> str:
    """`2015-08-11T15:05:00Z` of an aware or naive UTC datetime or of microseconds; milliseconds where there are any."""
    if time is None:
        return ""
    if isinstance(time, int):
        time = datetime.fromtimestamp(time // 1_000_000, UTC).replace(microsecond=time % 1_000_000)
    fraction = f".{time.microsecond:06d}".rstrip("0") if time.microsecond else ""
    return f"{time:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def microseconds(time: datetime) -> int:
    """Microseconds UTC of an aware datetime; a naive one is taken as UTC."""
    whole = time if time.tzinfo else time.replace(tzinfo=UTC)
    return int(whole.replace(microsecond=0).timestamp()) * 1_000_000 + whole.microsecond


def symbol_json(symbol: Any) -> dict[str, Any]:
    """value, id, permtick and the underlying of a symbol."""
    found: dict[str, Any] = {"value": symbol.value, "id": str(symbol.id), "permtick": symbol.value}
    if symbol.has_underlying:
        found["underlying"] = symbol_json(symbol.underlying)
    return found


def event_json(event: Any, algorithm_id: str) -> dict[str, Any]:
    """One element of the order-events file."""
    exercise = event.is_assignment or (event.ticket is not None and int(event.ticket.order_type) == 6)
    found: dict[str, Any] = {
        "id": f"{algorithm_id}-{event.order_id}-{event.id}",
        "algorithmId": algorithm_id,
        "orderId": event.order_id,
        "orderEventId": event.id,
        "symbol": str(event.symbol.id),
        "symbolValue": event.symbol.value,
        "symbolPermtick": event.symbol.id.symbol,
        "time": microseconds(event.utc_time) / 1e6,
        "status": _STATUS[int(event.status)],
    }
    fee = event.order_fee.value
    if fee.currency not in ("", "QCC"):
        found |= {"orderFeeAmount": float(fee.amount), "orderFeeCurrency": fee.currency}
    found["fillPrice"] = float(event.fill_price)
    found["fillPriceCurrency"] = "" if exercise else event.fill_price_currency
    found["fillQuantity"] = float(event.fill_quantity)
    found["direction"] = _DIRECTION[int(event.direction)]
    if event.message:
        found["message"] = event.message
    found["isAssignment"] = bool(event.is_assignment)
    found["quantity"] = float(event.quantity)
    for name, key in (("stop_price", "stopPrice"), ("limit_price", "limitPrice")):
        if getattr(event, name, None) is not None:
            found[key] = float(getattr(event, name))
    if event.is_in_the_money:
        found["isInTheMoney"] = True
    return found


def order_json(order: Any) -> dict[str, Any]:
    """One value of the result file's `orders`."""
    found: dict[str, Any] = {
        key: getattr(order, name) for name, key in _ORDER_PRICES.items() if getattr(order, name, None) is not None
    }
    found |= {
        "type": int(order.type),
        "quantity": float(order.quantity),
        "id": order.id,
        "contingentId": order.contingent_id,
        "brokerId": list(order.broker_id),
        "symbol": symbol_json(order.symbol),
        "price": round(float(order.price), NOISE_DIGITS),
        "priceCurrency": order.price_currency,
        "time": time_text(order.time),
        "createdTime": time_text(order.created_time),
    }
    for name, key in (
        ("last_fill_time", "lastFillTime"), ("last_update_time", "lastUpdateTime"), ("canceled_time", "canceledTime"),
    ):  # fmt: skip
        if getattr(order, name) is not None:
            found[key] = time_text(getattr(order, name))
    found["status"] = int(order.status)
    if order.tag is not None:
        found["tag"] = order.tag
    found["properties"] = _properties(order.properties)
    found["securityType"] = int(order.security_type)
    found["direction"] = int(order.direction)
    found["value"] = float(order.value)
    found |= _submission(order)
    found["priceAdjustmentMode"] = int(order.price_adjustment_mode)
    return found


def _properties(properties: OrderProperties) -> dict[str, Any]:
    """An order's properties as its brokerage's class declares them, then what every order has.

    What an algorithm hangs on them besides is only its own.
    """
    own = {_camel(name): value for name, value in vars(properties).items() if isinstance(value, _PLAIN)}
    return own | {"timeInForce": _time_in_force(properties.time_in_force)}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _time_in_force(rule: TimeInForce) -> dict[str, str]:
    """Empty for what LEAN's reader takes where nothing is said."""
    if isinstance(rule, GoodTilCanceledTimeInForce):
        return {}
    found = {"$type": f"QuantConnect.Orders.TimeInForces.{type(rule).__name__}"}
    return found | {"Expiry": f"{rule.expiry:%Y-%m-%dT%H:%M:%S}"} if isinstance(rule, GoodTilDateTimeInForce) else found


def _submission(order: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    data = order.order_submission_data
    if data is not None:
        found["orderSubmissionData"] = {
            "bidPrice": float(data.bid_price), "askPrice": float(data.ask_price), "lastPrice": float(data.last_price),
        }  # fmt: skip
    found["isMarketable"] = bool(order.is_marketable)
    group = order.group_order_manager
    if group is not None:
        found["groupOrderManager"] = {
            "id": group.id, "quantity": float(group.quantity), "count": group.count,
            "limitPrice": float(group.limit_price), "orderIds": list(group.order_ids),
            "direction": int(group.direction),
        }  # fmt: skip
    return found


def trade_json(trade: ClosedTrade) -> dict[str, Any]:
    """One element of `closedTrades`; the id, random in LEAN, is made of the trade so that two runs write the same."""
    seed = f"{trade.symbol.id} {trade.entry_us} {trade.exit_us} {trade.order_ids}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, seed)),
        "symbols": [symbol_json(trade.symbol)],
        "entryTime": time_text(trade.entry_us),
        "entryPrice": trade.entry_price,
        "direction": trade.direction,
        "quantity": trade.quantity,
        "exitTime": time_text(trade.exit_us),
        "exitPrice": trade.exit_price,
        "profitLoss": trade.profit_loss,
        "totalFees": trade.total_fees,
        "mae": trade.mae,
        "mfe": trade.mfe,
        "duration": span_text(timedelta(microseconds=trade.exit_us - trade.entry_us)),
        "endTradeDrawdown": trade.end_trade_drawdown,
        "isWin": trade.is_win,
        "orderIds": list(trade.order_ids),
    }


def filled(event: Any) -> bool:
    """Whether an event brings a fill."""
    return int(event.status) in (int(OrderStatus.FILLED), int(OrderStatus.PARTIALLY_FILLED)) and bool(
        event.fill_quantity
    )
