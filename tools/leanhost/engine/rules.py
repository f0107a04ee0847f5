"""What schedule rules ask of a run: its clock, its zone, and exchange hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import symbol_of
from leanhost.engine.clock import zone_of
from leanhost.engine.schedule import RuleContext
from leanhost.enums import SecurityType
from leanhost.symbols import create

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine


class ZonedHours:
    """Exchange hours whose `time_zone` is a zone object, as schedule rules want it."""

    def __init__(self, hours: Any) -> None:
        self._hours = hours
        self.time_zone = zone_of(str(hours.time_zone)).info

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hours, name)


def rule_context(engine: Engine) -> RuleContext:
    """The run's side of schedule rules."""

    def hours_of(symbol: Any) -> Any:
        found = symbol_of(symbol)
        if found is None:
            found = create(str(symbol).upper(), SecurityType.EQUITY, "usa")
        return ZonedHours(engine.provider.hours.for_symbol(found).hours)

    def subscribed() -> list[Any]:
        spy = engine.provider.hours.entry("usa", "SPY", SecurityType.EQUITY).hours
        found = [spy, *(s.exchange.hours for s in engine.securities.values())]
        return [ZonedHours(hours) for hours in found if not hours.is_market_always_open]

    return RuleContext(lambda: engine.clock.utc_us, lambda: engine.clock.zone.info, hours_of, subscribed)
