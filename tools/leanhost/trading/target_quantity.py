"""How much to order so that a security's margin has a share of the portfolio."""

from __future__ import annotations

from typing import Any

from leanhost.trading.exact import clean
from leanhost.trading.fees import fee_of
from leanhost.trading.orders import MarketOrder


def _toward_zero(exposure: float, held: float, lot: float) -> float:
    """The order for an unrounded order `exposure`, cut so that the position ends with the smaller size."""
    target = held + exposure
    whole = int(clean(target / lot)) * lot
    return clean(whole - held)


def order_for_margin(model: Any, portfolio: Any, security: Any, share: float, minimum: float) -> float:
    """The order that brings the security's initial margin, as the model has it, to `share` of the portfolio's value."""
    held, total = security.holdings.quantity, portfolio.total_portfolio_value
    kept = total * model.required_free_buying_power_percent
    used = model.full_initial_of(security, held)
    target = share * (total - kept)
    if share == 0:
        return -held
    if abs(target - used) < minimum * total and portfolio.margin_remaining > 0:
        return 0.0
    unit = abs(model.full_initial_of(security, 1.0))
    if unit == 0:
        return 0.0
    lot = security.symbol_properties.lot_size
    order = _toward_zero(target / unit - held, held, lot)
    last = None
    while order:
        fee = fee_of(security, MarketOrder(security.symbol, order)).value.amount
        target = (total - fee - kept) * share
        margin = model.full_initial_of(security, held + order)
        if abs(margin) <= abs(target) + 1e-9:
            break
        step = max(lot, int((abs(margin) - abs(target)) / unit / lot) * lot)
        order = clean(order - step if held + order > 0 else order + step)
        if order == last:
            raise ValueError("GetMaximumOrderQuantityForTargetBuyingPower failed to converge to a target margin")
        last = order
    return order
