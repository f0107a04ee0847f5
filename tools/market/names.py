"""What LEAN's symbols mean here, and what ours are called there: a line, a future's contract, an option, a chain."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from leanhost.data.expiries import future_expiry
from leanhost.enums import OptionRight, OptionStyle, SecurityType
from leanhost.symbol_text import contract_month
from leanhost.symbols import (
    Symbol,
    canonical_future,
    canonical_option,
    equity_symbol,
    future_symbol,
    index_symbol,
    option_symbol,
)
from market import calendar
from market.files.company_text import FIRST_DAYS
from market.products import PRODUCTS, ROOTS

_OPTION_TYPES = (SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION)
_KIND = {SecurityType.EQUITY: "fund", SecurityType.INDEX: "index", SecurityType.FUTURE: "future"}
_UNDER = {
    SecurityType.OPTION: SecurityType.EQUITY,
    SecurityType.INDEX_OPTION: SecurityType.INDEX,
    SecurityType.FUTURE_OPTION: SecurityType.FUTURE,
}


class Asked(NamedTuple):
    """What a symbol stands for: `name` is a ticker, or an option's root.

    `month` is a future's contract, or that of the future an option is written on (yyyymm), 0 elsewhere. An option has
    its date, strike and right. `is_chain` is the canonical symbol of a chain, of options (`is_option`) or of futures.
    """

    name: str
    month: int = 0
    day: date | None = None
    strike: float = 0.0
    call: bool = False
    is_option: bool = False
    is_chain: bool = False


def asked_of(symbol: Symbol) -> Asked | None:
    """What a symbol stands for; None for what the market does not have."""
    if symbol.security_type in _OPTION_TYPES:
        return _option_of(symbol)
    product = PRODUCTS.get(symbol.id.symbol)
    if product is None or product.kind != _KIND.get(symbol.security_type) or product.market != symbol.id.market:
        return None
    if product.kind != "future":
        return Asked(product.ticker)
    if symbol.is_canonical():
        return Asked(product.ticker, is_chain=True)
    return Asked(product.ticker, _month(symbol))


def _option_of(symbol: Symbol) -> Asked | None:
    under = symbol.underlying
    if under is None or under.security_type != _UNDER[symbol.security_type]:
        return None
    below = asked_of(under)
    by_index = symbol.security_type == SecurityType.INDEX_OPTION
    root = ROOTS.get(symbol.id.symbol if by_index else under.id.symbol)
    if below is None or root is None or root.underlying != below.name:
        return None
    if root.european != (symbol.id.option_style == OptionStyle.EUROPEAN):
        return None
    if symbol.is_canonical():
        return Asked(root.root, below.month, is_option=True, is_chain=True)
    call = symbol.id.option_right == OptionRight.CALL
    return Asked(root.root, below.month, plain(symbol.id.date), float(symbol.id.strike_price), call, is_option=True)


def _month(symbol: Symbol) -> int:
    year, month = contract_month(symbol.id.symbol, symbol.id.date)
    return year * 100 + month


def symbol_of(asked: Asked) -> Symbol:
    """LEAN's symbol of something the market has; KeyError for a name that it has not."""
    if not asked.is_option:
        return _plain_symbol(asked)
    root = ROOTS[asked.name]
    under = _plain_symbol(Asked(root.underlying, asked.month))
    target = root.root if PRODUCTS[root.underlying].kind == "index" else None
    if asked.is_chain or asked.day is None:
        return canonical_option(under, target)
    style = OptionStyle.EUROPEAN if root.european else OptionStyle.AMERICAN
    right = OptionRight.CALL if asked.call else OptionRight.PUT
    return option_symbol(under, right, asked.strike, asked.day, style, target)


def _plain_symbol(asked: Asked) -> Symbol:
    product = PRODUCTS[asked.name]
    if product.kind == "fund":
        return equity_symbol(product.ticker, product.ticker, FIRST_DAYS[product.ticker])
    if product.kind == "index":
        return index_symbol(product.ticker)
    if asked.is_chain or not asked.month:
        return canonical_future(product.ticker, product.market)
    end = future_expiry(product.ticker, asked.month // 100, asked.month % 100, calendar.is_session)
    return future_symbol(product.ticker, product.market, end)


def plain(day: date) -> date:
    """A date without a time of day."""
    return day.date() if isinstance(day, datetime) else day
