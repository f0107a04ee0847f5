"""What an algorithm tells the outside: log lines, charts, runtime statistics, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import ArgumentException
from leanhost.api.statistics_results import StatisticsResults
from leanhost.api.trades import TradeBuilderView
from leanhost.enums import AlgorithmMode, AlgorithmStatus, DeploymentTarget
from leanhost.indicators.base import IndicatorBase
from leanhost.naming import absent, lean_names
from leanhost.results.charts import MAX_USER_SERIES
from leanhost.results.report import so_far

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine


@lean_names
class Reporting:
    """Logging, charting, parameters and the run's mode."""

    engine: Engine
    _parameters: dict[str, str]
    _last_debug: str
    _last_error: str
    status: AlgorithmStatus

    live_mode = False
    algorithm_mode = AlgorithmMode.BACKTESTING
    deployment_target = DeploymentTarget.LOCAL_PLATFORM
    project_id = 0

    def log(self, message: Any) -> None:
        """A line of the run's log."""
        text = str(message)
        if text:
            self.engine.recorder.log(text)

    def debug(self, message: Any) -> None:
        """A line of the log; a repetition of the last one is dropped."""
        text = str(message)
        if text and text != self._last_debug:
            self._last_debug = text
            self.engine.recorder.log(text)

    def error(self, message: Any) -> None:
        """A line of the log; a repetition of the last one is dropped."""
        text = str(message)
        if text and text != self._last_error:
            self._last_error = text
            self.engine.recorder.log(text)

    def quit(self, message: str = "") -> None:
        """Stop after the parts of this step that LEAN still runs."""
        self.debug(f"Quit(): {message}")
        self.engine.quit()

    def set_status(self, status: AlgorithmStatus) -> None:
        self.status = status

    def get_parameter(self, name: str, default_value: Any = None) -> Any:
        """A parameter as text, or as the default's type; the default when absent or not readable as that type."""
        text = self._parameters.get(name)
        if text is None:
            return default_value
        if isinstance(default_value, bool) or default_value is None or isinstance(default_value, str):
            return text
        try:
            return type(default_value)(text)
        except ValueError:
            return default_value

    def get_parameters(self) -> dict[str, str]:
        return dict(self._parameters)

    def set_parameters(self, parameters: dict[str, str]) -> None:
        self._parameters = {str(k): str(v) for k, v in parameters.items()}

    def plot(self, chart: Any, series: Any = None, *values: Any) -> None:
        """`plot([chart,] series, value)`, `… open, high, low, close)`, `… bar)`, or `plot(chart, indicator, …)`."""
        if isinstance(series, IndicatorBase):
            for indicator in (series, *values):
                if indicator is not None:
                    self._plot(str(chart), indicator.name, indicator)
        elif isinstance(series, str):
            self._plot(str(chart), series, *values)
        else:
            self._plot("Strategy Equity", str(chart), series, *values)

    def _plot(self, chart: str, series: str, *values: Any) -> None:
        if len(values) == 1 and hasattr(values[0], "open") and hasattr(values[0], "close"):
            bar = values[0]
            values = (bar.open, bar.high, bar.low, bar.close)
        if not self.engine.recorder.charts.plot(chart, series, *(_number(value) for value in values)):
            self.debug(
                "Exceeded maximum chart series count for organization tier, new series will be ignored. Limit is "
                f"currently set at {MAX_USER_SERIES}. https://qnt.co/docs-charting-quotas"
            )

    def plot_indicator(self, chart: str, *indicators: Any) -> None:
        """`(chart[, wait_for_ready], indicator, …)`: plot each indicator whenever it has a new value."""
        wait = isinstance(indicators[0], bool) and indicators[0]
        for indicator in indicators:
            if isinstance(indicator, IndicatorBase):
                indicator.updated += self._plotter(str(chart), wait)

    def _plotter(self, chart: str, wait: bool) -> Any:
        def draw(indicator: Any, _point: Any) -> None:
            if indicator.is_ready or not wait:
                self._plot(chart, indicator.name, indicator)

        return draw

    def record(self, series: str, value: Any) -> None:
        self.plot(series, value)

    def add_chart(self, chart: Any) -> None:
        self.engine.recorder.charts.add_chart(chart)

    def add_series(self, chart: str, series: str, series_type: Any, unit: str = "$") -> None:
        self.engine.recorder.charts.add_series(chart, series, series_type, unit)

    def set_runtime_statistic(self, name: str, value: Any) -> None:
        self.engine.recorder.charts.runtime[name] = str(value)

    def set_summary_statistic(self, name: str, value: Any) -> None:
        """A line of the result's statistics; ArgumentException for a number as its name."""
        if str(name).isdigit() and int(name) <= 100:
            raise ArgumentException(f"'{name}' is a reserved statistic name.")
        self.engine.recorder.charts.summary[name] = str(value)

    @property
    def runtime_statistics(self) -> dict[str, str]:
        """What `set_runtime_statistic` was told so far."""
        return dict(self.engine.recorder.charts.runtime)

    @property
    def account_currency(self) -> str:
        return self.engine.algorithm.portfolio.cash_book.account_currency

    @property
    def active_securities(self) -> Any:
        """Securities that a universe has, that are held or that have open orders."""
        return self.engine.securities

    @property
    def trade_builder(self) -> TradeBuilderView:
        """Closed trades so far."""
        return TradeBuilderView(self.engine.recorder.trades)

    @property
    def statistics(self) -> StatisticsResults:
        """The statistics of the run as it stands."""
        return StatisticsResults(*so_far(self.engine.recorder), self.trade_builder.closed_trades)

    download = absent("QCAlgorithm.Download", "nothing is fetched from the network")


def _number(value: Any) -> float:
    current = getattr(value, "current", None)
    return float(current.value if current is not None else value)
