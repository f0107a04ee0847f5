"""Sessions, windows and blackouts, by known dates."""

from datetime import date
from pathlib import Path

import pytest

import calendars as writer
from helpers import calendars as c

SHARED = Path(__file__).parents[2] / "../shared/calendars"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the source calendars are not here")
def test_the_module_is_what_the_script_writes_today():
    assert (Path(__file__).parents[2] / "helpers/calendar_data.py").read_text() == writer.module(SHARED)


def test_a_damaged_calendar_row_is_refused(tmp_path):
    (tmp_path / "cpi.csv").write_text("date,time_et,event,source\n2014-01-16,half past,CPI,x\n")
    with pytest.raises(ValueError, match="half past"):
        writer.rows(tmp_path, "cpi.csv")


def test_good_friday_and_weekends_are_no_sessions():
    assert not c.is_session(date(2018, 3, 30))
    assert not c.is_session(date(2018, 3, 31))
    assert c.previous_session(date(2018, 4, 2)) == date(2018, 3, 29)
    assert c.next_session(date(2018, 3, 29)) == date(2018, 4, 2)


def test_five_years_have_their_sessions():
    assert sum(1 for _ in c.sessions(date(2014, 1, 1), date(2018, 12, 31))) == 1258


def test_the_day_after_thanksgiving_closes_at_one():
    day = date(2014, 11, 28)
    assert c.is_early_close(day)
    assert c.close_minute(day) == 780
    assert c.shifted(930, day) == 750
    assert c.shifted(930, date(2014, 12, 1)) == 930


def test_a_saturday_expiry_trades_last_on_friday_and_good_fridays_on_thursday():
    assert c.last_trading_day(date(2014, 1, 18)) == date(2014, 1, 17)
    assert c.last_trading_day(date(2014, 4, 19)) == date(2014, 4, 17)
    assert c.last_trading_day(date(2018, 2, 2)) == date(2018, 2, 2)


def test_tuesday_is_the_first_session_after_a_holiday_monday():
    assert c.is_first_session_of_week(date(2018, 1, 16))
    assert not c.is_first_session_of_week(date(2018, 1, 17))


def test_first_wednesday():
    assert c.is_first_weekday_of_month(date(2018, 1, 3))
    assert not c.is_first_weekday_of_month(date(2018, 1, 10))


@pytest.mark.parametrize(
    ("day", "minute", "expires_today", "word"),
    [
        (date(2014, 1, 29), 630, False, "FOMC decision 14:00"),
        (date(2014, 1, 29), 869, False, "FOMC decision 14:00"),
        (date(2014, 1, 29), 870, False, None),
        (date(2014, 1, 29), 900, True, "FOMC decision 14:00"),
        (date(2014, 1, 10), 629, True, "NFP release 08:30"),
        (date(2014, 1, 10), 630, True, None),
        (date(2014, 1, 16), 600, False, "CPI release 08:30"),
        (date(2014, 1, 17), 600, True, None),
        (date(2020, 3, 3), 599, False, None),
        (date(2020, 3, 3), 610, False, "unscheduled FOMC decision 10:00"),
        (date(2020, 3, 3), 630, False, None),
    ],
)
def test_macro_announcements_bar_entries_until_they_are_digested(day, minute, expires_today, word):
    assert c.macro_blackout(day, minute, 30, 630, expires_today) == word


def test_outside_the_calendar_says_so():
    assert c.is_covered(date(2014, 1, 1))
    assert not c.is_covered(date(2013, 12, 31))
