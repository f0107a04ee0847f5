"""`set_holdings` and `calculate_order_quantity`: orders from target shares of the portfolio."""

from __future__ import annotations

from typing import Any

from leanhost.api.dictionaries import symbol_of
from leanhost.enums import OrderType
from leanhost.naming import lean_names
from leanhost.trading.exact import text
from leanhost.trading.prechecks import PRICE_ZERO

_SMALL = (
    "Warning: Portfolio rebalance result ignored as it resulted in a single share trade recommendation which can "
    "generate high fees. To disable minimum order size checks please set "
    "Settings.MinimumOrderMarginPortfolioPercentage = 0."
)


@lean_names
class PortfolioTarget:
    """A symbol and the share of the portfolio (or quantity) it should have."""

    def __init__(self, symbol: Any, quantity: float, tag: str = "") -> None:
        self.symbol = symbol_of(symbol) or symbol
        self.quantity = quantity
        self.tag = tag

    @staticmethod
    def percent(
        algorithm: Any, symbol: Any, percent: float, return_delta_quantity: Any = False, tag: str = ""
    ) -> PortfolioTarget | None:
        """The quantity of `symbol` that makes `percent` of the portfolio, or how far that is from what is held.

        None, and an error in the log, where it cannot be said.
        """
        if isinstance(return_delta_quantity, str):
            return_delta_quantity, tag = False, return_delta_quantity
        change = algorithm._change_to(symbol, percent)
        if change is None:
            return None
        held = 0.0 if return_delta_quantity else algorithm.securities[symbol].holdings.quantity
        return PortfolioTarget(symbol, change + held, tag)


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
        self._security_for_order(symbol)  # type: ignore[attr-defined]
        return self._change_to(symbol, target) or 0.0

    def _change_to(self, symbol: Any, target: float) -> float | None:
        """The quantity from what is held to a target share; None, and an error in the log, where it cannot be said."""
        most = self.settings.max_absolute_portfolio_target_percentage
        least = self.settings.min_absolute_portfolio_target_percentage
        if abs(target) > most or (target and abs(target) < least):
            self.error(
                f"The portfolio target percent: {text(target)}, does not comply with the current "
                f"'self.settings.max_absolute_portfolio_target_percentage': {text(most)} or "
                f"'self.settings.min_absolute_portfolio_target_percentage': {text(least)}. Skipping"
            )
            return None
        security = self.securities.get(symbol)
        if security is None:
            self.error(f"{symbol} not found in portfolio. Request this data when initializing the algorithm.")
            return None
        if security.price == 0:
            self.error(f"{security.symbol}{PRICE_ZERO}")
            return None
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
        options = ("liquidate_existing_holdings", "asynchronous", "tag", "order_properties")
        many = "targets" in named or (arguments and isinstance(arguments[0], (list, tuple)))
        names = ("targets", *options) if many else ("symbol", "percentage", *options)
        given = {**dict(zip(names, arguments, strict=False)), **named}
        if many:
            return self._set_many(list(given.pop("targets")), given)
        symbol = symbol_of(given["symbol"]) or given["symbol"]
        if isinstance(given.get("asynchronous"), str):
            given["tag"] = given.pop("asynchronous")
        self._security_for_order(symbol)  # type: ignore[attr-defined]
        quantity = self.calculate_order_quantity(symbol, given["percentage"])
        sold = self._liquidate_others({symbol}, given) if given.get("liquidate_existing_holdings") else []
        return [*sold, *self._set_one(symbol, quantity, given)]

    def _set_many(self, targets: list[Any], named: dict[str, Any]) -> list[Any]:
        tickets = []
        if named.get("liquidate_existing_holdings"):
            tickets = self._liquidate_others({target.symbol for target in targets}, named)

        def priority(target: Any) -> tuple[bool, float]:
            security = self.securities[target.symbol]
            change = self.calculate_order_quantity(target.symbol, target.quantity)
            reduces = change * security.holdings.quantity < 0
            return (not reduces, -abs(change * security.price))

        ordered = sorted(targets, key=priority)
        for symbol, quantity in [(t.symbol, self.calculate_order_quantity(t.symbol, t.quantity)) for t in ordered]:
            tickets.extend(self._set_one(symbol, quantity, named))
        return tickets

    def _liquidate_others(self, kept: set[Any], options: dict[str, Any]) -> list[Any]:
        """Sell what is held and cancel what is open of every other symbol."""
        kept = {getattr(self.securities.lookup(symbol), "symbol", symbol) for symbol in kept}
        known = self.portfolio.keys()
        others = sorted((s for s in known if s not in kept), key=lambda s: s.value.upper())
        return self.liquidate(  # type: ignore[attr-defined]
            others, tag=options.get("tag"), order_properties=options.get("order_properties")
        )

    def _set_one(self, symbol: Any, quantity: float, options: dict[str, Any]) -> list[Any]:
        security = self._security_for_order(symbol)  # type: ignore[attr-defined]
        quantity -= self.transactions.open_market_quantity(security.symbol)
        if not quantity:
            if options.get("percentage") and not security.holdings.quantity:
                self._tell_once(_SMALL)  # type: ignore[attr-defined]
            return []
        way = "market_order" if security.exchange.exchange_open else "market_on_open_order"
        order = getattr(self, way)
        ticket = order(
            security.symbol, quantity, bool(options.get("asynchronous", False)), options.get("tag") or "",
            options.get("order_properties"),
        )  # fmt: skip
        return [ticket]


MARKET_TYPES = (OrderType.MARKET, OrderType.MARKET_ON_OPEN)
"""Order types whose remaining quantity counts as on its way."""
