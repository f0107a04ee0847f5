"""Whole runs over LEAN's own sample data: how they end, and in which order callbacks come."""

import sys
from pathlib import Path
from typing import Any

import pytest

import leanhost
from leanhost.command import main

DATA = Path(__file__).parents[4] / "shared" / "lean-data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="LEAN's sample data are not here")

HEAD = """
from AlgorithmImports import *

class Probe(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2013, 10, 7)
        self.set_end_date(2013, 10, 7)
        self.set_cash(10_000)
        self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
        self.seen = []
"""


def run(tmp_path: Path, body: str, **options: Any) -> Any:
    file = tmp_path / "probe.py"
    file.write_text(HEAD + body)
    return leanhost.run(file, DATA, tmp_path / "out", **options)


def test_a_minute_equity_has_a_step_for_every_minute_of_the_session(tmp_path: Path) -> None:
    done = run(tmp_path, "    def on_data(self, slice):\n        self.seen.append(self.time)\n")
    seen = done.algorithm.seen
    assert done.ok
    assert len(seen) == 390
    assert (seen[0].hour, seen[0].minute, seen[-1].hour, seen[-1].minute) == (9, 31, 16, 0)


def test_pascal_callbacks_are_found_too(tmp_path: Path) -> None:
    body = (
        "    def OnData(self, slice):\n"
        "        if self.Time.minute == 31 and self.Time.hour == 9:\n"
        "            self.MarketOrder(self.spy, 1)\n"
        "    def OnOrderEvent(self, event):\n"
        "        self.seen.append(str(event.status))\n"
    )
    assert run(tmp_path, body).algorithm.seen == ["SUBMITTED", "FILLED"]


def test_an_exception_in_on_data_ends_the_run_without_on_end_of_algorithm(tmp_path: Path) -> None:
    body = (
        "    def on_data(self, slice):\n        raise ValueError('broken')\n"
        "    def on_end_of_algorithm(self):\n        self.seen.append('end')\n"
    )
    done = run(tmp_path, body)
    assert done.result.status == "RuntimeError"
    assert "broken" in done.error
    assert done.algorithm.seen == []


def test_quitting_stops_before_the_next_step_and_still_tells_the_end(tmp_path: Path) -> None:
    body = (
        "    def on_data(self, slice):\n        self.seen.append('data')\n        self.quit('enough')\n"
        "    def on_end_of_algorithm(self):\n        self.seen.append('end')\n"
    )
    done = run(tmp_path, body)
    assert done.ok
    assert done.algorithm.seen == ["data", "end"]


def test_log_debug_and_error_all_reach_the_log_in_both_spellings(tmp_path: Path) -> None:
    every = "self.log, self.debug, self.error, self.Log, self.Debug, self.Error"
    body = f"        for number, tell in enumerate(({every})):\n            tell(number)\n"
    done = run(tmp_path, body)
    assert len(done.result.log) == 6


def test_parameters_reach_the_algorithm(tmp_path: Path) -> None:
    done = run(tmp_path, "        self.fast = self.get_parameter('fast', 3)\n", parameters={"fast": "8"})
    assert done.algorithm.fast == 8


def test_algorithm_imports_is_gone_after_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "AlgorithmImports", raising=False)  # a notebook's, from a test before this one
    run(tmp_path, "")
    assert "AlgorithmImports" not in sys.modules


def test_a_missing_file_is_one_line_and_exit_status_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "no.py"), "--data", str(DATA), "--out", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_an_algorithm_that_fails_is_one_line_and_exit_status_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "probe.py"
    file.write_text(HEAD + "        raise ValueError('no such thing')\n")
    assert main(["run", str(file), "--data", str(DATA), "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err.strip().splitlines()
    assert len(error) == 1
    assert "no such thing" in error[0]
