"""The market's calendar and daily series against the packages they are taken from."""

import importlib.util
from datetime import date
from pathlib import Path

import exchange_calendars
import pandas as pd

from helpers import calendar_data
from market import calendar, event_data, globex
from market.daily import real


def test_every_session_and_its_length_is_that_of_exchange_calendars():
    first, last = pd.Timestamp(calendar.FIRST), pd.Timestamp(calendar.LAST)
    oracle = exchange_calendars.get_calendar("XNYS", start=first, end=last)
    known = calendar.sessions()
    assert known.dates == [stamp.date() for stamp in oracle.sessions]
    minutes = (oracle.closes - oracle.opens) / pd.Timedelta(minutes=1)
    assert known.minutes.tolist() == minutes.astype(int).tolist()
    assert known.ordinals.tolist() == [day.toordinal() for day in known.dates]


def test_every_session_of_globex_is_that_of_exchange_calendars():
    oracle = exchange_calendars.get_calendar("CMES", start=calendar.FIRST, end=calendar.LAST)
    early = {stamp.date() for stamp in oracle.early_closes}
    closes = oracle.closes[oracle.early_closes].dt.tz_convert("America/New_York")
    assert {(close.hour, close.minute) for close in closes} == {(13, 0)}
    known = {stamp.date(): 1140 if stamp.date() in early else 1380 for stamp in oracle.sessions}
    days = (stamp.date() for stamp in pd.date_range(calendar.FIRST, calendar.LAST))
    assert all(globex.session_minutes(day) == known.get(day, 0) for day in days)


def test_holidays_and_early_closes_of_a_year():
    assert len(calendar.holidays(date(2018, 1, 1), date(2018, 12, 31))) == 10  # nine, and the day of mourning
    early = calendar.early_closes(date(2018, 1, 1), date(2018, 12, 31))
    assert early == [date(2018, 7, 3), date(2018, 11, 23), date(2018, 12, 24)]
    assert calendar.after(date(2018, 12, 4)) == date(2018, 12, 6)


def test_the_daily_series_are_those_of_the_package_arch_read_by_pandas():
    folder = Path(importlib.util.find_spec("arch").submodule_search_locations[0]) / "data"
    index = pd.read_csv(folder / "sp500" / "sp500.csv.gz", index_col="Date", parse_dates=True)
    index = index.loc["2011-11-01" : str(real.LAST)].round(2)
    read = real.sp500()
    assert read.dates == [stamp.date() for stamp in index.index]
    for name in ("Open", "High", "Low", "Close", "Volume"):
        assert getattr(read, name.lower()).tolist() == index[name].tolist()
    vix = pd.read_csv(folder / "vix" / "vix.csv.gz", index_col="Date", parse_dates=True)["vix"]
    vix = pd.to_numeric(vix, errors="coerce").dropna().loc[: str(real.LAST)].round(2)
    assert real.vix_closes() == {stamp.date(): value for stamp, value in vix.items()}


def test_announcements_are_those_of_the_algorithms_calendar() -> None:
    for name in ("FOMC", "CPI", "NFP"):
        theirs = getattr(calendar_data, name)
        assert getattr(event_data, name) == {day for day in theirs if day < "2019"}
    assert len(event_data.FOMC) == 40
