"""The report's figures as plotly objects, made from journal records; every one of them without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from desk.funnel import Funnel
from desk.summary import Trade, drawdown_of

REGIME_COLOURS = {
    "ultra_low": "#d9ead3", "low": "#e8f3e4", "normal": "#ffffff", "elevated": "#fff2cc", "high": "#fce5cd",
    "extreme": "#f4cccc", "panic": "#ea9999", "unknown": "#eeeeee",
}  # fmt: skip
INK, GAIN, LOSS, SOFT = "#1f3b57", "#2a7f4f", "#b3372f", "#7a8ca0"
_LAYOUT: dict[str, Any] = {
    "template": "plotly_white",
    "margin": {"l": 60, "r": 20, "t": 30, "b": 40},
    "font": {"family": "system-ui, sans-serif", "size": 12},
    "legend": {"orientation": "h", "y": 1.08},
}
Days = Sequence[Mapping[str, Any]]


def equity_figure(days: Days) -> go.Figure:
    """Equity at each close over the drawdown from its maximum, days shaded by VIX regime."""
    dates = [day["time"][:10] for day in days]
    equity = [day["equity"] for day in days]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.7, 0.3], vertical_spacing=0.04)
    figure.add_trace(go.Scatter(x=dates, y=equity, name="equity", line={"color": INK}), row=1, col=1)
    falls = [100 * value for value in drawdown_of(equity)]
    figure.add_trace(go.Scatter(x=dates, y=falls, name="drawdown", fill="tozeroy", line={"color": LOSS}), row=2, col=1)
    shapes = []
    for regime, run in groupby(range(len(days)), key=lambda i: str(days[i]["regime"])):
        span = list(run)
        colour = REGIME_COLOURS.get(regime.lower(), REGIME_COLOURS["unknown"])
        shapes.append(_band(dates[span[0]], dates[min(span[-1] + 1, len(dates) - 1)], colour))
    figure.update_layout(**_LAYOUT, height=520, shapes=shapes)
    figure.update_yaxes(title_text="USD", row=1, col=1)
    figure.update_yaxes(title_text="%", row=2, col=1)
    return figure


def _band(start: str, end: str, colour: str) -> dict[str, Any]:
    return {
        "type": "rect", "xref": "x", "yref": "paper", "x0": start, "x1": end, "y0": 0, "y1": 1,
        "fillcolor": colour, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def trades_figure(days: Days, trades: Sequence[Trade], underlying: str) -> go.Figure:
    """The underlying's closes with every trade on it: entries as marks coloured by how the trade ended."""
    known = [day for day in days if underlying in day["spot"]]
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[day["time"][:10] for day in known],
            y=[day["spot"][underlying] for day in known],
            name=underlying,
            line={"color": SOFT, "width": 1},
        )
    )
    prices = {day["time"][:10]: day["spot"][underlying] for day in known}
    for name, colour, won in (("won", GAIN, True), ("lost", LOSS, False)):
        chosen = [trade for trade in trades if trade.underlying == underlying and (trade.net > 0) == won]
        figure.add_trace(
            go.Scatter(
                x=[f"{trade.opened:%Y-%m-%d}" for trade in chosen],
                y=[prices.get(f"{trade.opened:%Y-%m-%d}") for trade in chosen],
                mode="markers",
                name=name,
                marker={"color": colour, "size": 9, "line": {"width": 1, "color": "white"}},
                text=[f"{t.structure} × {t.contracts}<br>net {t.net:+,.2f} ({t.reason})" for t in chosen],
                hovertemplate="%{x}<br>%{text}<extra></extra>",
            )
        )
    figure.update_layout(**_LAYOUT, height=380)
    return figure


def margin_figure(days: Days, sent: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Margin after each entry, and at each close, against the regime's ceiling in USD."""
    dates = [day["time"][:10] for day in days]
    figure = go.Figure()
    ceiling = [day["equity"] * day["ceiling"] for day in days]
    figure.add_trace(go.Scatter(x=dates, y=ceiling, name="ceiling", line={"color": LOSS, "shape": "hv"}))
    held = [day["margin"] for day in days]
    figure.add_trace(go.Scatter(x=dates, y=held, name="at the close", line={"color": INK, "shape": "hv"}))
    entry = go.Bar(x=[r["time"][:10] for r in sent], y=[r["margin"] for r in sent], name="of each entry")
    figure.add_trace(entry.update(marker_color=SOFT))
    figure.update_layout(**_LAYOUT, height=320)
    figure.update_yaxes(title_text="USD")
    return figure


def funnel_figure(funnel: Funnel) -> go.Figure:
    """Windows that reached each stage."""
    names, counts, _ = zip(*funnel.stages(), strict=True)
    figure = go.Figure(go.Funnel(y=names, x=counts, textinfo="value+percent initial", marker={"color": INK}))
    figure.update_layout(**_LAYOUT, height=280)
    return figure


def denials_figure(funnel: Funnel, names: Mapping[str, str], most: int = 15) -> go.Figure:
    """The rules that denied most windows, and in how many of them nothing else did."""
    rules = [rule for rule, _ in funnel.denials.most_common(most)][::-1]
    labels = [names.get(rule, rule) for rule in rules]
    figure = go.Figure()
    for title, counts, colour in (("denied", funnel.denials, SOFT), ("the only rule", funnel.alone, LOSS)):
        bar = go.Bar(y=labels, x=[counts[rule] for rule in rules], name=title, orientation="h", marker_color=colour)
        figure.add_trace(bar)
    figure.update_layout(**_LAYOUT, height=max(220, 34 * len(rules)))
    figure.update_layout(margin={"l": 220, "r": 20, "t": 30, "b": 40})
    return figure
