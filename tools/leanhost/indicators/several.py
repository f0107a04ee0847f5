"""Indicators of several symbols: a value once all of them have spoken for the same moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from leanhost.api.dictionaries import ArgumentException
from leanhost.indicators.base import IndicatorBase
from leanhost.indicators.window import RollingWindow
from leanhost.symbols import current_cache

_HOUR = timedelta(hours=1)


class _Input:
    """What one symbol said last, and what of it counted."""

    def __init__(self, symbol: Any, period: int) -> None:
        self.symbol = symbol
        self.points = RollingWindow(period)
        self.current: Any = None
        self.zone = _zone_of(symbol)

    def reset(self) -> None:
        self.points.reset()
        self.current = None


def _zone_of(symbol: Any) -> Any:
    provider = current_cache().provider
    return None if provider is None else provider.hours.for_symbol(symbol).hours.time_zone


class MultiSymbolIndicator(IndicatorBase):
    """Base; a subclass gives `compute_indicator()`. The very first input only says how long the bars are."""

    takes_bars = True

    def __init__(self, name: str, symbols: Iterable[Any], period: int) -> None:
        inputs = {symbol: _Input(symbol, period) for symbol in symbols}
        zones = {str(held.zone) for held in inputs.values()}
        super().__init__(name, period + (1 if len(zones) > 1 else 0))
        self._inputs = inputs
        self._value = 0.0
        self._length = timedelta(0)

    @property
    def is_ready(self) -> bool:
        return all(held.points.is_ready for held in self._inputs.values())

    def compute_indicator(self) -> float:
        """The value for the inputs of one moment."""
        raise TypeError(f"{type(self).__name__} does not say how it is computed")

    def taken(self, symbol: Any, data: Any) -> None:
        """A symbol's new input, before it is known whether the others have theirs."""

    def update(self, *arguments: Any) -> bool:
        data = arguments[0]
        if data.symbol not in self._inputs:
            known = ", ".join(str(symbol) for symbol in self._inputs)
            raise ArgumentException(
                f"Input symbol {data.symbol} does not correspond to any of the symbols this indicator works on "
                f"({known})"
            )
        last = self._inputs[data.symbol].current
        if last is not None and (data is last or data.end_time < last.end_time):
            return self.is_ready
        self._previous_input = None
        return super().update(*arguments)

    def compute(self, data: Any) -> float | None:
        held = self._inputs[data.symbol]
        held.current = data
        self.taken(data.symbol, data)
        if self._samples == 1:
            self._length = data.end_time - data.time
            return 0.0
        if len({self._moment(each) for each in self._inputs.values()}) == 1:
            for each in self._inputs.values():
                each.points.add(each.current)
            self._value = self.compute_indicator()
        return self._value

    def _moment(self, held: _Input) -> datetime | None:
        """The input's end in UTC, cut to the length of the bars; None before the first."""
        if held.current is None:
            return None
        end = held.current.end_time
        if held.zone is not None:
            end = end.replace(tzinfo=_info(held.zone)).astimezone(_info("UTC")).replace(tzinfo=None)
        if self._length > _HOUR:
            return end.replace(hour=0, minute=0, second=0, microsecond=0)
        if self._length >= _HOUR:
            return end.replace(minute=0, second=0, microsecond=0)
        return end.replace(second=0, microsecond=0) if self._length >= timedelta(minutes=1) else end

    def reset_state(self) -> None:
        self._value = 0.0
        for held in self._inputs.values():
            held.reset()


def _info(zone: Any) -> Any:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    return ZoneInfo(str(zone))
