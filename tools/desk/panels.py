"""Small charts with scales of their own, many to a page: what the look at a day is drawn with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from desk import svg

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """An area of a chart: `left`, `top`, `width`, `height` in pixels; x from `x0` to `x1`, y from `y0` up to `y1`."""

    left: float
    top: float
    width: float
    height: float
    x0: float
    x1: float
    y0: float
    y1: float

    def x(self, value: float) -> float:
        """Where a value stands across."""
        return self.left + self.width * (value - self.x0) / ((self.x1 - self.x0) or 1.0)

    def y(self, value: float) -> float:
        """Where a value stands upwards."""
        return self.top + self.height * (self.y1 - value) / ((self.y1 - self.y0) or 1.0)

    def axes(
        self, write_x: Callable[[float], str], write_y: Callable[[float], str], most: tuple[int, int],
        at: Sequence[float] | None = None,
    ) -> str:  # fmt: skip
        """Ruled lines at round values of both scales with their texts, `most` of them across and up; or across `at`."""
        right, bottom = self.left + self.width, self.top + self.height
        parts = []
        for value in svg.round_values(self.y0, self.y1, most[1]):
            parts.append(svg.tag("line", x1=self.left, x2=right, y1=self.y(value), y2=self.y(value), css="rule"))
            parts.append(svg.text(self.left - 6, self.y(value) + 4, write_y(value), "tick", "end"))
        for value in svg.round_values(self.x0, self.x1, most[0]) if at is None else at:
            parts.append(svg.tag("line", x1=self.x(value), x2=self.x(value), y1=self.top, y2=bottom, css="rule"))
            parts.append(svg.text(self.x(value), bottom + 15, write_x(value), "tick", "middle"))
        return "".join(parts)

    def title(self, words: str) -> str:
        """A heading above the area."""
        return svg.text(self.left, self.top - 7, words, "heading")

    def line(self, points: Iterable[Point], css: str) -> str:
        """A line through points; it breaks at one that is not finite."""
        parts, is_drawing = [], False
        for x, y in points:
            if not (math.isfinite(x) and math.isfinite(y)):
                is_drawing = False
                continue
            parts.append(f"{'L' if is_drawing else 'M'}{self.x(x):.1f} {self.y(y):.1f}")
            is_drawing = True
        return svg.tag("path", d="".join(parts), css=css) if parts else ""

    def band(self, points: Iterable[tuple[float, float, float]], css: str) -> str:
        """The area between two lines: (x, low, high)."""
        known = [(x, a, b) for x, a, b in points if all(map(math.isfinite, (x, a, b)))]
        if len(known) < 2:
            return ""
        up = [f"{self.x(x):.1f} {self.y(b):.1f}" for x, _, b in known]
        down = [f"{self.x(x):.1f} {self.y(a):.1f}" for x, a, _ in reversed(known)]
        return svg.tag("path", d=f"M{'L'.join(up + down)}Z", css=css)

    def dots(self, points: Iterable[Point], css: str, radius: float = 1.8) -> str:
        """A dot for each finite point."""
        known = ((x, y) for x, y in points if math.isfinite(x) and math.isfinite(y))
        return "".join(svg.tag("circle", cx=self.x(x), cy=self.y(y), r=radius, css=css) for x, y in known)

    def across(self, value: float, css: str, words: str = "", inset: float = 0.0) -> str:
        """A level line over the whole width, with a text `inset` pixels from its right end."""
        right, y = self.left + self.width, self.y(value)
        found = svg.tag("line", x1=self.left, x2=right, y1=y, y2=y, css=css)
        return found + (svg.text(right - 3 - inset, y - 4, words, "tick", "end") if words else "")

    def upright(self, value: float, css: str) -> str:
        """A line from bottom to top."""
        x = self.x(value)
        return svg.tag("line", x1=x, x2=x, y1=self.top, y2=self.top + self.height, css=css)

    def clip(self, name: str, content: str) -> str:
        """What is drawn, cut off at the area's edges; `name` must be one of its own on the page."""
        area = svg.tag("rect", x=self.left, y=self.top, width=self.width, height=self.height)
        return svg.tag("clipPath", area, id=name) + svg.tag("g", content, clip_path=f"url(#{name})")


def spread(values: Sequence[float], room: float = 0.06) -> tuple[float, float]:
    """Bounds of the finite ones with room around them."""
    known = [value for value in values if math.isfinite(value)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    gap = room * (high - low) or max(0.005 * abs(high), 0.01)
    return low - gap, high + gap
