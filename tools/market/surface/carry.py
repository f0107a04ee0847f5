"""What stands between spot and forward on a day: interest, expected payouts, a future's none (`daily.payouts`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from market.daily import payouts, rates
from market.products import PRODUCTS
from market.surface.clock import Ending


class Carry(NamedTuple):
    """`rate` discounts, `yields` is paid continuously, `kept` is the share of spot left after payouts, by expiry.

    A future is its own forward: `future` leaves out interest and payouts.
    """

    kept: np.ndarray
    rate: float
    yields: float = 0.0
    future: bool = False

    def along(self, life: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(growth, discount) at calendar years to expiry, shape (n_ends, n_marks)."""
        discount = np.exp(-self.rate * life)
        if self.future:
            return np.ones_like(life), discount
        return self.kept[:, None] * np.exp((self.rate - self.yields) * life), discount


@lru_cache(maxsize=4096)
def _kept(ticker: str, day: date, settled: date) -> float:
    growth, discount = payouts.forward_terms(ticker, day, settled, 1.0)
    return growth * discount


def carry_of(ticker: str, day: date, ends: Sequence[Ending]) -> Carry:
    """The carry of an underlying (`products.PRODUCTS`) from a day to each of `ends`."""
    product, rate = PRODUCTS[ticker], rates.funds_rate(day)
    if product.kind == "fund":
        return Carry(np.array([_kept(ticker, day, end.settled) for end in ends]), rate)
    yields = payouts.INDEX_YIELDS.get(ticker, 0.0)
    return Carry(np.ones(len(ends)), rate, yields, product.kind == "future")
