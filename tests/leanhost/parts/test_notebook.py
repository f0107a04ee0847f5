"""`research.ipynb`: it runs from top to bottom in leanhost, is small and has no outputs, as the uploaded part must."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leanhost import research
from leanhost.symbols import SymbolCache, use_cache

FILE = Path(__file__).parents[3] / "research.ipynb"
IN_LEANS_IMAGE = {"AlgorithmImports", "json", "core", "greeks", "helpers", "strategies", "risk"}
RECORDS = (
    {"time": "2018-03-02T10:30", "kind": "decision", "strategy": "friday_0dte", "outcome": "denied", "checks": [
        {"number": 24, "name": "pattern_score", "status": "failed", "measured": 61.0, "limit": 65.0, "text": ""}]},
    {"time": "2018-03-02T10:31", "kind": "decision", "strategy": "friday_0dte", "outcome": "sent", "checks": []},
    {"time": "2018-03-02T15:00", "kind": "position", "strategy": "friday_0dte", "event": "closed", "pnl": 180.0,
     "net": 165.0},
)  # fmt: skip


def cells() -> list[dict[str, Any]]:
    return json.loads(FILE.read_text(encoding="utf-8"))["cells"]


def sources() -> list[str]:
    return ["".join(cell["source"]) for cell in cells() if cell["cell_type"] == "code"]


def test_it_is_small_and_has_no_outputs() -> None:
    assert FILE.stat().st_size < 32_000
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells())


def test_it_imports_only_what_leans_image_and_the_uploaded_part_have() -> None:
    found: set[str] = set()
    for node in ast.walk(ast.parse("\n".join(sources()))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    assert found <= IN_LEANS_IMAGE


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LEANHOST_STORE", str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    research.choose()
    yield tmp_path
    use_cache(SymbolCache())


def run_all() -> tuple[dict[str, Any], list[Any]]:
    """The cells' names, and what each cell shows: the value of its last expression."""
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for source in sources():
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, FILE.name, "exec"), names)
        expression = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
        shown.append(eval(compile(expression, FILE.name, "eval"), names) if expression is not None else None)
    return names, shown


@pytest.mark.slow
def test_every_cell_runs_over_a_journal_and_the_bundled_market(storage: Path) -> None:
    lines = "".join(json.dumps(record) + "\n" for record in RECORDS)
    (storage / "journal-201803.jsonl").write_text(lines)
    names, shown = run_all()
    assert shown[1].to_dict() == {"decision": 2, "position": 1}
    assert shown[3].loc["friday_0dte"]["sum"] == 165.0
    assert shown[5] == {65: 0, 60: 1, 55: 1, 50: 1}, "61 passes from 60 down"
    legs = [leg.contract.strike for leg in names["condor"].legs]
    assert legs == sorted(legs)
    assert 0 < names["low"] < names["spot"] < names["high"]
    assert len(names["volatility"].dropna()) > 220, "both series have a value on most days"
    at_the_money = names["chain"].groupby("strike")["iv"].agg(["min", "max"]).loc[round(names["forward"])]
    assert at_the_money["max"] - at_the_money["min"] < 0.005, "call and put agree where they meet"


@pytest.mark.slow
def test_every_cell_runs_without_a_journal(storage: Path) -> None:
    names, _ = run_all()
    assert len(names["journal"]) == 0
