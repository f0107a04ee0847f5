"""LEAN's option strategy definitions, as data, in the order its matcher tries them.

A definition is a name, the underlying lots it takes and its option legs. A leg asks for a right and a signed quantity
and may compare its strike and expiry with the legs chosen before it. `GREEDY` is the plain order, `COVERED_FIRST` the
one with everything that leaves a short uncovered moved to the end. Call and put backspreads are left out: the vertical
spreads before them always match first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CALL, PUT = 0, 1
Chosen = list[tuple[float, datetime]]
"""Strike and expiry of the legs matched so far."""
Condition = Callable[[float, datetime, Chosen], bool]


@dataclass(frozen=True, slots=True)
class LegDefinition:
    """One option leg: right, signed quantity per strategy, and a condition on strike and expiry."""

    right: int
    quantity: int
    fits: Condition | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A strategy: `lots` of the underlying (signed) and its option legs; `uncovered` marks LEAN's naked ones."""

    name: str
    lots: int
    legs: tuple[LegDefinition, ...]
    uncovered: bool = False

    @property
    def size(self) -> int:
        """Number of positions it needs."""
        return len(self.legs) + (1 if self.lots else 0)


def _same(chosen: Chosen, expiry: datetime) -> bool:
    return expiry == chosen[0][1]


def _above(at: int) -> Condition:
    return lambda k, e, c: _same(c, e) and k > c[at][0]


def _below(at: int) -> Condition:
    return lambda k, e, c: _same(c, e) and k < c[at][0]


def _at(at: int) -> Condition:
    return lambda k, e, c: _same(c, e) and k == c[at][0]


def _not_below(at: int) -> Condition:
    return lambda k, e, c: _same(c, e) and k >= c[at][0]


def _mirrored(k: float, e: datetime, c: Chosen) -> bool:
    return _same(c, e) and abs(k - (2 * c[0][0] - c[1][0])) < 1e-9


def _even_wing(k: float, e: datetime, c: Chosen) -> bool:
    return _same(c, e) and k >= c[1][0] and abs((k - c[1][0]) - (c[1][0] - c[0][0])) < 1e-9


def _later(k: float, e: datetime, c: Chosen) -> bool:
    return k == c[0][0] and e > c[0][1]


def _at_far(k: float, e: datetime, c: Chosen) -> bool:
    return k == c[0][0] and e == c[1][1]


def _legs(*legs: tuple[Any, ...]) -> tuple[LegDefinition, ...]:
    return tuple(LegDefinition(*leg) for leg in legs)


def _flipped(legs: tuple[LegDefinition, ...]) -> tuple[LegDefinition, ...]:
    return tuple(LegDefinition(leg.right, -leg.quantity, leg.fits) for leg in legs)


_IRON_FLY = _legs((PUT, -1), (PUT, 1, _below(0)), (CALL, -1, _at(0)), (CALL, 1, _mirrored))
_CONDOR = _legs((PUT, 1), (PUT, -1, _above(0)), (CALL, -1, _above(1)), (CALL, 1, _above(2)))
_BOX = _legs((PUT, 1), (PUT, -1, _below(0)), (CALL, 1, _at(1)), (CALL, -1, _at(0)))
_JELLY = _legs((CALL, -1), (CALL, 1, _later), (PUT, 1, _at(0)), (PUT, -1, _at_far))
_FLY_CALL = _legs((CALL, 1), (CALL, -2, _not_below(0)), (CALL, 1, _even_wing))
_FLY_PUT = _legs((PUT, 1), (PUT, -2, _not_below(0)), (PUT, 1, _even_wing))
_CALL_CALENDAR = _legs((CALL, -1), (CALL, 1, _later))
_PUT_CALENDAR = _legs((PUT, -1), (PUT, 1, _later))
_COLLAR = _legs((CALL, -1), (PUT, 1, _below(0)))
_CONVERSION = _legs((CALL, -1), (PUT, 1, _at(0)))

GREEDY: tuple[Definition, ...] = (
    Definition("Iron Butterfly", 0, _IRON_FLY),
    Definition("Short Iron Butterfly", 0, _flipped(_IRON_FLY)),
    Definition("Iron Condor", 0, _CONDOR),
    Definition("Short Iron Condor", 0, _flipped(_CONDOR)),
    Definition("Box Spread", 0, _BOX),
    Definition("Short Box Spread", 0, _flipped(_BOX)),
    Definition("Jelly Roll", 0, _JELLY),
    Definition("Short Jelly Roll", 0, _flipped(_JELLY)),
    Definition("Protective Collar", 1, _COLLAR),
    Definition("Protective Collar", -1, _flipped(_COLLAR)),
    Definition("Conversion", 1, _CONVERSION),
    Definition("Reverse Conversion", -1, _flipped(_CONVERSION)),
    Definition("Butterfly Call", 0, _FLY_CALL),
    Definition("Short Butterfly Call", 0, _flipped(_FLY_CALL)),
    Definition("Butterfly Put", 0, _FLY_PUT),
    Definition("Short Butterfly Put", 0, _flipped(_FLY_PUT)),
    Definition("Bear Call Ladder", 0, _legs((CALL, -1), (CALL, 1, _above(0)), (CALL, 1, _above(1)))),
    Definition("Bear Put Ladder", 0, _legs((PUT, 1), (PUT, -1, _below(0)), (PUT, -1, _below(1))), True),
    Definition("Bull Call Ladder", 0, _legs((CALL, 1), (CALL, -1, _above(0)), (CALL, -1, _above(1))), True),
    Definition("Bull Put Ladder", 0, _legs((PUT, -1), (PUT, 1, _below(0)), (PUT, 1, _below(1)))),
    Definition("Covered Call", 1, _legs((CALL, -1))),
    Definition("Protective Call", -1, _legs((CALL, 1))),
    Definition("Covered Put", -1, _legs((PUT, -1))),
    Definition("Protective Put", 1, _legs((PUT, 1))),
    Definition("Bear Call Spread", 0, _legs((CALL, -1), (CALL, 1, _above(0)))),
    Definition("Bear Put Spread", 0, _legs((PUT, 1), (PUT, -1, _below(0)))),
    Definition("Bull Call Spread", 0, _legs((CALL, 1), (CALL, -1, _above(0)))),
    Definition("Bull Put Spread", 0, _legs((PUT, -1), (PUT, 1, _below(0)))),
    Definition("Straddle", 0, _legs((CALL, 1), (PUT, 1, _at(0)))),
    Definition("Short Straddle", 0, _legs((CALL, -1), (PUT, -1, _at(0))), True),
    Definition("Strangle", 0, _legs((CALL, 1), (PUT, 1, _below(0)))),
    Definition("Short Strangle", 0, _legs((CALL, -1), (PUT, -1, _below(0))), True),
    Definition("Call Calendar Spread", 0, _CALL_CALENDAR),
    Definition("Short Call Calendar Spread", 0, _flipped(_CALL_CALENDAR)),
    Definition("Put Calendar Spread", 0, _PUT_CALENDAR),
    Definition("Short Put Calendar Spread", 0, _flipped(_PUT_CALENDAR)),
    Definition("Naked Call", 0, _legs((CALL, -1)), True),
    Definition("Naked Call", 0, _legs((CALL, 1))),
    Definition("Naked Put", 0, _legs((PUT, -1)), True),
    Definition("Naked Put", 0, _legs((PUT, 1))),
)
COVERED_FIRST: tuple[Definition, ...] = (
    *(definition for definition in GREEDY if not definition.uncovered),
    *(definition for definition in GREEDY if definition.uncovered),
)
