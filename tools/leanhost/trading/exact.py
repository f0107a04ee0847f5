"""Decimal behaviour on floats: exact comparisons and the texts .NET decimals print.

Helpers: `exact(x)` scaled integer for strict comparisons, `as_decimal(x)` what LEAN gets of a Python number, `clean(x)`
removes float dust, `text(x)` normalised decimal text, `smart_round(x)` LEAN's display rounding, `gcd_of(values)`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

SCALE = 100_000_000.0


def exact(value: float) -> int:
    """`value` in units of 1e-8: equal decimals give equal integers however the floats were computed."""
    return round(value * SCALE)


def as_decimal(value: float) -> float:
    """What is left of a Python number in a .NET decimal: fifteen significant digits."""
    return float(f"{value:.15g}")


def clean(value: float) -> float:
    """`value` without the dust float sums leave behind."""
    return round(value, 10) + 0.0


def dec(value: float) -> Decimal:
    """The decimal a float stands for: its digits up to the tenth place, without trailing zeros."""
    made = Decimal(repr(round(value, 10))).normalize()
    return made if made else Decimal(0)


def text(value: float) -> str:
    """A number as .NET prints a normalised decimal: no exponent, no trailing zeros."""
    return format(dec(value), "f")


def smart_round(value: float) -> float:
    """LEAN's rounding for display: four decimals above 1000, otherwise seven significant digits."""
    if value == 0:
        return 0.0
    if value > 1000:
        return float(Decimal(repr(round(value, 12))).quantize(Decimal("0.0001"), ROUND_HALF_EVEN))
    return float(f"{value:.7g}")


def round_to_step(value: float, step: float) -> float:
    """`value` at the nearest multiple of `step`, halves to even; step 0 leaves it as it is."""
    if step <= 0:
        return value
    unit = dec(step)
    return float((dec(value) / unit).quantize(Decimal(1), ROUND_HALF_EVEN) * unit)


def truncate_to_step(value: float, step: float) -> float:
    """`value` cut towards zero to a multiple of `step`."""
    if step <= 0:
        return value
    unit = dec(step)
    return float(int(dec(value) / unit) * unit) + 0.0


def gcd_of(values: Iterable[float]) -> int:
    """Greatest common divisor of whole numbers given as floats; 0 when there are none."""
    return math.gcd(*(abs(int(value)) for value in values))


def sign(value: float) -> int:
    """-1, 0 or 1."""
    return int(value > 0) - int(value < 0)
