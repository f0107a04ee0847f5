"""`self.option_chain_provider`: the symbols of a day's universe."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from leanhost.api.base_chain import newest_universe
from leanhost.api.chains import universe_contracts
from leanhost.api.dictionaries import symbol_of
from leanhost.naming import lean_names
from leanhost.symbols import Symbol, canonical_option

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine


@lean_names
class OptionChainProvider:
    """Contract symbols out of the universe files."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get_option_contract_list(self, symbol: Any, when: Any) -> list[Symbol]:
        """Symbols of the trading day before `when` (up to three back) that have not expired, in the file's order."""
        symbol = symbol_of(getattr(symbol, "symbol", symbol))
        canonical = symbol if symbol.has_canonical() and symbol.is_canonical() else canonical_option(symbol)
        hours = self._engine.provider.hours.for_symbol(canonical).hours
        today = date(when.year, when.month, when.day)
        day, table = newest_universe(self._engine.provider, hours, canonical, today)
        rows = [] if table is None else universe_contracts(canonical, table, day)
        return [c.symbol for c in rows if c.symbol.id.date.date() >= today]
