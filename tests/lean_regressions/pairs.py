"""Finds in a LEAN checkout the regression algorithms LEAN runs in Python, with the outcome LEAN expects of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CLASS = re.compile(r"\bclass (\w+)(?:<\w+>)?\s*(?::\s*([^{]*))?\{")
PROPERTY = r"\b%s\s*(?:\{ get; \} =|=>)\s*"
ENTRY = re.compile(r'\{\s*"([^"]+)"\s*,\s*"([^"]*)"\s*\}')
STRING = re.compile(r'@"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\])*"|//[^\n]*')


@dataclass(frozen=True)
class Pair:
    """A Python algorithm, and the status and statistics that its C# twin expects."""

    file: Path
    status: str
    statistics: dict[str, str]

    @property
    def name(self) -> str:
        return self.file.stem


@dataclass
class _Class:
    """What a C# class says of itself; what it does not say its base does."""

    base: str = ""
    abstract: bool = False
    said: dict[str, str] = field(default_factory=dict)


def pairs(lean: Path, match: str = "") -> list[Pair]:
    """The algorithms by name; `match` is a regular expression that has to occur in the name."""
    classes = dict(_classes(lean / "Algorithm.CSharp"))
    found = []
    for name, kind in sorted(classes.items()):
        file = lean / "Algorithm.Python" / f"{name}.py"
        runs = _said(classes, name, "CanRunLocally") == "true" and "Python" in _said(classes, name, "Languages")
        if kind.abstract or not runs or not file.is_file() or not re.search(match, name):
            continue
        status = _said(classes, name, "AlgorithmStatus").rpartition(".")[2] or "Completed"
        found.append(Pair(file, status, dict(ENTRY.findall(_said(classes, name, "ExpectedStatistics")))))
    return found


def _said(classes: dict[str, _Class], name: str, member: str) -> str:
    while name in classes:
        if member in classes[name].said:
            return classes[name].said[member]
        name = classes[name].base
    return ""


def _classes(folder: Path) -> Iterator[tuple[str, _Class]]:
    for file in sorted(folder.rglob("*.cs")):
        text = file.read_text(encoding="utf-8-sig")
        # Braces in strings and comments do not count; positions stay as they are.
        plain = STRING.sub(lambda found: "_" * len(found[0]), text)
        for found in CLASS.finditer(plain):
            bases = [part.strip() for part in (found[2] or "").split(",")]
            end = _closing(plain, found.end())
            head = plain[plain.rfind("\n", 0, found.start()) : found.start()]
            kind = _Class(bases[0].partition("<")[0], "abstract" in head)
            for member in ("CanRunLocally", "Languages", "AlgorithmStatus", "ExpectedStatistics"):
                value = re.compile(PROPERTY % member).search(plain, found.end(), end)
                if value is not None:
                    kind.said[member] = text[value.end() : plain.index(";", value.end())].strip()
            yield found[1], kind


def _closing(text: str, at: int) -> int:
    """Where the brace that was opened just before `at` is closed."""
    depth = 1
    for found in re.compile("[{}]").finditer(text, at):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return len(text)
