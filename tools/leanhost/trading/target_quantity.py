"""How much to order so that a security's margin has a share of the portfolio."""

from __future__ import annotations

import math
from typing import Any

from leanhost.trading.exact import clean
from leanhost.trading.fees import fee_of
from leanhost.trading.orders import MarketOrder


def order_for_margin(model: Any, portfolio: Any, security: Any, share: float, minimum: float) -> float:
    """The order that brings the security's initial margin, as the model has it, to `share` of the portfolio's value."""
    held, total = security.holdings.quantity, portfolio.total_portfolio_value
    free = total * (1 - model.required_free_buying_power_percent)
    used = model.full_initial_of(security, held)
    target = share * free
    if target == 0:
        return -held
    unit = abs(model.full_initial_of(security, 1.0))
    if unit == 0 or (abs(target - used) < minimum * total and portfolio.margin_remaining > 0):
        return 0.0
    last = 0.0
    while True:
        order, margin = _order(model, security, target, unit)
        if order == 0:
            return 0.0
        fee = fee_of(security, MarketOrder(security.symbol, order)).value.amount
        target = (free - fee) * share
        if clean(abs(margin) - abs(target)) <= 0:
            return order
        if order == last:
            raise ValueError("GetMaximumOrderQuantityForTargetBuyingPower failed to converge to a target margin")
        last = order


def _order(model: Any, security: Any, target: float, unit: float) -> tuple[float, float]:
    """(order, margin after it): in whole lots, and lot by lot less where margin does not grow in proportion."""
    held, lot = security.holdings.quantity, security.symbol_properties.lot_size
    lots = clean((target / unit - held) / lot)
    order = clean((math.ceil(lots) if target < 0 else math.floor(lots)) * lot)
    margin = model.full_initial_of(security, held + order)
    excess = clean(margin - target)
    while excess and (excess < 0) == (target < 0):
        order = clean(order + (lot if target < 0 else -lot))
        margin = model.full_initial_of(security, held + order)
        change, excess = excess, clean(margin - target)
        if abs(excess) > abs(change) and (excess > 0) == (change > 0):
            raise ValueError("BuyingPowerModel().GetAmountToOrder(): Margin is being adjusted in the wrong direction.")
    return order, margin
