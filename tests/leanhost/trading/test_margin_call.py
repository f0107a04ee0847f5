"""When LEAN warns and when it calls (orders-and-margin 4.9 and 10.1)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from leanhost.enums import OrderType
from leanhost.symbols import equity_symbol
from leanhost.trading.margin_call import DefaultMarginCallModel
from leanhost.trading.positions import Position, PositionGroup


class Portfolio:
    """One holding of `quantity` at `price` on `leverage`, beside some cash."""

    unsettled_cash = 0.0

    def __init__(self, cash: float, quantity: float, price: float, leverage: float = 2.0) -> None:
        self.cash, self.price, self.leverage, self.quantity = cash, price, leverage, quantity
        self.sent: list = []
        model = SimpleNamespace(
            maintenance_of=lambda s, q: abs(q) * self.price / leverage,
            initial_of=lambda s, q: q * self.price / leverage,
        )
        stock = SimpleNamespace(
            buying_power_model=model, exchange=SimpleNamespace(exchange_open=True),
            holdings=SimpleNamespace(unrealized_profit=-1.0),
        )  # fmt: skip
        symbol = equity_symbol("SPY")
        self.symbol = symbol
        self.all_securities = _Lookup(stock)
        self.positions = SimpleNamespace(groups=[PositionGroup([Position(symbol, quantity, 1)], quantity)])
        self.transactions = SimpleNamespace(utc_now=None, add_order=self._add)

    @property
    def total_margin_used(self) -> float:
        return abs(self.quantity) * self.price / self.leverage

    @property
    def total_portfolio_value(self) -> float:
        return self.cash + self.quantity * self.price

    @property
    def margin_remaining(self) -> float:
        return self.total_portfolio_value - self.total_margin_used

    def _add(self, request):
        self.sent.append(request)
        self.quantity += request.quantity
        self.cash -= request.quantity * self.price
        return SimpleNamespace(symbol="SPY", quantity=request.quantity, average_fill_price=self.price)


class _Lookup:
    def __init__(self, only) -> None:
        self.only = only

    def __getitem__(self, symbol):
        return self.only


def look(portfolio: Portfolio) -> list[str]:
    told: list[str] = []

    def callback(name):
        if name == "on_margin_call":
            return lambda requests: told.append("call") or requests
        return lambda: told.append("warning")

    algorithm = SimpleNamespace(
        securities=portfolio.all_securities, engine=SimpleNamespace(callback=callback), error=lambda text: None, time=0
    )
    DefaultMarginCallModel(portfolio).check(algorithm)
    return told


@pytest.mark.parametrize(
    ("cash", "price", "told"),
    [(-899.0, 1.0, []), (-899.0, 0.9, ["warning"]), (-899.0, 0.89, []), (-899.0, 0.80, ["call"])],
)
def test_a_warning_comes_near_the_limit_and_a_call_ten_percent_beyond(cash, price, told) -> None:
    assert look(Portfolio(cash, 2000, price)) == told


def test_a_call_sells_until_margin_is_free_again() -> None:
    portfolio = Portfolio(-899.0, 2000, 0.80)
    look(portfolio)
    assert [r.order_type for r in portfolio.sent] == [OrderType.MARKET]
    assert portfolio.margin_remaining >= 0
    assert portfolio.quantity > 0
