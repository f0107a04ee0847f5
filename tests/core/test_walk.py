"""The walk of every kind of order, minute by minute, against the letter of spec 6."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from core.coordinator import OrderDesk, Working, net_prices, orders_of
from core.settings import Settings
from core.values import Contract, Leg, MarketView, Position, Purpose, Quote, Right, Session, Structure

FRIDAY = date(2018, 2, 16)
LATER = date(2018, 3, 16)
NO_LEGS = frozenset()


def spread(expiry=LATER):
    """A put sold and one bought below it."""
    legs = (Leg(Contract("SPY", expiry, k, Right.PUT), n) for k, n in ((265, 1), (270, -1)))
    return Structure("put_spread", tuple(legs))


@dataclass
class Market:
    """A feed in which the spread's credit has the mid and natural that a test sets; the wing's market is locked."""

    mid: float = 0.50
    natural: float = 0.40
    age: float = 0.0
    gone: set = field(default_factory=set)
    now: datetime = datetime(2018, 2, 16, 10, 30)

    def quote(self, contract):
        time = self.now - timedelta(minutes=self.age)
        if contract in self.gone:
            return None
        if contract.strike == 265:
            return Quote(1.00, 1.00, 50, 50, time)
        bid = round(1.00 + self.natural, 4)
        return Quote(bid, round(bid + 2 * (self.mid - self.natural), 4), 50, 50, time)


class Walk:
    """One order on the desk, from its send through as many minutes as a test steps."""

    def __init__(self, purpose, market=None, minute=630, expiry=LATER, **settings):
        self.settings = Settings.parse({f"orders.{k}": str(v) for k, v in settings.items()})
        self.market, self.minute, self.desk, self.log = market or Market(), minute, OrderDesk(self.settings), []
        self.structure, self.dead = spread(expiry), NO_LEGS
        position = Position("p-1", "friday_0dte", self.structure, 1, 0.5, self.market.now)
        prices = net_prices(self.view(), self.structure.legs)
        assert prices is not None
        self.desk.send(self.view(), position, purpose, legs=self.structure.legs, contracts=1, prices=prices)
        self.take()

    def view(self):
        self.market.now = datetime(2018, 2, 16) + timedelta(minutes=self.minute)
        return MarketView(self.market.now, self.minute, Session(FRIDAY), self.market)  # type: ignore[arg-type]

    def take(self):
        self.alerts = self.alerts if hasattr(self, "alerts") else []
        intents, _, alerts = self.desk.drain()
        self.alerts += alerts
        self.log += [(self.minute, i.action, i.limit) + (("immediate",) if i.immediate else ()) for i in intents]

    def step(self, minutes=1, give_up=False, **market):
        for name, value in market.items():
            setattr(self.market, name, value)
        for _ in range(minutes):
            self.minute += 1
            self.desk.walk(self.view(), lambda _: give_up, lambda _: self.dead)
            self.take()
        return self

    @property
    def work(self) -> Working:
        return next(iter(self.desk.working.values()))

    def limits(self):
        return [row[2] for row in self.log if row[1] != "cancel"]


def test_an_entry_walks_by_a_tenth_of_the_spread_to_forty_percent_rests_a_minute_and_is_cancelled():
    walk = Walk(Purpose.ENTRY).step(4)
    assert walk.log == [(630, "send", 0.50), (631, "update", 0.48), (632, "update", 0.46), (633, "cancel", 0.46)]


def test_the_start_and_the_last_step_are_rounded_in_our_favour():
    # Spread 0.16, steps 0.016; 40 % of the way is 0.473: the last step is shorter, and rests at 0.48.
    walk = Walk(Purpose.ENTRY, Market(0.505, 0.425)).step(5)
    assert walk.limits() == [0.51, 0.50, 0.49, 0.48]
    assert walk.log[-1] == (634, "cancel", 0.48)


def test_a_step_is_at_least_one_tick():
    walk = Walk(Purpose.ENTRY, Market(0.50, 0.48)).step(3)
    # Spread 0.04: 40 % of the way is 0.492, which in our favour is the start itself when it rounds to it.
    assert walk.limits() == [0.50]
    assert Walk(Purpose.ENTRY, Market(0.50, 0.46)).step(2).limits() == [0.50, 0.49]


def test_a_debit_walks_up_to_paying_more():
    walk = Walk(Purpose.ENTRY, Market(-0.50, -0.60)).step(3)
    assert walk.limits() == [-0.50, -0.52, -0.54]


def test_the_walk_follows_the_market_that_is_and_not_the_one_it_began_in():
    walk = Walk(Purpose.ENTRY).step(1).step(1, mid=0.40, natural=0.30)
    walk.step(4)
    assert walk.limits() == [0.50, 0.48, 0.46, 0.44, 0.42, 0.40, 0.38]
    assert walk.minute == 636 and walk.work.end < 0


def test_when_the_market_comes_to_it_the_order_waits_a_minute_and_is_never_made_dearer():
    walk = Walk(Purpose.ENTRY).step(1, mid=0.60, natural=0.50)
    assert walk.limits() == [0.50] and not walk.work.cancelling
    assert walk.step(1).log[-1] == (632, "cancel", 0.50)


def test_when_the_market_leaves_again_the_walk_goes_on():
    walk = Walk(Purpose.ENTRY).step(1, mid=0.60, natural=0.50).step(1, mid=0.50, natural=0.40)
    assert walk.limits() == [0.50, 0.48]


def test_no_step_while_the_spread_is_over_twice_its_size_at_the_start():
    for purpose in (Purpose.ENTRY, Purpose.PROFIT):
        walk = Walk(purpose).step(3, natural=0.29)
        assert walk.limits() == [0.50]
        assert walk.step(1, natural=0.30).limits() == [0.50, 0.46]


def test_the_reach_is_a_setting_and_at_one_it_is_natural():
    walk = Walk(Purpose.ENTRY, entry_limit=1).step(7)
    assert walk.limits() == [0.50, 0.48, 0.46, 0.44, 0.42, 0.40]
    assert walk.log[-1] == (636, "cancel", 0.40)


def test_an_entry_given_up_is_cancelled_at_once():
    assert Walk(Purpose.ENTRY).step(1, give_up=True).log[-1] == (631, "cancel", 0.50)


def test_a_profit_exit_walks_up_to_natural_and_stays_there():
    walk = Walk(Purpose.PROFIT).step(9)
    assert walk.limits() == [0.50, 0.48, 0.46, 0.44, 0.42, 0.40]
    assert not walk.work.cancelling


@pytest.mark.parametrize("purpose", [Purpose.STOP, Purpose.DEFENSIVE])
def test_a_stop_starts_half_way_is_at_natural_after_three_minutes_and_then_goes_through_it(purpose):
    walk = Walk(purpose).step(4)
    assert walk.log == [
        (630, "send", 0.45), (631, "update", 0.43), (632, "update", 0.41), (633, "update", 0.40),
        (634, "update", 0.38, "immediate"),
    ]  # fmt: skip


def test_through_natural_is_two_ticks_or_a_tenth_of_the_spread_and_follows_the_market_every_minute():
    walk = Walk(Purpose.STOP).step(4, mid=0.50, natural=0.20)
    assert walk.log[-1] == (634, "update", 0.14, "immediate")
    walk.step(1, mid=0.60, natural=0.59)
    assert walk.log[-1] == (635, "update", 0.57, "immediate")


def test_an_order_that_becomes_urgent_does_not_step_back():
    walk = Walk(Purpose.PROFIT).step(5)
    assert walk.limits()[-1] == 0.40
    assert walk.desk.escalate(walk.work, Purpose.STOP, 636)
    assert walk.step(4).limits()[-1] == 0.40
    assert walk.step(1).log[-1] == (640, "update", 0.38, "immediate")


def test_what_expires_today_goes_through_natural_from_15_27():
    for purpose in (Purpose.FLAT, Purpose.PROFIT):
        walk = Walk(purpose, Market(0.50, 0.30), minute=924, expiry=FRIDAY).step(3)
        assert walk.log[-2:] == [(926, "update", 0.42), (927, "update", 0.26, "immediate")]
    assert Walk(Purpose.PROFIT, Market(0.50, 0.30), minute=924).step(3).log[-1] == (927, "update", 0.38)


def test_without_a_quote_an_urgent_exit_rests_at_the_last_good_natural_and_says_so_once():
    walk = Walk(Purpose.STOP).step(4)
    walk.step(3, gone={walk.structure.legs[1].contract})
    assert walk.log[-1] == (635, "update", 0.40)
    assert len(walk.alerts) == 1 and "rests at 0.40" in walk.alerts[0]
    assert walk.step(1, gone=set()).log[-1] == (638, "update", 0.38, "immediate")


def test_a_stale_quote_is_none():
    walk = Walk(Purpose.STOP).step(4).step(1, age=5.5)
    assert walk.log[-1] == (635, "update", 0.40)


def test_without_a_quote_an_entry_and_a_profit_rest_where_they_are():
    for purpose in (Purpose.ENTRY, Purpose.PROFIT):
        walk = Walk(purpose).step(1)
        assert walk.step(2, gone={walk.structure.legs[0].contract}).limits() == [0.50, 0.48]


def test_an_exit_whose_leg_lost_its_bid_is_taken_back_to_be_sent_without_it():
    walk = Walk(Purpose.FLAT)
    walk.dead = frozenset({walk.structure.legs[0].contract})
    assert walk.step(1, gone={walk.structure.legs[0].contract}).log[-1] == (631, "cancel", 0.50)


def test_a_working_order_survives_a_save():
    walk = Walk(Purpose.ENTRY).step(2)
    walk.work.dead = frozenset({walk.structure.legs[0].contract})
    again = OrderDesk(walk.settings)
    again.restore(walk.desk.state())
    assert again.working == walk.desk.working


def test_a_bought_leg_without_a_bid_stands_at_half_its_ask_and_costs_its_ask():
    wing, short = (leg.contract for leg in spread().legs)

    class Thin(Market):
        def quote(self, contract):
            return {wing: Quote(0.0, 0.02, 0, 80, self.now), short: Quote(0.30, 0.34, 50, 50, self.now)}[contract]

    view = Walk(Purpose.ENTRY, Thin()).view()
    assert net_prices(view, spread().legs) == (pytest.approx(0.31), pytest.approx(0.28))


def test_a_limit_of_nothing_is_never_sent_since_lean_refuses_it():
    entry = Walk(Purpose.ENTRY, Market(0.02, -0.08), entry_limit=1).step(12)
    assert entry.limits() == [0.02, 0.01, -0.01, -0.03, -0.05, -0.07, -0.08]
    exit_ = Walk(Purpose.PROFIT, Market(0.02, -0.02)).step(6)
    assert exit_.limits() == [0.02, 0.01, -0.01, -0.02]
    assert Walk(Purpose.PROFIT, Market(0.0, -0.04)).limits() == [-0.01]
    assert Walk(Purpose.ENTRY, Market(0.0, -0.04)).limits() == [0.01]


def test_combos_of_index_options_go_in_steps_of_five_cents():
    legs = tuple(replace(x, contract=replace(x.contract, style="european")) for x in spread().legs)
    settings = Settings.parse()
    assert orders_of(legs, settings.orders).tick == 0.05
    assert orders_of(spread().legs, settings.orders) is settings.orders


def test_an_entry_walks_no_further_than_its_risk_allows():
    walk = Walk(Purpose.ENTRY)
    walk.work.floor = 0.471
    assert walk.step(4).limits() == [0.50, 0.48]
    assert walk.log[-1] == (632, "cancel", 0.48)
    assert Walk(Purpose.ENTRY).step(1, mid=0.40, natural=0.30).work.end < 0
