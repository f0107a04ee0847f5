"""Cboe's VIX formula (VIX white paper) on the bundled SPY chain at 16:00, against that day's real VIX."""

from __future__ import annotations

from datetime import date

import numpy as np

from market import calendar
from market.chains.chain import OptionChain
from market.daily import rates
from market.listings import Expiry


def chain_vix(chain: OptionChain, day: date) -> float:
    """VIX from the mids at the close: the Friday or monthly expiries of 23 to 37 days next to 30 days."""
    fridays = [e for e in chain.expiries(day) if 23 <= (e.last - day).days <= 37 and _friday(e)]
    near = [e for e in fridays if (e.last - day).days <= 30][-1]
    after = next(e for e in fridays if (e.last - day).days > 30)
    return thirty_day(_variance(chain, day, near), _variance(chain, day, after))


def _friday(expiry: Expiry) -> bool:
    """A Friday's expiry: on the last session of its week (Thursday where Friday is a holiday)."""
    return calendar.after(expiry.last).weekday() < expiry.last.weekday()


def _variance(chain: OptionChain, day: date, expiry: Expiry) -> tuple[float, float]:
    strikes = chain.strikes(day, expiry)
    last = np.array([len(chain.spot(day)) - 1])
    offer = chain.sides(day, expiry, strikes, last)
    years = float(offer.piece.life[0])
    call, put = ((side.bid[:, 0], side.ask[:, 0]) for side in (offer.call, offer.put))
    return expiry_variance(strikes, call, put, years, rates.funds_rate(day)), years * 525_600.0


def expiry_variance(
    strikes: np.ndarray, call: tuple[np.ndarray, np.ndarray], put: tuple[np.ndarray, np.ndarray], years: float,
    rate: float,
) -> float:  # fmt: skip
    """Annual variance of one expiry; strikes ascending, (bid, ask) in dollars, all of shape (n_strikes,).

    A strike counts while its bid is above zero; going away from the money, the strip ends at two zero bids in a row.
    """
    call_mid, put_mid = (call[0] + call[1]) / 2.0, (put[0] + put[1]) / 2.0
    nearest = int(np.argmin(np.abs(call_mid - put_mid)))
    forward = strikes[nearest] + np.exp(rate * years) * (call_mid[nearest] - put_mid[nearest])
    centre = int(np.searchsorted(strikes, forward, side="right")) - 1
    chosen = [(centre, (call_mid[centre] + put_mid[centre]) / 2.0)]
    chosen += _strip(range(centre - 1, -1, -1), put[0], put_mid)
    chosen += _strip(range(centre + 1, len(strikes)), call[0], call_mid)
    chosen.sort()
    picked = strikes[[i for i, _ in chosen]]
    price = np.array([p for _, p in chosen])
    width = np.gradient(picked)
    total = 2.0 / years * np.exp(rate * years) * np.sum(width / picked**2 * price)
    return float(total - (forward / strikes[centre] - 1.0) ** 2 / years)


def _strip(order: range, bid: np.ndarray, mid: np.ndarray) -> list[tuple[int, float]]:
    kept: list[tuple[int, float]] = []
    zeros = 0
    for i in order:
        zeros = zeros + 1 if bid[i] <= 0.0 else 0
        if zeros == 2:
            break
        if zeros == 0:
            kept.append((i, float(mid[i])))
    return kept


def thirty_day(near: tuple[float, float], following: tuple[float, float]) -> float:
    """VIX in points from (annual variance, minutes to expiry) of the expiries on either side of 30 days."""
    (v1, n1), (v2, n2) = near, following
    n30, year = 43_200.0, 525_600.0
    total = n1 / year * v1 * (n2 - n30) / (n2 - n1) + n2 / year * v2 * (n30 - n1) / (n2 - n1)
    return float(100.0 * np.sqrt(total * year / n30))
