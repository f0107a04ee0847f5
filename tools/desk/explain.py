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
from desk.story import sentence
from desk.summary import structure_text
from helpers.calendars import is_covered, is_early_close, is_session, next_session, previous_session

_STATUS = {"passed": "green", "failed": "bold red", "not_applicable": "dim", "inactive": "dim"}
_EVENTS = {"position": "bold", "mode": "bold yellow", "alert": "bold red", "day": "cyan", "parameters": "dim"}


def explain(run: Run, day: date, console: Console) -> None:
    """Prints the day's records in order; a day without any is an error that says why, or which days there are."""
    records = list(run.journal())
    todays = journal.on_day(records, day)
    if all(r["kind"] == "parameters" for r in todays):
        raise DeskError(_nothing(run, day, sorted({r["time"][:10] for r in records})))
    early = ", early close" if is_early_close(day) else ""
    console.print(f"[bold]{day:%A %Y-%m-%d}[/bold]{early}, run {escape(run.name)}")
    for record in todays:
        _print_record(record, console)
    if not any(r["kind"] == "decision" for r in todays):
        console.print("no strategy had an entry window on this day", style="dim")


def _nothing(run: Run, day: date, days: Sequence[str]) -> str:
    """Why nothing is journalled on a day."""
    covered = f"run {run.name} covers {days[0]} to {days[-1]}" if days else f"run {run.name} covers no day"
    if is_covered(day) and not is_session(day):
        kind = "a weekend" if day.weekday() > 4 else "an exchange holiday"
        return f"{day:%A %Y-%m-%d}: {kind}; the sessions around it are {previous_session(day)} and {next_session(day)}"
    if days and days[0] <= day.isoformat() <= days[-1]:
        return f"{day:%A %Y-%m-%d}: a session, but no minute of data came that day; look at the data of that date"
    return f"{day:%A %Y-%m-%d}: nothing is journalled on that day; {covered}"


def _print_record(r: Mapping[str, Any], console: Console) -> None:
    time, kind = r["time"][11:16], r["kind"]
    if kind == "decision":
        _print_decision(time, r, console)
    else:
        console.print(escape(f"{time} {sentence(r)}"), style=_EVENTS.get(kind, ""))


def _print_decision(time: str, r: Mapping[str, Any], console: Console) -> None:
    sent = r["outcome"] == "sent"
    console.print(f"{time} [bold]{escape(r['strategy'])}[/bold] on {r['underlying']} → ", end="")
    console.print(escape(_verdict(r)), style="bold green" if sent else "bold red")
    console.print(escape(f"      {structure_text(r['structure'])}"))
    prices = [f"{name} {r[name]:.2f}" for name in ("spot", "mid", "natural") if r.get(name) is not None]
    if prices:
        console.print(f"      {', '.join(prices)} a share")
    if r.get("reason"):
        console.print(escape(f"      {r['reason']}"))
    for line in _evidence(r.get("evidence", {})):
        console.print(escape(f"      {line}"), style="dim")
    if r["checks"]:
        console.print(_checks(r["checks"]))
    if r.get("size"):
        chosen = next((b["text"] for b in r["size"]["bounds"] if b["name"] == "size"), "")
        console.print(escape(f"      size {r['size']['contracts']} ({chosen}), from the least of:"))
        bounds = [b for b in r["size"]["bounds"] if b["name"] != "size"]
        for b in sorted(bounds, key=lambda bound: bound["contracts"]):
            console.print(escape(f"      {b['contracts']:>9,.2f}  {b['name']}: {b['text']}"), style="dim")


def _evidence(evidence: Mapping[str, Any]) -> list[str]:
    """What a strategy measured; each part of a score with its points beside its measure."""
    scored = {name.removeprefix("measured_") for name in evidence if name.startswith("measured_")}
    parts = [
        f"{part} {number(evidence.get(f'pattern_{part}'))} points at {number(evidence[f'measured_{part}'])}"
        for part in sorted(scored)
    ]
    taken = {f"{kind}_{part}" for part in scored for kind in ("pattern", "measured")}
    others = [f"{name.replace('_', ' ')} {number(v)}" for name, v in evidence.items() if name not in taken]
    return [", ".join(line) for line in (others, parts) if line]


def _verdict(r: Mapping[str, Any]) -> str:
    names = {c["number"]: c["name"].replace("_", " ") for c in r["checks"]}
    by = ", ".join(f"{n} {names.get(n, '')}".strip() for n in r["denied_by"] or ())
    return f"{r['outcome']} by {by}" if by else r["outcome"]


def _checks(checks: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("#", "check", "status", "measured", "limit", "", box=None, padding=(0, 1))
    for c in checks:
        name, status = c["name"].replace("_", " "), c["status"].replace("_", " ")
        cells = (str(c["number"]), name, status, number(c["measured"]), number(c["limit"]), c["text"])
        table.add_row(*(escape(cell) for cell in cells), style=_STATUS.get(c["status"], ""))
    return table


def number(value: Any) -> str:
    """A measured value or limit: figures with four digits, texts as they are."""
    if value is None:
        return "–"
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 10_000 else f"{value}".removesuffix(".0")
