"""leanhost observes what real LEAN observed on the same data: log, statistics, trades, events, result file."""

import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import leanhost

PARITY = Path(__file__).parents[3] / "shared" / "parity"
GOLDEN = PARITY / "golden"

# Files that do not agree yet and why; strict, so a line here goes as soon as it is no longer true.
DIFFER: dict[str, str] = {}
# What a result file says of the machine and the moment, of LEAN's own configuration, and LEAN's advice on the outcome.
OF_THE_RUN = (
    "/state/StartTime", "/state/EndTime", "/state/LogCount", "/serverStatistics/", "/algorithmConfiguration/parameters",
    "/analysis", "/id",
)  # fmt: skip


def cases() -> list[Any]:
    """Every file of the folder, also one added later."""
    names = sorted(path.stem for path in GOLDEN.glob("*.txt"))
    return [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=DIFFER[name])) if name in DIFFER else name
        for name in names
    ]


@cache
def compare() -> ModuleType:
    """The comparison as it lies beside the goldens."""
    spec = importlib.util.spec_from_file_location("parity_compare", PARITY / "compare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def golden_json(name: str, kind: str) -> Any:
    """A golden beside the log, None where there is none."""
    path = GOLDEN / f"{name}.{kind}.json"
    return json.loads(path.read_text()) if path.exists() else None


@pytest.mark.parametrize("name", cases())
def test_agrees_with_lean(name: str, parity_data: Callable[[str], Path]) -> None:
    with tempfile.TemporaryDirectory() as out:
        done = leanhost.run(PARITY / "algorithms" / f"{name}.py", data=parity_data(name), out=Path(out))
        files = {kind: path.read_text() for kind, path in done.result.paths.items()}
    problems = list(log_problems(name, files["log"]))
    assert not problems, f"{name}: {done.result.status} {done.error}\n" + "\n".join(problems[:10])
    result = json.loads(files["result"])
    trades = [{k: v for k, v in trade.items() if k != "id"} for trade in result["totalPerformance"]["closedTrades"]]
    problems += differences(golden_json(name, "statistics"), result["statistics"], "/statistics")
    problems += differences(golden_json(name, "trades"), trades, "/trades")
    problems += differences(golden_json(name, "order-events"), json.loads(files.get("events", "[]")), "/events")
    problems += differences(golden_json(name, "result.shape"), result, "")
    assert not problems


def log_problems(name: str, log: str) -> Iterator[str]:
    """Where the log's lines differ from LEAN's."""
    golden = compare().lines_of(GOLDEN / f"{name}.txt")
    logged = [line[line.index("#") :].rstrip() for line in log.splitlines() if "#" in line]
    agreed, different = compare().compare_lines(golden, logged, 1e-6)
    if different or agreed != len(golden) or not golden:
        yield f"{agreed} of {len(golden)} lines agree"
        yield from different


def differences(lean: Any, ours: Any, at: str) -> Iterator[str]:
    """Paths at which our JSON is not what LEAN's golden shows; what a shape cuts short ("{…}", "… 12") is skipped."""
    if lean is None or at.endswith(OF_THE_RUN) or at.startswith(OF_THE_RUN) or lean in ("{…}", "[…]"):
        return
    if isinstance(lean, dict) and isinstance(ours, dict):
        for key, value in lean.items():
            found = ours.get(key, "absent")
            yield from differences(value, found, f"{at}/{key}")
    elif isinstance(lean, list) and isinstance(ours, list):
        cut = bool(lean) and isinstance(lean[-1], str) and lean[-1].startswith("… ")
        length = int(lean[-1][2:]) if cut else len(lean)
        if len(ours) != length:
            yield f"{at}: LEAN has {length}, the run {len(ours)}"
        for i, (one, other) in enumerate(zip(lean[:-1] if cut else lean, ours, strict=False)):
            yield from differences(one, other, f"{at}/{i}")
    elif lean != ours and not (isinstance(lean, float) and ours == pytest.approx(lean, rel=1e-9, abs=1e-9)):
        yield f"{at}: LEAN {lean!r}, the run {ours!r}"


def test_a_difference_is_found_wherever_it_is() -> None:
    lean = {"a": [{"b": 1.0}, "… 2"], "c": "1.50", "d": "{…}"}
    assert not list(differences(lean, {"a": [{"b": 1.0}, {}], "c": "1.50", "d": {"e": 1}, "f": 2}, ""))
    assert list(differences(lean, {"a": [{"b": 1.1}], "c": "1.5"}, "")) == [
        "/a: LEAN has 2, the run 1", "/a/0/b: LEAN 1.0, the run 1.1", "/c: LEAN '1.50', the run '1.5'",
    ]  # fmt: skip
