"""LEAN's own regression algorithms in leanhost: `LEAN_CHECKOUT=DIR pytest -m slow tests/lean_regressions`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from compare import AGREES, DIFFERS, RAISES, compare, judge
from pairs import Pair, pairs

CHECKOUT = os.environ.get("LEAN_CHECKOUT", "")
FOUND = pairs(Path(CHECKOUT)) if CHECKOUT else []

TWIN = """
public class Base : QCAlgorithm, IRegressionAlgorithmDefinition
{
    public bool CanRunLocally { get; } = true; // not { closed
    public virtual List<Language> Languages { get; } = new() { Language.CSharp, Language.Python };
    public AlgorithmStatus AlgorithmStatus => AlgorithmStatus.Completed;
    public virtual Dictionary<string, string> ExpectedStatistics => new Dictionary<string, string>
    {
        {"Total Orders", "4"},
        {"OrderListHash", "b7830811"}
    };
    private class Inner : Helper { public bool CanRunLocally => false; }
}
public class Derived : Base
{
    public override Dictionary<string, string> ExpectedStatistics => new() { {"Total Orders", "5"} };
}
public class Sharp : Base
{
    public override List<Language> Languages { get; } = new() { Language.CSharp };
}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Algorithm.CSharp", "Algorithm.Python"):
        (tmp_path / name).mkdir()
    (tmp_path / "Algorithm.CSharp" / "Base.cs").write_text(TWIN)
    for name in ("Base", "Derived", "Sharp", "Alone"):
        (tmp_path / "Algorithm.Python" / f"{name}.py").write_text("")
    return tmp_path


def test_a_class_has_what_its_base_expects_and_its_own_goes_first(checkout: Path) -> None:
    found = {pair.name: pair.statistics for pair in pairs(checkout)}
    assert found == {
        "Base": {"Total Orders": "4", "OrderListHash": "b7830811"},
        "Derived": {"Total Orders": "5"},
    }


@pytest.mark.parametrize(
    ("status", "orders", "kind"),
    [("Completed", "4", AGREES), ("Completed", "5", DIFFERS), ("RuntimeError", "4", RAISES)],
)
def test_a_run_is_held_against_what_lean_expects(checkout: Path, status: str, orders: str, kind: str) -> None:
    found = {"status": status, "statistics": {"Total Orders": orders}, "error": "", "trace": ""}
    assert judge(pairs(checkout, "Base")[0], found).kind == kind


@pytest.mark.slow
@pytest.mark.skipif(not CHECKOUT, reason="LEAN_CHECKOUT names no checkout of LEAN")
@pytest.mark.parametrize("pair", FOUND, ids=lambda pair: pair.name)
def test_agrees_with_what_lean_expects(pair: Pair) -> None:
    verdict = compare(pair, Path(CHECKOUT).resolve())
    assert verdict.kind == AGREES, "\n".join(verdict.details)
