"""`self.kama(…)`, `self.psar(…)` and the like: `(symbol, the indicator's own parameters…[, resolution][, selector])`.

A mixin of QCAlgorithm; each method makes one of the host's indicators, registers it and warms it up if the settings
ask for that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from leanhost import indicators as ind
from leanhost.enums import Resolution
from leanhost.naming import lean_names

_KINDS: dict[str, Any] = {
    "abands": ind.AccelerationBands, "ad": ind.AccumulationDistribution,
    "adosc": ind.AccumulationDistributionOscillator,
    "adxr": ind.AverageDirectionalMovementIndexRating, "alma": ind.ArnaudLegouxMovingAverage,
    "ao": ind.AwesomeOscillator, "apo": ind.AbsolutePriceOscillator, "ar": ind.AverageRange, "bop": ind.BalanceOfPower,
    "cc": ind.CoppockCurve, "chop": ind.ChoppinessIndex, "cks": ind.ChandeKrollStop, "cmf": ind.ChaikinMoneyFlow,
    "cmo": ind.ChandeMomentumOscillator, "co": ind.ChaikinOscillator, "dem": ind.DeMarkerIndicator,
    "dpo": ind.DetrendedPriceOscillator, "emv": ind.EaseOfMovementValue, "fi": ind.ForceIndex,
    "fish": ind.FisherTransform, "ibs": ind.InternalBarStrength, "ichimoku": ind.IchimokuKinkoHyo,
    "kama": ind.KaufmanAdaptiveMovingAverage, "ker": ind.KaufmanEfficiencyRatio, "lsma": ind.LeastSquaresMovingAverage,
    "mad": ind.MeanAbsoluteDeviation, "mass": ind.MassIndex, "mgd": ind.McGinleyDynamic, "midpoint": ind.MidPoint,
    "midprice": ind.MidPrice, "ppo": ind.PercentagePriceOscillator, "psar": ind.ParabolicStopAndReverse,
    "rc": ind.RegressionChannel, "rma": ind.RelativeMovingAverage, "rocr": ind.RateOfChangeRatio,
    "aps": ind.AugenPriceSpike, "crsi": ind.ConnorsRelativeStrengthIndex, "do": ind.DerivativeOscillator,
    "frama": ind.FractalAdaptiveMovingAverage, "he": ind.HurstExponent, "kst": ind.KnowSureThing,
    "kvo": ind.KlingerVolumeOscillator, "mama": ind.MesaAdaptiveMovingAverage, "momersion": ind.Momersion,
    "pso": ind.PremierStochasticOscillator, "rvi": ind.RelativeVigorIndex, "sobv": ind.SmoothedOnBalanceVolume,
    "sortino": ind.SortinoRatio, "stc": ind.SchaffTrendCycle, "tdd": ind.TargetDownsideDeviation,
    "tsf": ind.TimeSeriesForecast, "wto": ind.WaveTrendOscillator, "zz": ind.ZigZag,
    "rsv": ind.RogersSatchellVolatility, "sarext": ind.ParabolicStopAndReverseExtended, "sm": ind.SqueezeMomentum,
    "srsi": ind.StochasticRelativeStrengthIndex, "str": ind.SuperTrend, "t_3": ind.T3MovingAverage,
    "trima": ind.TriangularMovingAverage, "trix": ind.Trix, "tsi": ind.TrueStrengthIndex,
    "ultosc": ind.UltimateOscillator, "vidya": ind.VariableIndexDynamicAverage,
    "vwma": ind.VolumeWeightedMovingAverage, "vtx": ind.Vortex, "zlema": ind.ZeroLagExponentialMovingAverage,
}  # fmt: skip
# What LEAN's method gives an indicator whose constructor has no such defaults.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "kst": {
        "roc_1_period": 10, "roc_1_ma_period": 10, "roc_2_period": 15, "roc_2_ma_period": 10, "roc_3_period": 20,
        "roc_3_ma_period": 10, "roc_4_period": 30, "roc_4_ma_period": 15, "signal_period": 9,
    },
    "ker": {"period": 2},
    "sm": {"bollinger_period": 20, "bollinger_multiplier": 2, "keltner_period": 20, "keltner_multiplier": 1.5},
}


class MoreIndicatorMethods:
    """Filled below with a method of each kind, in both spellings."""

    _made: Callable[..., Any]

    def heikin_ashi(self, symbol: Any, resolution: Any = None, selector: Any = None) -> Any:
        return self._made(ind.HeikinAshi(), symbol, resolution, selector)


def _method(name: str, kind: Any) -> Callable[..., Any]:
    def make(self: Any, symbol: Any, *arguments: Any, resolution: Any = None, selector: Any = None, **own: Any) -> Any:
        own_given = next((n for n, one in enumerate(arguments) if _ends(one)), len(arguments))
        rest = arguments[own_given:]
        resolution = rest[0] if rest else resolution
        selector = rest[1] if len(rest) > 1 else selector
        named = {**({} if own_given else _DEFAULTS.get(name, {})), **own}
        return self._made(kind(*arguments[:own_given], **named), symbol, resolution, selector)

    make.__name__ = name
    make.__doc__ = f"`{kind.__name__}`: {kind.__doc__}"
    return make


def _ends(argument: Any) -> bool:
    """Whether an argument is the resolution or the selector, after which none is the indicator's own."""
    return argument is None or isinstance(argument, Resolution | timedelta) or callable(argument)


for _name, _kind in _KINDS.items():
    setattr(MoreIndicatorMethods, _name, _method(_name, _kind))
    setattr(MoreIndicatorMethods, _name.upper().replace("_", ""), getattr(MoreIndicatorMethods, _name))
lean_names(MoreIndicatorMethods)
