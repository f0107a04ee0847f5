"""Security initializers and seeders that algorithms name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from leanhost.naming import lean_names
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
            self._seeder.seed_security(security)
