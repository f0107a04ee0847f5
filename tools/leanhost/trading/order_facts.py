"""What the broker says of orders before they work: crossing, adjustment of prices, why they cannot be afforded."""

from __future__ import annotations

from typing import Any

from leanhost.engine.future_universe import ContinuousUniverse
from leanhost.engine.universe import Universe
from leanhost.enums import DataNormalizationMode, OrderType, SecurityType
from leanhost.symbols import Symbol, canonical_option
from leanhost.trading.exact import smart_round, text
from leanhost.trading.orders import Order


def buying_power_message(orders: list[Order], securities: Any, reason: str) -> str:
    """LEAN's sentence for orders that cannot be afforded."""
    ids = ",".join(str(order.id) for order in orders)
    values = ",".join(text(smart_round(order.get_value(securities[order.symbol]))) for order in orders)
    return (
        f"Order Error: ids: [{ids}], Insufficient buying power to complete orders (Value:[{values}]), Reason: {reason}."
    )


def crosses(order: Order) -> bool:
    """Whether a limit order could have filled when it was sent."""
    data = order.order_submission_data
    if order.type is not OrderType.LIMIT or data is None:
        return False
    limit = getattr(order, "limit_price", 0.0)
    return limit >= data.ask_price > 0 if order.quantity > 0 else 0 < limit <= data.bid_price


def price_adjustment(algorithm: Any, security: Any, known: dict[Symbol, int]) -> int:
    """How an order says its prices are adjusted: as LEAN's first subscription of the symbol was asked for.

    `known` keeps what the first order in a future said: LEAN asks but once.
    """
    if security.type is not SecurityType.FUTURE:
        return int(security.data_normalization_mode)
    if security.symbol not in known:
        known[security.symbol] = int(_adjustment_of_future(algorithm, security.symbol))
    return known[security.symbol]


def _adjustment_of_future(algorithm: Any, contract: Symbol) -> DataNormalizationMode:
    """Nothing of a contract is scaled, whatever this says.

    One that was added by itself goes by the universe settings, one that stands behind a continuous future by that
    future's way; a chain's members are raw, and so is everything with options on it.
    """
    membership = algorithm.engine.membership
    holders = membership.holders(contract)
    first = min(holders, key=lambda universe: universe.members[contract], default=None)
    on_it = f"chain {canonical_option(contract).id}" in membership.universes
    if on_it or any(universe.name.startswith("contracts ") for universe in holders):
        return DataNormalizationMode.RAW
    if type(first) is Universe:
        return algorithm.universe_settings.data_normalization_mode
    if isinstance(first, ContinuousUniverse) and first.canonical.continuous is not None:
        return first.canonical.continuous.normalization
    return DataNormalizationMode.RAW
