"""Signals from bars: EMA, Wilder's ATR and RSI, VWAP, directional bias, the 0DTE pattern score (spec 2.2).

Functions of arrays, oldest bar first. A signal that its bars are too few for is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.settings import Signals
from core.values import Bars

CORRELATION_DAYS, CORRELATION_MINUTES = 20, 60
NO_CORRELATION = (None, "undefined: it takes two nodes, held: none")


def ema(values: np.ndarray, period: int) -> float | None:
    """Exponential average with weight 2 / (period + 1), seeded with the simple mean of the first ``period`` values."""
    if len(values) < period:
        return None
    average = float(np.mean(values[:period]))
    weight = 2.0 / (period + 1)
    for value in values[period:]:
        average += weight * (float(value) - average)
    return average


def _wilder(values: np.ndarray, period: int) -> float:
    average = float(np.mean(values[:period]))
    for value in values[period:]:
        average += (float(value) - average) / period
    return average


def wilder_atr(bars: Bars, period: int) -> float | None:
    """Wilder's average true range per share; needs ``period`` + 1 bars."""
    if len(bars) <= period:
        return None
    before = bars.close[:-1]
    high, low = np.maximum(bars.high[1:], before), np.minimum(bars.low[1:], before)
    return _wilder(high - low, period)


def rsi(closes: np.ndarray, period: int) -> float | None:
    """Wilder's relative strength index, 0–100; needs ``period`` + 1 closes. 50 where nothing moved."""
    if len(closes) <= period:
        return None
    change = np.diff(closes)
    gain, loss = _wilder(np.maximum(change, 0.0), period), _wilder(np.maximum(-change, 0.0), period)
    return 50.0 if gain + loss == 0.0 else 100.0 * gain / (gain + loss)


def vwap(minutes: Bars) -> float | None:
    """Volume-weighted average of the minutes' typical prices; the plain mean where no volume is known."""
    if len(minutes) == 0:
        return None
    typical = (minutes.high + minutes.low + minutes.close) / 3.0
    volume = float(np.sum(minutes.volume))
    return float(np.sum(typical * minutes.volume)) / volume if volume > 0.0 else float(np.mean(typical))


def clip(value: float, low: float = -1.0, high: float = 1.0) -> float:
    """The value, moved to the nearer bound when outside."""
    return max(low, min(high, value))


def bias(daily: Bars, minutes: Bars, settings: Signals) -> float | None:
    """Directional bias in [−1, 1]: mean of (EMA8 − EMA21) / ATR and (price − VWAP) / ATR, each clipped to ±1."""
    atr = wilder_atr(daily, settings.atr_period)
    fast, slow = ema(daily.close, settings.ema_fast), ema(daily.close, settings.ema_slow)
    average = vwap(minutes)
    if not atr or fast is None or slow is None or average is None:
        return None
    price = float(minutes.close[-1])
    return (clip((fast - slow) / atr) + clip((price - average) / atr)) / 2.0


def average_correlation(
    bars: Mapping[str, tuple[Bars, Bars]], nodes: Sequence[str]
) -> tuple[float | None, str]:
    """Average pairwise correlation of log returns of the nodes, with a text that says what it is of.

    The larger of that of 20 sessions and that of the last 60 minutes; of fewer than two nodes, or too few common
    bars, it is undefined: None. ``bars`` are (daily, minutes of today) by node.
    """
    held = ", ".join(nodes) or "none"
    if len(nodes) < 2:
        return None, f"undefined: it takes two nodes, held: {held}"
    spans = {"20 sessions": ([d for d, _ in bars.values()], CORRELATION_DAYS),
             "60 minutes": ([m for _, m in bars.values()], CORRELATION_MINUTES)}
    found = {name: value for name, (each, count) in spans.items() if (value := _mean_pair(each, count)) is not None}
    if not found:
        return None, f"undefined: too few bars of {held}"
    name = max(found, key=lambda n: found[n])
    return found[name], f"{found[name]:.3f} over {name} between {held}"


def _mean_pair(bars: Sequence[Bars], count: int) -> float | None:
    if any(len(b) <= count for b in bars):
        return None
    moves = np.array([np.diff(np.log(b.close[-count - 1 :])) for b in bars])
    if (moves.std(axis=1) == 0.0).any():
        return None
    pairs = np.corrcoef(moves)[np.triu_indices(len(moves), 1)]
    return float(pairs.mean())


@dataclass(frozen=True, slots=True)
class PatternScore:
    """The 0DTE pattern score: ``total`` of 100, points and measured value of each part by name."""

    total: float
    points: Mapping[str, float]
    measured: Mapping[str, float | None]


def _points(weight: float, value: float | None, full: float, none: float) -> float:
    """Points of one part: all at ``full``, none at ``none``, linear between; 0 when the value is unknown."""
    if value is None:
        return 0.0
    return weight * clip((value - none) / (full - none), 0.0, 1.0)


def pattern_score(
    daily: Bars, minutes: Bars, implied_move: float | None, term: float | None, settings: Signals
) -> PatternScore:
    """Score the first hour for a premium sale that expires today.

    Parameters
    ----------
    daily : Bars
        Complete sessions up to yesterday.
    minutes : Bars
        Minutes of today up to now.
    implied_move : float or None
        Price of the straddle nearest the spot that expires today, per share.
    term : float or None
        VIX3M / VIX − 1.
    """
    s = settings
    atr, average = wilder_atr(daily, s.atr_period), vwap(minutes)
    strength = rsi(daily.close, s.rsi_period)
    measured: dict[str, float | None] = dict.fromkeys(("range", "vwap", "gap", "rsi", "implied", "term"))
    if atr and average is not None:
        span = float(np.max(minutes.high) - np.min(minutes.low))
        measured["range"] = span / (0.5 * atr)
        measured["vwap"] = abs(float(minutes.close[-1]) - average) / atr
        measured["gap"] = abs(float(minutes.open[0]) - float(daily.close[-1])) / atr
        if implied_move is not None and span > 0.0:
            measured["implied"] = implied_move / span
    if strength is not None:
        measured["rsi"] = abs(strength - 50.0)
    measured["term"] = term
    points = {
        "range": _points(s.weight_range, measured["range"], s.range_full, s.range_none),
        "vwap": _points(s.weight_vwap, measured["vwap"], s.vwap_full, s.vwap_none),
        "gap": _points(s.weight_gap, measured["gap"], s.gap_full, s.gap_none),
        "rsi": _points(s.weight_rsi, measured["rsi"], s.rsi_full, s.rsi_none),
        "implied": _points(s.weight_implied, measured["implied"], s.implied_full, s.implied_none),
        "term": s.weight_term if term is not None and term > 0.0 else 0.0,
    }
    return PatternScore(sum(points.values()), points, measured)
