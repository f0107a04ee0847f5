"""Ticker texts: OSI option tickers, futures tickers, and which ticker stands for which underlying.

Helpers: `osi(root, expiry, right, strike)`, `parse_osi(text)`, `future_ticker(root, expiry)`,
`contract_month(root, expiry)`, `index_of_option(ticker)`, `future_option_ticker(root)`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

MONTH_LETTERS = "FGHJKMNQUVXZ"

_OSI = re.compile(r"^([A-Z0-9.]+)\s*(\d{6})([CP])(\d{8})$", re.IGNORECASE)
_INDEX_OF_OPTION = {"RUTW": "RUT", "SPXW": "SPX", "VIXW": "VIX", "NDXP": "NDX", "NQX": "NDX"}
# The contract month of these lies one month after the month they expire in (two for Brent).
_MONTHS_AHEAD = {**dict.fromkeys(("CL", "MCL", "NG", "RB", "HO", "HH", "HP", "HCL", "SB", "YO"), 1), "B": 2, "BZ": 2}
# fmt: off
_FUTURE_OPTIONS = {
    "EH": "OEH", "KE": "OKE", "TN": "OTN", "UB": "OUB", "YM": "OYM", "ZB": "OZB", "ZC": "OZC", "ZF": "OZF",
    "ZL": "OZL", "ZM": "OZM", "ZN": "OZN", "ZO": "OZO", "ZS": "OZS", "ZT": "OZT", "ZW": "OZW", "RTY": "RTO",
    "GC": "OG", "HG": "HXE", "SI": "SO", "CL": "LO", "HCL": "HCO", "HO": "OH", "NG": "ON", "PA": "PAO", "PL": "PO",
    "RB": "OB", "YG": "OYG", "ZG": "OZG", "ZI": "OZI", "6A": "ADU", "6B": "GBU", "6C": "CAU", "6E": "EUU",
    "6J": "JPU", "6S": "CHU",
}
# fmt: on


class OsiParts(NamedTuple):
    """What an OSI ticker says: root, expiry, right (0 call, 1 put), strike in currency units."""

    root: str
    expiry: date
    right: int
    strike: float


@lru_cache(maxsize=2000)
def _stamp(expiry: date) -> str:
    return f"{expiry:%y%m%d}"


def osi(root: str, expiry: date, right: int, strike: float) -> str:
    """`SPY   240119C00480000`; a root of more than five letters gets one extra space instead of the padding."""
    padded = root + " " if len(root) > 5 else root
    return f"{padded:<6}{_stamp(expiry)}{'P' if right else 'C'}{round(strike * 1000):08d}"


def parse_osi(text: str) -> OsiParts:
    """Parts of an OSI ticker, padded or compact; ValueError if the text is none."""
    match = _OSI.match(text)
    if match is None:
        raise ValueError(f"Invalid ticker format {text}")
    root, when, right, strike = match.groups()
    expiry = date(2000 + int(when[:2]), int(when[2:4]), int(when[4:]))
    return OsiParts(root.upper(), expiry, int(right in "Pp"), int(strike) / 1000)


def contract_month(root: str, expiry: date) -> tuple[int, int]:
    """(year, month) a future is named after, from its expiry date."""
    months = expiry.year * 12 + expiry.month - 1 + _MONTHS_AHEAD.get(root, 0)
    return months // 12, months % 12 + 1


def future_ticker(root: str, expiry: date) -> str:
    """`CL20Z17`: day of expiry, then month letter and year of the contract month."""
    year, month = contract_month(root, expiry)
    return f"{root}{expiry.day:02d}{MONTH_LETTERS[month - 1]}{year % 100:02d}"


def index_of_option(ticker: str) -> str:
    """Ticker of the index an index option ticker is written on: SPXW is SPX."""
    return _INDEX_OF_OPTION.get(ticker.upper(), ticker.upper())


def future_option_ticker(root: str) -> str:
    """Ticker of the options on a future: GC is OG, ES stays ES."""
    return _FUTURE_OPTIONS.get(root.upper(), root.upper())


def future_of_option(ticker: str) -> str:
    """Ticker of the future that options of this ticker are written on: OG is GC."""
    return next((root for root, option in _FUTURE_OPTIONS.items() if option == ticker.upper()), ticker.upper())
