"""The Brent search LEAN takes implied volatilities from: it also stops on a small error of the price itself."""

from __future__ import annotations

from collections.abc import Callable

_EPSILON = 2.0**-52
_MAX_PASSES = 101


def brent(
    function: Callable[[float], float],
    low: float,
    high: float,
    accuracy: float,
    ends: tuple[float, float] | None = None,
) -> float | None:
    """Root of `function` in [low, high], or None when the search fails; `ends` are its values there, if known.

    Stops when the bracket or |function| is below `accuracy`, so the digits of the result depend on this very order of
    steps. Ends of equal sign fail, two zeros included.
    """
    if not low < high:
        return None
    left, right, x = low, high, high
    f_left, f_right = ends or (function(low), function(high))
    fx = f_right
    if _sign(f_left) == _sign(f_right):
        return None
    step = previous = 0.0
    last_middle = float("nan")
    for _ in range(_MAX_PASSES):
        if _sign(fx) == _sign(f_right):
            right, f_right = left, f_left
            step = previous = x - left
        if abs(f_right) < abs(fx):
            left, x, right = x, right, x
            f_left, fx, f_right = fx, f_right, fx
        tolerance = _EPSILON * abs(x) + 0.5 * accuracy
        middle = (right - x) / 2
        if abs(middle) <= tolerance or abs(fx) < accuracy:
            return x
        if middle == last_middle:
            return None
        last_middle = middle
        if abs(previous) >= tolerance and abs(f_left) > abs(fx):
            step, previous = _interpolate(x, left, right, fx, f_left, f_right, middle, tolerance, step, previous)
        else:
            step = previous = middle
        left, f_left = x, fx
        if abs(step) > tolerance:
            x += step
        else:
            x += tolerance if middle >= 0 else -tolerance
        fx = function(x)
    return None


def _interpolate(  # noqa: PLR0917 - the search's whole state
    x: float, left: float, right: float, fx: float, f_left: float, f_right: float, middle: float, tolerance: float,
    step: float, previous: float,
) -> tuple[float, float]:
    """Secant or inverse quadratic step when it stays well inside the bracket, else bisection."""
    s = fx / f_left
    if abs(left - right) <= 1e-15 * max(abs(left), abs(right)):
        p, q = 2 * middle * s, 1 - s
    else:
        q, r = f_left / f_right, fx / f_right
        p = s * (2 * middle * q * (q - r) - (x - left) * (r - 1))
        q = (q - 1) * (r - 1) * (s - 1)
    if p > 0:
        q = -q
    p = abs(p)
    if 2 * p < min(3 * middle * q - abs(tolerance * q), abs(previous * q)):
        return p / q, step
    return middle, middle


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
