"""`fivefold backtest --resume RUN`: an interrupt, going on, one report of the whole span, and contradictions."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desk.runs import Run

PROJECT = Path(__file__).parents[2]
SPAN = ("--start", "2015-08-03", "--end", "2015-10-30")


def command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A `fivefold` of its own in a folder."""
    paths = os.pathsep.join((str(PROJECT), str(PROJECT / "tools")))
    code = [sys.executable, "-m", "desk.command", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(code, cwd=folder, env=os.environ | {"PYTHONPATH": paths}, **pipes)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """(exit status, standard output, standard error)."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs of one span: `whole`, and `halves` that was interrupted."""
    made = tmp_path_factory.mktemp("desk")
    assert ended(command(made, "backtest", *SPAN, "--name", "whole"))[0] == 0
    process = command(made, "backtest", *SPAN, "--name", "halves")
    log, until = made / ".runs" / "halves" / "broker.log", time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None and not (log.exists() and log.stat().st_size > 100_000):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    status, _, err = ended(process)
    assert (status, err.count("\n")) == (130, 1), err
    assert "fivefold backtest --resume halves" in err
    return made


def test_an_interrupt_keeps_the_results_so_far(folder: Path) -> None:
    run = Run(folder / ".runs" / "halves")
    assert run.status() == "Stopped"
    assert run.has_days


@pytest.mark.parametrize(("options", "text"), [
    (("--cash", "50000"), "run.cash is 120000"), (("--profile", "v18"), "in that run"),
    (("--seed", "2"), "seed 1 in that run, not seed 2"),
    (("--name", "other"), "keeps its name"), (("--set", "friday_0dte.target=0.3"), "friday_0dte.target is"),
])  # fmt: skip
def test_options_that_contradict_the_run_are_one_line(folder: Path, options: tuple[str, ...], text: str) -> None:
    status, _, err = ended(command(folder, "backtest", "--resume", "halves", *options))
    assert (status, err.count("\n")) == (1, 1)
    assert text in err


def test_an_unknown_run_is_one_line(folder: Path) -> None:
    status, _, err = ended(command(folder, "backtest", "--resume", "nowhere"))
    assert (status, err.count("\n")) == (1, 1)
    assert "--resume nowhere" in err


def test_the_run_goes_on_to_one_report_of_the_whole_span(folder: Path) -> None:
    status, out, err = ended(command(folder, "backtest", "--resume", "halves", "--start", "2015-08-03"))
    assert (status, err) == (0, "")
    assert "report" in out
    whole, halves = (Run(folder / ".runs" / name) for name in ("whole", "halves"))
    assert list(halves.journal()) == list(whole.journal())
    assert halves.result()["charts"] == whole.result()["charts"]
    assert halves.report.is_file()
    again = ended(command(folder, "backtest", "--resume", "halves"))
    assert again[0] == 1
    assert "came to its end" in again[2]
