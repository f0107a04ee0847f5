"""Every reader of the data folder with a good file, what it may raise, and how files are damaged: for fuzz tests."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from leanhost.data.archives import Archives
from leanhost.data.factors import FactorFile, FutureFactors, MapFile, future_map
from leanhost.data.folder import columns_of, dated_columns_of
from leanhost.data.hours import MarketHoursDatabase
from leanhost.data.port import Columns
from leanhost.data.properties import SymbolPropertiesDatabase
from leanhost.data.rates import FutureMargins, InterestRates
from leanhost.data.universes import read_universe
from leanhost.data.writer import write_zip
from market.files.lean_text import market_hours, symbol_properties

DAY = date(2014, 6, 2)


class Reader(NamedTuple):
    """A reader of bytes; `raises` are the errors it states for a file it cannot read."""

    good: bytes
    read: Callable[[bytes], object]
    raises: tuple[type[Exception], ...] = ()


def _whole(columns: Columns | None) -> None:
    """What every table of rows promises: equal lengths, times that rise, and at least a row."""
    if columns is not None:
        # Columns that are made when they are asked for keep other things in slots of their own.
        names = next(base.__slots__ for base in type(columns).__mro__ if "time" in getattr(base, "__slots__", ()))
        lengths = {len(getattr(columns, name)) for name in names}
        assert len(lengths) == 1
        assert 0 not in lengths
        assert (np.diff(columns.time) > 0).all()


def _universe(data: bytes) -> None:
    table = read_universe(data, lambda number, text, problem: None)
    if table is not None:
        lengths = {len(getattr(table, name)) for name in table.__slots__ if name != "underlying"}
        assert len(lengths) == 1


def _text(use: Callable[[str], Any]) -> Callable[[bytes], object]:
    return lambda data: use(data.decode("utf-8-sig", "replace"))


def _entry(data: bytes) -> bytes | None:
    """Through the archive's own door: what cannot be read is told of and is as missing."""
    told: list[str] = []
    path = Path(tempfile.gettempdir()) / f"fivefold-fuzz-{os.getpid()}.zip"
    path.write_bytes(data)
    return Archives(told.append).entry(str(path), "a.csv")


def _zip() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_zip(Path(folder) / "two.zip", {"a.csv": TRADES, "b.csv": QUOTES})
        return (Path(folder) / "two.zip").read_bytes()


def _small_hours() -> bytes:
    whole = json.loads(market_hours())
    key = next(iter(whole["entries"]))
    entry = whole["entries"][key] | {"holidays": ["1/1/2014"], "earlyCloses": {"7/3/2014": "13:00:00"}}
    return json.dumps({"entries": {key: entry}}).encode()


TRADES = b"".join(b"%d,1000000,1010000,990000,1005000,%d\n" % (34_200_000 + 60_000 * n, n) for n in range(8))
QUOTES = b"".join(b"%d,10000,10000,9900,9900,5,,,,,0\n" % (34_200_000 + 60_000 * n) for n in range(6))
DAILY = b"".join(b"201406%02d 00:00,1000000,1010000,990000,1005000,12\n" % n for n in range(2, 9))
UNIVERSE = (
    b"#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho\n"
    b",,,100,101,99,100.5,1000,,,,,,,\n"
    b"20140620,100,C,1,1.2,0.9,1.1,12,300,0.21,0.52,0.03,0.1,-0.02,0.04\n20140620,100,P,1,1,1,1,0,5,0.2,-0.4,0,0,0,0\n"
)
FUTURE_FACTORS = b'{"Date":"2014-06-02T00:00:00","BackwardsRatioScale":[1.01],"DataMappingMode":0}\n'
READERS = {
    "minute trades": Reader(TRADES, lambda data: _whole(columns_of(data, 0, 10_000.0))),
    "minute quotes": Reader(QUOTES, lambda data: _whole(columns_of(data, 1, 10_000.0))),
    "open interest": Reader(b"34200000,5\n34260000,7\n", lambda data: _whole(columns_of(data, 2, 1.0))),
    "daily": Reader(DAILY, lambda data: _whole(dated_columns_of(data, 0, 10_000.0))),
    "universe": Reader(UNIVERSE, _universe),
    "map file": Reader(b"20100104,aaa,Q\n20501231,aaa,Q\n", _text(lambda t: MapFile.parse(t, "AAA")), (ValueError,)),
    "factor file": Reader(b"20100104,0.9,0.5,20\n20501231,1,1,0\n", _text(FactorFile.parse)),
    "interest rates": Reader(b"DATE,RATE\n2014-01-01,0.75\n", _text(lambda t: InterestRates.parse(t).rate(DAY))),
    "future margins": Reader(
        b"date,initial,maintenance\n20130101,4000,3600,,\n", _text(FutureMargins.parse), (ValueError,)
    ),
    "future map": Reader(b"20130920,es vmklfzih2mtd,CME,2\n", _text(lambda t: future_map(t, 2)), (ValueError,)),
    "future factors": Reader(FUTURE_FACTORS, _text(lambda t: FutureFactors.parse(t, 0)), (ValueError,)),
    "hours": Reader(_small_hours(), _text(MarketHoursDatabase.load), (ValueError,)),
    "symbol properties": Reader(symbol_properties().encode(), _text(SymbolPropertiesDatabase.load), (ValueError,)),
}
READERS["zip"] = Reader(_zip(), _entry)


def damaged(good: bytes, choose: random.Random) -> bytes:
    """A file after one to four accidents: cut short, bytes lost or changed, lines swapped, doubled or joined."""
    data = bytearray(good)
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(data) + 1)
        kind = choose.randrange(8)
        if kind == 0:
            del data[at:]
        elif kind == 1:
            del data[at : at + choose.randint(1, 12)]
        elif kind == 2 and at < len(data):
            data[at] = choose.randrange(256)
        elif kind == 3 and at < len(data):
            data[at] = choose.choice(b"0123456789,.-\n\r ;e")
        elif kind == 4:
            data[at:at] = bytes(choose.randrange(256) for _ in range(choose.randint(1, 6)))
        else:
            lines = bytes(data).split(b"\n")
            one, other = choose.randrange(len(lines)), choose.randrange(len(lines))
            if kind == 5:
                lines[one], lines[other] = lines[other], lines[one]
            elif kind == 6:
                lines.insert(one, lines[other])
            else:
                lines[one] += lines[other]
            data = bytearray(b"\n".join(lines))
    return bytes(data)


def try_one(reader: Reader, data: bytes) -> None:
    """Read the bytes; what the reader says it raises is an answer too."""
    try:
        reader.read(data)
    except reader.raises as problem:
        assert str(problem)
