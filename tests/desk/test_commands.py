"""The `fivefold` command: what each subcommand prints, and bad input as one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.command import app
from desk.funnel import funnel_of
from desk.runs import Run
from desk.summary import trades_of

runner = CliRunner()


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
    assert funnel.refusals() == [("without a structure", 1), ("denied by a check", 1), ("with no order filled", 0)]
    assert funnel.alone == {"5": 1}
    assert trades_of(run.journal())[0].net == -187.2


def test_a_leg_sold_after_the_close_belongs_to_its_trade(run: Run) -> None:
    sold = {"time": "2014-01-10T15:34", "kind": "fill", "id": "friday-2014-01-10.2", "contract": "SPY 2014-01-10 P180",
            "quantity": -3, "multiplier": 100, "price": 0.02, "fee": 0.4}  # fmt: skip
    other = sold | {"id": "engine-7.0", "price": 9.0}
    (trade,) = trades_of([*run.journal(), sold, other])
    assert (trade.net, trade.fees) == (pytest.approx(-181.6), pytest.approx(7.6))


def test_runs_are_listed_with_what_they_came_to(run: Run) -> None:
    found = runner.invoke(app, ["runs"], catch_exceptions=False)
    assert found.exit_code == 0
    row = next(line.split() for line in found.output.splitlines() if "short" in line)
    assert row[:6] == ["short", "standard", "2014-01-10", "2014-01-24", "honest", "1"]
    assert "-187.20" in row


def test_config_as_json_has_every_setting_with_each_profiles_value() -> None:
    found = runner.invoke(app, ["config", "--json", "--profile", "v18"], catch_exceptions=False)
    settings = json.loads(found.output)["settings"]
    assert settings["friday_0dte.vix_low"]["value"] == 12.0
    assert settings["friday_0dte.vix_low"]["profiles"]["standard"] == 22.0
    assert {"value", "unit", "bounds", "from", "meaning", "profiles"} == set(settings["run.cash"])


@pytest.mark.parametrize("name", ["backtest", "explain", "report", "runs", "config", "data"])
def test_every_command_has_an_example(name: str) -> None:
    found = runner.invoke(app, [name, "--help"])
    assert f"Examples: fivefold {name}" in " ".join(found.output.split())


def test_config_prints_every_setting_and_marks_what_was_changed() -> None:
    found = runner.invoke(app, ["config", "--set", "friday_0dte.target=0.25"], catch_exceptions=False)
    assert found.exit_code == 0
    assert "friday_0dte.target" in found.output
    assert "0.25 of credit *" in found.output


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
