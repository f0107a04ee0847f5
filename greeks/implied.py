"""Implied volatility over arrays: the inverse of `greeks.black`, in its conventions.

The option is turned into its out-of-the-money twin with log moneyness x <= 0 and time value b over
sqrt(forward * strike). A guess within a few per cent (Bachelier's inverse as a rational function of one variable,
corrected for lognormality) is followed by two Householder steps of fourth order on log b for all options at once;
the few that have not settled by then go on one by one inside a bracket.

NaN comes out where no volatility gives the price: below intrinsic, at or above the upper bound (the discounted
forward for a call, the discounted strike for a put), without time left, or with an input that is NaN. A price of
exactly intrinsic value is given by volatility 0. Nothing raises or warns.

References
----------
Jaeckel, "Let's be rational", Wilmott, 2015 (the Householder step); Winitzki's formula for the inverse of erf.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfcx, ndtr

from greeks.black import LOG_ROOT_TWO_PI, ROOT_HALF, ROOT_HALF_PI, Floats, flat_columns, part, pick, tail_ratios

CHUNK = 8192
# Rational fit of (y/H)^2 with H = |x|/deviation of Bachelier's model and y = log(1 + |x|/b); H within 6e-5.
FIT_TOP = (6.283185307179586, 1.1142902500725878, 0.18693192101240025, 0.012264506930161399, 4.837214615581012e-05)
FIT_BOTTOM = (1.0, 0.17666417661891864, 0.023308555509627807, 9.667318954613301e-05)
WINITZKI = 0.147
# Below this deviation Black's two terms cancel too much and the series of `tail_ratios` is used instead.
SERIES_BELOW = 0.01
# A fourth-order step that moved by less leaves an error under the rounding.
SETTLED = 1e-4
# Time values this close below zero are the rounding of an in-the-money price, not an arbitrage.
ROUNDING = 4.0 * np.finfo(np.float64).eps

Evaluation = Callable[[Floats, Floats, Floats, Floats], Floats]


def black76_implied_volatility(
    price: ArrayLike, forward: ArrayLike, strike: ArrayLike, t: ArrayLike, right: ArrayLike, *, rate: ArrayLike = 0.0
) -> Floats:
    """Invert Black-76 for the volatility.

    Parameters
    ----------
    price : array_like
        Discounted option price, in units of forward and strike.
    forward, strike, t, right, rate : array_like
        As in `greeks.black.black76_price`; all broadcast.

    Returns
    -------
    ndarray
        Volatility per 1.00 (0.2 is 20 %); NaN where none fits.
    """
    return _implied((price, forward, strike, t, right, rate), on_forward=True)


def bsm_implied_volatility(
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    t: ArrayLike,
    right: ArrayLike,
    *,
    rate: ArrayLike = 0.0,
    dividend_yield: ArrayLike = 0.0,
) -> Floats:
    """Invert Black-Scholes-Merton for the volatility.

    Parameters
    ----------
    price : array_like
        Option price, in units of spot and strike.
    spot, strike, t, right, rate, dividend_yield : array_like
        As in `greeks.black.bsm_price`; all broadcast.

    Returns
    -------
    ndarray
        Volatility per 1.00 (0.2 is 20 %); NaN where none fits.
    """
    return _implied((price, spot, strike, t, right, rate, dividend_yield), on_forward=False)


def _implied(arguments: tuple[ArrayLike, ...], on_forward: bool) -> Floats:
    """Invert by chunks: price, spot (or forward), strike, t, right, rate and, on a spot, dividend yield."""
    shape, size, columns = flat_columns(*arguments)
    out = np.empty(size)
    with np.errstate(all="ignore"):
        for start in range(0, size, CHUNK):
            chunk = slice(start, min(start + CHUNK, size))
            _implied_chunk([part(column, chunk) for column in columns], on_forward, out[chunk])
    return out.reshape(shape)


def _implied_chunk(inputs: list[Floats], on_forward: bool, out: Floats) -> None:
    price, spot, strike, t, right, rate = inputs[:6]
    carry = np.zeros(()) if on_forward else np.subtract(rate, inputs[6]) * t
    forward = spot if on_forward else spot * np.exp(carry)
    undiscounted = price if rate.ndim == 0 and rate == 0.0 else price * np.exp(rate * t)
    value = np.subtract(forward, strike, out=np.empty(out.shape))
    np.multiply(value, right, out=value)
    np.maximum(value, 0.0, out=value)
    np.subtract(undiscounted, value, out=value)
    lower = np.minimum(forward, strike)
    fits = (value > 0.0) & (value < lower) & (t > 0.0) & (lower > 0.0)
    b = np.divide(value, np.sqrt(np.multiply(forward, strike)), out=np.empty(out.shape))
    x = np.log(np.divide(spot, strike, out=np.empty(out.shape)))
    np.add(x, carry, out=x)
    np.abs(x, out=x)
    np.negative(x, out=x)
    deviation = _guess(x, b)
    legs = (spot, strike, carry)
    _solve(x, b, deviation, legs, np.broadcast_to(fits, out.shape))
    np.divide(deviation, np.sqrt(t), out=out)
    if not fits.all():
        out[np.broadcast_to(~fits, out.shape)] = np.nan
        floor = -ROUNDING * np.maximum(forward, strike)
        at_intrinsic = (value <= 0.0) & (value >= floor) & (undiscounted >= 0.0) & (t > 0.0) & (lower > 0.0)
        out[np.broadcast_to(at_intrinsic, out.shape)] = 0.0


def _guess(x: Floats, b: Floats) -> Floats:
    """Guess the deviation within a few per cent for |x| up to some 10."""
    m = np.divide(x, b)
    np.negative(m, out=m)
    np.maximum(m, 1e-10, out=m)
    y = np.log(m + 1.0)
    top = y * FIT_TOP[4]
    for coefficient in FIT_TOP[3::-1]:
        np.add(top, coefficient, out=top)
        if coefficient != FIT_TOP[0]:
            np.multiply(top, y, out=top)
    bottom = y * FIT_BOTTOM[3]
    for coefficient in FIT_BOTTOM[2::-1]:
        np.add(bottom, coefficient, out=bottom)
        if coefficient != FIT_BOTTOM[0]:
            np.multiply(bottom, y, out=bottom)
    np.divide(top, bottom, out=top)
    # top is now (y/H)^2: the deviation of Bachelier's model is b (m/y) (y/H).
    np.divide(m, y, out=m)
    np.multiply(m, b, out=m)
    normal = np.multiply(m, np.sqrt(top, out=bottom), out=bottom)
    # Lognormality: exact at the money, where b = erf(s / sqrt 8); elsewhere the same with b damped by 1 + h^2/3.
    np.divide(x, normal, out=y)
    np.multiply(y, y, out=y)
    np.multiply(y, 1.0 / 3.0, out=y)
    np.add(y, 1.0, out=y)
    np.multiply(normal, normal, out=m)
    np.divide(m, y, out=m)
    np.multiply(m, 0.5 / np.pi, out=m)
    np.minimum(m, 0.99999, out=m)
    np.subtract(1.0, m, out=m)
    logarithm = np.log(m, out=m)
    centre = np.multiply(logarithm, 0.5, out=top)
    np.add(centre, 2.0 / (np.pi * WINITZKI), out=centre)
    np.multiply(logarithm, -8.0 / WINITZKI, out=m)
    square = centre * centre
    np.add(square, m * 0.125, out=square)
    np.sqrt(square, out=square)
    np.add(square, centre, out=square)
    np.divide(m, square, out=m)
    np.multiply(m, y, out=m)
    np.sqrt(m, out=m)
    return np.maximum(m, normal, out=m)


def _solve(x: Floats, b: Floats, deviation: Floats, legs: tuple[Floats, ...], fits: np.ndarray) -> None:
    """Bring `deviation` from the guess to the root, in place."""
    small = ~(deviation >= SERIES_BELOW)
    last = np.zeros_like(x)
    if not small.any():
        _two_steps(_direct, x, b, deviation, last)
    else:
        rows = np.flatnonzero(small)
        spot, strike, carry = (pick(leg, rows) for leg in legs)
        # spot - strike is exact when the two are near, which is where small deviations need it.
        x[rows] = -np.abs(np.log1p((spot - strike) / strike) + carry)
        for group, evaluate in ((rows, _series), (np.flatnonzero(~small), _direct)):
            s, move = deviation[group], np.zeros(group.size)
            _two_steps(evaluate, x[group], b[group], s, move)
            deviation[group], last[group] = s, move
    np.abs(last, out=last)
    unsettled = ~(last <= SETTLED * deviation)
    if unsettled.any():
        rows = np.flatnonzero(unsettled & fits)
        deviation[rows] = _bracketed(x[rows], b[rows], deviation[rows])


def _two_steps(evaluate: Evaluation, x: Floats, b: Floats, s: Floats, last: Floats) -> None:
    if not x.size:
        return
    h = np.empty_like(x)
    log_b = np.log(b)
    for _ in range(2):
        np.divide(x, s, out=h)
        ratio = evaluate(x, h, s, last)
        np.subtract(log_b, last, out=last)
        _householder(h, s, ratio, last)
        np.add(s, last, out=s)


def _direct(x: Floats, h: Floats, s: Floats, log_value: Floats) -> Floats:
    """Give b/vega, and log b into `log_value`, by Black's formula."""
    half = np.multiply(s, 0.5, out=log_value)
    upper = np.add(h, half)
    lower = np.subtract(h, half)
    exponent = upper * upper
    ndtr(upper, out=upper)
    ndtr(lower, out=lower)
    scale = np.exp(np.multiply(x, 0.5))
    np.multiply(upper, scale, out=upper)
    np.divide(lower, scale, out=lower)
    np.subtract(upper, lower, out=upper)
    # phi(h + half) exp(x/2) is the vega per unit of deviation, over sqrt(forward * strike).
    np.multiply(exponent, 0.5, out=exponent)
    np.exp(exponent, out=exponent)
    np.multiply(exponent, 2.0 * ROOT_HALF_PI, out=exponent)
    np.divide(exponent, scale, out=exponent)
    np.log(upper, out=log_value)
    return np.multiply(exponent, upper, out=upper)


def _series(x: Floats, h: Floats, s: Floats, log_value: Floats) -> Floats:
    """Give b/vega, and log b into `log_value`, for small deviations."""
    half = 0.5 * s
    ratio = tail_ratios(h, half)
    np.subtract(np.log(ratio), 0.5 * (h * h + half * half) + LOG_ROOT_TWO_PI, out=log_value)
    return ratio


def _scaled(x: Floats, h: Floats, s: Floats, log_value: Floats) -> Floats:
    """Give b/vega, and log b into `log_value`, for any deviation and however far from the money."""
    half = 0.5 * s
    wide = ROOT_HALF_PI * (erfcx(-ROOT_HALF * (h + half)) - erfcx(-ROOT_HALF * (h - half)))
    ratio = np.where(s < SERIES_BELOW, tail_ratios(h, half), wide)
    np.subtract(np.log(ratio), 0.5 * (h * h + half * half) + LOG_ROOT_TWO_PI, out=log_value)
    return ratio


def _householder(h: Floats, s: Floats, ratio: Floats, gap: Floats) -> None:
    """Turn the gap in log b into the fourth-order step, in place."""
    newton = np.multiply(gap, ratio, out=gap)
    slope = np.divide(1.0, ratio, out=ratio)
    square = h * h
    np.divide(square, s, out=square)
    bend = s * -0.25
    np.add(bend, square, out=bend)
    np.divide(square, s, out=square)
    # Third over first derivative of b: bend^2 - 3 h^2/s^2 - 1/4; then those of log b from those of b.
    third = bend * bend
    np.multiply(square, 3.0, out=square)
    np.subtract(third, square, out=third)
    np.subtract(third, 0.25, out=third)
    np.multiply(slope, 2.0, out=square)
    np.subtract(square, bend * 3.0, out=square)
    np.multiply(square, slope, out=square)
    np.add(third, square, out=third)
    np.subtract(bend, slope, out=bend)
    np.multiply(third, newton, out=third)
    np.multiply(third, 1.0 / 6.0, out=third)
    np.add(third, bend, out=third)
    np.multiply(third, newton, out=third)
    np.add(third, 1.0, out=third)
    np.multiply(bend, newton, out=bend)
    np.multiply(bend, 0.5, out=bend)
    np.add(bend, 1.0, out=bend)
    np.multiply(newton, bend, out=newton)
    np.divide(newton, third, out=newton)


def _bracketed(x: Floats, b: Floats, s: Floats) -> Floats:
    """Solve the stragglers: Newton steps on the concave log b, kept inside a bracket that shrinks."""
    low, high = np.zeros_like(s), np.full_like(s, np.inf)
    s = np.where(np.isfinite(s) & (s > 0.0), s, 1.0)
    log_b, log_value = np.log(b), np.empty_like(b)
    for _ in range(100):
        h = x / s
        ratio = _scaled(x, h, s, log_value)
        # Where even exp(-h^2/2) is too small for a number the deviation is too small.
        gap = np.where(np.isfinite(log_value), log_b - log_value, np.inf)
        low, high = np.where(gap > 0.0, s, low), np.where(gap < 0.0, s, high)
        step = gap * ratio
        trial = s + step
        middle = np.where(np.isfinite(high), 0.5 * (low + high), 2.0 * s)
        trial = np.where((trial > low) & (trial < high), trial, middle)
        trial = np.where(gap == 0.0, s, trial)
        done = np.abs(trial - s) <= 1e-15 * s
        s = trial
        if done.all():
            break
    return s
