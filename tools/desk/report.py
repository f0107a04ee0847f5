"""The report: one HTML file that opens offline, from a run's journal and result file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from core.settings import Settings, setting_rows
from desk import figures
from desk.config import value_text
from desk.funnel import Funnel, funnel_of
from desk.runs import DeskError, Run, replace_text
from desk.story import position_of, sentence, story_of
from desk.summary import (
    Trade,
    TradeFigures,
    closes_of,
    drawdown_of,
    figure_rows,
    figures_of,
    grouped,
    trades_of,
    worst_of,
)
from desk.tables import data_faults

WORST = 10
FEW_TRADES = 30
"""Below it a report says that its figures prove nothing: a rule of thumb of ours."""
IN_TITLE = ("run.cash", "run.start", "run.end", "run.fills")
FOLDER, TEMPLATE = Path(__file__).parent, "report.html.j2"
KINDS = ("real", "derived", "modelled")
Records = Sequence[Mapping[str, Any]]
_STATISTICS = (
    "Start Equity", "End Equity", "Net Profit", "Compounding Annual Return", "Drawdown", "Sharpe Ratio",
    "Sortino Ratio", "Probabilistic Sharpe Ratio", "Total Orders", "Total Fees", "Portfolio Turnover",
    "Estimated Strategy Capacity",
)  # fmt: skip


def write_report(run: Run) -> Path:
    """Writes `report.html` into the run's folder."""
    records = list(run.journal())
    days, trades, funnel = closes_of(records), trades_of(records), funnel_of(records)
    config, found = run.config(), figures_of(trades)
    statistics = _statistics(run)
    labels = config.get("data_labels", [])
    content = _template().render(
        run=run.name,
        config=config,
        tiles=_tiles(found, config["cash"], days, funnel),
        warnings=_warnings(run, config, records, days, found),
        figures=figure_rows(found, days),
        statistics=statistics,
        claims=_claims(found, config["cash"], days, dict(statistics)),
        charts=_charts(days, trades, records),
        funnel=funnel,
        no_structure=funnel.no_structure.most_common(8),
        groups=_groups(trades, days),
        trades=trades,
        results=figures.results_figure(trades) if trades else "",
        unfilled=_unfilled(records),
        worst=[(trade, story_of(trade.id, records)) for trade in worst_of(trades, WORST)],
        changes=_changes(records),
        settings=_changed(config),
        labels=labels,
        kinds=Counter(label["kind"] for label in labels),
        regimes=figures.REGIMES,
        hover=json.dumps(_hover(days, trades), separators=(",", ":")),
        style=(FOLDER / "report.css").read_text(encoding="utf-8"),
        script=(FOLDER / "report.js").read_text(encoding="utf-8"),
    )
    replace_text(run.report, content)
    return run.report


def _charts(days: Records, trades: Sequence[Trade], records: Records) -> list[tuple[str, str, str]]:
    """(title, what to see in it, SVG) of the charts by day."""
    if not days:
        return []
    sent = [r for r in records if r["kind"] == "decision" and r["outcome"] == "sent"]
    opened = frozenset(r["id"] for r in records if r["kind"] == "position" and r.get("event") == "opened")
    charts = [("Equity and drawdown", "USD at each close; below, the fall from the highest close so far. A dot is a "
               "closed trade. The thin line between the two is coloured while the account was halted or reducing.",
               figures.equity_figure(days, trades))]  # fmt: skip
    for underlying in sorted({name for day in days for name in day["spot"]}):
        note = "Daily closes. A triangle is an entry: below the line it won, above it lost. Click it for its row."
        charts.append((f"Trades on {underlying}", note, figures.trades_figure(days, trades, underlying)))
    note = ("Margin in use after each entry, as a share of equity; hollow where the order did not fill. The stepped "
            "line is the regime's ceiling, the filled area is what was held at the close.")  # fmt: skip
    charts.append(("Margin against ceiling", note, figures.margin_figure(days, sent, opened)))
    return charts


def _tiles(f: TradeFigures, cash: float, days: Records, funnel: Funnel) -> list[tuple[str, str, str, str]]:
    """(name, figure, small print, style) of the header."""
    end = days[-1]["equity"] if days else cash
    deepest = min(drawdown_of(day["equity"] for day in days), default=0.0)
    tone = "won" if f.pnl > 0 else "lost" if f.pnl < 0 else ""
    wins = round(f.win_rate * f.trades)
    return [
        ("P&L after fees", f"{f.pnl:+,.0f}" if f.trades else "0", f"USD, {f.pnl / cash:+.2%} of the start", tone),
        ("Equity", f"{end:,.0f}", "USD at the last close", ""),
        ("Trades", str(f.trades), f"in {len(days):,} sessions", ""),
        ("Win rate", f"{f.win_rate:.0%}" if f.trades else "–", f"{wins} won, {f.trades - wins} lost", ""),
        ("Profit factor", f"{f.profit_factor:.2f}" if f.profit_factor is not None else "–",
         "gains over losses" if f.profit_factor is not None else "no loss" if f.trades else "no trade", ""),
        ("Largest drawdown", f"{deepest:.2%}", "between closes", "lost" if deepest < 0 else ""),
        ("Windows", f"{funnel.windows}", f"{funnel.allowed} passed every check, {funnel.opened} entered", ""),
    ]  # fmt: skip


def _warnings(run: Run, config: Mapping[str, Any], records: Records, days: Records, f: TradeFigures) -> list[str]:
    """What a reader must know before any figure."""
    found = []
    if config["profile"] == "source":
        found.append("Profile “source”: the critical parameters to the letter, unsafe rules included.")
    if config["fills"] == "lean":
        found.append("Fills “lean”: combo limits fill at each leg's best price of the bar, too good to be true.")
    if any(label["kind"] == "modelled" for label in config.get("data_labels", [])):
        found.append("Option quotes are modelled. This shows how the rules behave, not what they would have earned.")
    if 0 < f.trades < FEW_TRADES:
        closed = "One trade was" if f.trades == 1 else f"{f.trades} trades were"
        found.append(f"{closed} closed: too few to say how the rules would do; under {FEW_TRADES} all may be luck.")
    calm = [day for day in days if day["vix"] is not None and day["vix"] < _complacent(config)]
    if calm:
        found.append(
            f"Complacent: VIX closed below {_complacent(config):g} on {len(calm):,} of {len(days):,} sessions, last on "
            f"{calm[-1]['time'][:10]}. The August 2024 loss began in such a market."
        )
    outside = _outside(records, days, config["cash"], f.pnl)
    if outside:
        found.append(f"Equity moved by {outside:+,.2f} USD beside the closed trades: something was held outside them.")
    found += [f"{fault[0].upper()}{fault[1:]}." for fault in data_faults(run, days)]
    status = run.status()
    if status not in ("Completed", ""):
        found.insert(0, f"The run did not finish ({status}): what follows ends with {_last(days)}.")
    return found


def _outside(records: Records, days: Records, cash: float, pnl: float) -> float:
    """What equity moved by beside the closed trades, USD; 0 while a position is open, whose marks move it too."""
    ids = {
        event: {r["id"] for r in records if r["kind"] == "position" and r["event"] == event}
        for event in ("opened", "closed")
    }
    if not days or ids["opened"] - ids["closed"]:
        return 0.0
    rest = days[-1]["equity"] - cash - pnl
    return rest if abs(rest) > 1.0 else 0.0


def _complacent(config: Mapping[str, Any]) -> float:
    return Settings.parse(dict(config["parameters"])).vix.complacent


def _last(days: Records) -> str:
    return days[-1]["time"][:10] if days else "nothing"


def _claims(f: TradeFigures, cash: float, days: Records, statistics: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The sources' claims beside what was measured."""
    months = len({day["time"][:7] for day in days})
    monthly = "–"
    if months and days[-1]["equity"] > 0:
        monthly = f"{(days[-1]['equity'] / cash) ** (1 / months) - 1:.3%}"
    deepest = min(drawdown_of(day["equity"] for day in days), default=0.0)
    return [
        ("return a month", "6.67 %", monthly),
        ("win rate", "80 %", f"{f.win_rate:.1%}" if f.trades else "–"),
        ("Sharpe ratio", "2", statistics.get("Sharpe Ratio", "–")),
        ("largest drawdown", "≤ 15 %", f"{abs(deepest):.2%}"),
    ]


def _groups(trades: Sequence[Trade], days: Records) -> list[tuple[str, list[tuple[str, TradeFigures]]]]:
    """Results by trait, where there are trades."""
    regimes = {day["time"][:10]: str(day["regime"]) for day in days}
    traits = {
        "strategy": lambda t: t.strategy,
        "exit": lambda t: t.reason or "no reason given",
        "structure": lambda t: t.structure.split(" +")[0].split(" −")[0],
        "regime at the close": lambda t: regimes.get(f"{t.opened:%Y-%m-%d}", "unknown"),
        "year": lambda t: f"{t.opened:%Y}",
        "weekday": lambda t: f"{t.opened:%A}",
        "entry hour": lambda t: f"{t.opened:%H}:00",
    }
    return [(name, grouped(trades, trait)) for name, trait in traits.items()] if trades else []


def _unfilled(records: Records) -> list[tuple[str, list[tuple[str, str]]]]:
    """Orders to enter that did not fill: the decision in a line, and its story."""
    aborted = [r["id"] for r in records if r["kind"] == "position" and r.get("event") == "aborted"]
    stories: dict[str, list[tuple[str, str]]] = {pid: [] for pid in aborted}
    for r in records:
        if (pid := position_of(r)) in stories:
            stories[pid].append((r["time"][:16].replace("T", " "), sentence(r)))
    return [(story[0][1], story) for story in stories.values() if story]


def _changes(records: Records) -> list[tuple[str, str]]:
    """Changes of mode and phase, and alerts, newest last."""
    kinds = [r for r in records if r["kind"] in ("mode", "alert") or (r["kind"] == "day" and r["event"] == "phase")]
    return [(r["time"].replace("T", " "), sentence(r)) for r in kinds]


def _changed(config: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Settings that differ from their profile: name, value with unit, the profile's value. The title has the span."""
    settings = Settings.parse(dict(config["parameters"]))
    return [
        (row.name, f"{value_text(row.value)} {row.unit}".strip(), value_text(row.profiles[settings.profile]))
        for row in setting_rows(settings)
        if not row.is_default and row.name not in IN_TITLE
    ]


def _hover(days: Records, trades: Sequence[Trade]) -> dict[str, Any]:
    """What the cross-hair says, a column per value."""
    closed: dict[str, list[str]] = {}
    for trade in trades:
        closed.setdefault(f"{trade.closed:%Y-%m-%d}", []).append(f"{trade.structure}: {trade.net:+,.2f}")
    falls = drawdown_of(day["equity"] for day in days)
    return {
        "left": figures.svg.LEFT,
        "right": figures.svg.RIGHT,
        "width": figures.svg.WIDTH,
        "date": [day["time"][:10] for day in days],
        "equity": [round(day["equity"], 2) for day in days],
        "fall": [round(100 * fall, 2) for fall in falls],
        "regime": [str(day["regime"]) for day in days],
        "mode": [day["mode"] for day in days],
        "phase": [day["phase"] for day in days],
        "vix": [day["vix"] for day in days],
        "spot": [next(iter(day["spot"].values()), None) for day in days],
        "ceiling": [round(100 * day["ceiling"]) for day in days],
        "trades": closed,
    }


def _statistics(run: Run) -> list[tuple[str, str]]:
    try:
        found = run.result().get("statistics", {})
    except DeskError:
        return []
    return [(key, found[key]) for key in _STATISTICS if key in found]


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(FOLDER)
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(TEMPLATE)
