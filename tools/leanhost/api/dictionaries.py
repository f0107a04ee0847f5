"""LEAN's dictionaries as Python sees them: keyed by Symbol, tickers accepted, iterated as key-value pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from leanhost.naming import lean_names
from leanhost.symbols import Symbol, resolve


class KeyNotFoundException(Exception):  # noqa: N818
    """.NET's exception for a missing key; not a KeyError, as in LEAN."""


class InvalidOperationException(Exception):  # noqa: N818
    """.NET's exception for an operation that the object's state does not allow."""


class RegressionTestException(Exception):  # noqa: N818
    """What LEAN's own regression algorithms raise."""


class ArgumentException(Exception):  # noqa: N818
    """.NET's exception for an argument that cannot be used."""


@lean_names
class KeyValuePair(NamedTuple):
    """What direct iteration over a LEAN dictionary yields."""

    key: Any
    value: Any


def symbol_of(key: Any) -> Any:
    """The Symbol a key means: itself, a security's, or the cached one of a ticker; None for an unknown ticker."""
    if isinstance(key, str):
        return resolve(key)
    return key if isinstance(key, Symbol) else getattr(key, "symbol", key)


@lean_names
class LeanDictionary:
    """A read-only LEAN dictionary over a Python one; one that is not `filled` gets its items when they are needed."""

    missing = "The given key '{key}' was not present in the dictionary."

    def __init__(self, items: dict[Any, Any] | None = None, filled: bool = True) -> None:
        self._items: dict[Any, Any] = {} if items is None else items
        self._filled = filled

    def _all(self) -> dict[Any, Any]:
        if not self._filled:
            self._filled = True
            self._make_all(self._items)
        return self._items

    def _make_all(self, items: dict[Any, Any]) -> None:
        """Add what there is to the items."""

    def _find(self, key: Any) -> Any:
        """The value of a Symbol or ticker, or None."""
        return self._all().get(symbol_of(key))

    def __getitem__(self, key: Any) -> Any:
        found = self._find(key)
        if found is None:
            raise KeyNotFoundException(self.missing.format(key=key))
        return found

    def __contains__(self, key: object) -> bool:
        return self._find(key) is not None

    def __len__(self) -> int:
        return len(self._all())

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[KeyValuePair]:
        return iter([KeyValuePair(k, v) for k, v in self._all().items()])

    def get(self, key: Any, default_value: Any = None) -> Any:
        """The value of `key`, or `default`."""
        found = self._find(key)
        return default_value if found is None else found

    def contains_key(self, key: Any) -> bool:
        return key in self

    def try_get_value(self, key: Any, value: Any = None) -> tuple[bool, Any]:
        """(found, value), as LEAN's out parameter appears in Python."""
        found = self._find(key)
        return found is not None, found

    def keys(self) -> list[Any]:
        return list(self._all())

    def values(self) -> list[Any]:
        return list(self._all().values())

    def items(self) -> list[tuple[Any, Any]]:
        return list(self._all().items())

    def copy(self) -> dict[Any, Any]:
        return dict(self._all())

    @property
    def count(self) -> int:
        return len(self)
