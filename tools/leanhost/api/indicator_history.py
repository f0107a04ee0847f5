"""What `self.indicator_history` returns: the values of an indicator and of its parts, bar by bar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from leanhost.indicators.base import IndicatorBase, IndicatorDataPoint, parts_of, value_of
from leanhost.naming import lean_names


@lean_names
class IndicatorDataPoints:
    """What an indicator and its parts were at one moment: `points.current`, `points["upper_band"]` or as a member."""

    __slots__ = ("_points", "end_time")

    def __init__(self, end_time: datetime, points: dict[str, IndicatorDataPoint]) -> None:
        self.end_time = end_time
        self._points = points

    @property
    def time(self) -> datetime:
        return self.end_time

    @property
    def current(self) -> IndicatorDataPoint:
        return self._points["current"]

    @property
    def value(self) -> float:
        return self.current.value

    @property
    def price(self) -> float:
        return self.current.value

    def __getitem__(self, name: str) -> IndicatorDataPoint:
        return self._points[_plain(name)]

    def __getattr__(self, name: str) -> IndicatorDataPoint:
        try:
            return self._points[_plain(name)]
        except KeyError:
            raise AttributeError(f"the indicator has no part {name}") from None

    def __float__(self) -> float:
        return float(self.current.value)

    def __str__(self) -> str:
        parts = ", ".join(f"{name}: {point.value:.10g}" for name, point in sorted(self._points.items()))
        return f"{self.end_time:%m/%d/%Y %H:%M:%S} {parts}"

    __repr__ = __str__


@lean_names
class IndicatorHistory:
    """Points in order of time; `history["upper_band"]` has those of a part, None when there is none.

    `data_frame` has all as columns.
    """

    def __init__(self, indicator: Any) -> None:
        self._indicator = indicator
        self._parts = {_plain(name): part for name, part in {"current": indicator, **parts_of(indicator)}.items()}
        self._rows: list[IndicatorDataPoints] = []

    def take(self) -> None:
        """Note the values the indicator has now."""
        at: datetime = self._indicator.current.end_time if isinstance(self._indicator, IndicatorBase) else datetime.min
        points = {name: IndicatorDataPoint(at, value_of(part)) for name, part in self._parts.items()}
        self._rows.append(IndicatorDataPoints(at, points))

    @property
    def current(self) -> list[IndicatorDataPoint]:
        return [row.current for row in self._rows]

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def data_frame(self) -> Any:
        """Rows by the bars' end, a column for the value and one for each part."""
        import pandas as pd  # noqa: PLC0415 - a second to load, and most runs ask for no frame

        columns = {name: [row[name].value for row in self._rows] for name in self._parts}
        return pd.DataFrame(columns, index=pd.DatetimeIndex([row.end_time for row in self._rows]))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int):
            return self._rows[key]
        return [row[key] for row in self._rows] if _plain(key) in self._parts else None

    def __iter__(self) -> Iterator[IndicatorDataPoints]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _plain(name: Any) -> str:
    return str(name).replace("_", "").lower()
