"""Core's contracts and LEAN's symbols: translation, the listing from the universe table, subscriptions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
from AlgorithmImports import Market, OptionRight, OptionStyle, QCAlgorithm, Resolution, SecurityType, Symbol

from core.values import ChainTable, Contract, Right

# Listing rows further out than this are dropped before they cost anything; no strategy so far looks beyond.
HORIZON_DAYS = 2


def contract_of(symbol: Symbol) -> Contract | None:
    """The contract of an option's symbol; None for anything else."""
    if symbol.security_type not in (SecurityType.OPTION, SecurityType.INDEX_OPTION):
        return None
    sid = symbol.id
    right = Right.CALL if sid.option_right == OptionRight.CALL else Right.PUT
    style = "american" if sid.option_style == OptionStyle.AMERICAN else "european"
    strike, expiry = float(sid.strike_price), sid.date.date()
    return Contract(symbol.underlying.value, expiry, strike, right, 100, style, sid.symbol)


class Contracts:
    """Knows every symbol seen so far and keeps exactly the wanted contracts subscribed."""

    def __init__(self, algorithm: QCAlgorithm, underlyings: dict[str, Symbol]) -> None:
        self._algorithm, self._underlyings = algorithm, underlyings
        self._symbols: dict[Contract, Symbol] = {}
        self._contracts: dict[Any, Contract] = {}
        self._listings: dict[str, tuple[date, ChainTable | None]] = {}
        self._subscribed: frozenset[Contract] = frozenset()

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
        rows = []
        for row in self._algorithm.option_chain(self._underlyings[underlying]):
            if 0 <= (row.expiry.date() - now.date()).days <= HORIZON_DAYS:
                contract = self.contract(row.symbol)
                if contract is not None:
                    rows.append((contract, row))
        if not rows:
            return None
        rows.sort(key=lambda pair: (pair[0].expiry, pair[0].strike, pair[0].right))
        columns = np.array([(r.bid_price, r.ask_price, r.implied_volatility, r.greeks.delta, r.open_interest)
                            for _, r in rows], dtype=float).T
        return ChainTable(underlying, now, tuple(c for c, _ in rows), *columns)

    def watch(self, wanted: frozenset[Contract]) -> None:
        """Subscribe what is wanted and let go of the rest."""
        for contract in sorted(wanted - self._subscribed):
            security = self._algorithm.add_option_contract(self.symbol(contract), Resolution.MINUTE)
            # LEAN carries nothing in from before the adding, and a far strike's next row may be hours away.
            for point in self._algorithm.get_last_known_prices(security):
                security.set_market_price(point)
        # LEAN sells what it stops watching: a worthless leg that is left to expire stays.
        portfolio = self._algorithm.portfolio
        kept = {c for c in self._subscribed - wanted if portfolio[self.symbol(c)].quantity}
        for contract in sorted(self._subscribed - wanted - kept):
            self._algorithm.remove_option_contract(self.symbol(contract))
        self._subscribed = wanted | kept

    @property
    def subscribed(self) -> frozenset[Contract]:
        """What is subscribed now."""
        return self._subscribed
