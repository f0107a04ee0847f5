"""Indicators of trade bars that weigh prices by volume."""

from __future__ import annotations

from datetime import date
from typing import Any

from leanhost.indicators.averages import Sum
from leanhost.indicators.base import TradeBarIndicator


class IntradayVwap(TradeBarIndicator):
    """Volume-weighted mean of (high + low + close)/3 since the first bar of the day, filled-forward ones apart."""

    def __init__(self) -> None:
        super().__init__("VWAP", 1)
        self._day: date | None = None
        self._value = self._volume = 0.0

    @property
    def is_ready(self) -> bool:
        return self._volume > 0

    def update(self, *arguments: Any) -> bool:
        # Quotes and filled-forward bars are no inputs at all: `samples` counts trade bars only.
        if len(arguments) == 1 and (not hasattr(arguments[0], "volume") or arguments[0].is_fill_forward):
            return self.is_ready
        return super().update(*arguments)

    def compute(self, data: Any) -> float | None:
        day = data.end_time.date()
        if day != self._day:
            self._day, self._value, self._volume = day, 0.0, 0.0
        self._value += (data.high + data.low + data.close) / 3 * data.volume
        self._volume += data.volume
        return self._value / self._volume if self._volume else self._current.value

    def reset_state(self) -> None:
        self._day = None
        self._value = self._volume = 0.0


class VolumeWeightedAveragePriceIndicator(TradeBarIndicator):
    """Volume-weighted mean of (open + high + low + close)/4 over n bars."""

    def __init__(self, period: int) -> None:
        super().__init__(f"VWAP({period})", period)
        self._value = self._own(Sum(period))
        self._volume = self._own(Sum(period))

    def compute(self, data: Any) -> float | None:
        price = (data.open + data.high + data.low + data.close) / 4
        self._value.update(data.end_time, price * data.volume)
        self._volume.update(data.end_time, data.volume)
        volume = self._volume.current.value
        return self._value.current.value / volume if volume else 0.0


class OnBalanceVolume(TradeBarIndicator):
    """Running volume, added when the close rises and taken off when it falls; starts with the first volume."""

    def __init__(self) -> None:
        super().__init__("OBV", 1)
        self._last: float | None = None

    def compute(self, data: Any) -> float | None:
        last, self._last = self._last, data.close
        if last is None:
            return data.volume
        return self._current.value + data.volume * ((data.close > last) - (data.close < last))

    def reset_state(self) -> None:
        self._last = None


class MoneyFlowIndex(TradeBarIndicator):
    """Share of the money flow (typical price·volume) of rising bars over n bars, in percent; 100 without any flow."""

    def __init__(self, period: int) -> None:
        super().__init__(f"MFI({period})", period)
        self._positive = self._own(Sum(period))
        self._negative = self._own(Sum(period))
        self._last: float | None = None

    def compute(self, data: Any) -> float | None:
        typical = (data.high + data.low + data.close) / 3
        last, self._last = self._last, typical
        flow = typical * data.volume
        self._positive.update(data.end_time, flow if last is not None and typical > last else 0.0)
        self._negative.update(data.end_time, flow if last is not None and typical < last else 0.0)
        rising, falling = self._positive.current.value, self._negative.current.value
        return 100 * rising / (rising + falling) if rising + falling else 100.0

    def reset_state(self) -> None:
        self._last = None
