"""Charts an algorithm describes before it plots: `Chart`, `Series`, `CandlestickSeries` and their points."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import ChartType, ScatterMarkerSymbol, SeriesType
from leanhost.naming import lean_names
from leanhost.results.charts import CANDLE, ChartSeries
from leanhost.results.numbers import smart_rounded


@lean_names
class ChartPoint:
    """A moment and a value; `x` is the moment in seconds since 1970."""

    def __init__(self, time: Any, value: float | None) -> None:
        self.x = _seconds(time)
        self.y = value

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(self.x, UTC).replace(tzinfo=None)


def _seconds(time: Any) -> int:
    if not isinstance(time, datetime):
        return int(time)
    return int((time if time.tzinfo is not None else time.replace(tzinfo=UTC)).timestamp())


def _line_of(name: str, series_type: SeriesType, rest: tuple[Any, ...], named: dict[str, Any]) -> ChartSeries:
    """The result file's line of a series' arguments after its type: `([index,][unit, color, symbol])`."""
    given = dict(zip(("unit", "color", "symbol"), (r for r in rest if type(r) is not int), strict=False)) | named
    index = given.get("index", next((part for part in rest if type(part) is int), 0))
    line = ChartSeries(str(name), int(series_type), str(given.get("unit", "$")), int(index))
    color = given.get("color")
    line.color = "" if color is None else _hex(color)
    line.symbol = given.get("symbol", ScatterMarkerSymbol.NONE).name.lower().replace("_", "-")
    return line


@lean_names
class BaseSeries:
    """What is drawn as one: its `line` is the one of the result file, so that points added here are in it."""

    def __init__(self, name: str = "", series_type: SeriesType = SeriesType.LINE, *rest: Any, **named: Any) -> None:
        """`(name[, type][, index][, unit][, color][, symbol])`, of which the index is a whole number."""
        self.line = _line_of(name, series_type, rest, named)
        self.z_index: int | None = None
        self.index_name: str | None = None
        self.tooltip: str | None = None

    @property
    def name(self) -> str:
        return self.line.name

    @property
    def series_type(self) -> SeriesType:
        return SeriesType(self.line.kind)

    @property
    def unit(self) -> str:
        return self.line.unit

    @property
    def index(self) -> int:
        return self.line.index

    @property
    def values(self) -> list[Any]:
        """The points so far."""
        return [ChartPoint(point[0], point[1]) for point in self.line.points]

    def add_point(self, time: Any, *values: Any) -> None:
        """`(time, value)` or a point; for candles `(time, open, high, low, close)` or a bar."""
        if hasattr(time, "x"):
            time, values = time.x, (time.y,)
        elif hasattr(time, "close"):
            time, values = time.end_time, (time.open, time.high, time.low, time.close)
        point = [_seconds(time), *(None if v is None else smart_rounded(float(v)) for v in values)]
        points = self.line.points
        if points and points[-1][0] == point[0]:
            points[-1] = point
        else:
            points.append(point)


@lean_names
class Series(BaseSeries):
    """A line, bars, a scatter and the like."""

    @property
    def color(self) -> str:
        """As `#RRGGBB`, or empty for one of the page's own; may be set to a `Color`."""
        return self.line.color

    @color.setter
    def color(self, color: Any) -> None:
        self.line.color = _hex(color)

    @property
    def scatter_marker_symbol(self) -> str:
        return self.line.symbol


@lean_names
class CandlestickSeries(BaseSeries):
    """Candles."""

    def __init__(self, name: str = "", *rest: Any, **named: Any) -> None:
        super().__init__(name, SeriesType.CANDLE, *rest, **named)


@lean_names
class Chart:
    """A chart by its name, with series by theirs."""

    def __init__(self, name: str = "", *rest: Any) -> None:
        """`(name)`, `(name, symbol)` or `(name, type)`."""
        self.name = str(name)
        self.chart_type = ChartType.OVERLAY
        self.symbol = next((part for part in rest if not isinstance(part, ChartType)), None)
        self.series: dict[str, BaseSeries] = {}
        self.legend_disabled = False

    def add_series(self, series: BaseSeries) -> None:
        """Take a series; ArgumentException for a name that is taken."""
        if series.name in self.series:
            raise ArgumentException(f"Chart.AddSeries(): Chart series name already exists: {series.name}")
        self.series[series.name] = series

    def try_add_and_get_series(self, name: str, *rest: Any, force_add_new: bool = False) -> BaseSeries:
        """The series of a name, made when it is new: `(name, type, index, unit, color, symbol)` or a template."""
        if name not in self.series or force_add_new:
            template = rest[0] if rest and isinstance(rest[0], BaseSeries) else None
            if template is None:
                self.series[name] = Series(name, *rest)
            else:
                line = template.line
                self.series[name] = type(template)(name, *(() if line.kind == CANDLE else (template.series_type,)))
        return self.series[name]


def _hex(color: Any) -> str:
    if isinstance(color, str):
        return color
    if getattr(color, "is_empty", False):
        return ""
    return "#{:02X}{:02X}{:02X}".format(*(int(getattr(color, part)) for part in ("r", "g", "b")))
