"""Everything that is traded here: funds, indices, futures, and the options on each. Tables only; rules stand elsewhere.

A product follows a *driver*, one of the daily series of `market.daily`; its price is the driver's times `per_point`
(and what carry, dividends or a futures curve add). Several products may follow one driver: SPY, XSP and ES all follow
SPX.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["fund", "index", "future"]


@dataclass(frozen=True, slots=True)
class Product:
    """One underlying: LEAN's ticker and market, the driver it follows, and its smallest price step in dollars.

    A future has a name, and a contract is `multiplier` times its price.
    """

    ticker: str
    kind: Kind
    driver: str
    per_point: float = 1.0
    tick: float = 0.01
    market: str = "usa"
    multiplier: float = 1.0
    name: str = ""


@dataclass(frozen=True, slots=True)
class OptionRoot:
    """The options that one ticker stands for; `surface` names its volatilities, `listing` its rule."""

    root: str
    underlying: str
    listing: str
    surface: str
    european: bool = False
    morning: bool = False
    """Settled on the opening prices of its last day; trading ends the day before."""


FUNDS = (
    Product("SPY", "fund", "SPX", 0.1),
    Product("QQQ", "fund", "NDX", 0.0245),
    Product("IWM", "fund", "RUT", 0.0987),
    Product("DIA", "fund", "DJX"),
    Product("GLD", "fund", "GOLD", 0.0964),
    Product("TLT", "fund", "BOND"),
    Product("USO", "fund", "WTI"),
    Product("XLF", "fund", "XLF"),
    Product("XLE", "fund", "XLE"),
    Product("XLK", "fund", "XLK"),
    Product("XLV", "fund", "XLV"),
)
INDICES = (
    Product("SPX", "index", "SPX"),
    Product("XSP", "index", "SPX", 0.1),
    Product("NDX", "index", "NDX"),
    Product("RUT", "index", "RUT"),
    Product("VIX", "index", "VIX"),
    Product("VIX3M", "index", "VIX3M"),
    Product("VIX9D", "index", "VIX9D"),
)
FUTURES = (
    Product("ES", "future", "SPX", 1.0, 0.25, "cme", 50.0, "E-mini S&P 500"),
    Product("NQ", "future", "NDX", 1.0, 0.25, "cme", 20.0, "E-mini Nasdaq-100"),
    Product("RTY", "future", "RUT", 1.0, 0.10, "cme", 50.0, "E-mini Russell 2000"),
    Product("CL", "future", "WTI", 1.0, 0.01, "nymex", 1000.0, "crude oil"),
    Product("GC", "future", "GOLD", 1.0, 0.10, "comex", 100.0, "gold"),
    Product("SI", "future", "SILVER", 1.0, 0.005, "comex", 5000.0, "silver"),
    Product("MGC", "future", "GOLD", 1.0, 0.10, "comex", 10.0, "micro gold"),
    Product("VX", "future", "VIX", 1.0, 0.05, "cfe", 1000.0, "VIX futures"),
)
OPTION_ROOTS = (
    OptionRoot("SPY", "SPY", "spy", "SPX"),
    OptionRoot("QQQ", "QQQ", "fund", "NDX"),
    OptionRoot("IWM", "IWM", "fund", "RUT"),
    OptionRoot("DIA", "DIA", "fund", "DJX"),
    OptionRoot("GLD", "GLD", "fund", "GOLD"),
    OptionRoot("TLT", "TLT", "fund", "BOND"),
    OptionRoot("USO", "USO", "fund", "WTI"),
    OptionRoot("XLF", "XLF", "monthly", "XLF"),
    OptionRoot("XLE", "XLE", "monthly", "XLE"),
    OptionRoot("XLK", "XLK", "monthly", "XLK"),
    OptionRoot("XLV", "XLV", "monthly", "XLV"),
    OptionRoot("SPX", "SPX", "spx", "SPX", european=True, morning=True),
    OptionRoot("SPXW", "SPX", "spxw", "SPX", european=True),
    OptionRoot("XSP", "XSP", "xsp", "SPX", european=True),
    OptionRoot("ES", "ES", "es", "SPX"),
    OptionRoot("NQ", "NQ", "nq", "NDX"),
    OptionRoot("CL", "CL", "lo", "WTI"),
    OptionRoot("GC", "GC", "og", "GOLD"),
    OptionRoot("SI", "SI", "so", "SILVER"),
)
PRODUCTS = {product.ticker: product for product in (*FUNDS, *INDICES, *FUTURES)}
"""Every underlying by its ticker."""
ROOTS = {root.root: root for root in OPTION_ROOTS}
"""Every option root by its name; a futures option's is its future's."""
