"""LEAN's public names, read from quantconnect-stubs.

As a script it writes `tools/leanhost/lean_surface.txt`, from which the host knows what it leaves out:

    .venv/bin/python tests/leanhost/lean_stubs.py
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import distribution, version
from pathlib import Path

SURFACE = Path(__file__).parents[2] / "tools" / "leanhost" / "lean_surface.txt"
Overload = tuple[list[str], bool]
"""Names of the parameters, and whether any number of further ones is taken."""


@dataclass(frozen=True)
class Member:
    """A member of a LEAN class; `overloads` is None for properties and fields."""

    overloads: list[Overload] | None


class Stubs:
    """The classes of the stubs' packages; those that `AlgorithmImports` brings in come first where a name is double."""

    def __init__(self) -> None:
        # The project has an AlgorithmImports of its own, so the stubs are found by the package that brings them.
        self._site = Path(str(distribution("quantconnect-stubs").locate_file("")))
        imports = (self._site / "AlgorithmImports" / "__init__.pyi").read_text().splitlines()
        self.packages = [line.split()[1] for line in imports if line.startswith("from QuantConnect")]

    @cached_property
    def _classes(self) -> dict[str, dict[str, list[ast.ClassDef]]]:
        """Class definitions by name and package; a generic class and a plain one can share both."""
        found: dict[str, dict[str, list[ast.ClassDef]]] = {}
        for file in sorted((self._site / "QuantConnect").rglob("*.pyi")):
            package = ".".join(file.relative_to(self._site).parts[:-1])
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, {}).setdefault(package, []).append(node)
        return found

    @cached_property
    def importable(self) -> list[str]:
        """Names of all public classes that `from AlgorithmImports import *` brings."""
        packages = set(self.packages)
        return sorted(n for n, where in self._classes.items() if n[0].isupper() and packages & where.keys())

    def __contains__(self, name: str) -> bool:
        return name in self._classes

    def members(self, name: str) -> dict[str, Member]:
        """Public members of a class, inherited ones included."""
        return {key: member for key, member in self._members(name, set()).items() if not key.startswith("_")}

    def _members(self, name: str, seen: set[str]) -> dict[str, Member]:
        if name in seen or name not in self._classes:
            return {}
        found: dict[str, Member] = {}
        # One name can stand for several classes (a generic beside a plain one): what any of them has is LEAN's.
        for node in self._chosen(name):
            for base in node.bases:
                found |= self._members(ast.unparse(base).split("[")[0].split(".")[-1], seen | {name})
            found |= dict(_own(node))
        return found

    def _chosen(self, name: str) -> list[ast.ClassDef]:
        where = self._classes[name]
        packages = [package for package in self.packages if package in where] or list(where)
        return [node for package in packages for node in where[package]]


def _own(node: ast.ClassDef) -> Iterator[tuple[str, Member]]:
    methods: dict[str, list[Overload]] = {}
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            decorators = [ast.unparse(decorator) for decorator in part.decorator_list]
            if any(d == "property" or d.endswith("setter") for d in decorators):
                yield part.name, Member(None)
            else:
                methods.setdefault(part.name, []).append(_overload(part, "staticmethod" in decorators))
        elif isinstance(part, ast.ClassDef):
            yield part.name, Member(None)
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id, Member(None)
        elif isinstance(part, ast.Assign):
            yield from ((t.id, Member(None)) for t in part.targets if isinstance(t, ast.Name))
    for name, overloads in methods.items():
        yield name, Member(overloads)


def _overload(node: ast.FunctionDef, static: bool) -> Overload:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    return (names if static else names[1:]), node.args.vararg is not None


def surface(stubs: Stubs, host_classes: list[str]) -> str:
    """The text of the surface file: every importable class, then the members of those the host has."""
    source = f"quantconnect-stubs {version('quantconnect-stubs')}"
    head = f"# LEAN's public names, from {source}; see tests/leanhost/lean_stubs.py"
    lines = [head, *(name for name in stubs.importable if name not in host_classes)]
    for name in sorted(set(host_classes)):
        if name in stubs:
            lines.append(f"{name}: {' '.join(sorted(stubs.members(name)))}")
    return "\n".join(lines) + "\n"


def host_classes() -> dict[str, type]:
    """The public classes an algorithm gets from the host, by name."""
    from leanhost.api.imports import module  # noqa: PLC0415  the script sets the path first

    return {
        name: value
        for name, value in vars(module()).items()
        if isinstance(value, type) and value.__module__.startswith("leanhost")
    }


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(SURFACE.parents[1]))
    SURFACE.write_text(surface(Stubs(), list(host_classes())))
    print(f"{SURFACE}: {SURFACE.stat().st_size} bytes")
