from datetime import date, datetime
from pathlib import Path

import pytest

from leanhost.data.expiries import business_days_of, future_expiry
from leanhost.data.folder import LeanFolder
from leanhost.data.settlement_calendar import settlement_holiday
from leanhost.enums import SecurityType

SHARED = Path(__file__).parents[3] / "../shared"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is not here")


@pytest.fixture(scope="module")
def folder() -> LeanFolder:
    return LeanFolder(SHARED / "lean-data")


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
