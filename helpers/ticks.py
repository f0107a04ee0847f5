"""Price steps. Credits are positive and debits negative, so `in our favour` is up, for both."""

from math import ceil, floor

# Rounding noise of a price, in ticks: 0.15 / 0.05 is 2.9999999999999996.
NOISE = 1e-6


def round_in_favour(credit: float, tick: float) -> float:
    """Round a net credit per share up to the tick: more received, or less paid."""
    return _clean(ceil(credit / tick - NOISE) * tick, tick)


def round_against(credit: float, tick: float) -> float:
    """Round a net credit per share down to the tick: less received, or more paid."""
    return _clean(floor(credit / tick + NOISE) * tick, tick)


def option_tick(price: float, is_penny: bool) -> float:
    """Give the price step in USD of one option: 0.05 below 3.00 and 0.10 from there; penny classes (SPY) 0.01."""
    if is_penny:
        return 0.01
    return 0.05 if abs(price) < 3.0 else 0.10


def _clean(price: float, tick: float) -> float:
    """Drop the binary noise that a multiple of 0.01 carries; adding 0.0 turns -0.0 into 0.0."""
    digits = 0
    while digits < 8 and abs(tick * 10**digits - round(tick * 10**digits)) > NOISE:
        digits += 1
    return round(price, digits) + 0.0
