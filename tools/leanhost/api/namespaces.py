"""`QuantConnect.…`, `System.…` and `clr` as modules while a run is on: .NET's namespaces, as pythonnet shows them.

Every one of them offers what AlgorithmImports has; a name that the host has not raises when it is used.
"""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

from leanhost.surface import AbsentClass

ROOTS = ("QuantConnect", "System", "clr")


class _Namespace(types.ModuleType):
    """One namespace; its names are looked up in the module of all names."""

    def __init__(self, name: str, names: types.ModuleType) -> None:
        super().__init__(name)
        self.__dict__["_names"] = names
        self.__all__ = list(names.__all__)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.__dict__["_names"], name, None) or AbsentClass(name)


class _Clr(types.ModuleType):
    """pythonnet's own module: assemblies need no loading here."""

    @staticmethod
    def AddReference(name: str) -> None:  # noqa: N802  pythonnet's name
        """Nothing to load."""

    @staticmethod
    def GetClrType(kind: type) -> type:  # noqa: N802  pythonnet's name
        return kind


class _Finder(MetaPathFinder, Loader):
    """Finds the namespaces, before an installed package of stubs does."""

    def __init__(self, names: types.ModuleType) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in ROOTS else None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _Clr(spec.name) if spec.name == "clr" else _Namespace(spec.name, self._names)

    def exec_module(self, module: types.ModuleType) -> None:
        """A namespace has no code."""


def _known() -> dict[str, types.ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] in ROOTS}


@contextlib.contextmanager
def namespaces(names: types.ModuleType) -> Iterator[None]:
    """Have the namespaces for the length of a run; `names` is the AlgorithmImports module."""
    before, finder = _known(), _Finder(names)
    for name in before:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in _known():
            del sys.modules[name]
        sys.modules.update(before)
