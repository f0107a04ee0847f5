"""State tables as data on `transitions`: the life of a position, and of a strategy's scanner.

A table is a list of rows (trigger, source, dest). `check_table` refuses one with a state that cannot be reached or
cannot end; docs draw their diagrams from the same rows. Marked rows carry their reason on the line.
"""

from __future__ import annotations

from collections.abc import Sequence

from transitions import Machine, MachineError

Row = tuple[str, str, str]

POSITION_TABLE: tuple[Row, ...] = (
    ("filled", "ENTERING", "ACTIVE"),
    ("refused", "ENTERING", "ABORTED"),
    ("orphaned", "ENTERING", "ACTIVE"),  # a part of the combo filled and the rest did not: it is closed from there
    ("broke", "ENTERING", "BROKEN"),  # the account holds something else than the fills say
    ("profit", "ACTIVE", "PROFIT_TAKE"),
    ("stop", "ACTIVE", "STOP_LOSS"),
    ("defend", "ACTIVE", "DEFENSIVE_EXIT"),
    ("roll", "ACTIVE", "ROLLING"),
    ("broke", "ACTIVE", "BROKEN"),
    ("stop", "PROFIT_TAKE", "STOP_LOSS"),  # the market turned while the profit order was working
    ("defend", "PROFIT_TAKE", "DEFENSIVE_EXIT"),
    ("refused", "PROFIT_TAKE", "ACTIVE"),  # the profit order went unfilled: look again next minute
    ("filled", "PROFIT_TAKE", "CLOSED"),
    ("broke", "PROFIT_TAKE", "BROKEN"),
    ("defend", "STOP_LOSS", "DEFENSIVE_EXIT"),
    ("refused", "STOP_LOSS", "ACTIVE"),
    ("filled", "STOP_LOSS", "CLOSED"),
    ("broke", "STOP_LOSS", "BROKEN"),
    ("refused", "DEFENSIVE_EXIT", "ACTIVE"),
    ("filled", "DEFENSIVE_EXIT", "CLOSED"),
    ("broke", "DEFENSIVE_EXIT", "BROKEN"),
    ("filled", "ROLLING", "ACTIVE"),
    ("refused", "ROLLING", "ACTIVE"),
    ("broke", "ROLLING", "BROKEN"),
    ("expired", "ACTIVE", "CLOSED"),  # only worthless legs were left: nothing to send
    ("filled", "BROKEN", "CLOSED"),  # flattened by hand or by the orphan rule
    ("expired", "BROKEN", "CLOSED"),
    ("mended", "BROKEN", "ACTIVE"),  # put right by hand: the account holds again what the fills say
)
POSITION_FINAL = frozenset({"CLOSED", "ABORTED"})

SCANNER_TABLE: tuple[Row, ...] = (
    ("window_opens", "SCANNING", "ENTRY_WINDOW"),
    ("sent", "ENTRY_WINDOW", "ENTERING"),
    ("refused", "ENTERING", "ENTRY_WINDOW"),  # one more try in the same window
    ("filled", "ENTERING", "ENTRY_WINDOW"),  # a second position may follow, on another index
    ("done", "ENTRY_WINDOW", "SCANNING"),
    ("done", "ENTERING", "SCANNING"),
)
SCANNER_FINAL = frozenset({"SCANNING"})


class TableError(ValueError):
    """A state table with a state nothing leads to, or that never ends."""


def states_of(table: Sequence[Row]) -> tuple[str, ...]:
    """All states of a table, in order of appearance."""
    return tuple(dict.fromkeys(state for _, source, dest in table for state in (source, dest)))


def check_table(table: Sequence[Row], initial: str, final: frozenset[str]) -> None:
    """Raise TableError unless every state is reachable from ``initial`` and reaches a final one."""
    forward = _closure({initial}, [(s, d) for _, s, d in table])
    backward = _closure(set(final), [(d, s) for _, s, d in table])
    for state in states_of(table):
        if state not in forward:
            raise TableError(f"state {state} cannot be reached from {initial}")
        if state not in backward:
            raise TableError(f"state {state} has no way to {', '.join(sorted(final))}")


def _closure(found: set[str], edges: list[tuple[str, str]]) -> set[str]:
    while True:
        more = {dest for source, dest in edges if source in found} - found
        if not more:
            return found
        found |= more


class Life:
    """One machine of a table; ``state`` is a plain string, so that it saves as it is."""

    state: str
    _shared: dict[tuple[Row, ...], Machine] = {}  # noqa: RUF012 (one machine per table serves all its lives)

    def __init__(self, table: tuple[Row, ...], initial: str) -> None:
        if table not in self._shared:
            rows = [list(row) for row in table]
            self._shared[table] = Machine(
                model=None, states=list(states_of(table)), transitions=rows, initial=table[0][1], auto_transitions=False
            )
        self._shared[table].add_model(self, initial=initial)
        self._table = table

    def fire(self, trigger: str) -> str:
        """Take the trigger and give the new state; raises MachineError when the table has no such row."""
        self._shared[self._table].events[trigger].trigger(self)
        return self.state

    def release(self) -> None:
        """Forget this life; the machine keeps models by reference otherwise."""
        self._shared[self._table].remove_model(self)


def advance(table: tuple[Row, ...], state: str, trigger: str) -> str:
    """The state after ``trigger`` in ``state``; raises MachineError when the table has no such row."""
    life = Life(table, state)
    try:
        return life.fire(trigger)
    except KeyError:
        raise MachineError(f"no trigger {trigger!r} in the table") from None
    finally:
        life.release()
