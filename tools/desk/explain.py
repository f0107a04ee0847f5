"""`fivefold explain DATE`: what was decided on a day, and why, from the journal alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core import journal
from desk.runs import DeskError, Run
from desk.summary import structure_text

_COLOURS = {"passed": "green", "failed": "red", "not_applicable": "dim", "inactive": "dim"}
_EVENT_KINDS = ("order", "fill", "position", "mode", "alert", "parameters")


def explain(run: Run, day: date, console: Console) -> None:
    """Prints the day's records in order; a day without any is an error that says which days there are."""
    records = list(run.journal())
    todays = journal.on_day(records, day)
    if not todays:
        days = sorted({r["time"][:10] for r in records})
        span = f"{days[0]} to {days[-1]}" if days else "nothing"
        raise DeskError(f"{day}: nothing is journalled on that day; run {run.name} covers {span}, exchange days only")
    console.print(f"[bold]{day:%A %Y-%m-%d}[/bold], run {escape(run.name)}")
    for record in todays:
        _print_record(record, console)


def _print_record(r: Mapping[str, Any], console: Console) -> None:
    time, kind = r["time"][11:16], r["kind"]
    if kind == "day":
        console.print(escape(f"{time} {_day_text(r)}"), style="cyan")
    elif kind == "decision":
        _print_decision(time, r, console)
    elif kind in _EVENT_KINDS:
        console.print(escape(f"{time} {kind}: {_plain(r)}"))


def _day_text(r: Mapping[str, Any]) -> str:
    if r["event"] == "phase":
        return f"phase {r['before']} → {r['phase']} at {r['equity']:,.2f}"
    vix = f"VIX {r['vix']:.2f} ({r['vix_source']})" if r["vix"] is not None else "no VIX"
    return (
        f"{r['event']}: equity {r['equity']:,.2f}, margin {r['margin']:,.2f} of ceiling {r['ceiling']:.0%}, "
        f"phase {r['phase']}, mode {r['mode']}, {vix}, regime {r['regime']}"
    )


def _print_decision(time: str, r: Mapping[str, Any], console: Console) -> None:
    sent = r["outcome"] == "sent"
    console.print(f"{time} [bold]{escape(r['strategy'])}[/bold] → ", end="")
    console.print(escape(r["outcome"]), style="bold green" if sent else "bold red")
    console.print(escape(f"      {structure_text(r['structure'])}"))
    if r.get("reason"):
        console.print(escape(f"      {r['reason']}"))
    for name, value in r.get("evidence", {}).items():
        console.print(escape(f"      {name}: {number(value)}"), style="dim")
    if r["checks"]:
        console.print(_checks(r["checks"]))
    size = r.get("size")
    if size:
        bounds = "; ".join(f"{b['name']} {b['contracts']:g} ({b['text']})" for b in size["bounds"])
        console.print(escape(f"      size {size['contracts']}: {bounds}"))


def _checks(checks: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("#", "check", "status", "measured", "limit", "", box=None, padding=(0, 1))
    for c in checks:
        cells = (str(c["number"]), c["name"], c["status"], number(c["measured"]), number(c["limit"]), c["text"])
        table.add_row(*(escape(cell) for cell in cells), style=_COLOURS.get(c["status"], ""))
    return table


def number(value: Any) -> str:
    """A measured value or limit: figures with four digits, texts as they are."""
    if value is None:
        return "–"
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 10_000 else str(value)


def _plain(r: Mapping[str, Any]) -> str:
    shown = {k: v for k, v in r.items() if k not in ("time", "kind", "structure", "legs") and v not in (None, "", [])}
    return ", ".join(f"{k} {number(v)}" for k, v in shown.items())
