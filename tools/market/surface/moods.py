"""What bends a smile from day to day beside its level: slow swings of its skew, drawn; the same in any order of days.

Gold's, silver's and oil's skew changes sign as published notes say it did (facts 3.9), bonds' nearly so; equity
families read theirs from their level alone. How long a swing lasts (half of it is gone in a month) is assumed.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.rng import generator
from market.surface.families import FAMILIES
from market.world import World

_STAYS = 0.97
_BEFORE = 120


@lru_cache(maxsize=64)
def _swings(seed: int, family: str) -> np.ndarray:
    """By session: standard normal numbers, each 0.97 of the one before and news; shape (n_sessions,)."""
    news = generator(seed, f"lean {family}", 0).standard_normal(_BEFORE + len(calendar.sessions().dates))
    swing, found = 0.0, []
    for step in (np.sqrt(1.0 - _STAYS**2) * news).tolist():
        swing = _STAYS * swing + step
        found.append(swing)
    return np.array(found[_BEFORE:])


def lean(world: World, family: str, day: date) -> float:
    """What is added to the smile's rho on a session."""
    own = FAMILIES[family]
    return float(
        np.clip(own.wander * _swings(world.seed, family)[calendar.position(day)], -own.most_lean, own.most_lean)
    )
