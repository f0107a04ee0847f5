"""Names held to LEAN's: classes, members and parameters of the host against quantconnect-stubs, in both spellings."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from host_only import HOOKS, HOST_ONLY, PARAMETERS
from lean_stubs import SURFACE, Stubs, host_classes, surface
from small_world import MON, SmallWorld

from leanhost.api.imports import module
from leanhost.enums import Resolution
from leanhost.indicators import IndicatorBase
from leanhost.naming import AbsentMemberError, Missing, snake
from leanhost.surface import pascal

# .NET's own, which the stubs do not hold.
DOTNET = {
    "ArgumentException", "Color", "DayOfWeek", "InvalidOperationException", "KeyNotFoundException", "TimeSpan",
}  # fmt: skip
NAMES = [name for name in sorted(host_classes()) if name not in DOTNET]


@cache
def stubs() -> Stubs:
    return Stubs()


def members_of(kind: type) -> Iterator[tuple[str, Any]]:
    """Public members a class brings, itself or by a base that LEAN has no class for; snake_case and constants."""
    for base in kind.__mro__:
        if base is not kind and (base.__name__ in NAMES or not base.__module__.startswith("leanhost")):
            continue
        for name, value in vars(base).items():
            spelled_twice = name[0].isupper() and snake(name) in vars(base)
            if not name.startswith("_") and not isinstance(value, Missing) and not spelled_twice:
                yield name, value


def is_lean_s(name: str, lean: Any) -> bool:
    return name in lean or snake(name) in lean or name.upper() in lean or name in {pascal(n) for n in lean}


def test_every_class_an_algorithm_gets_is_lean_s() -> None:
    assert not [name for name in NAMES if name not in stubs() and not name.startswith("QCAlgorithmFramework")]


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("QCAlgorithmFramework")])
def test_every_public_member_is_lean_s_or_listed_as_ours(name: str) -> None:
    lean = stubs().members(name)
    ours = {member for member, _ in members_of(host_classes()[name]) if not is_lean_s(member, lean)}
    hooks = HOOKS if issubclass(host_classes()[name], IndicatorBase) else set()
    assert ours - hooks == set(HOST_ONLY.get(name, "").split()) - hooks


@pytest.mark.parametrize("name", NAMES)
def test_parameters_have_lean_s_names(name: str) -> None:
    lean, different = stubs().members(name), []
    for member, value in members_of(host_classes()[name]):
        function = getattr(value, "__func__", value)
        overloads = lean[member].overloads if member in lean else None
        if not inspect.isfunction(function) or not overloads:
            continue
        own = [p.name for p in inspect.signature(function).parameters.values() if p.kind in (0, 1, 3)]
        own = own if isinstance(value, staticmethod) else own[1:]
        known = {parameter for names, _ in overloads for parameter in names}
        unknown = [p for p in own if p not in known and not p.startswith("_")]
        if unknown and PARAMETERS.get(f"{name}.{member}") != " ".join(unknown):
            different.append(f"{member}: {unknown}, LEAN has {[names for names, _ in overloads]}")
    assert not different


@pytest.mark.parametrize("name", NAMES)
def test_every_member_has_both_spellings(name: str) -> None:
    kind = host_classes()[name]
    lacking = []
    for member, _ in members_of(kind):
        spelled = {pascal(member), member.upper()}
        lean = member.islower() and member in stubs().members(name)
        if lean and not any(spelled & vars(base).keys() for base in kind.__mro__):
            lacking.append(member)
    assert not lacking


def test_the_list_of_what_is_absent_is_made_from_the_stubs() -> None:
    """When this fails after a class was added, write the list anew: `.venv/bin/python tests/leanhost/lean_stubs.py`."""
    assert SURFACE.read_text() == surface(stubs(), list(host_classes()))


def test_every_lean_member_is_there_or_raises_with_its_name() -> None:
    silent = []
    for name, kind in host_classes().items():
        known = {key for base in kind.__mro__ for key in vars(base)}
        silent += [f"{name}.{m}" for m in stubs().members(name) if m not in known and pascal(m) not in known]
    assert not silent


def test_an_absent_class_can_be_named_but_not_used() -> None:
    names = vars(module())
    absent = names["HilbertTransform"]
    assert not isinstance(3, absent)
    with pytest.raises(AbsentMemberError, match="LEAN's HilbertTransform is not part of leanhost"):
        absent(9)
    with pytest.raises(AbsentMemberError, match="LEAN's HilbertTransform is not part of leanhost"):
        type("Mine", (), {}).__class__("Mine", absent.__mro_entries__(()), {})
    with pytest.raises(AbsentMemberError, match=r"LEAN's HilbertTransform\.Create is not"):
        _ = absent.Create


TOUCHES = """
def initialize(self):
    self.start_at()
    self.aaa = self.add_equity("AAA")
    for touch in (lambda: self.ht(self.aaa.symbol), lambda: self.Fundamentals, lambda: self.aaa.Fundamentals):
        try:
            touch()
        except Exception as error:
            self.seen.append(str(error))
    self.a = 5
    self.seen.append(self.a)
    try:
        self.own_mistake
    except AttributeError as error:
        self.seen.append("own_mistake" in str(error))
"""


def test_an_algorithm_that_touches_what_is_absent_is_told_which_member_it_was(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100})
    assert world.run(TOUCHES).algorithm.seen == [
        "LEAN's QCAlgorithm.Ht is not part of leanhost",
        "LEAN's QCAlgorithm.Fundamentals is not part of leanhost",
        "LEAN's Equity.Fundamentals is not part of leanhost",
        5,
        True,
    ]


def test_a_setting_that_would_change_the_run_and_is_not_carried_cannot_be_set(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100})
    done = world.run(
        "def initialize(self):\n    self.start_at()\n    self.settings.warm_up_resolution = Resolution.DAILY\n"
    )
    assert not done.ok
    assert "LEAN's AlgorithmSettings.WarmUpResolution is not part of leanhost" in done.error
    assert Resolution.DAILY is Resolution["DAILY"]


def test_a_callback_that_would_never_be_called_is_refused(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100})
    with pytest.raises(AbsentMemberError, match=r"QCAlgorithm\.OnEndOfTimeStep .* never be called"):
        world.run("def initialize(self):\n    self.start_at()\n\ndef OnEndOfTimeStep(self):\n    pass\n")
