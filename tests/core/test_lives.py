"""What happens to positions beyond their plain life: torn combos, other indices, reductions, reconciling, silence."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
import pytest

from core.signals import average_correlation
from core.values import Bars, BreakerVerdict, Contract, Fill, Mode, OrderUpdate, PositionState, Purpose, Quote
from tests.core.synthetic import FRIDAY, Broker, SyntheticFeed, allow_two, view_of
from tests.core.test_kernel import Day, make

# Nothing leaves by itself: what closes a position here is the rule under test.
STILL = {"friday_0dte__stop": 10, "friday_0dte__target": 0.95, "friday_0dte__small_stop": 1,
         "friday_0dte__stop_of_max_loss": 1, "friday_0dte__credit_small": 0}


@dataclass
class TornBroker(Broker):
    """Fills ``parts`` of an order's legs and cancels the rest, as a broker that breaks up a combo does.

    ``parts`` maps an order's number (in the order of sending) to the share of each leg that fills; ``is_open`` keeps
    the rest working until it is cancelled.
    """

    parts: dict = field(default_factory=dict)
    is_open: bool = False
    torn: set = field(default_factory=set)
    sends: list = field(default_factory=list)

    def take(self, intents):
        self.sends += [i.id for i in intents if i.action == "send"]
        super().take(intents)

    def work(self):
        fills, updates = [], []
        for intent in list(self.orders.values()):
            parts = self.parts.get(self.sends.index(intent.id))
            if parts is None or intent.id in self.torn or intent.action == "cancel":
                continue
            quantities = [int(x.ratio * intent.contracts * part) for x, part in zip(intent.legs, parts, strict=False)]
            is_torn = quantities != [x.ratio * intent.contracts for x in intent.legs]
            if any(parts) and not (any(quantities) and is_torn):
                continue
            self.torn.add(intent.id)
            for leg, quantity in zip(intent.legs, quantities, strict=False):
                q = self.feed.quote(leg.contract)
                if quantity:
                    price = q.ask if quantity > 0 else q.bid
                    fills.append(Fill(intent.id, leg.contract, quantity, price, 0.0, self.feed.time))
                    self.feed.held[leg.contract] = self.feed.held.get(leg.contract, 0) + quantity
            if not self.is_open:
                updates.append(OrderUpdate(intent.id, "canceled"))
                del self.orders[intent.id]
        held_back = {k: v for k, v in self.orders.items() if k in self.torn and v.action != "cancel"}
        self.orders = {k: v for k, v in self.orders.items() if k not in held_back}
        more_fills, more_updates = super().work()
        self.orders |= held_back
        self.feed.held = {c: q for c, q in self.feed.held.items() if q}
        return (*fills, *more_fills), (*updates, *more_updates)


def torn_day(parts, is_open=False, **settings):
    day = Day(make(**(STILL | settings)))
    day.broker = TornBroker(day.feed, parts=parts, is_open=is_open)
    return day.to(631)


def is_flat(day):
    """No position, no short leg, and no long one that somebody bids for (spec 3)."""
    quotes = {c: day.feed.quote(c) for c in day.feed.held}
    return not day.kernel.ledger.positions and all(q > 0 and not quotes[c].has_bid for c, q in day.feed.held.items())


def sends(day):
    return [i for i in day.broker.log if i.action == "send"]


def test_a_torn_entry_is_completed_once_at_natural():
    day = torn_day({0: (1, 1, 0, 0)}).to(632)
    second = sends(day)[1]
    assert second.purpose is Purpose.COMPLETE and second.contracts == 2
    missing = {leg.contract: leg.ratio for leg in sends(day)[0].legs[2:]}
    assert {leg.contract: leg.ratio for leg in second.legs} == missing
    natural = -sum(r * (day.feed.quote(c).ask if r > 0 else day.feed.quote(c).bid) for c, r in missing.items())
    assert second.limit == pytest.approx(natural)
    position = next(iter(day.kernel.ledger.positions.values()))
    assert position.state is PositionState.ACTIVE and day.kernel.ledger.whole(position.id) == 2
    assert day.kernel.ledger.holdings() == day.feed.held
    assert any("filled in part" in r["text"] for r in day.records if r["kind"] == "alert")


def test_a_torn_entry_that_cannot_be_completed_is_flattened():
    day = torn_day({0: (1, 1, 0, 0), 1: (0, 0)}).to(640)
    assert [i.purpose for i in sends(day)[:3]] == [Purpose.ENTRY, Purpose.COMPLETE, Purpose.DEFENSIVE]
    assert day.events()[:3] == ["orphan", "leaving", "closed"] and is_flat(day)
    assert any("could not be completed" in r["text"] for r in day.records if r["kind"] == "alert")


def test_a_completion_is_given_a_minute_and_no_more():
    day = torn_day({0: (1, 1, 0, 0), 1: (0, 0)}, is_open=True)
    day.to(640)
    complete = next(i for i in sends(day) if i.purpose is Purpose.COMPLETE)
    times = [(r["action"], r["time"][-5:]) for r in day.records if r["kind"] == "order" and r["id"] == complete.id]
    sent, cancelled = (next(t for a, t in times if a == wanted) for wanted in ("send", "cancel"))
    assert int(cancelled[-2:]) - int(sent[-2:]) == 1
    assert is_flat(day)


def test_an_order_that_works_on_after_tearing_its_structure_is_taken_back_after_a_minute():
    day = torn_day({0: (1, 0, 0, 1)}, is_open=True)
    assert [i.action for i in day.broker.log] == ["send", "update"]
    day.to(632)
    assert day.broker.log[-1].action == "cancel"
    day.to(634)
    assert Purpose.COMPLETE in {i.purpose for i in sends(day)}


def test_one_of_two_whole_structures_is_a_smaller_position_and_no_orphan():
    day = torn_day({0: (0.5, 0.5, 0.5, 0.5)})
    position = next(iter(day.kernel.ledger.positions.values()))
    assert (position.state, position.contracts, position.margin) == (PositionState.ACTIVE, 1, 300.0)
    assert Purpose.COMPLETE not in {i.purpose for i in sends(day)}


def test_a_torn_exit_goes_on_with_the_rest():
    day = Day(make(**(STILL | {"friday_0dte__target": 0.5})))
    day.broker = TornBroker(day.feed, parts={})
    day.fill_entry()
    day.broker.parts = {1: (0, 1, 1, 0)}
    day.feed.volatility = 0.05
    day.to(650)
    assert day.events()[-1] == "closed" and is_flat(day)
    assert any("closed in part" in r["text"] for r in day.records if r["kind"] == "alert")


def test_no_entry_is_checked_against_a_torn_book_without_saying_so():
    seen = []

    def gate(proposal, context):
        seen.append(context.flags.unresolved_combo)
        return allow_two(proposal, context)

    day = two_indices(gate=gate)
    day.broker = TornBroker(day.feed, parts={0: (1, 1, 0, 0), 1: (0, 0), 2: (0, 0)}, is_open=True)
    day.to(640)
    assert seen[0] is False and True in seen


class TwoIndices(SyntheticFeed):
    """SPX, SPY and QQQ at the same prices."""

    def chain(self, underlying):
        table = super().chain(underlying)
        contracts = tuple(replace(c, underlying=underlying, root=underlying) for c in table.contracts)
        return replace(table, underlying=underlying, contracts=contracts)


def two_indices(**settings):
    kernel = make(run__underlyings="QQQ,SPY,SPX", **(STILL | settings))
    return Day(kernel, TwoIndices())


def test_the_second_position_of_a_day_is_on_another_index():
    day = two_indices()
    day.to(630)
    assert [i.legs[0].contract.underlying for i in sends(day)] == ["SPX"]
    day.feed.half_spread, day.feed.volatility = 0.0, 0.27
    day.to(631)
    day.feed.half_spread, day.feed.volatility = 0.01, 0.25
    day.to(632)
    assert [i.legs[0].contract.underlying for i in sends(day)] == ["SPX", "QQQ"]
    day.feed.half_spread, day.feed.volatility = 0.0, 0.30
    day.to(645)
    assert {p.underlying for p in day.kernel.ledger.positions.values()} == {"SPX", "QQQ"}
    assert len(sends(day)) == 2


def test_not_even_after_the_first_is_closed_does_its_index_come_again():
    day = Day(make())
    day.fill_entry()
    day.feed.volatility = 0.05
    day.to(640)
    day.feed.half_spread = 0.0
    day.to(650)
    assert not day.kernel.ledger.positions
    assert [i.purpose for i in sends(day)] == [Purpose.ENTRY, Purpose.PROFIT]


def reducing(verdict, minute=700):
    """SPX and QQQ held, QQQ with the larger margin and SPX with the larger margin per unit of theta."""
    day = two_indices(friday_0dte__exit_walk=950)
    day.to(630)
    for _ in range(2):
        day.feed.half_spread, day.feed.volatility = 0.0, day.feed.volatility + 0.02
        day.to(day.feed.minute)
        day.feed.half_spread = 0.01
        day.to(day.feed.minute)
    spx, qqq = day.kernel.ledger.positions
    day.kernel.ledger.update(spx, margin=600.0, theta=10.0)
    day.kernel.ledger.update(qqq, margin=900.0, theta=100.0)
    day.to(minute - 1)
    day.kernel.breakers.verdict = verdict
    return day, spx, qqq


def leavings(day):
    return [(r["id"], r["time"][-5:]) for r in day.records if r.get("event") == "leaving"]


def test_reductions_go_one_at_a_time_largest_margin_per_theta_first_five_minutes_apart():
    day, spx, qqq = reducing(BreakerVerdict(Mode.HALTED, ("drawdown",), short_volatility=0.0))
    day.to(720)
    assert leavings(day) == [(spx, "11:40"), (qqq, "11:45")]


def test_half_of_two_positions_is_one():
    day, spx, qqq = reducing(BreakerVerdict(Mode.REDUCING, ("drawdown",), short_volatility=0.5))
    day.to(760)
    assert leavings(day) == [(spx, "11:40")] and set(day.kernel.ledger.positions) == {qqq}


def test_margin_is_reduced_until_its_target_is_met():
    # 1,500 USD of margin on 120,000: a target of 1 % leaves room for 1,200.
    day, spx, _ = reducing(BreakerVerdict(Mode.REDUCING, ("ceiling",), margin_target=0.01))
    day.to(760)
    assert leavings(day) == [(spx, "11:40")]


def test_a_holding_that_nothing_explains_is_a_fault_until_it_is_gone():
    day = Day(make()).to(580)
    stray = Contract("SPY", FRIDAY + timedelta(days=7), 270.0, day.feed.contracts()[0].right)
    day.feed.held |= {stray: -1, "SPY": 100}
    day.to(946)
    faults = day.kernel.breakers.inputs[-1].faults
    assert not any("explains" in f for f in faults)
    day.to(948)
    faults = day.kernel.breakers.inputs[-1].faults
    assert sorted(f.split(" is held")[0] for f in faults) == ["SPY", str(stray)]
    alerts = [r["text"] for r in day.records if r["kind"] == "alert"]
    assert len(alerts) == 2 and all("the ledger has 0" in text for text in alerts)
    day.feed.held.clear()
    day.to(960)
    assert day.kernel.breakers.inputs[-1].faults == ()


def test_holdings_are_compared_at_the_start_and_after_every_fill():
    looks = []

    class Watched(SyntheticFeed):
        def holdings(self):
            looks.append(self.minute)
            return self.held

    day = Day(make(**STILL), Watched())
    day.fill_entry()
    day.to(640)
    assert looks == [571, 631]
    saved = day.kernel.state()
    day.kernel = make(**STILL)
    day.kernel.restore(saved)
    day.to(642)
    assert looks == [571, 631, 641]


def test_a_difference_of_one_minute_is_no_difference():
    day = Day(make(orders__state_every=700, **STILL))
    position = day.fill_entry()
    leg = position.structure.legs[0].contract
    day.to(699)
    kept = day.feed.held.pop(leg)
    day.to(700)
    day.feed.held[leg] = kept
    day.to(710)
    assert day.kernel.ledger.positions[position.id].state is PositionState.ACTIVE


@pytest.mark.parametrize(("by_hand", "event"), [("put back", "put right by hand"), ("sold", "closed")])
def test_a_broken_position_goes_on_or_is_closed_by_resume_when_hands_have_mended_it(by_hand, event):
    day = Day(make(orders__state_every=700, **STILL))
    position = day.fill_entry()
    leg = position.structure.legs[0].contract
    day.to(699)
    kept = day.feed.held.pop(leg)
    day.to(702)
    assert day.kernel.ledger.positions[position.id].state is PositionState.BROKEN
    if by_hand == "put back":
        day.feed.held[leg] = kept
    else:
        day.feed.held.clear()
    day.to(703, commands=("resume",))
    assert day.events()[-1] == event
    assert not any("broken" in f for f in day.kernel.breakers.inputs[-1].faults)


class Silent(SyntheticFeed):
    """From a minute on the options' quotes stand still, and say so."""

    silent_from = 24 * 60

    def quote(self, contract):
        now, self.minute = self.minute, min(self.minute, self.silent_from)
        q = super().quote(contract)
        row, self.minute = self.time, now
        return None if q is None else Quote(q.bid, q.ask, q.bid_size, q.ask_size, self.time, row)


def silent_faults(move, price=0.10, minutes=6):
    day = Day(make(breaker__silent_price=price, **STILL), Silent())
    day.fill_entry()
    day.to(650)
    day.feed.silent_from = 650
    day.to(651)
    day.feed.spot *= 1.0 + move
    day.to(650 + minutes)
    return [f for f in day.kernel.breakers.inputs[-1].faults if "no option row" in f]


def test_options_that_stand_still_while_their_underlying_moves_are_a_fault():
    assert silent_faults(0.003)
    assert not silent_faults(0.002)
    assert not silent_faults(0.003, minutes=5)
    assert not silent_faults(0.003, price=5.0)


def bars_of(closes):
    end = tuple(SyntheticFeed().time + timedelta(days=i) for i in range(len(closes)))
    column = np.asarray(closes, dtype=float)
    return Bars(end, column, column, column, column, column)


def test_the_correlation_of_one_node_is_undefined_and_says_so():
    assert average_correlation({}, ["equity index"]) == (None, "undefined: it takes two nodes, held: equity index")
    short = bars_of([100.0, 101.0])
    _, text = average_correlation({"a": (short, short), "b": (short, short)}, ["a", "b"])
    assert text.startswith("undefined: too few")


def test_the_correlation_is_the_average_of_pairs_and_the_larger_of_days_and_minutes():
    rng = np.random.default_rng(1)
    moves = rng.normal(0, 0.01, (3, 61))
    closes = 100 * np.exp(np.cumsum(moves, axis=1))
    none = bars_of([])
    value, text = average_correlation({str(i): (bars_of(c), none) for i, c in enumerate(closes)}, ["0", "1", "2"])
    pairs = [np.corrcoef(np.diff(np.log(closes[i][-21:])), np.diff(np.log(closes[j][-21:])))[0, 1]
             for i, j in ((0, 1), (0, 2), (1, 2))]
    assert value == pytest.approx(np.mean(pairs)) and "20 sessions between 0, 1, 2" in text
    same = {"0": (bars_of(closes[0]), bars_of(closes[0])), "1": (bars_of(closes[1]), bars_of(closes[0]))}
    assert average_correlation(same, ["0", "1"]) == (pytest.approx(1.0), "1.000 over 60 minutes between 0, 1")


def test_what_expires_today_is_no_node_and_the_journal_says_why_there_is_no_figure():
    day = Day(make(**STILL))
    day.fill_entry()
    day.to(960)
    assert {i.correlation for i in day.kernel.breakers.inputs} == {None}
    close = [r for r in day.records if r.get("event") == "close"][-1]
    assert close["correlation"] == "undefined: it takes two nodes, held: none"


def test_a_wing_left_out_is_sold_when_it_is_worth_something_again_so_that_nothing_is_exercised():
    day = Day(make(**(STILL | {"friday_0dte__target": 0.3})))
    day.fill_entry()
    day.feed.volatility, day.feed.half_spread = 0.06, 0.01
    day.to(700)
    (trade,) = day.kernel.ledger.trades
    assert not day.kernel.ledger.positions and day.feed.held and all(q > 0 for q in day.feed.held.values())
    day.feed.spot = 265.0
    day.to(935)
    assert not [c for c in day.feed.held if not c.is_call], "the puts are in the money"
    sold = [i for i in sends(day) if len(i.legs) == 1]
    assert sold and all(i.purpose is Purpose.FLAT for i in sold)
    assert day.kernel.ledger.trades[0].pnl > trade.pnl + 100
    assert day.kernel.ledger.holdings() == day.feed.held
    assert not [r for r in day.records if r["kind"] == "alert"]


def test_what_was_left_to_expire_goes_without_a_word_and_a_stranger_s_fill_with_one():
    day = Day(make()).to(572)
    ended = Contract("SPY", FRIDAY - timedelta(days=7), 270.0, day.feed.contracts()[0].right)
    alive = Contract("SPY", FRIDAY, 270.0, day.feed.contracts()[0].right)
    fills = tuple(Fill(f"engine-{n}.0", c, -2, 0.0, 0.0, day.feed.time) for n, c in enumerate((ended, alive)))
    result = day.kernel.step(view_of(day.feed, fills))
    assert list(result.alerts) == [f"fill of {alive} belongs to no position: engine-1.0"]
    assert sum(r["kind"] == "fill" for r in result.records) == 2
