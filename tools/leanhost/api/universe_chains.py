"""Chains out of universe files: tables whose contracts and symbols are made when somebody touches them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from leanhost.api.bars import TradeBar
from leanhost.api.base_chain import BaseChainUniverseData
from leanhost.api.contracts import OptionContract
from leanhost.engine.price_values import Greeks
from leanhost.enums import OptionRight
from leanhost.naming import lean_names
from leanhost.symbols import Symbol, option_symbol

if TYPE_CHECKING:
    from leanhost.data.port import UniverseTable

_RIGHTS = (OptionRight.CALL, OptionRight.PUT)


class UniverseRows:
    """A universe file's contracts in the file's order, as lists; a symbol is made when it is asked for."""

    def __init__(self, canonical: Symbol, table: UniverseTable, day: date) -> None:
        self.table = table
        self.strikes: list[float] = table.strike.tolist()
        self.rights: list[int] = table.right.tolist()
        self.end = datetime(day.year, day.month, day.day) + timedelta(days=1)
        self.underlying_price = table.underlying[3] if table.underlying is not None else 0.0
        self._canonical = canonical
        self._stamps: list[int] = table.expiry.tolist()
        self._dates = {s: datetime(s // 10_000, s // 100 % 100, s % 100) for s in set(self._stamps)}
        self._symbols: dict[int, Symbol] = {}

    def expiry(self, row: int) -> datetime:
        return self._dates[self._stamps[row]]

    def symbol(self, row: int) -> Symbol:
        found = self._symbols.get(row)
        if found is None:
            canonical = self._canonical
            underlying = canonical.underlying
            assert underlying is not None
            target = None if canonical.id.symbol == underlying.id.symbol else canonical.id.symbol
            found = self._symbols[row] = option_symbol(
                underlying, self.rights[row], self.strikes[row], self.expiry(row), int(canonical.id.option_style),
                target, canonical.id.market,
            )  # fmt: skip
        return found

    def columns(self, at: list[int]) -> dict[str, Sequence[Any]]:
        """What data frames show of the rows `at`, by column name: arrays of floats, lists of anything else."""
        canonical, table, count = self._canonical, self.table, len(at)

        def cells(name: str) -> Any:
            return getattr(table, name)[at]

        found: dict[str, Any] = {name: cells(name) for name in ("delta", "gamma", "vega", "rho", "volume")}
        found["theta"] = cells("theta") * 365
        found["impliedvolatility"], found["openinterest"] = cells("implied_volatility"), cells("open_interest")
        found["bidprice"] = found["askprice"] = found["lastprice"] = cells("close")
        found["bidsize"] = found["asksize"] = [0] * count
        found["theoreticalprice"] = [0.0] * count
        found["strike"] = found["scaledstrike"] = [self.strikes[row] for row in at]
        found["expiry"] = [self.expiry(row) for row in at]
        found["right"] = [_RIGHTS[self.rights[row]] for row in at]
        found["style"] = [canonical.id.option_style] * count
        found["underlyinglastprice"] = [self.underlying_price] * count
        found["underlyingsymbol"] = [canonical.underlying] * count
        return found

    def from_day(self, today: date) -> list[int]:
        """The rows that have not expired before `today`, sorted as their symbols' values are."""
        table = self.table
        alive = np.flatnonzero(table.expiry >= today.year * 10_000 + today.month * 100 + today.day)
        thousandths = np.round(table.strike[alive] * 1000)
        return alive[np.lexsort((thousandths, table.right[alive], table.expiry[alive]))].tolist()


@lean_names
class UniverseRow(BaseChainUniverseData):
    """A row of an options universe file: the day's prices, its volatility and greeks at the close."""

    __slots__ = ()

    _rows: UniverseRows
    _row: int

    def _cell(self, name: str) -> float:
        return float(getattr(self._rows.table, name)[self._row])

    @property
    def implied_volatility(self) -> float:
        return self._cell("implied_volatility")

    @property
    def greeks(self) -> Greeks:
        """The file's greeks; its theta is per day."""
        cell = self._cell
        return Greeks(cell("delta"), cell("gamma"), cell("vega"), cell("theta") * 365, cell("rho"))


@lean_names
class UniverseContract(UniverseRow, OptionContract):
    """A row as the contract of a chain."""

    __slots__ = ("_row", "_rows")

    def __init__(self, rows: UniverseRows, row: int) -> None:
        self._rows = rows
        self._row = row

    @property
    def symbol(self) -> Symbol:  # type: ignore[override]
        return self._rows.symbol(self._row)

    @property
    def strike(self) -> float:
        return self._rows.strikes[self._row]

    scaled_strike = strike

    @property
    def expiry(self) -> datetime:
        return self._rows.expiry(self._row)

    @property
    def right(self) -> OptionRight:
        return _RIGHTS[self._rows.rights[self._row]]

    @property
    def time(self) -> datetime:
        """The end of the file's day."""
        return self._rows.end

    @property
    def underlying_last_price(self) -> float:
        return self._rows.underlying_price

    @property
    def theoretical_price(self) -> float:
        return 0.0


def frame_columns(contracts: list[Any]) -> dict[str, Sequence[Any]] | None:
    """The columns of a data frame of contracts that are all of one universe file; None for any others."""
    rows = getattr(contracts[0], "_rows", None)
    if rows is None or any(getattr(contract, "_rows", None) is not rows for contract in contracts):
        return None
    return rows.columns([contract._row for contract in contracts])


class UniverseUnderlying(TradeBar):
    """The underlying's row of a universe file."""

    def __init__(self, symbol: Any, row: tuple[float, float, float, float, float], day: datetime) -> None:
        super().__init__(day, symbol, *row, timedelta(days=1))


def universe_contracts(canonical: Symbol, table: UniverseTable, day: date) -> list[Any]:
    """Every contract of a universe file, in its order, as contracts whose prices are the file's."""
    rows = UniverseRows(canonical, table, day)
    return [UniverseContract(rows, row) for row in range(len(rows.strikes))]


def universe_underlying(canonical: Symbol, table: UniverseTable, day: date) -> Any:
    """The underlying's row of a universe file, None where it has none."""
    if table.underlying is None:
        return None
    return UniverseUnderlying(canonical.underlying, table.underlying, datetime(day.year, day.month, day.day))
