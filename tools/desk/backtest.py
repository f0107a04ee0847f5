"""`fivefold backtest`: `main.py` in leanhost over the bundled market or a LEAN data folder, into a run's folder."""

from __future__ import annotations

import time
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.settings import Settings
from desk.follow import Followed
from desk.report import write_report
from desk.request import PROJECT, Request, market_of
from desk.runs import DeskError, Run, StoppedError, day_of
from desk.tables import print_summary
from market.world import World

MAIN = PROJECT / "main.py"


def backtest(run: Run, request: Request, console: Console, resume: bool = False) -> None:
    """Runs, shows progress, prints the table and writes the report; what came before an error or a stop is kept.

    With `resume` the run in the folder goes on from where it was stopped; its request is `resumed_request`'s.
    """
    started = time.perf_counter()
    settings = Settings.parse(dict(request.parameters))
    if not resume:
        run.write_config(_config(request, settings))
    try:
        result = _host(run, request, settings, console, resume)
    except KeyboardInterrupt:
        go_on = f"go on with: fivefold backtest --resume {run.name}"
        raise StoppedError(f"stopped; {go_on if run.is_kept else 'nothing had begun'}") from None
    except OSError as error:
        raise DeskError(f"{run.path}: {error.strerror or error}; what the run did until then is kept there") from None
    report = _report(run, console)
    if result.result.status == "Stopped":
        raise StoppedError(f"stopped after {_last_day(run)}; go on with: fivefold backtest --resume {run.name}")
    if not result.ok:
        raise DeskError(f"the run failed: {_first_line(result.error)}; what it did until then is in {run.path}")
    if not run.has_days:
        raise DeskError(f"no minute of data came from {request.source}; choose days that it has (files in {run.path})")
    print_summary(run, console)
    written = f", report {report}" if report is not None else ""
    console.print(escape(f"results in {run.path}{written}"), style="bold", soft_wrap=True)
    console.print(f"{time.perf_counter() - started:.1f} s", style="dim")


def _provider(request: Request) -> Any:
    if request.data is not None:
        from leanhost.data.folder import LeanFolder  # noqa: PLC0415 - each source loads only when it is asked for

        return LeanFolder(request.data)
    return market_of(request.world)


def data_labels(world: World) -> list[dict[str, str]]:
    """Series, kind (real, derived, modelled), span and reason, from the market's manifest."""
    from market.manifest import as_rows  # noqa: PLC0415

    return [
        {"series": row["series"], "kind": row["label"], "text": f"{row['span']}: {row['reason']}"}
        for row in as_rows(world)
    ]


def _config(request: Request, settings: Settings) -> dict[str, Any]:
    return {
        "parameters": dict(request.parameters),
        "profile": settings.profile,
        "cash": settings.run.cash,
        "start": settings.run.start,
        "end": settings.run.end,
        "fills": settings.run.fills,
        "seed": request.world.seed,
        "scenario": request.world.scenario,
        "at": None if request.world.at is None else str(request.world.at),
        "data": request.source,
        "data_labels": data_labels(request.world) if request.data is None else [],
    }


def _last_day(run: Run) -> str:
    days = [str(record["time"])[:10] for record in run.journal() if record["kind"] == "day"] if run.has_days else []
    return days[-1] if days else "no whole day"


def _host(run: Run, request: Request, settings: Settings, console: Console, resume: bool) -> Any:
    import leanhost  # noqa: PLC0415 - numpy and pandas only load once the arguments are right
    from leanhost.resume import ResumeError  # noqa: PLC0415
    from market.files import usage  # noqa: PLC0415

    start, end = day_of(settings.run.start), day_of(settings.run.end)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    shown = {"console": console, "transient": True, "disable": not console.is_terminal}
    with Progress(*columns, TimeElapsedColumn(), **shown) as progress:
        task = progress.add_task(f"{start} to {end}", total=max(1, (end - start).days))
        years = {start.year}

        def on_day(day: date) -> None:
            progress.update(task, completed=max(0, (day - start).days), description=f"{day}")
            if not console.is_terminal and start < day <= end and day.year not in years:
                years.add(day.year)
                console.print(f"… {day}", style="dim")

        provider = _provider(request)
        parameters = {**request.parameters, **({"run.resume": "true"} if resume else {})}
        how = {"resume": run.path} if resume else {"keep": True}
        noted = usage.follow(provider, run.path, goes_on=resume) if request.data is None else nullcontext()
        try:
            with noted:
                return leanhost.run(MAIN, Followed(provider, on_day), run.path, parameters, run.storage, **how)
        except ResumeError as error:
            raise DeskError(f"--resume {run.name}: {error}") from None


def _report(run: Run, console: Console) -> Path | None:
    """The report, if the run got as far as a journal; a report that cannot be written leaves the results."""
    if not run.has_days:
        return None
    try:
        return write_report(run)
    except OSError as error:
        console.print(escape(f"no report: {run.report}: {error.strerror or error}"), style="yellow")
        return None


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text and text.strip() else "no reason given"
