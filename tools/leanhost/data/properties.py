"""Symbol properties: contract multipliers, price and size steps.

Helpers: `SymbolPropertiesDatabase.load(text)`, `.find(market, ticker, security_type, currency)`, `.for_symbol(symbol)`,
`.market_of(ticker, security_type)`, `SymbolProperties.default(currency)`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from leanhost.data.hours import database_key
from leanhost.enums import SecurityType, pascal
from leanhost.naming import lean_names
from leanhost.symbol_text import future_of_option
from leanhost.symbols import Symbol


@lean_names
@dataclass(frozen=True, slots=True)
class SymbolProperties:
    """How a security is quoted: `contract_multiplier` units a contract, steps in `quote_currency` and in units."""

    description: str
    quote_currency: str
    contract_multiplier: float
    minimum_price_variation: float
    lot_size: float
    market_ticker: str = ""
    minimum_order_size: float | None = None
    price_magnifier: float = 1.0
    strike_multiplier: float = 1.0

    @staticmethod
    def default(currency: str) -> SymbolProperties:
        """What LEAN assumes of a security it has no row for."""
        return SymbolProperties("", currency, 1.0, 0.01, 1.0)


def _number(text: str, otherwise: float) -> float:
    return float(text) if text.strip() else otherwise


def _row(cells: list[str]) -> SymbolProperties:
    cells = cells + [""] * (12 - len(cells))
    return SymbolProperties(
        description=cells[3],
        quote_currency=cells[4],
        contract_multiplier=_number(cells[5], 1.0),
        minimum_price_variation=_number(cells[6], 0.0),
        lot_size=_number(cells[7], 1.0),
        market_ticker=cells[8],
        minimum_order_size=float(cells[9]) if cells[9].strip() else None,
        price_magnifier=_number(cells[10], 1.0),
        strike_multiplier=_number(cells[11], 1.0),
    )


def _first_repeated(keys: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(key for key in keys if key in seen or seen.add(key))


@lean_names
class SymbolPropertiesDatabase:
    """The rows of `symbol-properties-database.csv` by market, ticker and security type."""

    def __init__(self, lines: Iterable[str]) -> None:
        rows = list(lines)
        keys = [",".join(line.lower().split(",", 3)[:3]) for line in rows]
        self._rows = dict(zip(keys, rows, strict=True))
        """Lines by `market,ticker,type` in lower case."""
        self._read: dict[str, SymbolProperties] = {}
        text = "\n".join(keys) + "\n"
        if text.count(",") != 2 * len(rows) or ",\n" in text:
            line = next(row for key, row in zip(keys, rows, strict=True) if key.count(",") < 2 or key[-1] == ",")
            raise ValueError(f"symbol-properties-database.csv: '{line}' has no market, symbol and type")
        if len(self._rows) != len(rows):
            market, ticker, kind = _first_repeated(keys).split(",")
            raise ValueError(
                f"Encountered duplicate key while processing file: {'-'.join((market, ticker.upper(), kind))}"
            )

    @classmethod
    def load(cls, text: str) -> SymbolPropertiesDatabase:
        """From the file's text; ValueError for a duplicate row, or one without a market, a ticker and a type."""
        lines = [line for line in text.splitlines() if line and line[0] != "#" and not line.isspace()]
        return cls(lines[1:])

    def find(self, market: str, ticker: str, security_type: int, currency: str = "USD") -> SymbolProperties:
        """The ticker's row, else its market's, else LEAN's defaults in the account currency."""
        kind = pascal(SecurityType(security_type).name).lower()
        keys = [f"{market},{ticker.lower()},{kind}"]
        if security_type == SecurityType.FUTURE_OPTION:
            keys.append(f"{market},{future_of_option(ticker).lower()},future")
        keys.append(f"{market},[*],{kind}")
        found = next((k for k in keys if k in self._rows), None)
        return SymbolProperties.default(currency) if found is None else self._of(found)

    def _of(self, key: str) -> SymbolProperties:
        """A row's values, read when it is first asked for: a run needs a handful of ten thousand."""
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = _row(next(csv.reader([self._rows[key]])))
        return found

    def for_symbol(self, symbol: Symbol, currency: str = "USD") -> SymbolProperties:
        """The properties of a symbol."""
        return self.find(symbol.id.market, database_key(symbol), symbol.security_type, currency)

    def market_of(self, ticker: str, security_type: int) -> str | None:
        """Market of the first row with that ticker and type, for a ticker given without one."""
        rest = f",{ticker},{pascal(SecurityType(security_type).name)}".lower()
        return next((key.partition(",")[0] for key in self._rows if key.endswith(rest)), None)

    def get_symbol_properties(
        self, market: str, ticker: str | Symbol, security_type: int, currency: str
    ) -> SymbolProperties:
        key = database_key(ticker) if isinstance(ticker, Symbol) else ticker
        return self.find(market, key, security_type, currency)
