"""LEAN's methods of buying-power models, over the short ones the host itself asks; and Python models of both kinds.

The host asks a model `maintenance_of`, `initial_of`, … (see `margin`). A class of an algorithm's that overrides one of
LEAN's methods answers those by it; what the overrides call with `super()` is the host's own class and never comes back
to them, as LEAN's own methods do not know a Python class's. An object of no host class is asked by `PythonModel`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leanhost.naming import lean_names, method_of, pascal
from leanhost.trading import margin_parameters as given
from leanhost.trading.margin_parameters import number

_OURS = "leanhost."


def _maintenance(model: Any, security: Any, quantity: float) -> float:
    asked = given.MaintenanceMarginParameters.for_quantity_at_current_price(security, quantity)
    return number(method_of(model, "get_maintenance_margin")(asked))


def _held(model: Any, security: Any) -> float:
    asked = given.MaintenanceMarginParameters.for_current_holdings(security)
    return number(method_of(model, "get_maintenance_margin")(asked))


def _initial(model: Any, security: Any, quantity: float) -> float:
    return number(method_of(model, "get_initial_margin_requirement")(given.InitialMarginParameters(security, quantity)))


def _initial_for_order(model: Any, security: Any, order: Any) -> float:
    asked = given.InitialMarginRequiredForOrderParameters(None, security, order)
    return number(method_of(model, "get_initial_margin_required_for_order")(asked))


def _buying_power(model: Any, portfolio: Any, security: Any, direction: Any) -> float:
    asked = given.BuyingPowerParameters(portfolio, security, direction)
    return number(method_of(model, "get_buying_power")(asked))


def _refuses(model: Any, portfolio: Any, security: Any, order: Any) -> str | None:
    asked = given.HasSufficientBuyingPowerForOrderParameters(portfolio, security, order)
    answer = method_of(model, "has_sufficient_buying_power_for_order")(asked)
    return None if answer.is_sufficient else answer.reason or ""


def _order_for(model: Any, portfolio: Any, security: Any, share: float, minimum: float) -> float:
    asked = given.GetMaximumOrderQuantityForTargetBuyingPowerParameters(portfolio, security, share, minimum)
    return number(method_of(model, "get_maximum_order_quantity_for_target_buying_power")(asked))


_ROUTES: dict[str, dict[str, Callable[..., Any]]] = {
    "get_maintenance_margin": {"maintenance_of": _maintenance, "held_of": _held},
    "get_initial_margin_requirement": {"initial_of": _initial, "full_initial_of": _initial},
    "get_initial_margin_required_for_order": {"initial_for_order": _initial_for_order},
    "get_buying_power": {"buying_power": _buying_power},
    "has_sufficient_buying_power_for_order": {"refuses": _refuses},
    "get_maximum_order_quantity_for_target_buying_power": {"order_for": _order_for},
}


def own(model: Any) -> Any:
    """A model as the host's class of it is, without what an algorithm's class overrides, also inside; same state."""
    kind = type(model)
    if kind.__module__.startswith(_OURS):
        return model
    plain = object.__new__(next(base for base in kind.__mro__ if base.__module__.startswith(_OURS)))
    plain.__dict__ = model.__dict__
    return plain


@lean_names
class LeanMargins:
    """LEAN's names; the short ones are the derived class's."""

    required_free_buying_power_percent = 0.0

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        if cls.__module__.startswith(_OURS):
            return
        for name, routes in _ROUTES.items():
            if name in vars(cls) or pascal(name) in vars(cls):
                for short, ask in routes.items():
                    setattr(cls, short, ask)

    def get_maintenance_margin(self, parameters: Any) -> given.MaintenanceMargin:
        """Money to keep a quantity that was had for a cost."""
        asked = parameters
        return given.MaintenanceMargin(own(self).maintenance_at(asked.security, asked.quantity, asked.holdings_cost))

    def get_initial_margin_requirement(self, parameters: Any) -> given.InitialMargin:
        """Money to open a quantity, the premium of a long option included."""
        return given.InitialMargin(own(self).full_initial_of(parameters.security, parameters.quantity))

    def get_initial_margin_required_for_order(self, parameters: Any) -> given.InitialMargin:
        """Money to open an order, with its fee."""
        return given.InitialMargin(own(self).initial_for_order(parameters.security, parameters.order))

    def get_reserved_buying_power_for_position(self, parameters: Any) -> given.ReservedBuyingPowerForPosition:
        """Money the position of a security holds back."""
        return given.ReservedBuyingPowerForPosition(_held(self, parameters.security))

    def get_buying_power(self, parameters: Any) -> given.BuyingPower:
        """Money an order in a direction may use."""
        asked = parameters
        return given.BuyingPower(own(self).buying_power(asked.portfolio, asked.security, asked.direction))

    def has_sufficient_buying_power_for_order(self, parameters: Any) -> given.HasSufficientBuyingPowerForOrderResult:
        """Whether an order may be sent."""
        reason = own(self).refuses(parameters.portfolio, parameters.security, parameters.order)
        return given.HasSufficientBuyingPowerForOrderResult(reason is None, reason)

    def get_maximum_order_quantity_for_target_buying_power(
        self, parameters: Any
    ) -> given.GetMaximumOrderQuantityResult:
        """The order that brings a security's margin to a share of the portfolio."""
        asked = parameters
        least = asked.minimum_order_margin_portfolio_percentage
        return given.GetMaximumOrderQuantityResult(
            own(self).order_for(asked.portfolio, asked.security, asked.target_buying_power, least)
        )

    def get_maximum_order_quantity_for_delta_buying_power(self, parameters: Any) -> given.GetMaximumOrderQuantityResult:
        """The order that changes a security's margin by an amount."""
        security, portfolio = parameters.security, parameters.portfolio
        asked = given.ReservedBuyingPowerForPositionParameters(security)
        used = number(method_of(self, "get_reserved_buying_power_for_position")(asked))
        target = (used if security.holdings.quantity > 0 else -used) + parameters.delta_buying_power
        total = portfolio.total_portfolio_value
        share = target / total if total else 0.0
        least = parameters.minimum_order_margin_portfolio_percentage
        further = given.GetMaximumOrderQuantityForTargetBuyingPowerParameters(portfolio, security, share, least)
        return own(self).get_maximum_order_quantity_for_target_buying_power(further)


@lean_names
class BuyingPowerModelPythonWrapper(LeanMargins):
    """An object of no host class that has LEAN's methods, as the host asks a model."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def get_leverage(self, security: Any) -> float:
        return float(method_of(self.model, "get_leverage")(security))

    def set_leverage(self, security: Any, leverage: float) -> None:
        method_of(self.model, "set_leverage")(security, leverage)

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return _maintenance(self.model, security, quantity)

    def maintenance_at(self, security: Any, quantity: float, cost: float) -> float:
        value = security.price * security.symbol_properties.contract_multiplier * quantity
        asked = given.MaintenanceMarginParameters(security, quantity, cost, value)
        return number(method_of(self.model, "get_maintenance_margin")(asked))

    def held_of(self, security: Any) -> float:
        return _held(self.model, security)

    def initial_of(self, security: Any, quantity: float) -> float:
        return _initial(self.model, security, quantity)

    full_initial_of = initial_of

    def initial_for_order(self, security: Any, order: Any) -> float:
        return _initial_for_order(self.model, security, order)

    def buying_power(self, portfolio: Any, security: Any, direction: Any) -> float:
        return _buying_power(self.model, portfolio, security, direction)

    def refuses(self, portfolio: Any, security: Any, order: Any) -> str | None:
        """The reason why an order may not be sent, None when it may."""
        return _refuses(self.model, portfolio, security, order)

    def order_for(self, portfolio: Any, security: Any, share: float, minimum: float) -> float:
        """The order that brings the margin to a share of the portfolio."""
        return _order_for(self.model, portfolio, security, share, minimum)


def adapted(model: Any) -> Any:
    """A model the host can ask: itself, or a wrapper of an object that only has LEAN's methods."""
    return model if model is None or isinstance(model, LeanMargins) else BuyingPowerModelPythonWrapper(model)


@lean_names
class BuyingPowerModelExtensions:
    """LEAN's short forms of a model's methods."""

    @staticmethod
    def get_maintenance_margin(model: Any, security: Any) -> given.MaintenanceMargin:
        asked = given.MaintenanceMarginParameters.for_current_holdings(security)
        return method_of(model, "get_maintenance_margin")(asked)

    @staticmethod
    def get_initial_margin_requirement(model: Any, security: Any, quantity: float) -> given.InitialMargin:
        return method_of(model, "get_initial_margin_requirement")(given.InitialMarginParameters(security, quantity))

    @staticmethod
    def get_reserved_buying_power_for_position(model: Any, security: Any) -> float:
        asked = given.ReservedBuyingPowerForPositionParameters(security)
        return number(method_of(model, "get_reserved_buying_power_for_position")(asked))

    @staticmethod
    def get_buying_power(model: Any, portfolio: Any, security: Any, direction: Any) -> float:
        return _buying_power(model, portfolio, security, direction)

    @staticmethod
    def has_sufficient_buying_power_for_order(
        model: Any, portfolio: Any, security: Any, order: Any
    ) -> given.HasSufficientBuyingPowerForOrderResult:
        asked = given.HasSufficientBuyingPowerForOrderParameters(portfolio, security, order)
        return method_of(model, "has_sufficient_buying_power_for_order")(asked)

    @staticmethod
    def get_maximum_order_quantity_for_target_buying_power(
        model: Any, portfolio: Any, security: Any, target: float, minimum_order_margin_portfolio_percentage: float
    ) -> given.GetMaximumOrderQuantityResult:
        asked = given.GetMaximumOrderQuantityForTargetBuyingPowerParameters(
            portfolio, security, target, minimum_order_margin_portfolio_percentage
        )
        return method_of(model, "get_maximum_order_quantity_for_target_buying_power")(asked)
