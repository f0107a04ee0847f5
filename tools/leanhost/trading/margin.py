"""Buying-power models of single securities: stocks, options, futures and futures options.

A model answers `maintenance_of(security, quantity)` (margin that holding would need, money, not negative) and
`initial_of(security, quantity)` (margin to open it, signed like the quantity where LEAN's is).
"""

from __future__ import annotations

import math
from typing import Any

from leanhost.enums import OptionRight, OrderDirection, SecurityType
from leanhost.naming import lean_names
from leanhost.trading.fees import fee_of
from leanhost.trading.order_values import direction_of


@lean_names
class BuyingPowerModel:
    """Margin as a share of market value: 1 / leverage."""

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


class _FixedLeverage(BuyingPowerModel):
    def set_leverage(self, security: Any, leverage: float) -> None:
        """Leverage of options and futures cannot be set; LEAN ignores the call."""


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


class FutureMarginModel(_FixedLeverage):
    """Futures by the exchange's margin file; `rows` are (yyyymmdd, initial, maintenance), oldest first."""

    def __init__(self, rows: list[tuple[int, float, float]] | None = None) -> None:
        super().__init__(1.0)
        self._rows = rows or []

    def _row(self, security: Any) -> tuple[float, float]:
        last = security.get_last_data()
        if last is None or not self._rows:
            return 0.0, 0.0
        day = int(f"{last.time:%Y%m%d}")
        found = self._rows[0]
        for row in self._rows:
            if row[0] > day:
                break
            found = row
        return found[1], found[2]

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return self._row(security)[1] * abs(quantity)

    def initial_of(self, security: Any, quantity: float) -> float:
        return self._row(security)[0] * quantity

    def order_margin(self, security: Any, order: Any) -> float:
        return self.initial_of(security, order.quantity)


# (share of the future's margin, steepness, scale of the spot) by (right is put, short), as LEAN fits CME's margins.
_FOP = {
    (False, False): (1.20, -7.8, 1.0),
    (True, False): (1.0, 9.0, 1.0),
    (False, True): (1.0, -4.0, 1.5),
    (True, True): (1.25, 2.4, 0.30),
}


class FuturesOptionsMarginModel(_FixedLeverage):
    """Futures options: a share of the future's margin that falls with the distance from the strike."""

    def _of(self, security: Any, quantity: float, margin: float) -> float:
        spot = security.underlying.price if security.underlying is not None else 0.0
        if spot == 0:
            return 0.0
        share, steepness, scale = _FOP[(security.right is OptionRight.PUT, quantity < 0)]
        base = scale * spot
        try:
            power = math.exp(-steepness * (security.strike_price - base) / base)
        except OverflowError:
            return 0.0
        return float(math.trunc(round(share * margin / (1 + power), 9)))

    def maintenance_of(self, security: Any, quantity: float) -> float:
        future = security.underlying
        return self._of(security, quantity, future.buying_power_model.maintenance_of(future, quantity))

    def initial_of(self, security: Any, quantity: float) -> float:
        future = security.underlying
        return self._of(security, quantity, future.buying_power_model.initial_of(future, quantity))

    def order_margin(self, security: Any, order: Any) -> float:
        return self.initial_of(security, order.quantity)


def read_future_margins(text: str | None) -> list[tuple[int, float, float]]:
    """Rows of a LEAN futures margin file: date, initial, maintenance."""
    rows = []
    for line in (text or "").splitlines():
        parts = line.split(",")
        if len(parts) >= 3 and parts[0][:1].isdigit():
            rows.append((int(parts[0]), float(parts[1]), float(parts[2])))
    return sorted(rows)
