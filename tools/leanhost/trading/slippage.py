"""Slippage models: none (LEAN's default), a constant share of the price, and a share of the traded volume."""

from __future__ import annotations

from typing import Any

from leanhost.enums import SecurityType
from leanhost.naming import lean_names, method_of


@lean_names
class NullSlippageModel:
    """No slippage; the base for user models."""

    def get_slippage_approximation(self, asset: Any, order: Any) -> float:
        """Price units a market order fills beyond the quote."""
        return 0.0


@lean_names
class ConstantSlippageModel(NullSlippageModel):
    """A constant share of the last data point's value."""

    def __init__(self, slippage_percent: float) -> None:
        self._share = slippage_percent

    def get_slippage_approximation(self, asset: Any, order: Any) -> float:
        last = asset.get_last_data()
        return last.value * self._share if last is not None else 0.0


@lean_names
class AlphaStreamsSlippageModel(NullSlippageModel):
    """A ten thousandth of a stock's last value."""

    def get_slippage_approximation(self, asset: Any, order: Any) -> float:
        last = asset.get_last_data()
        return last.value * 0.0001 if last is not None and asset.type is SecurityType.EQUITY else 0.0


@lean_names
class VolumeShareSlippageModel(NullSlippageModel):
    """Price impact that grows with the square of the order's share of the last bar's volume."""

    def __init__(self, volume_limit: float = 0.025, price_impact: float = 0.1) -> None:
        self._limit = volume_limit
        self._impact = price_impact

    def get_slippage_approximation(self, asset: Any, order: Any) -> float:
        last = asset.get_last_data()
        if last is None:
            return 0.0
        trade, quote = asset.last_trade(), asset.last_quote()
        if trade is not None and trade.end_time == last.end_time:
            volume = trade.volume
        elif quote is not None:
            buying = order.quantity > 0
            volume = quote.last_ask_size if buying else quote.last_bid_size
        else:
            volume = 0.0
        if volume <= 0 or asset.type in (SecurityType.CFD, SecurityType.FOREX, SecurityType.CRYPTO):
            return last.value * self._limit * self._limit * self._impact if volume <= 0 else 0.0
        share = min(order.absolute_quantity / volume, self._limit)
        return last.value * self._impact * share * share


def slippage_of(security: Any, order: Any) -> float:
    """The security's slippage for an order, 0 when it has no model."""
    model = security.slippage_model
    if model is None:
        return 0.0
    ask = method_of(model, "get_slippage_approximation")
    return float(ask(security, order))
