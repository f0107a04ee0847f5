"""Decimal texts, holdings, brokerage refusals, option strategies, combos' updates."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from leanhost.enums import OrderStatus, OrderType, SecurityType
from leanhost.symbols import canonical_option, equity_symbol
from leanhost.trading.brokerage_models import DefaultBrokerageModel, TastytradeBrokerageModel
from leanhost.trading.dealing_brokers import brokerage_model
from leanhost.trading.exact import exact, gcd_of, round_to_step, smart_round, text, truncate_to_step
from leanhost.trading.holdings import SecurityHolding
from leanhost.trading.option_strategies import OptionStrategies
from leanhost.trading.order_requests import UpdateOrderFields
from leanhost.trading.order_values import GroupOrderManager, OrderEvent
from leanhost.trading.orders import ComboLimitOrder, MarketOrder, TrailingStopOrder
from leanhost.trading.rounding import price_step

NOW = datetime(2015, 8, 17, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(("value", "expected"), [(52220.0, "52220"), (-17160.5, "-17160.5"), (0.1 + 0.2, "0.3")])
def test_numbers_print_like_normalised_decimals(value, expected) -> None:
    assert text(value) == expected


def test_equal_decimals_compare_equal_whatever_the_floats_say() -> None:
    assert exact(0.1 + 0.2) == exact(0.3)
    assert exact(0.37 - 0.06) == exact(0.31)


def test_rounding_follows_dotnet() -> None:
    assert round_to_step(2.345, 0.01) == 2.34
    assert truncate_to_step(-2.5, 1) == -2
    assert smart_round(-707.5) == -707.5
    assert gcd_of([2, -4, 6]) == 2


def holding() -> SecurityHolding:
    properties = SimpleNamespace(contract_multiplier=100.0, lot_size=1.0)
    security = SimpleNamespace(
        symbol="X", type=SecurityType.OPTION, price=1.0, bid_price=0.9, ask_price=1.1, fee_model=None,
        symbol_properties=properties, leverage=1.0,
    )  # fmt: skip
    return SecurityHolding(security)


def test_adding_weights_the_average_and_crossing_starts_anew() -> None:
    held = holding()
    held.add_fill(1.0, 2)
    held.add_fill(2.0, 2)
    assert (held.quantity, held.average_price) == (4, 1.5)
    held.add_fill(3.0, -1)
    assert held.average_price == 1.5
    held.add_fill(3.0, -5)
    assert (held.quantity, held.average_price) == (-2, 3.0)
    held.add_fill(1.0, 2)
    assert (held.quantity, held.average_price) == (0, 0)


def test_unrealised_profit_is_at_the_side_one_would_trade_on() -> None:
    held = holding()
    held.add_fill(1.0, 2)
    assert held.unrealized_profit == pytest.approx(-20)
    held.add_fill(1.0, -4)
    assert held.unrealized_profit == pytest.approx(-20)


def test_tastytrade_refuses_what_it_does_not_know() -> None:
    security = SimpleNamespace(type=SecurityType.OPTION, holdings=SimpleNamespace(quantity=0.0))
    assert TastytradeBrokerageModel().can_submit_order(security, MarketOrder("X", 1, NOW)) == (True, None)
    order = SimpleNamespace(type=OrderType.COMBO_MARKET, quantity=1.0)
    assert str(TastytradeBrokerageModel().can_submit_order(security, order)[1]) == (
        "Warning - Code: NotSupported - The TastytradeBrokerageModel does not support ComboMarket order type. Only "
        "supports [Market,Limit,StopMarket,StopLimit,ComboLimit]"
    )


def test_a_combo_limit_that_crosses_zero_is_refused() -> None:
    security = SimpleNamespace(type=SecurityType.OPTION, holdings=SimpleNamespace(quantity=1.0))
    order = SimpleNamespace(type=OrderType.COMBO_LIMIT, quantity=-2.0)
    assert "cross the zero holdings threshold" in str(TastytradeBrokerageModel().can_submit_order(security, order)[1])


def test_brokerage_models_come_by_name_or_as_they_are() -> None:
    own = TastytradeBrokerageModel()
    assert brokerage_model(own) is own
    assert type(brokerage_model(0)) is DefaultBrokerageModel


def test_strategies_have_leans_legs_in_leans_order() -> None:
    canonical = canonical_option(equity_symbol("SPY"))
    expiry = datetime(2015, 8, 21)
    condor = OptionStrategies.iron_condor(canonical, 202, 206, 212, 214, expiry)
    assert [(leg.strike, leg.quantity) for leg in condor.legs()] == [(202, 1), (206, -1), (212, -1), (214, 1)]
    put = OptionStrategies.protective_put(canonical, 200, expiry)
    assert [leg.quantity for leg in put.legs()] == [100, 1]
    assert condor.legs()[0].symbol.value == "SPY   150821P00202000"


def test_a_strategy_with_strikes_the_wrong_way_round_is_refused() -> None:
    canonical = canonical_option(equity_symbol("SPY"))
    with pytest.raises(Exception, match="BullCallSpread: leg1Strike must be less than leg2Strike"):
        OptionStrategies.bull_call_spread(canonical, 210, 205, datetime(2015, 8, 21))


def test_a_combo_update_moves_group_limit_and_every_leg() -> None:
    group = GroupOrderManager(1, 2, 100, 0.95)
    legs = [ComboLimitOrder("A", 100, NOW), ComboLimitOrder("B", -200, NOW)]
    for leg in legs:
        leg.join(group)
    fields = UpdateOrderFields()
    fields.quantity, fields.limit_price = 10, 1.9
    legs[0].apply(fields)
    for leg in legs:
        leg.rescale()
    assert ([leg.quantity for leg in legs], group.limit_price) == ([10, -20], 1.9)


def test_an_untouched_event_says_nothing_happened() -> None:
    order = MarketOrder("X", 1, NOW)
    order.status = OrderStatus.SUBMITTED
    event = OrderEvent(order, NOW)
    assert (event.status, event.fill_quantity) == (OrderStatus.SUBMITTED, 0)


def test_a_trailing_stop_is_tagged_with_its_amount() -> None:
    order = TrailingStopOrder("X", -1, NOW)
    order.trailing_amount, order.trailing_as_percentage = 0.001, True
    assert order.default_tag() == "Trailing Amount: 0.100%"


@pytest.mark.parametrize(
    ("ticker", "price", "step"), [("SPX", 2.9, 0.05), ("SPX", 3.0, 0.10), ("VIX", 2.0, 0.01), ("VIXW", 5.0, 0.01)]
)
def test_index_options_have_coarse_price_steps(ticker, price, step) -> None:
    symbol = SimpleNamespace(id=SimpleNamespace(symbol=ticker))
    assert price_step(SimpleNamespace(type=SecurityType.INDEX_OPTION, symbol=symbol), price) == step
