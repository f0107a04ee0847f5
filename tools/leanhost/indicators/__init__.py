"""LEAN's indicators. Each file holds one family; `base` says what all of them share."""

from leanhost.indicators.adaptive import (
    ArnaudLegouxMovingAverage,
    ChandeMomentumOscillator,
    KaufmanAdaptiveMovingAverage,
    KaufmanEfficiencyRatio,
    LeastSquaresMovingAverage,
    McGinleyDynamic,
    MeanAbsoluteDeviation,
    MidPoint,
    RateOfChangeRatio,
    RegressionChannel,
    RelativeMovingAverage,
    T3MovingAverage,
    TriangularMovingAverage,
    Trix,
    VariableIndexDynamicAverage,
    VolumeWeightedMovingAverage,
    ZeroLagExponentialMovingAverage,
)
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
from leanhost.indicators.cycles import (
    FractalAdaptiveMovingAverage,
    MesaAdaptiveMovingAverage,
    PivotPointType,
    RelativeDailyVolume,
    SmoothedOnBalanceVolume,
    ZigZag,
)
from leanhost.indicators.momentum import (
    AbsolutePriceOscillator,
    CoppockCurve,
    DeMarkerIndicator,
    DetrendedPriceOscillator,
    FisherTransform,
    PercentagePriceOscillator,
)
from leanhost.indicators.of_bars import (
    AccelerationBands,
    AccumulationDistribution,
    AccumulationDistributionOscillator,
    AverageDirectionalMovementIndexRating,
    AverageRange,
    AwesomeOscillator,
    BalanceOfPower,
    ChaikinMoneyFlow,
    ChaikinOscillator,
    ChandeKrollStop,
    ChoppinessIndex,
    EaseOfMovementValue,
    ForceIndex,
    HeikinAshi,
    InternalBarStrength,
    MassIndex,
    MidPrice,
    RogersSatchellVolatility,
    SqueezeMomentum,
)
from leanhost.indicators.of_two import (
    Alpha,
    Beta,
    Correlation,
    CorrelationType,
    Covariance,
)
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
from leanhost.indicators.risk import (
    HurstExponent,
    Momersion,
    SharpeRatio,
    SortinoRatio,
    TargetDownsideDeviation,
    TimeSeriesForecast,
    ValueAtRisk,
)
from leanhost.indicators.smoothed import (
    AugenPriceSpike,
    ConnorsRelativeStrengthIndex,
    DerivativeOscillator,
    KlingerVolumeOscillator,
    KnowSureThing,
    PremierStochasticOscillator,
    RelativeVigorIndex,
    RelativeVigorIndexSignal,
    SchaffTrendCycle,
    WaveTrendOscillator,
)
from leanhost.indicators.trends import (
    IchimokuKinkoHyo,
    ParabolicStopAndReverse,
    ParabolicStopAndReverseExtended,
    StochasticRelativeStrengthIndex,
    SuperTrend,
    TrueStrengthIndex,
    UltimateOscillator,
    Vortex,
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
    "AbsolutePriceOscillator", "AccelerationBands", "AccumulationDistribution", "AccumulationDistributionOscillator",
    "Alpha", "ArnaudLegouxMovingAverage", "AroonOscillator", "AugenPriceSpike", "AverageDirectionalIndex",
    "AverageDirectionalMovementIndexRating", "AverageRange", "AverageTrueRange", "AwesomeOscillator",
    "BalanceOfPower", "BarIndicator", "Beta", "BollingerBands", "ChaikinMoneyFlow", "ChaikinOscillator",
    "ChandeKrollStop", "ChandeMomentumOscillator", "ChoppinessIndex", "CommodityChannelIndex", "CompositeIndicator",
    "ConnorsRelativeStrengthIndex", "ConstantIndicator", "CoppockCurve", "Correlation", "CorrelationType",
    "Covariance", "DeMarkerIndicator", "Delay", "DerivativeOscillator", "DetrendedPriceOscillator", "DonchianChannel",
    "DoubleExponentialMovingAverage", "EaseOfMovementValue", "Event", "ExponentialMovingAverage", "FisherTransform",
    "ForceIndex", "FractalAdaptiveMovingAverage", "FunctionalIndicator", "HeikinAshi", "HullMovingAverage",
    "HurstExponent", "IchimokuKinkoHyo", "Identity", "Indicator", "IndicatorBase", "IndicatorDataPoint",
    "IndicatorExtensions", "InternalBarStrength", "IntradayVwap", "KaufmanAdaptiveMovingAverage",
    "KaufmanEfficiencyRatio", "KeltnerChannels", "KlingerVolumeOscillator", "KnowSureThing",
    "LeastSquaresMovingAverage", "LinearWeightedMovingAverage", "LogReturn", "MassIndex", "Maximum",
    "McGinleyDynamic", "MeanAbsoluteDeviation", "MesaAdaptiveMovingAverage", "MidPoint", "MidPrice", "Minimum",
    "Momentum", "MomentumPercent", "Momersion", "MoneyFlowIndex", "MovingAverageConvergenceDivergence",
    "NormalizedAverageTrueRange", "OnBalanceVolume", "ParabolicStopAndReverse", "ParabolicStopAndReverseExtended",
    "PercentagePriceOscillator", "PivotPointType", "PremierStochasticOscillator", "PythonIndicator", "RateOfChange",
    "RateOfChangePercent", "RateOfChangeRatio", "RegressionChannel", "RelativeDailyVolume", "RelativeMovingAverage",
    "RelativeStrengthIndex", "RelativeVigorIndex", "RelativeVigorIndexSignal", "RogersSatchellVolatility",
    "RollingWindow", "SchaffTrendCycle", "SharpeRatio", "SimpleMovingAverage", "SmoothedOnBalanceVolume",
    "SortinoRatio", "SqueezeMomentum", "StandardDeviation", "Stochastic", "StochasticRelativeStrengthIndex", "Sum",
    "SuperTrend", "T3MovingAverage", "TargetDownsideDeviation", "TimeSeriesForecast", "TradeBarIndicator",
    "TriangularMovingAverage", "TripleExponentialMovingAverage", "Trix", "TrueRange", "TrueStrengthIndex",
    "UltimateOscillator", "ValueAtRisk", "VariableIndexDynamicAverage", "Variance",
    "VolumeWeightedAveragePriceIndicator", "VolumeWeightedMovingAverage", "Vortex", "WaveTrendOscillator",
    "WilderMovingAverage", "WilliamsPercentR", "ZeroLagExponentialMovingAverage", "ZigZag", "feed", "value_of",
]
