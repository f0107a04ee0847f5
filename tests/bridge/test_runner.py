"""main.py in leanhost when the store fails or the broker goes away: entries stay out, what is held is closed."""

import json

import pytest

from leanhost.runner import run
from market.provider import BundledMarket
from tests.bridge.test_main_in_leanhost import WIDE

ALGORITHM = """
from AlgorithmImports import *
from main import FivefoldAlgorithm

class Troubled(FivefoldAlgorithm):
    def on_data(self, slice):
        if self.time.day == 7 and self.time.hour * 60 + self.time.minute == {minute}:
            {trouble}
        super().on_data(slice)
"""
STORE = "self._runner._store.save = lambda state: False"
BROKER = "self.on_brokerage_disconnect()"


@pytest.fixture
def troubled(tmp_path):
    """The Friday of test_main_in_leanhost with a trouble from a minute on; gives the day's journal and algorithm."""

    def day(trouble, minute):
        file = tmp_path / "troubled.py"
        file.write_text(ALGORITHM.format(minute=minute, trouble=trouble))
        done = run(file, BundledMarket(seed=1), tmp_path / "out", WIDE)
        assert done.ok, done.error
        text = (tmp_path / "out" / "storage" / "journal-201508.jsonl").read_text()
        records = [json.loads(line) for line in text.splitlines()]
        return [r for r in records if r["time"].startswith("2015-08-07")], done.algorithm

    return day


@pytest.mark.parametrize(("trouble", "check"), [(STORE, 6), (BROKER, 4)])
def test_nothing_is_entered_and_the_check_says_why(troubled, trouble, check):
    records, algorithm = troubled(trouble, 600)
    decisions = [r for r in records if r["kind"] == "decision"]
    assert decisions and all({1, check} <= set(r["denied_by"]) for r in decisions)
    assert not list(algorithm.transactions.get_order_tickets())


def test_an_entry_whose_intent_is_not_saved_is_not_sent(troubled):
    records, algorithm = troubled(STORE, 630)
    assert next(r["outcome"] for r in records if r["kind"] == "decision") == "sent"
    assert not list(algorithm.transactions.get_order_tickets())
    (aborted,) = [r for r in records if r["kind"] == "position"]
    assert (aborted["event"], aborted["message"]) == ("aborted", "the state was not saved")


@pytest.mark.parametrize("trouble", [STORE, BROKER])
def test_what_is_held_is_closed_all_the_same(troubled, trouble):
    records, algorithm = troubled(trouble, 700)
    events = [r["event"] for r in records if r["kind"] == "position"]
    assert events[0] == "opened" and events[-1] == "closed"
    assert not algorithm.portfolio.invested or all(h.quantity >= 0 for h in algorithm.portfolio.values())
