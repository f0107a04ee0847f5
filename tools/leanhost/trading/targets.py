"""`set_holdings` and `calculate_order_quantity`: orders from target shares of the portfolio."""

from __future__ import annotations

from typing import Any

from leanhost.enums import OrderType
from leanhost.naming import lean_names

_SMALL = (
    "Warning: Portfolio rebalance result ignored as it resulted in a single share trade recommendation which can "
    "generate high fees. To disable minimum order size checks please set "
    "Settings.MinimumOrderMarginPortfolioPercentage = 0."
)


@lean_names
class PortfolioTarget:
    """A symbol and the share of the portfolio (or quantity) it should have."""

    def __init__(self, symbol: Any, quantity: float, tag: str = "") -> None:
        self.symbol = symbol
        self.quantity = quantity
        self.tag = tag

    @staticmethod
    def percent(algorithm: Any, symbol: Any, percent: float) -> PortfolioTarget | None:
        """The quantity of `symbol` that makes `percent` of the portfolio."""
        return PortfolioTarget(symbol, algorithm.portfolio[symbol].quantity
                               + algorithm.calculate_order_quantity(symbol, percent))  # fmt: skip


@lean_names
class Targets:
    """Mixin: orders from target shares."""

    securities: Any
    portfolio: Any
    transactions: Any
    settings: Any
    engine: Any
    time: Any
    brokerage_model: Any
    error: Any
    debug: Any

    def calculate_order_quantity(self, symbol: Any, target: float) -> float:
        """Quantity to order so that `symbol` makes `target` of the portfolio (leverage counted in)."""
        security = self._security_for_order(symbol)  # type: ignore[attr-defined]
        if security.price == 0:
            return 0.0
        portfolio = self.portfolio
        total = portfolio.total_portfolio_value
        free = portfolio.free_value()
        leverage = security.leverage or 1.0
        share = target * (total - free) / total / leverage if total else 0.0
        minimum = self.settings.minimum_order_margin_portfolio_percentage
        return security.buying_power_model.order_for(portfolio, security, share, minimum)

    def set_holdings(self, *arguments: Any, **named: Any) -> list[Any]:
        """`(symbol, share, liquidate_existing_holdings=False, asynchronous=False, tag='', order_properties=None)` or a
        list of PortfolioTarget."""
        if arguments and isinstance(arguments[0], (list, tuple)):
            return self._set_many(list(arguments[0]), *arguments[1:], **named)
        names = (
            "symbol", "percentage", "liquidate_existing_holdings", "asynchronous", "tag", "order_properties",
        )  # fmt: skip
        given = {**dict(zip(names, arguments, strict=False)), **named}
        symbol = given["symbol"]
        if isinstance(given.get("asynchronous"), str):
            given["tag"] = given.pop("asynchronous")
        if given.get("liquidate_existing_holdings"):
            self._liquidate_others({symbol}, given.get("tag"))
        return self._set_one(symbol, given["percentage"], given)

    def _set_many(self, targets: list[Any], liquidate: bool = False, *_: Any, **named: Any) -> list[Any]:
        if liquidate or named.get("liquidate_existing_holdings"):
            self._liquidate_others({target.symbol for target in targets}, named.get("tag"))

        def priority(target: Any) -> tuple[bool, float]:
            security = self.securities[target.symbol]
            change = self.calculate_order_quantity(target.symbol, target.quantity)
            reduces = change * security.holdings.quantity < 0
            return (not reduces, -abs(change * security.price))

        tickets = []
        for target in sorted(targets, key=priority):
            tickets.extend(self._set_one(target.symbol, target.quantity, named))
        return tickets

    def _liquidate_others(self, kept: set[Any], tag: Any) -> None:
        for security in self.portfolio.held():
            if security.symbol not in kept:
                self.liquidate(security.symbol, tag=tag)  # type: ignore[attr-defined]

    def _set_one(self, symbol: Any, share: float, options: dict[str, Any]) -> list[Any]:
        security = self._security_for_order(symbol)  # type: ignore[attr-defined]
        quantity = self.calculate_order_quantity(symbol, share)
        quantity -= self.transactions.open_market_quantity(security.symbol)
        if abs(quantity) < security.symbol_properties.lot_size:
            if share and not quantity and not security.holdings.quantity:
                self._tell_once(_SMALL)  # type: ignore[attr-defined]
            return []
        market = self.market_order  # type: ignore[attr-defined]
        ticket = market(
            security.symbol, quantity, bool(options.get("asynchronous", False)), options.get("tag") or "",
            options.get("order_properties"),
        )  # fmt: skip
        return [ticket]


MARKET_TYPES = (OrderType.MARKET, OrderType.MARKET_ON_OPEN)
"""Order types whose remaining quantity counts as on its way."""
