"""Further US brokers' models: which orders each takes, in whose words it refuses, what it charges."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from small_world import MON, TUE, SmallWorld

from leanhost.enums import AccountType, BrokerageName, OrderDirection, OrderType, SecurityType
from leanhost.naming import AbsentMemberError
from leanhost.trading.dealing_brokers import brokerage_model
from leanhost.trading.fees import OrderFeeParameters
from leanhost.trading.time_in_force import (
    OrderProperties,
    TimeInForce,
    TradeStationOrderProperties,
)
from leanhost.trading.us_fees import TradeStationFeeModel

_OPEN = SimpleNamespace(segments=lambda day: [SimpleNamespace(regular=True, start=34_200_000_000, end=57_600_000_000)])


def security(kind: SecurityType = SecurityType.EQUITY, held: float = 0.0, hour: int = 10) -> Any:
    hours = SimpleNamespace(
        time_zone="America/New_York",
        segments=_OPEN.segments,
        is_open=lambda when, _: 570 <= when.hour * 60 + when.minute < 960,
    )
    return SimpleNamespace(
        type=kind, price=100.0, holdings=SimpleNamespace(quantity=held), local_time=datetime(2015, 8, 19, hour),
        exchange=SimpleNamespace(hours=hours, exchange_open=9 < hour < 16), symbol_properties=SimpleNamespace(),
        symbol=SimpleNamespace(underlying=SimpleNamespace(value="SPX")),
    )  # fmt: skip


def order(kind: OrderType = OrderType.MARKET, quantity: float = 1.0, **more: Any) -> Any:
    given: dict[str, Any] = {"group_order_manager": None, "properties": OrderProperties(), "time": None, **more}
    side = OrderDirection.BUY if quantity > 0 else OrderDirection.SELL
    force = given["properties"].time_in_force
    return SimpleNamespace(type=kind, quantity=quantity, direction=side, time_in_force=force, **given)


def for_the_day(properties: OrderProperties) -> OrderProperties:
    properties.time_in_force = TimeInForce.DAY
    return properties


def said(name: str, asset: Any, wanted: Any) -> str:
    return str(brokerage_model(BrokerageName[name]).can_submit_order(asset, wanted)[1])


@pytest.mark.parametrize(
    ("name", "asset", "wanted", "words"),
    [
        ("CHARLES_SCHWAB", security(SecurityType.FUTURE), order(), "does not support Future security type."),
        ("CHARLES_SCHWAB", security(), order(OrderType.TRAILING_STOP), "MarketOnClose,MarketOnOpen,StopLimit]"),
        ("TRADIER_BROKERAGE", security(), order(quantity=-1), "Code: ShortOrderIsGtc - You cannot place short"),
        ("TRADIER_BROKERAGE", security(), order(OrderType.COMBO_MARKET), "[Limit,Market,StopMarket,StopLimit]"),
        ("TRADIER_BROKERAGE", security(), order(quantity=0.5), "Quantity should be between 1 and 10,000,000"),
        ("TRADE_STATION", security(held=1), order(OrderType.COMBO_MARKET, -2), "cross the zero holdings threshold"),
        ("TRADE_STATION", security(hour=5), order(OrderType.MARKET_ON_OPEN), "local times are  06:00– 09:29."),
        ("ALPACA", security(hour=18), order(OrderType.MARKET_ON_OPEN), "local times are  07:00– 09:28."),
        ("ALPACA", security(SecurityType.OPTION), order(OrderType.STOP_MARKET), "Only supports [Market,Limit]"),
        ("WEBULL", security(SecurityType.INDEX_OPTION), order(quantity=-1), "IndexOption sell orders only"),
        ("EZE", security(), order(quantity=1.5), "Order Quantity must be Integer, but provided 1.5."),
        ("PUBLIC", security(), order(OrderType.COMBO_MARKET), "[Market,Limit,StopMarket,StopLimit,ComboLimit]"),
        ("TRADING_TECHNOLOGIES", security(), order(), "does not support Equity security type."),
        ("TRADING_TECHNOLOGIES", security(SecurityType.FUTURE), order(OrderType.STOP_MARKET, stop_price=99.0),
         "StopMarket Sell orders must be below market, StopMarket Buy orders must be above market."),
        ("TRADING_TECHNOLOGIES", security(SecurityType.FUTURE),
         order(OrderType.STOP_LIMIT, stop_price=101.0, limit_price=100.5),
         "StopLimit Buy limit price must be greater than or equal to stop price"),
        ("INTERACTIVE_BROKERS_FIX", security(), order(OrderType.LIMIT_IF_TOUCHED), "BrokersFixModel does not"),
    ],
)  # fmt: skip
def test_a_broker_refuses_in_leans_words(name: str, asset: Any, wanted: Any, words: str) -> None:
    assert words in said(name, asset, wanted)


@pytest.mark.parametrize(
    ("name", "asset", "wanted"),
    [
        ("TRADIER_BROKERAGE", security(), order(quantity=-1, properties=for_the_day(OrderProperties()))),
        ("TRADE_STATION", security(hour=6), order(OrderType.MARKET_ON_OPEN)),
        ("ALPACA", security(hour=20), order(OrderType.MARKET_ON_OPEN)),
        ("WEBULL", security(SecurityType.OPTION), order(quantity=-1, properties=for_the_day(OrderProperties()))),
        ("TRADING_TECHNOLOGIES", security(SecurityType.FUTURE), order(OrderType.STOP_MARKET, stop_price=101.0)),
    ],
)
def test_a_broker_takes_what_it_knows(name: str, asset: Any, wanted: Any) -> None:
    assert said(name, asset, wanted) == "None"


def test_outside_regular_hours_only_some_orders_are_taken() -> None:
    wish = TradeStationOrderProperties()
    wish.outside_regular_trading_hours = True
    assert "NotSupportedOutsideRegularMarketHours" in said("TRADE_STATION", security(), order(properties=wish))
    assert said("TRADE_STATION", security(), order(OrderType.LIMIT, properties=wish)) == "None"
    tradier, early = brokerage_model(BrokerageName.TRADIER_BROKERAGE), security(hour=8)
    assert not tradier.can_execute_order(early, order(OrderType.LIMIT))
    assert tradier.can_execute_order(early, order(OrderType.LIMIT, properties=wish))
    assert "PreMarket: 04:00:00-09:24:00. PostMarket: 16:00:00-19:55:00." in said(
        "TRADIER_BROKERAGE", security(hour=21), order(OrderType.LIMIT, properties=wish)
    )


def test_a_future_and_its_option_are_no_combo_by_fix() -> None:
    fix, group = brokerage_model(BrokerageName.INTERACTIVE_BROKERS_FIX), SimpleNamespace(id=1, count=2)
    legs = [order(OrderType.COMBO_MARKET, group_order_manager=group) for _ in range(2)]
    assert fix.can_submit_order(security(SecurityType.FUTURE_OPTION), legs[0])[0]
    refused = str(fix.can_submit_order(security(SecurityType.FUTURE), legs[1])[1])
    assert "does not support ComboMarket combining future options and futures legs." in refused


@pytest.mark.parametrize(
    ("name", "kind", "quantity", "paid"),
    [
        ("CHARLES_SCHWAB", SecurityType.OPTION, -3, 1.95),
        ("CHARLES_SCHWAB", SecurityType.INDEX_OPTION, 2, 2.0),
        ("CHARLES_SCHWAB", SecurityType.EQUITY, 100, 0.0),
        ("TRADE_STATION", SecurityType.OPTION, 5, 3.0),
        ("TRADE_STATION", SecurityType.FUTURE, 2, 3.0),
        ("WEBULL", SecurityType.INDEX_OPTION, 2, 2.32),
        ("PUBLIC", SecurityType.INDEX_OPTION, 2, 1.0),
        ("PUBLIC", SecurityType.EQUITY, 2, 0.0),
        ("ALPHA_STREAMS", SecurityType.OPTION, 4, 2.0),
        ("TRADIER_BROKERAGE", SecurityType.OPTION, 4, 0.0),
    ],
)
def test_a_broker_charges_its_own_fee(name: str, kind: SecurityType, quantity: float, paid: float) -> None:
    asset = security(kind)
    model = brokerage_model(BrokerageName[name]).get_fee_model(asset)
    fee = model.get_order_fee(SimpleNamespace(security=asset, order=order(quantity=quantity)))
    assert fee.value.amount == pytest.approx(paid)


def test_who_is_no_resident_pays_trade_station_five_dollars_more() -> None:
    about = OrderFeeParameters(security(), order(quantity=10))
    assert TradeStationFeeModel(us_resident=False).get_order_fee(about).value.amount == 5.0


def test_some_brokers_have_margin_accounts_only_and_some_are_absent() -> None:
    with pytest.raises(NotImplementedError, match="Eze brokerage can only be used with a Margin account type"):
        brokerage_model(BrokerageName.EZE, AccountType.CASH)
    with pytest.raises(AbsentMemberError, match=r"BrokerageName\.Kraken"):
        brokerage_model(BrokerageName.KRAKEN)


UPDATES = """
def initialize(self):
    self.start_at()
    self.set_brokerage_model(BrokerageName.TRADIER_BROKERAGE, AccountType.MARGIN)
    self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)

def on_data(self, slice):
    if (self.time.day, self.time.hour, self.time.minute) == (3, 9, 40):
        ticket = self.limit_order("AAA", 1, 90)
        ticket.update_quantity(2)
    if (self.time.hour, self.time.minute) == (9, 45):
        self.seen.append([t.quantity for t in self.transactions.get_open_order_tickets()])

def on_brokerage_message(self, message):
    self.seen.append(str(message))
"""


def test_tradier_keeps_the_quantity_of_an_order(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100, TUE: 100})
    done = world.run(UPDATES, end=TUE)
    assert done.ok, done.error
    assert [1.0] in done.algorithm.seen
    assert not any(entry == [2.0] for entry in done.algorithm.seen)
