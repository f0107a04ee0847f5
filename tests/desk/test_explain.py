"""`fivefold explain`: a denied day, an entry with its walk and exit, days without records, and the whole funnel."""

from datetime import datetime

import pytest
from typer.testing import CliRunner

from core import journal
from desk import story
from desk.command import app
from desk.runs import DeskError, Run

runner = CliRunner()


def explained(*arguments: str) -> str:
    found = runner.invoke(app, ["explain", *arguments], catch_exceptions=False)
    assert found.exit_code == 0
    return found.output


def test_a_denied_day_names_the_check_in_the_first_line(run: Run) -> None:
    output = explained("2014-01-17")
    assert "friday_0dte on SPY → denied by 5 vix entry" in output
    for text in ("Friday 2014-01-17", "23.5", "quarter Kelly", "score 71.5", "mode ACTIVE"):
        assert text in output


def test_a_traded_day_tells_the_walk_the_fill_and_the_exit(run: Run) -> None:
    lines = explained("2014-01-10").splitlines()
    told = [line for line in lines if line[:6] in ("10:05 ", "10:06 ", "14:29 ", "14:30 ")]
    assert [line[6:] for line in told] == [
        "friday_0dte on SPY → sent",
        "order sent to enter: 3 at 0.37 credit",
        "re-priced to enter: 3 at 0.35 credit (step 1)",
        "order filled after 1 step",
        "fill -3 SPY 2014-01-10 P182 at 0.50, fee 3.60",
        "position opened 3 × iron condor −P182 +P180 for 0.35 a share",
        "order sent to stop the loss: 3 at 0.90 debit, immediate",
        "position closed (stop) net -187.20 after 7.20 fees (best +12, worst -210 while open)",
    ]


def test_a_day_without_a_structure_says_why_and_tells_the_change_of_mode(run: Run) -> None:
    output = explained("2014-01-24")
    assert "friday_0dte on SPY → no structure" in output
    assert "no strikes" in output
    assert "15:00 mode ACTIVE → HALTED: manual stop" in output
    assert "15:45 alert: the ledger has 3, the account 0" in output


@pytest.mark.parametrize("typed", ["2014-01-17", "20140117", "17.01.2014", "17 Jan 2014", "January 17, 2014"])
def test_a_date_may_be_written_in_any_form_that_has_one_meaning(run: Run, typed: str) -> None:
    assert "Friday 2014-01-17" in explained(typed)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2014-01-18", "Saturday 2014-01-18: a weekend; the sessions around it are 2014-01-17 and 2014-01-21"),
        ("2014-01-20", "Monday 2014-01-20: an exchange holiday"),
        ("2014-01-15", "a session, but no minute of data came that day"),
        ("2014-02-14", "run short covers 2014-01-10 to 2014-01-24"),
        ("01/02/2014", "YYYY-MM-DD"),
    ],
)
def test_a_day_without_records_says_which_kind_of_day_it_is(run: Run, day: str, says: str) -> None:
    found = runner.invoke(app, ["explain", day])
    assert isinstance(found.exception, DeskError)
    assert says in str(found.exception)


def test_the_funnel_is_printed_with_every_check_that_denied(run: Run) -> None:
    output = explained("--funnel")
    rows = {" ".join(line.split()) for line in output.splitlines()}
    for row in ("windows 3", "structure built 2 1 without a structure", "all checks passed 1 1 denied by a check",
                "entered 1", "1 × no structure: no strikes", "5 vix entry 1 1 1"):  # fmt: skip
        assert row in rows


def test_every_kind_of_record_the_kernel_writes_has_words() -> None:
    assert set(story._SENTENCES) == set(journal.KINDS)


def test_a_correlation_and_the_completion_of_a_torn_combo_are_told() -> None:
    time = datetime(2018, 2, 16, 10, 30)
    said = journal.record(time, "day", event="correlation", average=None, text="undefined: it takes two nodes")
    assert story.sentence(said) == "average correlation undefined: it takes two nodes"
    sent = {"kind": "order", "action": "send", "purpose": "complete", "contracts": 2, "limit": 0.4}
    assert story.sentence(sent) == "order sent to complete: 2 at 0.40 credit"


def test_a_positions_story_is_its_own_records_alone(run: Run) -> None:
    records = list(run.journal())
    assert len(story.story_of("friday-2014-01-10", records)) == 8
    assert story.story_of("friday-2014-01-17", records) == []
