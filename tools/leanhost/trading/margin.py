"""Buying-power models of single securities: stocks and options (`future_margin` has those of futures).

A model answers `maintenance_of(security, quantity)` (margin that holding would need, money, not negative) and
`initial_of(security, quantity)` (margin to open it, signed like the quantity where LEAN's is).
"""

from __future__ import annotations

from typing import Any

from leanhost.enums import OptionRight, OrderDirection, SecurityType
from leanhost.naming import lean_names
from leanhost.trading.fees import fee_of
from leanhost.trading.order_values import direction_of


@lean_names
class BuyingPowerModel:
    """Margin as a share of market value: 1 / leverage."""

    NULL: Any = None

    def __init__(self, leverage: float = 1.0, required_free_buying_power_percent: float = 0.0) -> None:
        self._leverage = float(leverage)
        self.required_free_buying_power_percent = required_free_buying_power_percent

    def get_leverage(self, security: Any) -> float:
        return self._leverage

    def set_leverage(self, security: Any, leverage: float) -> None:
        self._leverage = float(leverage)

    def maintenance_of(self, security: Any, quantity: float) -> float:
        """Margin to keep `quantity` at the present price."""
        return abs(security.price * security.symbol_properties.contract_multiplier * quantity) / self._leverage

    def initial_of(self, security: Any, quantity: float) -> float:
        """Margin to open `quantity`, signed."""
        return security.price * security.symbol_properties.contract_multiplier * quantity / self._leverage

    def full_initial_of(self, security: Any, quantity: float) -> float:
        """Initial margin including the premium a long option costs."""
        return self.initial_of(security, quantity)

    def initial_for_order(self, security: Any, order: Any) -> float:
        """Initial margin of an order and its fee, signed: the fee makes the magnitude larger."""
        margin = self.order_margin(security, order)
        fee = fee_of(security, order).value.amount
        return margin + fee if margin >= 0 else margin - fee

    def order_margin(self, security: Any, order: Any) -> float:
        """Initial margin of an order without its fee."""
        return order.get_value(security) / self._leverage

    def buying_power(self, portfolio: Any, security: Any, direction: OrderDirection) -> float:
        """Margin an order in `direction` may use: what is free, and what closing the position would free."""
        free = portfolio.margin_remaining
        quantity = security.holdings.quantity
        if quantity and direction_of(quantity) is not direction:
            free += self.maintenance_of(security, quantity) + self.initial_of(security, abs(quantity))
        return max(0.0, free)


class SecurityMarginModel(BuyingPowerModel):
    """Stocks on margin."""


class CashBuyingPowerModel(BuyingPowerModel):
    """No leverage: positions are paid in full."""

    def __init__(self) -> None:
        super().__init__(1.0)

    def set_leverage(self, security: Any, leverage: float) -> None:
        if leverage != 1:
            raise ValueError("CashBuyingPowerModel does not allow setting leverage. Cash accounts have no leverage.")


class NullBuyingPowerModel(BuyingPowerModel):
    """Nothing needs margin and every order is allowed."""

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return 0.0

    def initial_of(self, security: Any, quantity: float) -> float:
        return 0.0

    def order_margin(self, security: Any, order: Any) -> float:
        return 0.0

    def buying_power(self, portfolio: Any, security: Any, direction: OrderDirection) -> float:
        return 1e15


BuyingPowerModel.NULL = NullBuyingPowerModel()


class ConstantBuyingPowerModel(BuyingPowerModel):
    """The same margin for every unit, whatever its price; leverage set later changes nothing."""

    def __init__(self, margin_required_per_unit_in_account_currency: float) -> None:
        super().__init__()
        self._each = float(margin_required_per_unit_in_account_currency)

    def set_leverage(self, security: Any, leverage: float) -> None:
        """Ignored."""

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return abs(quantity) * self._each

    def initial_of(self, security: Any, quantity: float) -> float:
        return quantity * self._each

    def order_margin(self, security: Any, order: Any) -> float:
        return order.quantity * self._each


class _FixedLeverage(BuyingPowerModel):
    def set_leverage(self, security: Any, leverage: float) -> None:
        """Leverage of options cannot be set; LEAN ignores the call."""


class OptionMarginModel(_FixedLeverage):
    """Single options on stocks and indices: longs pay their premium, shorts the exchange's naked formula."""

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return 0.0 if quantity >= 0 else self._short(security, quantity)

    def initial_of(self, security: Any, quantity: float) -> float:
        """Without premium: 0 for longs, the naked margin (not negative) for shorts."""
        return 0.0 if quantity >= 0 else self._short(security, quantity)

    def order_margin(self, security: Any, order: Any) -> float:
        value = order.get_value(security)
        if order.quantity >= 0:
            return value
        at_price = security.price * security.symbol_properties.contract_multiplier * order.quantity
        return value * self._short(security, order.quantity) / abs(at_price) if at_price else 0.0

    def full_initial_of(self, security: Any, quantity: float) -> float:
        if quantity >= 0:
            return security.price * security.symbol_properties.contract_multiplier * quantity
        return -self._short(security, quantity)

    @staticmethod
    def _short(security: Any, quantity: float) -> float:
        underlying = security.underlying
        price, strike = security.price, security.strike_price
        spot = underlying.price if underlying is not None else 0.0
        if price == 0 or strike == 0 or spot == 0:
            return 0.0
        spot /= getattr(security, "strike_multiplier", 1.0) or 1.0
        unit, count = security.contract_unit_of_trade, abs(quantity)
        call = security.right is OptionRight.CALL
        out = max(0.0, strike - spot) if call else max(0.0, spot - strike)
        share = 0.20 if security.type is SecurityType.OPTION else 0.15
        floor = 0.10 * (spot if call else strike) * unit
        return price * unit * count + count * max(floor, (share * spot - out) * unit)
