"""The Feed that a MarketView reads through, over LEAN's securities; nothing is read before it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
from AlgorithmImports import QCAlgorithm, Resolution, Symbol, TradeBar

from bridge.contracts import Contracts
from bridge.fills import last_quote, quote_age, real_sides
from core.settings import Settings
from core.values import Account, Bars, ChainTable, Contract, IndexReading, Quote, Session
from helpers.calendars import is_covered, sessions


class LeanFeed:
    """Prices, listings, bars and the account as core's values."""

    def __init__(
        self, algorithm: QCAlgorithm, symbols: dict[str, Symbol], contracts: Contracts, settings: Settings
    ) -> None:
        self._algorithm, self._symbols, self._contracts = algorithm, symbols, contracts
        self._gap, self._rate = settings.breaker.gap_minutes, settings.signals.rate
        self._daily: dict[tuple[str, int], tuple[date, Bars]] = {}
        self._read = datetime.min
        self._quotes: dict[Contract, Quote] = {}

    def account(self) -> Account:
        """Equity, cash and margin held, USD."""
        p = self._algorithm.portfolio
        return Account(float(p.total_portfolio_value), float(p.cash), float(p.total_margin_used))

    def price(self, symbol: str) -> Quote | None:
        """The underlying: its quote where it has one, else its price on both sides."""
        security = self._algorithm.securities[self._symbols[symbol]]
        data = security.get_last_data()
        if data is None or security.price <= 0:
            return None
        bid, ask, price = float(security.bid_price), float(security.ask_price), float(security.price)
        if not 0 < bid <= ask:
            bid = ask = price
        time = self._algorithm.time - (security.local_time - data.end_time)
        return Quote(bid, ask, float(security.bid_size), float(security.ask_size), time)

    def quote(self, contract: Contract) -> Quote | None:
        """A watched option's last real quote; a minute's marks, exits and orders share one reading."""
        security = self._contracts.security(contract)
        if security is None:
            return None
        now = self._algorithm.time
        if now != self._read:
            self._read = now
            self._quotes.clear()
        found = self._quotes.get(contract)
        if found is None and (bar := last_quote(security)) is not None:
            bid, ask, bid_size, ask_size = map(float, real_sides(bar))
            found = Quote(bid, ask, bid_size, ask_size, now - quote_age(security, bar), bar.end_time)
            self._quotes[contract] = found
        return found

    def index(self, symbol: str) -> IndexReading:
        """VIX or VIX3M with the time of its last real value."""
        if symbol not in self._symbols:
            return IndexReading(None, None, "none")
        security = self._algorithm.securities[self._symbols[symbol]]
        data = security.get_last_data()
        if data is None or security.price <= 0:
            return IndexReading(None, None, "none")
        return IndexReading(float(security.price), self._algorithm.time - (security.local_time - data.end_time))

    def chain(self, underlying: str) -> ChainTable | None:
        """Today's listing."""
        return self._contracts.listing(underlying)

    def daily(self, symbol: str, count: int) -> Bars:
        """The last ``count`` complete daily bars; asked of LEAN once a day."""
        today, key = self._algorithm.time.date(), (symbol, count)
        known = self._daily.get(key)
        if known is None or known[0] != today:
            bars = list(self._algorithm.history[TradeBar](self._symbols[symbol], count, Resolution.DAILY))
            known = today, _bars([b for b in bars if b.time.date() < today])
            self._daily[key] = known
        return known[1]

    def minutes(self, symbol: str) -> Bars:
        """Today's minute bars so far."""
        now = self._algorithm.time
        count = now.hour * 60 + now.minute - 570
        if count <= 0:
            return _bars([])
        bars = self._algorithm.history[TradeBar](self._symbols[symbol], count, Resolution.MINUTE)
        return _bars([b for b in bars if b.end_time.date() == now.date()])

    def holdings(self) -> Mapping[Contract | str, int]:
        """All that the account holds, watched or not, signed: options by contract, anything else by its ticker."""
        invested = [h for h in self._algorithm.portfolio.values() if h.invested]
        return {self._contracts.contract(h.symbol) or h.symbol.value: int(h.quantity) for h in invested}

    def rate(self) -> float:
        """Risk-free rate per year."""
        return self._rate

    def faults(self) -> tuple[str, ...]:
        """Underlyings that were silent for longer than allowed while the session was on."""
        silent = []
        for name in self._symbols:
            quote = None if name in ("VIX", "VIX3M") else self.price(name)
            if quote is not None and quote.age_minutes(self._algorithm.time) > self._gap:
                silent.append(f"no row of {name} for {quote.age_minutes(self._algorithm.time):.0f} minutes")
        return tuple(silent)


class Sessions:
    """Makes the Session of a day from LEAN's hours and counts sessions across restarts."""

    def __init__(self) -> None:
        self.number, self.day = 0, None

    def state(self) -> list[Any]:
        """The count and the day it stands at, as JSON values."""
        return [self.number, self.day.isoformat() if self.day is not None else None]

    def restore(self, state: list[Any]) -> None:
        """Take up a saved count."""
        self.number, day = state
        self.day = date.fromisoformat(day) if day is not None else None

    def of(self, security: Any, time: Any) -> Session:
        """The session that ``time`` (New York) lies in."""
        hours, day = security.exchange.hours, time.date()
        if day != self.day:
            counted = self.day is not None and is_covered(self.day) and is_covered(day)
            self.number += sum(1 for d in sessions(self.day, day) if d > self.day) if counted and self.day else 1
            self.day = day
        start = time.replace(hour=0, minute=0, second=0, microsecond=0)
        opens, closes = hours.get_next_market_open(start, False), hours.get_next_market_close(start, False)
        return Session(day, opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute, self.number)


def _bars(bars: list[Any]) -> Bars:
    columns = [np.array([float(getattr(b, name)) for b in bars]) for name in ("open", "high", "low", "close", "volume")]
    return Bars(tuple(b.end_time for b in bars), *columns)
