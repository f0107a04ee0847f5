"""Volatility, interest, shortable providers, benchmarks, initializers, brokerage models: LEAN's, and one's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import stdev
from types import SimpleNamespace

import pytest
from small_world import FRI, MON, THU, TUE, WED, SmallWorld

from leanhost.engine.volatility import (
    RelativeStandardDeviationVolatilityModel,
    StandardDeviationOfReturnsVolatilityModel,
)
from leanhost.enums import Resolution

PRICES = {MON: 100.0, TUE: 102.0, WED: 101.0, THU: 105.0, FRI: 104.0}


@pytest.fixture
def week(world: SmallWorld) -> SmallWorld:
    aaa = world.equity("AAA", dict(PRICES))
    world.daily(aaa, PRICES)
    return world


def point(day: int, price: float) -> SimpleNamespace:
    return SimpleNamespace(end_time=datetime(2014, 6, day, 16), price=price)


def test_deviation_of_returns_takes_a_price_a_day_and_forgets_what_left_its_window() -> None:
    model = StandardDeviationOfReturnsVolatilityModel(2)
    for day, price in ((2, 100), (3, 110), (3, 500), (4, 99), (5, 0), (6, 118.8)):
        model.update(None, point(day, price))
    returns = [99 / 110 - 1, 118.8 / 99 - 1]
    assert model.volatility == pytest.approx(stdev(returns) * 252**0.5)
    assert StandardDeviationOfReturnsVolatilityModel(Resolution.HOUR)._size == 720
    with pytest.raises(ValueError, match="greater than or equal to 2"):
        StandardDeviationOfReturnsVolatilityModel(1)


def test_relative_deviation_is_of_prices_over_their_mean() -> None:
    model = RelativeStandardDeviationVolatilityModel(timedelta(days=1), 3)
    assert model.volatility == 0
    for day, price in ((2, 10), (3, 11), (4, 12), (5, 14)):
        model.update(None, point(day, price))
    assert model.volatility == pytest.approx(stdev([11, 12, 14]) / (37 / 3))


def test_a_model_is_warmed_and_then_fed_and_one_of_the_algorithms_own_too(week: SmallWorld) -> None:
    done = week.run(
        """
        class Own:
            volatility = 0
            def Update(self, security, data):
                self.volatility += 1
            def GetHistoryRequirements(self, security, time):
                return None

        def initialize(self):
            self.start_at()
            self.aaa = self.add_equity("AAA", Resolution.DAILY)
            self.seen.append(self.aaa.volatility_model.volatility)
            self.aaa.set_volatility_model(StandardDeviationOfReturnsVolatilityModel(3))
            self.bbb = self.add_equity("BBB", Resolution.DAILY)

        def on_data(self, slice):
            self.seen.append(self.aaa.volatility_model.volatility)
            if self.time.day == 5:
                self.aaa.set_volatility_model(self.Own())
        """,
        start=THU,
        end=FRI,
    )
    assert done.ok, done.error
    none, first, own = done.algorithm.seen
    returns = [102 / 100 - 1, 101 / 102 - 1, 105 / 101 - 1]
    assert none == 0
    assert first == pytest.approx(stdev(returns) * 252**0.5)
    assert own == 1


def test_margin_interest_is_asked_once_an_hour_and_moves_cash(week: SmallWorld) -> None:
    done = week.run("""
        class Interest:
            def __init__(self):
                self.calls = []
            def apply_margin_interest_rate(self, parameters):
                self.calls.append(parameters.time.hour)
                value = parameters.security.holdings.get_quantity_value(10)
                value.cash.add_amount(-value.amount / 1000)

        def initialize(self):
            self.start_at()
            self.interest = self.Interest()
            self.add_equity("AAA").set_margin_interest_rate_model(self.interest)
    """)
    assert done.ok, done.error
    hours = done.algorithm.interest.calls
    assert hours == [4, 13, 14, 15, 16, 17, 18, 19, 20], "UTC: the start, then every hour with a slice"
    assert done.algorithm.portfolio.cash == pytest.approx(100_000 - 8 * 10 * 100 / 1000), "no price at the start"


SHORTS = """
class Lender:
    def FeeRate(self, symbol, local_time):
        return 0.01
    def RebateRate(self, symbol, local_time):
        return 0
    def ShortableQuantity(self, symbol, local_time):
        return 100

def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
    self.aaa.set_shortable_provider(self.Lender())

def on_data(self, slice):
    if self.seen:
        return
    self.limit_order("AAA", -60, 200)
    self.seen = [self.shortable("AAA", 40), self.shortable("AAA", 41), self.shortable_quantity("AAA")]
    self.seen.append(self.market_order("AAA", -41).submit_request.response.error_message)
    self.seen.append(self.market_order("AAA", -40).status.name)
"""


def test_no_more_is_sold_short_than_can_be_borrowed_open_orders_counted(week: SmallWorld) -> None:
    done = week.run(SHORTS)
    assert done.ok, done.error
    text = "Order exceeds shortable quantity 100 for Symbol AAA requested -41)"
    assert done.algorithm.seen == [True, False, 100, text, "FILLED"]
    assert [order.tag for order in done.result.orders] == ["", text, ""]


def test_benchmarks_of_every_form(week: SmallWorld) -> None:
    forms = {
        "lambda time: time.day": 2.0,
        "FuncBenchmark(lambda time: 7)": 7.0,
        "self.Own()": 5.0,
        '"AAA"': 0.0,
        "SecurityType.EQUITY, 'AAA'": 0.0,
        "SecurityBenchmark.create_instance(self.securities, self.symbol('AAA'))": 0.0,
    }
    for form, value in forms.items():
        done = week.run(f"""
            class Own:
                def Evaluate(self, time):
                    return 5
            def initialize(self):
                self.start_at()
                self.add_equity("AAA")
                self.set_benchmark({form})
            def on_data(self, slice):
                self.seen.append(self.benchmark.evaluate(self.time))
        """)
        assert done.ok, (form, done.error)
        assert done.algorithm.seen[0] == value, form


def test_initializers_by_function_by_object_together_and_instead_of_the_brokers(week: SmallWorld) -> None:
    body = """
        class Own:
            def Initialize(self, security):
                security.set_fee_model(ConstantFeeModel(5))

        def two(self, security, seed):
            self.seen.append((security.symbol.value, seed))

        def initialize(self):
            self.start_at()
            self.set_brokerage_model(BrokerageName.TASTYTRADE)
            {0}
            self.aaa = self.add_equity("AAA")
            self.seen.append(type(self.aaa.fee_model).__name__)
    """
    expected = {
        "pass": ["TastytradeFeeModel"],
        "self.add_security_initializer(self.Own())": ["ConstantFeeModel"],
        "self.set_security_initializer(self.two)": [("AAA", False), "InteractiveBrokersFeeModel"],
        "self.set_security_initializer(CompositeSecurityInitializer(self.two, self.Own()))": [
            ("AAA", False), "ConstantFeeModel",
        ],
        "self.set_security_initializer(BrokerageModelSecurityInitializer(self.brokerage_model, SecuritySeeder.NULL))": [
            "TastytradeFeeModel"
        ],
    }  # fmt: skip
    for call, seen in expected.items():
        done = week.run(body.format(call))
        assert done.ok, (call, done.error)
        assert done.algorithm.seen == seen, call


def test_a_brokerage_model_in_python_answers_as_lean_asks(week: SmallWorld) -> None:
    done = week.run("""
        class Broker(DefaultBrokerageModel):
            def __init__(self):
                pass
            def can_submit_order(self, security, order, message):
                if order.quantity == 1:
                    return False, BrokerageMessageEvent(BrokerageMessageType.INFORMATION, "", "one is too few")
                if order.quantity == 2:
                    return False
                return super().can_submit_order(security, order, message)
            def CanUpdateOrder(self, security, order, request, message):
                return False, None
            def GetFeeModel(self, security):
                return ConstantFeeModel(3)
            def get_leverage(self, security):
                return 7

        def initialize(self):
            self.start_at()
            self.aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
            self.set_brokerage_model(self.Broker())

        def on_data(self, slice):
            if self.seen:
                return
            self.seen = [self.aaa.leverage]
            for quantity in (1, 2, 3):
                ticket = self.market_order("AAA", quantity)
                self.seen.append(ticket.submit_request.response.error_message or ticket.status.name)
            self.resting = self.limit_order("AAA", 4, 50)
            self.resting.update_limit_price(51)

        def on_end_of_algorithm(self):
            self.seen.append(self.resting.update_requests[0].response.error_message)
    """)
    assert done.ok, done.error
    refused = "BrokerageModel declared unable to submit order: "
    assert done.algorithm.seen == [
        7,
        refused + "[1] Information - Code:  - one is too few",
        refused + "[2] Warning - Code: InvalidOrder - ",
        "FILLED",
        "OrderID: 4 Warning - Code: InvalidRequest - BrokerageModel declared unable to update order: 4",
    ]
    assert done.algorithm.portfolio.total_fees == 3


def test_a_session_grows_with_the_day_and_keeps_the_days_before_once_it_has_a_size(week: SmallWorld) -> None:
    done = week.run(
        """
        def initialize(self):
            self.start_at()
            self.aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
            self.aaa.session.size = 2
            self.schedule.on(self.date_rules.every_day(), self.time_rules.at(12, 0), self.noon)

        def noon(self):
            now, before = self.aaa.session, self.aaa.session[1]
            self.seen.append((now.open, now.close, now.volume, before.close if before else None, now.end_time.day))
        """,
        end=TUE,
    )
    assert done.ok, done.error
    # The bar that ends at noon comes after what is scheduled for noon.
    assert done.algorithm.seen == [(100, 100, 149_000, None, 3), (102, 102, 149_000, 100, 4)]


def test_what_is_kept_with_a_security_is_found_in_every_form(week: SmallWorld) -> None:
    done = week.run("""
        def initialize(self):
            self.start_at()
            aaa = self.add_equity("AAA")
            aaa["one"], aaa.two = 1, 2
            aaa.add("three", 3)
            aaa.set("three", 4)
            self.seen = [aaa.one, aaa["two"], aaa.get[int]("three"), aaa.try_get("five"), aaa.remove("one"),
                         aaa.try_get("one")[0], aaa.session.open, aaa.holdings.get_quantity_value(2, 5).amount]
    """)
    assert done.ok, done.error
    assert done.algorithm.seen == [1, 2, 4, (False, None), True, False, 0, 10]


def test_universes_tickets_and_the_broker_by_name(week: SmallWorld) -> None:
    aaa = week.equity("AAA", dict(PRICES))
    call = week.option(aaa, datetime(2014, 6, 20), 100.0, "C", {MON: (1.0, 1.2)})
    week.universe(aaa, FRI - timedelta(days=7), [call])
    done = week.run("""
        def initialize(self):
            self.start_at()
            self.set_brokerage_model(BrokerageName.TASTYTRADE)
            self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
            self.option = self.add_option("AAA")
            self.seen = [self.brokerage_name.name, self.get_locked(), self.option.is_option_chain]

        def on_data(self, slice):
            if len(self.seen) > 3:
                return
            picked = self.universe_manager[self.option.symbol].selected
            self.seen.append(sorted(symbol.value for symbol in picked))
            ticket = self.limit_order("AAA", 1, 50)
            cancelled = self.transactions.cancel_order(ticket.order_id)
            self.seen += [cancelled is ticket, self.transactions.cancel_order(99).status.name, self.get_locked()]
    """)
    assert done.ok, done.error
    chosen = ["AAA", "AAA   140620C00100000"]
    assert done.algorithm.seen == ["TASTYTRADE", False, True, chosen, True, "INVALID", True]
