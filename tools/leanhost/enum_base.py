"""The base of LEAN's enumerations as its Python bridge presents them.

Helpers: `LeanEnum` (subclass it like `IntEnum`), `pascal(name)` turns UPPER_SNAKE into the C# spelling.
"""

from __future__ import annotations

from enum import IntEnum

# Pascal spellings that do not follow from the UPPER_SNAKE name.
_SPECIAL = {
    "TD_AMERITRADE": "TDAmeritrade",
    "BINANCE_US": "BinanceUS",
    "GDAX": "GDAX",
    "FTX": "FTX",
    "FTXUS": "FTXUS",
    "RBI": "RBI",
    "DYDX": "DYDX",
    "T_3": "T3",
    "ALMA": "ALMA",
    "FIFO": "FIFO",
    "LIFO": "LIFO",
}


def pascal(name: str) -> str:
    """The C# spelling of an UPPER_SNAKE member name: FUTURE_OPTION is FutureOption."""
    return _SPECIAL.get(name) or "".join(part.capitalize() for part in name.split("_"))


class LeanEnum(IntEnum):
    """An enumeration as the Python bridge of LEAN presents one."""

    def __str__(self) -> str:
        return self.name

    def __format__(self, spec: str) -> str:
        return format(int(self), spec) if spec[-1:] in "dxob" and spec else format(self.name, spec)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return other in (self.name, pascal(self.name))
        return int.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other) if isinstance(other, str) else int.__ne__(self, other) is not False

    __hash__ = int.__hash__

    def __init_subclass__(cls) -> None:
        """Make every member reachable under its Pascal name too."""
        super().__init_subclass__()
        for name, member in list(cls.__members__.items()):
            alias = pascal(name)
            if alias != name:
                setattr(cls, alias, member)
