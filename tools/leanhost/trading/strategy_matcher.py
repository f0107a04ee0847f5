"""Which strategies a book of one underlying's options consists of, as LEAN decides it.

Helpers: `match(options, lots)` returns the strategies; nothing here knows prices. Calls are tried in ascending, puts in
descending strike, then by expiry: LEAN's own order changes from process to process, this one reproduces the margins
measured in it (ascending puts do not, where two shorts may complete one spread).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leanhost.trading.strategy_definitions import CALL, COVERED_FIRST, GREEDY, PUT, Chosen, Definition

_TOO_FAR = 0.1
"""A long this share of the short's strike beyond it does not count as cover."""


@dataclass(frozen=True, slots=True)
class OptionPosition:
    """Contracts of one option: `quantity` signed, whole."""

    symbol: Any
    right: int
    strike: float
    expiry: datetime
    quantity: int


@dataclass(frozen=True, slots=True)
class Strategy:
    """`count` units of a definition; `legs` carry the quantity of the whole match, `lots` likewise."""

    definition: Definition
    count: int
    legs: tuple[OptionPosition, ...]
    lots: int

    @property
    def name(self) -> str:
        return self.definition.name


class _Book:
    """What is left to match while a solution is built."""

    def __init__(self, options: list[OptionPosition], lots: int) -> None:
        self.options = options
        self.left = [option.quantity for option in options]
        self.lots = lots

    def size(self) -> int:
        return sum(1 for quantity in self.left if quantity) + (1 if self.lots else 0)

    def find(self, definition: Definition) -> tuple[list[int], int] | None:
        """Indices of the first complete match, and how often it fits."""
        most = 2**31
        if definition.lots:
            most = self.lots // definition.lots if self.lots * definition.lots > 0 else 0
        if most == 0 or self.size() < definition.size:
            return None
        return self._descend(definition, [], [], most)

    def _descend(
        self, definition: Definition, taken: list[int], chosen: Chosen, most: int
    ) -> tuple[list[int], int] | None:
        if len(taken) == len(definition.legs):
            return taken, most
        leg = definition.legs[len(taken)]
        for at, option in enumerate(self.options):
            have = self.left[at]
            if option.right != leg.right or have * leg.quantity <= 0 or at in taken:
                continue
            fits = min(most, abs(have) // abs(leg.quantity))
            if fits == 0 or (leg.fits is not None and not leg.fits(option.strike, option.expiry, chosen)):
                continue
            found = self._descend(definition, [*taken, at], [*chosen, (option.strike, option.expiry)], fits)
            if found is not None:
                return found
        return None

    def take(self, definition: Definition, taken: list[int], count: int) -> Strategy:
        legs = []
        for at, leg in zip(taken, definition.legs, strict=True):
            quantity = leg.quantity * count
            self.left[at] -= quantity
            option = self.options[at]
            legs.append(OptionPosition(option.symbol, option.right, option.strike, option.expiry, quantity))
        self.lots -= definition.lots * count
        return Strategy(definition, count, tuple(legs), definition.lots * count)


def _solve(options: list[OptionPosition], lots: int, definitions: tuple[Definition, ...]) -> list[Strategy]:
    book = _Book(options, lots)
    found: list[Strategy] = []
    for definition in definitions:
        while (match_ := book.find(definition)) is not None:
            found.append(book.take(definition, *match_))
        if not any(book.left):
            break
    return found


def _uncovered_of(strategy: Strategy, right: int) -> int:
    """Short contracts of one right that the strategy's own longs and stock do not cover."""
    order = 1 if right == CALL else -1
    shorts = sorted((leg for leg in strategy.legs if leg.right == right and leg.quantity < 0),
                    key=lambda leg: order * leg.strike)  # fmt: skip
    longs = [[leg, leg.quantity] for leg in strategy.legs if leg.right == right and leg.quantity > 0]
    stock = max(0, order * strategy.lots)
    total = 0
    for short in shorts:
        need = -short.quantity
        for entry in longs:
            long, have = entry
            if long.expiry >= short.expiry and order * (long.strike - short.strike) <= _TOO_FAR * short.strike:
                used = min(need, have)
                entry[1] -= used
                need -= used
        used = min(need, stock)
        stock -= used
        total += need - used
    return total


def _uncovered(strategies: Iterable[Strategy]) -> int:
    return sum(_uncovered_of(strategy, right) for strategy in strategies for right in (CALL, PUT))


def _outwards(option: OptionPosition) -> tuple[float, datetime]:
    return (option.strike if option.right == CALL else -option.strike), option.expiry


def match(options: Iterable[OptionPosition], lots: int) -> list[Strategy]:
    """The strategies in a book of options and underlying `lots` (signed, of one contract's size each)."""
    book = sorted((o for o in options if o.quantity), key=_outwards)
    greedy = _solve(book, lots, GREEDY)
    uncovered = _uncovered(greedy)
    calls = sum(option.quantity for option in book if option.right == CALL)
    puts = sum(option.quantity for option in book if option.right == PUT)
    unavoidable = max(0, -calls - max(0, lots)) + max(0, -puts - max(0, -lots))
    if uncovered == 0 or uncovered <= unavoidable:
        return greedy
    covered = _solve(book, lots, COVERED_FIRST)
    return covered if _uncovered(covered) < uncovered else greedy
