"""What LEAN's API has and this host has not: every such name raises at its first touch and says what it is.

`lean_surface.txt` holds LEAN's names (a line per class the host lacks; `Class: members` for those it has). Helpers:
`lean_classes()` (all class names), `name_the_absent(classes)` (fills in the members), `AbsentClass(name)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from leanhost import enum_base, naming
from leanhost.naming import AbsentMemberError, Missing, absent

_FILE = Path(__file__).with_name("lean_surface.txt")
# Assigning a setting that nothing reads would be a silent difference; elsewhere an algorithm may use a name itself.
_WRITTEN_BY_USERS = ("AlgorithmSettings", "UniverseSettings")


@lru_cache(maxsize=1)
def _surface() -> dict[str, tuple[str, ...]]:
    """Members by class; none are listed for a class the host lacks."""
    found = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines()[1:]:
        name, _, members = line.partition(":")
        found[name] = tuple(members.split())
    return found


@lru_cache(maxsize=1)
def lean_classes() -> frozenset[str]:
    """Names of all classes an algorithm gets from LEAN's AlgorithmImports."""
    return frozenset(_surface())


def pascal(name: str) -> str:
    """LEAN's C# spelling of a Python name: constants are in capitals, everything else is snake_case."""
    return enum_base.pascal(name) if name.isupper() else naming.pascal(name)


_DONE: set[type] = set()


def name_the_absent(classes: Mapping[str, Any]) -> None:
    """Put a descriptor that raises in the place of every member that LEAN's class has and the host's has not."""
    for name, members in _surface().items():
        kind = classes.get(name)
        if not members or not isinstance(kind, type) or kind in _DONE:
            continue
        _DONE.add(kind)
        known = {key for base in kind.__mro__ for key in vars(base)}
        make = absent if name in _WRITTEN_BY_USERS else Missing
        for member in members:
            if member in known:
                continue
            spelled = pascal(member)
            if spelled not in known:
                written = member == "to_string" and kind.__str__ is not object.__str__
                gap = kind.__str__ if written else make(f"{name}.{spelled}", "")
                setattr(kind, member, gap)
                if spelled != member:
                    setattr(kind, spelled, gap)


class AbsentClass:
    """Stands for a LEAN class that is not carried: it may be named in an annotation, not used."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self) -> NoReturn:
        raise AbsentMemberError(f"LEAN's {self._name} is not part of leanhost")

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        self._refuse()

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AbsentMemberError(f"LEAN's {self._name}.{name} is not part of leanhost")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> NoReturn:
        self._refuse()

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __getitem__(self, key: Any) -> AbsentClass:
        return self

    def __or__(self, other: Any) -> Any:
        return Any

    __ror__ = __or__

    def __repr__(self) -> str:
        return f"<LEAN's {self._name}, not part of leanhost>"
