"""Core's contracts and LEAN's symbols: translation, the listing from the universe table, subscriptions."""

from __future__ import annotations

from collections.abc import KeysView
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from AlgorithmImports import Market, OptionRight, OptionStyle, QCAlgorithm, QuoteBar, Resolution, SecurityType, Symbol

from bridge.fills import last_quote
from core.values import ChainTable, Contract, Right

# Listing rows further out than this are dropped before they cost anything; no strategy so far looks beyond.
HORIZON_DAYS = 2
OPEN = 570


def contract_of(symbol: Symbol) -> Contract | None:
    """The contract of an option's symbol; None for anything else."""
    if symbol.security_type not in (SecurityType.OPTION, SecurityType.INDEX_OPTION):
        return None
    sid = symbol.id
    names = symbol.underlying.value, sid.symbol
    return _contract(names, sid.date, sid.strike_price, sid.option_right, sid.option_style)


def _contract(names: tuple[str, str], expiry: datetime, strike: float, right: Any, style: Any) -> Contract:
    """From LEAN's values; ``names`` are those of the underlying and of the root."""
    side = Right.CALL if right == OptionRight.CALL else Right.PUT
    exercise = "american" if style == OptionStyle.AMERICAN else "european"
    return Contract(names[0], expiry.date(), float(strike), side, 100, exercise, names[1])


class Contracts:
    """Translates contracts and symbols, and keeps exactly the wanted contracts subscribed."""

    def __init__(self, algorithm: QCAlgorithm, underlyings: dict[str, Symbol]) -> None:
        self._algorithm, self._underlyings = algorithm, underlyings
        self._symbols: dict[Contract, Symbol] = {}
        self._contracts: dict[Any, Contract] = {}
        self._listings: dict[str, tuple[date, ChainTable | None]] = {}
        self._securities: dict[Contract, Any] = {}
        self._unread: set[Contract] = set()

    def symbol(self, contract: Contract) -> Symbol:
        """LEAN's symbol of a contract."""
        if contract not in self._symbols:
            right = OptionRight.CALL if contract.right is Right.CALL else OptionRight.PUT
            style = OptionStyle.AMERICAN if contract.style == "american" else OptionStyle.EUROPEAN
            expiry = datetime(contract.expiry.year, contract.expiry.month, contract.expiry.day)
            underlying, args = self._underlyings[contract.underlying], (style, right, contract.strike, expiry)
            if underlying.security_type == SecurityType.INDEX:
                symbol = Symbol.create_option(underlying, contract.root, Market.USA, *args)
            else:
                symbol = Symbol.create_option(underlying, Market.USA, *args)
            self._remember(symbol, contract)
        return self._symbols[contract]

    def contract(self, symbol: Symbol) -> Contract | None:
        """The contract of an option's symbol; None for anything else."""
        if symbol not in self._contracts:
            contract = contract_of(symbol)
            if contract is None:
                return None
            self._remember(symbol, contract)
        return self._contracts[symbol]

    def _remember(self, symbol: Symbol, contract: Contract) -> None:
        self._symbols[contract], self._contracts[symbol] = symbol, contract

    def listing(self, underlying: str) -> ChainTable | None:
        """What is listed today within the horizon, from the universe table; once a day."""
        now = self._algorithm.time
        known = self._listings.get(underlying)
        if known is None or known[0] != now.date():
            known = now.date(), self._read_listing(underlying, now)
            self._listings[underlying] = known
        return known[1]

    def _read_listing(self, underlying: str, now: datetime) -> ChainTable | None:
        first = datetime(now.year, now.month, now.day)
        last = first + timedelta(days=HORIZON_DAYS)
        chain = self._algorithm.option_chain(self._underlyings[underlying])
        rows = [row for row in chain if first <= row.expiry <= last]
        if not rows:
            return None
        one = rows[0].symbol.id  # a chain is of one root and one style
        names = self._underlyings[underlying].value, one.symbol
        pairs = [(_contract(names, r.expiry, r.strike, r.right, one.option_style), r) for r in rows]
        pairs.sort(key=lambda pair: (pair[0].expiry, pair[0].strike, pair[0].right))
        columns = np.array([(r.implied_volatility, r.greeks.delta, r.open_interest) for _, r in pairs], dtype=float).T
        unquoted = np.full(len(pairs), np.nan)  # the table's prices are yesterday's closes, no quotes
        return ChainTable(underlying, now, tuple(c for c, _ in pairs), unquoted, unquoted, *columns)

    def watch(self, wanted: frozenset[Contract]) -> None:
        """Subscribe what is wanted and let go of the rest."""
        subscribed = self._securities.keys()
        for contract in sorted(wanted - subscribed):
            self._securities[contract] = self._algorithm.add_option_contract(self.symbol(contract), Resolution.MINUTE)
            self._unread.add(contract)
        # LEAN sells what it stops watching: a worthless leg that is left to expire stays.
        portfolio = self._algorithm.portfolio
        for contract in sorted(subscribed - wanted):
            if not portfolio[self.symbol(contract)].quantity:
                symbol = self._symbols.pop(contract)
                self._algorithm.remove_option_contract(symbol)
                del self._securities[contract], self._contracts[symbol]
        self._unread &= subscribed

    def security(self, contract: Contract) -> Any | None:
        """LEAN's security of a subscribed contract, with a quote as soon as it has had one today; else None."""
        if self._unread:
            self._fill_in()
        return self._securities.get(contract)

    def _fill_in(self) -> None:
        """Give what was added since the last reading, and has had no quote yet, its last one of today.

        LEAN carries nothing in from before the adding, and a far strike's next row may be hours away. Most have had
        one when a window opens, and are spared the request.
        """
        now, unread = self._algorithm.time, sorted(self._unread)
        self._unread.clear()
        minutes = now.hour * 60 + now.minute - OPEN
        for contract in unread if minutes > 0 else ():
            security = self._securities[contract]
            if last_quote(security) is None:
                rows = list(self._algorithm.history[QuoteBar](
                    self.symbol(contract), minutes, Resolution.MINUTE, fill_forward=False))
                if rows:
                    security.set_market_price(rows[-1])

    @property
    def subscribed(self) -> KeysView[Contract]:
        """What is subscribed now."""
        return self._securities.keys()
