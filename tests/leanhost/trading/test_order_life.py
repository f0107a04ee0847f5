"""What an algorithm sees of orders between their events: legs told one by one, refused cancels, copies, updates."""

from datetime import date
from typing import Any

from small_world import MON, TUE, SmallWorld

START = """
def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW).symbol
    {more}

def at(self, *clock):
    return (self.time.hour, self.time.minute) == clock
"""
EXPIRY = date(2014, 6, 20)


def ran(world: SmallWorld, body: str, more: str = "") -> Any:
    """A day with AAA at 100: `body` are the algorithm's callbacks, `more` what else `initialize` does."""
    return world.run(START.format(more=more) + body)


def _two_calls(world: SmallWorld) -> None:
    aaa = world.equity("AAA", {MON: 100.0})
    for strike in (100, 105):
        world.option(aaa, EXPIRY, strike, "C", {MON: (1.0, 1.1)})


def test_legs_of_a_combo_are_submitted_and_cancelled_one_after_the_other(world: SmallWorld) -> None:
    _two_calls(world)
    more = """self.legs = [Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, k,
                                      datetime(2014, 6, 20)) for k in (100, 105)]
    for leg in self.legs:
        self.add_option_contract(leg)"""
    done = ran(world, """
def on_data(self, slice):
    if self.at(10, 0):
        legs = [Leg.create(self.legs[0], 1), Leg.create(self.legs[1], -1)]
        self.tickets = self.combo_limit_order(legs, 1, -5.0)
        self.tickets[0].cancel("enough")
        self.late = self.market_order(self.aaa, 1)

def on_order_event(self, event):
    found = [self.transactions.get_order_by_id(n) for n in (1, 2)]
    self.seen.append((event.order_id, event.status.name, [o.status.name for o in found if o is not None]))
""", more)
    legs = [row for row in done.algorithm.seen if row[0] < 3]
    assert legs == [
        (1, "SUBMITTED", ["SUBMITTED", "NEW"]), (2, "SUBMITTED", ["SUBMITTED", "SUBMITTED"]),
        (1, "CANCEL_PENDING", ["CANCEL_PENDING", "SUBMITTED"]), (1, "CANCELED", ["CANCELED", "SUBMITTED"]),
        (2, "CANCELED", ["CANCELED", "CANCELED"]),
    ]  # fmt: skip


def test_a_refused_cancel_may_be_asked_again_and_an_accepted_one_not(aaa: SmallWorld) -> None:
    done = ran(aaa, """
def on_data(self, slice):
    if self.at(10, 0):
        filled, far = self.market_order(self.aaa, 1), self.limit_order(self.aaa, 1, 50.0)
        for ticket in (filled, filled, far, far):
            self.seen.append(ticket.cancel().error_code.name)
        self.seen.append(filled.time < far.time or filled.time == far.time)
        self.far = far
    if self.at(10, 5):
        self.seen.append(self.far.time.minute)
""")
    codes = ["INVALID_ORDER_STATUS", "INVALID_ORDER_STATUS", "NONE", "REQUEST_CANCELED"]
    assert done.algorithm.seen == [*codes, True, 0]


def test_a_ticket_tells_the_time_of_its_last_request(aaa: SmallWorld) -> None:
    done = ran(aaa, """
def on_data(self, slice):
    if self.at(10, 0):
        self.far = self.limit_order(self.aaa, 1, 50.0)
    if self.at(10, 7):
        self.far.update_limit_price(51.0)
        self.seen.append((self.far.time.minute, self.far.submit_request.time.minute))
""")
    assert done.algorithm.seen == [(7, 0)]


def test_orders_asked_for_are_copies(aaa: SmallWorld) -> None:
    done = ran(aaa, """
def on_data(self, slice):
    if self.at(10, 0):
        self.ticket = self.limit_order(self.aaa, 1, 50.0)
        self.kept = self.transactions.get_order_by_id(self.ticket.order_id)
        self.open = self.transactions.get_open_orders()[0]
        self.ticket.cancel()
    if self.at(10, 1):
        now = self.transactions.get_orders()[0]
        self.seen += [o.status.name for o in (self.kept, self.open, now)] + [self.ticket.status.name]
""")
    assert done.algorithm.seen == ["SUBMITTED", "SUBMITTED", "CANCELED", "CANCELED"]


def test_a_broker_that_takes_no_change_says_so_in_short(aaa: SmallWorld) -> None:
    done = ran(aaa, """
class Fixed(DefaultBrokerageModel):
    def can_update_order(self, security, order, request, message):
        return False, BrokerageMessageEvent(BrokerageMessageType.WARNING, "No", "never")

def on_data(self, slice):
    if self.at(10, 0):
        self.ticket = self.limit_order(self.aaa, 1, 50.0)
    if self.at(10, 1):
        self.ticket.update_limit_price(51.0)
    if self.at(10, 2):
        response = self.ticket.update_requests[0].response
        self.seen.append((response.error_code.name, response.error_message))

def on_order_event(self, event):
    if event.message:
        self.seen.append((event.status.name, event.message))
""", "self.set_brokerage_model(Probe.Fixed())")
    assert done.algorithm.seen == [
        ("SUBMITTED", "BrokerageModel declared unable to update order"),
        ("BROKERAGE_MODEL_REFUSED_TO_UPDATE_ORDER", "OrderID: 1 Warning - Code: No - never"),
    ]


def test_a_changed_buffer_stands_in_the_refusal_of_a_late_order_for_the_close(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100.0, TUE: 100.0})
    more = "MarketOnCloseOrder.submission_time_buffer = timedelta(hours=1, minutes=5)"
    done = ran(world, """
def on_data(self, slice):
    if self.at(15, 0):
        self.seen.append(self.market_on_close_order(self.aaa, 1).submit_request.response.error_message)

def on_end_of_algorithm(self):
    MarketOnCloseOrder.submission_time_buffer = MarketOnCloseOrder.DEFAULT_SUBMISSION_TIME_BUFFER
""", more)
    assert done.algorithm.seen[0].startswith("MarketOnClose orders must be placed within 01:05:00 before market close.")


def test_points_of_a_step_are_taken_once_when_it_subscribes_something(world: SmallWorld) -> None:
    _two_calls(world)
    done = ran(world, """
def bar(self, bar):
    self.seen.append(bar.volume)

def on_data(self, slice):
    if self.at(10, 2):
        self.add_option_contract(Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100,
                                                      datetime(2014, 6, 20)))
""", "self.consolidate(self.aaa, timedelta(minutes=5), self.bar)")
    assert set(done.algorithm.seen) == {5000.0}


def test_wait_handles_of_a_ticket_say_whether_it_has_an_order_and_whether_it_is_closed(aaa: SmallWorld) -> None:
    done = ran(aaa, """
def on_data(self, slice):
    if not self.at(10, 0):
        return
    for asynchronous in (False, True):
        for ticket in (self.market_order(self.aaa, 1, asynchronous=asynchronous),
                       self.limit_order(self.aaa, 1, 50, asynchronous=asynchronous),
                       self.market_order(self.aaa, 0, asynchronous=asynchronous)):
            self.seen.append((ticket.order_set.wait_one(0), ticket.OrderClosed.WaitOne(timedelta(seconds=1))))
    try:
        ticket.order_closed.wait_one()
    except InvalidOperationException as error:
        self.seen.append(str(error))
""")
    assert done.ok, done.error
    each = [(True, True), (True, False), (False, False)]
    assert done.algorithm.seen == [*each, *each, "What is waited for cannot happen while the algorithm waits."]


def test_an_exception_in_an_order_event_ends_the_run_at_the_next_step(aaa: SmallWorld) -> None:
    done = ran(aaa, """
def on_data(self, slice):
    if self.at(10, 0):
        self.ticket = self.market_order(self.aaa, 10)
        self.limit_order(self.aaa, 10, 50)
    self.last = self.time

def on_order_event(self, event):
    self.seen.append((event.order_id, event.status.name, self.portfolio[self.aaa].quantity))
    raise ValueError(f"at {len(self.seen)}")
""")
    assert not done.ok
    assert done.error == "ValueError: at 3"
    algorithm = done.algorithm
    assert algorithm.seen == [(1, "SUBMITTED", 0), (1, "FILLED", 10), (2, "SUBMITTED", 10)]
    assert (algorithm.last.hour, algorithm.last.minute, algorithm.time.minute) == (10, 0, 1)
    value = algorithm.portfolio.total_portfolio_value
    assert float(done.result.statistics["End Equity"]) == round(value, 2) < 100_000, "the fee is paid"


def test_after_an_exception_in_an_order_event_of_the_last_step_the_algorithm_still_ends(aaa: SmallWorld) -> None:
    done = ran(aaa, """
def on_data(self, slice):
    self.last = self.time
    if self.time.date() == self.end_date.date() and self.at(16, 0):
        self.market_on_open_order(self.aaa, 10)

def on_order_event(self, event):
    raise ValueError("too late")

def on_end_of_algorithm(self):
    self.seen.append(("ended", self.time == self.last))
""")
    assert not done.ok
    assert done.error == "ValueError: too late"
    assert done.algorithm.seen == [("ended", True)]
