"""What `self.indicator_history` returns: the values of an indicator and of its parts, bar by bar."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from leanhost.indicators.base import IndicatorBase, IndicatorDataPoint, value_of
from leanhost.naming import lean_names


@lean_names
class IndicatorHistory:
    """Points in order of time; `history["upper_band"]` gives those of a part, `data_frame` all as columns."""

    def __init__(self, indicator: Any) -> None:
        self._indicator = indicator
        self._parts = {"current": indicator, **parts_of(indicator)}
        self._points: dict[str, list[IndicatorDataPoint]] = {name: [] for name in self._parts}

    def take(self) -> None:
        """Note the values the indicator has now."""
        at: datetime = self._indicator.current.end_time if isinstance(self._indicator, IndicatorBase) else datetime.min
        for name, part in self._parts.items():
            self._points[name].append(IndicatorDataPoint(at, value_of(part)))

    @property
    def current(self) -> list[IndicatorDataPoint]:
        return list(self._points["current"])

    @property
    def count(self) -> int:
        return len(self._points["current"])

    @property
    def data_frame(self) -> Any:
        """Rows by the bars' end, a column for the value and one for each part."""
        import pandas as pd  # noqa: PLC0415 - a second to load, and most runs ask for no frame

        columns = {name.replace("_", ""): [point.value for point in points] for name, points in self._points.items()}
        return pd.DataFrame(columns, index=pd.DatetimeIndex([point.end_time for point in self._points["current"]]))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int):
            return self._points["current"][key]
        plain = str(key).replace("_", "").lower()
        return next(list(points) for name, points in self._points.items() if name.replace("_", "") == plain)

    def __iter__(self) -> Iterator[IndicatorDataPoint]:
        return iter(self._points["current"])

    def __len__(self) -> int:
        return len(self._points["current"])


def parts_of(indicator: Any) -> dict[str, IndicatorBase]:
    """An indicator's public sub-indicators by their snake_case names, in alphabetical order."""
    names = sorted({name for kind in type(indicator).__mro__ for name in inspect.get_annotations(kind)})
    held = ((name, getattr(indicator, name, None)) for name in names if not name.startswith("_"))
    return {name: part for name, part in held if isinstance(part, IndicatorBase)}
