"""`fivefold backtest`: `main.py` in leanhost over the bundled market or a LEAN data folder, into a run's folder."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from core.settings import Settings
from desk.follow import Followed
from desk.funnel import funnel_of
from desk.report import write_report
from desk.runs import DeskError, Run, day_of
from desk.summary import figure_rows, figures_of, trades_of

MAIN = Path(__file__).parents[2] / "main.py"
FIRST, LAST = date(2014, 1, 2), date(2018, 12, 31)
PRESET = {"run.cash": "120000", "run.start": FIRST.isoformat(), "run.end": LAST.isoformat()}


@dataclass(frozen=True, slots=True)
class Request:
    """What a backtest was asked for; `data` None is the bundled market with `seed`."""

    parameters: Mapping[str, str]
    data: Path | None = None
    seed: int = 1


def request_of(options: Mapping[str, str | None], sets: list[str], data: Path | None, seed: int) -> Request:
    """The preset with the options and then `--set` laid over it, checked as a whole before anything runs."""
    parameters = dict(PRESET)
    parameters |= {name: value for name, value in options.items() if value is not None}
    for pair in sets:
        name, found, value = pair.partition("=")
        if not found or not name.strip():
            raise DeskError(f"--set {pair}: write it as key=value, for instance --set friday_0dte.target=0.5")
        parameters[name.strip()] = value.strip()
    settings = Settings.parse(parameters)
    start, end = day_of(settings.run.start), day_of(settings.run.end)
    if end < start:
        raise DeskError(f"--end {end} lies before --start {start}; give an end that is not before the start")
    if data is None and (start < FIRST or end > LAST):
        raise DeskError(f"{start} to {end}: the bundled market has {FIRST} to {LAST}; choose days within them")
    if data is not None and not (data / "market-hours").is_dir():
        raise DeskError(f"--data {data}: no LEAN data folder there (it has no market-hours/); give one that has")
    return Request(parameters, data, seed)


def backtest(run: Run, request: Request, console: Console) -> None:
    """Runs, shows progress, prints the table and writes the report; what came before an error is kept."""
    started = time.perf_counter()
    settings = Settings.parse(dict(request.parameters))
    provider, labels = _provider(request)
    run.write_config(_config(request, settings, labels))
    result = _host(run, request, settings, provider, console)
    report = _report(run, console)
    if not result.ok:
        raise DeskError(f"the run failed: {_first_line(result.error)}; what it did until then is in {run.path}")
    _print_table(run, console)
    console.print(f"results in {escape(str(run.path))}, report {escape(str(report))}", style="bold")
    console.print(f"{time.perf_counter() - started:.1f} s", style="dim")


def _provider(request: Request) -> tuple[Any, list[dict[str, str]]]:
    """The data and what is known about each of its series."""
    if request.data is not None:
        from leanhost.data.folder import LeanFolder  # noqa: PLC0415 - each source loads only when it is asked for

        return LeanFolder(request.data), []
    from market.provider import BundledMarket  # noqa: PLC0415

    market = BundledMarket(seed=request.seed)
    return market, data_labels()


def data_labels() -> list[dict[str, str]]:
    """Series, kind (real, derived, modelled), span and reason, from the market's manifest."""
    from market.manifest import as_rows  # noqa: PLC0415

    return [
        {"series": row["series"], "kind": row["label"], "text": f"{row['span']}: {row['reason']}"} for row in as_rows()
    ]


def _config(request: Request, settings: Settings, labels: list[dict[str, str]]) -> dict[str, Any]:
    data = f"bundled market, seed {request.seed}" if request.data is None else str(request.data.resolve())
    return {
        "parameters": dict(request.parameters),
        "profile": settings.profile,
        "cash": settings.run.cash,
        "start": settings.run.start,
        "end": settings.run.end,
        "fills": settings.run.fills,
        "seed": request.seed,
        "data": data,
        "data_labels": labels,
    }


def _host(run: Run, request: Request, settings: Settings, provider: Any, console: Console) -> Any:
    import leanhost  # noqa: PLC0415 - numpy and pandas only load once the arguments are right

    start, end = day_of(settings.run.start), day_of(settings.run.end)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task(f"{start} to {end}", total=max(1, (end - start).days))

        def on_day(day: date) -> None:
            progress.update(task, completed=max(0, (day - start).days), description=f"{day}")

        followed = Followed(provider, on_day)
        try:
            return leanhost.run(MAIN, followed, run.path, dict(request.parameters), run.storage)
        finally:
            run.write_contracts(followed.asked())


def _report(run: Run, console: Console) -> Path | None:
    """The report, if the run got as far as a journal."""
    try:
        return write_report(run)
    except DeskError as error:
        console.print(escape(f"no report: {error}"), style="yellow")
        return None


def _print_table(run: Run, console: Console) -> None:
    records = list(run.journal())
    days = [r for r in records if r["kind"] == "day" and r.get("event") == "close"]
    funnel = funnel_of(records)
    table = Table(show_header=False, box=None, padding=(0, 2))
    for name, value in figure_rows(figures_of(trades_of(records)), days):
        table.add_row(name, value)
    table.add_section()
    for name, count in (*((stage.name, stage.windows) for stage in funnel.stages()), *funnel.refusals()):
        table.add_row(name, str(count))
    console.print(table)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text and text.strip() else "no reason given"
