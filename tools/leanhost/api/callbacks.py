"""The callbacks of LEAN's algorithm that do nothing until an algorithm overrides them, in either spelling."""

from __future__ import annotations

from typing import Any

from leanhost.naming import AbsentMemberError, lean_names, snake

# Callbacks LEAN would run and this host does not: an algorithm that defines one is refused when it is loaded.
NEVER_CALLED = ("on_end_of_time_step", "on_framework_data", "on_framework_securities_changed")


@lean_names
class Callbacks:
    """Called by the engine at LEAN's moments; a broker's disconnection never happens in a backtest."""

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        for name in vars(cls):
            if snake(name) in NEVER_CALLED:
                raise AbsentMemberError(f"LEAN's QCAlgorithm.{name} is not part of leanhost: it would never be called")

    def on_data(self, slice: Any) -> None:
        """New data of a time step."""

    def on_securities_changed(self, changes: Any) -> None:
        """Securities were added or removed."""

    def on_splits(self, splits: Any) -> None:
        """Splits of the day, and their warnings the day before."""

    def on_dividends(self, dividends: Any) -> None:
        """Dividends paid at the start of the day."""

    def on_delistings(self, delistings: Any) -> None:
        """Warnings and delistings."""

    def on_symbol_changed_events(self, symbols_changed: Any) -> None:
        """Tickers changed, futures rolled."""

    def on_end_of_day(self, symbol: Any) -> None:
        """Ten minutes before a security's market closes."""

    def on_warmup_finished(self) -> None:
        """The warm-up is over."""

    def on_command(self, data: Any) -> Any:
        """A command of no registered type; True when it was done, None for no answer."""
        return True

    def on_brokerage_disconnect(self) -> None:
        """The broker is gone."""

    def on_brokerage_reconnect(self) -> None:
        """The broker is back."""
