"""main.py stopped at a minute or killed at a moment, and gone on with: the same orders as not stopping (spec 6)."""

import json
from pathlib import Path

import pytest

from tests.resume.runs import assert_same, killed_at, moments_of, records_of, run_main, thirty_stops

MOMENTS = (
    "before the window", "contracts are watched", "an entry is sent", "an entry walks", "a condor is open",
    "an exit works", "the next day",
)  # fmt: skip


def test_the_run_has_something_to_lose(whole: Path) -> None:
    events = [r["event"] for r in records_of(whole, "position")]
    assert events.count("opened") == events.count("closed") >= 2
    assert [r["action"] for r in records_of(whole, "order")].count("update") >= 3


def test_a_second_run_is_the_same_byte_for_byte(whole: Path, tmp_path: Path) -> None:
    run_main(tmp_path)
    assert_same(whole, tmp_path)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_stopped_while(moment: str, whole: Path, tmp_path: Path) -> None:
    stopped = run_main(tmp_path, stop_at=moments_of(whole)[moment])
    assert stopped.result.status == "Stopped"
    assert not records_of(tmp_path, "day")[-1]["time"].startswith("2015-08-14")
    run_main(tmp_path, resume=True)
    assert_same(whole, tmp_path)


def test_a_run_stopped_twice_in_a_day(whole: Path, tmp_path: Path) -> None:
    moments = moments_of(whole)
    run_main(tmp_path, stop_at=moments["an entry walks"])
    run_main(tmp_path, resume=True, stop_at=moments["an exit is sent"])
    run_main(tmp_path, resume=True)
    assert_same(whole, tmp_path)


@pytest.mark.parametrize(("moment", "count"), [("send", 1), ("sent", 1), ("updated", 2), ("fill", 11)])
def test_a_run_killed_at(moment: str, count: int, whole: Path, tmp_path: Path) -> None:
    killed_at(tmp_path, moment, count)
    run_main(tmp_path, resume=True)
    assert_same(whole, tmp_path)


def test_an_intent_that_was_saved_and_not_sent_is_known_to_no_broker(whole: Path, tmp_path: Path) -> None:
    """The kill comes between the two: what the resumed run sends is the intent of the saved state."""
    killed_at(tmp_path, "send", 1)
    run_main(tmp_path, resume=True)
    sent, unbroken = (
        [r for r in records_of(folder, "order") if r["action"] == "send"] for folder in (tmp_path, whole)
    )
    events = json.loads((tmp_path / "main-order-events.json").read_text())
    assert len(sent) > 1 and [r["id"] for r in sent] == [r["id"] for r in unbroken]
    assert len({r["id"] for r in sent}) == len(sent)
    assert [e["status"] for e in events][:4] == ["submitted"] * 4


@pytest.mark.slow
@pytest.mark.parametrize("number", range(30))
def test_thirty_stops(number: int, whole: Path, tmp_path: Path) -> None:
    run_main(tmp_path, stop_at=thirty_stops(whole)[number])
    run_main(tmp_path, resume=True)
    assert_same(whole, tmp_path)


KILLS = {
    "save": (3, 9, 60), "saved": (4, 40, 200), "send": (2, 3), "sent": (2, 3), "update": (1, 3), "updated": (1, 4),
    "fill": (1, 9, 14), "record": (5, 30, 100, 300),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("moment", "count"), [(moment, n) for moment, counts in KILLS.items() for n in counts])
def test_kills(moment: str, count: int, whole: Path, tmp_path: Path) -> None:
    killed_at(tmp_path, moment, count)
    run_main(tmp_path, resume=True)
    assert_same(whole, tmp_path)
