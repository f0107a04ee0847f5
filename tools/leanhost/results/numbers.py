"""Numbers as LEAN rounds and prints them: decimals keep their scale, doubles drop trailing zeros."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

# Products of decimals come to us as binary floats; ten digits after the point undo that noise before a real rounding.
NOISE_DIGITS = 10
# Nearer than this to a shorter number, a quotient was exact: decimals keep the digits they have.
EXACT = 1e-13
# From here on the 15 digits that .NET keeps of a double end before the ones that would be rounded off.
HUGE = 1e12
# Within these bounds the noise and what is lost in scaling stay far below the distance from a half.
_POWERS, _PRECISE, _NEAR_A_HALF = [10.0**n for n in range(5)], 1e11, 1e-3
_SEVEN_DIGITS = Context(prec=7, rounding=ROUND_HALF_EVEN)


def rounded(value: float, digits: int) -> float:
    """`value` rounded as .NET's decimal does: half to even on the decimal digits, not on the binary ones."""
    if not math.isfinite(value):
        return 0.0
    if abs(value) >= HUGE:
        return float(f"{value:.15g}")
    scaled = abs(value) * _POWERS[digits] if digits < len(_POWERS) else _PRECISE
    if scaled < _PRECISE and abs(scaled % 1.0 - 0.5) > _NEAR_A_HALF:
        return round(value, digits)  # no tie, so every way of rounding agrees
    exact = Decimal(repr(round(value, NOISE_DIGITS)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN))


def double_of(value: Decimal) -> float:
    """.NET's double of a positive decimal: two words and a power of ten, each rounded; up to an ulp off the nearest."""
    places = min(-int(value.as_tuple().exponent), 28)
    high, low = divmod(int(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN).scaleb(places)), 2**64)
    return (float(low) + float(high) * 2.0**64) / 10.0**places


def smart_rounded(value: float) -> float:
    """Round as LEAN does every point of a chart: 4 decimals above 1000, else 7 significant digits.

    A negative number, however large, keeps 7 digits.
    """
    if value == 0 or not math.isfinite(value):
        return 0.0
    if value > 1000:
        return rounded(value, 4)
    return float(_SEVEN_DIGITS.create_decimal(repr(value)))


def decimal_text(value: float, digits: int) -> str:
    """A decimal rounded to `digits`, trailing zeros kept, never "-0.00"; exact zero is "0"."""
    if value == 0 or not math.isfinite(value):
        return "0"
    return _huge_text(value) or f"{rounded(value, digits) or 0.0:.{digits}f}"


def _huge_text(value: float) -> str:
    """A number that has no digits after the point to round, in those that .NET keeps; "" for any smaller one."""
    return f"{Decimal(f'{value:.15g}'):f}" if HUGE <= abs(value) < math.inf else ""


def double_text(value: float, digits: int) -> str:
    """A double rounded to `digits` without trailing zeros; LEAN prints "-0" for a tiny negative one."""
    if not math.isfinite(value):
        return "0"
    text = f"{round(value, digits):.{digits}f}".rstrip("0").rstrip(".")
    return text or "0"


def plain_text(value: float, digits: int) -> str:
    """At most `digits` after the point, no trailing zeros, never "-0": amounts of money and the like."""
    if abs(value) >= HUGE:
        return _huge_text(value)
    text = f"{rounded(value, digits):.{digits}f}".rstrip("0").rstrip(".") if digits else f"{rounded(value, 0):.0f}"
    return "0" if text in ("", "-0") else text


def exact_text(value: Decimal, digits: int) -> str:
    """A decimal rounded to `digits`, in the digits it has: "72.50" stays, "-0.00297" with 4 is "-0.0030"."""
    places = -int(value.as_tuple().exponent)
    shown = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN) if places > digits else value
    return f"{abs(shown) if shown == 0 else shown:f}"


def scaled_text(value: float, digits: int) -> str:
    """A decimal that came of a division: all `digits` unless it is exact in fewer."""
    if not math.isfinite(value) or value == 0:
        return "0"
    exact = abs(round(value, digits) - value) < EXACT
    return plain_text(value, digits) if exact else decimal_text(value, digits)


def money_text(amount: float, *, grouped: bool = False) -> str:
    """An amount with two digits, rounded as .NET formats: half away from zero. `grouped` writes 1,234.50."""
    exact = Decimal(repr(round(amount, NOISE_DIGITS))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"${exact:,.2f}" if grouped else f"${exact:.2f}"


def percent_text(value: float, digits: int) -> str:
    """A fraction as a percentage: 0.1770038 with 3 digits is "17.700%", exactly 0.17 is "17.00%"."""
    kept = next((k for k in range(digits) if abs(round(value, k) - value) < EXACT), digits)
    return decimal_text(value * 100, kept) + "%"
