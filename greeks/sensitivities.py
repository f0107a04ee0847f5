"""Greeks of Black-76 and Black-Scholes-Merton, in the conventions of `greeks.black`.

Units: delta and gamma per 1.00 of the underlying, vega per 1.00 of volatility (a point is a hundredth of it), theta
per year as time passes (negative for most long options; a calendar day is a 365th), rho per 1.00 of the rate.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from greeks.black import Floats

INVERSE_ROOT_TWO_PI = 0.3989422804014327


@dataclass(frozen=True, slots=True)
class Greeks:
    """Greeks of options, each an array of the broadcast shape of the arguments; NaN where an input is impossible.

    Without time or volatility left, delta is that of the intrinsic value and gamma, vega are 0; exactly at the money
    they do not exist and are NaN.
    """

    delta: Floats
    gamma: Floats
    vega: Floats
    theta: Floats
    rho: Floats


def black76_greeks(
    forward: ArrayLike,
    strike: ArrayLike,
    t: ArrayLike,
    volatility: ArrayLike,
    right: ArrayLike,
    *,
    rate: ArrayLike = 0.0,
) -> Greeks:
    """Give the greeks of European options on a forward or future; delta and gamma are to the forward.

    Arguments as in `greeks.black.black76_price`. `rho` holds the forward fixed.
    """
    f, k, years, vol, sign, r = (np.asarray(a, dtype=np.float64) for a in (forward, strike, t, volatility, right, rate))
    with np.errstate(all="ignore"):
        log_moneyness = np.log(f / k)
        first, second, density, deviation = _parts(f, k, years, vol, sign, log_moneyness)
        discount = np.exp(-r * years)
        price = discount * sign * (f * first - k * second)
        return _whole(
            delta=discount * sign * first,
            gamma=discount * density / (f * deviation),
            vega=discount * f * density * np.sqrt(years),
            theta=-0.5 * discount * f * density * vol / np.sqrt(years) + r * price,
            rho=-years * price,
        )


def bsm_greeks(
    spot: ArrayLike,
    strike: ArrayLike,
    t: ArrayLike,
    volatility: ArrayLike,
    right: ArrayLike,
    *,
    rate: ArrayLike = 0.0,
    dividend_yield: ArrayLike = 0.0,
) -> Greeks:
    """Give the greeks of European options on a spot with a continuous dividend yield.

    Arguments as in `greeks.black.bsm_price`.
    """
    s, k, years, vol, sign, r, q = (
        np.asarray(a, dtype=np.float64) for a in (spot, strike, t, volatility, right, rate, dividend_yield)
    )
    with np.errstate(all="ignore"):
        log_moneyness = np.log(s / k) + (r - q) * years
        first, second, density, deviation = _parts(s, k, years, vol, sign, log_moneyness)
        discount, growth = np.exp(-r * years), np.exp(-q * years)
        decay = -0.5 * s * growth * density * vol / np.sqrt(years)
        return _whole(
            delta=growth * sign * first,
            gamma=growth * density / (s * deviation),
            vega=s * growth * density * np.sqrt(years),
            theta=decay + sign * (q * s * growth * first - r * k * discount * second),
            rho=sign * k * years * discount * second,
        )


def _parts(underlying: Floats, strike: Floats, t: Floats, *rest: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Give Phi(right d1), Phi(right d2), phi(d1) and the deviation, NaN where an input is impossible."""
    volatility, right, log_moneyness = rest
    possible = (underlying > 0.0) & (strike > 0.0) & (t >= 0.0) & (volatility >= 0.0)
    deviation = np.where(possible, volatility * np.sqrt(t), np.nan)
    d1 = log_moneyness / deviation + 0.5 * deviation
    density = INVERSE_ROOT_TWO_PI * np.exp(-0.5 * d1 * d1)
    # 0/0 of an option without time or volatility that is off the money: its density is nothing, not unknown.
    return ndtr(right * d1), ndtr(right * (d1 - deviation)), density, np.where(density == 0.0, 1.0, deviation)


def _whole(**columns: Floats) -> Greeks:
    arrays = np.broadcast_arrays(*columns.values())
    return Greeks(**{name: np.array(array) for name, array in zip(columns, arrays, strict=True)})
