"""Bad input through the real command: one line that says what to do, a status, no traceback, results so far kept."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desk import command, request
from desk.runs import Run, find_run, replace_text
from tests.desk import bad_data

ROOT = Path(__file__).parents[2]
FRIDAY, MONDAY = "2015-09-25", "2015-09-28"
"""A Friday with VIX above 22, and the session after it."""


SOME_DAYS = 25_000
"""Bytes that a stopped run's file has after some days and long before the end."""


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def fivefold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """The command's own entry point, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["fivefold", *arguments])
        capfd.readouterr()
        status = 0
        try:
            command.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        return Ended(status, *capfd.readouterr())

    return run


@pytest.fixture(scope="module")
def lean_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the Friday and the Monday need of the bundled market, as LEAN's files."""
    folder = tmp_path_factory.mktemp("lean")
    for arguments in (
        ["backtest", "--start", FRIDAY, "--end", MONDAY, "--name", "whole"],
        ["data", "--materialise", "--for", "whole", "--out", str(folder / "data")],
    ):
        subprocess.run(_process(arguments), cwd=folder, check=True, capture_output=True, env=_environment())
    yield folder / "data"


@pytest.fixture
def data(lean_folder: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to be spoilt."""
    return Path(shutil.copytree(lean_folder, tmp_path / "data"))


def _process(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "desk.command", *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tools'}"}


def _two_days(fivefold: Command, data: Path) -> Ended:
    """Friday and Monday with rules so wide that only the data can keep the Friday from an order."""
    wide = ("pattern_min=0", "vix_low=5", "credit_min=0", "leg_spread=2", "entry_limit=1")
    sets = [part for pair in wide for part in ("--set", pair)]
    return fivefold("backtest", "--data", str(data), "--start", FRIDAY, "--end", MONDAY, "--name", "spoilt", *sets)


def _records(kind: str, day: str = FRIDAY) -> list[dict[str, Any]]:
    return [r for r in find_run("spoilt").journal() if r["kind"] == kind and r["time"].startswith(day)]


def _went_on() -> bool:
    return any(r["event"] == "close" for r in _records("day", MONDAY))


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["backtest", "--data", "/nowhere"], 1, "no LEAN data folder there"),
        (["backtest", "--set", "friday_0dte.tarjet=0.5"], 1, "the nearest is friday_0dte.target"),
        (["backtest", "--set", "friday_0dte.target=7"], 1, "out of range, 0.05 to 0.95 of credit"),
        (["backtest", "--set", "friday_0dte.target=high"], 1, "must be a number"),
        (["backtest", "--set", "run.dry_run=maybe"], 1, "must be true or false"),
        (["backtest", "--set", "breaker.losses=2.5"], 1, "must be a whole number"),
        (["backtest", "--set", "target"], 1, "write it as key=value"),
        (["backtest", "--cash", "-5"], 1, "run.cash=-5: out of range, 1000"),
        (["backtest", "--cash", "nan"], 1, "run.cash=nan: out of range"),
        (["backtest", "--profile", "wild"], 1, "choose one of standard, v18, source"),
        (["backtest", "--fills", "wild"], 1, "must be one of honest, lean"),
        (["backtest", "--start", "2015-01-05", "--end", "2014-01-06"], 1, "lies before --start 2015-01-05"),
        (["backtest", "--start", "2024-01-05", "--end", "2024-02-06"], 1, "the bundled market has 2014-01-02 to 2018"),
        (["backtest", "--start", "2015-09-26", "--end", "2015-09-27"], 1, "the next session is 2015-09-28"),
        (["backtest", "--start", "soon"], 1, "write it as YYYY-MM-DD"),
        (["backtest", "--set", "run.underlyings=QQZ"], 1, "options on SPY"),
        (["backtest", "--name", "a/b"], 1, "without '/'"),
        (["backtest", "--name", "..", "--start", FRIDAY, "--end", FRIDAY], 1, "leading '.'"),
        (["backtest", "--name", "-x", "--start", FRIDAY, "--end", FRIDAY], 1, "leading '.' or '-'"),
        (["backtest", "--name", "x" * 300, "--start", FRIDAY, "--end", FRIDAY], 1, "100 characters at most"),
        (["backtest", "--seed", "x"], 2, "--seed"),
        (["backtest", "--seed", "-3"], 2, "'--seed'"),
        (["backtest", "--seed", "0"], 2, "'--seed'"),
        (["backtest", "--end", FRIDAY, "--scenario", "dead-calm", "--at", MONDAY], 1, "choose an earlier --at"),
        (["backtest", "--bogus"], 2, "--bogus"),
        (["sweeep"], 2, "sweeep"),
        (["explain", FRIDAY], 1, "no run in .runs/ yet"),
        (["explain"], 1, "say which day"),
        (["report", "--run", "nothing"], 1, "no such run"),
        (["config", "--set", "friday_0dte.tarjet=0.5"], 1, "the nearest is"),
        (["data", "--materialise", "--symbols", "QQZ", "--out", "lean"], 1, "did you mean QQQ"),
        (["data", "--materialise", "--start", "2012-01-03", "--out", "lean"], 1, "the bundled market has 2014-01-02"),
        (["data", "--materialise", "--for", "nothing", "--out", "lean"], 1, "--for nothing: there is no such run"),
        (["data"], 1, "say what to do"),
        (["data", "--materialise", "--symbols", " ,", "--out", "lean"], 1, "name one at least"),
        (["data", "--materialise", "--out", "/dev/null"], 1, "that is no folder"),
        (
            ["data", "--materialise", "--end", FRIDAY, "--scenario", "dead-calm", "--at", MONDAY, "--out", "lean"],
            1,
            "choose an earlier --at",
        ),
        (["data", "--materialise", "--inspect", "SPY", FRIDAY], 1, "one after the other"),
        (["data", "--inspect", "SPY", FRIDAY, "--out", "/"], 1, "name the page to write"),
        (["data", "--inspect", "SPY", FRIDAY, "--beside", "/nowhere"], 1, "there is no such folder"),
    ],
)
def test_what_cannot_work_is_one_line_that_says_what_to_do(
    fivefold: Command, arguments: list[str], status: int, says: str
) -> None:
    ended = fivefold(*arguments)
    assert ended.status == status
    assert ended.err.startswith("fivefold: ")
    assert ended.err.count("\n") == 1
    assert says in ended.err
    assert not Path(".runs").exists()


def test_a_broken_project_configuration_names_the_file_and_the_place(
    fivefold: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.json").write_text('{"parameters": {"run.cash": }')
    monkeypatch.setattr(request, "PROJECT", tmp_path)
    ended = fivefold("backtest")
    assert ended.status == 1
    assert "config.json: not JSON" in ended.err
    assert "line 1 column" in ended.err


def test_a_wrong_value_in_the_project_configuration_is_told_like_any_other(
    fivefold: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.json").write_text('{"parameters": {"ema-fast": "10", "run.cash": "much"}}')
    monkeypatch.setattr(request, "PROJECT", tmp_path)
    assert "run.cash=much: must be a number" in fivefold("backtest").err


@pytest.mark.parametrize("content", ["{", "[1, 2]", '{"profile": "standard"}'])
def test_a_damaged_run_is_named_among_the_others(fivefold: Command, run: Run, content: str) -> None:
    damaged = Path(shutil.copytree(run.path, run.path.with_name("damaged")))
    (damaged / "run.json").write_text(content)
    listed = fivefold("runs")
    assert listed.status == 0
    assert {line.split()[0]: line for line in listed.out.splitlines()}.keys() == {"run", "short", "damaged"}
    assert "run.json is damaged" in listed.out
    asked = fivefold("report", "--run", "damaged")
    assert (asked.status, asked.err) == (1, "fivefold: .runs/damaged/run.json is damaged; run the backtest again\n")


def test_symbols_that_a_run_never_used_are_refused(fivefold: Command, lean_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(lean_folder.parent / ".runs", tmp_path / ".runs")
    ended = fivefold("data", "--materialise", "--for", "whole", "--symbols", "ES", "--out", "lean")
    assert (ended.status, ended.err.count("\n")) == (1, 1)
    assert "that run used nothing of ES" in ended.err
    assert not Path("lean").exists()


def test_a_page_that_cannot_be_written_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_text(tmp_path / "page", "text")
    assert [file.name for file in tmp_path.iterdir()] == ["page"]


def test_a_name_that_is_taken_is_refused_and_what_is_there_stays(fivefold: Command, run: Run) -> None:
    before = {file: file.read_bytes() for file in run.path.rglob("*") if file.is_file()}
    ended = fivefold("backtest", "--name", "short")
    assert ended.status == 1
    assert "exists already; choose another name" in ended.err
    assert {file: file.read_bytes() for file in run.path.rglob("*") if file.is_file()} == before


def test_results_that_cannot_be_written_are_told_before_the_run_starts(fivefold: Command) -> None:
    Path(".runs").write_text("a file where the folder should be")
    ended = fivefold("backtest", "--start", FRIDAY, "--end", FRIDAY)
    assert ended.status == 1
    assert "the results cannot be written here" in ended.err
    assert ended.err.count("\n") == 1


def test_a_disk_that_fills_up_ends_in_one_line_and_keeps_what_was_written(tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    done = subprocess.run(
        _process(["backtest", "--start", FRIDAY, "--end", FRIDAY, "--name", "full"]),
        cwd=tmp_path, env=_environment(), preexec_fn=little_room, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("fivefold: ")
    assert Run(tmp_path / ".runs/full").config()["start"] == FRIDAY
    assert not list((tmp_path / ".runs/full").glob("report.html"))


def test_the_whole_folder_leads_to_an_order(fivefold: Command, data: Path) -> None:
    assert _two_days(fivefold, data).status == 0
    assert any(r["action"] == "send" for r in _records("order"))
    assert not find_run("spoilt").problems()


def test_a_damaged_zip_is_named_in_the_log_and_keeps_its_day_from_trading(fivefold: Command, data: Path) -> None:
    for kind in ("trade", "quote"):
        bad_data.garbage(data / f"equity/usa/minute/spy/20150925_{kind}.zip")
    ended = _two_days(fivefold, data)
    assert ended.status == 0
    assert "20150925_trade.zip" in ended.out
    assert "20150925_trade.zip" in " ".join(find_run("spoilt").problems())
    assert not _records("fill")
    assert any(r["outcome"] != "sent" for r in _records("decision"))
    assert _went_on()


def test_a_half_written_option_file_leaves_no_structure_to_trade(fivefold: Command, data: Path) -> None:
    bad_data.cut_short(data / "option/usa/minute/spy/20150925_quote_american.zip")
    ended = _two_days(fivefold, data)
    assert ended.status == 0
    assert "20150925_quote_american.zip" in ended.out
    assert {r["outcome"] for r in _records("decision")} == {"no structure"}
    assert _went_on()


def test_a_missing_day_is_told_and_the_run_goes_on(fivefold: Command, data: Path) -> None:
    for file in data.rglob("20150925*"):
        file.unlink()
    ended = _two_days(fivefold, data)
    assert ended.status == 0
    assert f"no data came on {FRIDAY}" in ended.out
    assert not _records("day") + _records("decision")
    assert _went_on()
    asked = fivefold("explain", FRIDAY)
    assert asked.status == 1
    assert re.search("no minute of data came|nothing is journalled", asked.err)


def test_days_without_any_data_are_an_error(fivefold: Command, data: Path) -> None:
    ended = fivefold("backtest", "--data", str(data), "--start", "2016-03-01", "--end", "2016-03-03")
    assert ended.status == 1
    assert "no minute of data came from" in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("spoil", [bad_data.crossed, bad_data.without_bid, bad_data.all_zero])
def test_crossed_and_zero_quotes_are_not_traded_on(
    fivefold: Command, data: Path, spoil: Callable[[list[str]], list[str]]
) -> None:
    bad_data.rewrite(data / "option/usa/minute/spy/20150925_quote_american.zip", spoil)
    assert _two_days(fivefold, data).status == 0
    decisions = _records("decision")
    assert decisions
    assert all(r["outcome"] in ("denied", "no structure") for r in decisions)
    assert not _records("order")
    assert _went_on()


def test_a_gap_in_the_vix_is_filled_by_the_previous_close_and_says_so(fivefold: Command, data: Path) -> None:
    (data / "index/usa/minute/vix/20150925_trade.zip").unlink()
    assert _two_days(fivefold, data).status == 0
    opening = next(r for r in _records("day") if r["event"] == "open")
    assert opening["vix_source"] == "previous_close"


def test_without_any_vix_nothing_opens_and_the_journal_says_why(fivefold: Command, data: Path) -> None:
    shutil.rmtree(data / "index/usa/minute/vix")
    for resolution in ("daily", "hour"):
        (data / f"index/usa/{resolution}/vix.zip").unlink()
    assert _two_days(fivefold, data).status == 0
    assert not _records("order")
    assert any("no VIX" in cause for r in _records("mode") for cause in r["causes"])
    assert any(14 in r["denied_by"] for r in _records("decision"))
    assert _went_on()


@pytest.mark.parametrize(
    ("name", "content"),
    [("market-hours/market-hours-database.json", "{"), ("symbol-properties/symbol-properties-database.csv", None)],
)
def test_a_folder_without_its_own_tables_is_refused(
    fivefold: Command, data: Path, name: str, content: str | None
) -> None:
    (data / name).unlink()
    if content is not None:
        (data / name).write_text(content)
    ended = _two_days(fivefold, data)
    assert ended.status == 1
    assert name in ended.err
    assert ended.err.count("\n") == 1


def test_a_reader_that_stops_early_is_no_fault(run: Run, tmp_path: Path) -> None:
    for arguments in ("config", "explain 2014-01-17"):
        line = f"{' '.join(_process(arguments.split()))} | head -1"
        done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=_environment(), capture_output=True, text=True,
                              check=False)  # fmt: skip
        assert done.stderr == ""
        assert done.stdout.count("\n") == 1


def test_an_interrupt_keeps_what_was_done_until_then(tmp_path: Path) -> None:
    process = subprocess.Popen(
        _process(["backtest", "--start", "2015-07-01", "--end", "2016-06-30", "--name", "stopped"]),
        cwd=tmp_path, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    stopped = Run(tmp_path / ".runs/stopped")
    kept = stopped.path / "broker.log"
    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        # What the broker knows is written down as it grows; the journal's files only now and then.
        if kept.is_file() and kept.stat().st_size > SOME_DAYS:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("fivefold: stopped")
    assert any(r["kind"] == "day" for r in stopped.journal())
    assert "did not finish" in stopped.report.read_text()


def test_a_terminal_of_plain_letters_gets_a_question_mark_for_others() -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": f"{ROOT}/tools:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "desk.command", "config"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "?" in done.stdout
