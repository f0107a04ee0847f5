"""`SymbolRepresentation`: option contracts as OSI tickers, and back."""

from __future__ import annotations

from typing import Any

from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import OptionStyle, SecurityType
from leanhost.identifiers import OPTION_TYPES
from leanhost.naming import lean_names
from leanhost.symbol_text import future_of_option, index_of_option, osi, parse_osi
from leanhost.symbols import Symbol, create, option_symbol


def _parts(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """(root, expiry, right, strike) of a symbol, or of `underlying, right, strike, expiry`."""
    if len(given) != 1:
        underlying, right, strike, expiry = given
        return str(underlying), expiry, int(right), float(strike)
    (symbol,) = given
    if symbol.security_type not in OPTION_TYPES:
        raise ArgumentException(f"an option's ticker cannot be made of a symbol of type {symbol.security_type}")
    sid = symbol.id
    return symbol.underlying.value, sid.date, int(sid.option_right), sid.strike_price


@lean_names
class SymbolRepresentation:
    """Texts that stand for contracts elsewhere."""

    @staticmethod
    def generate_option_ticker_osi(*given: Any) -> str:
        """`(symbol)` or `(underlying, right, strike, expiry)`: `SPY   240119C00480000`."""
        return osi(*_parts(given))

    @staticmethod
    def generate_option_ticker_osi_compact(*given: Any) -> str:
        """As the other, without spaces."""
        return osi(*_parts(given)).replace(" ", "")

    @staticmethod
    def parse_option_ticker_osi(
        ticker: str, security_type: Any = SecurityType.OPTION, *rest: Any, market: str = "usa"
    ) -> Symbol:
        """`(ticker[, security_type][, style][, market])`: an option of an equity or an index; American if not told."""
        style = next((part for part in rest if isinstance(part, OptionStyle)), OptionStyle.AMERICAN)
        market = next((part for part in rest if isinstance(part, str)), market)
        root, expiry, right, strike = parse_osi(ticker)
        if security_type == SecurityType.INDEX_OPTION:
            index = create(index_of_option(root), SecurityType.INDEX, market)
            return option_symbol(index, right, strike, expiry, style, root)
        if security_type != SecurityType.OPTION:
            raise ArgumentException(f"{future_of_option(root)}: the ticker does not tell which future it is on")
        return option_symbol(create(root, SecurityType.EQUITY, market), right, strike, expiry, style)


# LEAN's own spelling keeps the capitals of OSI.
for _name in ("GenerateOptionTickerOsi", "GenerateOptionTickerOsiCompact", "ParseOptionTickerOsi"):
    setattr(SymbolRepresentation, _name.replace("Osi", "OSI"), vars(SymbolRepresentation)[_name])
