"""The real options on ES of 6 January 2020 at 12:00 New York, from LEAN's sample data where a checkout has them."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import numpy as np

from market.checks.measure import Quotes, read
from market.checks.measured import ES, Known

FOLDER = Path(__file__).parents[4] / "shared/lean-data/futureoption/cme/minute/es"
_DAY, _NOON_UTC = date(2020, 1, 6), 17 * 3_600_000
_LAST = {"202003": date(2020, 3, 20), "202006": date(2020, 6, 19)}
_RATE = 0.0155
"""The bill rate of that month (facts 4.0 discounts with it)."""
_VIX = 13.9


def _standing(archive: zipfile.ZipFile, name: str) -> tuple[float, float]:
    """The last bid and the last ask of a contract up to noon, each carried forward; 0 where there was none."""
    bid = ask = 0.0
    for line in archive.read(name).decode().splitlines():
        cells = line.split(",")
        if int(cells[0]) >= _NOON_UTC:
            break
        bid, ask = float(cells[4] or bid), float(cells[9] or ask)
    return bid, ask


def _chain(path: Path, last: date) -> Quotes:
    sides: dict[float, dict[str, tuple[float, float]]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts = name.removesuffix(".csv").split("_")
            right, strike = parts[5], float(parts[6]) / 10_000.0
            sides.setdefault(strike, {})[right] = _standing(archive, name)
    strikes = np.array(sorted(sides))
    rows = np.array([[*sides[k].get("call", (0.0, 0.0)), *sides[k].get("put", (0.0, 0.0))] for k in strikes])
    years = ((last - _DAY).days - 2.5 / 24.0) / 365.0
    call_bid, call_ask, put_bid, put_ask = rows.T
    return Quotes(strikes, call_bid, call_ask, put_bid, put_ask, years, float(np.exp(-_RATE * years)))


def real_readings() -> Known | None:
    """Volatilities over VIX and widths by days to expiry, as `measured.ES` has them; None without the sample data."""
    found: Known = {}
    for (days, (known, _)), (month, last) in zip(ES.items(), _LAST.items(), strict=True):
        path = FOLDER / month / "20200106_quote_american.zip"
        if not path.exists():
            return None
        said = read(_chain(path, last))
        if said is None:
            return None
        both = {"vol": {name: 100.0 * x / _VIX for name, x in said.at.items()}, "width": said.width}
        rows = {name: both[name.split()[1]].get(name.split()[0], np.nan) for name in known}
        found[days] = rows, f"LEAN's sample, {_DAY} 12:00"
    return found
