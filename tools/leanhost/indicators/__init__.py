"""LEAN's indicators. Each file holds one family; `base` says what all of them share."""

from leanhost.indicators.averages import (
    DoubleExponentialMovingAverage,
    ExponentialMovingAverage,
    HullMovingAverage,
    LinearWeightedMovingAverage,
    SimpleMovingAverage,
    Sum,
    TripleExponentialMovingAverage,
    WilderMovingAverage,
)
from leanhost.indicators.base import (
    BarIndicator,
    Event,
    IndicatorBase,
    IndicatorDataPoint,
    PythonIndicator,
    TradeBarIndicator,
    feed,
    value_of,
)
from leanhost.indicators.compositions import CompositeIndicator, IndicatorExtensions
from leanhost.indicators.oscillators import (
    AroonOscillator,
    AverageDirectionalIndex,
    CommodityChannelIndex,
    MovingAverageConvergenceDivergence,
    RelativeStrengthIndex,
    Stochastic,
    WilliamsPercentR,
)
from leanhost.indicators.ranges import (
    AverageTrueRange,
    BollingerBands,
    DonchianChannel,
    KeltnerChannels,
    NormalizedAverageTrueRange,
    TrueRange,
)
from leanhost.indicators.values import (
    ConstantIndicator,
    Delay,
    FunctionalIndicator,
    Identity,
    LogReturn,
    Maximum,
    Minimum,
    Momentum,
    MomentumPercent,
    RateOfChange,
    RateOfChangePercent,
    StandardDeviation,
    Variance,
)
from leanhost.indicators.volume import (
    IntradayVwap,
    MoneyFlowIndex,
    OnBalanceVolume,
    VolumeWeightedAveragePriceIndicator,
)
from leanhost.indicators.window import RollingWindow

Indicator = IndicatorBase

__all__ = [
    "AroonOscillator", "AverageDirectionalIndex", "AverageTrueRange", "BarIndicator", "BollingerBands",
    "CommodityChannelIndex", "CompositeIndicator", "ConstantIndicator", "Delay", "DonchianChannel",
    "DoubleExponentialMovingAverage", "Event", "ExponentialMovingAverage", "FunctionalIndicator", "HullMovingAverage",
    "Identity", "Indicator", "IndicatorBase", "IndicatorDataPoint", "IndicatorExtensions", "IntradayVwap",
    "KeltnerChannels", "LinearWeightedMovingAverage", "LogReturn", "Maximum", "Minimum", "Momentum",
    "MomentumPercent", "MoneyFlowIndex", "MovingAverageConvergenceDivergence", "NormalizedAverageTrueRange",
    "OnBalanceVolume", "PythonIndicator", "RateOfChange", "RateOfChangePercent", "RelativeStrengthIndex",
    "RollingWindow", "SimpleMovingAverage", "StandardDeviation", "Stochastic", "Sum", "TradeBarIndicator",
    "TripleExponentialMovingAverage", "TrueRange", "Variance", "VolumeWeightedAveragePriceIndicator",
    "WilderMovingAverage", "WilliamsPercentR", "feed", "value_of",
]
