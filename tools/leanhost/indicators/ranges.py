"""True range, and the bands and channels built on ranges and spreads."""

from __future__ import annotations

from typing import Any, ClassVar

from leanhost.enums import MovingAverageType
from leanhost.indicators.averages import moving_average
from leanhost.indicators.base import BarIndicator, IndicatorBase, Line
from leanhost.indicators.values import Maximum, Minimum, StandardDeviation


class TrueRange(BarIndicator):
    """High − low of the first bar, then also against the previous close."""

    def __init__(self) -> None:
        super().__init__("TR", 1)
        self._close: float | None = None

    def compute(self, data: Any) -> float | None:
        last, self._close = self._close, data.close
        spread = data.high - data.low
        return spread if last is None else max(spread, abs(last - data.high), abs(last - data.low))

    def reset_state(self) -> None:
        self._close = None


class AverageTrueRange(BarIndicator):
    """A moving average of the true range, from the first bar on."""

    true_range: TrueRange

    def __init__(self, period: int, moving_average_type: Any = MovingAverageType.WILDERS) -> None:
        super().__init__(f"ATR({period})", period)
        self.true_range = self._own(TrueRange())
        self._average = self._own(moving_average(moving_average_type, period))

    @property
    def is_ready(self) -> bool:
        return self._average.is_ready

    def compute(self, data: Any) -> float | None:
        self.true_range.update(data)
        self._average.update(data.end_time, self.true_range.current.value)
        return self._average.current.value


class NormalizedAverageTrueRange(BarIndicator):
    """Average true range in percent of the close: simple for n + 1 bars, Wilder's steps from there."""

    def __init__(self, period: int) -> None:
        super().__init__(f"NATR({period})", period + 1)
        self._period = period
        self._range = self._own(TrueRange())
        self._simple = self._own(moving_average(MovingAverageType.SIMPLE, period))
        self._last = 0.0

    def compute(self, data: Any) -> float | None:
        self._range.update(data)
        width = self._range.current.value
        if self._samples <= self._period + 1:
            self._simple.update(data.end_time, width)
            self._last = self._simple.current.value
        else:
            self._last = (self._last * (self._period - 1) + width) / self._period
        return self._last / data.close * 100 if data.close else 0.0


class BollingerBands(IndicatorBase):
    """Average ± k standard deviations; the indicator's own value is the price."""

    standard_deviation: StandardDeviation
    middle_band: IndicatorBase
    upper_band: IndicatorBase
    lower_band: IndicatorBase
    band_width: IndicatorBase
    percent_b: IndicatorBase
    price: IndicatorBase
    _part_names: ClassVar = {"percent_b": "%B", "price": "Close"}

    def __init__(self, period: int, k: float, moving_average_type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"BB({period},{k:g})", period)
        self._k = k
        self.standard_deviation = self._own(StandardDeviation(period))
        self.middle_band = self._own(moving_average(moving_average_type, period))
        self.upper_band, self.lower_band, self.band_width, self.percent_b, self.price = (
            self._own(Line(lambda: self.middle_band.is_ready)) for _ in range(5))

    @property
    def is_ready(self) -> bool:
        return self.standard_deviation.is_ready and self.middle_band.is_ready

    def compute(self, data: Any) -> float | None:
        time, value = data.end_time, data.value
        self.standard_deviation.update(time, value)
        self.middle_band.update(time, value)
        middle, spread = self.middle_band.current.value, self._k * self.standard_deviation.current.value
        self.upper_band.update(time, middle + spread)
        self.lower_band.update(time, middle - spread)
        self.price.update(time, value)
        if spread == 0:
            # Without spread the ratios do not exist; once ready that is an error, which LEAN does not publish.
            return None if self.is_ready else value
        if middle:
            self.band_width.update(time, 2 * spread / middle * 100)
        self.percent_b.update(time, (value - middle + spread) / (2 * spread))
        return value


class KeltnerChannels(BarIndicator):
    """Average of the typical price ± k simple average true ranges; bands are 0 until the middle is ready."""

    middle_band: IndicatorBase
    upper_band: IndicatorBase
    lower_band: IndicatorBase
    average_true_range: AverageTrueRange

    def __init__(self, period: int, k: float, moving_average_type: Any = MovingAverageType.SIMPLE) -> None:
        super().__init__(f"KCH({period},{k:g})", period)
        self._k = k
        self.average_true_range = self._own(AverageTrueRange(period, MovingAverageType.SIMPLE))
        self.middle_band = self._own(moving_average(moving_average_type, period))
        self.upper_band = self._own(Line(lambda: self.middle_band.is_ready))
        self.lower_band = self._own(Line(lambda: self.middle_band.is_ready))

    @property
    def is_ready(self) -> bool:
        return self.middle_band.is_ready and self.average_true_range.is_ready

    def compute(self, data: Any) -> float | None:
        self.average_true_range.update(data)
        self.middle_band.update(data.end_time, (data.high + data.low + data.close) / 3)
        middle, spread = self.middle_band.current.value, self._k * self.average_true_range.current.value
        ready = self.middle_band.is_ready
        self.upper_band.update(data.end_time, middle + spread if ready else 0.0)
        self.lower_band.update(data.end_time, middle - spread if ready else 0.0)
        return middle


class DonchianChannel(BarIndicator):
    """Highest high and lowest low; the value is their mean."""

    upper_band: Maximum
    lower_band: Minimum

    def __init__(self, upper_period: int, lower_period: int | None = None) -> None:
        lower = upper_period if lower_period is None else lower_period
        super().__init__(f"DCH({upper_period},{lower})", max(upper_period, lower))
        self.upper_band = self._own(Maximum(upper_period))
        self.lower_band = self._own(Minimum(lower))

    def compute(self, data: Any) -> float | None:
        self.upper_band.update(data.end_time, data.high)
        self.lower_band.update(data.end_time, data.low)
        return (self.upper_band.current.value + self.lower_band.current.value) / 2
