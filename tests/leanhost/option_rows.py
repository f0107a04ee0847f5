"""Rows of an options universe as a filter sees them, importable as `option_rows`."""

from dataclasses import dataclass
from datetime import datetime

from leanhost.data.hours import ExchangeHours
from leanhost.engine.option_filter import OptionFilterUniverse
from leanhost.enums import OptionRight
from leanhost.symbols import Symbol, equity_symbol, option_symbol

SPY = equity_symbol("SPY")
NOW = datetime(2015, 8, 10)


@dataclass
class Row:
    """A contract on SPY, or the one that `symbol` is."""

    strike: float
    expiry: datetime
    right: int = 1
    symbol: Symbol | None = None

    def __post_init__(self) -> None:
        self.right = OptionRight(self.right)
        self.symbol = self.symbol or option_symbol(SPY, self.right, self.strike, self.expiry)


@dataclass
class Price:
    """The underlying's."""

    price: float


def filter_universe(rows: list[Row], price: float) -> OptionFilterUniverse:
    """What a filter gets on `NOW`, the exchange always open, strikes unscaled."""
    return OptionFilterUniverse(rows, Price(price), NOW, ExchangeHours.always_open("America/New_York"), 1.0)
