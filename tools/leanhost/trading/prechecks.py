"""LEAN's checks before an order gets an id, in LEAN's order and words.

Helpers: `pre_order_checks(algorithm, request)` returns the refusing response, or None.
"""

from __future__ import annotations

from typing import Any

from leanhost.enums import OptionStyle, OrderResponseErrorCode, OrderType, Resolution, SecurityType, pascal
from leanhost.trading import order_requests as requests
from leanhost.trading.exact import text
from leanhost.trading.order_requests import OrderResponse
from leanhost.trading.orders import MarketOnCloseOrder
from leanhost.trading.positions import OPTION_TYPES
from leanhost.trading.texts import span_text

_CODE = OrderResponseErrorCode
PRICE_ZERO = (
    ": The security does not have an accurate price as it has not yet received a bar of data. Before placing a trade "
    "(or using set_holdings) warm up your algorithm with set_warmup, or use slice.contains(symbol) to confirm the "
    "Slice object has price before using the data. Data does not necessarily all arrive at the same time so "
    "your algorithm should confirm the data is ready before using it. In live trading this can mean you "
    "do not have an active subscription to the asset class you're trying to trade. If using custom data "
    "make sure you've set the 'Value' "
    "property."
)
_WARMING_UP = (
    "This operation is not allowed in initialize or during warm up: OrderRequest.submit. Please move this code to the "
    "on_warmup_finished() method."
)


def _refuse(code: OrderResponseErrorCode, message: str) -> OrderResponse:
    return OrderResponse(requests.NO_ORDER, code, message)


def pre_order_checks(algorithm: Any, request: Any) -> OrderResponse | None:
    """The first check that refuses the request, None when all pass."""
    if algorithm.is_warming_up or not algorithm.engine.locked:
        return _refuse(_CODE.ALGORITHM_WARMING_UP, _WARMING_UP)
    symbol = request.symbol
    securities = algorithm.securities
    if symbol not in securities and securities.lookup(symbol) is None:
        message = f"You haven't requested {symbol} data. Add this with add_security() in the initialize() method."
        return _refuse(_CODE.MISSING_SECURITY, message)
    if request.quantity == 0:
        return requests.zero_quantity(requests.NO_ORDER)
    security = securities[symbol]
    return (
        _check_security(algorithm, security, request)
        or _check_exercise(algorithm, security, request)
        or _check_session(security, request)
    )


def _check_security(algorithm: Any, security: Any, request: Any) -> OrderResponse | None:
    symbol, quantity, lot = security.symbol, abs(request.quantity), security.symbol_properties.lot_size
    if quantity < lot:
        message = (
            f"Unable to submit order with id -10 which quantity ({text(quantity)}) is less than lot size ({text(lot)})."
        )
        return _refuse(_CODE.ORDER_QUANTITY_LESS_THAN_LOT_SIZE, message)
    if not security.is_tradable:
        return _refuse(
            _CODE.NON_TRADABLE_SECURITY, f"The security with symbol '{symbol}' is marked as non-tradable."
        )
    if request.order_type is OrderType.OPTION_EXERCISE and not security.exchange.exchange_open:
        return _refuse(_CODE.EXCHANGE_NOT_OPEN, "OptionExercise order and exchange not open.")
    if request.order_type is OrderType.MARKET_ON_OPEN and security.type in (
        SecurityType.FUTURE, SecurityType.FUTURE_OPTION
    ):  # fmt: skip
        kind = pascal(security.type.name)
        return _refuse(_CODE.EXCHANGE_NOT_OPEN, f"MarketOnOpen orders not supported for {kind}.")
    if security.price == 0:
        return _refuse(_CODE.SECURITY_PRICE_ZERO, f"{symbol}{PRICE_ZERO}")
    if not security.has_data:
        message = (
            "There is no data for this symbol yet, please check the security.HasData flag to ensure there is at least "
            "one data point."
        )
        return _refuse(_CODE.SECURITY_HAS_NO_DATA, message)
    return None


def _check_exercise(algorithm: Any, security: Any, request: Any) -> OrderResponse | None:
    if request.order_type is not OrderType.OPTION_EXERCISE:
        return None
    symbol = security.symbol
    if security.type not in OPTION_TYPES:
        message = f"The security with symbol '{symbol}' is not exercisable."
        return _refuse(_CODE.NON_EXERCISABLE_SECURITY, message)
    today = algorithm.transactions.utc_now.date()
    if security.style is OptionStyle.EUROPEAN and today < security.symbol.id.date.date():
        message = f"Cannot exercise European style option with symbol '{symbol}' before its expiration date."
        return _refuse(_CODE.EUROPEAN_OPTION_NOT_EXPIRED_ON_EXERCISE, message)
    held = security.holdings.quantity
    if held < 0:
        message = (
            f"The security with symbol '{symbol}' has a short option position. Only long option positions are "
            "exercisable."
        )
        return _refuse(_CODE.UNSUPPORTED_REQUEST_TYPE, message)
    if abs(request.quantity) > held:
        message = f"Cannot exercise more contracts of '{symbol}' than is currently available in the portfolio. "
        return _refuse(_CODE.UNSUPPORTED_REQUEST_TYPE, message)
    return None


def is_daily_only(security: Any) -> bool:
    """Whether the algorithm gets nothing finer than daily bars of a security."""
    configs = [config for config in security.subscriptions if not config.is_internal_feed]
    return bool(configs) and all(config.resolution is Resolution.DAILY for config in configs)


def _check_session(security: Any, request: Any) -> OrderResponse | None:
    kind = request.order_type
    if kind not in (OrderType.MARKET_ON_OPEN, OrderType.MARKET_ON_CLOSE):
        return None
    hours = security.exchange.hours
    name = "MarketOnOpen" if kind is OrderType.MARKET_ON_OPEN else "MarketOnClose"
    if hours.is_market_always_open:
        raise ValueError(f"Market never closes for this symbol {security.symbol}, can no submit a {name} order.")
    local = security.local_time
    is_open = hours.is_open(local, False)
    if kind is OrderType.MARKET_ON_OPEN:
        if is_open and not is_daily_only(security):
            return _refuse(
                _CODE.MARKET_ON_OPEN_NOT_ALLOWED_DURING_REGULAR_HOURS,
                "Cannot submit a MarketOnOpen order while the market is open.",
            )
        return None
    buffer = MarketOnCloseOrder.submission_time_buffer
    if local > hours.get_next_market_close(local, False) - buffer:
        return _refuse(
            _CODE.MARKET_ON_CLOSE_ORDER_TOO_LATE,
            f"MarketOnClose orders must be placed within {span_text(buffer)} before market close. Override this "
            "TimeSpan buffer by setting Orders.MarketOnCloseOrder.SubmissionTimeBuffer in QCAlgorithm.Initialize().",
        )
    return None
