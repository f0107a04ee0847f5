from datetime import date, datetime
from pathlib import Path

import pytest

from leanhost.data.expiries import (
    business_days_of,
    expiration_moment,
    future_expiry,
    is_standard,
    option_last_trading_day,
    settlement_moment,
)
from leanhost.data.folder import LeanFolder
from leanhost.data.trading_calendar import TradingCalendar, settlement_holiday
from leanhost.enums import SecurityType, TradingDayType
from leanhost.symbols import equity_symbol, index_symbol, option_symbol

SHARED = Path(__file__).parents[3] / "../shared"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is not here")
SPY = equity_symbol("SPY", "SPY", date(1998, 1, 2))
SPX = index_symbol("SPX")


@pytest.fixture(scope="module")
def folder() -> LeanFolder:
    return LeanFolder(SHARED / "lean-data")


def test_public_holidays_are_those_lean_logged(folder):
    lines = (SHARED / "parity/golden/market_hours.txt").read_text().splitlines()
    logged = next(line for line in lines if line.startswith("#holidays ")).removeprefix("#holidays [").rstrip("]")
    calendar = TradingCalendar([folder.hours.for_symbol(SPY).hours], [SPY])
    days = calendar.get_days_by_type(TradingDayType.PUBLIC_HOLIDAY, datetime(2015, 1, 1), datetime(2015, 12, 31))
    assert [str(day.date.date()) for day in days] == logged.split(",")


def test_expirations_are_those_of_subscribed_symbols(folder):
    call = option_symbol(SPY, 0, 200, date(2015, 1, 16))
    calendar = TradingCalendar([folder.hours.for_symbol(SPY).hours], [SPY, call])
    days = list(calendar.get_days_by_type(TradingDayType.OPTION_EXPIRATION, date(2015, 1, 1), date(2015, 3, 31)))
    assert [(day.date, day.option_expirations) for day in days] == [(datetime(2015, 1, 16), (call,))]
    assert calendar.get_trading_day(date(2015, 1, 16)).business_day
    assert calendar.get_trading_day(date(2015, 1, 17)).weekend


@pytest.mark.parametrize(
    ("day", "holiday"),
    [(date(2022, 12, 26), True), (date(2021, 12, 31), True), (date(2021, 12, 24), True), (date(2024, 3, 29), False)],
)
def test_fixed_holidays_move_off_the_weekend(day, holiday):
    assert settlement_holiday(day) is holiday


@pytest.mark.parametrize(
    ("ticker", "market", "month", "expiry"),
    [
        ("ES", "cme", (2013, 12), datetime(2013, 12, 20, 13, 30)),
        ("ES", "cme", (2020, 3), datetime(2020, 3, 20, 13, 30)),
        ("GC", "comex", (2020, 4), datetime(2020, 4, 28)),
        ("CL", "nymex", (2017, 12), datetime(2017, 11, 20)),
        ("VX", "cfe", (2024, 1), datetime(2024, 1, 17, 13)),
        ("ZN", "cbot", (2024, 3), datetime(2024, 3, 19, 12, 1)),
        ("ZC", "cbot", (2024, 3), datetime(2024, 3, 14)),
        ("6E", "cme", (2024, 3), datetime(2024, 3, 18, 14, 16)),
        ("NG", "nymex", (2024, 3), datetime(2024, 2, 27)),
    ],
)
def test_futures_expire_by_their_rule(folder, ticker, market, month, expiry):
    hours = folder.hours.entry(market, ticker, SecurityType.FUTURE).hours
    assert future_expiry(ticker, *month, business_days_of(hours)) == expiry


def test_options_end_at_the_close_of_their_last_open_day(folder):
    hours = folder.hours.entry("usa", "SPY", SecurityType.OPTION).hours
    saturday = option_symbol(SPY, 0, 200, date(2014, 6, 21))
    assert option_last_trading_day(saturday, hours) == date(2014, 6, 20)
    good_friday = option_symbol(SPY, 0, 200, date(2024, 3, 29))
    assert option_last_trading_day(good_friday, hours) == date(2024, 3, 28)
    assert expiration_moment(good_friday, hours) == datetime(2024, 3, 28, 16)


def test_the_monthly_index_option_settles_at_the_open_and_the_weekly_in_the_afternoon(folder):
    hours = folder.hours.entry("usa", "SPX", SecurityType.INDEX_OPTION).hours
    monthly = option_symbol(SPX, 0, 4000, date(2024, 1, 19))
    weekly = option_symbol(SPX, 0, 4000, date(2024, 1, 17), target_ticker="SPXW")
    assert settlement_moment(monthly, hours) == datetime(2024, 1, 19, 8, 30)
    assert settlement_moment(weekly, hours) == datetime(2024, 1, 17, 15)
    assert (is_standard(monthly), is_standard(weekly)) == (True, False)
