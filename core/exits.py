"""A position from its first fill to its close: fills and marks, exits, reductions, and combos that fill in part."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from core import coordinator as desk
from core import journal
from core.entries import EntryWindows
from core.ledger import NO_MARK, Mark, mark_structure
from core.machine import POSITION_TABLE, advance
from core.values import Account, BreakerVerdict, Contract, Leg, MarketView, Position, PositionState, Purpose

EXITING = {Purpose.PROFIT: PositionState.PROFIT_TAKE, Purpose.STOP: PositionState.STOP_LOSS,
           Purpose.FLAT: PositionState.DEFENSIVE_EXIT, Purpose.DEFENSIVE: PositionState.DEFENSIVE_EXIT}
TRIGGERS = {Purpose.PROFIT: "profit", Purpose.STOP: "stop", Purpose.FLAT: "defend", Purpose.DEFENSIVE: "defend"}
OPENING = (Purpose.ENTRY, Purpose.COMPLETE)
ENDED = ("filled", "canceled", "invalid")
LONG_AGO = -1000


class PositionLives(EntryWindows):
    """The part of the kernel that keeps and closes positions."""

    def __init__(self) -> None:
        super().__init__()
        self._beyond: dict[str, int] = {}
        self._closed_pnl: list[float] = []
        self._reduce = {"base": -1, "last": LONG_AGO}
        self._marks: dict[str, Mark] = {}

    def _take_fills(self, view: MarketView) -> None:
        for fill in view.fills:
            self._records.append(journal.fill_record(fill))
            self._dirty = True
            # What had been left to expire is taken out by the engine after its last day: nothing to tell.
            if self.ledger.book(fill) is None and fill.contract.last_trading_day >= view.session.day:
                self._alert(view, f"fill of {fill.contract} belongs to no position: {fill.intent_id}")
            work = self.desk.working.get(fill.intent_id)
            if work is not None and work.torn < 0:
                work.torn = view.minute
        for update in view.updates:
            work = self.desk.working.get(update.intent_id)
            if work is None or update.status not in ENDED:
                continue
            del self.desk.working[update.intent_id]
            self._dirty = True
            self._order_ended(view, work, update.status, update.message)
        for work in self.desk.working.values():
            self._watch_torn(view, work)

    def _order_ended(self, view: MarketView, work: desk.Working, status: str, message: str) -> None:
        """Go by what the fills add up to, whatever the broker calls the order's end."""
        pid, purpose = work.intent.position_id, work.intent.purpose
        self._journal(view, "order", id=work.intent.id, action=status, position=pid, steps=work.steps, message=message)
        if pid not in self.ledger.positions:
            return
        position, whole = self.ledger.positions[pid], self.ledger.whole(pid)
        if purpose in OPENING and not self.ledger.books[pid].held:
            self._fire(view, pid, "refused", "aborted", message=message)
            self.ledger.drop(pid)
            self._scan_event(position.strategy, "refused")
        elif purpose in OPENING and whole:
            self.ledger.shrink(pid, whole)
            self.ledger.entered(pid)
            self._fire(view, pid, "filled", "opened", **_part(whole, position.contracts))
            self._entered.setdefault(position.strategy, []).append(position.underlying)
            self._tries.pop(position.strategy, None)
            self._scan_event(position.strategy, "filled")
        elif purpose is Purpose.ENTRY and self._complete(view, position):
            self._alert(view, f"{pid} filled in part: the rest is sent once at natural")
        elif purpose in OPENING:
            self._fire(view, pid, "orphaned", "orphan", message="what is held of it is closed")
            self._scan_event(position.strategy, "refused")
            self._alert(view, f"{pid} could not be completed: its filled legs are closed")
        elif self.ledger.is_flat(pid, work.dead | self._left_out(view, pid, purpose)):
            self._finish_position(view, pid, "filled", purpose.value)
        else:
            if whole:
                self.ledger.shrink(pid, whole)
            else:
                self._alert(view, f"{pid} closed in part: the rest is closed next")
            self._fire(view, pid, "refused", "exit not filled", message=message, **_part(whole, position.contracts))

    def _watch_torn(self, view: MarketView, work: desk.Working) -> None:
        """Take back an order whose own fills left its structure torn a minute ago; what is missing is sent then."""
        pid = work.intent.position_id
        torn = 0 <= work.torn < view.minute and pid in self.ledger.positions and self.ledger.whole(pid) is None
        if torn and not work.cancelling:
            self.desk.cancel(view, work)

    def _complete(self, view: MarketView, position: Position) -> bool:
        """Send the missing part of an entry once, at natural; whether it could be sent."""
        missing = self.ledger.missing(position.id)
        unit = math.gcd(*missing.values())
        legs = tuple(Leg(c, q // unit) for c, q in missing.items())
        prices = desk.net_prices(view, legs, self.settings.limits.leg_age)
        if prices is None:
            return False
        self.desk.send(view, position, Purpose.COMPLETE, legs=legs, contracts=unit, prices=prices)
        return True

    def _finish_position(self, view: MarketView, pid: str, trigger: str, reason: str) -> None:
        position = self.ledger.positions[pid]
        book = self.ledger.books[pid]
        left = [str(c) for c in book.held]
        state = PositionState(advance(POSITION_TABLE, position.state.value, trigger))
        position = self.ledger.update(pid, state=state, pnl=book.cash)
        trade = self.ledger.close(pid, view.session.number)
        self._beyond.pop(pid, None)
        self._closed_pnl.append(trade.pnl)
        self._records.append(journal.position_record(view.time, position, "closed", reason=reason,
                                                     net=round(trade.pnl, 2), left_to_expire=left))
        self._dirty = True

    def _fire(self, view: MarketView, pid: str, trigger: str, event: str, **more: Any) -> None:
        position = self.ledger.positions[pid]
        state = PositionState(advance(POSITION_TABLE, position.state.value, trigger))
        position = self.ledger.update(pid, state=state)
        self._records.append(journal.position_record(view.time, position, event, **more))
        self._dirty = True

    def _mark_of(self, view: MarketView, pid: str) -> Mark:
        if pid not in self._marks:
            s = self.settings
            held = self.ledger.per_structure(pid)
            self._marks[pid] = mark_structure(held, view.quote, view.time, s.limits.leg_age, s.orders.dead_ask)
        return self._marks[pid] if self.ledger.books[pid].held else NO_MARK

    def _exits(self, view: MarketView) -> None:
        """Judge every active position; then the reductions the mode asks for, one at a time."""
        for position in list(self.ledger.positions.values()):
            if position.state in (PositionState.ENTERING, PositionState.BROKEN):
                continue
            strategy = next((s for s in self.strategies if s.name == position.strategy), None)
            if strategy is None:
                continue
            late = position.expires_on(view.session.day) and view.minute >= self.settings.friday_0dte.exit_flat
            if late and self._once(f"late {position.id}"):
                self._alert(view, f"{position.id} expires today and is still held at {view.time:%H:%M}")
            mark = self._mark_of(view, position.id)
            if self.ledger.is_flat(position.id, mark.dead) and self.desk.of_position(position.id) is None:
                self._leave_rest(view, position.id)
                continue
            if self.ledger.whole(position.id) is None:
                self._leave(view, position, Purpose.DEFENSIVE, "orphan")
                continue
            trigger, beyond = strategy.judge(view, position, mark, self._beyond.get(position.id, 0))
            if beyond != self._beyond.get(position.id, 0):
                self._beyond[position.id], self._dirty = beyond, True
            if trigger is not None:
                self._leave(view, position, strategy.purpose(trigger), trigger)
        self._reductions(view)
        self._sell_rest(view)

    def _reductions(self, view: MarketView) -> None:
        """Close one position at a time while the breakers ask for fewer or for less margin."""
        held = [p for p in self.ledger.positions.values() if p.is_short_volatility]
        if self.verdict.short_volatility >= 1.0:
            self._reduce["base"] = -1
        elif self._reduce["base"] < 0:
            self._reduce["base"] = len(held)
        if view.minute - self._reduce["last"] < self.settings.breaker.reduce_every:
            return
        active = [p for p in held if p.state is PositionState.ACTIVE]
        due: list[Position] = []
        if self._reduce["base"] >= 0 and len(active) > math.floor(self._reduce["base"] * self.verdict.short_volatility):
            due = active
        elif self._margin_over(view, self.verdict) > 0.0:
            due = [p for p in self.ledger.positions.values() if p.state is PositionState.ACTIVE and not p.is_protection]
        if due:
            self._reduce["last"] = view.minute
            self._leave(view, max(due, key=_reduction_rank), Purpose.DEFENSIVE, "reduction")

    def _margin_over(self, view: MarketView, verdict: BreakerVerdict) -> float:
        """Margin in USD above what the breakers allow, without the positions that are on their way out."""
        if verdict.margin_target is None:
            return 0.0
        account = self._margined(view)
        leaving = sum(p.margin for p in self.ledger.positions.values() if p.state in EXITING.values())
        return account.margin_used - leaving - verdict.margin_target * account.equity

    def _margined(self, view: MarketView) -> Account:
        """The account with the larger margin of the engine's figure and our own forecasts (spec 4.6)."""
        account = self._account or view.account()
        ours = sum(p.margin for p in self.ledger.positions.values() if self.ledger.books[p.id].held)
        return replace(account, margin_used=ours) if ours > account.margin_used else account

    def _leave(self, view: MarketView, position: Position, purpose: Purpose, reason: str) -> None:
        """Send the closing combo, or make the one that works more urgent."""
        work = self.desk.of_position(position.id)
        if work is not None:
            state = self.ledger.positions[position.id].state
            if self.desk.escalate(work, purpose, view.minute) and state is not EXITING[purpose]:
                self._fire(view, position.id, TRIGGERS[purpose], "exit made urgent", reason=reason)
            return
        dead = self._left_out(view, position.id, purpose)
        closing = {c: -q for c, q in self.ledger.books[position.id].held.items() if c not in dead}
        unit = math.gcd(*closing.values()) if closing else 0
        if not unit:
            self._leave_rest(view, position.id)
            return
        legs = tuple(Leg(c, q // unit) for c, q in closing.items())
        prices = desk.net_prices(view, legs, self.settings.limits.leg_age)
        if prices is None:
            if self._once(f"unquoted {position.id} {reason}"):
                self._alert(view, f"{position.id}: no two-sided quotes to close on ({reason}); tried every minute")
            return
        self._fire(view, position.id, TRIGGERS[purpose], "leaving", reason=reason)
        self.desk.send(view, position, purpose, legs=legs, contracts=unit, prices=prices, dead=dead)

    def _left_out(self, view: MarketView, pid: str, purpose: Purpose | None = None) -> frozenset[Contract]:
        """Long legs that a close leaves out: worthless ones; an urgent close waits for no bid of any other.

        A leg without any quote may be worth much: it is waited for until the immediate order of the mandatory exit.
        """
        if pid not in self.ledger.positions:
            return frozenset(self.ledger.leftovers)
        work = self.desk.of_position(pid)
        purpose = purpose or (work.intent.purpose if work is not None else Purpose.PROFIT)
        dead = self._mark_of(view, pid).dead
        if purpose is Purpose.PROFIT:
            return dead
        is_late = view.minute >= self.settings.friday_0dte.exit_immediate
        unsold = set(dead)
        for contract in (c for c, q in self.ledger.books[pid].held.items() if q > 0):
            quote = view.quote(contract)
            if quote is not None and quote.ask > 0.0:
                unsold |= set() if quote.has_bid else {contract}
            elif is_late and contract.last_trading_day == view.session.day:
                unsold.add(contract)
        return frozenset(unsold)

    def _leave_rest(self, view: MarketView, pid: str) -> None:
        """Close the books of a position of which only worthless long legs are left: they expire."""
        self.ledger.update(pid, state=PositionState.ACTIVE)
        self._finish_position(view, pid, "expired", "left to expire")


    def _sell_rest(self, view: MarketView) -> None:
        """With the mandatory exit, sell what closes had left out and somebody bids for again: nothing is exercised."""
        if view.minute < self.settings.friday_0dte.exit_walk:
            return
        working = {leg.contract for work in self.desk.working.values() for leg in work.intent.legs}
        for contract, rest in self.ledger.leftovers.items():
            legs = (Leg(contract, -1),)
            prices = desk.net_prices(view, legs, self.settings.limits.leg_age)
            if contract.last_trading_day == view.session.day and contract not in working and prices is not None:
                self.desk.send(view, rest, Purpose.FLAT, legs=legs, contracts=rest.contracts, prices=prices)


def _part(whole: int | None, contracts: int) -> dict[str, str]:
    """What a journal record says of an order that filled in part."""
    return {} if whole == contracts else {"part": f"{whole or 'no whole one'} of {contracts}"}


def _reduction_rank(position: Position) -> tuple[float, str]:
    """Largest margin per unit of theta first (theta as it was at the entry, USD a day); id so that runs repeat."""
    return (position.margin / position.theta if position.theta > 0.0 else math.inf), position.id
