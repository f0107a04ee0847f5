"""The S&P 500's frame by seed: the name that callers still use for `frames.frame(World(seed), "SPX")`."""

from __future__ import annotations

from market.daily import frames
from market.daily.real import FIRST, FIRST_VIX, LAST, sp500, vix_closes
from market.world import World

__all__ = ["FIRST", "FIRST_VIX", "LAST", "Frame", "frame", "sp500", "vix_closes"]


Frame = frames.Frame


def frame(seed: int) -> Frame:
    """The S&P's frame of a seed."""
    return frames.frame(World(seed), "SPX")
