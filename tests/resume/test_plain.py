"""leanhost goes on with an algorithm that knows nothing of Fivefold; and what it says when it cannot."""

import json
import pickle
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import leanhost
from leanhost.command import main
from leanhost.resume import FILE, ResumeError
from leanhost.resume.pickles import dumps, loads
from leanhost.resume.record_file import RecordFile, read_records
from market.provider import BundledMarket
from tests.resume.runs import COMPARED

ALGORITHM = Path(__file__).with_name("crossing.py")
STOPS = [datetime(2015, 8, 6, 11, 2), datetime(2015, 8, 6, 15, 50), datetime(2015, 8, 7, 10, 0), datetime(2015, 8, 8)]


def run(out: Path, **how: Any) -> Any:
    return leanhost.run(ALGORITHM, BundledMarket(seed=1), out, **how)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run(tmp_path_factory.mktemp("plain")).result


def test_the_algorithm_has_orders_of_several_kinds(whole: Any) -> None:
    kinds = {order["type"] for order in whole.result["orders"].values()}
    assert kinds >= {0, 1, 2}
    assert len(whole.closed_trades) >= 3


@pytest.mark.parametrize("stop_at", STOPS)
def test_a_plain_algorithm_goes_on(stop_at: datetime, whole: Any, tmp_path: Path) -> None:
    half = run(tmp_path, stop_at=stop_at).result
    assert half.status == "Stopped"
    assert len(half.events) < len(whole.events)
    done = run(tmp_path, resume=tmp_path).result
    assert json.dumps(done.events) == json.dumps(whole.events)
    assert list(done.log) == list(whole.log)
    assert [part for part in COMPARED if done.result[part] != whole.result[part]] == []


def test_keeping_changes_nothing(whole: Any, tmp_path: Path) -> None:
    assert list(run(tmp_path, keep=True).result.events) == list(whole.events)


def test_a_finished_run_has_nothing_to_go_on_with(tmp_path: Path) -> None:
    run(tmp_path, keep=True)
    with pytest.raises(ResumeError, match="came to its end"):
        run(tmp_path, resume=tmp_path)


def test_a_folder_without_a_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ResumeError, match=FILE):
        run(tmp_path, resume=tmp_path)
    assert main(["run", str(ALGORITHM), "--data", str(tmp_path)]) == 2
    assert "--resume DIR" in capsys.readouterr().err


def test_a_warm_up_is_not_repeated_and_says_so(tmp_path: Path) -> None:
    warmed = tmp_path / "warmed.py"
    source = ALGORITHM.read_text().replace("self.closes = []", "self.closes = []\n        self.set_warm_up(10)", 1)
    warmed.write_text(source)
    market = BundledMarket(seed=1)
    leanhost.run(warmed, market, tmp_path / "out", stop_at=STOPS[0])
    results = tmp_path / "out" / "warmed.json"
    before = results.read_bytes()
    with pytest.raises(ResumeError, match="set_warm_up"):
        leanhost.run(warmed, market, tmp_path / "out", resume=tmp_path / "out")
    assert results.read_bytes() == before


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    RecordFile(tmp_path / FILE).start(b"not a run")
    with pytest.raises(ResumeError, match="cannot be read"):
        run(tmp_path, resume=tmp_path)


def test_a_record_that_a_kill_cut_short_is_left_out(tmp_path: Path) -> None:
    file = RecordFile(tmp_path / FILE)
    file.start(b"first")
    file.append(b"second")
    file.append(b"third")
    file.close()
    content = (tmp_path / FILE).read_bytes()
    for cut in range(1, 13):
        (tmp_path / FILE).write_bytes(content[:-cut])
        assert read_records(tmp_path / FILE) == [b"first", b"second"]


class Foreign:
    """A type that is neither leanhost's nor plain."""


def test_only_known_types_are_read_back() -> None:
    with pytest.raises(pickle.UnpicklingError, match="no place in a saved run"):
        loads(dumps(Foreign()), {})
