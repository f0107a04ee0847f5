"""Security initializers and seeders that algorithms name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from leanhost.naming import lean_names, method_of
from leanhost.trading.wiring import equip


@lean_names
class FuncSecuritySeeder:
    """Seeds a security with what a function of it returns: one point or several."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def seed_security(self, security: Any) -> bool:
        """Apply the points; whether there were any."""
        found = self._function(security)
        points = list(found) if isinstance(found, Iterable) else [found] if found is not None else []
        for point in points:
            security.set_market_price(point)
        return bool(points)


@lean_names
class SecuritySeeder:
    """The seeder that knows nothing."""

    NULL: SecuritySeeder

    def seed_security(self, security: Any) -> bool:
        return False


SecuritySeeder.NULL = SecuritySeeder()


@lean_names
class BrokerageModelSecurityInitializer:
    """Sets a brokerage model's models and seeds the security."""

    def __init__(self, model: Any = None, seeder: Any = None) -> None:
        self._model = model
        self._seeder = seeder

    def initialize(self, security: Any) -> None:
        """The models of the brokerage model, then the seed."""
        if self._model is not None:
            equip(security, self._model)
        if self._seeder is not None and not security.symbol.is_canonical():
            method_of(self._seeder, "seed_security")(security)


@lean_names
class FuncSecurityInitializer:
    """Calls a function with the security; one that takes two gets False as well, as LEAN's older form had it."""

    def __init__(self, initializer: Callable[..., Any]) -> None:
        self._initializer = initializer

    def initialize(self, security: Any) -> None:
        self._initializer(security)


@lean_names
class CompositeSecurityInitializer:
    """Several initializers, one after the other."""

    def __init__(self, *initializers: Any) -> None:
        self.initializers = [as_initializer(each) for each in initializers]

    def initialize(self, security: Any) -> None:
        for each in self.initializers:
            method_of(each, "initialize")(security)

    def add_security_initializer(self, initializer: Any) -> None:
        self.initializers.append(as_initializer(initializer))


def as_initializer(given: Any) -> Any:
    """An object with `initialize` of what a user hands in: itself, or a function of the security."""
    if hasattr(given, "initialize") or hasattr(given, "Initialize"):
        return given
    code = getattr(given, "__code__", None)
    bound = 1 if hasattr(given, "__self__") else 0
    if code is not None and code.co_argcount - bound == 2:
        return FuncSecurityInitializer(lambda security: given(security, False))
    return FuncSecurityInitializer(given)


def brings_models(initializer: Any) -> bool:
    """Whether an initializer begins with a brokerage model's, which sets every model."""
    first = initializer.initializers[0] if isinstance(initializer, CompositeSecurityInitializer) else initializer
    return isinstance(first, BrokerageModelSecurityInitializer) and getattr(first, "_model", None) is not None
