"""Positions from fills alone: what is held, what it cost, what it is worth, how far it went either way.

Money is in USD, prices per share. ``cost`` of a mark is what closing one structure costs per share (positive: a debit).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from core.values import Contract, Fill, Leg, Position, PositionState, Quote, Right, StrategyRecord, Structure


@dataclass(frozen=True, slots=True)
class Mark:
    """What closing one structure costs per share: at mids, at natural, and at the market's other side.

    ``dead`` are long legs without a bid that a close leaves out; ``mid`` is None while a quote is missing or stale.
    """

    mid: float | None
    natural: float | None
    favourable: float | None
    dead: frozenset[Contract] = frozenset()

    @property
    def spread(self) -> float:
        """Width of the combo's market per share."""
        if self.natural is None or self.favourable is None:
            return 0.0
        return max(0.0, self.natural - self.favourable)


NO_MARK = Mark(None, None, None)


def mark_structure(
    legs: Mapping[Contract, float],
    quote: Callable[[Contract], Quote | None],
    now: datetime,
    max_age: float,
    dead_ask: float,
) -> Mark:
    """Price the close of ``legs`` (signed quantities per structure) on quotes at most ``max_age`` minutes old.

    A short leg without a bid counts at its ask, the side a close must take. A long leg without a bid and an ask of
    at most ``dead_ask`` is worth half its ask in the mid and nothing in the natural (spec 3).
    """
    mid = natural = favourable = 0.0
    dead: list[Contract] = []
    for contract, quantity in legs.items():
        q = quote(contract)
        if q is None or q.ask <= 0.0 or q.ask_size <= 0.0 or q.age_minutes(now) > max_age or q.ask < q.bid:
            return NO_MARK
        if quantity > 0 and not q.has_bid:
            if q.ask > dead_ask:
                return NO_MARK
            dead.append(contract)
            mid -= quantity * q.ask / 2
            favourable -= quantity * q.ask
        elif quantity > 0:
            mid, natural, favourable = mid - quantity * q.mid, natural - quantity * q.bid, favourable - quantity * q.ask
        else:
            bid = q.bid if q.has_bid else q.ask
            mid -= quantity * (bid + q.ask) / 2
            natural, favourable = natural - quantity * q.ask, favourable - quantity * bid
    return Mark(mid, natural, favourable, frozenset(dead))


@dataclass(slots=True)
class Book:
    """What the fills of one position add up to."""

    held: dict[Contract, int] = field(default_factory=dict)
    cash: float = 0.0
    fees: float = 0.0

    def add(self, fill: Fill) -> None:
        """Book one leg's fill."""
        self.held[fill.contract] = self.held.get(fill.contract, 0) + fill.quantity
        if self.held[fill.contract] == 0:
            del self.held[fill.contract]
        self.cash -= fill.quantity * fill.price * fill.contract.multiplier
        self.fees += fill.fee


@dataclass(frozen=True, slots=True)
class ClosedTrade:
    """One finished position: net P&L and entry credit (or debit) in USD, and the session's number it closed in."""

    strategy: str
    pnl: float
    session: int
    id: str = ""
    credit: float = 1.0


@dataclass(frozen=True, slots=True)
class Rest:
    """Long contracts that a close left out since nobody bid for them, and the position they belonged to."""

    id: str
    strategy: str
    contracts: int


class Ledger:
    """All open positions with their books, and the closed trades the sizer learns from."""

    def __init__(self) -> None:
        self.positions: dict[str, Position] = {}
        self.books: dict[str, Book] = {}
        self.trades: list[ClosedTrade] = []
        self.leftovers: dict[Contract, Rest] = {}

    def open(self, position: Position) -> None:
        """Enter a position that is about to be ordered."""
        self.positions[position.id], self.books[position.id] = position, Book()

    def update(self, position_id: str, **changes: Any) -> Position:
        """Replace fields of a position and give the new value."""
        self.positions[position_id] = replace(self.positions[position_id], **changes)
        return self.positions[position_id]

    def book(self, fill: Fill) -> str | None:
        """Book a fill to its position; None when no open position owns it."""
        position_id = fill.intent_id.rsplit(".", 1)[0]
        if position_id not in self.books:
            return self._book_rest(fill, position_id)
        self.books[position_id].add(fill)
        self.update(position_id, fees=self.books[position_id].fees)
        return position_id

    def _book_rest(self, fill: Fill, position_id: str) -> str | None:
        """Book the sale of what a close had left out; it belongs to the trade that is closed."""
        rest = self.leftovers.get(fill.contract)
        if rest is None or rest.id != position_id:
            return None
        left = rest.contracts + fill.quantity
        self.leftovers[fill.contract] = replace(rest, contracts=left)
        if not left:
            del self.leftovers[fill.contract]
        cash = -fill.quantity * fill.price * fill.contract.multiplier - fill.fee
        self.trades = [replace(t, pnl=t.pnl + cash) if t.id == position_id else t for t in self.trades]
        return position_id

    def whole(self, position_id: str) -> int | None:
        """How many whole structures the fills make; None where they make a torn one."""
        held, legs = self.books[position_id].held, self.positions[position_id].structure.legs
        count = held.get(legs[0].contract, 0) // legs[0].ratio
        return count if held == {leg.contract: leg.ratio * count for leg in legs if count} else None

    def missing(self, position_id: str) -> dict[Contract, int]:
        """Signed quantities that a torn entry still needs to be whole."""
        p, held = self.positions[position_id], self.books[position_id].held
        wanted = {leg.contract: leg.ratio * p.contracts - held.get(leg.contract, 0) for leg in p.structure.legs}
        return {c: q for c, q in wanted.items() if q}

    def shrink(self, position_id: str, contracts: int) -> Position:
        """Let a position that filled in part be the whole structures that it has."""
        p = self.positions[position_id]
        part = contracts / p.contracts
        return self.update(position_id, contracts=contracts, margin=p.margin * part, theta=p.theta * part)

    def entered(self, position_id: str) -> Position:
        """Fix the credit of a position whose entry filled."""
        p = self.positions[position_id]
        return self.update(position_id, credit=self.books[position_id].cash / (p.contracts * p.structure.multiplier))

    def per_structure(self, position_id: str) -> dict[Contract, float]:
        """Held quantity of each leg per one structure; a fraction where the structure is torn."""
        contracts = self.positions[position_id].contracts
        return {c: q / contracts for c, q in self.books[position_id].held.items()}

    def is_flat(self, position_id: str, dead: frozenset[Contract]) -> bool:
        """No short leg is left and no long one except those without a bid."""
        return all(q > 0 and c in dead for c, q in self.books[position_id].held.items())

    def marked(self, position_id: str, mark: Mark) -> Position:
        """Take a mark: P&L in USD before fees, best and worst so far (MFE and MAE)."""
        p = self.positions[position_id]
        if mark.mid is None:
            return p
        pnl = self.books[position_id].cash - mark.mid * p.contracts * p.structure.multiplier
        return self.update(position_id, mark=mark.mid, pnl=pnl, best=max(p.best, pnl), worst=min(p.worst, pnl))

    def close(self, position_id: str, session: int) -> ClosedTrade:
        """Take a finished position out; legs left to expire stay known as leftovers."""
        p, book = self.positions.pop(position_id), self.books.pop(position_id)
        for contract, quantity in book.held.items():
            known = self.leftovers.get(contract, Rest(p.id, p.strategy, 0))
            self.leftovers[contract] = replace(known, contracts=known.contracts + quantity)
        credit = max(abs(p.credit), 0.01) * p.contracts * p.structure.multiplier
        trade = ClosedTrade(p.strategy, book.cash - book.fees, session, p.id, credit)
        self.trades.append(trade)
        return trade

    def drop(self, position_id: str) -> None:
        """Forget a position whose entry never filled."""
        del self.positions[position_id], self.books[position_id]

    def expire(self, before: date) -> None:
        """Forget leftovers whose last trading day is before the given date."""
        self.leftovers = {c: rest for c, rest in self.leftovers.items() if c.last_trading_day >= before}

    def holdings(self) -> dict[Contract, int]:
        """What the account should hold by the fills."""
        total = {contract: rest.contracts for contract, rest in self.leftovers.items()}
        for book in self.books.values():
            for contract, quantity in book.held.items():
                total[contract] = total.get(contract, 0) + quantity
        return {c: q for c, q in total.items() if q}

    def record(self, strategy: str, session: int, half_life: float) -> StrategyRecord:
        """Wins and losses of a strategy in multiples of their credit, faded with a ``half_life`` in sessions."""
        wins = losses = gross_win = gross_loss = 0.0
        for trade in self.trades:
            if trade.strategy != strategy:
                continue
            weight = 0.5 ** (max(0, session - trade.session) / half_life)
            if trade.pnl > 0.0:
                wins, gross_win = wins + weight, gross_win + weight * trade.pnl / trade.credit
            else:
                losses, gross_loss = losses + weight, gross_loss - weight * trade.pnl / trade.credit
        return StrategyRecord(wins, losses, gross_win, gross_loss)

    def state(self) -> dict[str, Any]:
        """What a restart needs, as JSON values."""
        return {
            "positions": [
                pack_position(p) | {"book": pack_book(self.books[p.id])} for p in self.positions.values()
            ],
            "trades": [[t.strategy, t.pnl, t.session, t.id, t.credit] for t in self.trades],
            "leftovers": [[pack_contract(c), r.id, r.strategy, r.contracts] for c, r in self.leftovers.items()],
        }

    def marks(self) -> dict[str, list[Any]]:
        """By position what a minute's mark moved: mark, P&L, best and worst so far."""
        return {p.id: [p.mark, p.pnl, p.best, p.worst] for p in self.positions.values()}

    def take_marks(self, marks: Mapping[str, Any]) -> None:
        """Take up what `marks` gave."""
        for position_id, (mark, pnl, best, worst) in marks.items():
            self.update(position_id, mark=mark, pnl=pnl, best=best, worst=worst)

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state."""
        for packed in state["positions"]:
            position = unpack_position(packed)
            self.positions[position.id] = position
            held = {unpack_contract(c): int(q) for c, q in packed["book"]["held"]}
            self.books[position.id] = Book(held, packed["book"]["cash"], packed["book"]["fees"])
        self.trades = [ClosedTrade(*trade) for trade in state["trades"]]
        self.leftovers = {unpack_contract(c): Rest(*rest) for c, *rest in state["leftovers"]}


def pack_contract(c: Contract) -> list[Any]:
    """A contract as JSON values."""
    return [c.underlying, c.expiry.isoformat(), c.strike, c.right.value, c.multiplier, c.style, c.root]


def unpack_contract(v: list[Any]) -> Contract:
    """The contract that `pack_contract` packed."""
    return Contract(v[0], date.fromisoformat(v[1]), float(v[2]), Right(v[3]), int(v[4]), v[5], v[6])


def pack_legs(legs: tuple[Leg, ...]) -> list[Any]:
    """Legs as JSON values."""
    return [[pack_contract(leg.contract), leg.ratio] for leg in legs]


def unpack_legs(packed: list[Any]) -> tuple[Leg, ...]:
    """The legs that `pack_legs` packed."""
    return tuple(Leg(unpack_contract(c), int(r)) for c, r in packed)


def pack_book(book: Book) -> dict[str, Any]:
    """A book as JSON values."""
    return {"held": [[pack_contract(c), q] for c, q in book.held.items()], "cash": book.cash, "fees": book.fees}


_PLAIN = ("id", "strategy", "contracts", "credit", "margin", "theta", "is_short_volatility", "is_protection", "mark",
          "pnl", "fees", "best", "worst")


def pack_position(p: Position) -> dict[str, Any]:
    """A position as JSON values."""
    packed = {name: getattr(p, name) for name in _PLAIN}
    return packed | {
        "kind": p.structure.kind, "legs": pack_legs(p.structure.legs), "opened": p.opened.isoformat(),
        "state": p.state.value,
    }


def unpack_position(v: Mapping[str, Any]) -> Position:
    """The position that `pack_position` packed."""
    return Position(
        structure=Structure(v["kind"], unpack_legs(v["legs"])), opened=datetime.fromisoformat(v["opened"]),
        state=PositionState(v["state"]), **{name: v[name] for name in _PLAIN},
    )
