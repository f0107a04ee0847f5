"""Cboe's VIX formula on the bundled SPX and SPXW chains at the close, against that day's real VIX.

Rules of the VIX white paper: from 2014-10-06 the two Friday expiries (SPX in the morning of third Fridays, SPXW at the
close of the others) next to 30 days on either side; before, the two nearest SPX monthlies
with at least 8 days. Strikes away from the money count while their bid is above zero, until two in a row have none;
mids of bid and ask; the option market's short rate. `python -m market.checks.vix [--start DAY --end DAY]` prints how
many days come within 0.5 and 1 point, and the worst ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from market import calendar
from market.chains.chain import OptionChain
from market.checks.options import FIRST, LAST, days_of, parsed
from market.daily import rates, real
from market.listings import Expiry
from market.world import World

WEEKLIES_FROM = date(2014, 10, 6)
_OLD_LEAST_DAYS = 8
_YEAR, _THIRTY = 525_600.0, 43_200.0


class Chains:
    """SPX's and SPXW's chains of one world."""

    def __init__(self, world: World) -> None:
        self.spx, self.spxw = OptionChain(world, "SPX"), OptionChain(world, "SPXW")

    def terms(self, day: date) -> tuple[tuple[OptionChain, Expiry], tuple[OptionChain, Expiry]]:
        """The near-term and next-term expiries of a day, each with its chain; ValueError where a rule finds none."""
        if day < WEEKLIES_FROM:
            monthlies = [(self.spx, e) for e in self.spx.expiries(day) if (e.settled - day).days >= _OLD_LEAST_DAYS]
            return monthlies[0], monthlies[1]
        mornings = {e.settled for e in self.spx.expiries(day)}
        found = [(self.spx, e) for e in self.spx.expiries(day)]
        found += [(self.spxw, e) for e in self.spxw.expiries(day) if e.settled not in mornings and _friday(e)]
        window = sorted(
            (e.settled, chain.root.root, chain, e) for chain, e in found if 23 <= (e.settled - day).days <= 38
        )
        near = [(chain, e) for settled, _, chain, e in window if (settled - day).days <= 30]
        after = [(chain, e) for settled, _, chain, e in window if (settled - day).days > 30]
        if not near or not after:
            raise ValueError(f"no expiries on either side of 30 days on {day}")
        return near[-1], after[0]


def _friday(expiry: Expiry) -> bool:
    """A Friday's expiry: on the last session of its week (Thursday where Friday is a holiday)."""
    return calendar.after(expiry.settled).weekday() < expiry.settled.weekday()


def chain_vix(chains: Chains, day: date) -> float:
    """VIX in points from the mids at the close."""
    near, after = (_variance(chain, day, expiry) for chain, expiry in chains.terms(day))
    return thirty_day(near, after)


def _variance(chain: OptionChain, day: date, expiry: Expiry) -> tuple[float, float]:
    strikes = chain.strikes(day, expiry)
    last = np.array([calendar.session_minutes(day)])
    offer = chain.sides(day, expiry, strikes, last)
    years = float(offer.piece.life[0])
    call, put = ((side.bid[:, 0], side.ask[:, 0]) for side in (offer.call, offer.put))
    return expiry_variance(strikes, call, put, years, rates.funds_rate(day)), years * _YEAR


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
    """VIX in points from (annual variance, minutes to expiry) of two expiries, by straight line of total variance."""
    (v1, n1), (v2, n2) = near, following
    total = n1 / _YEAR * v1 * (n2 - _THIRTY) / (n2 - n1) + n2 / _YEAR * v2 * (_THIRTY - n1) / (n2 - n1)
    return float(100.0 * np.sqrt(total * _YEAR / _THIRTY))


def differences(world: World, days: Sequence[date]) -> dict[date, float]:
    """The chain's VIX less the real one, in points, of every day that has both."""
    chains, closes = Chains(world), real.vix_closes()
    found = {}
    for day in days:
        try:
            found[day] = chain_vix(chains, day) - closes[day]
        except (KeyError, ValueError, IndexError):
            continue
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints how near the chain's VIX comes to the real one."""
    days = days_of(parsed(arguments, __doc__))
    found = differences(World(), days)
    away = np.array(list(found.values()))
    for start, end in ((FIRST, WEEKLIES_FROM), (WEEKLIES_FROM, LAST), (FIRST, LAST)):
        own = np.array([x for day, x in found.items() if start <= day <= end])
        if len(own):
            near, one = (100.0 * np.mean(np.abs(own) <= most) for most in (0.5, 1.0))
            print(f"{start} to {end}: {len(own)} days, within 0.5 points {near:.1f} %, within 1 point {one:.1f} %, "
                  f"mean {own.mean():+.2f}, rms {np.sqrt(np.mean(own**2)):.2f}")  # fmt: skip
    worst = sorted(found, key=lambda day: -abs(found[day]))[:10]
    print("worst:", ", ".join(f"{day} {found[day]:+.2f}" for day in worst))
    print(f"{len(days) - len(away)} days have no number")


if __name__ == "__main__":
    main()
