"""What a future does to the account: margin, the daily settlement, the end of a contract."""

from datetime import datetime
from typing import Any

import pytest
from future_world import FutureWorld

HEAD = """
def initialize(self):
    self.set_start_date(2014, 6, 17)
    self.set_end_date(2014, 6, 24)
    self.set_cash(100_000)
    self.es = self.add_future("ES")
    self.es.set_filter(0, 182)
    self.seen, self.events, self.told = {}, [], []

def note(self):
    p = self.portfolio
    self.seen[self.time] = (p.cash, p.total_portfolio_value, p.total_margin_used)

def on_order_event(self, event):
    self.events.append((event.utc_time.replace(tzinfo=None), str(event.status), event.fill_price, event.message))

def on_delistings(self, delistings):
    self.told += [(self.time, d.symbol.value, str(d.type)) for d in delistings.values()]

"""


def run(world: FutureWorld, body: str) -> Any:
    done = world.run(HEAD + body)
    assert done.ok, done.error
    return done.algorithm


def test_profit_moves_to_cash_at_the_first_moment_of_a_new_day(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if (self.time.hour, self.time.minute) == (10, 0):
        self.note()
        if self.time.day == 17:
            self.market_order(self.es.mapped, 2)
        if self.time.day == 19:
            self.liquidate()
    """)
    at = one.seen
    bought, fee, half_spread = 1905.25, 2 * 2.15, 2 * 50 * 0.25
    assert at[datetime(2014, 6, 17, 10)] == (100_000, 100_000, 0)
    # Settled at the 17th's last price: cash holds that day's profit, a day before the position is closed.
    first = 2 * 50 * (1905.0 - bought)
    assert at[datetime(2014, 6, 18, 10)][0] == pytest.approx(100_000 - fee + first)
    # The 18th's gain of five points is not in cash yet, but in the portfolio, less spread and fee of closing.
    assert at[datetime(2014, 6, 18, 10)][1] == pytest.approx(100_000 - 2 * fee + first + 2 * 50 * 5 - half_spread)
    sold = 2 * 50 * (1914.75 - bought)
    assert at[datetime(2014, 6, 20, 10)][:2] == pytest.approx((100_000 - 2 * fee + sold,) * 2)
    assert one.portfolio.total_profit == pytest.approx(sold)


def test_a_sale_of_a_part_takes_back_only_what_was_settled_of_it(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if (self.time.hour, self.time.minute) == (10, 0):
        contract = self.future_chain(self.es.symbol).contracts
        september = [s for s in contract.keys() if s.id.date.month == 9][0]
        if self.time.day == 17:
            self.market_order(september, 2)
        if self.time.day == 18:
            self.market_order(september, 2)
            self.market_order(september, -3)
            self.note()
    """)
    cash = one.seen[datetime(2014, 6, 18, 10)][0]
    # Two were settled at 1895, two bought at 1900.25; three are sold at 1899.75 out of an average of 1897.75.
    settled = 2 * 50 * (1895.0 - 1895.25)
    realised = 3 * 50 * (1899.75 - 1897.75)
    assert cash == pytest.approx(100_000 - 7 * 2.15 + settled + realised - settled)


def test_margin_is_the_row_of_the_day_and_intraday_only_when_enabled(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if (self.time.hour, self.time.minute) in ((10, 0), (16, 55)):
        if self.time == datetime(2014, 6, 17, 10):
            self.market_order(self.es.mapped, 2)
            self.model = self.securities[self.es.mapped].buying_power_model
        if self.time.day == 18:
            self.model.enable_intraday_margins = True
        if self.time.day < 19:
            self.note()
        if self.time == datetime(2014, 6, 18, 10):
            m = self.model
            self.four = (m.initial_overnight_margin_requirement, m.maintenance_overnight_margin_requirement,
                         m.initial_intraday_margin_requirement, m.maintenance_intraday_margin_requirement)
    """)
    used = {moment: values[2] for moment, values in one.seen.items()}
    assert used[datetime(2014, 6, 17, 10)] == 2 * 4500
    assert used[datetime(2014, 6, 18, 10)] == 2 * 1200
    assert used[datetime(2014, 6, 18, 16, 55)] == 2 * 5500
    assert one.four == (6000, 5500, 1500, 1200)


def test_intraday_margin_is_two_fifths_where_the_file_has_none(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.got = self.securities[self.es.mapped].buying_power_model.initial_intraday_margin_requirement
    """)
    assert one.got == 0.4 * 5000


def test_more_than_the_margin_allows_is_refused(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.market_order(self.es.mapped, 20)
    """)
    assert one.events[0][1] == "INVALID"
    assert "Initial Margin: 100043" in one.events[0][3]


@pytest.mark.parametrize("words", ["self.set_holdings(self.es.mapped, 1.2)", "self.es.set_leverage(2)"])
def test_leverage_is_refused(futures: FutureWorld, words: str) -> None:
    done = futures.run(HEAD + f"""
def on_data(self, data):
    {words}
    """)
    assert "everage" in done.error
    assert "InvalidOperationException" in done.error


def test_set_holdings_buys_what_the_initial_margin_allows(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.set_holdings(self.es.mapped, 0.5)
        self.got = self.portfolio[self.es.mapped].quantity
    """)
    assert one.got == 9  # 10 × 5,000 would leave nothing for the fee


def test_an_order_on_the_continuous_future_is_refused(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.ticket = self.market_order(self.es.symbol, 1)
    """)
    assert str(one.ticket.status) == "INVALID"


def test_what_is_held_at_the_end_of_a_contract_is_closed_a_day_after_its_last_moment(futures: FutureWorld) -> None:
    one = run(futures, """
def on_data(self, data):
    if self.time == datetime(2014, 6, 17, 10):
        self.market_order(self.es.mapped, 1)
    """)
    assert one.told == [
        (datetime(2014, 6, 20), "ES20M14", "WARNING"),
        (datetime(2014, 6, 21, 13, 30), "ES20M14", "DELISTED"),
    ]
    moment, status, price, message = one.events[-1]
    assert (moment, status, price, message) == (
        datetime(2014, 6, 21, 17, 30), "FILLED", 1920.0, "Liquidate from delisting",
    )  # fmt: skip
    assert not one.portfolio.invested
    assert one.portfolio.cash == pytest.approx(100_000 - 2.15 + 50 * (1920.0 - 1905.25))


def test_a_short_future_ends_the_run_once_the_account_is_worth_nothing(futures: FutureWorld) -> None:
    """700 dollars lose 54 by fees and spread, and 500 each morning: the second leaves nothing."""
    one = run(futures, """
def on_data(self, data):
    self.last = self.time, self.portfolio.total_portfolio_value
    if self.time.day == 17 and (self.time.hour, self.time.minute) == (10, 0):
        self.portfolio.set_cash(700)
        self.portfolio.set_margin_call_model(MarginCallModel.NULL)
        self.securities[self.es.mapped].set_buying_power_model(BuyingPowerModel.NULL)
        self.market_order(self.es.mapped, -2)
    """)
    when, value = one.last
    assert when == datetime(2014, 6, 19, 9, 31)
    assert value == pytest.approx(700 - 2 * 2 * 2.15 - 2 * 50 * (1915.25 - 1904.75))
