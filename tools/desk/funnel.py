"""The funnel of decisions: how many windows reached each stage, and which rule kept the rest from the next one.

A window is one strategy's day in which it looked for an entry; a rule counts once a window however often it denied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Record = Mapping[str, Any]
Key = tuple[str, str]


class Stage(NamedTuple):
    """A stage with the windows that reached it, and what became of those that did not."""

    name: str
    windows: int
    lost: str


class RuleRow(NamedTuple):
    """A check with the windows it denied, those nothing else denied, and those left after it in the order of checks."""

    number: str
    name: str
    denied: int
    alone: int
    left: int


@dataclass(slots=True)
class Funnel:
    """Windows by stage; `denials` and `alone` count windows by the number of the check that denied them."""

    windows: int = 0
    built: int = 0
    allowed: int = 0
    opened: int = 0
    denials: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    no_structure: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def stages(self) -> list[Stage]:
        """The stages in order."""
        no_structure, denied, unfilled = (f"{count} {name}" if count else "" for name, count in self.refusals())
        return [
            Stage("windows", self.windows, ""),
            Stage("structure built", self.built, no_structure),
            Stage("all checks passed", self.allowed, denied),
            Stage("entered", self.opened, unfilled),
        ]

    def refusals(self) -> list[tuple[str, int]]:
        """Windows that ended at each stage."""
        return [
            ("without a structure", self.windows - self.built),
            ("denied by a check", self.built - self.allowed),
            ("with no order filled", self.allowed - self.opened),
        ]

    def rules(self) -> list[RuleRow]:
        """Every check that denied, in the order of checks."""
        numbers = sorted(self.denials, key=_order)
        return [RuleRow(n, self.names.get(n, n), self.denials[n], self.alone[n], self.left[n]) for n in numbers]


@dataclass(slots=True)
class _Window:
    """What one window came to; `attempts` has the rules that denied each structure built in it."""

    attempts: list[frozenset[str]] = field(default_factory=list)
    is_allowed: bool = False
    reason: str = ""


def funnel_of(records: Iterable[Record]) -> Funnel:
    """The funnel of a run's journal."""
    windows: dict[Key, _Window] = {}
    opened: set[Key] = set()
    funnel = Funnel()
    for r in records:
        if r["kind"] == "decision":
            _take(windows.setdefault(_key(r), _Window()), r)
            if not funnel.names and r["checks"]:
                funnel.names = {str(c["number"]): str(c["name"]).replace("_", " ") for c in r["checks"]}
        elif r["kind"] == "position" and r.get("event") == "opened":
            opened.add((r["opened"][:10], r["strategy"]))
    funnel.windows, funnel.opened = len(windows), len(opened & windows.keys())
    for window in windows.values():
        _count(funnel, window)
    built = [window for window in windows.values() if window.attempts]
    for number in funnel.denials:
        funnel.left[number] = sum(1 for window in built if _passes(window, _order(number)))
    return funnel


def _key(r: Record) -> Key:
    return r["time"][:10], r.get("strategy", "")


def _take(window: _Window, r: Record) -> None:
    window.is_allowed |= r["outcome"] == "sent"
    if r["structure"] is not None:
        window.attempts.append(frozenset(str(number) for number in r["denied_by"] or ()))
    else:
        window.reason = r.get("reason") or window.reason


def _count(funnel: Funnel, window: _Window) -> None:
    if not window.attempts:
        funnel.no_structure[window.reason or "no reason given"] += 1
        return
    funnel.built += 1
    funnel.allowed += window.is_allowed
    if not window.is_allowed:
        rules = frozenset().union(*window.attempts)
        funnel.denials.update(rules)
        if len(rules) == 1:
            funnel.alone.update(rules)


def _passes(window: _Window, number: int) -> bool:
    return any(all(_order(rule) > number for rule in attempt) for attempt in window.attempts)


def _order(number: str) -> int:
    return int(number) if number.isdigit() else 1_000
