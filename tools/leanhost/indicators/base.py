"""What every indicator is: a current point, a small window, an `updated` event, and one `compute` per input.

An indicator takes points and bars (objects with `end_time`, and `value` or open/high/low/close/volume) and knows
nothing of the algorithm. Values are floats in the unit of the input; LEAN's decimals are not imitated, results agree
with them to more digits than LEAN prints.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

from leanhost.indicators.window import RollingWindow
from leanhost.naming import lean_names, pascal

_NEVER = datetime(1, 1, 1)


@lean_names
class IndicatorDataPoint:
    """A value at a time (naive, exchange-local)."""

    __slots__ = ("end_time", "symbol", "value")

    def __init__(self, *arguments: Any) -> None:
        """`(time, value)` or `(symbol, time, value)`; nothing for the empty point."""
        self.symbol, self.end_time, self.value = (None, _NEVER, 0.0)
        if len(arguments) == 3:
            self.symbol, self.end_time, self.value = arguments
        elif arguments:
            self.end_time, self.value = arguments

    @property
    def time(self) -> datetime:
        return self.end_time

    @property
    def price(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.end_time:%m/%d/%Y %H:%M:%S} - {self.value}"

    __repr__ = __str__


class Event:
    """A LEAN event: `event += handler`, `event -= handler`; handlers are called with (sender, value)."""

    __slots__ = ("handlers",)

    def __init__(self) -> None:
        self.handlers: list[Callable[[Any, Any], Any]] = []

    def __iadd__(self, handler: Callable[[Any, Any], Any]) -> Event:
        self.handlers.append(handler)
        return self

    def __isub__(self, handler: Callable[[Any, Any], Any]) -> Event:
        if handler in self.handlers:
            self.handlers.remove(handler)
        return self

    def __call__(self, sender: Any, value: Any) -> None:
        for handler in tuple(self.handlers):
            handler(sender, value)


class _NameFirst(type):
    """LEAN's constructors take a name first, or none: taken off here for the host's own classes."""

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        if not cls.__module__.startswith("leanhost."):
            return super().__call__(*arguments, **named)
        name = named.pop("name", None)
        if arguments and isinstance(arguments[0], str):
            name, arguments = arguments[0], arguments[1:]
        made = super().__call__(*arguments, **named)
        if name is not None:
            made.name = name
        name_parts(made)
        return made


@lean_names(attributes=("name", "window", "updated"))
class IndicatorBase(metaclass=_NameFirst):
    """Base of all indicators; a subclass gives `compute(data)` and calls `__init__(default name, warm-up period)`."""

    takes_bars = False
    """Whether inputs are bars (high, low, …) rather than single values."""
    trade_bars_only = False
    _part_names: ClassVar[dict[str, str] | None] = {}
    """What a sub-indicator is called where it is not its member's name; None: they have names of their own."""

    def __init__(self, name: str = "", warm_up_period: int = 0) -> None:
        self.name = name
        self._warm_up_period = warm_up_period
        self.window = RollingWindow(2)
        self.updated = Event()
        self._subordinates: list[IndicatorBase] = []
        self._samples = 0
        self._current = IndicatorDataPoint()
        self._previous_input: Any = None
        self.window.add(self._current)

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        if cls.__module__.startswith("leanhost."):
            lean_names(cls)

    @property
    def warm_up_period(self) -> int:
        """Inputs needed until the indicator is ready."""
        return self._warm_up_period

    @warm_up_period.setter
    def warm_up_period(self, value: int) -> None:
        self._warm_up_period = value

    @property
    def samples(self) -> int:
        """Inputs taken since the last reset."""
        return self._samples

    @property
    def current(self) -> IndicatorDataPoint:
        return self._current

    @property
    def previous(self) -> IndicatorDataPoint:
        return self.window[1] if self.window.count > 1 else IndicatorDataPoint()

    @property
    def is_ready(self) -> bool:
        return self._samples >= self._warm_up_period

    def compute(self, data: Any) -> float | None:
        """The value after one more input; None leaves the current value alone and fires nothing."""
        return data.value

    def update(self, *arguments: Any) -> bool:
        """`update(point or bar)`, or `update(time, value)` for indicators of single values; returns `is_ready`.

        An input older than the last one, or the very same object, is ignored.
        """
        data = arguments[0] if len(arguments) == 1 else self._point(arguments)
        last = self._previous_input
        if last is not None and (data is last or data.end_time < last.end_time):
            return self.is_ready
        self._previous_input = data
        self._samples += 1
        value = self.compute(data)
        if value is not None:
            self._publish(data, value)
        return self.is_ready

    def reset(self) -> None:
        """Back to the state before the first input, sub-indicators too."""
        self._samples = 0
        self._previous_input = None
        self._current = IndicatorDataPoint()
        self.window.reset()
        self.window.add(self._current)
        for indicator in self._subordinates:
            indicator.reset()
        self.reset_state()

    def reset_state(self) -> None:
        """Hook for what a subclass holds beside its sub-indicators."""

    def _own(self, indicator: Any) -> Any:
        self._subordinates.append(indicator)
        return indicator

    def _point(self, arguments: tuple[Any, ...]) -> IndicatorDataPoint:
        if self.takes_bars:
            kind = type(self).__name__
            raise TypeError(f"{kind} does not support the `update(time, value)` method. Use `update(bar)` instead.")
        return IndicatorDataPoint(*arguments)

    def _publish(self, data: Any, value: float) -> None:
        point = IndicatorDataPoint(getattr(data, "symbol", None), data.end_time, value)
        self._current = point
        self.window.add(point)
        if self.updated.handlers:
            self.updated(self, point)

    def __getitem__(self, index: int) -> IndicatorDataPoint:
        return self.window[index] or IndicatorDataPoint()

    def __iter__(self) -> Iterator[IndicatorDataPoint]:
        return iter(self.window)

    def __str__(self) -> str:
        text = f"{self._current.value:.5f}".rstrip("0")
        return text + "0" if text.endswith(".") else text

    def __float__(self) -> float:
        return float(self._current.value)

    def __lt__(self, other: Any) -> bool:
        return self._current.value < _number(other)

    def __le__(self, other: Any) -> bool:
        return self._current.value <= _number(other)

    def __gt__(self, other: Any) -> bool:
        return self._current.value > _number(other)

    def __ge__(self, other: Any) -> bool:
        return self._current.value >= _number(other)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int | float):
            return self._current.value == other
        return self is other

    __hash__ = object.__hash__


@lru_cache
def _public_parts(kind: type) -> tuple[str, ...]:
    """Names that an indicator's classes annotate and do not hide, in alphabetical order."""
    names = {name for base in kind.__mro__ for name in inspect.get_annotations(base)}
    return tuple(sorted(name for name in names if not name.startswith("_")))


def parts_of(indicator: Any) -> dict[str, IndicatorBase]:
    """An indicator's public sub-indicators by their snake_case names, in alphabetical order."""
    held = ((name, getattr(indicator, name, None)) for name in _public_parts(type(indicator)))
    return {name: part for name, part in held if isinstance(part, IndicatorBase)}


def name_parts(indicator: IndicatorBase) -> None:
    """Call sub-indicators after the whole, as LEAN does: `BB(20,2)_UpperBand`; plots are named so."""
    known = indicator._part_names
    if known is not None:
        for name, part in parts_of(indicator).items():
            part.name = f"{indicator.name}_{known.get(name, pascal(name))}"


class BarIndicator(IndicatorBase):
    """An indicator of bars with open, high, low and close."""

    takes_bars = True


class TradeBarIndicator(BarIndicator):
    """An indicator of trade bars, volume included."""

    trade_bars_only = True


class Line(IndicatorBase):
    """A sub-value another indicator sets; ready when that says so."""

    def __init__(self, ready: Callable[[], bool]) -> None:
        super().__init__("", 0)
        self._ready = ready

    @property
    def is_ready(self) -> bool:
        return self._ready()


class PythonIndicator(IndicatorBase):
    """Base for indicators written by the user: `update(input) -> bool`, `value`, `is_ready`, `warm_up_period`."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(arguments[0] if arguments and isinstance(arguments[0], str) else type(self).__name__, 0)
        self.value: float = 0.0
        self._user_ready = False

    @property
    def is_ready(self) -> bool:
        return self._user_ready

    def feed(self, data: Any) -> bool:
        """One input through the user's `update`, its `value` published as the current point."""
        self._samples += 1
        self._user_ready = bool(self.update(data))
        self._publish(data, float(self.value))
        return self._user_ready


def feed(indicator: Any, data: Any) -> bool:
    """Give one input to any indicator: the host's own, a `PythonIndicator`, or a plain object with `update`."""
    if isinstance(indicator, PythonIndicator):
        return indicator.feed(data)
    return bool(indicator.update(data))


def value_of(indicator: Any) -> float:
    """The current value of any indicator."""
    if isinstance(indicator, IndicatorBase):
        return indicator.current.value
    return float(indicator.value)


def _number(other: Any) -> float:
    return other.current.value if isinstance(other, IndicatorBase) else float(other)
