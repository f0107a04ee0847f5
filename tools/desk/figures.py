"""The report's charts as SVG, made from journal records; none of them needs a network or a library to be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from desk import svg
from desk.summary import Trade, drawdown_of

Days = Sequence[Mapping[str, Any]]
REGIMES = ("ultra-low", "low", "normal", "elevated", "high", "extreme", "panic")
_ROOM = 0.06


def equity_figure(days: Days, trades: Sequence[Trade]) -> str:
    """Equity at each close over the drawdown from its maximum, days shaded by VIX regime; a ribbon for the mode."""
    dates, equity = _dates(days), [float(day["equity"]) for day in days]
    upper = svg.Box(len(days), *_bounds(equity), 8, 260)
    falls = [100 * fall for fall in drawdown_of(equity)]
    lower = svg.Box(len(days), min(-0.5, 1.1 * min(falls, default=0.0)), 0.0, 288, 84)
    ribbon = svg.Box(len(days), 0, 1, 272, 8)
    both = svg.Box(len(days), 0, 1, upper.top, lower.bottom - upper.top)
    places = {date: i for i, date in enumerate(dates)}
    marks = [
        svg.tag("circle", cx=upper.x(i), cy=upper.y(equity[i]), r=3 if len(trades) < 60 else 2, css=_outcome(trade))
        for trade in trades
        if (i := places.get(f"{trade.closed:%Y-%m-%d}")) is not None
    ]
    parts = [
        svg.bands(both, [str(day["regime"]) for day in days], _regime_style),
        svg.bands(ribbon, [str(day["mode"]) for day in days], _mode_style),
        svg.value_axis(upper, lambda v: f"{v:,.0f}"),
        svg.value_axis(lower, lambda v: f"{v:g} %", 3),
        svg.day_axis(both, dates, lower.bottom + 18),
        svg.line(upper, equity, "line equity"),
        svg.area(lower, falls, "fall"),
        svg.line(lower, falls, "line drawdown"),
        *marks,
        *_phases(days, both),
    ]
    return svg.chart(400, parts, "Equity and drawdown by day, shaded by VIX regime")


def _phases(days: Days, box: svg.Box) -> list[str]:
    """A line and its name where the account's phase changed."""
    parts = []
    for i in range(1, len(days)):
        before, phase = days[i - 1]["phase"], days[i]["phase"]
        if phase != before:
            x = box.x(i)
            parts.append(svg.tag("line", x1=x, x2=x, y1=box.top, y2=box.bottom, css="zero"))
            side, end = (x + 4, "start") if i < 0.9 * len(days) else (x - 4, "end")
            parts.append(svg.text(side, box.top + 13, f"phase {before} → {phase}", anchor=end))
    return parts


def trades_figure(days: Days, trades: Sequence[Trade], underlying: str) -> str:
    """The underlying's closes, its VIX regimes, and every trade as a link to its story, coloured by how it ended."""
    prices: list[svg.Value] = [day["spot"].get(underlying) for day in days]
    box = svg.Box(len(days), *_bounds([price for price in prices if price is not None]), 8, 250)
    places = {date: i for i, date in enumerate(_dates(days))}
    marks = []
    for trade in trades:
        i = places.get(f"{trade.opened:%Y-%m-%d}")
        price = None if i is None or trade.underlying != underlying else prices[i]
        if i is not None and price is not None:
            marks.append(_mark(box.x(i), box.y(price), trade))
    parts = [
        svg.bands(box, [str(day["regime"]) for day in days], _regime_style),
        svg.value_axis(box, lambda v: f"{v:g}"),
        svg.day_axis(box, _dates(days), box.bottom + 18),
        svg.line(box, prices, "line spot"),
        *marks,
    ]
    return svg.chart(290, parts, f"{underlying} at each close with every trade")


def _mark(x: float, y: float, trade: Trade) -> str:
    """A triangle under the price for a trade that won, over it for one that lost."""
    won = trade.net > 0
    tip, base = (y + 5, y + 17) if won else (y - 5, y - 17)
    corners = f"M{x:.1f} {tip:.1f}L{x - 6:.1f} {base:.1f}H{x + 6:.1f}Z"
    shape = svg.tag("path", _title(trade), css=f"mark {_outcome(trade)}", d=corners)
    return svg.tag("a", shape, href=f"#{trade.id}")


def _title(trade: Trade) -> str:
    """A trade in a line, as a mark's title."""
    what = f"{trade.opened:%a %Y-%m-%d %H:%M} {trade.structure} × {trade.contracts}"
    return svg.tag("title", escape(f"{what}: {trade.net:+,.2f} ({trade.reason})"))


def margin_figure(days: Days, sent: Sequence[Mapping[str, Any]], opened: frozenset[str]) -> str:
    """Margin after each entry, and at each close, against the regime's ceiling, in % of equity."""
    ceiling = [100 * float(day["ceiling"]) for day in days]
    held = [100 * day["margin"] / day["equity"] if day["equity"] > 0 else 0.0 for day in days]
    entries = [(record["time"][:10], 100 * margin_after(record), record["id"] in opened) for record in sent]
    top = max([*ceiling, *held, *(share for _, share, _ in entries), 10.0])
    box = svg.Box(len(days), 0.0, 1.08 * top, 8, 200)
    places = {date: i for i, date in enumerate(_dates(days))}
    stems = []
    for date, share, is_filled in entries:
        if (i := places.get(date)) is not None:
            css = "entry" if is_filled else "entry unfilled"
            stems.append(svg.tag("line", x1=box.x(i), x2=box.x(i), y1=box.y(0), y2=box.y(share), css=css))
            stems.append(svg.tag("circle", cx=box.x(i), cy=box.y(share), r=4, css=css))
    parts = [
        svg.value_axis(box, lambda v: f"{v:g} %"),
        svg.day_axis(box, _dates(days), box.bottom + 18),
        svg.area(box, held, "held"),
        svg.line(box, ceiling, "line ceiling", is_step=True),
        *stems,
    ]
    return svg.chart(240, parts, "Margin in use against the ceiling of the VIX regime")


def margin_after(record: Mapping[str, Any]) -> float:
    """Margin in use after an entry, as a fraction of equity, as the check of the ceiling measured it."""
    found = next((c["measured"] for c in record["checks"] if c["name"] == "vix_ceiling"), None)
    return float(found) if isinstance(found, int | float) else 0.0


def results_figure(trades: Sequence[Trade]) -> str:
    """Each trade in order: its result as a bar, how far it was up and down while open as a thin line."""
    values = [v for t in trades for v in (t.net, t.mfe, t.mae)]
    box = svg.Box(max(2, len(trades)), *_bounds([0.0, *values]), 8, 190)
    room = (box.x(1) - box.x(0)) * 0.66 if len(trades) > 1 else 40.0
    width, bars = min(28.0, room), []
    inner = svg.Box(len(trades) + 2, box.low, box.high, box.top, box.height)
    for n, trade in enumerate(trades, 1):
        x, y, zero = inner.x(n), box.y(trade.net), box.y(0.0)
        height = max(1.0, abs(zero - y))
        bar = svg.tag("rect", _title(trade), x=x - width / 2, width=width, y=min(y, zero), height=height,
                      css=_outcome(trade))  # fmt: skip
        reach = svg.tag("line", x1=x, x2=x, y1=box.y(trade.mfe), y2=box.y(trade.mae), css="reach")
        bars.append(svg.tag("a", bar + reach, href=f"#{trade.id}"))
    zero = svg.tag("line", x1=svg.LEFT, x2=svg.WIDTH - svg.RIGHT, y1=box.y(0), y2=box.y(0), css="zero")
    return svg.chart(206, [svg.value_axis(box, lambda v: f"{v:,.0f}"), *bars, zero], "Result of each trade", False)


def _dates(days: Days) -> list[str]:
    return [day["time"][:10] for day in days]


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """Bounds with room around; a flat line gets a hundredth of its height."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = _ROOM * (high - low) or max(1.0, 0.005 * abs(high))
    return low - room, high + room


def _outcome(trade: Trade) -> str:
    return "won" if trade.net > 0 else "lost"


def _regime_style(name: str) -> str | None:
    return f"regime {name}" if name in REGIMES and name != "normal" else None


def _mode_style(name: str) -> str | None:
    return None if name == "ACTIVE" else f"mode {name.lower()}"
