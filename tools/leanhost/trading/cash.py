"""Cash in currencies: `Cash` and `CashBook`, settled and unsettled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leanhost.naming import lean_names
from leanhost.trading.exact import clean, text


@lean_names(attributes=("symbol", "amount", "conversion_rate", "currency_symbol"))
class Cash:
    """An amount of one currency and what a unit of it is worth in the account's currency."""

    def __init__(self, symbol: str, amount: float = 0.0, conversion_rate: float = 0.0) -> None:
        self.symbol = symbol
        self.amount = float(amount)
        self.conversion_rate = float(conversion_rate)
        self.currency_symbol = "$" if symbol == "USD" else symbol

    @property
    def value_in_account_currency(self) -> float:
        return self.amount * self.conversion_rate

    def add_amount(self, amount: float) -> float:
        """Change the amount and return it."""
        self.amount = clean(self.amount + amount)
        return self.amount

    def set_amount(self, amount: float) -> None:
        self.amount = float(amount)

    def __str__(self) -> str:
        return f"{self.symbol}: {self.currency_symbol}{self.amount:15.2f} @ {self.conversion_rate:10.2f}"


@lean_names(attributes=("amount", "cash"))
class ConvertibleCashAmount:
    """An amount of a currency that knows the cash of it."""

    def __init__(self, amount: float, cash: Cash) -> None:
        self.amount = float(amount)
        self.cash = cash

    @property
    def in_account_currency(self) -> float:
        return self.amount * self.cash.conversion_rate

    def __float__(self) -> float:
        return self.in_account_currency


class Currencies:
    """Codes of currencies, and their signs."""

    USD, EUR, GBP, INR, IDR, CNH, CHF, HKD, JPY, KRW = (
        "USD", "EUR", "GBP", "INR", "IDR", "CNH", "CHF", "HKD", "JPY", "KRW",
    )  # fmt: skip
    NULL_CURRENCY = NullCurrency = "QCC"

    @staticmethod
    def get_currency_symbol(currency: str) -> str:
        """The sign before an amount; the code where there is none."""
        return _SIGNS.get(currency, currency)

    GetCurrencySymbol = get_currency_symbol


_SIGNS = {
    "USD": "$", "GBP": "₤", "JPY": "¥", "KRW": "₩", "EUR": "€", "NZD": "$", "AUD": "$", "CAD": "$", "CHF": "Fr",
    "HKD": "$", "SGD": "$", "CNH": "¥", "CNY": "¥", "INR": "₹", "IDR": "Rp", "MXN": "$", "ZAR": "R", "BRL": "R$",
}  # fmt: skip


@lean_names(attributes=("account_currency",))
class CashBook:
    """All cash by currency; the account's own currency is always there at rate 1."""

    def __init__(self, account_currency: str = "USD") -> None:
        self.account_currency = account_currency
        self._cash = {account_currency: Cash(account_currency, 0.0, 1.0)}

    @property
    def total_value_in_account_currency(self) -> float:
        total = 0.0
        for cash in self._cash.values():  # asked at every sample of the account
            total += cash.amount * cash.conversion_rate
        return total

    def add(self, symbol: str, quantity: float, conversion_rate: float) -> Cash:
        """Set the cash of a currency."""
        self._cash[symbol] = Cash(symbol, quantity, conversion_rate)
        return self._cash[symbol]

    def ensure(self, symbol: str) -> Cash:
        """The cash of a currency, made at rate 0 when it is new."""
        if symbol not in self._cash:
            self._cash[symbol] = Cash(symbol)
        return self._cash[symbol]

    def convert(self, source_quantity: float, source_currency: str, destination_currency: str) -> float:
        """`amount` of `source` in units of `target`."""
        if source_currency == destination_currency or source_quantity == 0:
            return source_quantity
        return (
            source_quantity
            * self._cash[source_currency].conversion_rate
            / self._cash[destination_currency].conversion_rate
        )

    def convert_to_account_currency(self, source_quantity: float, source_currency: str) -> float:
        if source_currency == self.account_currency:
            return source_quantity
        return self.convert(source_quantity, source_currency, self.account_currency)

    def __getitem__(self, symbol: str) -> Cash:
        return self._cash[symbol]

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._cash

    def contains_key(self, symbol: str) -> bool:
        return symbol in self._cash

    def get(self, key: str, default_value: Any = None) -> Any:
        return self._cash.get(key, default_value)

    def try_get_value(self, symbol: str, value: Any = None) -> tuple[bool, Any]:
        """(found, cash), as LEAN's out parameter appears in Python."""
        return symbol in self._cash, self._cash.get(symbol)

    def __iter__(self) -> Iterator[str]:
        return iter(self._cash)

    def __len__(self) -> int:
        return len(self._cash)

    def items(self) -> Any:
        return self._cash.items()

    def keys(self) -> Any:
        return self._cash.keys()

    def values(self) -> Any:
        return self._cash.values()

    def __str__(self) -> str:
        return "\n".join(f"{cash.symbol} {text(cash.amount)}" for cash in self._cash.values())
