"""LEAN's two spellings of every name, and the members this host leaves out.

A host class is written once, with snake_case members. `lean_names` adds the Pascal spelling LEAN's .NET types have, as
a second entry in the class itself, so neither spelling costs a lookup more than the other. `absent` fills the place of
a LEAN member that is not carried: touching it says which member that is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar, overload

_T = TypeVar("_T", bound=type)


class AbsentMemberError(Exception):
    """A LEAN member that leanhost does not carry was touched."""


class _Absent:
    """Descriptor that raises whenever the member is read, written or called."""

    __slots__ = ("lean_name", "reason")

    def __init__(self, lean_name: str, reason: str) -> None:
        self.lean_name = lean_name
        self.reason = reason

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        self._refuse()

    def __set__(self, instance: object, value: object) -> None:
        self._refuse()

    def _refuse(self) -> NoReturn:
        because = f": {self.reason}" if self.reason else ""
        raise AbsentMemberError(f"LEAN's {self.lean_name} is not part of leanhost{because}")


def absent(lean_name: str, reason: str = "") -> Any:
    """Class attribute for a LEAN member that is left out.

    `lean_name` is LEAN's own name with its class (`QCAlgorithm.AddCrypto`); reading, calling or assigning the member
    raises `AbsentMemberError` with that name and the reason.
    """
    return _Absent(lean_name, reason)


def pascal(snake: str) -> str:
    """`add_option_contract` -> `AddOptionContract`."""
    return "".join(part[:1].upper() + part[1:] for part in snake.split("_"))


class _Forward:
    """Alias of an attribute that lives in the instance's dictionary, where a class entry cannot be shared."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return getattr(owner if instance is None else instance, self.name)

    def __set__(self, instance: object, value: object) -> None:
        setattr(instance, self.name, value)


@overload
def lean_names(cls: _T) -> _T: ...
@overload
def lean_names(
    *, attributes: tuple[str, ...] = (), spelled: Mapping[str, str] | None = None
) -> Callable[[_T], _T]: ...
def lean_names(
    cls: type | None = None, *, attributes: tuple[str, ...] = (), spelled: Mapping[str, str] | None = None
) -> Any:
    """Give every public snake_case member of a class its Pascal alias.

    Covers the members the class itself defines (methods, properties, slots, class attributes) and its annotated fields;
    `attributes` names those set only in `__init__`. `spelled` gives names that do not follow from the parts, as
    {"sma": "SMA"}. Inherited members keep the aliases of the class that defines them; a decorated subclass that
    overrides one aliases the override.
    """

    def decorate(target: _T) -> _T:
        special = spelled or {}
        own = dict(vars(target))
        for name in (*own, *inspect.get_annotations(target), *attributes):
            alias = special.get(name) or pascal(name)
            if name[:1].islower() and alias not in own:
                setattr(target, alias, _alias_of(name, own))
        return target

    return decorate if cls is None else decorate(cls)  # type: ignore[type-var]


def _alias_of(name: str, own: Mapping[str, object]) -> object:
    if name not in own:
        return _Forward(name)
    member = own[name]
    # A class attribute with a plain default is shadowed by the instance's own value, so its alias has to follow that.
    shareable = hasattr(type(member), "__get__") or isinstance(member, type)
    return member if shareable else _Forward(name)
