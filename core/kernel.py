"""One step a minute: view in, intents out. Clock, fills, marks, modes, exits, entries, walk, journal, state.

Pure on values: no LEAN, no I/O, no clock of its own. `is_idle` lets the shell skip a minute in which nothing is held,
no order works and no window is open.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from core import coordinator as desk
from core import journal
from core.entries import EntryWindows
from core.ledger import NO_MARK, Ledger, Mark, mark_structure, pack_contract, unpack_contract
from core.machine import POSITION_TABLE, advance
from core.regimes import PhaseTracker, VixManager
from core.settings import Settings
from core.values import (
    Account,
    BreakerInputs,
    Breakers,
    BreakerVerdict,
    Contract,
    Gate,
    Leg,
    MarketView,
    Mode,
    Position,
    PositionState,
    Purpose,
    RegimeView,
    StepResult,
)

IDLE = StepResult()
ANALYSIS = 571
EXITING = {Purpose.PROFIT: PositionState.PROFIT_TAKE, Purpose.STOP: PositionState.STOP_LOSS,
           Purpose.FLAT: PositionState.DEFENSIVE_EXIT, Purpose.DEFENSIVE: PositionState.DEFENSIVE_EXIT}
TRIGGERS = {Purpose.PROFIT: "profit", Purpose.STOP: "stop", Purpose.FLAT: "defend", Purpose.DEFENSIVE: "defend"}


class Kernel(EntryWindows):
    """All decisions of the account; ``gate`` and ``breakers`` come from risk/, strategies from strategies/."""

    def __init__(
        self, settings: Settings, strategies: Sequence[desk.Strategy], gate: Gate, breakers: Breakers, equity: float
    ) -> None:
        super().__init__()
        self.settings, self.strategies, self._gate, self.breakers = settings, tuple(strategies), gate, breakers
        self.phases = PhaseTracker(settings.phases, equity)
        self.vix, self.ledger = VixManager(settings), Ledger()
        self.desk = desk.OrderDesk(settings)
        self.verdict = BreakerVerdict()
        self.regime: RegimeView | None = None
        self.saved, self.manual_stop, self.connected = True, False, True
        self._day, self._wake = "", 0
        self._beyond: dict[str, int] = {}
        self._closed_pnl: list[float] = []
        self._reduce = {"base": -1, "last": -1000}
        self._watched: frozenset[Contract] = frozenset()
        self._account: Account | None = None
        self._marks: dict[str, Mark] = {}
        self._records: list[Mapping[str, Any]] = []
        self._alerts: list[str] = []

    def is_idle(self, day: str, minute: int) -> bool:
        """Whether a step at this minute of this day (ISO) has nothing to do but to take fills or commands."""
        return minute < self._wake and day == self._day

    def step(self, view: MarketView) -> StepResult:
        """Take one minute and say what to do."""
        if view.session.day.isoformat() != self._day:
            self._begin_day(view)
        elif view.minute < self._wake and not (view.fills or view.updates or view.commands):
            return IDLE
        self._account, self._marks = view.account(), {}
        self._take_commands(view)
        self._take_fills(view)
        if view.minute >= ANALYSIS:
            self._analyse(view)
            self._mark_positions(view)
            self._judge_modes(view)
            self._exits(view)
            self._entries(view)
            self.desk.walk(view, lambda work: self._is_over(view, work), lambda pid: self._left_out(view, pid))
        self._review(view)
        return self._finish(view)

    def _finish(self, view: MarketView) -> StepResult:
        held = {c for book in self.ledger.books.values() for c in book.held}
        ordered = {leg.contract for w in self.desk.working.values() for leg in w.intent.legs}
        wanted = frozenset(held | ordered).union(*self._candidates.values())
        watch = None if wanted == self._watched else wanted
        self._watched = wanted
        self._wake = self._next_wake(view)
        intents, ordered_records, blind = self.desk.drain()
        for text in blind:
            self._alert(view, text)
        records, self._records = (*self._records, *ordered_records), []
        alerts, self._alerts = tuple(self._alerts), []
        state = self.state() if self._dirty or intents else None
        self._dirty = False
        return StepResult(intents, watch, records, state, alerts)

    def _next_wake(self, view: MarketView) -> int:
        """The next minute of today at which there is something to do; the minute after now while anything is live."""
        now = view.minute
        if self.desk.working or self.ledger.positions:
            return now + 1
        times = [ANALYSIS, self.settings.orders.state_every, view.session.close_minute]
        for name, plan in self._plans.items():
            begin, end = plan.window
            times += [plan.watch, begin, end + 1]
            if begin <= now <= end and not self._is_settled(name):
                times.append(now + 1)
        return min((t for t in times if t > now), default=24 * 60)

    def _begin_day(self, view: MarketView) -> None:
        """Reset the day's counters and ask every strategy for its plan."""
        self._day, self._done, self._wake = view.session.day.isoformat(), [], 0
        self._plans = {s.name: p for s in self.strategies if (p := s.plan(view.session)) is not None}
        self._scanners = {s.name: "SCANNING" for s in self.strategies}
        self._candidates, self._settled, self._tries, self._reasons = {}, {}, {}, {}
        self.ledger.expire(view.session.day)
        for p in list(self.ledger.positions.values()):
            if all(leg.contract.last_trading_day < view.session.day for leg in p.structure.legs):
                self._alert(view, f"{p.id} was still open when its legs expired: check holdings for assignment")
                self.ledger.update(p.id, state=PositionState.ACTIVE)
                self._finish_position(view, p.id, "expired", "expired")
        self._dirty = True

    def _analyse(self, view: MarketView) -> None:
        """Daily analysis; then the regime once a step."""
        if not self.vix.has_history:
            bars = view.feed.daily("VIX", 25)
            self.vix.seed([float(c) for c in bars.close], bars.end_time[-1].date() if len(bars) else None)
        self.regime = self.vix.read(view)
        if self._once("analysis"):
            self._day_record(view, "open")

    def _take_commands(self, view: MarketView) -> None:
        for command in view.commands:
            self._journal(view, "mode", mode=self.verdict.mode.value, causes=[f"command {command}"], command=command)
            if command in ("halt", "resume"):
                self.manual_stop = command == "halt"
            if command == "resume":
                self._judge_modes(view, resume=True)

    def _take_fills(self, view: MarketView) -> None:
        for fill in view.fills:
            self._records.append(journal.fill_record(fill))
            self._dirty = True
            if self.ledger.book(fill) is None:
                self._alert(view, f"fill of {fill.contract} belongs to no position: {fill.intent_id}")
        for update in view.updates:
            work = self.desk.working.get(update.intent_id)
            if work is None or update.status not in ("filled", "canceled", "invalid"):
                continue
            del self.desk.working[update.intent_id]
            self._dirty = True
            self._order_ended(view, work, update.status, update.message)

    def _order_ended(self, view: MarketView, work: desk.Working, status: str, message: str) -> None:
        pid, is_entry = work.intent.position_id, work.intent.purpose is Purpose.ENTRY
        self._journal(view, "order", id=work.intent.id, action=status, position=pid, steps=work.steps, message=message)
        if pid not in self.ledger.positions:
            return
        position = self.ledger.positions[pid]
        if status == "filled" and is_entry and self.ledger.is_entered(pid):
            self.ledger.entered(pid)
            self._fire(view, pid, "filled", "opened")
            self._scan_event(position.strategy, "done")
        elif status == "filled" and not is_entry and self.ledger.is_flat(pid, work.dead | self._left_out(view, pid)):
            self._finish_position(view, pid, "filled", work.intent.purpose.value)
        elif is_entry and not self.ledger.books[pid].held:
            self._fire(view, pid, "refused", "aborted", message=message)
            self.ledger.drop(pid)
            self._scan_event(position.strategy, "refused")
        elif not is_entry and self.ledger.is_entered(pid):
            self._fire(view, pid, "refused", "exit not filled", message=message)
        else:
            self._fire(view, pid, "broke", "broken", message="the combo filled in part: flatten its legs by hand")
            self._alert(view, f"{pid} is BROKEN: compare holdings with the journal, flatten, then resume")

    def _left_out(self, view: MarketView, pid: str, purpose: Purpose | None = None) -> frozenset[Contract]:
        """Long legs that a close leaves to expire: worthless ones; an urgent close waits for no bid of any other."""
        work = self.desk.of_position(pid)
        purpose = purpose or (work.intent.purpose if work is not None else Purpose.PROFIT)
        dead = self._mark_of(view, pid).dead
        if purpose is Purpose.PROFIT:
            return dead
        held = self.ledger.books[pid].held
        unsold = {c for c, q in held.items() if q > 0 and ((quote := view.quote(c)) is None or not quote.has_bid)}
        return dead | unsold

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

    def _mark_positions(self, view: MarketView) -> None:
        for pid in self.ledger.positions:
            self.ledger.marked(pid, self._mark_of(view, pid))

    def _judge_modes(self, view: MarketView, resume: bool = False) -> None:
        """Ask the breakers; journal a change of mode with its causes."""
        faults = list(view.feed.faults())
        faults += [f"{p.id} is broken" for p in self.ledger.positions.values() if p.state is PositionState.BROKEN]
        if self.regime is not None and self.regime.vix is None:
            faults.append("no VIX: neither a fresh value nor the previous close")
        if not self.saved:
            faults.append("the state was not saved")
        closed, self._closed_pnl = tuple(self._closed_pnl), []
        verdict = self.breakers.update(BreakerInputs(
            view.time, view.session, self._account or view.account(), closed, tuple(faults), self.manual_stop, None,
            resume))
        if (verdict.mode, verdict.causes) != (self.verdict.mode, self.verdict.causes):
            self._journal(view, "mode", mode=verdict.mode.value, before=self.verdict.mode.value,
                          causes=list(verdict.causes), size_factor=verdict.size_factor)
            self._dirty = True
        self.verdict = verdict

    def _exits(self, view: MarketView) -> None:
        """Judge every active position; then the reductions the mode asks for, one at a time."""
        for position in list(self.ledger.positions.values()):
            if position.state in (PositionState.ENTERING, PositionState.BROKEN):
                continue
            strategy = next((s for s in self.strategies if s.name == position.strategy), None)
            if strategy is None:
                continue
            mark = self._mark_of(view, position.id)
            if self.ledger.is_flat(position.id, mark.dead):
                self._leave_rest(view, position.id)
                continue
            trigger, beyond = strategy.judge(view, position, mark, self._beyond.get(position.id, 0))
            if beyond != self._beyond.get(position.id, 0):
                self._beyond[position.id], self._dirty = beyond, True
            if trigger is not None:
                self._leave(view, position, strategy.purpose(trigger), trigger)
        self._reductions(view)

    def _reductions(self, view: MarketView) -> None:
        held = [p for p in self.ledger.positions.values() if p.is_short_volatility]
        if self.verdict.short_volatility >= 1.0:
            self._reduce["base"] = -1
            return
        if self._reduce["base"] < 0:
            self._reduce["base"] = len(held)
        active = [p for p in held if p.state is PositionState.ACTIVE]
        room = math.floor(self._reduce["base"] * self.verdict.short_volatility)
        due = view.minute - self._reduce["last"] >= self.settings.breaker.reduce_every or view.minute == ANALYSIS
        if len(active) > room and due:
            worst = max(active, key=lambda p: (p.margin, p.id))
            self._reduce["last"] = view.minute
            self._leave(view, worst, Purpose.DEFENSIVE, "reduction")

    def _leave(self, view: MarketView, position: Position, purpose: Purpose, reason: str) -> None:
        """Send the closing combo, or make the one that works more urgent."""
        work = self.desk.of_position(position.id)
        if work is not None:
            state = self.ledger.positions[position.id].state
            if self.desk.escalate(work, purpose, view.minute) and state is not EXITING[purpose]:
                self._fire(view, position.id, TRIGGERS[purpose], "exit made urgent", reason=reason)
            return
        dead = self._left_out(view, position.id, purpose)
        held = self.ledger.books[position.id].held
        closing = {c: -q for c, q in held.items() if c not in dead}
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

    def _leave_rest(self, view: MarketView, pid: str) -> None:
        """Close the books of a position of which only worthless long legs are left: they expire."""
        self.ledger.update(pid, state=PositionState.ACTIVE)
        self._finish_position(view, pid, "expired", "left to expire")

    def _is_over(self, view: MarketView, work: desk.Working) -> bool:
        """Whether an entry is to be given up: the mode changed or its window has passed."""
        if work.intent.purpose is not Purpose.ENTRY:
            return False
        plan = self._plans.get(work.intent.strategy)
        return self.verdict.mode is not Mode.ACTIVE or (plan is not None and view.minute > plan.window[1])

    def _review(self, view: MarketView) -> None:
        """Reconcile late in the session, and close the day."""
        if view.minute >= self.settings.orders.state_every and self._once("reconcile"):
            self.reconcile(view)
        if view.minute >= view.session.close_minute and self._once("close"):
            self._mark_positions(view)
            account = self._account or view.account()
            before, phase = self.phases.phase, self.phases.close(account.equity)
            if phase != before:
                self._journal(view, "day", event="phase", phase=phase, before=before, equity=account.equity)
            self.vix.close(view.feed.index("VIX"), view.session.day, view.session.number)
            self._day_record(view, "close")

    def reconcile(self, view: MarketView) -> None:
        """Compare what the fills add up to with what the account holds; a position that differs is BROKEN."""
        ours, theirs = self.ledger.holdings(), dict(view.feed.holdings())
        wrong = {c for c in ours.keys() | theirs.keys() if ours.get(c, 0) != theirs.get(c, 0)}
        for contract in sorted(wrong):
            have, held = ours.get(contract, 0), theirs.get(contract, 0)
            self._alert(view, f"{contract}: the ledger has {have}, the account {held}; restore by hand, then resume")
        for pid, book in self.ledger.books.items():
            if wrong & book.held.keys() and self.ledger.positions[pid].state is not PositionState.BROKEN:
                self._fire(view, pid, "broke", "broken", message="holdings differ from the ledger")

    def _day_record(self, view: MarketView, event: str) -> None:
        account, regime = self._account or view.account(), self.regime
        spot = {s: q.mid for x in self.strategies for s in x.underlyings if (q := view.price(s)) is not None}
        self._journal(
            view, "day", event=event, equity=round(account.equity, 2), cash=round(account.cash, 2),
            margin=round(account.margin_used, 2), phase=self.phases.phase, mode=self.verdict.mode.value, spot=spot,
            vix=regime.vix if regime else None, vix_source=regime.source if regime else "none",
            regime=regime.regime if regime else "unknown", ceiling=regime.ceiling if regime else 0.0,
            term=regime.term if regime else None)

    def _journal(self, view: MarketView, kind: str, **values: Any) -> None:
        self._records.append(journal.record(view.time, kind, **values))

    def _alert(self, view: MarketView, text: str) -> None:
        self._alerts.append(text)
        self._journal(view, "alert", text=text)

    def state(self) -> dict[str, Any]:
        """The whole state as JSON values; `restore` takes it up."""
        return {
            "phases": self.phases.state(), "vix": self.vix.state(), "ledger": self.ledger.state(),
            "desk": self.desk.state(), "breakers": self.breakers.state(), "manual_stop": self.manual_stop,
            "mode": [self.verdict.mode.value, list(self.verdict.causes), self.verdict.size_factor,
                     self.verdict.one_at_a_time, self.verdict.short_volatility],
            "day": self._day, "wake": self._wake, "scanners": self._scanners, "settled": self._settled,
            "tries": self._tries, "beyond": self._beyond, "done": self._done, "closed_pnl": self._closed_pnl,
            "reduce": self._reduce,
            "plans": {name: [p.watch, *p.window] for name, p in self._plans.items()},
            "candidates": {n: [pack_contract(c) for c in sorted(cs)] for n, cs in self._candidates.items()},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state; the next step goes on from it."""
        for part in ("phases", "vix", "ledger", "desk", "breakers"):
            getattr(self, part).restore(state[part])
        mode, causes, *factors = state["mode"]
        self.verdict = BreakerVerdict(Mode(mode), tuple(causes), *factors)
        self.manual_stop, self._day, self._wake = state["manual_stop"], state["day"], 0
        self._scanners, self._settled = dict(state["scanners"]), dict(state["settled"])
        self._tries, self._beyond, self._done = dict(state["tries"]), dict(state["beyond"]), list(state["done"])
        self._closed_pnl, self._reduce = list(state["closed_pnl"]), dict(state["reduce"])
        self._plans = {n: desk.Plan(w, (a, b)) for n, (w, a, b) in state["plans"].items()}
        self._candidates = {n: frozenset(map(unpack_contract, cs)) for n, cs in state["candidates"].items()}
