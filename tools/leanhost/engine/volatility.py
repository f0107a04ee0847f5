"""Volatility models: LEAN's, users' own, and how a security's points reach them."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import fmean, stdev
from typing import Any

from leanhost.api.bars import period_of
from leanhost.engine.session_bars import Follower
from leanhost.enums import DataNormalizationMode, Resolution
from leanhost.naming import lean_names, method_of

_NEVER = datetime.min
_DEFAULT_PERIODS = {Resolution.TICK: 600, Resolution.SECOND: 600, Resolution.MINUTE: 1440, Resolution.HOUR: 720}


@lean_names
class BaseVolatilityModel:
    """A volatility, a fraction a year, that follows a security's data; this one stays 0."""

    @property
    def volatility(self) -> float:
        return 0.0

    def update(self, security: Any, data: Any) -> None:
        """Take a point of the security's in."""

    def get_history_requirements(self, security: Any, utc_time: datetime, *further: Any) -> list[Any]:
        """Nothing by default: what a model needs of the past it takes by `warm`."""
        return []


class VolatilityModel:
    """`VolatilityModel.NULL`: always 0."""

    NULL = Null = BaseVolatilityModel()


class _Windowed(BaseVolatilityModel):
    """A model over the last so many values, one each period at most."""

    def __init__(self, periods: int, span: timedelta) -> None:
        if periods < 2:
            raise ValueError("'periods' must be greater than or equal to 2. (Parameter 'periods')")
        self._size, self._span = int(periods), span
        self._reset()

    def _reset(self) -> None:
        self._values: list[float] = []
        self._last = _NEVER

    def _is_due(self, data: Any) -> bool:
        if data.end_time - self._last < self._span or data.price <= 0:
            return False
        self._last = data.end_time
        return True

    def _take(self, value: float) -> None:
        self._values = [*self._values[-self._size + 1 :], value]

    def warm(self, algorithm: Any, security: Any) -> None:
        """Begin anew with as many bars of the past as the window wants."""
        self._reset()
        for bar in past(algorithm, security, self._resolution(security), self._size + 1):
            self.update(security, bar)

    def _resolution(self, security: Any) -> Resolution:
        return security.resolution


@lean_names
class StandardDeviationOfReturnsVolatilityModel(_Windowed):
    """Sample deviation of the returns from period to period, times the root of 252.

    `(periods[, resolution[, update_frequency]])` or `(resolution[, update_frequency])`; a period is a day without both.
    """

    def __init__(self, periods: Any, resolution: Any = None, update_frequency: timedelta | None = None) -> None:
        if isinstance(periods, Resolution):
            update_frequency = resolution if resolution is not None else update_frequency
            periods, resolution = _DEFAULT_PERIODS.get(periods, 30), periods
        span = period_of(resolution) if resolution is not None else timedelta(days=1)
        self._asked: Resolution | None = resolution
        super().__init__(periods, update_frequency or span)

    def _reset(self) -> None:
        super()._reset()
        self._price = 0.0

    def update(self, security: Any, data: Any) -> None:
        if self._is_due(data):
            if self._price > 0:
                self._take(data.price / self._price - 1)
            self._price = data.price

    @property
    def volatility(self) -> float:
        return stdev(self._values) * math.sqrt(252) if len(self._values) > 1 else 0.0

    def _resolution(self, security: Any) -> Resolution:
        return Resolution.DAILY if self._asked is None else self._asked


@lean_names
class RelativeStandardDeviationVolatilityModel(_Windowed):
    """Sample deviation of the prices over their mean, a price each period."""

    def __init__(self, period_span: timedelta, periods: int) -> None:
        super().__init__(periods, period_span)

    def _reset(self) -> None:
        super()._reset()
        self._last = _NEVER + self._span * self._size

    def update(self, security: Any, data: Any) -> None:
        if self._is_due(data):
            self._take(data.price)

    @property
    def volatility(self) -> float:
        mean = abs(fmean(self._values)) if len(self._values) > 1 else 0.0
        return stdev(self._values) / mean if mean else 0.0


@lean_names
class IndicatorVolatilityModel(BaseVolatilityModel):
    """What an indicator says; `indicator_update(security, data, indicator)`, if given, feeds it."""

    def __init__(self, indicator: Any, indicator_update: Callable[[Any, Any, Any], Any] | None = None) -> None:
        self._indicator, self._feed = indicator, indicator_update

    @property
    def volatility(self) -> float:
        return float(self._indicator.current.value)

    def update(self, security: Any, data: Any) -> None:
        if self._feed is not None:
            self._feed(security, data, self._indicator)


@lean_names
class VolatilityModelExtensions:
    """Warming a model up by hand."""

    @staticmethod
    def warm_up(  # noqa: PLR0917  LEAN's order
        volatility_model: Any, algorithm: Any, security: Any, resolution: Any = None, bar_count: int = 0,
        data_normalization_mode: Any = None,
    ) -> None:  # fmt: skip
        """Feed a model with the last `bar_count` bars of a security."""
        kind = Resolution(resolution) if resolution is not None else security.resolution
        for bar in past(algorithm, security, kind, bar_count, data_normalization_mode):
            method_of(volatility_model, "update")(security, bar)


def past(algorithm: Any, security: Any, resolution: Resolution, count: int, mode: Any = None) -> list[Any]:
    """Trade bars of a security before now; raw prices are scaled as of now, so that no split or dividend shows."""
    raw = mode if mode is not None else security.data_normalization_mode
    scaled = DataNormalizationMode.SCALED_RAW if raw == DataNormalizationMode.RAW else raw
    feeds = sorted((f.config for f in security.feeds if not f.config.is_internal_feed), key=lambda c: int(c.tick_type))
    if not feeds:
        return []
    return algorithm._points(security.symbol, feeds[0].type, (count, resolution), {"data_normalization_mode": scaled})


def follow(security: Any) -> None:
    """Feed a security's volatility model from now on; asked again, nothing changes."""
    if any(isinstance(c, Fed) for feed in security.feeds for c in feed.config.consolidators):
        return

    def update(point: Any) -> None:
        model = security.volatility_model
        if point.price and model is not None and model is not VolatilityModel.NULL:
            method_of(model, "update")(security, point)

    security.attach(security, Fed(update))


class Fed(Follower):
    """The follower that feeds a volatility model."""


def warm_all(algorithm: Any) -> None:
    """Before the first step: models that need the past get it."""
    for security in algorithm.securities.values():
        model = security.volatility_model
        if isinstance(model, _Windowed):
            model.warm(algorithm, security)
