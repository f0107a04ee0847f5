"""The securities of futures and of options on them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import InvalidOperationException
from leanhost.data.rates import FutureMargins, future_margins
from leanhost.engine.future_filter import FutureFilter, future_filter_of
from leanhost.engine.security import Option, Security
from leanhost.enums import SettlementType
from leanhost.naming import lean_names

if TYPE_CHECKING:
    from leanhost.data.future_contracts import Continuous
    from leanhost.data.port import DataProvider
    from leanhost.engine.clock import Clock
    from leanhost.symbols import Symbol

_SET_LEVERAGE = "Futures are leveraged products and different leverage cannot be set by user"


@lean_names(attributes=("settlement_type", "contract_filter"))
class Future(Security):
    """A futures contract, or the canonical symbol: the continuous future and its chain in one."""

    quotes_price = True

    def __init__(self, symbol: Symbol, clock: Clock, hours: Any, properties: Any, provider: DataProvider) -> None:
        super().__init__(symbol, clock, hours, properties)
        self._provider = provider
        self._margins: FutureMargins | None = None
        self.settlement_type = SettlementType.CASH
        self.contract_filter: FutureFilter | None = None
        self.continuous: Continuous | None = None
        """How the continuous future is put together; None for contracts."""
        self._mapped: Symbol | None = None

    @property
    def margins(self) -> FutureMargins:
        """What the exchange asks for a contract, by date; nothing where there is no file."""
        if self._margins is None:
            self._margins = future_margins(self._provider, self.symbol.id.market, self.symbol.id.symbol)
        return self._margins

    @property
    def mapped(self) -> Symbol | None:
        """The contract the continuous future stands for now; None before the first mapping and for contracts."""
        return self._mapped

    @mapped.setter
    def mapped(self, contract: Symbol | None) -> None:
        self._mapped = contract

    @property
    def is_tradable(self) -> bool:
        """Contracts are, as long as they are there; the continuous future never is."""
        return self._tradable and not self.symbol.is_canonical()

    @is_tradable.setter
    def is_tradable(self, value: bool) -> None:
        self._tradable = value

    @property
    def is_future_chain(self) -> bool:
        return self.symbol.is_canonical()

    @property
    def is_future_contract(self) -> bool:
        return not self.symbol.is_canonical()

    @property
    def expiry(self) -> datetime:
        """Last trading moment; 1899-12-30 for the continuous future."""
        return self.symbol.id.date

    def set_filter(self, *arguments: Any) -> None:
        """`set_filter(min_expiry, max_expiry)` in timedeltas or days, or a function of the FutureFilterUniverse."""
        self.contract_filter = future_filter_of(arguments)

    def set_leverage(self, leverage: float) -> None:
        """Raises: LEAN refuses it for futures."""
        raise InvalidOperationException(_SET_LEVERAGE)


class FutureOption(Option):
    """An option on a future: one unit of trade is one future, money moves by the future's multiplier."""

    def __init__(self, symbol: Symbol, clock: Clock, hours: Any, properties: Any, underlying: Security | None) -> None:
        super().__init__(symbol, clock, hours, properties, underlying)
        self.contract_unit_of_trade = 1
