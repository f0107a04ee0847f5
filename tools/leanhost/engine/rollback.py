"""Backward induction on trees of 200 steps, several trees side by side.

Helpers: `exercised(intrinsic, down, up)` (worth at least its intrinsic value at every node), `held(payoffs, down, up)`
(one tree, never exercised before its end), `powers(steps)` (the nodes' factors).

What a step costs is calls, not numbers. So a node's value is kept times a factor of its level that makes both branches
weigh the same: a step is then one sum and one comparison, on views that are cut once per number of trees.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

STEPS = 200
LEVELS = np.arange(-STEPS, STEPS + 1, dtype=float)
"""Powers of a step up, from the lowest node of a tree to the highest; every other one is a period's."""
_ROUND = 8  # steps between two corrections of the values' scale
_MOST_UNEQUAL = 100.0  # branches' weights: to the hundredth power it stays far inside a double


def powers(steps: np.ndarray) -> np.ndarray:
    """Each positive step (m,) to the power of each level, (2 · STEPS + 1, m); `**` takes half as long again."""
    return np.exp(np.multiply.outer(LEVELS, np.log(steps)))


class _Workspace:
    """Arrays for `count` trees, nodes first, and the views of every step: (lower, upper, result, floor)."""

    def __init__(self, count: int) -> None:
        self.values, other = np.empty((STEPS + 1) * count), np.empty((STEPS + 1) * count)
        self.floors = np.empty((2, _ROUND, STEPS + 1, count))
        """By parity of the step and place in its round, scaled as the values are there."""
        self.rounds: list[tuple[list[tuple[np.ndarray, ...]], np.ndarray]] = []
        now, views = self.values, []
        for step in range(1, STEPS + 1):
            size = (STEPS - step + 1) * count
            first, odd = divmod(step, 2)
            floor = self.floors[odd, (step - 1) % _ROUND].reshape(-1)[first * count :][:size]
            views.append((now[:size], now[count:][:size], other[:size], floor))
            now, other = other, now
            if step % _ROUND == 0:
                self.rounds.append((views, now[:size].reshape(-1, count)))
                views = []
        self.roots = now[:count]


_workspace = lru_cache(maxsize=8)(_Workspace)


@np.errstate(over="ignore", invalid="ignore")
def exercised(intrinsic: np.ndarray, down: np.ndarray, up: np.ndarray) -> list[float]:
    """Values at the roots of m trees that are worth at least `intrinsic` (2 · STEPS + 1, m) at every node.

    `down` and `up` (m,) are discounted chances of the steps; the ends are worth their intrinsic value.
    """
    if not ((down > 0) & (up > 0) & (np.maximum(down, up) < _MOST_UNEQUAL * np.minimum(down, up))).all():
        return [held(nodes[::2], d, u, nodes) for nodes, d, u in zip(intrinsic.T, down, up, strict=True)]
    room = _workspace(len(down))
    scaled = intrinsic * powers(np.sqrt(up / down))
    shrink = np.sqrt(up * down)
    scales = shrink ** -np.arange(1.0, _ROUND + 1)[:, None, None]
    room.values[:] = scaled[::2].reshape(-1)
    np.multiply(scaled[::2], scales, room.floors[0])
    np.multiply(scaled[1::2], scales, room.floors[1, :, :-1])
    add, larger, correction = np.add, np.maximum, shrink**_ROUND
    for views, state in room.rounds:
        for lower, upper, result, floor in views:
            add(lower, upper, result)
            larger(result, floor, result)
        np.multiply(state, correction, state)
    return room.roots.tolist()


def held(payoffs: np.ndarray, down: float, up: float, floors: np.ndarray | None = None) -> float:
    """Value at the root of one tree from its payoffs at the end (STEPS + 1,), by weights of any size and sign.

    `floors` (2 · STEPS + 1,) are what its nodes are worth at least.
    """
    values, weights = payoffs, np.array([down, up])
    for period in range(STEPS - 1, -1, -1):
        values = np.correlate(values, weights)
        if floors is not None:
            np.maximum(values, floors[STEPS - period : STEPS + period + 1 : 2], out=values)
    return float(values[0])
