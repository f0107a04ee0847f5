"""Friday 0DTE: days, strikes, structures and exits at their limits (spec 3.1)."""

from datetime import date, datetime

import numpy as np
import pytest

from core.coordinator import ScanContext
from core.ledger import Mark
from core.settings import Settings
from core.values import Position, Purpose, RegimeView, Right, Session
from strategies.friday_0dte import Friday0dte
from tests.core.synthetic import FRIDAY, SyntheticFeed, view_of


def strategy(**parameters):
    return Friday0dte(Settings.parse({name.replace("__", "."): str(v) for name, v in parameters.items()}))


def scan(s, feed):
    regime = RegimeView(24.0, "live", "elevated", 0.7, 0.04)
    context = ScanContext(Settings.parse(), 4, regime, (), Session(feed.day), 1)
    return s.scan(view_of(feed), context)


def proposal(s, **feed):
    found = scan(s, SyntheticFeed(minute=630, **feed))
    assert found.proposals, found.reason
    return found.proposals[0]


class Leaning(SyntheticFeed):
    """A market whose first hour and last weeks ran one way."""

    lean = 1.0

    def minutes(self, symbol):
        bars = super().minutes(symbol)
        for column in (bars.close, bars.high, bars.low):
            column[-1] = 273.0 + 5.0 * self.lean
        return bars

    def daily(self, symbol, count):
        bars = super().daily(symbol, count)
        slope = self.lean * 0.8 * np.arange(count)
        for column in (bars.close, bars.high, bars.low):
            np.add(column, slope, out=column)
        return bars


@pytest.mark.parametrize(
    ("day", "close", "has_window"),
    [
        (date(2018, 2, 16), 960, True),
        (date(2018, 3, 29), 960, False),  # the Thursday before Good Friday
        (date(2018, 11, 23), 780, False),  # the early close after Thanksgiving
        (date(2018, 2, 14), 960, False),
    ],
)
def test_windows_are_on_fridays_with_a_full_session(day, close, has_window):
    assert (strategy().plan(Session(day, 570, close)) is not None) == has_window


def test_the_window_of_each_profile():
    windows = {p: strategy(profile=p).plan(Session(FRIDAY)).window for p in ("standard", "v18", "source")}
    assert windows == {"standard": (630, 645), "v18": (630, 635), "source": (615, 630)}


def test_a_saturday_dated_monthly_trades_for_the_last_time_on_friday():
    feed = SyntheticFeed()
    saturday = feed.contracts()[0].__class__("SPY", date(2015, 1, 17), 200.0, Right.PUT)
    assert saturday.last_trading_day == date(2015, 1, 16)


def test_without_bias_it_is_a_condor_with_wings_one_percent_out():
    p = proposal(strategy())
    strikes = [leg.contract.strike for leg in p.structure.legs]
    assert p.structure.kind == "iron_condor" and [leg.ratio for leg in p.structure.legs] == [1, -1, -1, 1]
    assert strikes == sorted(strikes)
    assert strikes[1] - strikes[0] == pytest.approx(2.5, abs=0.5) == pytest.approx(strikes[3] - strikes[2], abs=0.5)


def test_the_delta_floor_draws_the_shorts_inwards():
    near, far = proposal(strategy()), proposal(strategy(friday_0dte__delta_floor=0.0))
    shorts = [abs(q.delta) for q in near.legs if q.leg.ratio < 0]
    assert min(shorts) >= 0.10 and max(shorts) <= 0.30
    assert near.structure.legs[1].contract.strike > far.structure.legs[1].contract.strike
    atr = far.evidence["atr"]
    assert far.structure.legs[1].contract.strike <= 273.0 - 0.7 * atr < far.structure.legs[1].contract.strike + 0.5


def test_a_bullish_lean_makes_a_broken_wing_of_puts_and_a_bearish_one_of_calls():
    feed = Leaning(minute=630)
    up = scan(strategy(), feed).proposals[0]
    feed.lean = -1.0
    down = scan(strategy(), feed).proposals[0]
    assert (up.structure.kind, down.structure.kind) == ("broken_wing_put", "broken_wing_call")
    low, body, high = (leg.contract.strike for leg in up.structure.legs)
    assert body - low > high - body
    low, body, high = (leg.contract.strike for leg in down.structure.legs)
    assert high - body > body - low
    assert [leg.ratio for leg in up.structure.legs] == [1, -2, 1]


def test_the_first_hour_decides_the_score_whenever_in_the_window_it_is_asked():
    early, late = (scan(strategy(), SyntheticFeed(minute=m)).proposals[0].evidence for m in (630, 640))
    assert early["bias"] == late["bias"] and early["pattern_range"] == late["pattern_range"]


def test_no_quotes_are_a_reason_and_not_an_error():
    feed = SyntheticFeed(minute=630)
    feed.missing = set(feed.contracts())
    assert "none of the contracts that expire today have quotes" in scan(strategy(), feed).reason


def position(credit):
    s = proposal(strategy()).structure
    return Position("x", "friday_0dte", s, 1, credit, datetime(2018, 2, 16, 10, 31))


def judge(credit, mid, *, minute=700, beyond=0, favourable=None):
    feed = SyntheticFeed(minute=minute)
    mark = Mark(mid, mid + 0.04, mid - 0.04 if favourable is None else favourable)
    return strategy().judge(view_of(feed), position(credit), mark, beyond)


def test_half_of_the_credit_is_the_target():
    assert judge(0.60, 0.31) == (None, 0)
    assert judge(0.60, 0.30) == ("profit", 0)


def test_the_stop_is_twice_the_credit_lost_for_two_minutes_or_at_once_when_the_whole_market_is_beyond():
    assert judge(0.60, 1.79) == (None, 0)
    assert judge(0.60, 1.81, favourable=1.70) == (None, 1)
    assert judge(0.60, 1.81, favourable=1.70, beyond=1) == ("stop", 2)
    assert judge(0.60, 1.90, favourable=1.81) == ("stop", 1)


def test_a_credit_under_a_tenth_of_the_width_is_measured_on_the_maximum_loss():
    s = strategy()
    p = position(0.20)
    worst = p.structure.width - 0.20
    assert s.exit_levels(p) == (pytest.approx(0.10), pytest.approx(0.5 * worst))


def test_from_twenty_past_three_it_goes_whatever_the_mark():
    assert judge(0.60, 0.60, minute=919)[0] is None
    assert strategy().judge(view_of(SyntheticFeed(minute=920)), position(0.6), Mark(None, None, None), 0)[0] == "flat"
    assert strategy().purpose("flat") is Purpose.FLAT
