"""Fee schedules and the base fill rules on hand-made quotes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from leanhost.api.bars import Bar, QuoteBar
from leanhost.enums import OrderStatus, SecurityType
from leanhost.trading.fees import InteractiveBrokersFeeModel, OrderFeeParameters, TastytradeFeeModel
from leanhost.trading.fill_values import FillModelParameters, OrderSecurity
from leanhost.trading.fills import FillModel
from leanhost.trading.order_values import GroupOrderManager
from leanhost.trading.orders import ComboLimitOrder, LimitOrder, MarketOrder

SENT = datetime(2015, 8, 17, 14, 0, tzinfo=UTC)
NOW = datetime(2015, 8, 17, 14, 1)


class Hours:
    def is_open(self, local, extended=False):
        return True


def security(bid: Bar, ask: Bar, held: float = 0.0, kind: SecurityType = SecurityType.OPTION):
    quote = QuoteBar(NOW - timedelta(minutes=1), None, bid, 1, ask, 1)
    config = SimpleNamespace(is_internal_feed=False, extended_market_hours=False, resolution=2)
    return SimpleNamespace(
        type=kind, last_quote=lambda: quote, last_trade=lambda: None, get_last_data=lambda: quote, local_time=NOW,
        bid_price=bid.close, ask_price=ask.close, price=(bid.close + ask.close) / 2, slippage_model=None,
        exchange=SimpleNamespace(hours=Hours(), time_zone="UTC"), subscriptions=[config],
        holdings=SimpleNamespace(quantity=held), symbol_properties=SimpleNamespace(contract_multiplier=100.0),
        symbol="X",
    )  # fmt: skip


def flat(price: float) -> Bar:
    return Bar(price, price, price, price)


def order(kind, quantity: float, **fields):
    made = kind("X", quantity, SENT)
    made.status = OrderStatus.SUBMITTED
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def filled(asset, made):
    pairs = [OrderSecurity(made, asset)]
    return next(iter(FillModel().fill(FillModelParameters(asset, made, None, timedelta(hours=1), pairs))))


@pytest.mark.parametrize(
    ("bid", "ask", "quantity", "fee"),
    [(0.5, 0.6, 10, 6.5), (0.05, 0.08, 10, 5.0), (0.04, 0.08, 10, 2.5), (0.5, 0.6, 1, 1.0), (0.02, 0.04, -10, 2.5)],
)
def test_interactive_brokers_reads_the_other_side_of_the_quote(bid, ask, quantity, fee) -> None:
    asset = security(flat(bid), flat(ask))
    paid = InteractiveBrokersFeeModel().get_order_fee(OrderFeeParameters(asset, order(MarketOrder, quantity)))
    assert paid.value.amount == pytest.approx(fee)


@pytest.mark.parametrize(("held", "quantity", "fee"), [(0, 3, 3.0), (-3, 3, 0.0), (2, -2, 0.0), (-2, -1, 1.0)])
def test_tastytrade_charges_only_to_open(held, quantity, fee) -> None:
    asset = security(flat(0.5), flat(0.6), held)
    paid = TastytradeFeeModel().get_order_fee(OrderFeeParameters(asset, order(MarketOrder, quantity)))
    assert paid.value.amount == fee


def test_market_orders_fill_at_the_other_side() -> None:
    asset = security(flat(0.50), flat(0.54))
    assert filled(asset, order(MarketOrder, 2)).fill_price == 0.54
    assert filled(asset, order(MarketOrder, -2)).fill_price == 0.50


def test_a_limit_that_is_only_touched_does_not_fill() -> None:
    asset = security(flat(0.50), flat(0.54))
    assert filled(asset, order(LimitOrder, 1, limit_price=0.54)).status is OrderStatus.SUBMITTED
    assert filled(asset, order(LimitOrder, 1, limit_price=0.55)).fill_price == 0.54


def test_a_limit_takes_the_worse_of_bar_and_limit() -> None:
    asset = security(flat(0.50), Bar(0.60, 0.62, 0.52, 0.58))
    assert filled(asset, order(LimitOrder, 1, limit_price=0.55)).fill_price == 0.55


def combo(limit: float):
    group = GroupOrderManager(1, 2, 1.0, limit)
    legs = []
    for number, quantity in ((1, -1.0), (2, 1.0)):
        leg = order(ComboLimitOrder, quantity, id=number)
        leg.join(group)
        legs.append(leg)
    short, long = security(flat(0.37), flat(0.40)), security(flat(0.03), flat(0.06))
    pairs = [OrderSecurity(legs[0], short), OrderSecurity(legs[1], long)]
    return list(FillModel().fill(FillModelParameters(short, legs[0], None, timedelta(hours=1), pairs)))


def test_a_combo_at_exactly_its_limit_does_not_fill() -> None:
    assert combo(-0.31) == []


def test_a_combo_inside_its_limit_fills_each_leg_at_its_own_price() -> None:
    assert [event.fill_price for event in combo(-0.30)] == [0.37, 0.06]


def test_a_user_override_in_pascal_spelling_is_used() -> None:
    class Mine(FillModel):
        def MarketFill(self, asset, order):
            event = super().market_fill(asset, order)
            event.fill_price = 9.0
            return event

    asset, made = security(flat(0.5), flat(0.6)), order(MarketOrder, 1)
    parameters = FillModelParameters(asset, made, None, timedelta(hours=1), [OrderSecurity(made, asset)])
    assert next(iter(Mine().fill(parameters))).fill_price == 9.0
