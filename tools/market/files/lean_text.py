"""The small text files of a LEAN data folder: hours, symbol properties, map and factor files, interest rates.

Written from `calendar`, the exchanges' published hours and `rates`; the layout is LEAN's own.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from market import calendar
from market.daily import rates, series

HOURS_PATH = "market-hours/market-hours-database.json"
PROPERTIES_PATH = "symbol-properties/symbol-properties-database.csv"
SPY_FIRST_DAY = date(1998, 1, 2)
"""The first date of LEAN's own SPY map file: part of SPY's identifier, so it must be the same here."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_NEW_YORK, _CHICAGO = "America/New_York", "America/Chicago"
_Segments = tuple[tuple[str, str, str], ...]
_EQUITY: _Segments = (
    ("04:00:00", "09:30:00", "premarket"), ("09:30:00", "16:00:00", "market"), ("16:00:00", "20:00:00", "postmarket"),
)  # fmt: skip
_OPTION: _Segments = (("09:30:00", "16:00:00", "market"),)
_INDEX: _Segments = (("08:30:00", "15:15:00", "market"),)
_ENTRIES: tuple[tuple[str, str, str, _Segments], ...] = (
    ("Equity-usa-[*]", _NEW_YORK, _NEW_YORK, _EQUITY),
    ("Option-usa-[*]", _NEW_YORK, _NEW_YORK, _OPTION),
    ("Index-usa-[*]", _CHICAGO, _CHICAGO, _INDEX),
    ("Index-usa-SPX", _CHICAGO, _CHICAGO, _INDEX),
    ("Index-usa-VIX", _CHICAGO, _CHICAGO, _INDEX),
    ("Index-usa-VIX3M", _NEW_YORK, _CHICAGO, _INDEX),
    ("IndexOption-usa-[*]", _NEW_YORK, _CHICAGO, _INDEX),
)


def _american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


@lru_cache(maxsize=1)
def market_hours() -> str:
    """market-hours-database.json for what the bundled market serves."""
    holidays = [_american(day) for day in calendar.holidays(calendar.FIRST, calendar.LAST)]
    early = calendar.early_closes(calendar.FIRST, calendar.LAST)
    entries = {}
    for key, data_zone, zone, segments in _ENTRIES:
        close = "13:00:00" if zone == _NEW_YORK else "12:00:00"
        week = [{"start": start, "end": end, "state": state} for start, end, state in segments]
        entries[key] = {
            "dataTimeZone": data_zone,
            "exchangeTimeZone": zone,
            "sunday": [],
            **dict.fromkeys(_DAYS, week),
            "saturday": [],
            "holidays": holidays,
            "earlyCloses": {_american(day): close for day in early},
        }
    return json.dumps({"entries": entries}, indent=1) + "\n"


def symbol_properties() -> str:
    """symbol-properties-database.csv for what the bundled market serves."""
    return (
        "market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size,"
        "market_ticker,minimum_order_size,price_magnifier,strike_multiplier\n"
        "usa,[*],equity,,USD,1,0.01,1\n"
        "usa,[*],option,,USD,100,0.01,1\n"
        "usa,[*],index,,USD,1,0.01,1\n"
        "usa,[*],indexoption,,USD,100,0.05,1\n"
    )


def map_file() -> str:
    """SPY's map file: one name from its first day on."""
    return f"{SPY_FIRST_DAY:%Y%m%d},spy,P\n20501231,spy,P\n"


@lru_cache(maxsize=2)
def factor_file(seed: int) -> str:
    """SPY's factor file: a row on the session before each ex-date, from the distributions and SPY's closes here."""
    frame = series.frame(seed)
    rows = ["20501231,1,1,0"]
    factor = 1.0
    for ex_date in sorted(rates.DIVIDENDS, reverse=True):
        before = calendar.after(ex_date, -1)
        i = frame.position(before)
        if i is None:
            continue
        close = round(float(frame.close[i]) * 0.1 + rates.accrued_dividend(before), 2)
        factor *= 1.0 - rates.DIVIDENDS[ex_date] / close
        rows.append(f"{before:%Y%m%d},{factor:.7f},1,{close:.2f}")
    rows.append(f"{SPY_FIRST_DAY:%Y%m%d},{factor:.7f},1,1")
    return "\n".join(reversed(rows)) + "\n"


def interest_rates() -> str:
    """LEAN's interest-rate file: the primary credit rate in percent, a row for each month's first day and each step."""
    days = {date(year, month, 1) for year in range(2011, 2020) for month in range(1, 13)} | set(rates.DISCOUNT_RATE)
    lines = [f"{day:%Y-%m-%d},{rates.discount_rate(day):.2f}" for day in sorted(days)]
    return "\n".join(["DATE,PCREDIT8", *lines]) + "\n"


def texts(seed: int) -> dict[str, str]:
    """Every text file of the folder by its path."""
    return {
        HOURS_PATH: market_hours(),
        PROPERTIES_PATH: symbol_properties(),
        "equity/usa/map_files/spy.csv": map_file(),
        "equity/usa/factor_files/spy.csv": factor_file(seed),
        "alternative/interest-rate/usa/interest-rate.csv": interest_rates(),
    }
