"""Which possible market is meant: the real history, another one with the same laws, or one with a crash in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

HISTORY_SEED = 1
"""With this seed the days are the real ones in their real order; any other gives another history of the same laws."""


@dataclass(frozen=True, slots=True)
class World:
    """One market: the same world gives the same prices, asked in any order.

    `scenario` names a crash (or a calm) whose relative moves are spliced in from the session `at` on; both or neither.
    """

    seed: int = HISTORY_SEED
    scenario: str | None = None
    at: date | None = None

    def __post_init__(self) -> None:
        if (self.scenario is None) != (self.at is None):
            raise ValueError("a scenario needs the date it begins at, and a date a scenario")

    @property
    def is_history(self) -> bool:
        """Whether the daily closes are the real ones."""
        return self.seed == HISTORY_SEED and self.scenario is None
