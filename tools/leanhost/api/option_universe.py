"""`history[OptionUniverse](…)`: a day's universe file of options as a point in time that holds its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import BaseData
from leanhost.api.universe_chains import UniverseRow, UniverseRows, universe_underlying
from leanhost.naming import lean_names
from leanhost.symbols import Symbol

if TYPE_CHECKING:
    from leanhost.data.port import UniverseTable

_COLUMNS = (
    "close", "delta", "gamma", "high", "implied_volatility", "low", "open", "open_interest", "rho", "vega", "volume",
)  # fmt: skip


@lean_names(spelled={"id": "ID"})
class OptionUniverse(UniverseRow, BaseData):
    """A row of a day's file: the contract's prices of that day, its volatility and greeks at the close.

    What a history request yields is the whole day (`data`, iterated likewise): a point of the canonical symbol.
    """

    def __init__(self, symbol: Symbol, rows: UniverseRows, row: int, underlying: Any) -> None:
        self.symbol = symbol
        self.time = rows.end - timedelta(days=1)
        self.end_time = rows.end
        self.underlying = underlying
        self._rows = rows
        self._row = row

    @property
    def id(self) -> Any:
        return self.symbol.id

    def to_symbol(self) -> Symbol:
        return self.symbol

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.symbol})"

    @property
    def data(self) -> list[OptionUniverse]:
        """The rows of the day; a row has none."""
        return []

    def frame_columns(self) -> dict[str, Any]:
        """What a data frame shows of the rows."""
        return {}


class _Day(OptionUniverse):
    """The whole file of a day; its rows are made when somebody looks at them."""

    def __init__(self, canonical: Symbol, rows: UniverseRows, underlying: Any) -> None:
        super().__init__(canonical, rows, -1, underlying)
        self._made: list[OptionUniverse] | None = None

    def _cell(self, name: str) -> float:
        return 0.0

    @property
    def data(self) -> list[OptionUniverse]:
        if self._made is None:
            rows, count = self._rows, len(self._rows.strikes)
            self._made = [OptionUniverse(rows.symbol(n), rows, n, self.underlying) for n in range(count)]
        return self._made

    Data = data

    def __iter__(self) -> Iterator[OptionUniverse]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return True

    def frame_columns(self) -> dict[str, Any]:
        table = self._rows.table
        found: dict[str, Any] = {name.replace("_", ""): getattr(table, name).tolist() for name in _COLUMNS}
        found["theta"] = (table.theta * 365).tolist()
        found["value"] = found["close"]
        found["underlying"] = [self.underlying] * len(self._rows.strikes)
        return found


def option_universe_day(canonical: Symbol, table: UniverseTable, day: date) -> OptionUniverse:
    """A day's universe file of options as one point."""
    rows = UniverseRows(canonical, table, day)
    return _Day(canonical, rows, universe_underlying(canonical, table, datetime(day.year, day.month, day.day)))
