"""Runs of main.py that are stopped, killed and gone on with, and what is compared of them."""

import json
import os
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import leanhost
from market.provider import BundledMarket

PROJECT = Path(__file__).parents[2]
MAIN = PROJECT / "main.py"
# Two Fridays with the rules opened wide and entries walked to natural: both trade.
WIDE = {
    "cash": 120_000, "start": "2015-08-06", "end": "2015-08-14", "friday_0dte.vix_low": 5, "friday_0dte.wing": 0.005,
    "friday_0dte.delta_max": 0.4, "friday_0dte.credit_min": 0, "friday_0dte.pattern_min": 0, "limits.fee_share": 1,
    "orders.entry_limit": 1,
}  # fmt: skip
COMPARED = ("rollingWindow", "totalPerformance", "charts", "orders", "profitLoss", "statistics", "runtimeStatistics")


def run_main(out: Path, resume: bool = False, stop_at: datetime | None = None) -> Any:
    """main.py over the two Fridays: from the start, or on from where the run in `out` was stopped."""
    parameters = WIDE | ({"run.resume": "true"} if resume else {})
    how = {"resume": out} if resume else {"keep": True}
    done = leanhost.run(MAIN, BundledMarket(seed=1), out, parameters, **how, stop_at=stop_at)
    assert done.result.status in ("Completed", "Stopped"), done.error
    return done


def killed_at(out: Path, moment: str, count: int) -> None:
    """The run in a process of its own that is killed (SIGKILL) at the `count`-th `moment`; see `victim`."""
    paths = os.pathsep.join((str(PROJECT), str(PROJECT / "tools")))
    command = [sys.executable, str(Path(__file__).with_name("victim.py")), str(out), moment, str(count)]
    environment = os.environ | {"PYTHONPATH": paths}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -9, f"the run was not killed: {done.stderr[-2000:]}"


def journal_of(out: Path) -> str:
    """All journal files of a run, one after the other."""
    return "".join(file.read_text() for file in sorted((out / "storage").glob("journal-*.jsonl")))


def records_of(out: Path, kind: str) -> list[dict[str, Any]]:
    """The journal's records of a kind."""
    return [r for r in map(json.loads, journal_of(out).splitlines()) if r["kind"] == kind]


def assert_same(whole: Path, other: Path) -> None:
    """Order events, log and journal byte for byte; trades, orders, equity and statistics of the result."""
    for name in ("main-order-events.json", "main-log.txt"):
        assert (other / name).read_bytes() == (whole / name).read_bytes(), name
    assert journal_of(other) == journal_of(whole)
    expected, found = (json.loads((folder / "main.json").read_text()) for folder in (whole, other))
    differing = [part for part in COMPARED if found[part] != expected[part]]
    assert differing == []


def moments_of(out: Path) -> dict[str, datetime]:
    """Minutes of a finished run by what it was doing: see the keys."""
    orders = [(r["action"], r.get("purpose"), datetime.fromisoformat(r["time"])) for r in records_of(out, "order")]
    entry = next(t for action, purpose, t in orders if (action, purpose) == ("send", "entry"))
    walking = next(t for action, purpose, t in orders if (action, purpose) == ("update", "entry"))
    filled = next(t for action, _, t in orders if action == "filled")
    leaving = next(t for action, purpose, t in orders if action == "send" and purpose != "entry")
    minute, morning = timedelta(minutes=1), entry.replace(hour=9, minute=40)
    return {
        "before the window": morning, "contracts are watched": entry - 2 * minute, "an entry is sent": entry,
        "an entry walks": walking, "an entry has filled": filled, "a condor is open": filled + 40 * minute,
        "an exit is sent": leaving, "an exit works": leaving + minute, "after the close": entry.replace(hour=16),
        "the next day": entry.replace(hour=0) + timedelta(days=1),
    }  # fmt: skip


def thirty_stops(out: Path, seed: int = 7) -> list[datetime]:
    """Ten minutes in which a combo works or a condor is open, and twenty of any day."""
    orders = [datetime.fromisoformat(r["time"]) for r in records_of(out, "order")]
    marks = [r for r in records_of(out, "position") if r["event"] in ("opened", "closed")]
    chance = random.Random(seed)
    live = list(dict.fromkeys(orders))
    for opened, closed in zip(marks[::2], marks[1::2], strict=True):
        begin, end = (datetime.fromisoformat(r["time"]) for r in (opened, closed))
        live += [begin + timedelta(minutes=m) for m in range(7, int((end - begin).total_seconds() // 60), 29)]
    sessions = [datetime.fromisoformat(r["time"]) for r in records_of(out, "day") if r["event"] == "open"]
    anywhere = [day.replace(hour=9, minute=30) + timedelta(minutes=chance.randrange(391)) for day in sessions * 3]
    return sorted(chance.sample(live, 10) + chance.sample(anywhere, 20))
