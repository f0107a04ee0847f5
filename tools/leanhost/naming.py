"""LEAN's two spellings of every name, and the members this host leaves out.

A host class is written once, with snake_case members. `lean_names` adds the Pascal spelling LEAN's .NET types have, as
a second entry in the class itself, so neither spelling costs a lookup more than the other. `absent` fills the place of
a LEAN member that is not carried: touching it says which member that is.
"""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NoReturn, TypeVar, overload

_STORE = dis.opmap["STORE_ATTR"]
_T = TypeVar("_T", bound=type)


class AbsentMemberError(Exception):
    """A LEAN member that leanhost does not carry was touched."""


class Missing:
    """Descriptor that raises whenever the member is read or called; an instance may have an attribute of that name."""

    __slots__ = ("lean_name", "reason")

    def __init__(self, lean_name: str, reason: str) -> None:
        self.lean_name = lean_name
        self.reason = reason

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        self._refuse()

    def _refuse(self) -> NoReturn:
        because = f": {self.reason}" if self.reason else ""
        raise AbsentMemberError(f"LEAN's {self.lean_name} is not part of leanhost{because}")


class _Absent(Missing):
    """Like `Missing`, and raises when it is written."""

    __slots__ = ()

    def __set__(self, instance: object, value: object) -> None:
        self._refuse()


def absent(lean_name: str, reason: str = "") -> Any:
    """Class attribute for a LEAN member that is left out.

    `lean_name` is LEAN's own name with its class (`QCAlgorithm.AddCrypto`); reading, calling or assigning the member
    raises `AbsentMemberError` with that name and the reason.
    """
    return _Absent(lean_name, reason)


def pascal(snake: str) -> str:
    """`add_option_contract` -> `AddOptionContract`."""
    if snake.islower():
        plain = snake.title().replace("_", "")
        if plain.isalpha():  # `title` also raises the letter behind a digit
            return plain
    return "".join([part[:1].upper() + part[1:] for part in snake.split("_")])


def snake(name: str) -> str:
    """`OnEndOfDay` -> `on_end_of_day`; a name that is snake_case already stays."""
    return name if name.islower() else re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


@lru_cache(maxsize=2000)
def _spelling(kind: type, name: str) -> str:
    other = pascal(name)
    for base in kind.__mro__:
        if name in vars(base):
            return name
        if other in vars(base):
            return other
    return name


def method_of(model: Any, name: str) -> Any:
    """A user's own method of a model by its snake name, in whichever spelling its class defines it last."""
    return getattr(model, _spelling(type(model), name))


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

    Covers the members the class itself defines (methods, properties, slots, class attributes), its annotated fields and
    what its `__init__` assigns; `attributes` names those that come about otherwise. `spelled` gives names that do not
    follow from the parts, as {"sma": "SMA"}. Inherited members keep the aliases of the class that defines them; a
    decorated subclass that overrides one aliases the override.
    """

    def decorate(target: _T) -> _T:
        special = spelled or {}
        own = dict(vars(target))
        for name in (*own, *inspect.get_annotations(target), *_assigned(own.get("__init__")), *attributes):
            alias = special.get(name) or pascal(name)
            if name[:1].islower() and alias not in own:
                setattr(target, alias, _alias_of(name, own))
        return target

    return decorate if cls is None else decorate(cls)  # type: ignore[type-var]


def _assigned(init: Any) -> list[str]:
    """Names of the attributes that an `__init__` assigns."""
    if not inspect.isfunction(init):
        return []
    code = init.__code__
    # Two bytes an instruction; `dis` itself would take longer than the rest of the import.
    steps = zip(code.co_code[::2], code.co_code[1::2], strict=True)
    return [code.co_names[at] for step, at in steps if step == _STORE and at < len(code.co_names)]


def _alias_of(name: str, own: Mapping[str, object]) -> object:
    if name not in own:
        return _Forward(name)
    member = own[name]
    # A class attribute with a plain default is shadowed by the instance's own value, so its alias has to follow that.
    shareable = hasattr(type(member), "__get__") or isinstance(member, type)
    return member if shareable else _Forward(name)
