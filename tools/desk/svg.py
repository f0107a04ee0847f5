"""The few pieces of SVG the report's charts are made of: a box with scales, axes, lines, steps, bands and marks.

Charts share a width, so that one day stands at the same place in each of them; colours come from the style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

WIDTH, LEFT, RIGHT = 1080, 66, 14
Value = float | None


@dataclass(frozen=True, slots=True)
class Box:
    """A chart's area: `count` days from left to right, values from `low` up to `high`; `top` and `height` in pixels."""

    count: int
    low: float
    high: float
    top: float
    height: float

    def x(self, index: float) -> float:
        """Where a day stands."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (index / (self.count - 1) if self.count > 1 else 0.5)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.top + self.height * (self.high - value) / ((self.high - self.low) or 1.0)

    @property
    def bottom(self) -> float:
        return self.top + self.height


def tag(name: str, content: str = "", **attributes: object) -> str:
    """An element; attributes as keywords ('class' as 'css', '_' for '-'), figures with one decimal."""
    pairs = "".join(f' {_name(key)}="{_text(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> str:
    """A line of text."""
    return tag("text", escape(words), x=x, y=y, css=css or None, text_anchor=anchor)


def chart(height: float, parts: Iterable[str], label: str, is_daily: bool = True) -> str:
    """A whole chart; a daily one shares its cross-hair with the others."""
    cross = tag("line", x1=0, x2=0, y1=0, y2=height, css="cross") if is_daily else ""
    content = "".join(parts) + cross
    css = "chart daily" if is_daily else "chart"
    return tag("svg", content, viewBox=f"0 0 {WIDTH} {height:g}", css=css, role="img", aria_label=label)


def line(box: Box, values: Sequence[Value], css: str, is_step: bool = False) -> str:
    """A line through a day's values; it breaks where there is none."""
    parts: list[str] = []
    is_drawing = False
    for index, value in enumerate(values):
        if value is None:
            is_drawing = False
            continue
        at = f"{box.x(index):.1f}"
        if not is_drawing:
            parts.append(f"M{at} {box.y(value):.1f}")
        else:
            parts.append(f"H{at}V{box.y(value):.1f}" if is_step else f"L{at} {box.y(value):.1f}")
        is_drawing = True
    return tag("path", d="".join(parts), css=css)


def area(box: Box, values: Sequence[float], css: str) -> str:
    """The area between a line and zero."""
    if not values:
        return ""
    base = box.y(0.0)
    points = "".join(f"L{box.x(i):.1f} {box.y(value):.1f}" for i, value in enumerate(values))
    return tag("path", d=f"M{box.x(0):.1f} {base:.1f}{points}L{box.x(len(values) - 1):.1f} {base:.1f}Z", css=css)


def bands(box: Box, names: Sequence[str], css: Callable[[str], str | None]) -> str:
    """Days shaded by name; a name without a style is left plain."""
    half = (box.x(1) - box.x(0)) / 2 if box.count > 1 else (WIDTH - LEFT - RIGHT) / 2
    found = []
    for name, run in groupby(range(len(names)), key=names.__getitem__):
        span, style = list(run), css(name)
        if style is not None:
            left = max(LEFT, box.x(span[0]) - half)
            width = min(WIDTH - RIGHT, box.x(span[-1]) + half) - left
            found.append(tag("rect", x=left, y=box.top, width=width, height=box.height, css=style))
    return "".join(found)


def value_axis(box: Box, write: Callable[[float], str], most: int = 5) -> str:
    """Ruled lines at round values, with their text on the left."""
    return "".join(
        tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=box.y(v), y2=box.y(v), css="rule")
        + text(LEFT - 8, box.y(v) + 4, write(v), "tick", "end")
        for v in round_values(box.low, box.high, most)
    )


def day_axis(box: Box, dates: Sequence[str], y: float) -> str:
    """Years, quarters, months or days under a chart, whichever leave room."""
    marks = _day_marks(dates)
    return "".join(
        tag("line", x1=box.x(i), x2=box.x(i), y1=box.top, y2=box.bottom, css="rule")
        + text(box.x(i), y, words, "tick", "middle" if i < 0.97 * len(dates) else "end")
        for i, words in marks
    )


def _day_marks(dates: Sequence[str], most: int = 13) -> list[tuple[int, str]]:
    firsts = [[i for i, d in enumerate(dates) if not i or d[:n] != dates[i - 1][:n]] for n in (10, 7, 4)]
    days, months, years = firsts
    quarters = [i for i in months if not i or dates[i][5:7] in ("01", "04", "07", "10")]
    halves = [i for i in months if not i or dates[i][5:7] in ("01", "07")]
    for chosen, length in ((days, 10), (months, 7), (quarters, 7), (halves, 7), (years, 4)):
        if len(chosen) <= most or chosen is years:
            spaced = [i for n, i in enumerate(chosen) if n != 1 or i > len(dates) / (2 * most)]
            return [(i, dates[i][:length]) for i in spaced]
    return []


def round_values(low: float, high: float, most: int) -> list[float]:
    """Values of 1, 2 or 5 times a power of ten between two others."""
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * n for n in (1, 2, 5, 10) if span / (power * n) <= most)
    return [step * n for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _name(key: str) -> str:
    return "class" if key == "css" else key.replace("_", "-")


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))
