"""Interactive Brokers' model beside the default: its fees, what it refuses, and that it has no benchmark."""

from types import SimpleNamespace
from typing import Any

import pytest
from small_world import MON, TUE, SmallWorld

from leanhost.enums import OrderType, SecurityType, SettlementType
from leanhost.trading.brokerage_models import InteractiveBrokersBrokerageModel
from leanhost.trading.time_in_force import GoodTilCanceledTimeInForce, TimeInForce

ORDERS = """
def initialize(self):
    self.start_at()
    self.set_brokerage_model(BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)
    self.aaa = self.add_equity("AAA", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
    self.seen.append(self.aaa.leverage)
    self.schedule.on(self.date_rules.every_day(), self.time_rules.at(9, 29), self.early)
    self.schedule.on(self.date_rules.every_day(), self.time_rules.at(9, 27), self.early)

def early(self):
    if self.time.day == 3:
        ticket = self.market_on_open_order("AAA", 1)
        self.seen.append((self.time.minute, str(ticket.status), ticket.submit_request.response.error_message))

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (9, 40):
        self.market_order("AAA", 100)

def on_brokerage_message(self, message):
    self.seen.append(message.code)
"""


def test_market_on_open_is_refused_two_minutes_before_the_open_and_fees_are_its_own(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100, TUE: 100})
    done = world.run(ORDERS, end=TUE)
    assert done.ok, done.error
    leverage, *told = done.algorithm.seen
    assert leverage == 2
    tickets = [entry for entry in told if isinstance(entry, tuple)]
    assert [entry[:2] for entry in tickets] == [(27, "SUBMITTED"), (29, "INVALID")]
    assert "Valid local times are  04:00– 09:28." in tickets[1][2]
    assert done.algorithm.portfolio.total_fees == 3.0  # a dollar at least for each order


@pytest.mark.parametrize(("name", "symbol"), [("DEFAULT", "SPY"), ("INTERACTIVE_BROKERS_BROKERAGE", None)])
def test_it_has_no_benchmark_where_the_default_has_spy(world: SmallWorld, name: str, symbol: str | None) -> None:
    world.equity("AAA", {MON: 170})
    done = world.run(ORDERS.replace("INTERACTIVE_BROKERS_BROKERAGE", name).split("def on_data")[0])
    chosen = done.algorithm.engine.benchmark
    assert (chosen.symbol and chosen.symbol.value) == symbol
    assert chosen.function is None or chosen.function(None) == 0.0


class Forever(TimeInForce):
    """A time in force of an algorithm's own."""


@pytest.mark.parametrize(
    ("kind", "order", "named", "words"),
    [
        (SecurityType.OPTION, OrderType.MARKET_ON_CLOSE, {}, "does not support Market-on-Close orders for other"),
        (SecurityType.EQUITY, OrderType.LIMIT, {"time_in_force": Forever()}, "does not support Forever time in force."),
        (SecurityType.INDEX_OPTION, OrderType.OPTION_EXERCISE, {}, "index and cash-settled options."),
        (SecurityType.OPTION, OrderType.OPTION_EXERCISE, {}, None),
        (SecurityType.FUTURE, OrderType.MARKET_ON_CLOSE, {}, None),
    ],
)
def test_what_it_refuses(kind: SecurityType, order: OrderType, named: dict[str, Any], words: str | None) -> None:
    settled = SettlementType.CASH if kind == SecurityType.INDEX_OPTION else SettlementType.PHYSICAL_DELIVERY
    security = SimpleNamespace(type=kind, exercise_settlement=settled)
    given = {"type": order, "group_order_manager": None, "time_in_force": GoodTilCanceledTimeInForce(), **named}
    allowed, message = InteractiveBrokersBrokerageModel().can_submit_order(security, SimpleNamespace(**given))
    assert allowed == (words is None)
    assert words is None or words in str(message)
