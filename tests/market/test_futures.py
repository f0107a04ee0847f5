"""Futures: what they are worth, when they roll, and that their files are LEAN's."""

import json
from datetime import date, timedelta

import numpy as np
import pytest

from leanhost.data.future_contracts import Continuous, contract_of_month
from leanhost.data.hours import MarketHoursDatabase
from leanhost.data.port import InterestColumns, QuoteColumns, TradeColumns
from leanhost.enums import DataMappingMode, DataNormalizationMode, SecurityType
from leanhost.symbols import canonical_future
from market import calendar
from market.daily import payouts, rates
from market.files.hours import market_hours
from market.futures import activity, curve, maps
from market.futures.line import FutureLine
from market.futures.table import universe
from market.futures.utc import utc_shift
from market.intraday.days import Days
from market.listings.futures import contracts, find_future
from market.products import FUTURES, PRODUCTS
from market.world import World

WORLD = World()
DAYS = Days(WORLD)
ROOTS = [future.ticker for future in FUTURES]
CALM, CRASH = date(2017, 10, 11), date(2018, 2, 5)


@pytest.fixture(scope="module")
def lines() -> dict[str, FutureLine]:
    return {root: FutureLine(DAYS, root) for root in ROOTS}


@pytest.mark.parametrize("root", ROOTS)
def test_a_future_is_its_driver_at_its_end(root: str) -> None:
    for day in (date(2014, 3, 5), date(2016, 2, 10), CRASH):
        for future in contracts(root, day):
            end = curve.ENDS[root]
            assert float(curve.price(future, future.last, 77.0, end)) == pytest.approx(77.0, rel=1e-9)
            years = float(curve.years_left(future, day, 0.0))
            assert years == pytest.approx(((future.last - day).days + end / 1440) / 365)


def test_equity_and_metal_futures_are_carried_as_their_options_are() -> None:
    day = date(2018, 7, 11)
    for root, driver in (("ES", "SPX"), ("NQ", "NDX"), ("RTY", "RUT")):
        future = contracts(root, day)[2]
        years = float(curve.years_left(future, day, 960.0))
        growth, _ = payouts.forward_terms(driver, day, future.last, years)
        assert float(curve.price(future, day, 1000.0, 960.0)) == pytest.approx(1000.0 * growth)
    gold = contracts("GC", day)[-1]
    gain = np.log(float(curve.price(gold, day, 1.0, 960.0))) / float(curve.years_left(gold, day, 960.0))
    assert gain == pytest.approx(rates.funds_rate(day))


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [(date(2014, 5, 15), -0.12, -0.03), (date(2015, 6, 15), 0.1, 0.3), (date(2016, 2, 15), 0.3, 0.5),
     (date(2017, 5, 15), 0.03, 0.15), (date(2018, 7, 16), -0.15, -0.03)],
)  # fmt: skip
def test_oil_is_backwardated_and_in_contango_when_it_was(day: date, low: float, high: float) -> None:
    near, far = contracts("CL", day)[1:3]
    a, b = (float(curve.price(f, day, 60.0, 960.0)) for f in (near, far))
    assert low < np.log(b / a) / ((far.last - near.last).days / 365) < high


def test_uso_loses_to_spot_oil_what_it_lost() -> None:
    # Closes of LEAN's uso.zip over spot oil of `arch`.
    assert curve.uso_scale(date(2014, 1, 2)) == pytest.approx(34.23 / 95.14)
    assert curve.uso_scale(date(2017, 1, 3)) == pytest.approx(11.4 / 52.36, rel=0.08)
    assert curve.uso_scale(date(2018, 12, 31)) == pytest.approx(9.66 / 45.15, rel=0.05)


def test_vix_futures_stand_above_a_low_vix_and_below_a_high_one() -> None:
    years = np.array([5.0, 20.0, 45.0]) / 365
    calm, wild = curve.vix_future(12.0, years), curve.vix_future(37.0, years)
    assert np.all(np.diff(np.append(12.0, calm)) > 0) and np.all(np.diff(np.append(37.0, wild)) < 0)
    assert 14.0 < calm[-1] < 16.0 and 25.0 < wild[-1] < 29.0
    levels = np.linspace(9.0, 80.0, 200)
    assert np.all(np.diff(curve.vix_future(levels, np.array(20 / 365))) > 0)


def test_interest_and_volume_move_on_at_the_usual_days() -> None:
    rolls = {root: [(f.last - until).days for until, f in activity.front_until(root)[:-1]] for root in ROOTS}
    assert set(rolls["ES"]) <= {3, 4, 5, 6} and np.median(rolls["ES"]) == 3
    assert all(33 <= n <= 42 for n in rolls["GC"])
    front, following = contracts("ES", date(2016, 9, 6))[:2]
    for day, ahead in ((date(2016, 9, 6), True), (date(2016, 9, 12), False)):
        share = activity.shares("ES", day)
        assert (share[front.month] > share[following.month]) == ahead
        assert sum(share.values()) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("root", ROOTS)
def test_minutes_stand_on_ticks_and_trades_inside_the_quotes(lines: dict[str, FutureLine], root: str) -> None:
    line, tick = lines[root], PRODUCTS[root].tick
    for day in (CALM, CRASH):
        # The two that are traded: a front that has rolled is passed over.
        shares = activity.shares(root, day)
        for future in [future for future in contracts(root, day) if shares[future.month] > 0.02][:2]:
            quotes, trades = line.minute(future.month, 1, day), line.minute(future.month, 0, day)
            assert isinstance(quotes, QuoteColumns) and isinstance(trades, TradeColumns)
            for columns in (quotes, trades):
                assert columns.time.dtype == np.int64 and np.all(np.diff(columns.time) > 0)
                assert np.all(columns.time % 60_000 == 0) and np.all((columns.time >= 0) & (columns.time < 86_400_000))
            prices = np.concatenate([quotes.bid_low, quotes.ask_high, trades.open, trades.high, trades.low])
            assert np.allclose(np.round(prices / tick) * tick, prices, atol=1e-9)
            assert np.all(quotes.ask_close > quotes.bid_close) and np.all(quotes.bid_low > 0)
            assert np.all(quotes.ask_low >= quotes.bid_low + tick - 1e-9)
            assert np.all(quotes.bid_high >= np.maximum(quotes.bid_open, quotes.bid_close))
            assert np.all(trades.volume >= 1) and np.all(trades.volume == np.floor(trades.volume))
            # A quote stands until the next row: a trade's close lies inside the last one not after it.
            at = np.searchsorted(quotes.time, trades.time, side="right") - 1
            assert np.all(trades.close >= quotes.bid_close[at] - 1e-9)
            assert np.all(trades.close <= quotes.ask_close[at] + 1e-9)


def test_a_liquid_front_is_one_tick_wide_by_day_and_wider_behind(lines: dict[str, FutureLine]) -> None:
    front, *_, last = contracts("ES", CALM)
    widths = []
    for future in (front, last):
        found = lines["ES"].minute(future.month, 1, CALM)
        assert isinstance(found, QuoteColumns)
        shift = utc_shift(CALM) * 60_000
        day = (found.time >= 570 * 60_000 + shift) & (found.time < 960 * 60_000 + shift)
        widths.append(np.round((found.ask_close - found.bid_close)[day] / 0.25))
    assert set(widths[0]) == {1.0} and widths[1].min() >= 4.0


@pytest.mark.parametrize("day", [date(2018, 3, 9), date(2018, 3, 12)])
def test_half_past_nine_in_new_york_is_another_hour_in_winter(lines: dict[str, FutureLine], day: date) -> None:
    assert utc_shift(day) == (300 if day < date(2018, 3, 11) else 240)
    trades = lines["ES"].minute(contracts("ES", day)[1].month, 0, day)
    assert isinstance(trades, TradeColumns)
    busiest = int(trades.time[np.argmax(trades.volume)]) // 60_000 - utc_shift(day)
    assert 570 <= busiest < 1020


def test_hours_and_days_are_made_of_their_minutes(lines: dict[str, FutureLine]) -> None:
    line, month = lines["CL"], 201803
    daily, hours = (line.coarse(month, resolution, 0) for resolution in (4, 3))
    assert isinstance(daily, TradeColumns) and isinstance(hours, TradeColumns)
    midnight = (CRASH.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000
    row = int(np.flatnonzero(daily.time == midnight)[0])
    minutes = line.minute(month, 0, CRASH)
    assert isinstance(minutes, TradeColumns)
    at = minutes.time // 60_000 - utc_shift(CRASH)
    inside = (at >= 570) & (at < 1020)
    assert daily.volume[row] == minutes.volume[inside].sum() and daily.high[row] == minutes.high[inside].max()
    assert daily.open[row] == minutes.open[inside][0] and daily.close[row] == minutes.close[inside][-1]
    hour = np.flatnonzero(hours.time == midnight + 15 * 3_600_000)
    own = (minutes.time // 3_600_000) == 15
    assert hours.volume[hour[0]] == minutes.volume[own].sum() and hours.low[hour[0]] == minutes.low[own].min()
    interest = line.coarse(month, 4, 2)
    assert isinstance(interest, InterestColumns) and len(interest.time) == sum(
        map(calendar.is_session, line.sessions(month))
    )


@pytest.mark.parametrize("root", ROOTS)
def test_a_contract_ends_on_its_last_day(lines: dict[str, FutureLine], root: str) -> None:
    future = contracts(root, date(2017, 11, 1))[0]
    last, after = future.last, calendar.after(future.last)
    found = lines[root].minute(future.month, 1, last)
    assert root in ("ES", "NQ", "RTY") or isinstance(found, QuoteColumns)
    if found is not None:
        assert found.time.max() // 60_000 - utc_shift(last) < curve.ENDS[root]
    assert lines[root].minute(future.month, 1, after) is None and find_future(root, after, future.month) is None


def test_the_universe_has_a_row_for_each_contract(lines: dict[str, FutureLine]) -> None:
    for root, line in lines.items():
        table = universe(line, CRASH)
        assert table is not None and table.underlying is None
        assert table.expiry.tolist() == [future.month for future in contracts(root, CRASH)]
        assert np.all(table.high >= table.low) and np.all(table.close > 0) and np.all(table.open_interest >= 0)
        assert np.argmax(table.open_interest) <= 1
    assert universe(lines["ES"], date(2018, 2, 4)) is None and universe(lines["RTY"], date(2016, 2, 4)) is None


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("mode", [0, 1, 2])
def test_leanhost_finds_the_contract_in_front_and_joins_its_prices(root: str, mode: int) -> None:
    market = PRODUCTS[root].market
    texts = {
        f"future/{market}/map_files/{root.lower()}.csv": maps.map_file(root),
        f"future/{market}/factor_files/{root.lower()}.csv": maps.factor_file(WORLD, root),
    }
    hours = MarketHoursDatabase.load(market_hours()).entry(market, root, SecurityType.FUTURE).hours
    known = Continuous(canonical_future(root, market), hours, texts.get, DataMappingMode(mode))
    for roll, following in zip(maps.rolls(root, mode)[4:8], maps.rolls(root, mode)[5:9], strict=False):
        for day, future in ((roll.until, roll.future), (roll.until + timedelta(days=1), following.future)):
            found = known.contract(day)
            assert found is not None and found.id.date.date() == future.last
            assert found.id == contract_of_month(hours, canonical_future(root, market), future.month).id
        # The old and the new contract's closes of the roll are one price of the continuous future.
        day = calendar.on_or_before(roll.until)
        old, new = (np.array([p]) for p in maps.joint_prices(WORLD, root, roll, following)[0])
        for kind in (DataNormalizationMode.BACKWARDS_RATIO, DataNormalizationMode.BACKWARDS_PANAMA_CANAL,
                     DataNormalizationMode.FORWARD_PANAMA_CANAL):  # fmt: skip
            way = known.changed(None, kind, None)
            one, two = (TradeColumns(np.zeros(1, np.int64), p, p, p, p, p) for p in (old, new))
            before, after = way.scaled(one, day), way.scaled(two, roll.until + timedelta(days=1))
            assert before.close[0] == pytest.approx(after.close[0], rel=1e-9), kind


def test_a_factor_file_ends_with_one(root: str = "CL") -> None:
    rows = [json.loads(line) for line in maps.factor_file(WORLD, root).splitlines()]
    last = [row for row in rows if row["Date"].startswith("2050")]
    assert [row["DataMappingMode"] for row in last] == [0, 1, 2, 3]
    assert all(row["BackwardsRatioScale"] == [1.0] * 3 for row in last)
    assert all(row["BackwardsPanamaCanalScale"] == [0.0] * 3 for row in last)
    first = next(row for row in rows if row["DataMappingMode"] == 2)
    assert first["BackwardsRatioScale"][0] > 1.2, "oil's contango of 2015 and 2016"


def test_globex_opens_on_new_yorks_holidays_and_sunday_evenings(lines: dict[str, FutureLine]) -> None:
    month = 201603
    for day, first, last in (
        (date(2016, 1, 17), 23.0, 24.0),
        (date(2016, 1, 18), 0.0, 24.0),
        (date(2016, 1, 22), 0.0, 22.0),
    ):
        found = lines["ES"].minute(month, 0, day)
        assert isinstance(found, TradeColumns)
        assert found.time[0] == first * 3_600_000 and found.time[-1] == last * 3_600_000 - 60_000
    holiday, usual = (lines["ES"].minute(month, 0, date(2016, 1, day)) for day in (18, 19))
    assert isinstance(holiday, TradeColumns) and isinstance(usual, TradeColumns)
    # Globex stops at 13:00 and opens again at 18:00.
    assert not np.any((holiday.time >= 18 * 3_600_000) & (holiday.time < 23 * 3_600_000))
    assert holiday.volume.sum() < 0.3 * usual.volume.sum()
    assert lines["ES"].minute(month, 0, date(2016, 1, 16)) is None
    assert lines["ES"].minute(201806, 0, date(2018, 3, 30)) is None, "Good Friday"
    assert lines["VX"].minute(201602, 0, date(2016, 2, 15)) is not None, "the evening of Presidents' Day"


def test_a_session_passes_through_new_yorks_day(lines: dict[str, FutureLine]) -> None:
    course = lines["ES"].course(CRASH, 201803)
    path = DAYS.known("SPX", CRASH)
    inside = (course.clock >= 570) & (course.clock <= 960)
    future = contracts("ES", CRASH)[0]
    fair = curve.price(future, CRASH, path.marks, course.clock[inside])
    assert np.allclose(course.price[inside], fair) and course.clock[0] == -360 and course.clock[-1] == 1020
    assert course.level_before == path.level_before
    low, high = lines["ES"].span(date(2018, 1, 2), CRASH, 201803)
    assert low < lines["ES"].before(CRASH, 201803) < high
