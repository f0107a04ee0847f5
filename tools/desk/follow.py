"""Follows a run through the days it asks its data provider for: progress without a hook in the engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leanhost.data.port import Columns, DataProvider
    from leanhost.symbols import Symbol


class Followed:
    """A data provider that tells `on_day` each day later than all before, and else only passes questions on."""

    def __init__(self, provider: DataProvider, on_day: Callable[[date], None]) -> None:
        self._provider = provider
        self._on_day = on_day
        self._latest = date.min

    def minute(self, symbol: Symbol, tick_type: int, day: date) -> Columns | None:
        """As the provider's own; the day is noted."""
        if day > self._latest:
            self._latest = day
            self._on_day(day)
        return self._provider.minute(symbol, tick_type, day)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Whom to tell of damaged files is the provider's own; what begins with '_' is ours."""
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            setattr(self._provider, name, value)
