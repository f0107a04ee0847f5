"""Real chains of LEAN's sample data, where such a folder lies: what a modelled one is held against by eye."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from leanhost.data.folder import LeanFolder
from leanhost.symbols import Symbol, equity_symbol, future_symbol, option_symbol
from market.inspect.smiles import Smile, smiles

_ENTRY = re.compile(r"_(call|put)_(\d+)_(\d{8})\.csv$")


@dataclass(frozen=True, slots=True)
class Known:
    """A real chain: where it lies, the minute of New York's day to look at, and how far the file's clock is ahead."""

    title: str
    day: date
    path: str
    underlying: Symbol
    moment: int = 930
    shift: int = 0


KNOWN = (
    Known("GOOG, 2015-12-24", date(2015, 12, 24), "option/usa/minute/goog/20151224_quote_american.zip",
          equity_symbol("GOOG"), moment=750),
    Known("TWX, 2014-06-05", date(2014, 6, 5), "option/usa/minute/twx/20140605_quote_american.zip",
          equity_symbol("TWX")),
    Known("ES March 2020, 2020-01-06", date(2020, 1, 6),
          "futureoption/cme/minute/es/202003/20200106_quote_american.zip",
          future_symbol("ES", "cme", datetime(2020, 3, 20, 13, 30)), shift=300),
)  # fmt: skip
"""LEAN's sample data has these days whole. On Christmas Eve the session ended at 13:00."""


def chains(folder: Path) -> Iterator[tuple[Known, list[Smile]]]:
    """The real chains that a LEAN data folder has, with their smiles."""
    for known in KNOWN:
        if (folder / known.path).is_file():
            read = LeanFolder(folder, today=known.day)
            found = smiles(read, _contracts(read, known), known.day, known.moment, known.shift, stands=True)
            if found:
                yield known, found


def _contracts(read: LeanFolder, known: Known) -> Iterator[Symbol]:
    first = read.identify(known.underlying.value) if known.path.startswith("option/") else None
    under = known.underlying if first is None else equity_symbol(known.underlying.value, *first)
    for name in read.entry_names(known.path):
        match = _ENTRY.search(name)
        if match is not None:
            right, strike, expiry = match.groups()
            yield option_symbol(under, int(right == "put"), int(strike) / 10_000, datetime.strptime(expiry, "%Y%m%d"))
