"""LEAN's models of a dividend yield: what option indicators take beside a rate model."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from typing import Any

from leanhost.enums import SecurityType
from leanhost.naming import lean_names
from leanhost.symbols import Symbol, create, current_cache

_YEAR = timedelta(days=350)  # a fortnight short of a year, so that last year's payment of the same quarter is left out


@lean_names
class ConstantDividendYieldModel:
    """One yield for every date."""

    def __init__(self, dividend_yield: float) -> None:
        self._yield = float(dividend_yield)

    def get_dividend_yield(self, date: date, security_price: float | None = None) -> float:
        return self._yield


@lean_names
class DividendYieldProvider:
    """Dividends of the year that ends with the last one, adjusted for splits since, over the price."""

    def __init__(self, symbol: Any = None) -> None:
        self._symbol = create("SPY", SecurityType.EQUITY, "usa") if symbol is None else symbol
        self._events: list[tuple[date, str, float, float]] | None = None

    @staticmethod
    def create_for_option(option_symbol: Symbol) -> Any:
        """The model of an option: its equity's dividends; SPY's for an option on an index; none on a future."""
        if option_symbol.security_type == SecurityType.OPTION:
            return DividendYieldProvider(option_symbol.underlying)
        if option_symbol.security_type == SecurityType.INDEX_OPTION:
            return DividendYieldProvider()
        return ConstantDividendYieldModel(0)

    def get_dividend_yield(self, date: Any, security_price: float | None = None) -> float:
        """Yield a year on a date, as a fraction; without a price that of the last dividend counts."""
        if hasattr(date, "end_time"):
            date, security_price = date.end_time, date.value
        day = date.date() if isinstance(date, datetime) else date
        past = [event for event in self._all() if event[0] <= day]
        last = next((event for event in reversed(past) if event[1] == "paid"), None)
        if last is None:
            return 0.0
        price = last[3] if security_price is None else security_price
        if price == 0:
            raise ValueError("Security price cannot be zero.")
        total, splits = 0.0, 1.0
        for when, kind, value, _ in reversed(past):
            if when < last[0] - _YEAR:
                break
            if kind == "paid":
                total += value * splits
            else:
                splits *= value
        return total / price

    def _all(self) -> list[tuple[date, str, float, float]]:
        """(first day in force, kind, amount or factor, close before) of each dividend and split, in order."""
        if self._events is None:
            provider = current_cache().provider
            hours = provider.hours.for_symbol(self._symbol).hours
            known = getattr(provider, "factors", None)
            rows = known(self._symbol).rows if known is not None else _rows(provider, self._symbol)
            self._events = []
            for row, after in pairwise(rows):
                day = hours.next_trading_day(row.day)
                if row.price_factor != after.price_factor:
                    self._events.append((day, "paid", _paid(row, after), row.reference_price))
                if row.split_factor != after.split_factor:
                    self._events.append((day, "split", row.split_factor / after.split_factor, row.reference_price))
        return self._events


def _rows(provider: Any, symbol: Symbol) -> Any:
    from leanhost.data.factors import factor_file  # noqa: PLC0415  only providers without files of companies

    return factor_file(provider, symbol.id.symbol.lower()).rows


def _paid(row: Any, after: Any) -> float:
    price, before, then = (Decimal(repr(x)) for x in (row.reference_price, row.price_factor, after.price_factor))
    return float((price - price * (before / then)).quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN))
