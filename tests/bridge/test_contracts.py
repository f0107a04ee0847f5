"""Contracts and LEAN's symbols, the day's listing, and what is subscribed."""

from datetime import date, timedelta

import pytest

from tests.leanhost.small_world import FRI, MON, SmallWorld

PROBE = """
def initialize(self):
    from bridge.contracts import Contracts
    self.start_at()
    self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
    self.contracts = Contracts(self, {"SPY": self.spy})

def on_data(self, slice):
    step = self.plan.get(f"{self.time:%H:%M}")
    if step:
        self.seen.append(step(self))

"""


@pytest.fixture
def listed(tmp_path):
    """SPY with two puts and a call of Friday, and a put of a month later, listed on Monday and Friday."""
    world = SmallWorld(tmp_path)
    spy = world.equity("SPY", {MON: 200.0, FRI: 200.0})
    quotes = {MON: (0.50, 0.60), FRI: (0.20, 0.30)}
    made = [world.option(spy, expiry, strike, right, quotes)
            for expiry, strike, right in ((FRI, 195.0, "P"), (FRI, 190.0, "P"), (FRI, 190.0, "C"),
                                          (date(2014, 7, 3), 190.0, "P"))]  # fmt: skip
    for day in (MON + timedelta(days=n) for n in range(5)):
        world.universe(spy, day, made, delta=[-0.3, -0.2, 0.2, -0.1], open_interest=[10, 20, 30, 40])

    def run(plan, day=MON, last=None):
        rows = ", ".join(f"{time!r}: {source}" for time, source in plan.items())
        done = world.run(PROBE + f"plan = {{{rows}}}\n", day, last)
        assert done.ok, done.error
        return done.algorithm.seen

    return run


def test_the_listing_holds_what_expires_within_the_horizon_in_order(listed):
    (table,) = listed({"10:00": "lambda s: s.contracts.listing('SPY')"}, FRI)
    assert [(c.strike, c.right.value) for c in table.contracts] == [(190.0, "call"), (190.0, "put"), (195.0, "put")]
    assert table.delta.tolist() == [0.2, -0.2, -0.3] and table.open_interest.tolist() == [30, 20, 10]
    assert {c.expiry for c in table.contracts} == {FRI}


def test_there_is_no_listing_where_nothing_expires_soon(listed):
    assert listed({"10:00": "lambda s: s.contracts.listing('SPY')"}) == [None]


def test_a_contract_and_its_symbol_lead_to_each_other(listed):
    (pair,) = listed({"10:00": "lambda s: [(c, s.contracts.contract(s.contracts.symbol(c)))"
                               " for c in s.contracts.listing('SPY').contracts]"}, FRI)  # fmt: skip
    assert all(one == other for one, other in pair)
    assert listed({"10:00": "lambda s: s.contracts.contract(s.spy)"}) == [None]


WATCH = "lambda s: (s.contracts.watch(frozenset(s.contracts.listing('SPY').contracts[{which}])), {say})[1]"


def test_what_is_watched_is_subscribed_and_what_is_not_is_let_go(listed):
    quoted = "sorted(k.id.strike_price for k in s.current_slice.quote_bars.keys() if k != s.spy)"
    tradable = "sorted(k.id.strike_price for k, v in s.securities.items() if k != s.spy and v.is_tradable)"
    seen = listed({"10:00": WATCH.format(which=":2", say="0"), "10:01": f"lambda s: {quoted}",
                   "10:02": WATCH.format(which="2:", say="sorted(c.strike for c in s.contracts.subscribed)"),
                   "10:03": f"lambda s: {tradable}"}, FRI)  # fmt: skip
    assert seen == [0, [190.0, 190.0], [195.0], [195.0]]


def test_holdings_are_all_that_the_account_holds_shares_and_what_nobody_watches_too(listed):
    feed = "__import__('bridge.feed').feed.LeanFeed(s, {'SPY': s.spy}, s.contracts, "
    feed += "__import__('core.settings').settings.Settings.parse({}))"
    seen = listed({"10:00": WATCH.format(which=":1", say="0"),
                   "10:01": "lambda s: [s.market_order(s.spy, 100), s.market_order("
                            "s.contracts.symbol(next(iter(s.contracts.subscribed))), 1)] and 0",
                   "10:02": "lambda s: s.contracts.watch(frozenset()) or 0",
                   "10:03": f"lambda s: {{str(k): n for k, n in {feed}.holdings().items()}}"}, FRI)  # fmt: skip
    assert seen == [0, 0, 0, {"SPY": 100, "SPY 2014-06-06 190C": 1}]
