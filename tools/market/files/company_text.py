"""Map and factor files of the funds: their one name (QQQ's three), their distributions."""

from __future__ import annotations

from datetime import date

from market import calendar, underlyings
from market.daily import payouts
from market.products import PRODUCTS
from market.world import World

FIRST_DAYS: dict[str, date] = {
    "SPY": date(1998, 1, 2), "QQQ": date(1999, 3, 10), "IWM": date(2000, 5, 26), "DIA": date(1998, 1, 20),
    "GLD": date(2004, 11, 18), "TLT": date(2002, 7, 26), "USO": date(2006, 4, 10),
    **dict.fromkeys(("XLF", "XLE", "XLK", "XLV"), date(1998, 12, 22)),
}  # fmt: skip
"""The first dates of LEAN's own map files, part of each fund's identifier: they must be the same here.

Read from identifiers in LEAN's repository (`XLF RGRPZX100F39` and so on)."""
_LAST = "20501231"
_NAMES = {"QQQ": ("19990310,qqq,Q", "20041130,qqq,Q", "20110322,qqqq,Q", f"{_LAST},qqq,Q")}
"""Map files of more than one row: QQQ was QQQQ from December 2004 to March 2011."""


def map_file(ticker: str) -> str:
    """A fund's map file: which ticker it had until when."""
    plain = (f"{FIRST_DAYS[ticker]:%Y%m%d},{ticker.lower()},P", f"{_LAST},{ticker.lower()},P")
    return "\n".join(_NAMES.get(ticker, plain)) + "\n"


def factor_file(world: World, ticker: str) -> str:
    """A fund's factor file: a row on the session before each ex-date, from its distributions and its closes here."""
    dates, closes = underlyings.closes(world, ticker)
    known = dict(zip(dates, closes.tolist(), strict=True))
    paid = payouts.distributions(ticker, known.get, dates[-1])
    rows = [f"{_LAST},1,1,0"]
    factor = 1.0
    for ex_date in sorted(paid, reverse=True):
        before = calendar.after(ex_date, -1)
        factor *= 1.0 - paid[ex_date] / known[before]
        rows.append(f"{before:%Y%m%d},{factor:.7f},1,{known[before]:.2f}")
    rows.append(f"{FIRST_DAYS[ticker]:%Y%m%d},{factor:.7f},1,1")
    return "\n".join(reversed(rows)) + "\n"


def funds() -> tuple[str, ...]:
    """Tickers of the funds."""
    return tuple(name for name, product in PRODUCTS.items() if product.kind == "fund")
