"""Closes of what each future follows."""

from __future__ import annotations

from datetime import date

import numpy as np

from market.daily import frames, vols
from market.products import PRODUCTS
from market.world import World


def driver_closes(world: World, root: str) -> tuple[list[date], np.ndarray]:
    """(sessions, closes of what a future follows): VIX closes for VIX futures, the driver's frame for the others."""
    if root == "VX":
        return frames.frame(world, "SPX").dates, vols.levels(world, "SPX")
    known = frames.frame(world, PRODUCTS[root].driver)
    return known.dates, known.close
