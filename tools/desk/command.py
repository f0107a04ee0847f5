"""The `fivefold` command. Errors are one line on stderr and exit status 1; a traceback only with FIVEFOLD_TRACE=1."""

# ruff: noqa: PLR0917 (typer makes each parameter an option)

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from core.settings import SettingError, Settings
from desk.runs import DeskError, day_of, find_run, new_run

DOC = "Run Fivefold's strategies over a market, and read what they decided. Every run is kept in .runs/."
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=DOC)

Sets = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="a setting; may be given often")]
Profile = Annotated[str | None, typer.Option(help="standard, v18 or source")]
RunName = Annotated[str | None, typer.Option("--run", help="a run in .runs; by default the latest")]
Seed = Annotated[
    int | None, typer.Option(min=1, help="seed of the bundled market: 1 is history, others bootstrap it (1)")
]
Scenario = Annotated[str | None, typer.Option(metavar="NAME", help="a crash or a calm spliced into the bundled market")]
At = Annotated[str | None, typer.Option(metavar="DATE", help="the session at which the scenario begins")]
OPERATIONAL = (DeskError, SettingError, OSError)
INTERRUPTED = 130


def _examples(*lines: str) -> str:
    return "\n\n".join(["Examples:", *(f"fivefold {line}" for line in lines)])


@app.command("backtest", epilog=_examples("backtest --profile v18 --start 2015-01-02 --end 2015-12-31",
                                          "backtest --set friday_0dte.target=0.25 --name quick"))  # fmt: skip
def backtest_command(
    cash: Annotated[str | None, typer.Option(help="starting cash in USD (120,000)")] = None,
    start: Annotated[str | None, typer.Option(help="first day, YYYY-MM-DD (2014-01-02)")] = None,
    end: Annotated[str | None, typer.Option(help="last day, YYYY-MM-DD (2018-12-31)")] = None,
    profile: Profile = None,
    sets: Sets = None,
    data: Annotated[Path | None, typer.Option(help="a LEAN data folder instead of the bundled market")] = None,
    fills: Annotated[str | None, typer.Option(help="honest or lean")] = None,
    seed: Seed = None,
    scenario: Scenario = None,
    at: At = None,
    name: Annotated[str | None, typer.Option(help="name of the run's folder")] = None,
    resume: Annotated[str | None, typer.Option(metavar="RUN", help="go on with a run that was stopped")] = None,
) -> None:
    """Run the strategies over five years of market and write a report."""
    from desk.backtest import backtest  # noqa: PLC0415 - `--help` loads no market
    from desk.request import request_of, resumed_request, world_of  # noqa: PLC0415

    options = {"run.cash": cash, "run.start": start, "run.end": end, "profile": profile, "run.fills": fills}
    if resume is None:
        world = world_of(seed, scenario, at)
        backtest(new_run(name), request_of(options, sets or [], data, world), console())
        return
    run = find_run(resume, option="--resume")
    world = world_of(seed, scenario, at) if (seed, scenario, at) != (None, None, None) else None
    request = resumed_request(run, options | {"name": name}, sets or [], data, world)
    backtest(run, request, console(), resume=True)


@app.command("explain", epilog=_examples("explain 2015-09-25", "explain 2018-02-09 --run v18", "explain --funnel"))
def explain_command(
    day: Annotated[str | None, typer.Argument(metavar="DATE", help="YYYY-MM-DD")] = None,
    run: RunName = None,
    funnel: Annotated[bool, typer.Option("--funnel", help="the whole run: windows, each check, entries")] = False,
) -> None:
    """Print a day's decisions from the journal, with every check; or the run's funnel of decisions."""
    from desk.explain import explain  # noqa: PLC0415
    from desk.tables import print_funnel  # noqa: PLC0415

    if day is None and not funnel:
        raise DeskError("say which day: fivefold explain 2015-09-25; or fivefold explain --funnel for the whole run")
    chosen = find_run(run)
    if funnel:
        print_funnel(chosen, console())
    if day is not None:
        explain(chosen, day_of(day), console())


@app.command("report", epilog=_examples("report", "report --run v18"))
def report_command(run: RunName = None) -> None:
    """Write a run's report anew."""
    from desk.report import write_report  # noqa: PLC0415

    console().print(str(write_report(find_run(run))))


@app.command("runs", epilog=_examples("runs"))
def runs_command() -> None:
    """List the runs there are, latest last."""
    from desk.tables import print_runs  # noqa: PLC0415

    print_runs(console())


@app.command("config", epilog=_examples("config", "config --profile v18 --set target=0.25", "config --json"))
def config_command(
    profile: Profile = None,
    sets: Sets = None,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, for other programs")] = False,
) -> None:
    """Print every setting: value, unit, bounds, where it comes from, and the other profiles' values."""
    from desk.config import config_json, print_config  # noqa: PLC0415
    from desk.request import pairs_of  # noqa: PLC0415

    settings = Settings.parse({"profile": profile or "standard"} | pairs_of(sets or []))
    if as_json:
        print(config_json(settings))
    else:
        print_config(settings, console())


_DATA = _examples(
    "data --materialise --symbols SPY,VIX --start 2015-09-21 --end 2015-09-25 --out lean",
    "data --materialise --symbols ES --no-options --out lean",
    "data --materialise --for quick --out lean",
    "data --materialise --symbols SPXW --start 2016-06-01 --end 2016-06-03 --scenario february-2018 --at 2016-06-01 "
    "--out crash",
    "data --inspect SPXW 2018-02-05 --out look.html",
)


@app.command("data", epilog=_DATA)
def data_command(
    materialise: Annotated[bool, typer.Option("--materialise", help="write LEAN's files")] = False,
    inspect: Annotated[tuple[str, str] | None, typer.Option(metavar="SYMBOL DATE", help="a page to look at")] = None,
    out: Annotated[Path | None, typer.Option(help="folder or page to write")] = None,
    symbols: Annotated[list[str] | None, typer.Option(help="such as SPY,SPXW,ES; may be given often (all)")] = None,
    options: Annotated[bool, typer.Option(help="every listed option of the symbols, too")] = True,
    start: Annotated[str, typer.Option(help="first day")] = "2014-01-02",
    end: Annotated[str, typer.Option(help="last day")] = "2018-12-31",
    for_run: Annotated[str | None, typer.Option("--for", help="only what this run used")] = None,
    beside: Annotated[Path | None, typer.Option(help="LEAN's sample data, to see real chains on the page")] = None,
    seed: Seed = None,
    scenario: Scenario = None,
    at: At = None,
) -> None:
    """Write the bundled market as a LEAN data folder, or a page on which one of its days can be looked at."""
    from desk.data import materialise as write  # noqa: PLC0415
    from desk.request import world_of  # noqa: PLC0415

    if materialise and inspect is not None:
        raise DeskError("--materialise writes a folder and --inspect a page; call them one after the other")
    world = world_of(seed, scenario, at)
    if inspect is not None:
        from desk.look import write_look  # noqa: PLC0415

        console().print(str(write_look(*inspect, world, out, beside)))
        return
    if not materialise or out is None:
        raise DeskError("say what to do: fivefold data --materialise --out DIR [--symbols SPY] [--start … --end …], or "
                        "--inspect SYMBOL DATE")  # fmt: skip
    if for_run is not None and (seed, scenario, at) != (None, None, None):
        raise DeskError(f"--for {for_run}: a run knows its own market; leave --seed, --scenario and --at out")
    run = find_run(for_run, option="--for") if for_run is not None else None
    names = [name for text in symbols or [] for name in text.upper().replace(",", " ").split()]
    if symbols and not names:
        raise DeskError("--symbols: name one at least, such as SPY,SPXW,ES; without --symbols all are written")
    write(out, (start, end), names, options, world, run, console())


def console() -> Console:
    """Standard output at its present width; at least 100 columns where it is no terminal, so that tables stay whole."""
    return Console() if sys.stdout.isatty() else Console(width=200)


def main() -> None:
    """Entry point: exit status 0, 1 for what cannot work, 2 for wrong usage, 130 for an interrupt."""
    with suppress(AttributeError):  # a stream that somebody put in their place
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  a terminal without dashes and dots shows "?"
    try:
        if app(standalone_mode=False) == INTERRUPTED:
            fail("stopped", INTERRUPTED)
    except NoArgsIsHelpError as error:
        print(error.format_message())
    except ClickException as error:
        fail(f"{error.format_message()} (fivefold --help shows how)", error.exit_code)
    except OPERATIONAL as error:
        fail(os_text(error) if isinstance(error, OSError) else str(error), getattr(error, "status", 1))
    except Exception as error:
        if os.environ.get("FIVEFOLD_TRACE"):
            raise
        fail(f"{type(error).__name__}: {error} (a fault of ours; FIVEFOLD_TRACE=1 shows where)", 1)


def os_text(error: OSError) -> str:
    """A fault of the file system in words."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}; make room or choose a folder that can be written"


def fail(text: str, code: int) -> None:
    """One line on stderr, and out."""
    print(f"fivefold: {' '.join(text.split())}", file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
