"""The kernel driven minute by minute on a synthetic market, with a gate that allows everything."""

import json
import time
from dataclasses import replace

import pytest

from core.kernel import IDLE, Kernel
from core.settings import Settings
from core.values import BreakerVerdict, CheckResult, CheckStatus, Mode, PositionState, Purpose
from strategies.registry import build
from tests.core.synthetic import Broker, SyntheticFeed, allow_two, view_of


class Calm:
    """Breakers that a test sets by hand."""

    def __init__(self) -> None:
        self.verdict = BreakerVerdict()
        self.inputs = []

    def update(self, inputs):
        self.inputs.append(inputs)
        return self.verdict

    def state(self):
        return {}

    def restore(self, state):
        pass


def make(gate=allow_two, **parameters):
    settings = Settings.parse({name.replace("__", "."): str(v) for name, v in parameters.items()})
    return Kernel(settings, build(settings), gate, Calm(), 120_000.0)


class Day:
    """One session's loop of market, broker and kernel."""

    def __init__(self, kernel, feed=None) -> None:
        self.kernel, self.feed = kernel, feed or SyntheticFeed()
        self.broker, self.records, self.states, self.watch = Broker(self.feed), [], [], frozenset()

    def to(self, minute, commands=()):
        while self.feed.minute <= minute:
            fills, updates = self.broker.work()
            result = self.kernel.step(view_of(self.feed, fills, updates, commands))
            commands = ()
            if result.watch is not None:
                self.watch = result.watch
            self.records += result.records
            if result.state is not None:
                self.states.append(json.loads(json.dumps(result.state)))
            self.broker.take(result.intents)
            self.feed.minute += 1
        return self

    def fill_entry(self):
        """Go to the entry and let the market come to it: for a moment options are dearer."""
        self.to(630)
        self.feed.half_spread, self.feed.volatility = 0.0, 0.27
        self.to(631)
        self.feed.half_spread, self.feed.volatility = 0.01, 0.25
        return next(iter(self.kernel.ledger.positions.values()))

    def events(self):
        return [r["event"] for r in self.records if r["kind"] == "position"]

    def purposes(self):
        return [(i.action, i.purpose) for i in self.broker.log]


def test_an_idle_minute_is_answered_at_once_and_cheaply():
    day = Day(make()).to(572)
    view = view_of(day.feed)
    assert day.kernel.step(view) is IDLE and day.kernel.wake > day.feed.minute
    start = time.perf_counter()
    for _ in range(10_000):
        day.kernel.step(view)
    assert (time.perf_counter() - start) / 10_000 < 10e-6


def test_candidates_are_watched_before_the_window_and_let_go_after_it():
    day = Day(make(gate=deny_19)).to(626)
    assert 20 < len(day.watch) < 120
    day.to(647)
    assert day.watch == frozenset()


def deny_19(proposal, context):
    decision = allow_two(proposal, context)
    return replace(decision, checks=(CheckResult(19, "vix", CheckStatus.FAILED, 15.0, 22.0),))


def test_a_denied_window_is_journalled_once_with_its_checks():
    day = Day(make(gate=deny_19)).to(650)
    decisions = [r for r in day.records if r["kind"] == "decision"]
    assert len(decisions) == 1 and decisions[0]["denied_by"] == [19] and not day.broker.log


def test_the_entry_starts_at_mid_and_gives_up_after_two_tries():
    day = Day(make()).to(650)
    entries = [i for i in day.broker.log if i.action == "send"]
    assert len(entries) == 2 and all(i.purpose is Purpose.ENTRY for i in entries)
    assert day.events().count("aborted") == 2
    assert not day.kernel.ledger.positions and not day.kernel.desk.working


def test_a_filled_condor_becomes_active_with_its_credit():
    day = Day(make())
    position = day.fill_entry()
    assert position.state is PositionState.ACTIVE
    assert position.structure.kind == "iron_condor" and position.contracts == 2
    assert position.credit == pytest.approx(day.broker.log[0].limit, abs=0.1)


def test_state_is_given_with_every_order_so_that_the_shell_saves_it_first():
    day = Day(make()).to(629)
    fills, updates = day.broker.work()
    result = day.kernel.step(view_of(day.feed, fills, updates))
    assert result.intents and result.state is not None
    assert result.state["desk"]["working"][0]["intent"]["id"] == result.intents[0].id


def test_half_the_credit_is_taken_as_profit():
    day = Day(make())
    day.fill_entry()
    day.feed.volatility = 0.05
    day.to(640)
    day.feed.half_spread = 0.0
    day.to(642)
    assert ("send", Purpose.PROFIT) in day.purposes()
    assert day.events()[-1] == "closed" and not day.kernel.ledger.positions


def test_the_stop_needs_two_minutes_when_only_the_mid_is_beyond():
    day = Day(make())
    day.fill_entry()
    day.feed.spot, day.feed.wide = 268.0, 0.6
    day.to(632)
    assert ("send", Purpose.STOP) not in day.purposes()
    day.to(633)
    assert ("send", Purpose.STOP) in day.purposes()


def test_the_stop_reaches_natural_in_three_minutes_and_then_goes_through_it():
    day = Day(make())
    day.fill_entry()
    day.feed.spot, day.broker.closed = 268.0, True
    day.to(640)
    stops = [i for i in day.broker.log if i.purpose is Purpose.STOP]
    assert stops[0].action == "send" and all(i.action == "update" for i in stops[1:])
    limits = [i.limit for i in stops]
    assert limits == sorted(limits, reverse=True) and stops[-1].immediate and not stops[2].immediate
    day.broker.closed = False
    day.to(641)
    assert day.events()[-1] == "closed"


def test_everything_is_flat_by_half_past_three():
    day = Day(make(friday_0dte__target=0.95, friday_0dte__stop=9))
    day.fill_entry()
    day.feed.spot = 275.0
    day.to(931)
    assert Purpose.FLAT in {i.purpose for i in day.broker.log} and not day.kernel.ledger.positions


def test_a_day_saved_and_restored_each_minute_sends_the_same_orders():
    straight, stepped = Day(make()), Day(make())
    straight.fill_entry()
    straight.feed.volatility = 0.05
    straight.to(700)
    stepped.to(600)
    for minute in range(601, 701):
        if minute == 631:
            stepped.feed.half_spread, stepped.feed.volatility = 0.0, 0.27
        if minute == 632:
            stepped.feed.half_spread, stepped.feed.volatility = 0.01, 0.05
        saved = json.loads(json.dumps(stepped.kernel.state()))
        stepped.kernel = make()
        stepped.kernel.restore(saved)
        stepped.to(minute)
    assert [(i.id, i.action, i.limit) for i in stepped.broker.log] == [
        (i.id, i.action, i.limit) for i in straight.broker.log
    ]


def test_a_mode_other_than_active_withdraws_the_entry():
    day = Day(make()).to(630)
    day.kernel.breakers.verdict = BreakerVerdict(Mode.HALTED, ("daily loss",))
    day.to(631)
    assert day.broker.log[-1].action == "cancel"
    assert [r["mode"] for r in day.records if r["kind"] == "mode"] == ["HALTED"]


def test_holdings_that_differ_from_the_ledger_break_the_position():
    day = Day(make(friday_0dte__exit_walk=950, friday_0dte__exit_immediate=955, friday_0dte__stop=9))
    position = day.fill_entry()
    day.feed.spot = 275.0
    day.feed.held.pop(position.structure.legs[0].contract)
    day.to(946)
    assert day.kernel.ledger.positions[position.id].state is PositionState.BROKEN


def test_without_vix_the_breakers_hear_of_a_fault():
    kernel = make()
    feed = SyntheticFeed(vix=None)
    feed.daily = lambda symbol, count: SyntheticFeed.daily(feed, symbol, 0)
    Day(kernel, feed).to(572)
    assert any("no VIX" in f for f in kernel.breakers.inputs[-1].faults)


def only_by_vix(proposal, context):
    """A gate that refuses below 22, as check 19 does, and counts how often it was asked."""
    only_by_vix.asked += 1
    decision = allow_two(proposal, context)
    passed = context.regime.vix > 22.0
    status = CheckStatus.PASSED if passed else CheckStatus.FAILED
    return replace(decision, checks=(CheckResult(19, "vix", status, context.regime.vix, 22.0),))


def test_a_window_refused_for_vix_alone_is_looked_at_again_once_vix_is_in_range():
    only_by_vix.asked = 0
    day = Day(make(gate=only_by_vix), SyntheticFeed(vix=21.9)).to(635)
    assert only_by_vix.asked == 1 and not day.broker.log
    day.feed.vix = 22.1
    day.to(636)
    assert only_by_vix.asked == 2 and [i.purpose for i in day.broker.log] == [Purpose.ENTRY]


@pytest.mark.parametrize(("name", "text"), [("saved", "the state was not saved"), ("connected", "the broker is away")])
def test_a_state_not_saved_and_a_broker_that_is_away_are_faults_while_they_last(name, text):
    day = Day(make()).to(630)
    setattr(day.kernel, name, False)
    day.to(631)
    assert text in day.kernel.breakers.inputs[-1].faults
    setattr(day.kernel, name, True)
    day.to(632)
    assert day.kernel.breakers.inputs[-1].faults == ()
