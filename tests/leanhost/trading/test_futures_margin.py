"""Futures options' margin and Interactive Brokers' futures fees against LEAN's published numbers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from leanhost.enums import OptionRight, SecurityType
from leanhost.trading.fees import InteractiveBrokersFeeModel, OrderFeeParameters
from leanhost.trading.future_margin import FuturesOptionsMarginModel
from leanhost.trading.margin import BuyingPowerModel
from leanhost.trading.orders import MarketOrder


class TenThousand(BuyingPowerModel):
    def maintenance_of(self, security, quantity):
        return 10000.0 * abs(quantity)


STRIKES = (80, 90, 100, 110, 120)


@pytest.mark.parametrize(
    ("right", "quantity", "margins"),
    [
        (OptionRight.CALL, 1, (9916, 8228, 6000, 3771, 2083)),
        (OptionRight.CALL, -1, (8660, 8320, 7913, 7439, 6899)),
        (OptionRight.PUT, 1, (1418, 2890, 5000, 7109, 8581)),
        (OptionRight.PUT, -1, (12275, 12397, 12453, 12479, 12490)),
    ],
)
def test_a_future_option_needs_a_share_of_the_futures_margin(right, quantity, margins) -> None:
    future = SimpleNamespace(price=100.0, buying_power_model=TenThousand())
    found = []
    for strike in STRIKES:
        option = SimpleNamespace(underlying=future, strike_price=float(strike), right=right)
        found.append(FuturesOptionsMarginModel().maintenance_of(option, quantity))
    assert tuple(found) == pytest.approx(margins)


@pytest.mark.parametrize(
    ("kind", "ticker", "fee"),
    [
        (SecurityType.FUTURE, "ES", 2.15),
        (SecurityType.FUTURE, "MES", 0.57),
        (SecurityType.FUTURE_OPTION, "ES", 1.42),
        (SecurityType.FUTURE_OPTION, "MES", 0.47),
        (SecurityType.FUTURE, "ZN", 2.47),
    ],
)
def test_futures_cost_broker_exchange_and_clearing(kind, ticker, fee) -> None:
    own = SimpleNamespace(id=SimpleNamespace(symbol=ticker))
    symbol = own if kind is SecurityType.FUTURE else SimpleNamespace(underlying=own)
    parameters = OrderFeeParameters(SimpleNamespace(type=kind, symbol=symbol), MarketOrder(symbol, -1))
    assert InteractiveBrokersFeeModel().get_order_fee(parameters).value.amount == pytest.approx(fee)
