"""The orders LEAN knows, one class per type, with their order value and how updates change them.

Helpers: `make_order(request, order_id)` builds the right class from a submit request.
"""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leanhost.enums import OrderDirection, OrderStatus, OrderType, closed
from leanhost.naming import lean_names
from leanhost.trading.exact import text
from leanhost.trading.order_values import GroupOrderManager, OrderSubmissionData, direction_of
from leanhost.trading.texts import order_text
from leanhost.trading.time_in_force import OrderProperties, TimeInForce

_ZONES: dict[str, ZoneInfo] = {}


def _local(time: datetime, zone: Any) -> datetime:
    name = str(zone)
    if name not in _ZONES:
        _ZONES[name] = ZoneInfo(name)
    return time.astimezone(_ZONES[name]).replace(tzinfo=None)


def _better_for_margin(quantity: float, limit: float, price: float) -> float:
    """Order value at the dearer of limit and price for sells, at the cheaper for buys."""
    if quantity < 0:
        return quantity * max(limit, price)
    return quantity * min(limit, price)


@lean_names(
    attributes=(
        "id", "symbol", "quantity", "time", "created_time", "last_fill_time", "last_update_time", "canceled_time",
        "status", "tag", "properties", "price", "price_currency", "broker_id", "contingent_id",
        "group_order_manager", "order_submission_data", "price_adjustment_mode",
    )
)  # fmt: skip
class Order:
    """What every order has. Times are aware UTC; `price` is the average fill price so far."""

    type: OrderType = OrderType.MARKET

    def __init__(
        self,
        symbol: Any = None,
        quantity: float = 0.0,
        time: datetime | None = None,
        tag: str | None = "",
        properties: OrderProperties | None = None,
    ) -> None:
        self.id = 0
        self.contingent_id = 0
        self.broker_id: list[str] = []
        self.symbol = symbol
        self.price = 0.0
        self.price_currency = "USD"
        self.time: Any = time
        self.created_time: Any = time
        self.last_fill_time: datetime | None = None
        self.last_update_time: datetime | None = None
        self.canceled_time: datetime | None = None
        self.quantity = float(quantity)
        self.status = OrderStatus.NEW
        self.tag = tag
        self.properties = properties or OrderProperties()
        self.order_submission_data: OrderSubmissionData | None = None
        self.group_order_manager: GroupOrderManager | None = None
        self.price_adjustment_mode = 0
        self.is_marketable = False
        self._events = 0
        self._locals: dict[Any, datetime] = {}

    @property
    def time_in_force(self) -> TimeInForce:
        return self.properties.time_in_force

    @property
    def direction(self) -> OrderDirection:
        return direction_of(self.quantity)

    @property
    def absolute_quantity(self) -> float:
        return abs(self.quantity)

    @property
    def security_type(self) -> Any:
        return self.symbol.security_type

    @property
    def value(self) -> float:
        """Quantity times fill price, without multiplier."""
        return self.quantity * self.price

    def get_value(self, security: Any) -> float:
        """Value of the whole order in account currency at present prices."""
        properties = security.symbol_properties
        return self.value_at(security.price) * properties.contract_multiplier

    def value_at(self, price: float) -> float:
        """Signed order value per multiplier unit when the market is at `price`."""
        return self.quantity * price

    def local_time(self, security: Any) -> datetime:
        """Submission time on the security's exchange clock (naive)."""
        zone = security.exchange.time_zone
        found = self._locals.get(zone)
        if found is None:
            found = self._locals[zone] = _local(self.time, zone)
        return found

    def next_event_id(self) -> int:
        self._events += 1
        return self._events

    def default_tag(self) -> str:
        return ""

    def apply(self, fields: Any) -> None:
        """Take the set fields of an update over; combos take quantity and limit into their group."""
        if fields.tag is not None:
            self.tag = fields.tag
        if fields.quantity is not None:
            self.quantity = float(fields.quantity)

    def clone(self) -> Any:
        made = copy.copy(self)
        made._locals = {}
        return made

    def __getstate__(self) -> dict[str, Any]:
        """What is written down of an order: zones are the run's own."""
        return {**vars(self), "_locals": {}}

    @property
    def is_closed(self) -> bool:
        return closed(self.status)

    def __str__(self) -> str:
        return order_text(self)


class MarketOrder(Order):
    """Fills at once at the other side of the market."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.is_marketable = True


class MarketOnOpenOrder(Order):
    """Fills at the next open."""

    type = OrderType.MARKET_ON_OPEN


class _Buffered(type):
    """LEAN's static property: assigned in either spelling, it is read in both."""

    submission_time_buffer: timedelta

    @property
    def SubmissionTimeBuffer(cls) -> timedelta:  # noqa: N802  LEAN's spelling
        return cls.submission_time_buffer

    @SubmissionTimeBuffer.setter
    def SubmissionTimeBuffer(cls, value: timedelta) -> None:  # noqa: N802
        cls.submission_time_buffer = value


class MarketOnCloseOrder(Order, metaclass=_Buffered):
    """Fills at the next close; none is taken within `submission_time_buffer` of it, which an algorithm may change."""

    type = OrderType.MARKET_ON_CLOSE
    DEFAULT_SUBMISSION_TIME_BUFFER = DefaultSubmissionTimeBuffer = timedelta(minutes=15, seconds=30)
    submission_time_buffer = DEFAULT_SUBMISSION_TIME_BUFFER
    # What an order itself says; the class is asked by way of its own class, `_Buffered`.
    SubmissionTimeBuffer = property(lambda self: self.submission_time_buffer)


class _Priced(Order):
    """An order with prices of its own; `price_fields` names those that updates may change."""

    price_fields: tuple[str, ...] = ()

    def apply(self, fields: Any) -> None:
        super().apply(fields)
        for name in self.price_fields:
            value = getattr(fields, name)
            if value is not None:
                setattr(self, name, float(value))


class LimitOrder(_Priced):
    """Fills at the limit or better."""

    type = OrderType.LIMIT
    price_fields = ("limit_price",)
    limit_price = 0.0

    def value_at(self, price: float) -> float:
        return _better_for_margin(self.quantity, self.limit_price, price)


class StopMarketOrder(_Priced):
    """Becomes a market order beyond its stop."""

    type = OrderType.STOP_MARKET
    price_fields = ("stop_price",)
    stop_price = 0.0

    def value_at(self, price: float) -> float:
        return _better_for_margin(self.quantity, self.stop_price, price)


class TrailingStopOrder(StopMarketOrder):
    """A stop that follows the market at a distance, in money or as a share of the price."""

    type = OrderType.TRAILING_STOP
    price_fields = ("stop_price", "trailing_amount")
    trailing_amount = 0.0
    trailing_as_percentage = False

    def default_tag(self) -> str:
        if self.trailing_as_percentage:
            return f"Trailing Amount: {_percent(self.trailing_amount)}%"
        return f"Trailing Amount: ${text(self.trailing_amount)}"


def _percent(share: float) -> str:
    """A share as percent with the scale .NET's product of two decimals has: 0.001 * 100 prints 0.100."""
    digits = text(share)
    decimals = len(digits.partition(".")[2])
    return f"{share * 100:.{decimals}f}"


class StopLimitOrder(_Priced):
    """Becomes a limit order beyond its stop."""

    type = OrderType.STOP_LIMIT
    price_fields = ("stop_price", "limit_price")
    stop_price = 0.0
    limit_price = 0.0
    stop_triggered = False

    def value_at(self, price: float) -> float:
        return _better_for_margin(self.quantity, self.limit_price, price)


class LimitIfTouchedOrder(_Priced):
    """Becomes a limit order once its trigger is touched."""

    type = OrderType.LIMIT_IF_TOUCHED
    price_fields = ("trigger_price", "limit_price")
    trigger_price = 0.0
    limit_price = 0.0
    trigger_touched = False

    def value_at(self, price: float) -> float:
        return _better_for_margin(self.quantity, self.limit_price, price)


class OptionExerciseOrder(Order):
    """Exercises or assigns contracts; the quantity closes the option position."""

    type = OrderType.OPTION_EXERCISE

    def get_value(self, security: Any) -> float:
        return self.quantity * security.strike_price * security.symbol_properties.contract_multiplier


class ComboOrder(Order):
    """A leg of a combo. Its quantity is the leg's ratio times the group's quantity."""

    group_order_manager: Any
    ratio = 0.0

    def join(self, group: GroupOrderManager) -> None:
        """Become a leg of `group`."""
        self.group_order_manager = group
        self.ratio = self.quantity / group.quantity if group.quantity else 0.0

    def apply(self, fields: Any) -> None:
        if fields.tag is not None:
            self.tag = fields.tag
        if fields.quantity is not None:
            self.group_order_manager.quantity = float(fields.quantity)

    def rescale(self) -> None:
        """Follow a changed group quantity."""
        self.quantity = self.ratio * self.group_order_manager.quantity


class ComboMarketOrder(ComboOrder):
    """A leg of a combo that fills at once, all legs or none."""

    type = OrderType.COMBO_MARKET

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.is_marketable = True


class ComboLimitOrder(ComboOrder):
    """A leg of a combo with one net limit."""

    type = OrderType.COMBO_LIMIT

    def value_at(self, price: float) -> float:
        return _better_for_margin(self.quantity, self.group_order_manager.limit_price, price)

    def apply(self, fields: Any) -> None:
        super().apply(fields)
        if fields.limit_price is not None:
            self.group_order_manager.limit_price = float(fields.limit_price)


class ComboLegLimitOrder(ComboOrder):
    """A leg of a combo with its own limit; all legs fill together or none."""

    type = OrderType.COMBO_LEG_LIMIT
    limit_price = 0.0

    def value_at(self, price: float) -> float:
        return _better_for_margin(self.quantity, self.limit_price, price)

    def apply(self, fields: Any) -> None:
        super().apply(fields)
        if fields.limit_price is not None:
            self.limit_price = float(fields.limit_price)


_CLASSES: dict[int, type[Order]] = {
    int(kind.type): kind
    for kind in (
        MarketOrder, LimitOrder, StopMarketOrder, StopLimitOrder, MarketOnOpenOrder, MarketOnCloseOrder,
        OptionExerciseOrder, LimitIfTouchedOrder, ComboMarketOrder, ComboLimitOrder, ComboLegLimitOrder,
        TrailingStopOrder,
    )
}  # fmt: skip
_PRICES = ("limit_price", "stop_price", "trigger_price", "trailing_amount", "trailing_as_percentage")

for _kind in (Order, *_CLASSES.values(), ComboOrder, _Priced):
    lean_names(_kind)


def make_order(request: Any, order_id: int) -> Order:
    """The order a submit request asks for; combo legs join their group."""
    kind = _CLASSES[int(request.order_type)]
    order = kind(request.symbol, request.quantity, request.time, request.tag, request.order_properties)
    order.id = order_id
    for name in _PRICES:
        if hasattr(kind, name):
            setattr(order, name, getattr(request, name))
    if request.group_order_manager is not None and isinstance(order, ComboOrder):
        order.join(request.group_order_manager)
        request.group_order_manager.order_ids.append(order_id)
    return order
