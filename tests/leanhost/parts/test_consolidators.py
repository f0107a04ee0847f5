from datetime import datetime, timedelta

import pytest
from small_world import MON, TUE, SmallWorld

from leanhost.api.bars import Bar, QuoteBar, TradeBar
from leanhost.api.dictionaries import ArgumentException, InvalidOperationException
from leanhost.consolidators import (
    Calendar,
    IdentityDataConsolidator,
    MarketHourAwareConsolidator,
    QuoteBarConsolidator,
    SequentialConsolidator,
    TradeBarConsolidator,
)
from leanhost.data.hours import MarketHoursDatabase
from leanhost.enums import Resolution, TickType
from leanhost.symbols import create
from market.files.lean_text import market_hours

MINUTE = timedelta(minutes=1)
HOURS = MarketHoursDatabase.load(market_hours()).for_symbol(create("SPY", 1, "usa")).hours
OPEN = datetime(2013, 10, 7, 9, 30)


def minute(k: int, close: float, day: int = 0) -> TradeBar:
    """The k-th minute bar of a day, one up and one down around its close, volume 10."""
    return TradeBar(OPEN + k * MINUTE + timedelta(days=day), None, close, close + 1, close - 1, close, 10.0)


def run(consolidator, points):
    """Feed and scan as the engine does; (bars, time of the scan that emitted each)."""
    emitted, clock = [], [OPEN]
    consolidator.data_consolidated += lambda _sender, bar: emitted.append((bar, clock[0]))
    for point in points:
        clock[0] = point.end_time
        consolidator.update(point)
        consolidator.scan(point.end_time)
    return emitted


def test_five_minute_bar_comes_in_the_step_of_its_last_minute():
    emitted = run(TradeBarConsolidator(5 * MINUTE), [minute(k, 100 + k) for k in range(12)])
    (first, at), (second, _) = emitted
    assert (first.time, first.end_time, at) == (OPEN, OPEN + 5 * MINUTE, OPEN + 5 * MINUTE)
    assert (first.open, first.high, first.low, first.close, first.volume) == (100, 105, 99, 104, 50)
    assert second.time == OPEN + 5 * MINUTE


def test_bars_begin_on_the_rounded_clock_even_if_data_begin_later():
    ((bar, _),) = run(TradeBarConsolidator(timedelta(hours=1)), [minute(k, 1) for k in range(31)])
    assert (bar.time, bar.end_time) == (datetime(2013, 10, 7, 9), datetime(2013, 10, 7, 10))


def test_without_data_the_clock_finishes_the_bar():
    consolidator = TradeBarConsolidator(5 * MINUTE)
    emitted = run(consolidator, [minute(0, 1), minute(1, 2)])
    consolidator.scan(OPEN + 4 * MINUTE)
    assert (emitted, consolidator.working_data.close) == ([], 2)
    consolidator.scan(OPEN + 5 * MINUTE)
    assert emitted[0][0].close == 2
    assert consolidator.consolidated is emitted[0][0]
    assert consolidator.working_data is None
    consolidator.update(minute(20, 5))
    working = consolidator.working_data
    assert working is not None
    assert working.time == OPEN + 20 * MINUTE


def test_counting_ends_with_the_last_input():
    emitted = run(TradeBarConsolidator(3), [minute(k, k) for k in range(7)])
    assert [(bar.end_time, bar.volume) for bar, _ in emitted] == [(OPEN + 3 * MINUTE, 30), (OPEN + 6 * MINUTE, 30)]


def test_calendar_periods():
    assert Calendar.WEEKLY(datetime(2013, 10, 9, 12)).start == datetime(2013, 10, 7)
    assert Calendar.quarterly(datetime(2013, 12, 31)).start == datetime(2013, 10, 1)
    assert Calendar.Yearly(OPEN).period == timedelta(days=365)
    emitted = run(TradeBarConsolidator(Calendar.MONTHLY), [minute(0, 1, day) for day in (0, 10, 30)])
    assert [(bar.time, bar.end_time) for bar, _ in emitted] == [(datetime(2013, 10, 1), datetime(2013, 11, 1))]


def test_quote_bars_open_where_the_last_one_closed():
    def quote(k: int, bid: float) -> QuoteBar:
        return QuoteBar(OPEN + k * MINUTE, None, Bar(bid, bid, bid, bid), k, Bar(bid + 1, bid + 1, bid + 1, bid + 1), k)

    emitted = run(QuoteBarConsolidator(2 * MINUTE), [quote(k, 10 + k) for k in range(4)])
    first, second = (bar for bar, _ in emitted)
    assert (first.bid.open, first.bid.close, first.last_bid_size) == (10, 11, 1)
    assert (second.bid.open, second.bid.low, second.bid.high, second.ask.close) == (11, 11, 13, 14)


class Regular:
    """09:30 to 16:00 every day."""

    def is_open(self, local, extended=False):
        return timedelta(hours=9.5) <= local - local.replace(hour=0, minute=0) < timedelta(hours=16)

    def first_open(self, day, extended):
        return day + timedelta(hours=9.5)

    def last_close(self, day, extended):
        return day + timedelta(hours=16)


def test_daily_bars_hold_the_regular_session_only():
    daily = MarketHourAwareConsolidator(True, Resolution.DAILY, hours=Regular())
    points = [minute(-30, 50), *(minute(k, 100) for k in range(390)), minute(400, 70), minute(0, 101, 1)]
    ((bar, at),) = run(daily, points)
    assert (bar.time, bar.end_time, at) == (OPEN, OPEN + timedelta(hours=6.5), datetime(2013, 10, 7, 16))
    assert (bar.low, bar.volume) == (99, 3900)


def test_a_daily_bar_takes_the_hour_in_which_the_market_opens():
    first = TradeBar(datetime(2013, 10, 7, 9), None, 90, 90, 90, 90, 5.0, timedelta(hours=1))
    later = TradeBar(datetime(2013, 10, 7, 15), None, 95, 95, 95, 95, 5.0, timedelta(hours=1))
    ((bar, at),) = run(MarketHourAwareConsolidator(True, Resolution.DAILY, hours=HOURS), [first, later])
    assert (bar.open, bar.volume, at) == (90, 10, datetime(2013, 10, 7, 16))


def test_bars_of_an_odd_length_are_counted_from_the_open_and_end_with_the_close():
    odd = MarketHourAwareConsolidator(True, timedelta(minutes=100), TradeBar, TickType.TRADE, False, hours=HOURS)
    bars = [bar for bar, _ in run(odd, [minute(k, 100) for k in range(390)])]
    assert [bar.time for bar in bars] == [OPEN + k * timedelta(minutes=100) for k in range(4)]
    assert (bars[-1].end_time, bars[-1].volume) == (datetime(2013, 10, 7, 16), 900)


def test_identity_drops_a_repeated_end_and_a_sequence_chains():
    identity = IdentityDataConsolidator()
    assert len(run(identity, [minute(0, 1), minute(0, 2), minute(1, 3)])) == 2
    chain = SequentialConsolidator(TradeBarConsolidator(2), TradeBarConsolidator(2))
    ((bar, _),) = run(chain, [minute(k, k) for k in range(4)])
    assert (bar.volume, chain.consolidated is bar) == (40, True)
    assert chain.DataConsolidated is chain.data_consolidated  # type: ignore[attr-defined]


def test_wrong_inputs_are_refused():
    with pytest.raises(ArgumentException, match="higher period"):
        TradeBarConsolidator(timedelta(seconds=30)).update(minute(0, 1))
    consolidator = TradeBarConsolidator(5 * MINUTE)
    one, other = minute(0, 1), minute(1, 1)
    one.symbol, other.symbol = "A", "B"  # type: ignore[assignment]
    consolidator.update(one)
    with pytest.raises(InvalidOperationException, match="single symbol"):
        consolidator.update(other)


def test_a_bar_ends_at_its_own_time_although_nothing_happens_then(world: SmallWorld) -> None:
    """The day's last bar of three hours is over at 18:00; nothing has a step between the close and the next open."""
    world.equity("AAA", {MON: 100.0, TUE: 101.0})
    done = world.run(
        """
def initialize(self):
    self.start_at()
    aaa = self.add_equity("AAA", Resolution.MINUTE).symbol
    self.consolidate(aaa, timedelta(hours=3), lambda bar: self.seen.append((self.time.day, self.time.hour)))
""",
        end=TUE,
    )
    assert done.algorithm.seen == [(2, 12), (2, 15), (2, 18), (3, 12), (3, 15)]
