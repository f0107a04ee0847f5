"""`leanhost run`: the files it leaves, and how it ends when nobody reads on or an argument is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest
from small_world import HEAD, MON, SmallWorld

from leanhost.command import main

ALGORITHM = HEAD + (
    "class Some(QCAlgorithm):\n    def initialize(self):\n        self.set_start_date(2014, 6, 2)\n"
    "        self.set_end_date(2014, 6, 2)\n        self.aaa = self.add_equity('AAA', Resolution.MINUTE).symbol\n"
    "    def on_data(self, slice):\n        if not self.portfolio.invested:\n"
    "            self.market_order(self.aaa, int(self.get_parameter('size', 1)))\n"
)


@pytest.fixture
def arguments(world: SmallWorld, tmp_path: Path) -> list[str]:
    world.equity("AAA", {MON: 100})
    file = tmp_path / "my_strategy.py"
    file.write_text(ALGORITHM)
    return ["run", str(file), "--data", str(world.write()), "--out", str(tmp_path / "out")]


def test_result_files_are_named_by_the_algorithm_s_file(arguments: list[str], tmp_path: Path) -> None:
    assert main([*arguments, "--set", "size=3"]) == 0
    stem = tmp_path / "out" / "my_strategy"
    names = {path.name for path in (tmp_path / "out").iterdir() if path.is_file()}
    ends = ("-log.txt", ".json", "-order-events.json", "-summary.json")
    assert names == {stem.name + end for end in ends}
    assert '"fillQuantity":3.0' in (tmp_path / "out" / "my_strategy-order-events.json").read_text()


def test_a_reader_that_stops_reading_leaves_no_traceback(arguments: list[str]) -> None:
    run = subprocess.Popen(
        [sys.executable, "-u", "-m", "leanhost", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    error = run.stderr.read().decode()
    assert run.wait(60) == 0
    assert error == ""
    run.stderr.close()


@pytest.mark.parametrize("pair", ["size", "=3", ""])
def test_a_parameter_without_a_name_or_value_is_refused_by_name(
    pair: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--set", pair]) == 2
    assert capsys.readouterr().err == f"leanhost: --set wants NAME=VALUE, not '{pair}'\n"


def test_damaged_data_are_told_of_on_the_error_output(
    world: SmallWorld, arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (world.data / "equity/usa/minute/aaa/20140602_quote.zip").write_bytes(b"rubbish")
    assert main(arguments) == 0
    log = tmp_path / "out" / "my_strategy-log.txt"
    assert capsys.readouterr().err == f"leanhost: 1 errors while reading data, see {log}\n"


def test_an_error_says_where_in_the_algorithm_it_came_about(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(arguments[1]).write_text(ALGORITHM.replace("int(self", "1 / 0 + int(self"))
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert told.endswith(f"(my_strategy.py, line 10; the whole trace is in {tmp_path / 'out' / 'my_strategy.json'})\n")
    assert told.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_named(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    assert main(arguments) == 1
    assert capsys.readouterr().err == f"leanhost: {tmp_path / 'out'}: File exists\n"
