"""Black-76 and Black-Scholes-Merton prices over arrays.

Every function takes scalars and arrays of any broadcastable shapes and gives an array of the broadcast
shape (a scalar array for scalars). Conventions, the same in all of `greeks`:

- `t` is in years (ACT/365 to the settlement minute), `volatility` per 1.00 (0.2 is 20 %), `rate` and
  `dividend_yield` continuously compounded per year.
- `right` is +1 for a call, -1 for a put.
- At `t` = 0 or zero volatility the price is the discounted intrinsic value. NaN comes out where an input is
  NaN or impossible (a strike or spot not above zero, a negative time or volatility); nothing raises or warns.

The work goes through chunks that stay in the processor's cache, in buffers that are reused.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erfcx, ndtr

Floats = NDArray[np.float64]

CHUNK = 8192
# Below this sigma*sqrt(t) the two terms of Black's formula agree in so many digits that their difference no
# longer has ten good ones at 0.01 delta; the series in sigma*sqrt(t) takes over there.
SMALL_DEVIATION = 1e-3
LOG_ROOT_TWO_PI = 0.9189385332046727
ROOT_HALF = 0.7071067811865476
ROOT_HALF_PI = 1.2533141373155003
# Long vectors take the normal distribution from a table with Taylor's series between its nodes: scipy's ndtr
# branches on its argument, which costs half as much again when neighbours fall on both sides. Within TABLE_REACH the
# two agree to a unit or two of the last digit; short vectors keep ndtr, whose call is cheaper.
LONG_VECTOR = 16_384
TABLE_REACH, PER_UNIT = 6.0, 128
TABLE_END = 7 * PER_UNIT
NODES = np.arange(-TABLE_END, TABLE_END + 1) / PER_UNIT
TABLE_CDF, TABLE_PDF = ndtr(NODES), np.exp(-0.5 * NODES * NODES - LOG_ROOT_TWO_PI)
# No double holds a value further out than this many standard deviations.
FARTHEST = 39.0


def black76_price(
    forward: ArrayLike,
    strike: ArrayLike,
    t: ArrayLike,
    volatility: ArrayLike,
    right: ArrayLike,
    *,
    rate: ArrayLike = 0.0,
) -> Floats:
    """Price European options on a forward or future.

    Parameters
    ----------
    forward, strike : array_like
        In the same units, which are the units of the price too.
    t, volatility, right, rate : array_like
        See the module.

    Returns
    -------
    ndarray
        Price today, discounted at `rate`; the broadcast shape of the arguments.

    References
    ----------
    Black, "The pricing of commodity contracts", Journal of Financial Economics, 1976.
    """
    return _price((forward, strike, t, volatility, right, rate), on_forward=True)


def bsm_price(
    spot: ArrayLike,
    strike: ArrayLike,
    t: ArrayLike,
    volatility: ArrayLike,
    right: ArrayLike,
    *,
    rate: ArrayLike = 0.0,
    dividend_yield: ArrayLike = 0.0,
) -> Floats:
    """Price European options on a spot that pays a continuous dividend yield.

    Parameters
    ----------
    spot, strike : array_like
        In the same units, which are the units of the price too.
    t, volatility, right, rate, dividend_yield : array_like
        See the module.

    Returns
    -------
    ndarray
        Price today; the broadcast shape of the arguments.
    """
    return _price((spot, strike, t, volatility, right, rate, dividend_yield), on_forward=False)


def flat_columns(*arguments: ArrayLike) -> tuple[tuple[int, ...], int, list[Floats]]:
    """Bring arguments to their broadcast shape: that shape, its size, and each argument flat.

    An argument of one element stays a scalar array, so it costs nothing in the loops.
    """
    arrays = [np.asarray(argument, dtype=np.float64) for argument in arguments]
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    flat = []
    for array in arrays:
        if array.size == 1:
            flat.append(array.reshape(()))
        elif array.shape == shape:
            flat.append(array.ravel())
        else:
            flat.append(np.broadcast_to(array, shape).ravel())
    return shape, int(np.prod(shape, dtype=np.int64)), flat


def part(column: Floats, chunk: slice) -> Floats:
    """Take a chunk of a flat column; a scalar serves every chunk."""
    return column if column.ndim == 0 else column[chunk]


def tail_ratios(h: Floats, half: Floats) -> Floats:
    """Divide an out-of-the-money time value by its vega per unit of deviation, for small deviations.

    With Y(z) = Phi(z)/phi(z) the quotient is Y(h + half) - Y(h - half), taken as its series in `half` so that
    nothing cancels: good to 1e-15 for deviations up to 0.01.

    Parameters
    ----------
    h : ndarray
        -|log moneyness| / deviation, not above 0.
    half : ndarray
        Half the deviation (sigma sqrt(t)).
    """
    y0 = ROOT_HALF_PI * erfcx(-ROOT_HALF * h)
    y1 = 1.0 + h * y0
    y2 = y0 + h * y1
    y3 = 2.0 * y1 + h * y2
    y5 = 4.0 * y3 + h * (3.0 * y2 + h * y3)
    square = half * half
    return 2.0 * half * (y1 + square * (y3 / 6.0 + square * y5 / 120.0))


def small_deviation_value(log_moneyness: Floats, deviation: Floats) -> Floats:
    """Give the time value over sqrt(forward * strike) where the deviation is small, to full relative accuracy."""
    safe = np.maximum(deviation, 1e-300)
    h = np.maximum(-np.abs(log_moneyness) / safe, -FARTHEST)
    half = 0.5 * safe
    value = tail_ratios(h, half) * np.exp(-0.5 * (h * h + half * half) - LOG_ROOT_TWO_PI)
    return np.where((h > -FARTHEST) & (deviation > 0.0), value, 0.0 * log_moneyness)


def _price(arguments: tuple[ArrayLike, ...], on_forward: bool) -> Floats:
    """Price by chunks: spot (or forward), strike, t, volatility, right, rate and, on a spot, dividend yield."""
    shape, size, columns = flat_columns(*arguments)
    out = np.empty(size)
    buffers = np.empty((10 if size >= LONG_VECTOR else 5, min(size, CHUNK)))
    with np.errstate(all="ignore"):
        for start in range(0, size, CHUNK):
            chunk = slice(start, min(start + CHUNK, size))
            work = [buffer[: chunk.stop - start] for buffer in buffers]
            _price_chunk([part(column, chunk) for column in columns], on_forward, out[chunk], work)
    return out.reshape(shape)


def _price_chunk(inputs: list[Floats], on_forward: bool, out: Floats, work: list[Floats]) -> None:
    spot, strike, t, volatility, right, rate = inputs[:6]
    deviation, x, forward, d, second = work[:5]
    np.sqrt(t, out=deviation)
    np.multiply(deviation, volatility, out=deviation)
    np.divide(spot, strike, out=x)
    np.log(x, out=x)
    carry: Floats | None = None
    future = spot
    if not on_forward:
        carry = np.subtract(rate, inputs[6]) * t
        np.add(x, carry, out=x)
        future = np.multiply(spot, np.exp(carry, out=forward), out=forward)
    np.divide(x, deviation, out=d)
    np.multiply(deviation, 0.5, out=second)
    np.add(d, second, out=d)
    np.subtract(d, deviation, out=second)
    # `second` is the lower of the two; NaN fails the comparison.
    near = len(work) > 5 and bool(d.max() <= TABLE_REACH) and bool(second.min() >= -TABLE_REACH)
    for argument in (d, second):
        np.multiply(argument, right, out=argument)
        if near:
            _tabled_normal(argument, work[5:])
        else:
            ndtr(argument, out=argument)
    np.multiply(d, future, out=d)
    np.multiply(second, strike, out=second)
    np.subtract(d, second, out=out)
    np.multiply(out, right, out=out)
    # `not >=` rather than `<`, so that NaN goes through the careful branch as well.
    if not deviation.min() >= SMALL_DEVIATION:
        rows = np.flatnonzero(~(deviation >= SMALL_DEVIATION))
        legs = [pick(column, rows) for column in (spot, strike, right, future)]
        out[rows] = _small_price(*legs, deviation[rows], 0.0 if carry is None else pick(carry, rows))
    # A call is worth no less than zero; the subtraction may say -1e-17 far from the money.
    np.maximum(out, 0.0, out=out)
    if rate.ndim or rate != 0.0:
        np.multiply(np.multiply(rate, t, out=second), -1.0, out=second)
        np.multiply(out, np.exp(second, out=second), out=out)
    if not (np.min(spot) > 0.0 and np.min(strike) > 0.0):
        out[np.broadcast_to(~((spot > 0.0) & (strike > 0.0)), out.shape)] = np.nan


def _tabled_normal(z: Floats, work: list[Floats]) -> None:
    """Replace z by Phi(z), for |z| up to TABLE_REACH.

    Phi(c + u) = Phi(c) + phi(c) u [1 - a/2 + a^2/6 - a^3/24 + a^4/120 + u^2 (-1/6 + a/8 - a^2/20) + u^4/40] with c the
    nearest node, |u| <= 1/256 and a = c u; the terms left out are below 1e-17.
    """
    c, u, a, total, square = work
    np.multiply(z, PER_UNIT, out=c)
    np.rint(c, out=c)
    index = np.add(c, TABLE_END, out=a).astype(np.intp)
    np.multiply(c, 1.0 / PER_UNIT, out=c)
    np.subtract(z, c, out=u)
    np.multiply(c, u, out=a)
    np.multiply(u, u, out=square)
    np.multiply(a, 1.0 / 120.0, out=total)
    for coefficient in (-1.0 / 24.0, 1.0 / 6.0, -0.5):
        np.add(total, coefficient, out=total)
        np.multiply(total, a, out=total)
    np.add(total, 1.0, out=total)
    np.multiply(a, -0.05, out=c)
    np.add(c, 0.125, out=c)
    np.multiply(c, a, out=c)
    np.subtract(c, 1.0 / 6.0, out=c)
    np.multiply(c, square, out=c)
    np.add(total, c, out=total)
    np.multiply(square, square, out=square)
    np.multiply(square, 0.025, out=square)
    np.add(total, square, out=total)
    np.multiply(total, u, out=total)
    TABLE_PDF.take(index, out=c, mode="clip")
    np.multiply(total, c, out=total)
    TABLE_CDF.take(index, out=z, mode="clip")
    np.add(z, total, out=z)


def _small_price(*legs: Floats | float) -> Floats:
    spot, strike, right, forward, deviation, carry = legs
    # spot - strike is exact when the two are near, which is where small deviations need it.
    x = np.log1p((spot - strike) / strike) + carry
    intrinsic = np.maximum(right * (forward - strike), 0.0)
    value = intrinsic + np.sqrt(forward) * np.sqrt(strike) * small_deviation_value(x, np.asarray(deviation))
    return np.where(np.asarray(deviation) >= 0.0, value, np.nan)


def pick(column: Floats, rows: NDArray[np.intp]) -> Floats:
    """Take rows of a flat column; a scalar serves every row."""
    return column if column.ndim == 0 else column[rows]
