"""The report: one HTML file that opens offline, from a run's journal and result file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import jinja2
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from desk import figures
from desk.funnel import funnel_of
from desk.runs import Run, replace_text
from desk.story import story_of
from desk.summary import Trade, figure_rows, figures_of, trades_of

WORST = 10
TEMPLATE = "report.html.j2"
_STATISTICS = (
    "Start Equity", "End Equity", "Net Profit", "Compounding Annual Return", "Drawdown", "Sharpe Ratio",
    "Sortino Ratio", "Probabilistic Sharpe Ratio", "Total Orders", "Total Fees", "Portfolio Turnover",
    "Estimated Strategy Capacity",
)  # fmt: skip


def write_report(run: Run) -> Path:
    """Writes `report.html` into the run's folder."""
    records = list(run.journal())
    days = [r for r in records if r["kind"] == "day" and r.get("event") == "close"]
    trades, funnel = trades_of(records), funnel_of(records)
    sent = [r for r in records if r["kind"] == "decision" and r["outcome"] == "sent"]
    charts: list[tuple[str, str, go.Figure]] = []
    if days:
        charts.append(("Equity and drawdown", "At each close; shaded by VIX regime.", figures.equity_figure(days)))
        for underlying in sorted({name for day in days for name in day["spot"]}):
            figure = figures.trades_figure(days, trades, underlying)
            charts.append((f"Trades on {underlying}", "Each mark is an entry; its story is in the hover.", figure))
        text = "Margin of each entry and at the close, against the regime's ceiling."
        charts.append(("Margin against ceiling", text, figures.margin_figure(days, sent)))
    text = "A window is one strategy's day in which it looked for an entry."
    charts.append(("Funnel of decisions", text, figures.funnel_figure(funnel)))
    if funnel.denials:
        text = "In how many windows without an entry each check said no."
        charts.append(("Rules that denied most", text, figures.denials_figure(funnel, funnel.names)))
    content = _template().render(
        run=run.name,
        config=run.config(),
        figures=figure_rows(figures_of(trades), days),
        statistics=_statistics(run),
        charts=[(title, note, _html(figure)) for title, note, figure in charts],
        no_structure=funnel.no_structure.most_common(10),
        exits=Counter(trade.reason for trade in trades).most_common(),
        worst=[(trade, story_of(trade.id, records)) for trade in _worst(trades)],
        labels=run.config().get("data_labels", []),
        plotly=get_plotlyjs(),
    )
    replace_text(run.report, content)
    return run.report


def _worst(trades: Sequence[Trade]) -> list[Trade]:
    return sorted((trade for trade in trades if trade.net < 0), key=lambda trade: trade.net)[:WORST]


def _statistics(run: Run) -> list[tuple[str, str]]:
    found = run.result().get("statistics", {})
    return [(key, found[key]) for key in _STATISTICS if key in found]


def _html(figure: go.Figure) -> str:
    return figure.to_html(full_html=False, include_plotlyjs=False, config={"displaylogo": False})


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(TEMPLATE)
