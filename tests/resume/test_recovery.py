"""A restart that finds things it cannot explain: nothing is traded on, and it says what to do (spec 6)."""

import shutil
from pathlib import Path

import pytest

from core import journal
from leanhost.resume.record_file import RecordFile, read_records
from tests.resume.runs import assert_same, moments_of, records_of, run_main


@pytest.fixture
def stopped(whole: Path, tmp_path: Path) -> Path:
    """A run that was stopped while a condor was open."""
    run_main(tmp_path, stop_at=moments_of(whole)["a condor is open"])
    return tmp_path


def test_the_older_slot_serves_when_the_newer_is_damaged(whole: Path, stopped: Path) -> None:
    slots = [stopped / "storage" / name for name in journal.SLOTS]
    newer = max(slots, key=lambda slot: journal.decode(slot.read_text())[0])
    newer.write_text(newer.read_text().replace("friday_0dte", "friday_0dtx", 1))
    _forget_in_log(stopped, newer.name)
    run_main(stopped, resume=True)
    events = (stopped / "main-order-events.json").read_bytes()
    assert events == (whole / "main-order-events.json").read_bytes()


def test_holdings_that_no_state_explains_halt_the_account(stopped: Path) -> None:
    for name in (*journal.SLOTS, journal.PULSE):
        (stopped / "storage" / name).unlink()
        _forget_in_log(stopped, name)
    before = records_of(stopped, "order")
    run_main(stopped, resume=True)
    alerts = [r["text"] for r in records_of(stopped, "alert")]
    assert any("the ledger has 0" in text and "restore by hand" in text for text in alerts)
    assert any(r["mode"] == "HALTED" for r in records_of(stopped, "mode"))
    # What was held expires that Friday, and with it the fault: until then nothing is ordered.
    after = [r for r in records_of(stopped, "order") if r["time"].startswith("2015-08-07")]
    assert after == before


def test_a_copy_of_a_stopped_run_goes_on_as_well(whole: Path, stopped: Path, tmp_path_factory) -> None:
    copy = tmp_path_factory.mktemp("copy") / "run"
    shutil.copytree(stopped, copy)
    run_main(copy, resume=True)
    assert_same(whole, copy)


def _forget_in_log(out: Path, key: str) -> None:
    """The broker's file repeats what the algorithm saved last; a damaged slot is damaged there too."""
    file = out / "broker.log"
    kept = [record.replace(key.encode(), b"#" * len(key)) for record in read_records(file)]
    rewritten = RecordFile(file)
    rewritten.start(kept[0])
    for record in kept[1:]:
        rewritten.append(record)
    rewritten.close()
