"""A small synthetic market that drives the kernel in tests: every quote is Black-Scholes at a flat volatility."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from core.values import (
    Account,
    Bars,
    ChainTable,
    CheckResult,
    CheckStatus,
    Contract,
    Decision,
    Fill,
    IndexReading,
    MarketView,
    OrderUpdate,
    Quote,
    Right,
    Session,
)
from greeks.black import bsm_price

FRIDAY = date(2018, 2, 16)


@dataclass
class SyntheticFeed:
    """Feed with a spot, a flat volatility and a spread that a test moves as it likes."""

    day: date = FRIDAY
    minute: int = 571
    spot: float = 273.0
    volatility: float = 0.25
    half_spread: float = 0.01
    wide: float = 0.0
    vix: float | None = 24.0
    vix3m: float | None = 25.0
    equity: float = 120_000.0
    fault: tuple[str, ...] = ()
    held: dict[Contract, int] = field(default_factory=dict)
    missing: set[Contract] = field(default_factory=set)

    @property
    def time(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day) + timedelta(minutes=self.minute)

    def contracts(self) -> tuple[Contract, ...]:
        strikes = np.arange(250.0, 296.0, 0.5)
        rights = (Right.CALL, Right.PUT)
        return tuple(Contract("SPY", self.day, float(k), r, root="SPY") for k in strikes for r in rights)

    def account(self) -> Account:
        return Account(self.equity, self.equity, 0.0)

    def price(self, symbol: str) -> Quote | None:
        return Quote(self.spot - 0.005, self.spot + 0.005, 500, 500, self.time)

    def quote(self, contract: Contract) -> Quote | None:
        if contract in self.missing:
            return None
        years = max(1, 960 - self.minute) / (365 * 24 * 60)
        sign = 1 if contract.is_call else -1
        value = float(bsm_price(self.spot, contract.strike, years, self.volatility, sign))
        half = self.half_spread + (self.wide if value > 0.3 else 0.0)
        bid, ask = max(0.0, round(value - half, 2)), round(value + half, 2)
        return Quote(bid, max(ask, 0.01), 200 if bid > 0 else 0, 200, self.time)

    def index(self, symbol: str) -> IndexReading:
        value = self.vix if symbol == "VIX" else self.vix3m
        return IndexReading(value, self.time if value else None, "live" if value else "none")

    def chain(self, underlying: str) -> ChainTable | None:
        contracts = tuple(sorted(self.contracts()))
        flat = np.full(len(contracts), 0.2)
        return ChainTable(underlying, self.time, contracts, flat, flat, flat, flat, np.full(len(contracts), 5000.0))

    def daily(self, symbol: str, count: int) -> Bars:
        end = [datetime(2018, 2, 15, 16) - timedelta(days=i) for i in range(count)][::-1]
        close = 273.0 + 1.2 * np.sin(np.arange(count))
        return Bars(tuple(end), close, close + 2.0, close - 2.0, close, np.full(count, 1e6))

    def minutes(self, symbol: str) -> Bars:
        count = max(0, self.minute - 570)
        start = datetime(self.day.year, self.day.month, self.day.day, 9, 30)
        close = 273.0 + 0.4 * np.sin(np.arange(count) / 5)
        ends = tuple(start + timedelta(minutes=i + 1) for i in range(count))
        return Bars(ends, close, close + 0.1, close - 0.1, close, np.full(count, 1e4))

    def holdings(self) -> dict[Contract, int]:
        return self.held

    def rate(self) -> float:
        return 0.0

    def faults(self) -> tuple[str, ...]:
        return self.fault


@dataclass
class Broker:
    """Fills a combo at natural when its limit reaches it, as the bridge's honest fill model does."""

    feed: SyntheticFeed
    orders: dict = field(default_factory=dict)
    log: list = field(default_factory=list)
    closed: bool = False

    def take(self, intents) -> None:
        for intent in intents:
            self.log.append(intent)
            self.orders[intent.id] = intent

    def work(self) -> tuple[tuple[Fill, ...], tuple[OrderUpdate, ...]]:
        fills, updates = [], []
        for intent in list(self.orders.values()):
            if intent.action == "cancel":
                updates.append(OrderUpdate(intent.id, "canceled"))
                del self.orders[intent.id]
                continue
            quotes = [(leg, self.feed.quote(leg.contract)) for leg in intent.legs]
            if self.closed or any(q is None or (leg.ratio < 0 and not q.has_bid) for leg, q in quotes):
                continue
            natural = -sum(leg.ratio * (q.ask if leg.ratio > 0 else q.bid) for leg, q in quotes)
            if natural < intent.limit - 1e-9:
                continue
            for leg, q in quotes:
                quantity = leg.ratio * intent.contracts
                price = q.ask if leg.ratio > 0 else q.bid
                fills.append(Fill(intent.id, leg.contract, quantity, price, 0.1 * abs(quantity), self.feed.time))
                self.feed.held[leg.contract] = self.feed.held.get(leg.contract, 0) + quantity
            self.feed.held = {c: q for c, q in self.feed.held.items() if q}
            updates.append(OrderUpdate(intent.id, "filled"))
            del self.orders[intent.id]
        return tuple(fills), tuple(updates)


def allow_two(proposal, context) -> Decision:
    """A gate that lets everything through at two contracts."""
    return Decision(proposal, 2, (CheckResult(1, "mode", CheckStatus.PASSED, "ACTIVE", "ACTIVE"),), margin=600.0)


def view_of(feed: SyntheticFeed, fills=(), updates=(), commands=(), number: int = 1) -> MarketView:
    session = Session(feed.day, 570, 960, number)
    return MarketView(feed.time, feed.minute, session, feed, fills, updates, commands)
