"""Whether an order or a combo may be afforded: LEAN's two checks, single security and option strategies.

Helpers: `check(portfolio, orders)` returns None when it may, else LEAN's reason.
"""

from __future__ import annotations

from typing import Any

from leanhost.enums import OrderType
from leanhost.trading.exact import clean, exact, text


def check(portfolio: Any, orders: list[Any]) -> str | None:
    """Reason why the orders, taken together, lack buying power; None when they have it."""
    plan = portfolio.positions.plan(orders)
    if plan is not None:
        return _strategy_check(portfolio, orders, plan)
    for order in orders:
        reason = _single_check(portfolio, order)
        if reason is not None:
            return reason
    return None


def _strategy_check(portfolio: Any, orders: list[Any], plan: Any) -> str | None:
    impacted, combined, alone = plan
    securities = portfolio.all_securities
    current = sum(group.margins(securities)[0] for group in impacted)
    contemplated = sum(group.margins(securities)[1] for group in combined)
    contemplated += sum(max(0.0, group.premium(securities)) for group in alone)
    delta = clean(contemplated - current)
    if delta < 0:
        return None
    free = portfolio.margin_remaining
    if exact(delta) <= exact(free):
        return None
    ids = ",".join(str(order.id) for order in orders)
    return f"Id: {ids}, Maintenance Margin Delta: {text(delta)}, Free Margin: {text(free)}"


def _single_check(portfolio: Any, order: Any) -> str | None:
    if order.type is OrderType.OPTION_EXERCISE:
        return None
    security = portfolio.all_securities[order.symbol]
    return security.buying_power_model.refuses(portfolio, security, order)
