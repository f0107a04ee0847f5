"""Commands through LEAN's channel into main.py: halt before the window keeps it out, resume lets it trade."""

import json
from datetime import datetime
from pathlib import Path

from leanhost.runner import run
from market.provider import BundledMarket

MAIN = Path(__file__).parents[2] / "main.py"
# Rules opened wide, and entries walked to natural, so that the one Friday trades.
WIDE = {
    "cash": 120_000, "start": "2015-08-07", "end": "2015-08-07", "friday_0dte.vix_low": 5, "friday_0dte.wing": 0.005,
    "friday_0dte.delta_max": 0.4, "friday_0dte.credit_min": 0, "friday_0dte.pattern_min": 0, "limits.fee_share": 1,
    "orders.entry_limit": 1,
}


def at(hour: int, minute: int) -> datetime:
    return datetime(2015, 8, 7, hour, minute)


def test_halt_resume_and_a_word_nobody_knows(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "command-1.json").write_text(json.dumps({"id": "1", "name": "status"}))
    sent = [(at(9, 40), {"name": "halt"}), (at(10, 36), {"Name": "resume"})]
    done = run(MAIN, BundledMarket(seed=1), tmp_path / "out", WIDE, commands=sent, command_folder=inbox)
    assert done.ok, done.error
    assert [result.success for _, result in done.result.commands] == [True] * 3
    assert json.loads((inbox / "result-command-1.json").read_text())["Success"] is True
    told = [line[20:] for line in done.result.log if "no such command" in line or "taken at" in line]
    assert told == [
        "status: no such command; there are pause, halt, resume",
        "halt: taken at the next minute",
        "resume: taken at the next minute",
    ]
    text = (tmp_path / "out" / "storage" / "journal-201508.jsonl").read_text()
    records = [json.loads(line) for line in text.splitlines()]
    modes = [(r["time"][11:], r.get("command") or r["mode"]) for r in records if r["kind"] == "mode"]
    assert modes == [("09:41", "halt"), ("09:41", "HALTED"), ("10:37", "resume"), ("10:37", "ACTIVE")]
    sent_at = [r["time"][11:] for r in records if r["kind"] == "decision" and r["outcome"] == "sent"]
    assert all(time > "10:36" for time in sent_at)
