"""The days of one world as they passed, and those asked for lately: what every price of a session is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from market.intraday.paths import STEPS, Path, path
from market.world import World

_KEPT = 2000
"""A five-year run walks all days once for four series; 2,000 paths are some 50 MB."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a session shows an option: arrays of shape (n_minutes + 1,), one number at each minute's boundary.

    `clock` is in minutes of New York's day (negative the evening before), `price` the underlying's, `level` its 30-day
    volatility in points, `level_before` that of the previous close.
    """

    clock: np.ndarray
    price: np.ndarray
    level: np.ndarray
    level_before: float

    @property
    def minutes(self) -> int:
        """Length of the session."""
        return len(self.clock) - 1


class Days:
    """The paths of a world. No answer depends on what was asked before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.path = lru_cache(maxsize=_KEPT)(self._make_path)

    def _make_path(self, driver: str, day: date) -> Path | None:
        return path(self.world, driver, day)

    def known(self, driver: str, day: date) -> Path:
        """The path of a session that the market has; KeyError for any other day."""
        found = self.path(driver, day)
        if found is None:
            raise KeyError(day)
        return found


def boundaries(points: np.ndarray) -> np.ndarray:
    """A path's points at minutes' boundaries, along the last axis."""
    return points[..., ::STEPS]
