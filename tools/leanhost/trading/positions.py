"""Positions grouped into option strategies and single holdings, and the margin of the groups.

Classes: `Position`, `PositionGroup`, and `PositionManager`, which is `portfolio.positions`; classes with LEAN's long
names only tell its models apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from leanhost.enums import SecurityType
from leanhost.naming import lean_names
from leanhost.trading.exact import clean
from leanhost.trading.strategy_margin import premium, strategy_margin
from leanhost.trading.strategy_matcher import OptionPosition, Strategy, match

OPTION_TYPES = frozenset((SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION))
Book = dict[Any, float]
"""Signed quantity by symbol."""


@lean_names
class Position:
    """Part of a group: a symbol, its signed quantity, and the quantity of one unit of the group."""

    __slots__ = ("quantity", "symbol", "unit_quantity")

    def __init__(self, symbol: Any, quantity: float, unit_quantity: float) -> None:
        self.symbol = symbol
        self.quantity = float(quantity)
        self.unit_quantity = float(unit_quantity)


class PositionGroupBuyingPowerModel:
    """What margins a group."""


class SecurityPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The model of the one security that is in the group."""


@lean_names
class OptionStrategyPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The formula of an option strategy; it prints as the strategy's name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return self._name

    def to_string(self) -> str:
        """As `str`."""
        return self._name


class SecurityPositionGroupModel:
    """How positions are grouped: into option strategies, then what remains one by one."""

    NULL: SecurityPositionGroupModel


class NullSecurityPositionGroupModel(SecurityPositionGroupModel):
    """Every holding by itself."""


SecurityPositionGroupModel.NULL = NullSecurityPositionGroupModel()
_OF_ONE = SecurityPositionGroupBuyingPowerModel()


@lean_names(attributes=("positions", "quantity", "strategy"))
class PositionGroup:
    """Positions margined together: an option strategy, or one holding (`strategy` is None then)."""

    def __init__(self, positions: list[Position], quantity: float, strategy: Strategy | None = None) -> None:
        self.positions = positions
        self.quantity = quantity
        self.strategy = strategy

    @property
    def name(self) -> str:
        """LEAN's name of the strategy, or the symbol of a single holding."""
        return self.strategy.name if self.strategy is not None else str(self.positions[0].symbol.value)

    @property
    def buying_power_model(self) -> PositionGroupBuyingPowerModel:
        return _OF_ONE if self.strategy is None else OptionStrategyPositionGroupBuyingPowerModel(self.strategy.name)

    def margins(self, securities: Any) -> tuple[float, float]:
        """(maintenance, initial without premium; signed for single holdings)."""
        if self.strategy is not None:
            return strategy_margin(self.strategy, securities)
        only = self.positions[0]
        security = securities[only.symbol]
        model = security.buying_power_model
        return model.maintenance_of(security, only.quantity), model.initial_of(security, only.quantity)

    def premium(self, securities: Any) -> float:
        """Market value of the option legs, signed."""
        return premium(self.strategy, securities) if self.strategy is not None else 0.0

    def __iter__(self) -> Iterator[Position]:
        return iter(self.positions)

    def __len__(self) -> int:
        return len(self.positions)


def _lots_of(shares: float, unit: float) -> int:
    return int(shares / unit)


def _strategy_group(strategy: Strategy, underlying: Any, unit: float) -> PositionGroup:
    positions = [Position(leg.symbol, leg.quantity, leg.quantity / strategy.count) for leg in strategy.legs]
    if strategy.lots:
        shares = strategy.lots * unit
        positions.insert(0, Position(underlying, shares, shares / strategy.count))
    return PositionGroup(positions, strategy.count, strategy)


def resolve(book: Book, securities: Any, strategies: bool = True) -> list[PositionGroup]:
    """The groups of a book: strategies (where they are wanted) per underlying, then what remains as single holdings."""
    left = dict(book)
    by_underlying: dict[Any, list[Any]] = {}
    for symbol, quantity in book.items():
        if strategies and symbol.security_type in OPTION_TYPES and quantity:
            by_underlying.setdefault(symbol.underlying, []).append(symbol)
    groups = []
    for underlying, symbols in by_underlying.items():
        unit = securities[symbols[0]].contract_unit_of_trade
        options = [
            OptionPosition(s, int(s.id.option_right), s.id.strike_price, s.id.date, int(book[s])) for s in symbols
        ]
        for strategy in match(options, _lots_of(book.get(underlying, 0.0), unit)):
            group = _strategy_group(strategy, underlying, unit)
            groups.append(group)
            for position in group.positions:
                left[position.symbol] = clean(left[position.symbol] - position.quantity)
    for symbol, quantity in left.items():
        if quantity:
            lot = securities[symbol].symbol_properties.lot_size
            groups.append(PositionGroup([Position(symbol, quantity, lot)], quantity / lot))
    return groups


@lean_names
class PositionManager:
    """The present groups of the portfolio, found anew only after a holding changed."""

    def __init__(self, portfolio: Any) -> None:
        self._portfolio = portfolio
        self._version = -1
        self._strategies = True
        self._groups: list[PositionGroup] = []
        self._checks: dict[Any, Any] = {}

    def use(self, model: SecurityPositionGroupModel) -> None:
        """Group as a model says."""
        self._strategies = not isinstance(model, NullSecurityPositionGroupModel)
        self._version = -1

    @property
    def groups(self) -> list[PositionGroup]:
        """Groups of all invested positions."""
        self._refresh()
        return self._groups

    def _refresh(self) -> None:
        if self._version != self._portfolio.version:
            self._version = self._portfolio.version
            self._checks.clear()
            self._groups = resolve(self._portfolio.book(), self._portfolio.all_securities, self._strategies)

    def total_maintenance(self) -> float:
        """Maintenance margin of all groups."""
        securities = self._portfolio.all_securities
        return clean(sum(group.margins(securities)[0] for group in self.groups))

    def impacted(self, symbols: Iterable[Any]) -> list[PositionGroup]:
        """Groups that hold one of the symbols, its underlying, or an option of the same underlying."""
        roots = {s.underlying if s.security_type in OPTION_TYPES else s for s in symbols}

        def touches(symbol: Any) -> bool:
            return symbol in roots or (symbol.security_type in OPTION_TYPES and symbol.underlying in roots)

        return [g for g in self.groups if any(touches(p.symbol) for p in g.positions)]

    def plan(self, orders: list[Any]) -> tuple[list[PositionGroup], list[PositionGroup], list[PositionGroup]] | None:
        """(impacted, combined, order-only) groups for the option-strategy check; None when it does not apply."""
        self._refresh()
        key = tuple((order.symbol, order.quantity) for order in orders)
        if key not in self._checks:
            self._checks[key] = self._make_plan(orders)
        return self._checks[key]

    def _make_plan(self, orders: list[Any]) -> Any:
        if not self._strategies or (not self._groups and len(orders) == 1):
            return None
        book: Book = {}
        for order in orders:
            if order.symbol in book:
                raise ValueError("An item with the same key has already been added. Key: " + str(order.symbol))
            book[order.symbol] = order.quantity
        impacted = self.impacted(book)
        combined = dict(book)
        for group in impacted:
            for position in group.positions:
                combined[position.symbol] = clean(combined.get(position.symbol, 0.0) + position.quantity)
        combined = {symbol: quantity for symbol, quantity in combined.items() if quantity}
        optional = any(s.security_type in OPTION_TYPES for s in (combined or book))
        if not optional:
            return None
        securities = self._portfolio.all_securities
        return impacted, resolve(combined, securities), resolve(book, securities)
