"""A short journal with one trade, one denial and one window without a structure, as a finished run."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.runs import Run

STRUCTURE = {
    "kind": "iron condor",
    "underlying": "SPY",
    "legs": [{"contract": "SPY 2014-01-10 P182", "ratio": -1}, {"contract": "SPY 2014-01-10 P180", "ratio": 1}],
    "width": 2.0,
}


def check(number: int, name: str, status: str) -> dict[str, Any]:
    return {"number": number, "name": name, "status": status, "measured": 23.5, "limit": 22.0, "text": "VIX"}


def day(date: str, equity: float, regime: str) -> dict[str, Any]:
    return {
        "time": f"{date}T16:00", "kind": "day", "event": "close", "equity": equity, "cash": equity, "margin": 0.0,
        "phase": 4, "mode": "ACTIVE", "spot": {"SPY": 183.5}, "vix": 12.9, "vix_source": "live", "regime": regime,
        "ceiling": 0.45, "term": 0.1,
    }  # fmt: skip


def decision(date: str, outcome: str, denied_by: list[Any]) -> dict[str, Any]:
    status = "failed" if denied_by else "passed"
    return {
        "time": f"{date}T10:05", "kind": "decision", "strategy": "friday_0dte", "id": f"friday-{date}",
        "underlying": "SPY", "stage": "checks", "structure": STRUCTURE, "reason": "quiet morning",
        "evidence": {"score": 71.5}, "checks": [check(5, "vix entry", status), check(9, "cutoff", "passed")],
        "size": {"contracts": 3, "bounds": [{"name": "Kelly", "contracts": 3.2, "text": "quarter Kelly"}]},
        "margin": 600.0, "outcome": outcome, "denied_by": denied_by,
    }  # fmt: skip


def position(date: str, time: str, event: str, **more: Any) -> dict[str, Any]:
    return {
        "time": f"{date}T{time}", "kind": "position", "id": f"friday-{date}", "strategy": "friday_0dte",
        "underlying": "SPY", "event": event, "state": "CLOSED", "structure": STRUCTURE, "contracts": 3,
        "credit": 0.35, "opened": f"{date}T10:06", "pnl": -180.0, "fees": 7.2, "mfe": 12.0, "mae": -210.0,
    } | more  # fmt: skip


def order(date: str, time: str, action: str, **more: Any) -> dict[str, Any]:
    return {
        "time": f"{date}T{time}", "kind": "order", "id": f"friday-{date}.1", "position": f"friday-{date}",
        "strategy": "friday_0dte", "action": action,
    } | more  # fmt: skip


def priced(limit: float, step: int, purpose: str = "entry") -> dict[str, Any]:
    return {"purpose": purpose, "contracts": 3, "limit": limit, "step": step, "immediate": purpose == "stop"}


RECORDS = [
    decision("2014-01-10", "sent", []),
    order("2014-01-10", "10:05", "send", **priced(0.37, 0)),
    order("2014-01-10", "10:06", "update", **priced(0.35, 1)),
    order("2014-01-10", "10:06", "filled", steps=1, message=""),
    {
        "time": "2014-01-10T10:06", "kind": "fill", "id": "friday-2014-01-10.1", "contract": "SPY 2014-01-10 P182",
        "quantity": -3, "multiplier": 100, "price": 0.5, "fee": 3.6,
    },
    position("2014-01-10", "10:06", "opened"),
    order("2014-01-10", "14:29", "send", **priced(-0.9, 0, "stop")),
    position("2014-01-10", "14:30", "closed", reason="stop", net=-187.2, left_to_expire=[]),
    day("2014-01-10", 119_812.8, "low"),
    decision("2014-01-17", "denied", [5]),
    day("2014-01-17", 119_812.8, "normal"),
    decision("2014-01-24", "no structure", [])
    | {"structure": None, "checks": [], "size": None, "reason": "no strikes"},
    {
        "time": "2014-01-24T15:00", "kind": "mode", "mode": "HALTED", "before": "ACTIVE", "causes": ["manual stop"],
        "size_factor": 1.0,
    },
    {"time": "2014-01-24T15:45", "kind": "alert", "text": "the ledger has 3, the account 0"},
    day("2014-01-24", 119_812.8, "low"),
]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A finished run called `short` in the working directory's `.runs`."""
    monkeypatch.chdir(tmp_path)
    made = Run(Path(".runs/short"))
    made.write_config(
        {
            "parameters": {}, "profile": "standard", "cash": 120_000.0, "start": "2014-01-10", "end": "2014-01-24",
            "fills": "honest", "seed": 1, "data": "bundled market, seed 1",
            "data_labels": [{"series": "VIX closes", "kind": "real", "text": "arch"}],
        }
    )  # fmt: skip
    text = "".join(json.dumps(record) + "\n" for record in RECORDS)
    (made.storage / "journal-201401.jsonl").write_text(text + '{"time": "2014-01-24T16:0')
    (made.path / "main.json").write_text(json.dumps({"statistics": {"Total Orders": "2"}, "orders": {}}))
    return made
