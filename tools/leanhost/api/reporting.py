"""What an algorithm tells the outside: log lines, charts, runtime statistics, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.api.trades import TradeBuilderView
from leanhost.enums import AlgorithmMode, AlgorithmStatus, DeploymentTarget
from leanhost.naming import absent, lean_names

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
        """`plot(series, value)`, `plot(chart, series, value)`, or with open, high, low and close."""
        charts = self.engine.recorder.charts
        if not values:
            charts.plot("Strategy Equity", str(chart), _number(series))
        else:
            charts.plot(str(chart), str(series), *(_number(value) for value in values))

    def record(self, series: str, value: Any) -> None:
        self.plot(series, value)

    def add_chart(self, chart: Any) -> None:
        self.engine.recorder.charts.add_chart(chart)

    def add_series(self, chart: str, series: str, series_type: Any, unit: str = "$") -> None:
        self.engine.recorder.charts.add_series(chart, series, series_type, unit)

    def set_runtime_statistic(self, name: str, value: Any) -> None:
        self.engine.recorder.charts.runtime[name] = str(value)

    def set_summary_statistic(self, name: str, value: Any) -> None:
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

    download = absent("QCAlgorithm.Download", "nothing is fetched from the network")


def _number(value: Any) -> float:
    current = getattr(value, "current", None)
    return float(current.value if current is not None else value)
