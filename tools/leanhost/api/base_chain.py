"""What chains of options and of futures share: a universe file's row and the chain itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import LeanDictionary
from leanhost.naming import lean_names
from leanhost.symbols import Symbol

if TYPE_CHECKING:
    from leanhost.data.hours import ExchangeHours
    from leanhost.data.port import DataProvider, UniverseTable

_OLDEST = 3  # trading days that LEAN looks back for a file


def newest_universe(
    provider: DataProvider, hours: ExchangeHours, canonical: Symbol, today: date
) -> tuple[date, UniverseTable | None]:
    """The newest universe file that has ended before a day, and whose it is; None where all of the last ones lack."""
    day, table = today, None
    for _ in range(_OLDEST):
        day = hours.previous_trading_day(day)
        table = provider.universe(canonical, day)
        if table is not None:
            break
    return day, table


@lean_names
class BaseChainUniverseData:
    """The columns that every universe file has, of one row: bid, ask and last are the file's close."""

    __slots__ = ()

    def _cell(self, name: str) -> float:
        raise TypeError(f"{type(self).__name__} does not say where {name} stands")

    @property
    def open(self) -> float:
        return self._cell("open")

    @property
    def high(self) -> float:
        return self._cell("high")

    @property
    def low(self) -> float:
        return self._cell("low")

    @property
    def close(self) -> float:
        return self._cell("close")

    bid_price = ask_price = last_price = price = value = close

    @property
    def bid_size(self) -> int:
        return 0

    ask_size = bid_size

    @property
    def volume(self) -> float:
        return self._cell("volume")

    @property
    def open_interest(self) -> float:
        return self._cell("open_interest")


@lean_names
class BaseChain:
    """Contracts of one canonical symbol at one moment, `_list`, sorted by their symbols' values."""

    _list: Any

    @property
    def contracts(self) -> LeanDictionary:
        """Contracts by symbol."""
        return LeanDictionary({c.symbol: c for c in self._list})

    @property
    def filtered_contracts(self) -> list[Symbol]:
        return []

    @property
    def quote_bars(self) -> LeanDictionary:
        """The contracts' quote bars of this moment, by symbol."""
        return self._bars(1)

    @property
    def trade_bars(self) -> LeanDictionary:
        return self._bars(0)

    def _bars(self, kind: int) -> LeanDictionary:
        raise TypeError(f"{type(self).__name__} does not say where its bars of kind {kind} stand")

    def contains_key(self, key: Any) -> bool:
        return any(c.symbol == key for c in self._list)

    @property
    def count(self) -> int:
        return len(self._list)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self._list)

    def __bool__(self) -> bool:
        return bool(self._list)
