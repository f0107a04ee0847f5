"""When futures expire, what they are called, and which contract lies behind which."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from leanhost.data.expiries import future_expiry
from leanhost.data.future_contracts import contract_behind, contract_of_month
from leanhost.data.hours import ExchangeHours
from leanhost.symbols import canonical_future, future_symbol, option_symbol, symbol_from_sid

HOLIDAYS = {date(2024, 1, 1), date(2024, 1, 15), date(2024, 2, 19), date(2024, 3, 29), date(2024, 5, 27)}


def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def hours() -> Any:
    return ExchangeHours("America/New_York", [()] * 7, frozenset(HOLIDAYS), {}, {}, frozenset())


@pytest.mark.parametrize(
    ("ticker", "year", "month", "expiry"),
    [
        # The exchanges' own calendars.
        ("ES", 2024, 3, datetime(2024, 3, 15, 13, 30)),
        ("NQ", 2024, 6, datetime(2024, 6, 21, 13, 30)),
        ("RTY", 2024, 9, datetime(2024, 9, 20, 13, 30)),
        ("MES", 2024, 12, datetime(2024, 12, 20, 13, 30)),
        ("MNQ", 2024, 3, datetime(2024, 3, 15, 13, 30)),
        ("CL", 2024, 2, datetime(2024, 1, 22)),
        ("CL", 2024, 3, datetime(2024, 2, 20)),
        ("MCL", 2024, 2, datetime(2024, 1, 19)),
        ("GC", 2024, 4, datetime(2024, 4, 26)),
        ("GC", 2024, 5, datetime(2024, 5, 29)),
        ("MGC", 2024, 4, datetime(2024, 4, 26)),
        ("SI", 2024, 3, datetime(2024, 3, 26)),
        ("VX", 2024, 1, datetime(2024, 1, 17, 13)),
        ("VX", 2024, 5, datetime(2024, 5, 22, 13)),
        # Good Friday is the third Friday of the month after: both days move.
        ("VX", 2024, 2, datetime(2024, 2, 14, 13)),
    ],
)
def test_expiry_of_a_contract_month(ticker: str, year: int, month: int, expiry: datetime) -> None:
    assert future_expiry(ticker, year, month, is_business_day) == expiry


def test_a_third_friday_that_is_a_holiday_moves_to_the_day_before() -> None:
    closed = HOLIDAYS | {date(2024, 3, 15)}
    found = future_expiry("ES", 2024, 3, lambda day: day.weekday() < 5 and day not in closed)
    assert found == datetime(2024, 3, 14, 13, 30)


def test_an_equity_index_month_that_is_not_listed_is_the_next_quarter() -> None:
    assert future_expiry("ES", 2024, 4, is_business_day) == datetime(2024, 6, 21, 13, 30)


@pytest.mark.parametrize(
    ("ticker", "market", "expiry", "value", "sid"),
    [
        # As real LEAN printed them.
        ("ES", "cme", datetime(2013, 12, 20, 13, 30), "ES20Z13", "ES VMKLFZIH2MTD"),
        ("ES", "cme", datetime(2015, 9, 18), "ES18U15", "ES W3ZT7JIZT81T"),
        ("GC", "comex", datetime(2014, 2, 26), "GC26G14", "GC VOFJUCDY9XNH"),
        ("GC", "comex", datetime(2020, 4, 28), "GC28J20", "GC XE1Y0ZJ8NQ8T"),
    ],
)
def test_names_of_a_contract(ticker: str, market: str, expiry: datetime, value: str, sid: str) -> None:
    contract = future_symbol(ticker, market, expiry)
    assert (contract.value, str(contract.id)) == (value, sid)
    assert symbol_from_sid(sid) == contract
    assert contract.canonical == canonical_future(ticker, market)


def test_crude_is_named_after_the_month_it_delivers_in() -> None:
    assert future_symbol("CL", "nymex", date(2024, 1, 22)).value == "CL22G24"


def test_an_option_on_gold_has_its_own_ticker_and_an_option_on_the_e_mini_the_futures() -> None:
    gold = option_symbol(future_symbol("GC", "comex", date(2020, 4, 28)), 0, 1650.0, date(2020, 3, 26))
    emini = option_symbol(future_symbol("ES", "cme", date(2015, 9, 18)), 1, 2050.0, date(2015, 8, 21))
    assert str(gold.id).startswith("OG XD5G9X7YX280|GC ")
    assert (emini.value, str(emini.id)) == ("ES18U15  150821P02050000", "ES 302C8UE7DVJ6S|ES W3ZT7JIZT81T")


def test_the_month_of_a_universe_file_is_a_contract_with_its_time_of_day() -> None:
    contract = contract_of_month(hours(), canonical_future("ES", "cme"), 202403)
    assert contract.id.date == datetime(2024, 3, 15, 13, 30)


@pytest.mark.parametrize(("depth", "value"), [(0, "ES15H24"), (1, "ES21M24"), (2, "ES20U24")])
def test_the_contract_behind(depth: int, value: str) -> None:
    assert contract_behind(hours(), future_symbol("ES", "cme", date(2024, 3, 15)), depth).value == value


def test_behind_crude_lies_the_next_month() -> None:
    front = future_symbol("CL", "nymex", date(2024, 1, 22))
    behind = contract_behind(hours(), front, 1)
    assert behind.id.date - front.id.date < timedelta(days=35)
    assert behind.value == "CL20H24"
