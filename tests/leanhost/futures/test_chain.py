"""Futures chains: filters, slices, universe files, and contracts added by hand."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from future_world import JUNE, SEPTEMBER, FutureWorld

from leanhost.engine.future_filter import FutureFilterUniverse, chosen_contracts, future_filter_of
from leanhost.symbols import future_symbol

DECEMBER = future_symbol("ES", "cme", datetime(2014, 12, 19, 13, 30))


def universe() -> FutureFilterUniverse:
    rows: list[Any] = [
        SimpleNamespace(symbol=s, open_interest=n) for s, n in ((SEPTEMBER, 20), (JUNE, 10), (DECEMBER, 5))
    ]
    return FutureFilterUniverse(rows, datetime(2014, 6, 17))


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ((0, 182), [SEPTEMBER, JUNE]),
        ((lambda u: u.expiration(0, 400),), [SEPTEMBER, JUNE, DECEMBER]),
        ((lambda u: u.expiration(3, 3),), [JUNE]),
        ((lambda u: u.front_month(),), [JUNE]),
        ((lambda u: u.back_months(),), [SEPTEMBER, DECEMBER]),
        ((lambda u: u.back_month(),), [SEPTEMBER]),
        ((lambda u: u.expiration_cycle([12]),), [DECEMBER]),
        ((lambda u: u.weeklys_only(),), []),
        ((lambda u: u.standards_only().contracts([DECEMBER]),), [DECEMBER]),
        ((lambda u: u.contracts(lambda rows: [r.symbol for r in rows if r.open_interest > 6]),), [SEPTEMBER, JUNE]),
        ((lambda u: [JUNE],), [JUNE]),
        ((lambda u: None,), [SEPTEMBER, JUNE, DECEMBER]),
    ],
)
def test_a_filter_picks(arguments: tuple[Any, ...], chosen: list[Any]) -> None:
    assert chosen_contracts(universe(), future_filter_of(arguments)) == chosen


def test_without_a_filter_nothing_is_picked() -> None:
    assert chosen_contracts(universe(), None) == []


def test_arguments_that_are_no_filter_are_refused() -> None:
    with pytest.raises(TypeError, match="SetFilter"):
        future_filter_of((1, 2, 3))


def test_chains_of_a_slice_and_of_the_day_before(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 17)
            self.es = self.add_future("ES")
            self.es.set_filter(0, 182)
            self.seen = None

        def on_data(self, data):
            if (self.time.hour, self.time.minute) != (10, 0):
                return
            chain = data.future_chains[self.es.symbol]
            self.seen = [(c.symbol.value, c.expiry, c.bid_price, c.ask_price, c.last_price, c.volume, c.open_interest)
                         for c in chain]
            has_front = chain.contracts.contains_key(self.es.mapped)
            self.others = (len(data.futures_chains), has_front, len(chain.quote_bars))
            known = self.futures_chain(self.es.symbol)
            self.known = [(c.symbol.value, c.bid_price, c.open_interest) for c in known if c.ID == c.id == c.symbol.id]
            self.frame = self.future_chain(self.es.symbol, flatten=True).data_frame
            self.listed = self.future_chain_provider.get_future_contract_list(self.es.symbol, self.time)
            self.texts = [str(c.symbol) for c in chain]
    """)
    assert done.ok, done.error
    one = done.algorithm
    assert one.seen == [
        ("ES19U14", datetime(2014, 9, 19, 13, 30), 1894.75, 1895.25, 1895.0, 100.0, 1234.0),
        ("ES20M14", datetime(2014, 6, 20, 13, 30), 1904.75, 1905.25, 1905.0, 100.0, 1234.0),
    ]
    assert one.others == (1, True, 2)
    assert one.known == [("ES19U14", 1890.0, 2000.0), ("ES19Z14", 1880.0, 30.0), ("ES20M14", 1900.0, 1000.0)]
    assert list(one.frame.columns) == [
        "askprice", "asksize", "bidprice", "bidsize", "expiry", "lastprice", "openinterest", "volume",
    ]  # fmt: skip
    assert [s.value for s in one.listed] == ["ES20M14", "ES19U14", "ES19Z14"]
    # LEAN gives a short name only to futures that were added by hand.
    assert one.texts == [str(SEPTEMBER.id), str(JUNE.id)]


def test_a_contract_added_by_hand_has_its_short_name_and_is_in_the_chain(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 17)
            self.contract = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2014, 9, 19)))
            self.seen = []

        def on_data(self, data):
            self.seen.append(([str(s) for s in data.keys()], len(data.future_chains), str(self.contract.symbol)))
    """)
    assert done.ok, done.error
    assert len(done.algorithm.seen) == 450
    assert done.algorithm.seen[0] == (["ES19U14"], 1, "ES19U14")
    assert not done.algorithm.contract.symbol.is_canonical()


def test_adding_the_contract_behind_the_continuous_future_shows_it(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 18)
            self.es = self.add_future("ES")
            self.keys = {}

        def on_data(self, data):
            self.keys[self.time] = [str(s) for s in data.keys()]
            if (self.time.day, self.time.hour, self.time.minute) == (17, 12, 0):
                self.add_future_contract(self.es.mapped)
            if (self.time.day, self.time.hour, self.time.minute) == (18, 12, 0):
                self.remove_security(self.es.mapped)
    """)
    assert done.ok, done.error
    at = done.algorithm.keys
    assert at[datetime(2014, 6, 17, 12, 0)] == ["/ES"]
    assert at[datetime(2014, 6, 17, 12, 1)] == ["/ES", "ES20M14"]
    assert at[datetime(2014, 6, 18, 12, 1)] == ["/ES"]


def test_removing_the_future_sells_and_drops_all_that_only_it_had(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 19)
            self.es = self.add_future("ES")
            self.es.set_filter(0, 182)
            self.kept = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2014, 9, 19))).symbol
            self.keys, self.changes = {}, []

        def on_securities_changed(self, changes):
            self.changes.append((self.time, sorted(s.symbol.value for s in changes.removed_securities)))

        def on_data(self, data):
            self.keys[self.time] = ([str(s) for s in data.keys()], len(data.future_chains))
            if (self.time.day, self.time.hour, self.time.minute) == (17, 12, 0):
                self.market_order(self.es.mapped, 1)
                self.market_order(self.kept, 1)
                self.removed = self.remove_security(self.es.symbol)
            if (self.time.day, self.time.hour, self.time.minute) == (18, 12, 0):
                self.add_future("ES")

        def on_end_of_algorithm(self):
            self.held = [h.symbol.value for h in self.portfolio.values() if h.invested]
    """)
    assert done.ok, done.error
    one = done.algorithm
    assert one.removed
    assert [(o.symbol.value, o.quantity, o.tag) for o in done.result.orders] == [
        ("ES20M14", 1, ""), ("ES19U14", 1, ""), ("ES20M14", -1, "Removed"),
    ]  # fmt: skip
    assert one.held == ["ES19U14"]
    # The chain says of each of its contracts that it goes, even where another universe keeps it.
    assert one.changes[1] == (datetime(2014, 6, 17, 12, 0), ["/ES", "ES19U14", "ES20M14"])
    assert one.keys[datetime(2014, 6, 17, 12, 1)] == (["ES19U14"], 1)
    assert one.keys[datetime(2014, 6, 18, 12, 0)] == (["ES19U14"], 1)
    # Of two of one value, that of the contract behind the future, the one that was added first.
    assert one.keys[datetime(2014, 6, 19, 12, 0)] == (["ES19U14", "/ES"], 1)


def test_bars_of_the_night_end_at_midnight_too(futures: FutureWorld) -> None:
    futures.night(date(2014, 6, 18), 1777.0)
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 18)
            self.set_end_date(2014, 6, 18)
            contract = Symbol.create_future("ES", "cme", datetime(2014, 9, 19))
            self.es = self.add_future_contract(contract, extended_market_hours=True)
            self.seen = []

        def on_data(self, data):
            self.seen.append((self.time, self.es.price))
    """)
    assert done.ok, done.error
    seen = done.algorithm.seen
    # From the first bar of the day on every open minute, 450 by day and 360 by night.
    assert len(seen) == 810
    assert seen[-2:] == [(datetime(2014, 6, 18, 23, 59), 1900.0), (datetime(2014, 6, 19), 1777.0)]


def test_a_day_without_a_daily_bar_repeats_the_last(futures: FutureWorld) -> None:
    futures.daily({date(2014, 6, 17): 1800.0, date(2014, 6, 19): 1820.0})
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 20)
            contract = Symbol.create_future("ES", "cme", datetime(2014, 9, 19))
            self.es = self.add_future_contract(contract, Resolution.DAILY)
            self.seen = []

        def on_data(self, data):
            for bar in data.bars.values():
                self.seen.append((bar.time, bar.end_time, bar.close, bar.volume, bar.is_fill_forward))
    """)
    assert done.ok, done.error
    rows = [(17, 1800.0, 7.0, False), (18, 1800.0, 0.0, True), (19, 1820.0, 7.0, False), (20, 1820.0, 0.0, True)]
    assert done.algorithm.seen == [
        (datetime(2014, 6, d, 9, 30), datetime(2014, 6, d, 17), price, volume, filled)
        for d, price, volume, filled in rows
    ]


def test_history_of_the_universe(futures: FutureWorld) -> None:
    done = futures.run("""
        def initialize(self):
            self.set_start_date(2014, 6, 23)
            self.set_end_date(2014, 6, 23)
            self.es = self.add_future("ES")
            self.frame = self.history(FutureUniverse, self.es.symbol, 2, flatten=True)
            self.days = [(chain.end_time, [c.symbol.value for c in chain])
                         for chain in self.history[FutureUniverse](self.es.symbol, timedelta(4))]
            self.lists = self.history(FutureUniverse, self.es.symbol, 2)
    """)
    one = done.algorithm
    assert [len(rows) for rows in one.lists] == [3, 3]
    assert list(one.frame.index.names) == ["time", "symbol"]
    assert one.frame.index.levels[0].tolist() == [datetime(2014, 6, 20), datetime(2014, 6, 21)]
    assert one.frame.loc[datetime(2014, 6, 21)]["openinterest"].tolist() == [1000, 2000, 30]
    values = ["ES20M14", "ES19U14", "ES19Z14"]
    assert one.days == [(datetime(2014, 6, 20), values), (datetime(2014, 6, 21), values)]
