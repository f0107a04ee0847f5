"""Whether any slice that can be made has a free butterfly or calendar: every family, level and tenor, not every day.

A slice is made of its family, its level, its time to expiry and the day's bend, so the whole of what the market can
quote lies in a few planes; they are walked in steps finer than the tables', at the corners of what a bend can be.
`python -m market.checks.static` prints the least of Durrleman's function and of the growth of total deviation by
family, both above zero where nothing is free.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from market.daily import vols
from market.surface.facts import LONGEST_DAYS
from market.surface.families import FAMILIES
from market.surface.slices import STRAIGHT, Bend, at_tenors
from market.surface.smile import Smile, ratio

DAYS = np.exp(np.linspace(np.log(0.02), np.log(1100.0), 150))
"""Tenors on the smile's clock, from half an hour of a session to LEAPs."""
_DOWN, _UP = np.geomspace(0.05, 60.0, 110), np.geomspace(0.05, 40.0, 90)
AWAY = np.concatenate([-_DOWN[::-1], _UP])
"""At-the-money standard deviations from the forward."""
FARTHEST = 7.0
"""Standard deviations of the slice's own volatility beyond which an option is worth less than 1e-11 of its forward."""
FAR_STRIKE = 3.0
"""ln(K / F) of the farthest strikes looked at: a twentieth of the forward and twenty times it."""
STEP = 1e-3


class Least(NamedTuple):
    """The least of Durrleman's function and of d ln(deviation) / d ln(time) over a family's slices at one level."""

    butterfly: float
    calendar: float


def least(family: str, level: float, bend: Bend = STRAIGHT) -> Least:
    """Both numbers over all tenors and strikes at one level (points); below zero something is free."""
    root, shape = at_tenors(family, level, DAYS, bend)
    wide = Smile(*(part[:, None] for part in shape))
    here, up, down = (ratio(wide, AWAY + move) for move in (0.0, STEP, -STEP))
    slope, curve = (up - down) / (2.0 * STEP), (up - 2.0 * here + down) / STEP**2
    seen = (np.abs(AWAY / here) < FARTHEST) & (np.abs(AWAY * root[:, None]) < FAR_STRIKE)
    deviation = root[:, None] * here
    butterfly = (1.0 - AWAY * slope / here) ** 2 + here * curve - (deviation * slope / 2.0) ** 2
    k = AWAY * root[:-1, None]
    later = Smile(*(part[1:, None] for part in shape))
    growth = np.log(root[1:, None] * ratio(later, k / root[1:, None]) / deviation[:-1]) / np.diff(np.log(DAYS))[:, None]
    return Least(float(butterfly[seen].min()), float(growth[seen[:-1]].min()))


def bends(family: str, level: float) -> list[Bend]:
    """The corners of what a family's bend can be where its level is `level` points, and none at all."""
    own = FAMILIES[family]
    low, high = (own.term * vols.faded(x[:, 0], np.array(level / own.ratio)) for x in (vols.LOWEST, vols.HIGHEST))
    leans = (-own.most_lean, 0.0, own.most_lean) if own.wander else (0.0,)
    corners = product(leans, (low[0], 0.0, high[0]), (low[1], 0.0, high[1]))
    return [Bend(lean, short, far) for lean, short, far in corners]


def levels(family: str) -> np.ndarray:
    """Levels of a family that stand for VIX of 8 to 150, none above 200 points."""
    return np.minimum(FAMILIES[family].ratio * np.exp(np.linspace(np.log(8.0), np.log(150.0), 30)), 200.0)


def main() -> None:
    """Prints the least of both by family, as its level alone has it and with the worst bend."""
    print("family  butterfly calendar  with the worst bend")
    for family in FAMILIES:
        plain = [least(family, level) for level in levels(family)]
        bent = [least(family, level, bend) for level in levels(family)[::3] for bend in bends(family, level)]
        rows = [min(x) for x in zip(*plain, strict=True)] + [min(x) for x in zip(*bent, strict=True)]
        print(f"{family:7} {rows[0]:9.4f} {rows[1]:8.4f}  {rows[2]:9.4f} {rows[3]:8.4f}")
    print(f"over tenors of {DAYS[0]:.2f} to {DAYS[-1]:.0f} days ({LONGEST_DAYS:.0f} and beyond keep their shape)")


if __name__ == "__main__":
    main()
