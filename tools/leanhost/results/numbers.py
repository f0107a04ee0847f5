"""Numbers as LEAN rounds and prints them: decimals keep their scale, doubles drop trailing zeros."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

# Products of decimals come to us as binary floats; ten digits after the point undo that noise before a real rounding.
NOISE_DIGITS = 10


def rounded(value: float, digits: int) -> float:
    """`value` rounded as .NET's decimal does: half to even on the decimal digits, not on the binary ones."""
    if not math.isfinite(value):
        return 0.0
    exact = Decimal(repr(round(value, NOISE_DIGITS)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN))


def smart_rounded(value: float) -> float:
    """LEAN's SmartRounding: 4 decimals above 1000, else 7 significant digits."""
    if value == 0 or not math.isfinite(value):
        return 0.0
    if abs(value) > 1000:
        return rounded(value, 4)
    return float(f"{value:.7g}")


def decimal_text(value: float, digits: int) -> str:
    """A decimal rounded to `digits`, trailing zeros kept; exact zero is "0"."""
    if value == 0 or not math.isfinite(value):
        return "0"
    return f"{rounded(value, digits):.{digits}f}"


def double_text(value: float, digits: int) -> str:
    """A double rounded to `digits` without trailing zeros; LEAN prints "-0" for a tiny negative one."""
    if not math.isfinite(value):
        return "0"
    text = f"{round(value, digits):.{digits}f}".rstrip("0").rstrip(".")
    return text or "0"


def plain_text(value: float, digits: int) -> str:
    """At most `digits` after the point, no trailing zeros, never "-0": amounts of money and the like."""
    text = f"{rounded(value, digits):.{digits}f}".rstrip("0").rstrip(".") if digits else f"{rounded(value, 0):.0f}"
    return "0" if text in ("", "-0") else text


def money_text(amount: float, *, grouped: bool = False) -> str:
    """An amount with two digits, rounded as .NET formats: half away from zero. `grouped` writes 1,234.50."""
    exact = Decimal(repr(round(amount, NOISE_DIGITS))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"${exact:,.2f}" if grouped else f"${exact:.2f}"


def percent_text(value: float, digits: int) -> str:
    """A fraction as a percentage: 0.177 with 3 digits is "17.700%"."""
    return decimal_text(value * 100, digits) + "%"
