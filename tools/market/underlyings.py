"""What a fund or an index is worth: its driver's points, scaled, with what a fund has collected of its next payout."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from market.daily import frames, payouts
from market.daily.frames import Frame
from market.daily.payouts import Step
from market.futures import curve
from market.products import PRODUCTS
from market.world import World


def step(ticker: str, day: date) -> Step:
    """How a fund's or an index's price follows its driver on a day; KeyError for an unknown ticker."""
    product = PRODUCTS[ticker]
    if ticker == "USO":
        return Step(curve.uso_scale(day), 0.0)
    return payouts.step(ticker, day) if product.kind == "fund" else Step(product.per_point, 0.0)


def frame(world: World, ticker: str) -> Frame:
    """The daily frame of the driver that a product follows."""
    return frames.frame(world, PRODUCTS[ticker].driver)


@lru_cache(maxsize=64)
def closes(world: World, ticker: str) -> tuple[tuple[date, ...], np.ndarray]:
    """(sessions, the fund's or index's closes in dollars or points to the cent); arrays of shape (n_sessions,)."""
    known = frame(world, ticker)
    steps = np.array([step(ticker, day) for day in known.dates])
    return tuple(known.dates), np.round(known.close * steps[:, 0] + steps[:, 1], 2)
