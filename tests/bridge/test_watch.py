"""Watching contracts through the bridge in leanhost: who is seeded and how, what a listing is, who stays."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from core.values import Contract, Right
from leanhost.enums import TickType
from leanhost.runner import run
from market.provider import BundledMarket

DAY, MIDNIGHT = date(2015, 7, 10), datetime(2015, 7, 10)
WATCHED = datetime(2015, 7, 10, 10, 25)
LOOKED = (10 * 60 + 30) * 60_000
"""10:30 in milliseconds: a row that starts then has not ended yet."""

ALGORITHM = '''
from AlgorithmImports import *
from bridge.contracts import Contracts, contract_of
from bridge.feed import LeanFeed
from core.settings import Settings
from core.values import Contract, Right

class Watcher(QCAlgorithm):
    """Watches today's calls from 206 up at 10:25, looks at them at 10:30, buys one, and lets go at 10:40."""

    def initialize(self):
        self.set_start_date(2015, 7, 10)
        self.set_end_date(2015, 7, 10)
        self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
        self.contracts = Contracts(self, {"SPY": self.spy})
        self.feed = LeanFeed(self, {"SPY": self.spy}, self.contracts, Settings.parse({}))

    def on_data(self, data):
        clock = self.time.strftime("%H:%M")
        if clock == "10:25":
            self.listing = self.contracts.listing("SPY")
            today = self.listing.expiring(self.time.date())
            self.wanted = frozenset(c for c in today if c.right is Right.CALL and c.strike >= 206.0)
            self.contracts.watch(self.wanted)
        elif clock == "10:30":
            self.seen = {c: self.feed.quote(c) for c in sorted(self.wanted)}
        elif clock == "10:32":
            self.market_order(self.contracts.symbol(next(c for c in self.wanted if c.strike == 206.0)), 1)
        elif clock == "10:40":
            self.contracts.watch(frozenset())
            self.left = [c.strike for c in self.contracts.subscribed]
            self.held = dict(self.feed.holdings())
'''


@pytest.fixture(scope="module")
def watcher(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watch")
    file = folder / "watcher.py"
    file.write_text(ALGORITHM)
    done = run(file, BundledMarket(seed=1), folder / "out")
    assert done.ok, done.error
    return done.algorithm


def test_the_listing_has_the_contracts_of_today_in_order(watcher):
    listing = watcher.listing
    assert list(listing.contracts) == sorted(listing.contracts, key=lambda c: (c.expiry, c.strike, c.right))
    row = listing.contracts.index(Contract("SPY", DAY, 206.0, Right.CALL, 100, "american", "SPY"))
    assert 0.3 < listing.delta[row] < 0.7 and listing.open_interest[row] > 0


def test_every_contract_shows_its_last_quote_of_today_whether_it_came_since_the_watching_or_before(watcher):
    market, before, since = BundledMarket(seed=1), 0, 0
    for contract, quote in watcher.seen.items():
        rows = market.minute(watcher.contracts.symbol(contract), TickType.QUOTE, DAY)
        assert rows is not None
        last = int(np.searchsorted(rows.time, LOOKED)) - 1
        assert quote is not None and quote.row == MIDNIGHT + timedelta(milliseconds=int(rows.time[last]) + 60_000)
        assert (quote.bid, quote.ask) == (rows.bid_close[last], rows.ask_close[last])
        assert quote.time == datetime(2015, 7, 10, 10, 30)
        before, since = before + (quote.row <= WATCHED), since + (quote.row > WATCHED)
    assert before and since


def test_what_is_held_is_still_watched_when_nobody_wants_it_any_more(watcher):
    assert watcher.left == [206.0]
    assert [(c.strike, n) for c, n in watcher.held.items()] == [(206.0, 1)]
