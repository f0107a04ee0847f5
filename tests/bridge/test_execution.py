"""Intents through LEAN's combo orders and back: prices, cancels, refusals, and a walk as the broker saw it (spec 6)."""

import pytest

from tests.bridge.conftest import since

INTENT = """
def intent(self, action="send", limit=0.50, contracts=1, purpose="entry", legs=((190, 1), (195, -1))):
    from core.values import Contract, Leg as CoreLeg, OrderIntent, Purpose, Right
    from datetime import date
    put = lambda k: Contract("SPY", date(2014, 6, 6), float(k), Right.PUT, 100, "american", "SPY")
    made = tuple(CoreLeg(put(k), n) for k, n in legs)
    return OrderIntent("p-1.1", action, "p-1", "friday_0dte", Purpose(purpose), made, contracts, limit)

def do(self, action="send", **more):
    self.execution.perform(self.intent(action, **more))

def note(self):
    fills, updates = self.execution.take()
    self.taken = getattr(self, "taken", [])
    self.taken += [(f.intent_id, str(f.contract), f.quantity, f.price) for f in fills]
    self.taken += [(u.intent_id, u.status) for u in updates]

def limits(self):
    tickets = list(self.transactions.get_order_tickets())
    return [round(t.get(OrderField.LIMIT_PRICE), 4) for t in tickets]

"""
FILLED = [("p-1.1", "SPY 2014-06-06 190P", 1, 0.6), ("p-1.1", "SPY 2014-06-06 195P", -1, 1.0), ("p-1.1", "filled")]


@pytest.fixture
def orders(spread):
    """The put spread's market with intents."""
    spread.more = INTENT
    return spread


def test_a_credit_is_sent_as_a_debit_below_zero_and_its_fills_come_back_under_its_id(orders):
    done = orders.run({600: "lambda s: s.do(limit=0.40)", 601: "lambda s: s.note()"})
    assert done.taken == FILLED and done.limits() == [-0.40, -0.40]


def test_a_debit_is_sent_as_it_is(orders):
    plan = {600: "lambda s: s.do(limit=-0.60, legs=((190, -1), (195, 1)))", 601: "lambda s: s.note()"}
    done = orders.run(plan)
    assert done.limits() == [0.60, 0.60]
    assert done.taken == [("p-1.1", "SPY 2014-06-06 190P", -1, 0.5), ("p-1.1", "SPY 2014-06-06 195P", 1, 1.1),
                          ("p-1.1", "filled")]


def test_a_new_price_updates_the_order_that_works_and_sends_no_other(orders):
    plan = {600: "lambda s: s.do()", 602: "lambda s: s.do('update', limit=0.45)",
            604: "lambda s: s.do('update', limit=0.40)", 605: "lambda s: s.note()"}  # fmt: skip
    done = orders.run(plan)
    assert done.taken == FILLED and [row[0] for row in done.seen] == ["Mon 10:04"] * 2
    assert len(done.limits()) == 2


def test_a_cancel_ends_the_order_and_is_told(orders):
    done = orders.run({600: "lambda s: s.do()", 602: "lambda s: s.do('cancel')", 603: "lambda s: s.note()"})
    assert done.taken == [("p-1.1", "canceled")] and done.seen == []


def test_an_order_that_lean_refuses_is_told_as_invalid(orders):
    done = orders.run({600: "lambda s: s.do(contracts=50)", 601: "lambda s: s.note()"}, cash=1_000)
    assert done.taken == [("p-1.1", "invalid")] and done.seen == []


def test_what_is_changed_after_its_end_is_left_alone(orders):
    plan = {600: "lambda s: s.do(limit=0.40)", 602: "lambda s: s.note()", 603: "lambda s: s.do('update', limit=0.30)",
            604: "lambda s: s.do('cancel')", 605: "lambda s: s.note()"}  # fmt: skip
    assert orders.run(plan).taken == FILLED


def test_a_dry_run_sends_nothing(orders):
    plan = {600: "lambda s: s.execution.perform(s.dry())", 601: "lambda s: s.note()"}
    orders.more += "def dry(self):\n    import dataclasses as d\n    return d.replace(self.intent(), dry_run=True)\n\n"
    done = orders.run(plan)
    assert done.taken == [] and done.limits() == []


@pytest.mark.parametrize(("ratio", "limit", "price"), [(1, -1.10, 1.10), (-1, 1.00, 1.00), (-1, -0.02, 0.01)])
def test_a_single_leg_goes_as_a_plain_limit_order(orders, ratio, limit, price):
    plan = {600: f"lambda s: s.do(limit={limit}, contracts=2, legs=((195, {ratio}),))", 601: "lambda s: s.note()"}
    done = orders.run(plan)
    assert done.limits() == [price]
    filled = 1.10 if ratio > 0 else 1.00
    assert done.taken == [("p-1.1", "SPY 2014-06-06 195P", 2 * ratio, filled), ("p-1.1", "filled")]


WALK = """
def begin(self, purpose):
    from core.coordinator import OrderDesk, net_prices
    from core.settings import Settings
    from core.values import MarketView, Position, Purpose, Session, Structure
    from datetime import date
    from bridge.feed import LeanFeed
    settings = Settings.parse()
    self.desk, self.session = OrderDesk(settings), Session(date(2014, 6, 2))
    self.feed = LeanFeed(self, {"SPY": self.spy}, self.contracts, settings)
    legs = self.intent().legs
    self.contracts.watch(frozenset(leg.contract for leg in legs))
    self.view = lambda: MarketView(self.time, self.time.hour * 60 + self.time.minute, self.session, self.feed)
    position = Position("p-1", "friday_0dte", Structure("put_spread", legs), 1, 0.5, self.time)
    prices = net_prices(self.view(), legs)
    self.desk.send(self.view(), position, Purpose(purpose), legs=legs, contracts=1, prices=prices)
    self.steps, self.walking = [], True
    self.carry_out()

def carry_out(self):
    for intent in self.desk.drain()[0]:
        self.execution.perform(intent)
        self.steps.append((f"{self.time:%H:%M}", intent.action, intent.limit))

def walk(self):
    _, updates = self.execution.take()
    for update in updates:
        self.desk.working.pop(update.intent_id)
    for work in self.desk.working.values():
        assert self.limits()[-1] == -work.limit, "what works is what was asked for a minute ago"
    self.desk.walk(self.view(), lambda work: False, lambda position: frozenset())
    self.carry_out()

"""


def walked(orders, purpose, minutes, **quotes):
    orders.more = INTENT + WALK
    plan = {600: f"lambda s: s.begin({purpose!r})"}
    plan |= dict.fromkeys(range(601, 601 + minutes), "lambda s: s.walk()")
    return orders.run(plan, **quotes)


def test_an_entry_as_the_broker_sees_it(orders):
    # Mid 0.50, natural 0.40: steps of 0.02 to 0.46, a minute there, cancelled.
    done = walked(orders, "entry", 6)
    assert done.steps == [("10:00", "send", 0.50), ("10:01", "update", 0.48), ("10:02", "update", 0.46),
                          ("10:03", "cancel", 0.46)]  # fmt: skip
    assert done.seen == []


def test_an_entry_that_the_market_comes_to_fills_at_natural(orders):
    done = walked(orders, "entry", 6, short=(since(602, 1.00, 1.10), since(602, 1.10, 1.20)))
    # At 10:02 natural is 0.50 and the order stands at 0.48.
    assert [row[0] for row in done.seen] == ["Mon 10:02"] * 2
    assert done.seen[1][3] - done.seen[0][3] == pytest.approx(0.50)


def test_an_entry_that_the_market_comes_near_to_waits_a_minute_and_is_not_chased(orders):
    # At 10:02 natural is 0.46, under the 0.48 that stands; 40 % of the way would be 0.52.
    done = walked(orders, "entry", 6, short=(since(602, 1.00, 1.06), since(602, 1.10, 1.16)))
    assert done.steps[-1] == ("10:03", "cancel", 0.48) and len(done.steps) == 3 and done.seen == []


def test_a_stop_as_the_broker_sees_it(orders):
    done = walked(orders, "stop", 5)
    assert done.steps == [("10:00", "send", 0.45), ("10:01", "update", 0.43), ("10:02", "update", 0.41),
                          ("10:03", "update", 0.40)]  # fmt: skip
    assert [row[0] for row in done.seen] == ["Mon 10:03"] * 2


def test_a_stop_follows_a_market_that_runs_away_and_goes_through_it(orders):
    # The other side falls by 0.05 a minute until 10:06: each new price is at natural of its minute or through it.
    bid = [max(1.00 - 0.05 * max(0, n - 29), 0.70) for n in range(390)]
    done = walked(orders, "stop", 9, short=(lambda n: bid[n], lambda n: bid[n] + 0.10))
    times, limits = [row[0] for row in done.steps], [row[2] for row in done.steps]
    assert times == ["10:00", "10:01", "10:02", "10:03"] and limits == sorted(limits, reverse=True)
    assert [row[0] for row in done.seen] == ["Mon 10:03"] * 2
