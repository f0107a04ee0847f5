"""What the market is made of, as plain values: contracts, structures, quotes, bars, sessions, and the view of a minute.

Sign rule, stated once: credits are positive, debits negative, losses are negative P&L, and ``max_loss`` is a
non-negative amount. Prices, credits and payoffs are per share (per unit of the underlying); money is in USD and says
so. Times are naive datetimes in New York time. ``minute`` is minutes since midnight, New York.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Protocol

import numpy as np

# Products by the share index they follow; what follows one index moves as one.
INDEX_OF: Mapping[str, str] = {
    **dict.fromkeys(("SPY", "SPX", "XSP", "ES", "MES"), "S&P 500"),
    **dict.fromkeys(("QQQ", "NDX", "NQ", "MNQ"), "Nasdaq-100"),
    **dict.fromkeys(("IWM", "RUT", "RTY", "M2K"), "Russell 2000"),
    **dict.fromkeys(("DIA", "DJX", "YM"), "Dow Jones"),
}
EQUITY_INDEX = "equity index"


def node_of(underlying: str) -> str:
    """The node a product is in the correlations of spec 4.3: all share indices are one, every other product its own."""
    return EQUITY_INDEX if underlying in INDEX_OF else underlying


class Right(StrEnum):
    """Call or put."""

    CALL = "call"
    PUT = "put"


@dataclass(frozen=True, slots=True, order=True)
class Contract:
    """One listed option. ``expiry`` is the listed date: a Saturday for monthlies before February 2015."""

    underlying: str
    expiry: date
    strike: float
    right: Right
    multiplier: int = 100
    style: str = "american"
    root: str = ""

    @property
    def last_trading_day(self) -> date:
        """The Friday before a Saturday-dated expiry, else the expiry itself (holidays are the calendar's matter)."""
        return self.expiry - timedelta(days=1) if self.expiry.weekday() == 5 else self.expiry

    @property
    def is_call(self) -> bool:
        """Whether the right is a call."""
        return self.right is Right.CALL

    def __str__(self) -> str:
        return f"{self.root or self.underlying} {self.expiry:%Y-%m-%d} {self.strike:g}{self.right.value[0].upper()}"

    def intrinsic(self, spot: float) -> float:
        """Value per share at expiry with the underlying at ``spot``."""
        return max(spot - self.strike if self.right is Right.CALL else self.strike - spot, 0.0)


@dataclass(frozen=True, slots=True)
class Leg:
    """A contract and its signed ratio: positive bought, negative sold."""

    contract: Contract
    ratio: int

    def __post_init__(self) -> None:
        if self.ratio == 0:
            raise ValueError(f"a leg needs a ratio other than 0: {self.contract}")


@dataclass(frozen=True)
class Structure:
    """Legs that are opened, margined and closed as one unit; the same value from proposal to ledger.

    ``kind`` names the template: iron_condor, broken_wing_put, broken_wing_call, put_spread, …
    """

    kind: str
    legs: tuple[Leg, ...]

    def __post_init__(self) -> None:
        if not self.legs or len({leg.contract for leg in self.legs}) != len(self.legs):
            raise ValueError(f"a structure needs distinct legs: {[str(leg.contract) for leg in self.legs]}")

    @property
    def underlying(self) -> str:
        """The underlying of the first leg (all legs share it)."""
        return self.legs[0].contract.underlying

    @property
    def multiplier(self) -> int:
        """Shares per contract."""
        return self.legs[0].contract.multiplier

    @cached_property
    def expiry(self) -> date:
        """The nearest expiry of the legs."""
        return min(leg.contract.expiry for leg in self.legs)

    @cached_property
    def is_naked(self) -> bool:
        """Whether more puts or more calls are sold than bought: no wing bounds that side."""
        calls = sum(leg.ratio for leg in self.legs if leg.contract.right is Right.CALL)
        puts = sum(leg.ratio for leg in self.legs if leg.contract.right is Right.PUT)
        return calls < 0 or puts < 0

    @cached_property
    def width(self) -> float:
        """The wider wing per share: what the worse side can lose before any credit; 0 for long-only structures."""
        return max(0.0, -self._payoffs[0])

    @cached_property
    def _corners(self) -> tuple[float, ...]:
        """Prices at which a piecewise linear payoff can have its extremes (flat beyond them when bounded)."""
        strikes = sorted({leg.contract.strike for leg in self.legs})
        return (0.0, *strikes, strikes[-1] * 2)

    @cached_property
    def _payoffs(self) -> tuple[float, float]:
        """The smallest and the largest payoff; exits ask for them every minute."""
        found = [self.payoff(k) for k in self._corners]
        return min(found), max(found)

    def payoff(self, spot: float) -> float:
        """Value per share of all legs at a common expiry, premium left out."""
        return sum(leg.ratio * leg.contract.intrinsic(spot) for leg in self.legs)

    def max_loss(self, credit: float) -> float | None:
        """Largest loss in USD per one structure opened for ``credit`` (per share); None when naked."""
        if self.is_naked:
            return None
        return max(0.0, -(credit + self._payoffs[0])) * self.multiplier

    def max_profit(self, credit: float) -> float | None:
        """Largest profit in USD per one structure opened for ``credit`` (per share); None when unbounded."""
        if sum(leg.ratio for leg in self.legs if leg.contract.right is Right.CALL) > 0:
            return None
        return (credit + self._payoffs[1]) * self.multiplier

    def breakevens(self, credit: float) -> tuple[float, ...]:
        """Underlying prices at which profit at expiry is zero, ascending."""
        found: list[float] = []
        for low, high in zip(self._corners, self._corners[1:], strict=False):
            a, b = credit + self.payoff(low), credit + self.payoff(high)
            if a == 0.0 and low > 0.0:
                found.append(low)
            elif a * b < 0.0:
                found.append(low + (high - low) * a / (a - b))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Quote:
    """Best bid and ask per share. A bid or ask whose size is 0 was carried forward by LEAN and is none.

    ``time`` is when it was last known to stand, ``row`` when it last changed (where the feed tells).
    """

    bid: float
    ask: float
    bid_size: float
    ask_size: float
    time: datetime
    row: datetime | None = None

    @property
    def has_bid(self) -> bool:
        """A bid above zero with a size behind it."""
        return self.bid > 0.0 and self.bid_size > 0.0

    @property
    def is_two_sided(self) -> bool:
        """Both sides real and not crossed."""
        return self.has_bid and self.ask_size > 0.0 and self.ask >= self.bid

    @property
    def mid(self) -> float:
        """Half way between bid and ask."""
        return (self.bid + self.ask) / 2

    @property
    def spread(self) -> float:
        """Ask less bid."""
        return self.ask - self.bid

    def age_minutes(self, now: datetime) -> float:
        """Minutes since the quote was made."""
        return (now - self.time).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class ChainTable:
    """Listed contracts of one underlying as aligned columns, ascending by (expiry, strike, right).

    From the universe table the figures are the previous session's, without quotes; for watched contracts they are live.
    ``iv`` is annualised (1.00 = 100 %), ``delta`` per share with its sign; NaN where unknown.
    """

    underlying: str
    time: datetime
    contracts: tuple[Contract, ...]
    bid: np.ndarray
    ask: np.ndarray
    iv: np.ndarray
    delta: np.ndarray
    open_interest: np.ndarray

    def __len__(self) -> int:
        return len(self.contracts)

    def expiring(self, last_trading_day: date) -> tuple[Contract, ...]:
        """Contracts whose last trading day is the given date."""
        return tuple(c for c in self.contracts if c.last_trading_day == last_trading_day)


@dataclass(frozen=True, slots=True)
class Bars:
    """Consecutive bars of one symbol, oldest first; daily (complete sessions only) or minutes of today."""

    end_time: tuple[datetime, ...]
    open: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray

    def __len__(self) -> int:
        return len(self.close)


@dataclass(frozen=True, slots=True)
class Session:
    """A trading day by its minutes since midnight, New York; ``number`` counts sessions of the run upwards."""

    day: date
    open_minute: int = 570
    close_minute: int = 960
    number: int = 0

    @property
    def is_early_close(self) -> bool:
        """Whether it closes before 16:00."""
        return self.close_minute < 960


@dataclass(frozen=True, slots=True)
class Account:
    """Money in USD: equity, cash, and the maintenance margin the engine holds."""

    equity: float
    cash: float
    margin_used: float

    @property
    def margin_fraction(self) -> float:
        """Margin used over equity; 1.0 when there is no equity."""
        return self.margin_used / self.equity if self.equity > 0 else 1.0


@dataclass(frozen=True, slots=True)
class IndexReading:
    """A value of VIX or VIX3M with its age: ``source`` is 'live', 'previous_close' or 'none'."""

    value: float | None
    time: datetime | None
    source: str = "live"


@dataclass(frozen=True, slots=True)
class Fill:
    """One leg of one order filled: ``quantity`` signed, ``price`` per share, ``fee`` in USD."""

    intent_id: str
    contract: Contract
    quantity: int
    price: float
    fee: float
    time: datetime


@dataclass(frozen=True, slots=True)
class OrderUpdate:
    """What became of an intent at the broker: 'submitted', 'filled', 'canceled', 'invalid' or 'partial'."""

    intent_id: str
    status: str
    message: str = ""


class Feed(Protocol):
    """Where a MarketView reads lazily; the bridge over LEAN in a run, a table in tests."""

    def account(self) -> Account: ...
    def price(self, symbol: str) -> Quote | None: ...
    def quote(self, contract: Contract) -> Quote | None: ...
    def index(self, symbol: str) -> IndexReading: ...
    def chain(self, underlying: str) -> ChainTable | None: ...
    def daily(self, symbol: str, count: int) -> Bars: ...
    def minutes(self, symbol: str) -> Bars: ...
    def holdings(self) -> Mapping[Contract | str, int]: ...
    def rate(self) -> float: ...
    def faults(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class MarketView:
    """One immutable snapshot of a minute. Methods read through ``feed`` so that a quiet minute costs nothing."""

    time: datetime
    minute: int
    session: Session
    feed: Feed
    fills: tuple[Fill, ...] = ()
    updates: tuple[OrderUpdate, ...] = ()
    commands: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the regular session is on at this minute (a bar that ends at the open has not begun it)."""
        return self.session.open_minute < self.minute <= self.session.close_minute

    def account(self) -> Account:
        """Equity, cash and margin."""
        return self.feed.account()

    def price(self, symbol: str) -> Quote | None:
        """Last quote of an underlying; its mid is the spot."""
        return self.feed.price(symbol)

    def quote(self, contract: Contract) -> Quote | None:
        """Last quote of a watched option, None before its first."""
        return self.feed.quote(contract)
