"""What bends a surface from day to day beside its level, drawn; the same in any order of days.

Its term structure strays from the level's law as VIX9D's and VIX3M's did (`daily.vols`), by half where a family takes
half of that law. Its skew swings slowly where it has no place of its own:
gold's, silver's and oil's skew changes sign as published notes say it did (facts 3.9), bonds' nearly so; equity
families read theirs from their level alone. How long a swing lasts (half of it is gone in a month) is assumed.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from market import calendar
from market.daily import vols
from market.rng import generator
from market.surface.families import FAMILIES
from market.surface.slices import Bend
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


def bend(world: World, family: str, day: date, clock: np.ndarray) -> Bend:
    """What bends a family's surface on a session, at minutes of New York's day."""
    own = FAMILIES[family]
    lean = own.wander * _swings(world.seed, family)[calendar.position(day)]
    short, far = own.term * vols.swings_at(world, day, clock)
    return Bend(float(np.clip(lean, -own.most_lean, own.most_lean)), short, far)
