"""The market's calendar, day by day, against exchange_calendars."""

from datetime import date

import exchange_calendars
import pandas as pd

from market import calendar


def test_every_session_and_its_length_is_that_of_exchange_calendars():
    first, last = pd.Timestamp(calendar.FIRST), pd.Timestamp(calendar.LAST)
    oracle = exchange_calendars.get_calendar("XNYS", start=first, end=last)
    known = calendar.sessions()
    assert known.dates == [stamp.date() for stamp in oracle.sessions]
    minutes = (oracle.closes - oracle.opens) / pd.Timedelta(minutes=1)
    assert known.minutes.tolist() == minutes.astype(int).tolist()
    assert known.ordinals.tolist() == [day.toordinal() for day in known.dates]


def test_holidays_and_early_closes_of_a_year():
    assert len(calendar.holidays(date(2018, 1, 1), date(2018, 12, 31))) == 10  # nine, and the day of mourning
    early = calendar.early_closes(date(2018, 1, 1), date(2018, 12, 31))
    assert early == [date(2018, 7, 3), date(2018, 11, 23), date(2018, 12, 24)]
    assert calendar.after(date(2018, 12, 4)) == date(2018, 12, 6)
