"""The Cboe VIX formula on the bundled SPY chain at 16:00, against that day's real VIX."""

from __future__ import annotations

from datetime import date

import numpy as np

from market import calendar, rates
from market.chain import OptionChain
from market.listings import Expiry
from market.vix_formula import expiry_variance, thirty_day


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
