"""Buying-power models of single securities: stocks and options (`future_margin` has those of futures).

A model answers `maintenance_of(security, quantity)` (margin that holding would need, money, not negative) and
`initial_of(security, quantity)` (margin to open it, signed like the quantity where LEAN's is).
"""

from __future__ import annotations

from typing import Any

from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import OptionRight, OrderDirection, SecurityType
from leanhost.naming import lean_names
from leanhost.trading.exact import clean, exact, text
from leanhost.trading.fees import fee_of
from leanhost.trading.margin_methods import LeanMargins, own
from leanhost.trading.order_values import direction_of
from leanhost.trading.target_quantity import order_for_margin


@lean_names
class BuyingPowerModel(LeanMargins):
    """Margin as a share of market value: 1 / leverage."""

    NULL: Any = None
    _leverage, _kept = 1.0, None
    """Leverage to open; the share of the value to keep, None where it is the same."""

    def __init__(self, leverage: float = 1.0, *rest: float, required_free_buying_power_percent: float = 0.0) -> None:
        """`(leverage[, free share])`, or `(initial share, maintenance share, free share)`: shares from 0 to 1."""
        shares = (float(leverage), *rest) if len(rest) > 1 else ()
        free = rest[-1] if rest else required_free_buying_power_percent
        if any(not 0 <= share <= 1 for share in (*shares, free)):
            raise ArgumentException("Margin requirements and free buying power must be between 0 and 1.")
        if not shares and leverage < 1:
            raise ArgumentException("Leverage must be greater than or equal to 1.")
        self._leverage = 1 / shares[0] if shares and shares[0] else float("inf") if shares else float(leverage)
        self._kept = shares[1] if shares else None
        self.required_free_buying_power_percent = free

    def get_leverage(self, security: Any) -> float:
        return self._leverage

    def set_leverage(self, security: Any, leverage: float) -> None:
        """Open and keep at 1 / leverage; ArgumentException below 1."""
        if leverage < 1:
            raise ArgumentException("Leverage must be greater than or equal to 1.")
        self._leverage, self._kept = float(leverage), None

    def maintenance_of(self, security: Any, quantity: float) -> float:
        """Margin to keep `quantity` at the present price."""
        value = abs(security.price * security.symbol_properties.contract_multiplier * quantity)
        return value / self._leverage if self._kept is None else value * self._kept

    def maintenance_at(self, security: Any, quantity: float, cost: float) -> float:
        """Margin to keep `quantity` that was had for `cost`, signed money."""
        return self.maintenance_of(security, quantity)

    def held_of(self, security: Any) -> float:
        """Margin that the security's present position holds back."""
        return self.maintenance_at(security, security.holdings.quantity, security.holdings.holdings_cost)

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
        """Initial margin of an order without its fee: at the security's price, whatever the order's own."""
        return own(self).initial_of(security, order.quantity)

    def buying_power(self, portfolio: Any, security: Any, direction: OrderDirection) -> float:
        """Margin an order in `direction` may use: what is free, and what closing the position would free."""
        free = portfolio.margin_remaining
        quantity = security.holdings.quantity
        if quantity and direction_of(quantity) is not direction:
            free += self.held_of(security) + self.initial_of(security, abs(quantity))
        if self.required_free_buying_power_percent:
            free -= portfolio.total_portfolio_value * self.required_free_buying_power_percent
        return max(0.0, free)

    def refuses(self, portfolio: Any, security: Any, order: Any) -> str | None:
        """LEAN's reason why an order may not be sent, None when it may."""
        held = security.holdings.quantity
        if held * order.quantity < 0 and abs(order.quantity) <= abs(held):
            return None
        ticket = portfolio.transactions.get_order_ticket(order.id)
        if ticket is None:
            return f"Null order ticket for id: {order.id}"
        free = self.buying_power(portfolio, security, direction_of(order.quantity))
        unfilled = (order.quantity - ticket.quantity_filled) / order.quantity
        required = clean(self.initial_for_order(security, order) * unfilled)
        if exact(abs(required)) <= exact(free):
            return None
        return f"Id: {order.id}, Initial Margin: {text(required)}, Free Margin: {text(free)}"

    def order_for(self, portfolio: Any, security: Any, share: float, minimum: float) -> float:
        """The order that brings the security's margin to a share of the portfolio."""
        return order_for_margin(self, portfolio, security, share, minimum)


class SecurityMarginModel(BuyingPowerModel):
    """Stocks on margin."""


class PatternDayTradingMarginModel(SecurityMarginModel):
    """One leverage while the market is open for ten minutes more at least, a lower one at any other time."""

    def __init__(self, closed_market_leverage: float = 2.0, open_market_leverage: float = 4.0) -> None:
        super().__init__(open_market_leverage)
        self._correction = open_market_leverage / closed_market_leverage

    def _closed(self, security: Any) -> float:
        """What the open market's margin is multiplied with now."""
        exchange = security.exchange
        return 1.0 if exchange.exchange_open and not exchange.closing_soon else self._correction

    def get_leverage(self, security: Any) -> float:
        return super().get_leverage(security) / self._closed(security)

    def set_leverage(self, security: Any, leverage: float) -> None:
        """Ignored: the two leverages are the model's own."""

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return super().maintenance_of(security, quantity) * self._closed(security)

    def initial_of(self, security: Any, quantity: float) -> float:
        return super().initial_of(security, quantity) * self._closed(security)


class CashBuyingPowerModel(BuyingPowerModel):
    """No leverage: positions are paid in full."""

    def __init__(self) -> None:
        super().__init__(1.0)

    def set_leverage(self, security: Any, leverage: float) -> None:
        if leverage != 1:
            raise ValueError("CashBuyingPowerModel does not allow setting leverage. Cash accounts have no leverage.")

    def order_margin(self, security: Any, order: Any) -> float:
        return order.get_value(security)


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


class _FixedLeverage(BuyingPowerModel):
    def set_leverage(self, security: Any, leverage: float) -> None:
        """Leverage of options cannot be set; LEAN ignores the call."""


class OptionMarginModel(_FixedLeverage):
    """Single options on stocks and indices: longs pay their premium, shorts the exchange's naked formula."""

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return 0.0 if quantity >= 0 else self._short(security, quantity)

    def maintenance_at(self, security: Any, quantity: float, cost: float) -> float:
        """A short position's premium is what it was sold for."""
        if quantity >= 0 or not cost:
            return 0.0
        naked = self._short(security, quantity)
        value = security.price * security.contract_unit_of_trade * abs(quantity)
        return naked - value + abs(cost) if naked else 0.0

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
