"""A chain at one moment as anybody outside would see it: quotes, the forward they imply, and their volatilities.

Modelled and real chains go through the same steps, from LEAN's files or what would stand in them, so that what differs
on the page differs in the quotes. Volatility is Black's on the forward that calls and puts near the money imply; early
exercise is left out, which tells little for options out of the money, the only ones that are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import numpy as np
from scipy.special import ndtr

from leanhost.data.port import Columns, QuoteColumns
from leanhost.symbols import Symbol
from market.daily import rates

_SOLVE_FROM, _SOLVE_TO, _HALVINGS = 0.005, 6.0, 48
_PARITY_STRIKES = 4


class Source(Protocol):
    """Whatever serves LEAN's minute files: the bundled market, or a folder."""

    def minute(self, symbol: Symbol, tick_type: int, day: date) -> Columns | None: ...


@dataclass(frozen=True, slots=True)
class Smile:
    """One expiry at a moment; arrays of shape (n_strikes,), NaN where a side or a volatility is missing.

    `bid_vol`, `mid_vol`, `ask_vol` are those of the put below the forward and of the call above it, as fractions.
    """

    expiry: date
    years: float
    forward: float
    strikes: np.ndarray
    call_bid: np.ndarray
    call_ask: np.ndarray
    put_bid: np.ndarray
    put_ask: np.ndarray
    bid_vol: np.ndarray
    mid_vol: np.ndarray
    ask_vol: np.ndarray

    @property
    def days(self) -> float:
        """Calendar days to expiry."""
        return 365.0 * self.years

    @property
    def at_the_money(self) -> float:
        """Volatility at the forward, NaN where nothing near it is quoted."""
        known = np.isfinite(self.mid_vol)
        if not known.any():
            return float("nan")
        return float(np.interp(self.forward, self.strikes[known], self.mid_vol[known]))

    def call_delta(self) -> np.ndarray:
        """Black's delta of the calls on the forward."""
        root = self.mid_vol * np.sqrt(self.years)
        return ndtr(np.log(self.forward / self.strikes) / root + 0.5 * root)

    def away(self) -> np.ndarray:
        """ln(strike / forward) in at-the-money standard deviations."""
        return np.log(self.strikes / self.forward) / (self.at_the_money * np.sqrt(self.years))


def smiles(  # noqa: PLR0917  which chain, and when
    source: Source, contracts: Iterable[Symbol], day: date, moment: int, shift: int = 0, stands: bool = False
) -> list[Smile]:
    """The smiles of some contracts at minute `moment` of New York's day, by expiry; `shift` minutes lead to the file's
    clock. With `stands` a row without a side leaves the last one standing, as in files of what changed."""
    rows: dict[date, dict[float, list[float]]] = {}
    for symbol in contracts:
        quote = _at(source.minute(symbol, 1, day), (moment + shift) * 60_000, stands)
        if quote is not None:
            own = rows.setdefault(symbol.id.date.date(), {}).setdefault(float(symbol.id.strike_price), [np.nan] * 4)
            place = 2 if symbol.id.option_right else 0
            own[place : place + 2] = quote
    made = (_smile(expiry, found, day, moment) for expiry, found in sorted(rows.items()))
    return [smile for smile in made if smile is not None]


def _at(columns: Columns | None, clock: int, stands: bool) -> list[float] | None:
    """(bid, ask) that stand at a time of the file's day; a missing side is NaN."""
    if not isinstance(columns, QuoteColumns):
        return None
    row = int(np.searchsorted(columns.time, clock)) - 1
    if row < 0:
        return None
    rows = slice(0 if stands else row, row + 1)
    known = (side[rows][side[rows] > 0.0] for side in (columns.bid_close, columns.ask_close))
    return [float(side[-1]) if len(side) else float("nan") for side in known]


def _smile(expiry: date, found: dict[float, list[float]], day: date, moment: int) -> Smile | None:
    strikes = np.array(sorted(found))
    call_bid, call_ask, put_bid, put_ask = np.array([found[strike] for strike in strikes.tolist()]).T
    last = expiry - timedelta(days=1) if expiry.weekday() == 5 else expiry
    years = max(((last - day).days * 1440.0 + 960.0 - moment) / 525_600.0, 1.0 / 525_600.0)
    discount = float(np.exp(-rates.funds_rate(day) * years))
    forward = _forward(strikes, (call_bid + call_ask) / 2.0, (put_bid + put_ask) / 2.0, discount)
    if forward is None:
        return None
    is_call = strikes >= forward
    bid, ask = np.where(is_call, call_bid, put_bid), np.where(is_call, call_ask, put_ask)
    vols = [volatility(price / discount, forward, strikes, years, is_call) for price in (bid, (bid + ask) / 2.0, ask)]
    return Smile(expiry, years, forward, strikes, call_bid, call_ask, put_bid, put_ask, *vols)


def _forward(strikes: np.ndarray, call: np.ndarray, put: np.ndarray, discount: float) -> float | None:
    """The median of what the pairs nearest to the money imply; None without a pair."""
    gap = call - put
    known = np.flatnonzero(np.isfinite(gap))
    if not len(known):
        return None
    near = known[np.argsort(np.abs(gap[known]))[:_PARITY_STRIKES]]
    return float(np.median(strikes[near] + gap[near] / discount))


def volatility(price: np.ndarray, forward: float, strikes: np.ndarray, years: float, is_call: np.ndarray) -> np.ndarray:
    """Black's volatility of undiscounted prices, by halving; NaN where none gives the price."""
    low, high = np.full(len(strikes), _SOLVE_FROM), np.full(len(strikes), _SOLVE_TO)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        is_under = _black(middle, forward, strikes, years, is_call) < price
        low, high = np.where(is_under, middle, low), np.where(is_under, high, middle)
    found = 0.5 * (low + high)
    return np.where((found > 1.02 * _SOLVE_FROM) & (found < 0.98 * _SOLVE_TO) & np.isfinite(price), found, np.nan)


def _black(vol: np.ndarray, forward: float, strikes: np.ndarray, years: float, is_call: np.ndarray) -> np.ndarray:
    root = vol * np.sqrt(years)
    upper = np.log(forward / strikes) / root + 0.5 * root
    call = forward * ndtr(upper) - strikes * ndtr(upper - root)
    return np.where(is_call, call, call - forward + strikes)
