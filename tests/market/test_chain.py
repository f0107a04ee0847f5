import pickle
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from leanhost.data.port import QuoteColumns, UniverseTable
from leanhost.symbols import canonical_option, equity_symbol, index_symbol, option_symbol
from market import calendar, listings
from market.chains.chain import OptionChain
from market.provider import BundledMarket
from market.surface.carry import carry_of
from market.surface.clock import session_left
from market.surface.slices import make_slices
from market.world import World

SPY = equity_symbol("SPY", "SPY", date(1998, 1, 2))


@pytest.fixture(scope="module")
def market() -> BundledMarket:
    return BundledMarket(seed=1)


def quote(market: BundledMarket, day: date, expiry: date, strike: float, right: int = 1) -> QuoteColumns:
    columns = market.minute(option_symbol(SPY, right, strike, expiry), 1, day)
    assert isinstance(columns, QuoteColumns)
    return columns


def same(a: Any, b: Any) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in (item.name for item in fields(a)))


def test_a_contract_is_the_same_alone_in_any_order_and_within_its_chain(market: BundledMarket) -> None:
    days = [date(2015, 8, 24), date(2017, 6, 2), date(2014, 1, 6)]
    asked = [(day, e.day, float(market.chain.strikes(day, e)[40])) for day in days
             for e in market.chain.expiries(day)[:3]]  # fmt: skip
    forward = [quote(market, *one) for one in asked]
    fresh = BundledMarket(seed=1)
    backward = [quote(fresh, *one) for one in reversed(asked)][::-1]
    assert all(same(a, b) for a, b in zip(forward, backward, strict=True))
    day, expiry, strike = asked[0]
    listed = market.chain.expiries(day)[0]
    strikes = market.chain.strikes(day, listed)
    whole = market.chain.sides(day, listed, strikes)
    row = int(np.searchsorted(strikes, strike))
    alone = quote(market, day, expiry, strike)
    minute = ((alone.time - 34_200_000) // 60_000).astype(int)
    assert np.array_equal(alone.ask_close, whole.put.ask[row][minute + 1])


def test_quotes_never_cross_and_lie_on_whole_cents(market: BundledMarket) -> None:
    for day in (date(2014, 3, 3), date(2015, 8, 24), date(2018, 2, 5)):
        for expiry in market.chain.expiries(day)[::4]:
            strikes = market.chain.strikes(day, expiry)
            offer = market.chain.sides(day, expiry, strikes)
            for side in (offer.call, offer.put):
                assert (side.ask >= side.bid + 0.0099).all() and (side.bid >= 0.0).all()
                assert np.allclose(side.bid * 100.0, np.round(side.bid * 100.0), atol=1e-6)


def test_a_row_stands_only_where_bid_or_ask_changed(market: BundledMarket) -> None:
    columns = quote(market, date(2016, 5, 6), date(2016, 5, 6), 204.0)
    moved = (np.diff(columns.bid_close) != 0) | (np.diff(columns.ask_close) != 0)
    assert moved.all() and columns.time[0] == 34_200_000 and len(columns.time) < 390
    present = columns.bid_close > 0
    assert (columns.bid_high >= columns.bid_low)[present].all() and (columns.bid_low > 0)[present].all()


def test_a_quote_knows_nothing_after_its_minute(market: BundledMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2016, 5, 6)
    path = market.chain.path(day)
    expiry = market.chain.expiries(day)[1]
    strikes = np.array([200.0, 205.0, 210.0])
    whole = market.chain.sides(day, expiry, strikes)
    cut = OptionChain(World())
    bent = replace(path, price=path.price.copy(), level=path.level.copy())
    bent.price[201:] *= 0.9
    bent.level[201:] *= 2.0
    monkeypatch.setattr(cut, "course", lambda day, contract: bent)
    other = cut.sides(day, expiry, strikes)
    assert np.array_equal(whole.put.bid[:, :201], other.put.bid[:, :201])
    assert not np.array_equal(whole.put.bid[:, 201:], other.put.bid[:, 201:])


def test_monthlies_before_february_2015_carry_the_saturday() -> None:
    early = {e.day: e.last for e in listings.expiries("SPY", date(2014, 4, 1)) if e.kind == "monthly"}
    assert early[date(2014, 4, 19)] == date(2014, 4, 17)
    assert early[date(2014, 5, 17)] == date(2014, 5, 16)
    assert early[date(2015, 1, 17)] == date(2015, 1, 16)
    assert date(2015, 3, 20) in early
    late = [e for e in listings.expiries("SPY", date(2015, 2, 2)) if e.kind == "monthly"]
    assert all(e.day == e.last for e in late)


def test_every_friday_has_an_expiry_that_day_or_the_day_before() -> None:
    fridays = [day for day in calendar.between(date(2014, 1, 2), date(2018, 12, 31)) if day.weekday() == 4]
    assert all(listings.expiries("SPY", day)[0].last == day for day in fridays)


def test_wednesday_and_monday_weeklies_begin_on_their_published_days() -> None:
    def weekdays(day: date) -> set[int]:
        return {e.last.weekday() for e in listings.expiries("SPY", day) if e.kind.startswith("weekly")}

    assert weekdays(date(2016, 8, 29)) == {4}
    assert weekdays(date(2016, 9, 6)) == {2, 4}
    assert 0 in weekdays(date(2018, 2, 20)) and 0 not in weekdays(date(2018, 2, 15))


def test_a_listed_strike_stays_listed(market: BundledMarket) -> None:
    expiry = listings.find("SPY", date(2015, 8, 10), date(2015, 9, 11))
    assert expiry is not None
    before = market.chain.strikes(date(2015, 8, 10), expiry)
    after = market.chain.strikes(date(2015, 8, 27), expiry)
    assert np.isin(before, after).all() and len(after) > len(before)


def test_an_unlisted_contract_has_no_data(market: BundledMarket) -> None:
    assert market.minute(option_symbol(SPY, 0, 201.5, date(2015, 8, 28)), 1, date(2015, 8, 24)) is None
    assert market.minute(option_symbol(SPY, 0, 200.0, date(2015, 8, 27)), 1, date(2015, 8, 24)) is None
    assert market.minute(option_symbol(SPY, 0, 200.0, date(2015, 8, 28)), 1, date(2015, 8, 23)) is None


def test_the_universe_lists_the_chain_with_its_greeks(market: BundledMarket) -> None:
    day = date(2016, 8, 19)
    table = market.universe(canonical_option(SPY), day)
    assert table is not None and table.underlying is not None
    own = (table.expiry == 20160826) & (table.right == 1)
    assert (np.diff(table.delta[own]) <= 0).all() and (table.delta[own] <= 0).all()
    assert (table.implied_volatility > 0).all() and np.isfinite(table.theta).all()
    quoted = quote(market, day, date(2016, 8, 26), 215.0)
    row = own & (table.strike == 215.0)
    assert table.close[row][0] == pytest.approx((quoted.bid_close[-1] + quoted.ask_close[-1]) / 2, abs=1e-9)


def test_a_universe_computes_its_numbers_when_they_are_asked_for_and_pickles_as_a_plain_table(
    market: BundledMarket,
) -> None:
    table = BundledMarket(seed=1).universe(canonical_option(SPY), date(2017, 3, 1))
    assert table is not None and len(table.strike) > 1000
    with pytest.raises(AttributeError):
        object.__getattribute__(table, "delta")
    copied = pickle.loads(pickle.dumps(table))
    assert type(copied) is UniverseTable and same(table, copied)
    with pytest.raises(AttributeError):
        table.colour  # type: ignore[attr-defined]  # noqa: B018


def test_index_rows_are_on_chicago_time_and_vix_starts_with_its_first_real_close(market: BundledMarket) -> None:
    spx: Any = market.minute(index_symbol("SPX"), 0, date(2016, 5, 6))
    assert spx.time[0] == 30_600_000 and len(spx.time) == 390
    assert market.minute(index_symbol("VIX"), 0, date(2014, 1, 2)) is None
    vix: Any = market.minute(index_symbol("VIX"), 0, date(2014, 1, 3))
    assert vix.close[-1] == 13.76


def test_daily_bars_agree_with_the_minutes(market: BundledMarket) -> None:
    daily: Any = market.coarse(SPY, 4, 0, 2016)
    minutes: Any = market.minute(SPY, 0, date(2016, 5, 6))
    row = int(np.searchsorted(daily.time, (date(2016, 5, 6).toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000))
    whole = (minutes.open[0], minutes.high.max(), minutes.low.min(), minutes.close[-1], minutes.volume.sum())
    assert whole == (daily.open[row], daily.high[row], daily.low[row], daily.close[row], daily.volume[row])


@pytest.mark.parametrize("ticker", ["SPY", "SPX", "VIX", "VIX3M"])
def test_hours_are_made_of_their_minutes(market: BundledMarket, ticker: str) -> None:
    symbol = SPY if ticker == "SPY" else index_symbol(ticker)
    hours: Any = market.coarse(symbol, 3, 0, 2016)
    assert (np.diff(hours.time) > 0).all()
    for day in (date(2016, 11, 25), date(2017, 3, 1)):
        midnight = (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000
        rows = (hours.time >= midnight) & (hours.time < midnight + 86_400_000)
        minutes: Any = market.minute(symbol, 0, day)
        hour = minutes.time // 3_600_000
        starts = np.flatnonzero(np.diff(hour, prepend=-1))
        assert np.array_equal(hours.time[rows], midnight + hour[starts] * 3_600_000)
        assert np.array_equal(hours.open[rows], minutes.open[starts])
        assert np.array_equal(hours.high[rows], np.maximum.reduceat(minutes.high, starts))
        assert np.array_equal(hours.low[rows], np.minimum.reduceat(minutes.low, starts))
        assert np.array_equal(hours.close[rows], minutes.close[np.append(starts[1:], len(hour)) - 1])
        assert np.array_equal(hours.volume[rows], np.add.reduceat(minutes.volume, starts))


def test_hours_close_early_after_thanksgiving(market: BundledMarket) -> None:
    hours = market.hours.for_symbol(SPY).hours
    assert len(hours.session_minutes(date(2016, 11, 25), False)) == 210
    assert not hours.is_date_open(date(2018, 12, 5), False)


def test_total_variance_rises_with_the_expiry() -> None:
    day = date(2016, 5, 6)
    for vix in (10.0, 16.0, 30.0, 60.0):
        listed = listings.expiries("SPY", day)
        carry = carry_of("SPY", day, listed)
        root = make_slices("SPX", day, listed, np.full(391, vix), slice(None), carry=carry).root
        assert (np.diff(root, axis=0) > 0).all()


def test_the_last_quarter_of_an_hour_has_nine_percent_of_the_session() -> None:
    assert session_left(390)[375] == pytest.approx(0.09, abs=0.003)


def test_market_facts_calendar_agrees_with_the_exchange_calendar() -> None:
    path = Path(__file__).parents[2] / "../shared/calendars/market_holidays.csv"
    if not path.exists():
        pytest.skip("no shared calendars here")
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    known = {date.fromisoformat(row[0]) for row in rows if "2014" <= row[0] < "2019"}
    ours = {*calendar.holidays(date(2014, 1, 1), date(2018, 12, 31))}
    ours |= {*calendar.early_closes(date(2014, 1, 1), date(2018, 12, 31))}
    assert known == ours


def test_spy_has_the_identifier_that_lean_gives_it(market: BundledMarket) -> None:
    assert str(equity_symbol("SPY", *market.identify("spy")).id) == "SPY R735QTJ8XC9X"
