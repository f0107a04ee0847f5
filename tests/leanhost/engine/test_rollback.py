"""Trees rolled back side by side, held to the definition written out."""

import math

import numpy as np
import pytest

from leanhost.engine.rollback import LEVELS, STEPS, exercised, held

NODES = 100 * np.exp(0.01 * LEVELS)


def written_out(intrinsic, down, up):
    values = intrinsic[::2].tolist()
    for period in range(STEPS - 1, -1, -1):
        floors = intrinsic[STEPS - period : STEPS + period + 1 : 2]
        values = [
            max(down * below + up * above, least)
            for below, above, least in zip(values[:-1], values[1:], floors, strict=True)
        ]
    return values[0]


# A chance near one is out of reach of the common scale, one above it makes a weight negative.
CHANCES = [0.5, 0.48, 0.95, 0.999, 1.02]


@pytest.mark.parametrize("chances", [[c] for c in CHANCES] + [CHANCES[:3], CHANCES])
@pytest.mark.parametrize("strike", [80.0, 100.0, 130.0])
def test_many_trees_are_worth_what_each_is_by_itself(chances, strike):
    discount = math.exp(-0.0005)
    down, up = np.array([(1 - c) * discount for c in chances]), np.array([c * discount for c in chances])
    intrinsic = np.maximum(np.outer(NODES, np.linspace(1.0, 1.02, len(chances))) - strike, 0)
    found = exercised(intrinsic, down, up)
    expected = [written_out(*tree) for tree in zip(intrinsic.T, down, up, strict=True)]
    assert found == pytest.approx(expected, rel=1e-11)
    if 0.48 in chances:  # what falls on average is exercised early
        at = chances.index(0.48)
        assert found[at] > held(intrinsic[::2, at], down[at], up[at])


def test_trees_of_one_number_do_not_disturb_each_other():
    intrinsic, weights = np.maximum(NODES - 100, 0)[:, None], np.array([0.4995])
    first = exercised(intrinsic, weights, weights)
    exercised(2 * intrinsic, weights, weights)
    assert exercised(intrinsic, weights, weights) == first
