"""The `fivefold` command: what each subcommand prints, and bad input as one line."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.settings import SettingError
from desk.command import app
from desk.funnel import funnel_of
from desk.runs import DeskError, Run
from desk.summary import trades_of

runner = CliRunner()


def test_explain_prints_a_days_decisions_with_every_check(run: Run) -> None:
    found = runner.invoke(app, ["explain", "2014-01-17"], catch_exceptions=False)
    assert found.exit_code == 0
    assert "denied" in found.output
    assert "vix entry" in found.output
    assert "23.5" in found.output
    assert "quarter Kelly" in found.output


def test_explain_of_a_day_without_records_says_which_days_there_are(run: Run) -> None:
    found = runner.invoke(app, ["explain", "2013-01-17"])
    assert isinstance(found.exception, DeskError)
    assert "2014-01-10 to 2014-01-24" in str(found.exception)


def test_report_is_one_file_that_needs_no_network(run: Run) -> None:
    found = runner.invoke(app, ["report", "--run", "short"], catch_exceptions=False)
    assert found.exit_code == 0
    html = run.report.read_text()
    assert 'src="' not in html
    assert "<link" not in html
    assert "http" not in html
    assert len(html) < 200_000
    for text in ("Equity and drawdown", "Margin against ceiling", "Rules that denied most", "-187.20", "VIX closes"):
        assert text in html


def test_the_funnel_counts_windows_not_records(run: Run) -> None:
    funnel = funnel_of(run.journal())
    assert [stage[:2] for stage in funnel.stages()] == [
        ("windows", 3),
        ("structure built", 2),
        ("all checks passed", 1),
        ("entered", 1),
    ]
    assert funnel.refusals() == [("no structure", 1), ("denied by a check", 1), ("order not filled", 0)]
    assert funnel.alone == {"5": 1}
    assert trades_of(run.journal())[0].net == -187.2


def test_config_prints_every_setting_and_marks_what_was_changed() -> None:
    found = runner.invoke(app, ["config", "--set", "friday_0dte.target=0.25"], catch_exceptions=False)
    assert found.exit_code == 0
    assert "friday_0dte.target" in found.output
    assert "0.25 *" in found.output


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        (["backtest", "--set", "friday_0dte.tarjet=0.5"], SettingError, "friday_0dte.target"),
        (["backtest", "--set", "friday_0dte.target=7"], SettingError, "out of range"),
        (["backtest", "--set", "target"], DeskError, "key=value"),
        (["backtest", "--profile", "wild"], SettingError, "standard"),
        (["backtest", "--start", "2015-01-05", "--end", "2014-01-06"], DeskError, "before"),
        (["backtest", "--start", "2024-01-05", "--end", "2024-02-06"], DeskError, "2014-01-02 to 2018-12-31"),
        (["backtest", "--start", "yesterday"], DeskError, "YYYY-MM-DD"),
        (["backtest", "--data", "/nowhere"], DeskError, "/nowhere"),
        (["explain", "yesterday"], DeskError, "no run"),
        (["report", "--run", "nothing"], DeskError, "nothing"),
        (["data"], DeskError, "--materialise"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    arguments: list[str], kind: type[Exception], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = runner.invoke(app, arguments)
    assert isinstance(found.exception, kind)
    assert says in str(found.exception)
    assert "\n" not in str(found.exception)


def test_the_process_ends_with_status_1_and_no_traceback(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "desk.command", "backtest", "--cash", "much"],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{root}:{root / 'tools'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("fivefold: run.cash=much: must be a number")
    assert done.stderr.count("\n") == 1
