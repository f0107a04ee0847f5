"""The charts of the look at a day: smiles by expiry, the term of volatility, minutes, realised against implied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import numpy as np

from desk import svg
from desk.panels import Panel, spread
from market.inspect.smiles import Smile
from market.inspect.view import Around, Minutes

_COLUMNS, _PANEL, _GAP, _ROW = 4, 214.0, 52.0, 196.0
_SIDE = 3.5
"""Standard deviations to either side of the forward that a smile's panel shows at most."""
_LEAST_DAYS = 0.5
_names = count()


def smiles_chart(smiles: Sequence[Smile], label: str) -> str:
    """A panel for each expiry: the mid volatility by strike over forward, the quotes' volatilities as a band."""
    parts = []
    for i, smile in enumerate(smiles):
        left, top = 40.0 + (i % _COLUMNS) * (_PANEL + _GAP), 26.0 + (i // _COLUMNS) * (_ROW + _GAP)
        parts.append(_smile(smile, left, top))
    rows = (len(smiles) + _COLUMNS - 1) // _COLUMNS
    return svg.chart(rows * (_ROW + _GAP) + 10.0, parts, label, is_daily=False)


def _smile(smile: Smile, left: float, top: float) -> str:
    near = smile.mid_vol[np.abs(smile.away()) <= _SIDE] if np.isfinite(smile.at_the_money) else smile.mid_vol
    shown = (np.abs(smile.away()) <= _SIDE) & np.isfinite(smile.mid_vol)
    if shown.sum() < 2:
        shown = np.isfinite(smile.mid_vol)
    percent = 100.0 * (smile.strikes / smile.forward - 1.0)
    x0, x1 = spread(percent[shown].tolist(), 0.03)
    y0, y1 = spread((100.0 * near).tolist(), 0.12)
    panel = Panel(left, top, _PANEL, _ROW - 26.0, x0, x1, max(y0, 0.0), y1)
    rows = np.flatnonzero(shown).tolist()
    band = panel.band(((percent[i], 100.0 * smile.bid_vol[i], 100.0 * smile.ask_vol[i]) for i in rows), "quoted")
    puts = panel.dots(((percent[i], 100.0 * smile.mid_vol[i]) for i in rows if percent[i] < 0), "put-dot")
    calls = panel.dots(((percent[i], 100.0 * smile.mid_vol[i]) for i in rows if percent[i] >= 0), "call-dot")
    forward = panel.upright(0.0, "zero") if x0 < 0.0 < x1 else ""
    words = f"{smile.expiry:%Y-%m-%d} · {smile.days:.1f} d · {100.0 * smile.at_the_money:.1f} %"
    axes = panel.axes(lambda v: f"{v:+g}" if v else "0", lambda v: f"{v:g}", (5, 4))
    return panel.title(words) + axes + panel.clip(f"p{next(_names)}", band + forward + puts + calls)


def term_chart(groups: Sequence[tuple[str, Sequence[Smile]]], label: str) -> str:
    """At-the-money volatility by days to expiry on a logarithmic scale, and every smile in standard deviations."""
    # The last hours of an expiring option say nothing of the term and would take the whole scale.
    terms = [[s for s in smiles if s.days >= _LEAST_DAYS and np.isfinite(s.at_the_money)] for _, smiles in groups]
    every = [smile for smiles in terms for smile in smiles]
    if not every:
        return ""
    days = [float(np.log10(max(smile.days, 0.02))) for smile in every]
    panel = Panel(46.0, 26.0, 470.0, 210.0, *spread(days), *spread([100 * s.at_the_money for s in every], 0.15))
    parts = [panel.title("at the money, by days to expiry"),
             panel.axes(_days, _plain, (5, 4), _round_days(panel.x0, panel.x1))]  # fmt: skip
    for n, smiles in enumerate(terms):
        points = [(float(np.log10(max(s.days, 0.02))), 100.0 * s.at_the_money) for s in smiles]
        parts += [panel.line(points, f"line hue{n}"), panel.dots(points, f"dot{n}", 3.0)]
    other = Panel(590.0, 26.0, 470.0, 210.0, -_SIDE - 0.2, 2.7, 0.6, 2.6)
    parts += [other.title("every smile over its level, by standard deviations from the forward"),
              other.axes(lambda v: f"{v:+g}" if v else "0", lambda v: f"{v:g}", (7, 4))]  # fmt: skip
    lines = []
    for n, (_, smiles) in enumerate(groups):
        for rank, smile in enumerate(smiles):
            if np.isfinite(smile.at_the_money):
                rows = np.isfinite(smile.mid_vol)
                points = zip(smile.away()[rows], smile.mid_vol[rows] / smile.at_the_money, strict=True)
                lines.append(other.line(points, f"line hue{n} rank{min(rank, 7)}"))
    parts.append(other.clip(f"p{next(_names)}", "".join(lines) + other.upright(0.0, "zero")))
    return svg.chart(270.0, parts, label, is_daily=False)


def _round_days(low: float, high: float) -> list[float]:
    """Logarithms of 1, 3, 10, 30, … days, as far as they lie between two."""
    return [at for n in range(-1, 4) for at in (float(n), float(n + np.log10(3.0))) if low <= at <= high]


def _days(logarithm: float) -> str:
    return f"{round(10**logarithm, 1):,g}"


def minutes_chart(minutes: Minutes) -> str:
    """Minutes between their high and low, the day's own bar as lines, volume below."""
    clock = minutes.clock.astype(float)
    ends = minutes.daily or ()
    low, high = spread([float(minutes.low.min()), float(minutes.high.max()), *ends])
    has_volume = bool(minutes.volume.any())
    panel = Panel(66.0, 14.0, 1000.0, 250.0, float(clock[0]), float(clock[-1]) + 1.0, low, high)
    hours = _hours(clock)
    parts = [panel.axes((lambda _: "") if has_volume else _hour, _plain, (13, 5), hours)]
    parts.append(panel.band(zip(clock, minutes.low, minutes.high, strict=True), "quoted"))
    parts.append(panel.line(zip(clock, minutes.close, strict=True), "line spot"))
    for name, value, inset in zip(("open", "high", "low", "close"), ends, (110, 0, 0, 220), strict=False):
        parts.append(panel.across(value, "daily", f"{name} {value:g}", inset))
    if has_volume:
        below = Panel(66.0, 276.0, 1000.0, 64.0, panel.x0, panel.x1, 0.0, 1.05 * float(minutes.volume.max()))
        parts.append(below.axes(_hour, _thousands, (13, 2), hours))
        width = max(1000.0 / len(clock) - 0.4, 0.6)
        bars = zip(clock.tolist(), minutes.volume.tolist(), strict=True)
        parts += [svg.tag("rect", x=below.x(at), y=below.y(size), width=width, height=below.y(0.0) - below.y(size),
                          css="held") for at, size in bars]  # fmt: skip
    return svg.chart(364.0 if has_volume else 292.0, parts, "Minutes of the session", is_daily=False)


def _hours(clock: np.ndarray) -> list[float]:
    """Full hours within a session; every second one of a long one."""
    step = 60.0 if clock[-1] - clock[0] < 600.0 else 120.0
    return [float(at) for at in np.arange(np.ceil(clock[0] / step) * step, clock[-1] + 1.0, step)]


def _plain(value: float) -> str:
    return f"{value:g}"


def _thousands(value: float) -> str:
    return f"{value / 1e6:g}M" if value >= 1e6 else f"{value / 1e3:g}k" if value >= 1e3 else f"{value:g}"


def _hour(minute: float) -> str:
    passed = timedelta(minutes=int(minute) % 1440)
    return f"{passed.seconds // 3600}:{passed.seconds // 60 % 60:02d}"


def around_chart(around: Around) -> str:
    """Realised and implied volatility of the sessions about a day."""
    at = np.arange(len(around.dates), dtype=float)
    panel = Panel(66.0, 14.0, 1000.0, 190.0, 0.0, float(at[-1]), *spread([*around.realised, *around.implied]))
    box = svg.Box(len(around.dates), panel.y0, panel.y1, panel.top, panel.height)
    parts = [
        svg.value_axis(box, lambda v: f"{v:g}"),
        svg.day_axis(box, [str(day) for day in around.dates], box.bottom + 18),
        svg.line(box, around.implied.tolist(), "line equity"),
        svg.line(box, around.realised.tolist(), "line drawdown"),
        svg.tag("line", x1=box.x(around.chosen), x2=box.x(around.chosen), y1=box.top, y2=box.bottom, css="zero"),
    ]
    return svg.chart(236.0, parts, "Realised and implied volatility", is_daily=False)
