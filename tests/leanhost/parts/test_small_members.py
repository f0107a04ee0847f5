"""Members that LEAN's own algorithms use and that belong to no family of tests."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_world import MON, TUE, SmallWorld

from leanhost.api.circular_queue import CircularQueue
from leanhost.enums import OrderType
from leanhost.trading.order_requests import SubmitOrderRequest
from leanhost.trading.orders import MarketOnCloseOrder


def run(folder: Path, body: str) -> Any:
    world = SmallWorld(folder)
    world.equity("AAA", {MON: 10.0, TUE: 11.0})
    done = world.run(body, MON, TUE)
    assert done.ok, done.error
    return done.algorithm


def test_a_queue_goes_round_and_tells_when_its_first_item_comes() -> None:
    told: list[int] = []
    queue = CircularQueue[int]([1, 2, 3])
    queue.circle_completed += lambda _queue, _nothing: told.append(len(told))
    assert [queue.dequeue() for _ in range(5)] == [1, 2, 3, 1, 2]
    assert len(told) == 2
    assert CircularQueue(7).dequeue() == 7


def test_a_request_takes_its_prices_in_each_of_lean_s_orders() -> None:
    now = datetime(2014, 6, 2)
    trailing = SubmitOrderRequest(OrderType.TRAILING_STOP, 1, "AAA", 5, 9.0, 8.0, 0, 0.01, True, now, "t")
    assert (trailing.trailing_amount, trailing.trailing_as_percentage, trailing.tag) == (0.01, True, "t")
    touched = SubmitOrderRequest(OrderType.LIMIT_IF_TOUCHED, 1, "AAA", 5, 0, 8.0, 7.0, now, "x", asynchronous=True)
    assert (touched.trigger_price, touched.limit_price, touched.time, touched.asynchronous) == (7.0, 8.0, now, True)
    assert SubmitOrderRequest(OrderType.LIMIT, 1, "AAA", 5, 0, 8.0, now, "y").tag == "y"


@pytest.mark.parametrize("name", ["submission_time_buffer", "SubmissionTimeBuffer"])
def test_the_buffer_before_the_close_may_be_changed_for_a_run(tmp_path: Path, name: str) -> None:
    body = f"""
def initialize(self):
    self.start_at()
    self.add_equity("AAA")
    MarketOnCloseOrder.{name} = timedelta(minutes=10)
    assert MarketOnCloseOrder.SubmissionTimeBuffer == MarketOnCloseOrder.submission_time_buffer
def on_data(self, slice):
    if self.time.day == 2 and self.time.hour == 15 and self.time.minute in (49, 51):
        self.seen.append(str(self.market_on_close_order("AAA", 1).status))
"""
    assert run(tmp_path, body).seen == ["SUBMITTED", "INVALID"]
    run(tmp_path, "def initialize(self):\n    self.start_at()\n")
    assert MarketOnCloseOrder.submission_time_buffer == timedelta(minutes=15, seconds=30)


def test_securities_stand_for_their_symbols_and_keep_what_they_are_given(tmp_path: Path) -> None:
    body = """
def initialize(self):
    self.start_at()
    self.set_end_date(month=6, year=2014, day=3)
    self.a = self.add_equity("AAA")
    self.a.fast = 5
    self.a["slow"] = 7
    self.a.add("third", [1])
    self.seen = [self.a["fast"], self.a.slow, self.a.get("third"), self.a.get[int]("slow"), self.a.remove("slow")]
    self.schedule.on(self.date_rules.every_day(self.a), self.time_rules.after_market_open(self.a, 5), self.now)
    self.seen.append(self.market_hours_database.get_exchange_hours(self.a.subscription_data_config).time_zone)
def now(self):
    self.market_order(self.a, 1)
"""
    found = run(tmp_path, body)
    assert found.seen == [5, 7, [1], 7, True, "America/New_York"]
    assert found.transactions.orders_count == 2


def test_indicators_are_plotted_by_their_names(tmp_path: Path) -> None:
    body = """
def initialize(self):
    self.start_at()
    a = self.add_equity("AAA").symbol
    self.fast, self.slow = self.sma(a, 2), self.sma(a, 500)
    self.plot_indicator("later", True, self.fast, self.slow)
def on_end_of_day(self, symbol):
    self.plot("ends", self.fast, self.slow)
"""
    algorithm = run(tmp_path, body)
    charts = algorithm.engine.recorder.charts.charts
    assert set(charts["ends"]) == set(charts["later"]) == {algorithm.fast.name, algorithm.slow.name}


def test_fills_counted_with_numpy_become_python_s_numbers(tmp_path: Path) -> None:
    body = """
def initialize(self):
    self.start_at()
    self.a = self.add_equity("AAA")
    self.a.set_fill_model(self.Half())
def on_data(self, slice):
    if not self.portfolio.invested:
        self.market_order(self.a.symbol, 10)
def on_order_event(self, event):
    self.seen.append((type(event.fill_quantity), event.fill_quantity))

class Half(FillModel):
    def market_fill(self, asset, order):
        fill = super().market_fill(asset, order)
        fill.fill_quantity = np.int64(order.quantity)
        return fill
"""
    assert run(tmp_path, body).seen[-1] == (float, 10.0)


def test_an_algorithm_that_quits_in_initialize_has_a_result(tmp_path: Path) -> None:
    body = """
def initialize(self):
    self.start_at()
    self.quit()
"""
    assert run(tmp_path, body).portfolio.total_portfolio_value == 100_000
