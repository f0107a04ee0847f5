"""Live implied volatilities and greeks of watched contracts, in the units of core.values.LegQuote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.values import ChainTable, Contract, Leg, LegQuote, MarketView, Quote, Right
from greeks.implied import bsm_implied_volatility
from greeks.sensitivities import bsm_greeks

MINUTES_PER_YEAR = 365.0 * 24 * 60


@dataclass(frozen=True)
class Priced:
    """Contracts with their quotes and figures, aligned: iv per 1.00, vega per vol point, theta per calendar day."""

    contracts: tuple[Contract, ...]
    quotes: tuple[Quote, ...]
    iv: np.ndarray
    delta: np.ndarray
    gamma: np.ndarray
    vega: np.ndarray
    theta: np.ndarray

    @cached_property
    def where(self) -> dict[Contract, int]:
        """Position of each contract."""
        return {c: i for i, c in enumerate(self.contracts)}


def years_to_expiry(view: MarketView, contract: Contract) -> float:
    """ACT/365 years from now to the close of the last trading day, never below one minute."""
    days = (contract.last_trading_day - view.session.day).days
    minutes = days * 24 * 60 + view.session.close_minute - view.minute
    return max(1.0, minutes) / MINUTES_PER_YEAR


def price_contracts(view: MarketView, contracts: Sequence[Contract], spot: float) -> Priced:
    """Invert the mids of the contracts that have an ask; a leg without a bid is inverted at half its ask."""
    quoted = [(c, q) for c in contracts if (q := view.quote(c)) is not None and q.ask > 0.0]
    if not quoted:
        nothing = np.empty(0)
        return Priced((), (), nothing, nothing, nothing, nothing, nothing)
    mids = np.array([(q.bid if q.has_bid else 0.0) + q.ask for _, q in quoted]) / 2
    strikes = np.array([c.strike for c, _ in quoted])
    signs = np.array([1.0 if c.right is Right.CALL else -1.0 for c, _ in quoted])
    years = np.array([years_to_expiry(view, c) for c, _ in quoted])
    rate = view.feed.rate()
    iv = bsm_implied_volatility(mids, spot, strikes, years, signs, rate=rate)
    g = bsm_greeks(spot, strikes, years, iv, signs, rate=rate)
    return Priced(tuple(c for c, _ in quoted), tuple(q for _, q in quoted), iv, g.delta, g.gamma, g.vega / 100.0,
                  g.theta / 365.0)


def leg_quotes(priced: Priced, legs: Sequence[Leg], listing: ChainTable | None) -> tuple[LegQuote, ...]:
    """The legs as a proposal carries them, with the listing's open interest."""
    where = priced.where
    interest: Mapping[Contract, float] = (
        {} if listing is None else dict(zip(listing.contracts, listing.open_interest.tolist(), strict=True))
    )
    return tuple(
        LegQuote(leg, priced.quotes[i], float(priced.iv[i]), float(priced.delta[i]), float(priced.gamma[i]),
                 float(priced.vega[i]), float(priced.theta[i]), interest.get(leg.contract))
        for leg in legs for i in (where[leg.contract],)
    )
