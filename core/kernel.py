"""One step a minute: view in, intents out. Clock, fills, marks, modes, exits, entries, walk, journal, state.

Pure on values: no LEAN, no I/O, no clock of its own. `wake` lets the shell skip the minutes in which nothing is held,
no order works and no window is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core import coordinator as desk
from core.exits import LONG_AGO, PositionLives
from core.instruments import node_of
from core.ledger import Ledger, pack_contract, unpack_contract
from core.regimes import PhaseTracker, VixManager
from core.settings import Settings
from core.signals import CORRELATION_DAYS, NO_CORRELATION, average_correlation
from core.values import (
    Account,
    BreakerInputs,
    Breakers,
    BreakerVerdict,
    Contract,
    Gate,
    MarketView,
    Mode,
    PositionState,
    Purpose,
    RegimeView,
    StepResult,
)

IDLE = StepResult()
ANALYSIS = 571
CORRELATED_EVERY = 30


class Kernel(PositionLives):
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
        self._watched: frozenset[Contract] = frozenset()
        self._account: Account | None = None
        self._records: list[Mapping[str, Any]] = []
        self.strangers: tuple[str, ...] = ()
        """Open orders at the broker that no intent explains, as the shell found them."""
        self._unexplained: list[str] = []
        # What the last look found to differ; None asks for a look at the start of a run.
        self._suspects: dict[str, tuple[int, int]] | None = None
        self._rows: dict[str, list[Any]] = {}
        self._correlation: tuple[float | None, str] = NO_CORRELATION

    @property
    def wake(self) -> int:
        """Minute of the last step's day before which a step has nothing to do but to take fills or commands."""
        return self._wake

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
        # A record is kept with the state it came with: neither is lost without the other.
        state = self.state() if self._dirty or intents or records else None
        self._dirty = False
        return StepResult(intents, watch, records, state, alerts, None if state is not None else self.pulse())

    def _next_wake(self, view: MarketView) -> int:
        """The next minute of today at which there is something to do; the minute after now while anything is live."""
        now = view.minute
        if self.desk.working or self.ledger.positions or self._suspects or self._unexplained or self.strangers:
            return now + 1
        times = [ANALYSIS, self.settings.orders.state_every, view.session.close_minute]
        if self.ledger.leftovers:
            times += range(self.settings.friday_0dte.exit_walk, view.session.close_minute)
        for name, plan in self._plans.items():
            begin, end = plan.window
            times += [plan.watch, begin, end + 1]
            if begin <= now <= end and not self._is_settled(name, for_good=True):
                times.append(now + 1)
        return min((t for t in times if t > now), default=24 * 60)

    def _begin_day(self, view: MarketView) -> None:
        """Reset the day's counters and ask every strategy for its plan."""
        self._day, self._done, self._wake = view.session.day.isoformat(), [], 0
        self._plans = {s.name: p for s in self.strategies if (p := s.plan(view.session)) is not None}
        self._scanners = {s.name: "SCANNING" for s in self.strategies}
        self._candidates, self._settled, self._tries, self._reasons = {}, {}, {}, {}
        self._entered, self._rows, self._reduce["last"] = {}, {}, LONG_AGO
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
        if self._once(f"correlation {view.minute // CORRELATED_EVERY}") and self.ledger.positions:
            self._correlate(view)
        if self._once("analysis"):
            self._day_record(view, "open")

    def _correlate(self, view: MarketView) -> None:
        """Average pairwise correlation of the nodes that carry short volatility; journalled when it reads otherwise."""
        nodes: dict[str, str] = {}
        for p in self.ledger.positions.values():
            if p.is_short_volatility and not p.is_protection and not p.expires_on(view.session.day):
                nodes.setdefault(node_of(p.underlying), p.underlying)
        bars = {n: (view.feed.daily(u, CORRELATION_DAYS + 1), view.feed.minutes(u)) for n, u in nodes.items()}
        before, self._correlation = self._correlation, average_correlation(bars if len(nodes) > 1 else {}, list(nodes))
        if self._correlation != before:
            self._journal(view, "day", event="correlation", average=self._correlation[0], text=self._correlation[1])

    def _take_commands(self, view: MarketView) -> None:
        for command in view.commands:
            self._journal(view, "mode", mode=self.verdict.mode.value, causes=[f"command {command}"], command=command)
            if command in ("halt", "resume"):
                self.manual_stop = command == "halt"
            if command == "resume":
                self._mend(view)
                self._judge_modes(view, resume=True)

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
        if not self.connected:
            faults.append("the broker is away")
        faults += [*self._unexplained, *self.strangers, *self._silent_options(view)]
        closed, self._closed_pnl = tuple(self._closed_pnl), []
        verdict = self.breakers.update(BreakerInputs(
            view.time, view.session, self._margined(view), closed, tuple(faults), self.manual_stop,
            self.regime.ceiling if self.regime is not None and self.regime.vix is not None else None,
            self._correlation[0], resume))
        if (verdict.mode, verdict.causes) != (self.verdict.mode, self.verdict.causes):
            self._journal(view, "mode", mode=verdict.mode.value, before=self.verdict.mode.value,
                          causes=list(verdict.causes), size_factor=verdict.size_factor)
            self._dirty = True
        self.verdict = verdict

    def _silent_options(self, view: MarketView) -> list[str]:
        """Positions none of whose legs had a quote row for too long while their underlying moved.

        Files hold a row only where a quote changed, so silence alone says nothing: a structure of which a leg is worth
        more than some cents changes when the spot does.
        """
        s, silent = self.settings.breaker, []
        for p in self.ledger.positions.values():
            quotes = [q for c in self.ledger.books[p.id].held if (q := view.quote(c)) is not None and q.row is not None]
            spot, newest = view.price(p.underlying), max((q.row for q in quotes if q.row), default=None)
            if spot is None or newest is None:
                continue
            row = newest.isoformat()
            seen = self._rows.get(p.id)
            if seen is None or seen[0] != row:
                self._rows[p.id] = [row, spot.mid]
                continue
            minutes, moved = (view.time - newest).total_seconds() / 60, abs(spot.mid / seen[1] - 1.0)
            if minutes > s.gap_minutes and moved > s.silent_move and max(q.mid for q in quotes) > s.silent_price:
                silent.append(f"no option row of {p.id} since {newest:%H:%M} though {p.underlying} moved")
        return silent

    def _is_over(self, view: MarketView, work: desk.Working) -> bool:
        """Whether an entry is to be given up: the mode changed or its window has passed."""
        if work.intent.purpose is not Purpose.ENTRY:
            return False
        plan = self._plans.get(work.intent.strategy)
        return self.verdict.mode is not Mode.ACTIVE or (plan is not None and view.minute > plan.window[1])

    def _review(self, view: MarketView) -> None:
        """Reconcile late in the session, and close the day."""
        is_due = view.minute >= self.settings.orders.state_every and self._once("reconcile")
        if is_due or self._suspects is None or self._suspects or self._unexplained or view.fills:
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
        """Compare what the fills add up to with all that the account holds.

        A difference counts when the next minute still has it (live fills come between two looks): a position of ours
        becomes BROKEN, whatever else is not explained is a fault until it is gone.
        """
        ours: dict[Contract | str, int] = {**self.ledger.holdings()}
        theirs = dict(view.feed.holdings())
        wrong = {str(c): (ours.get(c, 0), theirs.get(c, 0)) for c in ours.keys() | theirs.keys()
                 if ours.get(c, 0) != theirs.get(c, 0)}
        suspects, self._suspects = self._suspects or {}, wrong
        sure = {name for name, counts in wrong.items() if suspects.get(name) == counts}
        for name in sorted(sure):
            have, held = wrong[name]
            if self._once(f"differs {name} {have} {held}"):
                self._alert(view, f"{name}: the ledger has {have}, the account {held}; restore by hand, then resume")
        owned: set[str] = set()
        for pid, book in self.ledger.books.items():
            touched = sure & {str(c) for c in book.held}
            owned |= touched
            if touched and self.ledger.positions[pid].state is not PositionState.BROKEN:
                self._fire(view, pid, "broke", "broken", message="holdings differ from the ledger")
        unexplained = [f"{name} is held and nothing explains it" for name in sorted(sure - owned)]
        if unexplained != self._unexplained:
            self._unexplained, self._dirty = unexplained, True

    def _mend(self, view: MarketView) -> None:
        """On resume: a BROKEN position that the account holds again as the ledger has it goes on; one it has no leg of
        is closed in the books."""
        theirs = view.feed.holdings()
        for pid in [p.id for p in self.ledger.positions.values() if p.state is PositionState.BROKEN]:
            held = self.ledger.books[pid].held
            if all(theirs.get(c, 0) == q for c, q in held.items()):
                self._fire(view, pid, "mended", "put right by hand")
            elif not any(theirs.get(c, 0) for c in held):
                held.clear()
                self._finish_position(view, pid, "filled", "flattened by hand")

    def _day_record(self, view: MarketView, event: str) -> None:
        account, regime = self._account or view.account(), self.regime
        spot = {s: q.mid for x in self.strategies for s in x.underlyings if (q := view.price(s)) is not None}
        self._journal(
            view, "day", event=event, equity=round(account.equity, 2), cash=round(account.cash, 2),
            margin=round(account.margin_used, 2), phase=self.phases.phase, mode=self.verdict.mode.value, spot=spot,
            vix=regime.vix if regime else None, vix_source=regime.source if regime else "none",
            regime=regime.regime if regime else "unknown", ceiling=regime.ceiling if regime else 0.0,
            term=regime.term if regime else None, correlation=self._correlation[1])

    def state(self) -> dict[str, Any]:
        """The whole state as JSON values; `restore` takes it up."""
        return {
            "phases": self.phases.state(), "vix": self.vix.state(), "ledger": self.ledger.state(),
            "desk": self.desk.state(), "breakers": self.breakers.state(), "manual_stop": self.manual_stop,
            "mode": [self.verdict.mode.value, list(self.verdict.causes), self.verdict.size_factor,
                     self.verdict.one_at_a_time, self.verdict.short_volatility, self.verdict.margin_target],
            "day": self._day, "wake": self._wake, "scanners": self._scanners, "settled": self._settled,
            "tries": self._tries, "beyond": self._beyond, "done": self._done, "closed_pnl": self._closed_pnl,
            "reduce": self._reduce, "entered": self._entered, "unexplained": self._unexplained, "rows": self._rows,
            "correlation": list(self._correlation),
            "plans": {name: [p.watch, *p.window] for name, p in self._plans.items()},
            "suspects": self._suspects, "reasons": desk.pack_scans(self._reasons),
            "candidates": {n: [pack_contract(c) for c in sorted(cs)] for n, cs in self._candidates.items()},
        }

    def pulse(self) -> dict[str, Any]:
        """What moves in a minute without anything being decided, as parts of `state`: small, for it is saved often."""
        return {
            "vix": self.vix.state(), "breakers": self.breakers.state(), "desk": self.desk.state(), "wake": self._wake,
            "rows": self._rows, "reduce": self._reduce, "reasons": desk.pack_scans(self._reasons),
            "suspects": self._suspects, "marks": self.ledger.marks(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state, with a later `pulse` laid over it; the next step goes on from it."""
        for part in ("phases", "vix", "ledger", "desk", "breakers"):
            getattr(self, part).restore(state[part])
        self.ledger.take_marks(state.get("marks", {}))
        mode, causes, *factors = state["mode"]
        self.verdict = BreakerVerdict(Mode(mode), tuple(causes), *factors)
        self.manual_stop, self._day, self._wake = state["manual_stop"], state["day"], state["wake"]
        self._scanners, self._settled = dict(state["scanners"]), dict(state["settled"])
        self._tries, self._beyond, self._done = dict(state["tries"]), dict(state["beyond"]), list(state["done"])
        self._closed_pnl, self._reduce = list(state["closed_pnl"]), dict(state["reduce"])
        self._entered, self._unexplained = dict(state["entered"]), list(state["unexplained"])
        self._rows, self._correlation = dict(state["rows"]), tuple(state["correlation"])
        # Without suspects of before the restart the first step looks for new ones.
        self._suspects = {n: (a, b) for n, (a, b) in (state["suspects"] or {}).items()} or None
        self._reasons = desk.unpack_scans(state["reasons"])
        self._watched = watched_in(state)
        self._plans = {n: desk.Plan(w, (a, b)) for n, (w, a, b) in state["plans"].items()}
        self._candidates = {n: frozenset(map(unpack_contract, cs)) for n, cs in state["candidates"].items()}

    def wake_up(self) -> None:
        """Take a step at the next minute, whatever was planned."""
        self._wake = 0


def watched_in(state: Mapping[str, Any]) -> frozenset[Contract]:
    """The contracts that a saved state needs quotes of: held, ordered, and candidates of an open window."""
    held = [c for p in state["ledger"]["positions"] for c, _ in p["book"]["held"]]
    ordered = [c for work in state["desk"]["working"] for c, _ in work["intent"]["legs"]]
    return frozenset(map(unpack_contract, [*held, *ordered, *(c for cs in state["candidates"].values() for c in cs)]))
