from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from leanhost.data.hours import ExchangeHours, MarketHoursDatabase
from leanhost.data.sessions import DAY, MINUTE, Segment, cut, parse_clock
from leanhost.enums import MarketHoursState, SecurityType

SHARED = Path(__file__).parents[3] / "../shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is not here")
MARKETS = {"ES": "cme", "CL": "nymex", "GC": "comex", "VX": "cfe"}


@pytest.fixture(scope="module")
def database() -> MarketHoursDatabase:
    return MarketHoursDatabase.load((SHARED / "lean-data/market-hours/market-hours-database.json").read_text())


@needs_shared
def test_every_session_lean_logged_is_found(database):
    lines = (SHARED / "parity/golden/market_hours.txt").read_text().splitlines()
    days = [line.split()[1:] for line in lines if line.startswith("#day ")]
    assert len(days) == 176
    for ticker, kind, day, *expected in days:
        hours = database.get_exchange_hours(MARKETS.get(ticker, "usa"), ticker, SecurityType[kind])
        start = datetime.fromisoformat(day)
        noon = start + timedelta(hours=12)
        found = [str(x).lower() for x in (hours.is_date_open(start), hours.is_open(noon), hours.is_open(noon, True))]
        for extended in (False, True):
            found += [hours.next_open(start, extended).isoformat(), hours.next_close(start, extended).isoformat()]
        assert found == expected, (ticker, kind, day)


@needs_shared
@pytest.mark.parametrize(
    ("kind", "market", "ticker", "data_zone", "zone"),
    [
        (SecurityType.INDEX, "usa", "SPX", "America/Chicago", "America/Chicago"),
        (SecurityType.INDEX, "usa", "VIX3M", "America/New_York", "America/Chicago"),
        (SecurityType.INDEX_OPTION, "usa", "SPXW", "America/New_York", "America/Chicago"),
        (SecurityType.FUTURE, "cme", "ES", "UTC", "America/New_York"),
        (SecurityType.EQUITY, "usa", "ANYTHING", "America/New_York", "America/New_York"),
    ],
)
def test_zones_are_those_of_the_entry(  # noqa: PLR0917
    database, kind, market, ticker, data_zone, zone
):
    entry = database.entry(market, ticker, kind)
    assert (entry.data_time_zone, entry.hours.time_zone) == (data_zone, zone)


@needs_shared
def test_a_missing_entry_is_an_error(database):
    with pytest.raises(ValueError, match="Unable to locate exchange hours for Equity-mars-SPY"):
        database.entry("mars", "SPY", SecurityType.EQUITY)


@needs_shared
def test_a_bar_is_open_when_it_overlaps_a_session(database):
    hours = database.entry("usa", "SPY", SecurityType.EQUITY).hours
    nine = datetime(2024, 8, 5, 9)
    assert hours.is_open(nine, nine + timedelta(hours=1), False)
    assert not hours.is_open(nine, nine + timedelta(minutes=30), False)
    assert hours.is_open(nine, nine + timedelta(minutes=30), True)
    assert hours.is_open(datetime(2024, 8, 3), datetime(2024, 8, 6), False)
    assert not hours.is_open(datetime(2024, 8, 3), datetime(2024, 8, 5), False)


@needs_shared
def test_trading_days_and_session_minutes_know_the_half_day(database):
    hours = database.entry("usa", "SPY", SecurityType.EQUITY).hours
    assert hours.next_trading_day(date(2015, 11, 25)) == date(2015, 11, 27)
    assert hours.previous_trading_day(datetime(2015, 11, 27)) == date(2015, 11, 25)
    minutes = hours.session_minutes(date(2015, 11, 27))
    assert (len(minutes), minutes[0], minutes[-1]) == (210, 34_200_000, 46_740_000)
    assert len(hours.session_minutes(date(2015, 11, 26))) == 0
    assert hours.previous_open(datetime(2015, 11, 30, 9, 30)) == datetime(2015, 11, 27, 9, 30)
    assert hours.last_close(date(2015, 11, 27)) == datetime(2015, 11, 27, 13)
    assert hours.regular_market_duration == timedelta(hours=6.5)
    assert not hours.is_market_always_open


def test_a_market_without_end_has_no_next_close():
    with pytest.raises(ValueError, match="within two weeks"):
        ExchangeHours.always_open("UTC").next_close(datetime(2024, 1, 1))


def _segments(*bounds: tuple[int, int]) -> tuple[Segment, ...]:
    return tuple(Segment(a * 60 * MINUTE, b * 60 * MINUTE, MarketHoursState.MARKET) for a, b in bounds)


@pytest.mark.parametrize(
    ("early", "late", "left"),
    [
        (10, None, ((0, 9), (9, 10))),
        (17, None, ((0, 9),)),
        (None, 10, ((10, 16), (18, 24))),
        (8, 18, ((0, 8), (18, 24))),
        (12, 10, ((10, 12),)),
        (None, None, ((0, 9), (9, 16), (18, 24))),
    ],
)
def test_early_closes_and_late_opens_cut_a_day(early, late, left):
    day = _segments((0, 9), (9, 16), (18, 24))
    hour = 60 * MINUTE
    assert cut(day, early and early * hour, late and late * hour) == _segments(*left)


def test_the_end_of_a_day_has_two_spellings():
    assert parse_clock("1.00:00:00") == parse_clock("1:00:00:00") == DAY
