"""Which phase the account is in, by its equity at the close (spec 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.settings import Phases


def starting_phase(equity: float, settings: Phases) -> int:
    """Phase of an account that starts with ``equity`` USD; 0 below 80 % of the first floor, else 1–4."""
    if equity < settings.floors[0] * settings.floor_fraction:
        return 0
    return max(1, sum(equity >= floor for floor in settings.floors))


class PhaseTracker:
    """Moves up after enough closes above a threshold, down at the first close well below it.

    Up one phase at a time would keep a growing account waiting for nothing: it moves to the highest phase whose
    threshold all of the last closes reached.
    """

    def __init__(self, settings: Phases, equity: float) -> None:
        self._settings = settings
        self.phase = starting_phase(equity, settings)
        self._above: list[int] = []

    def close(self, equity: float) -> int:
        """Take one session's closing equity in USD and give the phase from then on."""
        s = self._settings
        reached = starting_phase(equity, s)
        self._above = [*self._above, reached][-s.up_closes :]
        while self.phase > 1 and equity < s.floors[self.phase - 1] * s.down_fraction:
            self.phase -= 1
        if self.phase == 1 and reached == 0:
            self.phase = 0
        lowest = min(self._above)
        if len(self._above) == s.up_closes and lowest > self.phase:
            self.phase = lowest
        return self.phase

    def state(self) -> dict[str, Any]:
        """What a restart needs, as JSON values."""
        return {"phase": self.phase, "above": self._above}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state."""
        self.phase, self._above = int(state["phase"]), [int(p) for p in state["above"]]
