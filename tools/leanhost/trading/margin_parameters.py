"""What LEAN's buying-power methods are given and give back; Python models read and make these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leanhost.naming import lean_names


@lean_names
@dataclass(frozen=True, slots=True)
class InitialMargin:
    """Money to open a position, signed as its quantity."""

    value: float


@lean_names
@dataclass(frozen=True, slots=True)
class MaintenanceMargin:
    """Money to keep a position, not negative."""

    value: float


InitialMargin.ZERO = InitialMargin.Zero = InitialMargin(0.0)  # type: ignore[attr-defined]
MaintenanceMargin.ZERO = MaintenanceMargin.Zero = MaintenanceMargin(0.0)  # type: ignore[attr-defined]


@lean_names
@dataclass(frozen=True, slots=True)
class BuyingPower:
    """Money an order may use."""

    value: float


@lean_names
@dataclass(frozen=True, slots=True)
class ReservedBuyingPowerForPosition:
    """Money that a position holds back."""

    absolute_used_buying_power: float


@lean_names
@dataclass(frozen=True, slots=True)
class InitialMarginParameters:
    """A quantity to open, signed."""

    security: Any
    quantity: float

    def for_underlying(self) -> InitialMarginParameters:
        """The same quantity of the underlying."""
        return InitialMarginParameters(self.security.underlying, self.quantity)


@lean_names
@dataclass(frozen=True, slots=True)
class MaintenanceMarginParameters:
    """A quantity to keep, with its cost and its value; money in the account's currency, signed as the quantity."""

    security: Any
    quantity: float
    holdings_cost: float
    holdings_value: float

    @property
    def absolute_quantity(self) -> float:
        return abs(self.quantity)

    @property
    def absolute_holdings_cost(self) -> float:
        return abs(self.holdings_cost)

    @property
    def absolute_holdings_value(self) -> float:
        return abs(self.holdings_value)

    @staticmethod
    def for_current_holdings(security: Any) -> MaintenanceMarginParameters:
        held = security.holdings
        return MaintenanceMarginParameters(security, held.quantity, held.holdings_cost, held.holdings_value)

    @staticmethod
    def for_quantity_at_current_price(security: Any, quantity: float) -> MaintenanceMarginParameters:
        value = security.price * security.symbol_properties.contract_multiplier * quantity
        return MaintenanceMarginParameters(security, quantity, value, value)

    def for_underlying(self, quantity: float) -> MaintenanceMarginParameters:
        """A quantity of the underlying at its price."""
        return MaintenanceMarginParameters.for_quantity_at_current_price(self.security.underlying, quantity)


@lean_names
@dataclass(frozen=True, slots=True)
class InitialMarginRequiredForOrderParameters:
    """An order to be opened; `currency_converter` is the cash book."""

    currency_converter: Any
    security: Any
    order: Any


@lean_names
@dataclass(frozen=True, slots=True)
class HasSufficientBuyingPowerForOrderResult:
    """Whether an order may be sent, and why not."""

    is_sufficient: bool
    reason: str | None = None


@lean_names
@dataclass(frozen=True, slots=True)
class HasSufficientBuyingPowerForOrderParameters:
    """An order that wants to be sent."""

    portfolio: Any
    security: Any
    order: Any

    def sufficient(self) -> HasSufficientBuyingPowerForOrderResult:
        return HasSufficientBuyingPowerForOrderResult(True)

    def insufficient(self, reason: str) -> HasSufficientBuyingPowerForOrderResult:
        return HasSufficientBuyingPowerForOrderResult(False, reason)

    def for_underlying(self, order: Any) -> HasSufficientBuyingPowerForOrderParameters:
        return HasSufficientBuyingPowerForOrderParameters(self.portfolio, self.security.underlying, order)


@lean_names
@dataclass(frozen=True, slots=True)
class GetMaximumOrderQuantityResult:
    """An order's quantity, signed; a reason where it is 0."""

    quantity: float
    reason: str | None = None
    is_error: bool = False


@lean_names
@dataclass(frozen=True, slots=True)
class GetMaximumOrderQuantityForTargetBuyingPowerParameters:
    """A share of the portfolio that a security's margin should have, signed."""

    portfolio: Any
    security: Any
    target_buying_power: float
    minimum_order_margin_portfolio_percentage: float = 0.0
    silence_non_error_reasons: bool = False


@lean_names
@dataclass(frozen=True, slots=True)
class GetMaximumOrderQuantityForDeltaBuyingPowerParameters:
    """Money by which a security's margin should change, signed."""

    portfolio: Any
    security: Any
    delta_buying_power: float
    minimum_order_margin_portfolio_percentage: float = 0.0
    silence_non_error_reasons: bool = False


@lean_names
@dataclass(frozen=True, slots=True)
class ReservedBuyingPowerForPositionParameters:
    """A security whose position is asked about."""

    security: Any

    def result_in_account_currency(self, reserved_buying_power: float) -> ReservedBuyingPowerForPosition:
        return ReservedBuyingPowerForPosition(number(reserved_buying_power))


@lean_names
@dataclass(frozen=True, slots=True)
class BuyingPowerParameters:
    """A direction in which a security is to be traded."""

    portfolio: Any
    security: Any
    direction: Any

    def result(self, buying_power: float, currency: str) -> BuyingPower:
        """Money of a currency, in the account's."""
        return BuyingPower(self.portfolio.cash_book.convert_to_account_currency(number(buying_power), currency))

    def result_in_account_currency(self, buying_power: float) -> BuyingPower:
        return BuyingPower(number(buying_power))


def number(answer: Any) -> float:
    """The figure of a method's answer: one of the values above, or a plain number."""
    for name in ("value", "absolute_used_buying_power", "quantity"):
        if hasattr(answer, name):
            return float(getattr(answer, name))
    return float(answer)
