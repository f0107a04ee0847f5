"""A LEAN data folder with E-mini futures and an option on them, made of a few stated numbers."""

from __future__ import annotations

import json
import textwrap
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

import leanhost
from leanhost.data.port import InterestColumns, QuoteColumns, TradeColumns
from leanhost.data.writer import write_coarse, write_minutes, write_text
from leanhost.symbols import future_symbol

JUNE, SEPTEMBER = (future_symbol("ES", "cme", datetime(2014, m, d, 13, 30)) for m, d in ((6, 20), (9, 19)))
DAYS = [date(2014, 6, 16) + timedelta(n) for n in range(9) if n not in (5, 6)]
"""Monday 16 June to Tuesday 24 June 2014; the June contract ends on Friday the 20th."""
ROLLED = date(2014, 6, 18)
"""The last day on which June is the front contract by open interest."""
OPEN_MS, MINUTES = 13 * 3_600_000 + 30 * 60_000, 450
FACTOR, SHIFT = 0.99, -17.5
_PREFIX = "from AlgorithmImports import *\n\n\nclass Probe(QCAlgorithm):\n"


def hours() -> str:
    """Market hours of the E-mini (with a night session) and of New York's stocks."""

    def day(*segments: tuple[str, str, str]) -> list[dict[str, str]]:
        return [{"start": a, "end": b, "state": s} for a, b, s in segments]

    week = ("monday", "tuesday", "wednesday", "thursday")
    night = day(("00:00:00", "09:30:00", "premarket"), ("09:30:00", "17:00:00", "market"),
                ("18:00:00", "1.00:00:00", "postmarket"))  # fmt: skip
    emini: dict[str, Any] = {
        "dataTimeZone": "UTC", "exchangeTimeZone": "America/New_York", "holidays": ["7/4/2014"], "earlyCloses": {},
        "sunday": day(("18:00:00", "1.00:00:00", "premarket")), "friday": night[:2], "saturday": [],
        **dict.fromkeys(week, night),
    }  # fmt: skip
    stock: dict[str, Any] = {
        "dataTimeZone": "America/New_York", "exchangeTimeZone": "America/New_York", "holidays": [], "earlyCloses": {},
        **dict.fromkeys((*week, "friday"), day(("09:30:00", "16:00:00", "market"))), "saturday": [], "sunday": [],
    }  # fmt: skip
    return json.dumps({"entries": {"Future-cme-ES": emini, "Equity-usa-[*]": stock}})


PROPERTIES = """market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size
usa,[*],equity,,USD,1,0.01,1
cme,ES,future,E-mini S&P 500,USD,50.0,0.25,1
"""


class FutureWorld:
    """The folder and the runs over it. June trades at `june(day)` all day long, September ten points lower."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._write()

    @staticmethod
    def june(day: date) -> float:
        return 1900.0 + 5.0 * DAYS.index(day)

    def _write(self) -> None:
        write_text(self.data, "market-hours/market-hours-database.json", hours())
        write_text(self.data, "symbol-properties/symbol-properties-database.csv", PROPERTIES)
        margins = "date,initial,maintenance\n20140101,5000,4500\n20140618,6000,5500,1500,1200\n"
        write_text(self.data, "future/cme/margins/ES.csv", margins)
        june, september = str(JUNE.id).lower(), str(SEPTEMBER.id).lower()
        rows = f"18991230,es,CME\n20140618,{june},CME,2\n20140620,{june},CME,0\n20140916,{september},CME,2\n"
        write_text(self.data, "future/cme/map_files/es.csv", rows + f"20140919,{september},CME,0\n")
        factor = {
            "Date": "2014-06-18T00:00:00",
            "BackwardsRatioScale": [FACTOR, 0.98],
            "BackwardsPanamaCanalScale": [SHIFT, 0.0],
            "ForwardPanamaCanalScale": [0.0],
            "DataMappingMode": 2,
        }
        write_text(self.data, "future/cme/factor_files/es.csv", json.dumps(factor) + "\n")
        for day in DAYS:
            self._write_day(day)

    def _write_day(self, day: date) -> None:
        items: list[Any] = []
        for symbol, price in ((JUNE, self.june(day)), (SEPTEMBER, self.june(day) - 10)):
            if symbol is JUNE and day > date(2014, 6, 20):
                continue
            items += [(symbol, 0, trades(price)), (symbol, 1, quotes(price - 0.25, price + 0.25))]
            items.append((symbol, 2, InterestColumns(np.array([OPEN_MS - 3_600_000]), np.array([1234.0]))))
        write_minutes(self.data, day, items)
        rows = "201406,1,1,1,1900,10,1000\n201409,1,1,1,1890,10,2000\n201412,1,1,1,1880,10,30\n"
        write_text(
            self.data,
            f"future/cme/universes/es/{day:%Y%m%d}.csv",
            "#expiry,open,high,low,close,volume,open_interest\n" + rows,
        )

    def night(self, day: date, price: float) -> None:
        """A bar of September that ends at midnight of New York between `day` and the next."""
        start = np.array([(3 * 60 + 59) * 60_000])
        write_minutes(self.data, day + timedelta(1), [(SEPTEMBER, 0, trades(price, start))])

    def daily(self, closes: dict[date, float]) -> None:
        """Daily bars of September."""
        epoch = date(1970, 1, 1)
        stamps = np.array([(day - epoch).days * 86_400_000 for day in closes])
        prices = np.array(list(closes.values()))
        bars = TradeColumns(stamps, prices, prices, prices, prices, prices * 0 + 7)
        write_coarse(self.data, 4, [(SEPTEMBER, 0, bars)])

    def run(self, body: str) -> Any:
        """Run an algorithm whose methods are `body`; the result's algorithm is `.algorithm`."""
        file = self.folder / "probe.py"
        file.write_text(_PREFIX + textwrap.indent(textwrap.dedent(body), "    "))
        return leanhost.run(file, self.data, None)


def trades(price: float, start: np.ndarray | None = None) -> TradeColumns:
    """A bar a minute from 09:30 to 17:00 New York at one price."""
    times = OPEN_MS + 60_000 * np.arange(MINUTES) if start is None else start
    flat = np.full(len(times), price)
    return TradeColumns(times, flat, flat, flat, flat, np.full(len(times), 100.0))


def quotes(bid: float, ask: float) -> QuoteColumns:
    """A quote a minute from 09:30 to 17:00 New York."""
    times = OPEN_MS + 60_000 * np.arange(MINUTES)
    low, high, size = np.full(MINUTES, bid), np.full(MINUTES, ask), np.full(MINUTES, 20.0)
    return QuoteColumns(times, low, low, low, low, size, high, high, high, high, size)
