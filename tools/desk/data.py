"""`fivefold data --materialise`: the bundled market as a LEAN data folder, the identical files LEAN would read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from desk.request import span_of
from desk.runs import DeskError, Run, day_of
from helpers.calendars import previous_session

ContractDays = dict[date, list[tuple[date, float, bool]]]


def materialise(
    out: Path, span: tuple[str, str], symbols: list[str], *, seed: int, run: Run | None, console: Console
) -> None:
    """Writes the folder; says rows, size and time before it starts.

    With `run`, its days and the contracts it asked for; else every listed contract of the span.
    """
    from market import materialise as writer  # noqa: PLC0415 - loads the market's tables
    from market.provider import BundledMarket  # noqa: PLC0415

    start, end = span_of(*span, is_bundled=True)
    contracts: ContractDays | str = "all"
    if run is not None:
        config = run.config()
        # A chain's first selection reads the universe file of the session before the first day.
        start, end, seed = previous_session(day_of(config["start"])), day_of(config["end"]), int(config["seed"])
        contracts = contracts_of(run)
    market = BundledMarket(seed=seed)
    unknown = sorted(set(symbols) - set(writer.Request().symbols))
    if unknown:
        known = ", ".join(writer.Request().symbols)
        raise DeskError(f"--symbols {unknown[0]}: the bundled market has no such series; it has {known}")
    chosen = tuple(symbols) or writer.Request().symbols
    request = writer.Request(start, end, chosen, contracts if "SPY" in chosen else None)
    console.print(str(writer.estimate(market, request)))
    columns = (TextColumn("writing"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f} days"))
    try:
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            task = progress.add_task("", total=1)
            done = writer.write(market, request, out, lambda n, of: progress.update(task, completed=n, total=of))
    except ValueError as error:
        raise DeskError(str(error)) from None
    console.print(f"{done.written} files written, {done.kept} kept, in {out}", style="bold")


def contracts_of(run: Run) -> ContractDays:
    """(expiry, strike, is a call) of the option contracts a run asked for, by day."""
    return {
        date.fromisoformat(day): [(date.fromisoformat(expiry), strike, call) for expiry, strike, call in rows]
        for day, rows in run.contracts().items()
    }
