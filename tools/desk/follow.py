"""Follows a run through the days it asks its data provider for: progress without a hook in the engine, and the
contracts it needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from leanhost.enums import OptionRight, SecurityType

if TYPE_CHECKING:
    from leanhost.data.port import Columns, DataProvider
    from leanhost.symbols import Symbol


class Followed:
    """A data provider that tells `on_day` each day later than all before, and else only passes questions on."""

    def __init__(self, provider: DataProvider, on_day: Callable[[date], None]) -> None:
        self._provider = provider
        self._on_day = on_day
        self._latest = date.min
        self._asked: dict[date, set[tuple[str, float, bool]]] = defaultdict(set)

    def minute(self, symbol: Symbol, tick_type: int, day: date) -> Columns | None:
        """As the provider's own; day and option contract are noted."""
        if day > self._latest:
            self._latest = day
            self._on_day(day)
        if symbol.security_type == SecurityType.OPTION and not symbol.is_canonical():
            identifier = symbol.id
            call = identifier.option_right == OptionRight.CALL
            self._asked[day].add((f"{identifier.date:%Y-%m-%d}", float(identifier.strike_price), call))
        return self._provider.minute(symbol, tick_type, day)

    def asked(self) -> dict[str, list[tuple[str, float, bool]]]:
        """Option contracts by day: (expiry, strike, is a call)."""
        return {f"{day:%Y-%m-%d}": sorted(rows) for day, rows in sorted(self._asked.items())}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Whom to tell of damaged files is the provider's own; what begins with '_' is ours."""
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            setattr(self._provider, name, value)
