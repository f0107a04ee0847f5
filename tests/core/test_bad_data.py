"""Bad data through the whole kernel, with the real gate and breakers: entries are denied and say why, what is held is
managed."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from core.kernel import Kernel
from core.settings import Settings
from core.values import Bars, Mode, Purpose, Quote
from risk.breakers import Breakers
from risk.gate import evaluate
from strategies.registry import build
from tests.core.synthetic import SyntheticFeed
from tests.core.test_kernel import Day

NOTHING = Bars((), *(np.empty(0),) * 5)


@dataclass
class Broken(SyntheticFeed):
    """A market that can lose or spoil what a test names; ``spoil`` changes a leg's quote, by leg number."""

    no_price: bool = False
    no_bars: bool = False
    spoil: dict = field(default_factory=dict)
    legs: tuple = ()
    stale: float = 0.0

    def price(self, symbol):
        return None if self.no_price else super().price(symbol)

    def daily(self, symbol, count):
        return NOTHING if self.no_bars else super().daily(symbol, count)

    def minutes(self, symbol):
        return NOTHING if self.no_bars else super().minutes(symbol)

    def quote(self, contract):
        q = super().quote(contract)
        change = self.spoil.get(self.legs.index(contract)) if contract in self.legs else None
        return change(q) if change is not None and q is not None else q


def crossed(q):
    return Quote(q.ask + 0.05, q.ask, 50, 50, q.time)


def zero(q):
    return Quote(0.0, 0.0, 0, 0, q.time)


def one_sided(q):
    return Quote(0.0, q.ask, 0, 50, q.time)


def gone(_):
    return None


def day_of(**parameters):
    settings = Settings.parse({name.replace("__", "."): str(v) for name, v in parameters.items()})
    kernel = Kernel(settings, build(settings), evaluate, Breakers(settings), 120_000.0)
    return Day(kernel, Broken())


def structure_legs():
    """The legs that a sound market of that morning has proposed."""
    day = day_of()
    day.to(630)
    return tuple(leg.contract for leg in day.broker.log[0].legs)


def decisions(day):
    return [r for r in day.records if r["kind"] == "decision"]


def test_a_sound_market_is_entered():
    day = day_of().to(630)
    assert [r["outcome"] for r in decisions(day)] == ["sent"] and day.broker.log[0].purpose is Purpose.ENTRY


@pytest.mark.parametrize("change", [crossed, zero, gone])
@pytest.mark.parametrize("leg", range(4))
def test_a_leg_that_cannot_be_traded_denies_the_window_and_says_which(leg, change):
    day = day_of()
    day.feed.legs, day.feed.spoil = structure_legs(), {leg: change}
    day.to(650)
    record = decisions(day)[-1]
    assert not day.broker.log and record["outcome"] in {"no structure", "denied"}
    assert record["reason"] if record["outcome"] == "no structure" else {16, 18} & set(record["denied_by"])


@pytest.mark.parametrize("leg", [1, 2])
def test_a_leg_without_a_bid_is_never_sold(leg):
    day = day_of()
    day.feed.legs, day.feed.spoil = structure_legs(), {leg: one_sided}
    day.to(650)
    sold = {x.contract for i in day.broker.log for x in i.legs if x.ratio < 0}
    assert day.feed.legs[leg] not in sold


def test_no_vix_denies_by_its_checks_with_their_figures_and_halts():
    day = day_of()
    day.feed.vix = None
    day.feed.daily = lambda symbol, count: NOTHING if symbol == "VIX" else SyntheticFeed.daily(day.feed, symbol, count)
    day.to(650)
    record = decisions(day)[0]
    assert {1, 14, 19, 20} <= set(record["denied_by"]) and not day.broker.log
    check = record["checks"][13]
    assert (check["measured"], check["limit"], check["text"]) == ("unknown", "5 to 150, known", "source: none")
    assert day.kernel.verdict.mode is Mode.HALTED


@pytest.mark.parametrize("vix", [4.0, 151.0])
def test_a_vix_that_cannot_be_is_none(vix):
    day = day_of()
    day.feed.daily = lambda symbol, count: NOTHING if symbol == "VIX" else SyntheticFeed.daily(day.feed, symbol, count)
    day.feed.vix = vix
    day.to(650)
    assert 14 in decisions(day)[0]["denied_by"]


def test_a_vix_gap_goes_by_the_previous_close_and_says_so():
    day = day_of()
    day.feed.daily = lambda symbol, count: bars_at(22.5, count) if symbol == "VIX" else SyntheticFeed.daily(
        day.feed, symbol, count)
    day.feed.vix = None
    day.to(630)
    check = decisions(day)[0]["checks"][13]
    assert (check["status"], check["measured"], check["text"]) == ("passed", 22.5, "source: previous_close")


def bars_at(value, count):
    ends = SyntheticFeed.daily(SyntheticFeed(), "SPY", count).end_time
    return Bars(ends, *(np.full(count, value),) * 5)


@pytest.mark.parametrize("what", ["no_price", "no_bars"])
def test_a_day_without_data_is_journalled_and_nothing_is_sent(what):
    day = day_of()
    setattr(day.feed, what, True)
    day.to(960)
    assert not day.broker.log
    assert [r["outcome"] for r in decisions(day)] == ["no structure"] and "SPY" in decisions(day)[0]["reason"]


def held(**parameters):
    """A condor held at 11:00, on a feed that knows its legs."""
    still = {"friday_0dte__target": 0.95, "friday_0dte__credit_small": 0, "orders__entry_limit": 1}
    day = day_of(**(still | parameters))
    day.to(638)
    position = next(iter(day.kernel.ledger.positions.values()))
    assert position.state.value == "ACTIVE"
    day.feed.legs = tuple(leg.contract for leg in position.structure.legs)
    return day.to(659)


SPOILS = {"no vix": {"vix": None}, "no price of the underlying": {"no_price": True}, "no bars": {"no_bars": True},
          "a fault": {"fault": ("no row of SPY for 6 minutes",)}}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS)
def test_what_is_held_is_stopped_whatever_else_is_missing(spoil):
    day = held()
    for name, value in SPOILS[spoil].items():
        setattr(day.feed, name, value)
    day.feed.spot = 265.0
    day.to(670)
    assert Purpose.STOP in {i.purpose for i in day.broker.log} and not day.kernel.ledger.positions


@pytest.mark.parametrize("spoil", SPOILS)
def test_what_is_held_is_flat_by_half_past_three_whatever_else_is_missing(spoil):
    day = held(friday_0dte__stop=10, friday_0dte__stop_of_max_loss=1)
    day.feed.spot = 275.0
    for name, value in SPOILS[spoil].items():
        setattr(day.feed, name, value)
    day.to(930)
    assert not day.kernel.ledger.positions and not [q for q in day.feed.held.values() if q < 0]


@pytest.mark.parametrize("change", [crossed, zero, gone])
@pytest.mark.parametrize("leg", range(4))
def test_a_leg_spoilt_for_an_hour_is_waited_for(leg, change):
    day = held(friday_0dte__stop=10, friday_0dte__stop_of_max_loss=1)
    day.feed.spot, day.feed.spoil = 275.0, {leg: change}
    day.to(720)
    assert day.kernel.ledger.positions
    day.feed.spoil = {}
    day.to(930)
    assert not day.kernel.ledger.positions


@pytest.mark.parametrize("change", [zero, gone])
@pytest.mark.parametrize("leg", [0, 3])
def test_a_wing_that_is_gone_for_good_keeps_no_short_leg(leg, change):
    day = held(friday_0dte__stop=10, friday_0dte__stop_of_max_loss=1)
    day.feed.spot, day.feed.spoil = 275.0, {leg: change}
    day.to(930)
    assert not [q for q in day.feed.held.values() if q < 0]


@pytest.mark.parametrize("change", [crossed, zero, gone])
def test_a_short_leg_without_a_market_is_told_of_and_bought_back_as_soon_as_there_is_one(change):
    day = held(friday_0dte__stop=10, friday_0dte__stop_of_max_loss=1)
    day.feed.spot, day.feed.spoil = 275.0, {2: change}
    day.to(935)
    alerts = [r["text"] for r in day.records if r["kind"] == "alert"]
    assert any("no two-sided quotes to close on" in text for text in alerts)
    assert any("still held at 15:30" in text for text in alerts) and len(alerts) == 2
    day.feed.spoil = {}
    day.to(940)
    assert not day.kernel.ledger.positions
