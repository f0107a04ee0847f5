"""Where LEAN keeps what: relative paths of the data folder and names of zip entries.

Helpers: `minute_file(symbol, ticker, tick_type, day)`, `coarse_file(symbol, ticker, resolution, tick_type, year)` (each
a relative zip path and the entry's name, None for the first entry), `universe_file(canonical, ticker, day)`,
`price_scale(security_type)`, `strike_text(strike)`.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from leanhost.enums import OptionStyle, Resolution, SecurityType
from leanhost.symbol_text import contract_month
from leanhost.symbols import Symbol

KINDS = ("trade", "quote", "openinterest")
_FOLDERS = {
    SecurityType.EQUITY: "equity",
    SecurityType.INDEX: "index",
    SecurityType.OPTION: "option",
    SecurityType.INDEX_OPTION: "indexoption",
    SecurityType.FUTURE: "future",
    SecurityType.FUTURE_OPTION: "futureoption",
}
_COARSE = {int(Resolution.HOUR): "hour", int(Resolution.DAILY): "daily"}
_BY_ROOT = frozenset((SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION, SecurityType.FUTURE))
_ONE_A_FILE = frozenset((SecurityType.EQUITY, SecurityType.INDEX))
_SCALED = frozenset((SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION))


class FileName(NamedTuple):
    """A zip of the data folder and one of its entries; `entry` is `first` where LEAN reads whatever comes first."""

    path: str
    entry: str
    by_name: bool

    @property
    def wanted(self) -> str | None:
        """The entry to ask for, None for the first."""
        return self.entry if self.by_name else None


def price_scale(security_type: int) -> float:
    """What the file's prices are divided by to be currency units."""
    return 10_000.0 if security_type in _SCALED else 1.0


def strike_text(strike: float) -> str:
    """A strike as file names have it: times 10,000, without needless decimals."""
    scaled = round(strike * 10_000, 6)
    return str(int(scaled)) if scaled == int(scaled) else str(scaled)


def _month(symbol: Symbol) -> str:
    year, month = contract_month(symbol.id.symbol, symbol.id.date)
    return f"{year}{month:02d}"


def _family(symbol: Symbol, ticker: str) -> str:
    """The folder's last name: the underlying's ticker, or the option's own where the type has one."""
    if symbol.security_type in _BY_ROOT:
        return symbol.id.symbol.lower()
    return ticker.lower()


@lru_cache(maxsize=50_000)
def _tail(symbol: Symbol, kind: str) -> str:
    """What an option's or future's entry name says after the tick type."""
    sid = symbol.id
    if sid.security_type is SecurityType.FUTURE:
        return f"{kind}_{_month(symbol)}"
    right = "put" if sid.option_right else "call"
    return f"{kind}_{_style(symbol)}_{right}_{strike_text(sid.strike_price)}_{sid.date:%Y%m%d}"


def _style(symbol: Symbol) -> str:
    return "european" if symbol.id.option_style is OptionStyle.EUROPEAN else "american"


def _base(symbol: Symbol, resolution: str, family: str) -> str:
    base = f"{_FOLDERS[symbol.security_type]}/{symbol.id.market}/{resolution}/{family}"
    if symbol.security_type is SecurityType.FUTURE_OPTION and symbol.underlying is not None:
        return f"{base}/{_month(symbol.underlying)}"
    return base


def minute_file(symbol: Symbol, ticker: str, tick_type: int, day: date) -> FileName:
    """The minute file of a symbol on `day` (data time zone); `ticker` is the day's (an option: its underlying's)."""
    family, kind, stamp = _family(symbol, ticker), KINDS[tick_type], f"{day:%Y%m%d}"
    base = _base(symbol, "minute", family)
    if symbol.security_type in _ONE_A_FILE:
        return FileName(f"{base}/{stamp}_{kind}.zip", f"{stamp}_{family}_minute_{kind}.csv", False)
    entry = f"{stamp}_{family}_minute_{_tail(symbol, kind)}.csv"
    if symbol.security_type is SecurityType.FUTURE:
        return FileName(f"{base}/{stamp}_{kind}.zip", entry, True)
    return FileName(f"{base}/{stamp}_{kind}_{_style(symbol)}.zip", entry, True)


def coarse_file(symbol: Symbol, ticker: str, resolution: int, tick_type: int, year: int) -> FileName:
    """The hour (3) or daily (4) file of a symbol; options have one a calendar year."""
    family, kind = _family(symbol, ticker), KINDS[tick_type]
    base = _base(symbol, _COARSE[int(resolution)], family)
    if symbol.security_type in _ONE_A_FILE:
        return FileName(f"{base}.zip", f"{family}.csv", False)
    entry = f"{family}_{_tail(symbol, kind)}.csv"
    if symbol.security_type is SecurityType.FUTURE:
        return FileName(f"{base}_{kind}.zip", entry, True)
    name = f"{family}_{year}_{kind}_{_style(symbol)}.zip"
    if symbol.security_type is SecurityType.FUTURE_OPTION:
        return FileName(f"{base}/{name}", entry, True)
    return FileName(f"{base.rsplit('/', 1)[0]}/{name}", entry, True)


def universe_file(canonical: Symbol, ticker: str, day: date) -> str:
    """The universe file of a canonical option or future dated `day`."""
    return f"{_base(canonical, 'universes', _family(canonical, ticker))}/{day:%Y%m%d}.csv"
