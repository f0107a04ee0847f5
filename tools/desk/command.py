"""The `fivefold` command. Errors are one line on stderr and exit status 1; a traceback only with FIVEFOLD_TRACE=1."""

# ruff: noqa: PLR0917 (typer makes each parameter an option)

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from core.settings import SettingError, Settings
from desk.runs import DeskError, day_of, find_run, new_run

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

Sets = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="a setting; may be given often")]
Profile = Annotated[str | None, typer.Option(help="standard, v18 or source")]
RunName = Annotated[str | None, typer.Option("--run", help="a run in .runs; by default the latest")]
Seed = Annotated[int, typer.Option(help="seed of the bundled market")]
OPERATIONAL = (DeskError, SettingError, OSError)


@app.command("backtest")
def backtest_command(
    cash: Annotated[str | None, typer.Option(help="starting cash in USD (120,000)")] = None,
    start: Annotated[str | None, typer.Option(help="first day, YYYY-MM-DD (2014-01-02)")] = None,
    end: Annotated[str | None, typer.Option(help="last day, YYYY-MM-DD (2018-12-31)")] = None,
    profile: Profile = None,
    sets: Sets = None,
    data: Annotated[Path | None, typer.Option(help="a LEAN data folder instead of the bundled market")] = None,
    fills: Annotated[str | None, typer.Option(help="honest or lean")] = None,
    seed: Seed = 1,
    name: Annotated[str | None, typer.Option(help="name of the run's folder")] = None,
) -> None:
    """Run the strategies over five years of market and write a report."""
    from desk.backtest import backtest, request_of  # noqa: PLC0415 - `--help` loads no market

    options = {"run.cash": cash, "run.start": start, "run.end": end, "profile": profile, "run.fills": fills}
    request = request_of(options, sets or [], data, seed)
    backtest(new_run(name), request, console())


@app.command("explain")
def explain_command(
    day: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD")], run: RunName = None
) -> None:
    """Print a day's decisions from the journal, with every check."""
    from desk.explain import explain  # noqa: PLC0415

    explain(find_run(run), day_of(day), console())


@app.command("report")
def report_command(run: RunName = None) -> None:
    """Write a run's report anew."""
    from desk.report import write_report  # noqa: PLC0415

    console().print(str(write_report(find_run(run))))


@app.command("config")
def config_command(profile: Profile = None, sets: Sets = None) -> None:
    """Print every setting: value, unit, bounds, provenance."""
    from desk.config import print_config  # noqa: PLC0415

    parameters = {"profile": profile or "standard"}
    for pair in sets or []:
        key, found, value = pair.partition("=")
        if not found:
            raise DeskError(f"--set {pair}: write it as key=value")
        parameters[key] = value
    print_config(Settings.parse(parameters), console())


@app.command("data")
def data_command(
    materialise: Annotated[bool, typer.Option("--materialise", help="write LEAN's files")] = False,
    out: Annotated[Path | None, typer.Option(help="folder to write")] = None,
    symbols: Annotated[list[str] | None, typer.Option(help="underlyings; may be given often")] = None,
    start: Annotated[str, typer.Option(help="first day")] = "2014-01-02",
    end: Annotated[str, typer.Option(help="last day")] = "2018-12-31",
    for_run: Annotated[str | None, typer.Option("--for", help="only what this run used")] = None,
    seed: Seed = 1,
) -> None:
    """Write the bundled market as a LEAN data folder."""
    from desk.data import materialise as write  # noqa: PLC0415

    if not materialise or out is None:
        raise DeskError("say what to do: fivefold data --materialise --out DIR [--symbols SPY] [--start … --end …]")
    run = find_run(for_run) if for_run is not None else None
    write(out, (start, end), symbols or [], seed=seed, run=run, console=console())


def console() -> Console:
    """Standard output at its present width; at least 100 columns where it is no terminal, so that tables stay whole."""
    return Console() if sys.stdout.isatty() else Console(width=200)


def main() -> None:
    """Entry point: exit status 0, 1 for what cannot work, 2 for wrong usage, 130 for an interrupt."""
    try:
        app()
    except KeyboardInterrupt:
        fail("stopped; results so far are kept", 130)
    except OPERATIONAL as error:
        fail(str(error), 1)
    except Exception as error:
        if os.environ.get("FIVEFOLD_TRACE"):
            raise
        fail(f"{type(error).__name__}: {error} (a fault of ours; FIVEFOLD_TRACE=1 shows where)", 1)


def fail(text: str, code: int) -> None:
    """One line on stderr, and out."""
    print(f"fivefold: {' '.join(text.split())}", file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
