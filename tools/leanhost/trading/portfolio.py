"""The portfolio: cash, holdings, what they are worth, and how fills change them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leanhost.enums import OptionRight, OrderType, SecurityType, SettlementType
from leanhost.naming import lean_names, method_of
from leanhost.trading.buying_power import check
from leanhost.trading.cash import CashBook
from leanhost.trading.exact import clean, sign
from leanhost.trading.holdings import SecurityHolding
from leanhost.trading.interest import MarginInterestRateModel, MarginInterestRateParameters
from leanhost.trading.margin_call import DefaultMarginCallModel
from leanhost.trading.order_values import CashAmount
from leanhost.trading.positions import OPTION_TYPES, Book, PositionManager, SecurityPositionGroupModel
from leanhost.trading.settlement import (
    ApplyFundsSettlementModelParameters,
    ImmediateSettlementModel,
    ScanSettlementModelParameters,
)

_NO_CASH = (SecurityType.FUTURE, SecurityType.CFD, SecurityType.CRYPTO_FUTURE)


@lean_names(attributes=("cash_book", "unsettled_cash_book", "positions", "margin_call_model", "transactions"))
class SecurityPortfolioManager:
    """What an algorithm owns. Money is in the account's currency; `portfolio[symbol]` is a SecurityHolding."""

    def __init__(self, algorithm: Any, transactions: Any) -> None:
        self._algorithm = algorithm
        self.transactions = transactions
        self.cash_book = CashBook()
        self.unsettled_cash_book = CashBook()
        self.positions = PositionManager(self)
        self.margin_call_model: Any = DefaultMarginCallModel(self)
        self.version = 0
        """Counts changes of holdings."""
        self.closing_share = 0.0
        """Share of the position the fill being booked closes."""
        self._held: dict[Any, Any] = {}
        self._settling: dict[Any, Any] = {}
        self._sums = {"fees": 0.0, "profit": 0.0, "sales": 0.0}

    # --- cash -----------------------------------------------------------------------------------------------------
    @property
    def cash(self) -> float:
        """Settled cash of all currencies."""
        return clean(self.cash_book.total_value_in_account_currency)

    @property
    def unsettled_cash(self) -> float:
        return clean(self.unsettled_cash_book.total_value_in_account_currency)

    def set_margin_call_model(self, margin_call_model: Any) -> None:
        """Another margin call model; `MarginCallModel.NULL` never calls."""
        self.margin_call_model = margin_call_model

    def set_positions(self, position_group_model: SecurityPositionGroupModel) -> None:
        """Another grouping; `SecurityPositionGroupModel.NULL` margins every holding by itself."""
        self.positions.use(position_group_model)

    def set_cash(self, *arguments: Any) -> None:
        """`set_cash(amount)` of the account currency, or `set_cash(currency, amount, rate)`."""
        if len(arguments) == 1:
            self.cash_book[self.cash_book.account_currency].set_amount(arguments[0])
        else:
            symbol, amount, rate = arguments
            own = self.cash_book.account_currency  # which is worth itself, whatever rate is named
            self.cash_book.add(symbol.upper(), amount, 1.0 if symbol.upper() == own else rate)

    def set_account_currency(self, account_currency: str, starting_cash: float | None = None) -> None:
        self.cash_book = CashBook(account_currency)
        self.unsettled_cash_book = CashBook(account_currency)
        if starting_cash is not None:
            self.set_cash(starting_cash)

    @staticmethod
    def currency_of(security: Any) -> str:
        """Quote currency of a security."""
        return getattr(security.symbol_properties, "quote_currency", "USD") or "USD"

    # --- values ---------------------------------------------------------------------------------------------------
    @property
    def all_securities(self) -> Any:
        return self._algorithm.securities

    @property
    def securities(self) -> Any:
        return self._algorithm.securities

    def book(self) -> Book:
        """Signed quantity by symbol of every invested position."""
        return {symbol: s.holdings.quantity for symbol, s in self._held.items() if s.holdings.invested}

    def held(self) -> list[Any]:
        """Securities with a position."""
        return list(self._held.values())

    @property
    def invested(self) -> bool:
        return any(security.holdings.invested for security in self._held.values())

    @property
    def hold_stock(self) -> bool:
        return self.invested

    @property
    def total_portfolio_value(self) -> float:
        """Cash and the value of all positions."""
        settled, unsettled = self.cash_book, self.unsettled_cash_book
        total = settled.total_value_in_account_currency + unsettled.total_value_in_account_currency
        for security in self._held.values():
            total += security.holdings.counted_value
        return clean(total)

    @property
    def total_portfolio_value_less_free_buffer(self) -> float:
        return clean(self.total_portfolio_value - self.free_value())

    def free_value(self) -> float:
        """The part of the portfolio settings keep out of `set_holdings`."""
        settings = self._algorithm.settings
        fixed = getattr(settings, "free_portfolio_value", None)
        if fixed is not None:
            return float(fixed)
        return self.total_portfolio_value * float(settings.free_portfolio_value_percentage)

    @property
    def total_holdings_value(self) -> float:
        """Sum of the positions' absolute values."""
        return clean(sum(abs(s.holdings.holdings_value) for s in self._held.values()))

    @property
    def total_absolute_holdings_cost(self) -> float:
        return clean(sum(abs(s.holdings.holdings_cost) for s in self._held.values()))

    @property
    def total_unlevered_absolute_holdings_cost(self) -> float:
        return clean(sum(s.holdings.unlevered_absolute_holdings_cost for s in self._held.values()))

    @property
    def total_unrealized_profit(self) -> float:
        return clean(sum(s.holdings.unrealized_profit for s in self._held.values()))

    @property
    def total_unrealised_profit(self) -> float:
        return self.total_unrealized_profit

    @property
    def total_fees(self) -> float:
        return clean(self._sums["fees"])

    @property
    def total_profit(self) -> float:
        return clean(self._sums["profit"])

    @property
    def total_net_profit(self) -> float:
        return clean(self._sums["profit"] - self._sums["fees"])

    @property
    def total_sale_volume(self) -> float:
        return clean(self._sums["sales"])

    @property
    def total_margin_used(self) -> float:
        """Maintenance margin of all position groups."""
        return self.positions.total_maintenance() if self._held else 0.0

    @property
    def margin_remaining(self) -> float:
        return clean(self.total_portfolio_value - self.unsettled_cash - self.total_margin_used)

    def get_margin_remaining(self, *arguments: Any) -> float:
        """Margin left; with a symbol and a direction, what an order in that direction may use."""
        if not arguments or not hasattr(arguments[0], "security_type"):
            return self.margin_remaining
        return self.get_buying_power(*arguments)

    def get_buying_power(self, symbol: Any, direction: Any = 0) -> float:
        """Margin an order of `symbol` in `direction` may use."""
        security = self.all_securities[symbol]
        return security.buying_power_model.buying_power(self, security, direction)

    def check_buying_power(self, orders: list[Any]) -> str | None:
        """LEAN's reason when the orders together lack buying power, else None."""
        return check(self, orders)

    # --- fills ----------------------------------------------------------------------------------------------------
    def process_fill(self, event: Any, order: Any) -> None:
        """Book one fill: fee, cash, realised profit, position, transaction record."""
        security = self.all_securities[event.symbol]
        holding, quantity, price = security.holdings, event.fill_quantity, event.fill_price
        multiplier = security.symbol_properties.contract_multiplier
        currency = self.currency_of(security)
        self.version += 1
        sale = abs(quantity * price * multiplier)
        holding.total_sale_volume += sale
        self._sums["sales"] += sale
        fee = self._pay_fee(event, holding)
        closes = holding.quantity * quantity < 0
        settles = security.type not in _NO_CASH
        if settles:
            self._settle(security, -quantity * price * multiplier, currency, event)
        if closes:
            closed = min(abs(quantity), abs(holding.quantity))
            self.closing_share = closed / abs(holding.quantity)
            profit = (price - holding.average_price) * closed * sign(holding.quantity) * multiplier
            if order.type is OrderType.OPTION_EXERCISE and security.type in OPTION_TYPES:
                profit += self._cash_settlement(security, closed, currency)
            self._realise(event, order, security, clean(profit), fee)
            if not settles:
                self._settle(security, profit, currency, event)
        holding.add_fill(price, quantity)
        if holding.quantity:
            self._held[event.symbol] = security
        else:
            self._held.pop(event.symbol, None)

    def _settle(self, security: Any, amount: float, currency: str, fill: Any) -> None:
        model = security.settlement_model
        if type(model) is ImmediateSettlementModel:
            self.cash_book.ensure(currency).add_amount(clean(amount))
            return
        self._settling[security.symbol] = security
        money = CashAmount(clean(amount), currency)
        apply = method_of(model, "apply_funds")
        apply(ApplyFundsSettlementModelParameters(self, security, fill.utc_time, money, fill))

    def settle(self, utc_now: Any) -> None:
        """Charge margin interest and let settlement models that wait for a time look at the clock; once an hour."""
        free = MarginInterestRateModel.NULL
        for security in self.all_securities.values():
            model = security.margin_interest_rate_model
            if model is not free and model is not None:
                method_of(model, "apply_margin_interest_rate")(MarginInterestRateParameters(security, utc_now))
        for security in (*self._held.values(), *self._settling.values()):
            model = security.settlement_model
            if type(model) is not ImmediateSettlementModel:
                method_of(model, "scan")(ScanSettlementModelParameters(self, security, utc_now))

    def _pay_fee(self, event: Any, holding: SecurityHolding) -> float:
        fee = event.order_fee.value
        if not fee.amount:
            return 0.0
        self.cash_book.ensure(fee.currency).add_amount(-fee.amount)
        amount = self.cash_book.convert_to_account_currency(fee.amount, fee.currency)
        holding.total_fees = clean(holding.total_fees + amount)
        self._sums["fees"] += amount
        return amount

    def _cash_settlement(self, security: Any, closed: float, currency: str) -> float:
        """Pay the intrinsic value of a cash-settled option being exercised; 0 for physical delivery."""
        if security.exercise_settlement is not SettlementType.CASH:
            return 0.0
        spot = security.underlying.close
        depth = spot - security.strike_price if security.right is OptionRight.CALL else security.strike_price - spot
        amount = max(0.0, depth) * security.contract_unit_of_trade * sign(security.holdings.quantity) * closed
        self.cash_book.ensure(currency).add_amount(amount)
        return amount

    def _realise(self, event: Any, order: Any, security: Any, profit: float, fee: float) -> None:
        holding = security.holdings
        holding.profit = clean(holding.profit + profit)
        holding.last_trade_profit = profit
        self._sums["profit"] += profit
        net = clean(profit - 2 * fee)
        self.transactions.add_transaction_record(event.utc_time, net, is_win(event, order, security, net))

    def pay_dividend(self, security: Any, distribution: float) -> None:
        """Pay a dividend (money per share) on raw prices."""
        holding = security.holdings
        total = clean(holding.quantity * distribution)
        if total:
            holding.total_dividends += total
            holding.profit = clean(holding.profit + total)
            self._sums["profit"] += total
            self.cash_book.ensure(self.currency_of(security)).add_amount(total)

    def split_position(self, security: Any, factor: float, reference: float) -> None:
        """Split a raw-priced position; a fraction of a share is paid at the last price, before any at the reference."""
        holding = security.holdings
        if not holding.quantity:
            return
        last_price = security.price or reference
        exact_quantity = holding.quantity / factor
        whole = float(int(clean(exact_quantity)))
        holding.set_holdings(holding.average_price * factor, whole)
        holding.update_market_price(last_price * factor)
        fraction = clean(exact_quantity - whole)
        self.cash_book.ensure(self.currency_of(security)).add_amount(fraction * last_price * factor)
        self.version += 1

    # --- as a dictionary ------------------------------------------------------------------------------------------
    def __getitem__(self, symbol: Any) -> SecurityHolding:
        return self.all_securities[symbol].holdings

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.all_securities

    def contains_key(self, symbol: Any) -> bool:
        return symbol in self.all_securities

    def try_get_value(self, symbol: Any, holding: Any = None) -> tuple[bool, Any]:
        """(found, holding), as LEAN's out parameter appears in Python."""
        found = self.get(symbol)
        return found is not None, found

    def get(self, key: Any, default_value: Any = None) -> Any:
        security = self.all_securities.get(key)
        return default_value if security is None else security.holdings

    def keys(self) -> list[Any]:
        return list(self.all_securities.keys())

    def values(self) -> list[SecurityHolding]:
        return [security.holdings for security in self.all_securities.values()]

    def items(self) -> list[tuple[Any, SecurityHolding]]:
        return [(symbol, security.holdings) for symbol, security in self.all_securities.items()]

    def __iter__(self) -> Iterator[Any]:
        return iter(_Pair(symbol, security.holdings) for symbol, security in self.all_securities.items())

    def __len__(self) -> int:
        return len(self.all_securities)

    @property
    def count(self) -> int:
        return len(self.all_securities)


class _Pair:
    """A .NET KeyValuePair: `.key`, `.value`, and unpacking as two."""

    def __init__(self, key: Any, value: Any) -> None:
        self.key = self.Key = key
        self.value = self.Value = value

    def __iter__(self) -> Iterator[Any]:
        return iter((self.key, self.value))


def is_win(event: Any, order: Any, security: Any, profit: float) -> bool:
    """Whether a closing counts as won: by profit, except that exercises look at what the option paid."""
    if order.type is not OrderType.OPTION_EXERCISE or security.type not in OPTION_TYPES:
        return profit > 0
    return exercise_won(event, security, profit)


def exercise_won(event: Any, security: Any, profit: float) -> bool:
    """LEAN's own idea of a win where an option is exercised, assigned or expires; `profit` in account currency.

    Whether it was in the money is what its exercise model said in the event.
    """
    spot = security.underlying.close
    depth = spot - security.strike_price if security.right is OptionRight.CALL else security.strike_price - spot
    amount = max(0.0, depth) * abs(event.fill_quantity) * security.symbol_properties.contract_multiplier
    if event.fill_quantity < 0:
        return event.is_in_the_money and abs(profit) < amount
    return not event.is_in_the_money or abs(profit) > amount
