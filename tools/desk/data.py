"""`fivefold data --materialise`: the bundled market as a LEAN data folder, the identical files LEAN would read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from desk.request import span_of
from desk.runs import DeskError, Run, day_of
from helpers.calendars import previous_session


def materialise(
    out: Path, span: tuple[str, str], symbols: list[str], *, seed: int, run: Run | None, console: Console
) -> None:
    """Writes the folder; says rows, size and time before it starts.

    With `run`, the days, universes and contracts it was given; else every listed contract of the span.
    """
    from market.files import materialise as writer  # noqa: PLC0415 - loads the market's tables
    from market.provider import BundledMarket  # noqa: PLC0415

    start, end = span_of(*span, is_bundled=True)
    known = writer.Request().symbols
    unknown = sorted(set(symbols) - set(known))
    if unknown:
        names = ", ".join(known)
        raise DeskError(f"--symbols {unknown[0]}: the bundled market has no such series; it has {names}")
    request = writer.Request(start, end, tuple(symbols) or known, "all")
    if run is not None:
        seed, request = _used_by(run)
    if symbols:
        request = replace(request, symbols=tuple(symbols))
    if "SPY" not in request.symbols:
        request = replace(request, contracts=None)
    market = BundledMarket(seed=seed)
    console.print(str(writer.estimate(market, request)))
    columns = (TextColumn("writing"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f} days"))
    try:
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            task = progress.add_task("", total=1)
            done = writer.write(market, request, out, lambda n, of: progress.update(task, completed=n, total=of))
    except ValueError as error:
        raise DeskError(str(error)) from None
    console.print(f"{done.written} files written, {done.kept} kept, in {out}", style="bold")


def _used_by(run: Run) -> tuple[int, Any]:
    """The seed of a run, and the request of what it was given."""
    from market.files import usage  # noqa: PLC0415

    try:
        seed, request = usage.load(run.path)
    except FileNotFoundError:
        raise DeskError(f"--for {run.name}: that run had other data ({run.config()['data']})") from None
    config = run.config()
    # A chain's first selection reads the universe file of the session before the first day.
    return seed, request(previous_session(day_of(config["start"])), day_of(config["end"]))
