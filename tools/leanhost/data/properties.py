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


@lean_names
class SymbolPropertiesDatabase:
    """The rows of `symbol-properties-database.csv` by market, ticker and security type."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._rows: dict[tuple[str, str, str], str] = {}
        self._read: dict[tuple[str, str, str], SymbolProperties] = {}
        for line in lines:
            market, ticker, kind = (*line.split(",", 3), "", "")[:3]
            if not kind:
                raise ValueError(f"symbol-properties-database.csv: '{line}' has no market, symbol and type")
            key = (market.lower(), ticker.upper(), kind.lower())
            if key in self._rows:
                raise ValueError(f"Encountered duplicate key while processing file: {'-'.join(key)}")
            self._rows[key] = line

    @classmethod
    def load(cls, text: str) -> SymbolPropertiesDatabase:
        """From the file's text; ValueError for a duplicate row, or one without a market, a ticker and a type."""
        lines = [line for line in text.splitlines() if line and line[0] != "#" and not line.isspace()]
        return cls(lines[1:])

    def find(self, market: str, ticker: str, security_type: int, currency: str = "USD") -> SymbolProperties:
        """The ticker's row, else its market's, else LEAN's defaults in the account currency."""
        kind = pascal(SecurityType(security_type).name).lower()
        keys = [(market, ticker.upper(), kind)]
        if security_type == SecurityType.FUTURE_OPTION:
            keys.append((market, future_of_option(ticker), "future"))
        keys.append((market, "[*]", kind))
        found = next((k for k in keys if k in self._rows), None)
        return SymbolProperties.default(currency) if found is None else self._of(found)

    def _of(self, key: tuple[str, str, str]) -> SymbolProperties:
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
        kind = pascal(SecurityType(security_type).name).lower()
        return next((m for m, t, k in self._rows if t == ticker.upper() and k == kind), None)

    def get_symbol_properties(
        self, market: str, ticker: str | Symbol, security_type: int, currency: str
    ) -> SymbolProperties:
        key = database_key(ticker) if isinstance(ticker, Symbol) else ticker
        return self.find(market, key, security_type, currency)
