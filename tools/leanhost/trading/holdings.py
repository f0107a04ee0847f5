"""What is held of one security, and what it is worth."""

from __future__ import annotations

from typing import Any

from leanhost.enums import SecurityType
from leanhost.naming import lean_names
from leanhost.trading.cash import ConvertibleCashAmount
from leanhost.trading.exact import clean, text
from leanhost.trading.fees import fee_of
from leanhost.trading.orders import MarketOrder

_BY_PROFIT = frozenset((SecurityType.FUTURE, SecurityType.CFD, SecurityType.CRYPTO_FUTURE))
"""Types whose position counts in the portfolio by profit, not by value."""


@lean_names(
    attributes=(
        "quantity", "average_price", "total_fees", "total_sale_volume", "total_dividends", "profit",
        "last_trade_profit", "settled_profit",
    )
)  # fmt: skip
class SecurityHolding:
    """A position: signed quantity, average price without fees, and totals in account currency."""

    def __init__(self, security: Any) -> None:
        self._security = security
        self._by_profit = security.type in _BY_PROFIT
        self._last_price = 0.0
        self.quantity = 0.0
        self.average_price = 0.0
        self.total_fees = 0.0
        self.total_sale_volume = 0.0
        self.total_dividends = 0.0
        self.profit = 0.0
        self.last_trade_profit = 0.0
        self.settled_profit = 0.0
        self.target: Any = None

    @property
    def security(self) -> Any:
        return self._security

    @property
    def symbol(self) -> Any:
        return self._security.symbol

    @property
    def type(self) -> SecurityType:
        return self._security.type

    @property
    def leverage(self) -> float:
        return self._security.leverage

    @property
    def price(self) -> float:
        """The security's price; after the security is gone, its last one."""
        return self._security.price or self._last_price

    def update_market_price(self, closing_price: float) -> None:
        """Remember a price for when the security no longer has one."""
        if closing_price:
            self._last_price = closing_price

    @property
    def multiplier(self) -> float:
        return self._security.symbol_properties.contract_multiplier

    @property
    def invested(self) -> bool:
        return abs(self.quantity) >= self._security.symbol_properties.lot_size

    @property
    def hold_stock(self) -> bool:
        return self.invested

    @property
    def is_long(self) -> bool:
        return self.quantity > 0

    @property
    def is_short(self) -> bool:
        return self.quantity < 0

    @property
    def absolute_quantity(self) -> float:
        return abs(self.quantity)

    @property
    def holdings_value(self) -> float:
        """Signed market value."""
        return clean(self.quantity * self.price * self.multiplier) if self.quantity else 0.0

    @property
    def absolute_holdings_value(self) -> float:
        return abs(self.holdings_value)

    @property
    def holdings_cost(self) -> float:
        """Signed cost at the average price, without fees."""
        return clean(self.quantity * self.average_price * self.multiplier) if self.quantity else 0.0

    def get_quantity_value(self, quantity: float, price: float | None = None) -> ConvertibleCashAmount:
        """What a quantity is worth at a price, the present one by default, in the quote currency."""
        at = self.price if price is None else price
        return ConvertibleCashAmount(clean(at * quantity * self.multiplier), self._security.quote_currency)

    @property
    def unlevered_holdings_cost(self) -> float:
        return self.holdings_cost / self.leverage

    @property
    def absolute_holdings_cost(self) -> float:
        return abs(self.holdings_cost)

    @property
    def unlevered_absolute_holdings_cost(self) -> float:
        return abs(self.unlevered_holdings_cost)

    @property
    def unrealized_profit(self) -> float:
        """Profit if closed now: at the bid if long, the ask if short, less the closing order's estimated fee."""
        return self.total_close_profit()

    @property
    def unrealized_profit_percent(self) -> float:
        cost = self.absolute_holdings_cost
        return self.unrealized_profit / cost if cost else 0.0

    @property
    def net_profit(self) -> float:
        return clean(self.profit - self.total_fees)

    def total_close_profit(self, include_fees: bool = True, exit_price: Any = None) -> float:
        """Profit of closing the whole position at `exit_price`, or at the other side of the market."""
        if self.quantity == 0:
            return 0.0
        security = self._security
        if exit_price is None:
            exit_price = (security.bid_price if self.quantity > 0 else security.ask_price) or self.price
        gained = (float(exit_price) - self.average_price) * self.quantity * self.multiplier
        return clean(gained - self.closing_fee()) if include_fees else clean(gained)

    def closing_fee(self) -> float:
        """Estimated fee of the market order that would close the position."""
        order = MarketOrder(self.symbol, -self.quantity)
        return fee_of(self._security, order).value.amount

    @property
    def counted_value(self) -> float:
        """What the position adds to the portfolio's total value."""
        security = self._security
        if self._by_profit:
            return self.unrealized_profit - self.settled_profit
        price = security.price or self._last_price
        return self.quantity * price * security.symbol_properties.contract_multiplier

    @property
    def unsettled_profit(self) -> float:
        return clean(self.unrealized_profit - self.settled_profit)

    def set_holdings(self, average_price: float, quantity: float) -> None:
        """Set position and average price outright."""
        self.average_price = float(average_price)
        self.quantity = float(quantity)

    def add_fill(self, price: float, quantity: float) -> None:
        """Take a fill into quantity and average price: weighted when adding, the fill's price when crossing zero."""
        before, after = self.quantity, clean(self.quantity + quantity)
        if before * quantity >= 0:
            self.average_price = (self.average_price * before + price * quantity) / after if after else 0.0
        elif after == 0:
            self.average_price = 0.0
        elif before * after < 0:
            self.average_price = price
        self.quantity = after

    def __str__(self) -> str:
        return f"{self.symbol.value}: {text(self.quantity)} @ {text(self.average_price)}"
