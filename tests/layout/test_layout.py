"""The house keeps its shape: imports go one way, files stay small, the uploaded part fits QuantConnect's cloud."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UPLOADED = ("core", "strategies", "risk", "greeks", "helpers", "bridge")
RANK = {"greeks": 0, "helpers": 0, "core": 1, "strategies": 2, "risk": 2, "bridge": 3, "main": 4}
BUDGET = {"core": 12, "strategies": 9, "risk": 9, "bridge": 7, "greeks": 4, "helpers": 4, "main": 1}
TOOLS = {"leanhost", "market", "desk", "tools"}
LEAN = {"AlgorithmImports", "QuantConnect", "clr", "System"}
IMAGE = {
    "numpy", "scipy", "pandas", "statsmodels", "sklearn", "exchange_calendars", "transitions", "py_vollib", "QuantLib",
}  # fmt: skip
DROPPED_BY_CLI = {"live", "backtests", "optimizations", "storage", "report", "bin", "obj"}


def _tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in listed.stdout.split() if (ROOT / name).exists()]


def _house(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


PYTHON = _tracked("*.py")
UPLOADED_FILES = [path for path in PYTHON if _house(path) in RANK]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", UPLOADED_FILES, ids=str)
def test_imports_go_one_way(path: Path) -> None:
    here = _house(path)
    for name in _imports(path):
        assert name not in TOOLS, f"{path} imports {name}: nothing imports tools/"
        if name in RANK and name != here:
            assert RANK[name] < RANK[here], f"{path} imports {name} against the design's direction"
        if name in LEAN:
            assert here in ("bridge", "main"), f"{path} imports {name}: only bridge/ and main.py know LEAN"


@pytest.mark.parametrize("path", UPLOADED_FILES, ids=str)
def test_uploaded_files_need_only_what_leans_image_has(path: Path) -> None:
    allowed = IMAGE | LEAN | set(RANK) | set(sys.stdlib_module_names)
    assert _imports(path) <= allowed, f"{path} imports {_imports(path) - allowed}, not in LEAN's image"


@pytest.mark.parametrize("path", UPLOADED_FILES, ids=str)
def test_uploaded_files_are_at_most_32_kilobytes(path: Path) -> None:
    assert (ROOT / path).stat().st_size <= 32_000


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_files_are_at_most_400_lines(path: Path) -> None:
    assert (ROOT / path).read_text(encoding="utf-8").count("\n") <= 400


@pytest.mark.parametrize(("house", "limit"), BUDGET.items())
def test_each_package_stays_within_its_budget_of_files(house: str, limit: int) -> None:
    assert sum(_house(path) == house for path in PYTHON) <= limit


@pytest.mark.parametrize("house", UPLOADED)
def test_packages_are_namespace_packages_with_names_the_cli_keeps(house: str) -> None:
    for path in PYTHON:
        if _house(path) == house:
            assert path.name != "__init__.py", "real LEAN imports these as namespace packages"
            assert not DROPPED_BY_CLI & set(path.parts), f"the CLI drops {path}"


def test_only_main_defines_the_algorithm() -> None:
    holders = [p for p in UPLOADED_FILES if "(QCAlgorithm)" in (ROOT / p).read_text(encoding="utf-8")]
    assert holders in ([], [Path("main.py")])
