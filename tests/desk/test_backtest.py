"""`fivefold backtest` from the command line to the report, over one week of the bundled market."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.command import app
from desk.runs import find_run
from market.files import usage
from market.world import World


def test_a_week_leaves_results_journal_and_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["backtest", "--start", "2014-01-06", "--end", "2014-01-10", "--name", "week", "--cash", "100000"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    for text in ("win rate", "windows", "denied by a check", "report"):
        assert text in done.output
    run = find_run(None)
    assert run.name == "week"
    assert run.result()["statistics"]["Start Equity"] == "100000"
    assert any(record["kind"] == "decision" for record in run.journal())
    assert "Margin against ceiling" in run.report.read_text()
    assert usage.load(run.path)[0] == World()
