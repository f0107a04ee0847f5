"""`fivefold data`: the bundled market as a LEAN data folder, whole or as much of it as a run used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from desk.request import market_of, require_within, span_of
from desk.runs import DeskError, Run, day_of
from helpers.calendars import previous_session
from market.world import World


def materialise(  # noqa: PLR0917  what the command was asked for
    out: Path, span: tuple[str, str], names: Sequence[str], options: bool, world: World, run: Run | None,
    console: Console,
) -> None:  # fmt: skip
    """Writes the folder; says rows, size and time before it starts, and refuses what the disk cannot hold.

    With `run`, the days, universes and contracts it was given, in its own world; else every listed one of the span.
    """
    from market.files import materialise as writer  # noqa: PLC0415 - loads the market's tables

    if out.exists() and not out.is_dir():
        raise DeskError(f"--out {out}: that is no folder; name one to write into")
    start, end = span_of(*span, is_bundled=True)
    require_within(world, end)
    try:
        world, request = _used_by(run) if run is not None else (world, writer.Request(start, end))
        request = replace(request, options=options, **({"names": tuple(names)} if names else {}))
        market = market_of(world)
        if run is not None and not any(request.given(day) for day in request.days()):
            raise DeskError(f"--for {run.name}: that run used nothing of {', '.join(names)}; leave --symbols out")
        said = writer.estimate(market, request)
        console.print(f"{said}, into {out}")
        writer.require_room(out, said.size)
        columns = (TextColumn("writing"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f} days"))
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            task = progress.add_task("", total=1)
            done = writer.write(market, request, out, lambda n, of: progress.update(task, completed=n, total=of))
    except ValueError as error:
        raise DeskError(str(error)) from None
    console.print(f"{done.written} files written, {done.kept} kept, in {out}", style="bold")


def _used_by(run: Run) -> tuple[World, Any]:
    """The world of a run, and the request of what it was given."""
    from market.files import usage  # noqa: PLC0415

    try:
        world, request = usage.load(run.path)
    except FileNotFoundError:
        raise DeskError(f"--for {run.name}: that run had other data ({run.config()['data']})") from None
    config = run.config()
    # A chain's first selection reads the universe file of the session before the first day.
    return world, request(previous_session(day_of(config["start"])), day_of(config["end"]))
