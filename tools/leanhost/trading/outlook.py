"""What is sure of an account for the rest of a day: that it stays worth something, and gets no margin call.

LEAN looks at the portfolio's value at every step and at its margin every five minutes, and nearly always finds plenty.
The prices that a day still has lie in columns: their lowest and highest bound what each position is worth and what each
margin group needs. What the bounds promise need not be looked at again until the account itself changes.

Helpers: `outlook(portfolio)` to an `Outlook`, which `holds(portfolio)` or must be made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from leanhost.enums import SecurityType
from leanhost.trading.fees import ConstantFeeModel, FeeModel, InteractiveBrokersFeeModel, TastytradeFeeModel
from leanhost.trading.margin import CashBuyingPowerModel, OptionMarginModel, SecurityMarginModel
from leanhost.trading.margin_call import WARNING_SHARE, DefaultMarginCallModel, NullMarginCallModel
from leanhost.trading.strategy_margin import NO_PRICE, SHORT_LEGS, strategy_margin

Ranges = dict[Any, tuple[float, float]]
"""The lowest and the highest price still to come, by security held."""
_BY_VALUE = (SecurityMarginModel, CashBuyingPowerModel)
"""Models whose margin is a share of the market value."""
_ANY_PRICE = (InteractiveBrokersFeeModel, TastytradeFeeModel, ConstantFeeModel, FeeModel)
"""Models whose fee for closing a future is the same at every price."""
_SLACK = 1e-6
"""Share of the value that stays out of the promise: the bounds are added up in another order than what they bound."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the rest of the day's prices cannot change, the account being in `state`."""

    solvent: bool
    """Whether the portfolio's value stays above zero."""
    calm: bool
    """Whether every margin check finds nothing to call and nothing to warn of."""
    state: tuple[Any, ...]

    @property
    def version(self) -> int:
        """Of the portfolio's holdings."""
        return self.state[0]

    def holds(self, portfolio: Any) -> bool:
        """Whether the account is still in that state. A new day or other subscriptions are the caller's to notice."""
        return self.state == _state(portfolio)


def outlook(portfolio: Any) -> Outlook:
    """The outlook of now; what cannot be bounded is not promised."""
    ranges = {security: security.cache.range_left() for security in portfolio.held()}
    least = _least_value(portfolio, ranges)
    solvent = least is not None and least > 0
    return Outlook(solvent, _is_calm(portfolio, least if solvent else None, ranges), _state(portfolio))


def _state(portfolio: Any) -> tuple[Any, ...]:
    """All that the bounds rest on besides the prices."""
    state = [portfolio.version, portfolio.margin_call_model, *_cash(portfolio)]
    for security in portfolio.held():
        model = security.buying_power_model
        state += security.holdings.quantity, model, getattr(model, "_leverage", 0.0), security.cache.seeds
    return tuple(state)


def _cash(portfolio: Any) -> tuple[float, float]:
    """Settled and unsettled."""
    settled, unsettled = portfolio.cash_book, portfolio.unsettled_cash_book
    return settled.total_value_in_account_currency, unsettled.total_value_in_account_currency


def _least_value(portfolio: Any, ranges: Ranges) -> float | None:
    """The least the portfolio can be worth; None where a position's value has no bound."""
    found = [_least_of(security, prices) for security, prices in ranges.items()]
    return None if None in found else sum(_cash(portfolio)) + sum(filter(None, found))


def _least_of(security: Any, prices: tuple[float, float]) -> float | None:
    holding = security.holdings
    units = holding.quantity * holding.multiplier
    # A price that is gone is replaced by the last one there was.
    if prices[0] <= 0 or security.type in (SecurityType.CFD, SecurityType.CRYPTO_FUTURE):
        return None
    if security.type is not SecurityType.FUTURE:
        return min(units * price for price in prices)
    # A future counts by what closing it would bring, at the other side of the market.
    if type(security.fee_model) not in _ANY_PRICE:
        return None
    paid = units * holding.average_price + holding.closing_fee() + holding.settled_profit
    return min(units * price for price in security.cache.sides_left()) - paid


def _is_calm(portfolio: Any, least: float | None, ranges: Ranges) -> bool:
    kind = type(portfolio.margin_call_model)
    if kind is NullMarginCallModel or not portfolio.invested:
        return True
    if kind is not DefaultMarginCallModel or least is None:
        return False
    used = 0.0
    for group in portfolio.positions.groups:
        most = _most_margin(group, portfolio.all_securities, ranges)
        if most is None:
            return False
        used += most
    return least - portfolio.unsettled_cash - used > (WARNING_SHARE + _SLACK) * least


def _most_margin(group: Any, securities: Any, ranges: Ranges) -> float | None:
    """The most maintenance margin that a group can need; None where there is no bound."""
    strategy = group.strategy
    if strategy is None:
        only = group.positions[0]
        security = securities[only.symbol]
        model, (_, high) = security.buying_power_model, ranges[security]
        if type(model) in _BY_VALUE:
            return model.maintenance_of(security, only.quantity) * high / security.price
        return _most_naked(security, only.quantity, high)
    if strategy.name in NO_PRICE:
        return strategy_margin(strategy, securities)[0]
    if strategy.name not in SHORT_LEGS:
        return None
    legs = [(securities[leg.symbol], leg.quantity) for leg in strategy.legs]
    found = [_most_naked(security, quantity, ranges[security][1]) for security, quantity in legs]
    return None if None in found else sum(filter(None, found))


def _most_naked(security: Any, quantity: float, high: float) -> float | None:
    """The most margin of an option by itself: its premium, and the larger of the shares the formula knows, whether in
    the money or out of it; None for other models."""
    if type(security.buying_power_model) is not OptionMarginModel or security.underlying is None:
        return None
    if quantity >= 0:
        return 0.0
    spot = security.underlying.cache.range_left()[1] / (getattr(security, "strike_multiplier", 1.0) or 1.0)
    share = max(0.20 * spot, 0.10 * security.strike_price)
    return -quantity * security.contract_unit_of_trade * (high + share)
