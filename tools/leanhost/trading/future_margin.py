"""Margin of futures, by the exchange's margin file, and of options on them, a share of the future's."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from leanhost.api.dictionaries import InvalidOperationException
from leanhost.data.rates import Margin
from leanhost.enums import OptionRight
from leanhost.naming import lean_names
from leanhost.trading.margin import BuyingPowerModel

_CLOSING_SOON = timedelta(minutes=10)
_LEVERAGE = "Futures are leveraged products and different leverage cannot be set by user"
_NOTHING = (0.0, 0.0)


@lean_names
class FutureMarginModel(BuyingPowerModel):
    """Money per contract as the margin file has it on the date of the security's last data; nothing without a file.

    `enable_intraday_margins` takes the intraday columns while the market is open and does not close within 10 minutes.
    """

    def __init__(self, required_free_buying_power_percent: float = 0.0, security: Any = None) -> None:
        super().__init__(1.0, required_free_buying_power_percent=required_free_buying_power_percent)
        self.enable_intraday_margins = False
        self._security = security

    enable_intraday_margins: bool

    def set_leverage(self, security: Any, leverage: float) -> None:
        """Raises: LEAN refuses it."""
        raise InvalidOperationException(_LEVERAGE)

    def order_for(self, portfolio: Any, security: Any, share: float, minimum: float) -> float:
        """Raises InvalidOperationException when `set_holdings` asks for more than the portfolio's value."""
        if abs(share) > 1:
            raise InvalidOperationException(
                "Futures do not allow specifying a leveraged target, since they are traded using margin which already "
                f"is leveraged. Possible target buying power goes from -1 to 1, target provided is: {share:g}"
            )
        return super().order_for(portfolio, security, share, minimum)

    def _row(self, security: Any) -> Margin | None:
        last = security.get_last_data() if security is not None else None
        return None if last is None else security.margins.at(last.time.date())

    def _per_contract(self, security: Any) -> tuple[float, float]:
        """(initial, maintenance) of one contract, now."""
        row = self._row(security)
        if row is None:
            return _NOTHING
        if self.enable_intraday_margins and security.exchange.exchange_open and not _closes_soon(security):
            return row.initial_intraday, row.maintenance_intraday
        return row.initial, row.maintenance

    def maintenance_of(self, security: Any, quantity: float) -> float:
        return self._per_contract(security)[1] * abs(quantity) if quantity else 0.0

    def initial_of(self, security: Any, quantity: float) -> float:
        return self._per_contract(security)[0] * quantity if quantity else 0.0

    def order_margin(self, security: Any, order: Any) -> float:
        return self.initial_of(security, order.quantity)

    def _own(self, name: str) -> float:
        row = self._row(self._security)
        return 0.0 if row is None else getattr(row, name)

    @property
    def initial_overnight_margin_requirement(self) -> float:
        """Money to open one contract held overnight."""
        return self._own("initial")

    @property
    def maintenance_overnight_margin_requirement(self) -> float:
        return self._own("maintenance")

    @property
    def initial_intraday_margin_requirement(self) -> float:
        return self._own("initial_intraday")

    @property
    def maintenance_intraday_margin_requirement(self) -> float:
        return self._own("maintenance_intraday")


def _closes_soon(security: Any) -> bool:
    hours, now = security.exchange.hours, security.local_time
    return not hours.is_open(now + _CLOSING_SOON, False)


# (share of the future's margin, steepness, scale of the spot) by (right is put, short), as LEAN fits CME's margins.
_FOP = {
    (False, False): (1.20, -7.8, 1.0),
    (True, False): (1.0, 9.0, 1.0),
    (False, True): (1.0, -4.0, 1.5),
    (True, True): (1.25, 2.4, 0.30),
}


@lean_names
class FuturesOptionsMarginModel(BuyingPowerModel):
    """Futures options: a share of the future's margin that falls with the distance from the strike, whole money."""

    def __init__(self, required_free_buying_power_percent: float = 0.0, future_option: Any = None) -> None:
        super().__init__(1.0, required_free_buying_power_percent=required_free_buying_power_percent)
        self._option = future_option

    def set_leverage(self, security: Any, leverage: float) -> None:
        """Raises: LEAN refuses it."""
        raise InvalidOperationException(_LEVERAGE)

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

    def _own(self, name: str) -> float:
        option = self._option
        if option is None:
            return 0.0
        return self._of(option, 1.0, getattr(option.underlying.buying_power_model, name))

    @property
    def initial_overnight_margin_requirement(self) -> float:
        """Money to open one long contract held overnight."""
        return self._own("initial_overnight_margin_requirement")

    @property
    def maintenance_overnight_margin_requirement(self) -> float:
        return self._own("maintenance_overnight_margin_requirement")

    @property
    def initial_intraday_margin_requirement(self) -> float:
        return self._own("initial_intraday_margin_requirement")

    @property
    def maintenance_intraday_margin_requirement(self) -> float:
        return self._own("maintenance_intraday_margin_requirement")
