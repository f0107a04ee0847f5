"""main.py in leanhost on the bundled market: one Friday from window to flat."""

import json
from pathlib import Path

import pytest

from leanhost.runner import run
from market.provider import BundledMarket

MAIN = Path(__file__).parents[2] / "main.py"
# Rules opened wide, and entries walked to natural, so that the one Friday trades.
WIDE = {
    "cash": 120_000, "start": "2015-08-06", "end": "2015-08-07", "friday_0dte.vix_low": 5, "friday_0dte.wing": 0.005,
    "friday_0dte.delta_max": 0.4, "friday_0dte.credit_min": 0, "friday_0dte.pattern_min": 0, "limits.fee_share": 1,
    "orders.entry_limit": 1,
}


@pytest.fixture(scope="module")
def friday(tmp_path_factory):
    out = tmp_path_factory.mktemp("friday")
    result = run(MAIN, BundledMarket(seed=1), out, WIDE)
    text = (out / "storage" / "journal-201508.jsonl").read_text()
    return result, [json.loads(line) for line in text.splitlines()]


def test_the_run_ends_without_an_error(friday):
    result, records = friday
    assert result.ok, result.error
    assert records[0]["kind"] == "parameters"


def test_an_entry_is_decided_with_47_checks_sent_filled_and_closed(friday):
    _, records = friday
    decision = next(r for r in records if r["kind"] == "decision")
    assert decision["outcome"] == "sent" and [c["number"] for c in decision["checks"]] == list(range(1, 48))
    events = [r["event"] for r in records if r["kind"] == "position"]
    assert events[0] == "opened" and events[-1] == "closed"


def test_nothing_is_held_after_half_past_three(friday):
    result, records = friday
    assert max(r["time"] for r in records if r["kind"] == "fill") <= "2015-08-07T15:30"
    assert not [r for r in records if r["kind"] == "alert"]
    assert result.algorithm.portfolio.total_fees > 0
