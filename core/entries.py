"""Entry windows: watch candidates, scan, ask the gate, send what it allows; journal each denial once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import coordinator as desk
from core import journal
from core.ledger import Ledger
from core.machine import SCANNER_TABLE, advance
from core.regimes import PhaseTracker, VixManager
from core.settings import Settings
from core.values import (
    Account,
    BreakerVerdict,
    Contract,
    Decision,
    Gate,
    MarketView,
    Position,
    PositionState,
    Proposal,
    Purpose,
    RegimeView,
    RiskContext,
    SystemFlags,
)

# Checks whose outcome may differ a minute later; a denial by any other settles the window.
TRANSIENT = frozenset({13, 14, 16, 17, 18, 34, 36, 37, 42})


# Checks of VIX alone: it may come into range while the window is open.
OF_VIX = frozenset({19, 20})


class EntryWindows:
    """The part of the kernel that opens positions; the kernel inherits it and owns the attributes."""

    settings: Settings
    strategies: tuple[desk.Strategy, ...]
    phases: PhaseTracker
    vix: VixManager
    ledger: Ledger
    desk: desk.OrderDesk
    verdict: BreakerVerdict
    regime: RegimeView | None
    saved: bool
    manual_stop: bool
    connected: bool
    _gate: Gate
    _account: Account | None
    _records: list[Mapping[str, Any]]

    def __init__(self) -> None:
        self._plans: dict[str, desk.Plan] = {}
        self._scanners: dict[str, str] = {}
        self._candidates: dict[str, frozenset[Contract]] = {}
        # Products refused for the window: None, or what VIX read when it alone refused them.
        self._settled: dict[str, dict[str, list[Any] | None]] = {}
        self._tries: dict[str, int] = {}
        self._reasons: dict[str, desk.Scan] = {}
        self._entered: dict[str, list[str]] = {}
        self._done: list[str] = []
        self._alerts: list[str] = []
        self._dirty = False

    def _once(self, what: str) -> bool:
        """True the first time today."""
        if what in self._done:
            return False
        self._done.append(what)
        self._dirty = True
        return True

    def _journal(self, view: MarketView, kind: str, **values: Any) -> None:
        self._records.append(journal.record(view.time, kind, **values))

    def _alert(self, view: MarketView, text: str) -> None:
        self._alerts.append(text)
        self._journal(view, "alert", text=text)

    def _scan_event(self, strategy: str, trigger: str) -> None:
        self._scanners[strategy] = advance(SCANNER_TABLE, self._scanners[strategy], trigger)

    def _scan_context(self, view: MarketView, strategy: str) -> desk.ScanContext:
        regime = self.regime or self.vix.read(view)
        return desk.ScanContext(self.settings, self.phases.phase, regime, tuple(self.ledger.positions.values()),
                                view.session, self.desk.counter + 1, frozenset(self._entered.get(strategy, ())))

    def _entries(self, view: MarketView) -> None:
        """Scan the strategies whose window is open; send what the gate allows, most deserving first."""
        due: list[tuple[tuple[int, float, str], Decision]] = []
        for strategy in self.strategies:
            name, plan = strategy.name, self._plans.get(strategy.name)
            if plan is None:
                continue
            if view.minute >= plan.watch and self._once(f"watch {name}"):
                self._candidates[name] = strategy.candidates(view, self._scan_context(view, name))
            if view.minute >= plan.window[0] and self._once(f"window {name}"):
                self._scan_event(name, "window_opens")
            if view.minute > plan.window[1]:
                self._end_window(view, name)
            elif view.minute >= plan.window[0] and self._scanners[name] == "ENTRY_WINDOW":
                due += self._scan(view, strategy)
        for rank, (_, decision) in enumerate(sorted(due, key=lambda d: d[0])):
            p = decision.proposal
            again = decision if rank == 0 else self._gate(p, self._risk_context(view, p))
            if again.is_allowed and self._scanners[p.strategy] == "ENTRY_WINDOW":
                self._enter(view, again)

    def _is_settled(self, name: str, for_good: bool = False) -> bool:
        """Whether the window brings no order now: its tries are used up, or all it watches was refused.

        ``for_good`` leaves out what VIX may still change.
        """
        if self._tries.get(name, 0) >= self.settings.orders.tries:
            return True
        watched = {c.underlying for c in self._candidates.get(name, ())}
        refused = self._settled.get(name, {})
        return bool(watched) and all(
            refused.get(u, []) is None if for_good else self._is_refused(name, u) for u in watched)

    def _is_refused(self, name: str, underlying: str) -> bool:
        """Whether a product was refused for the window; one refused for VIX alone only until VIX reads otherwise."""
        while_so = self._settled.get(name, {}).get(underlying, [])
        return while_so is None or (bool(while_so) and while_so == self._vix_key(*while_so[:2]))

    def _vix_key(self, low: float, high: float) -> list[Any]:
        """What the checks of VIX go by: range asked, whether VIX is within, and the regime."""
        vix = self.regime.vix if self.regime is not None else None
        return [low, high, vix is not None and low < vix < high, self.regime.regime if self.regime else ""]

    def _scan(self, view: MarketView, strategy: desk.Strategy) -> list[tuple[tuple[int, float, str], Decision]]:
        name, allowed = strategy.name, []
        if self._is_settled(name):
            return []
        scan = strategy.scan(view, self._scan_context(view, name))
        self._reasons[name] = scan
        for proposal in scan.proposals:
            underlying = proposal.structure.underlying
            if self._is_refused(name, underlying) or (underlying, name) in desk.locks(self.desk.working.values()):
                continue
            decision = self._gate(proposal, self._risk_context(view, proposal))
            held = self.ledger.positions.values()
            excluded = desk.is_excluded(name, underlying, proposal.structure.expiry, held)
            if decision.is_allowed and not excluded:
                edge = desk.edge_per_margin(proposal, decision.margin)
                allowed.append((desk.order_of(proposal.rules.priority, edge, name), decision))
                break
            self._journal_denial(view, decision, "excluded by another strategy" if excluded else "denied")
            lasting = set(decision.denied_by) - TRANSIENT
            if lasting:
                key = self._vix_key(*proposal.rules.vix) if lasting <= OF_VIX else None
                self._settled.setdefault(name, {})[underlying] = key
        return allowed

    def _journal_denial(self, view: MarketView, decision: Decision, outcome: str) -> None:
        """Journal a denial once for each set of rules that denied, not once a minute."""
        if self._once(f"denial {decision.proposal.structure.underlying} {decision.denied_by} {outcome}"):
            self._records.append(journal.decision_record(view.time, decision, outcome))

    def _risk_context(self, view: MarketView, proposal: Proposal) -> RiskContext:
        s, flags = self.settings, SystemFlags(
            self.manual_stop, self.regime is not None, self.connected,
            any(p.state is PositionState.BROKEN or self.ledger.whole(p.id) is None
                for p in self.ledger.positions.values()), self.saved)
        records = {x.name: self.ledger.record(x.name, view.session.number, s.sizing.half_life) for x in self.strategies}
        return RiskContext(
            view, s, self._account or view.account(), self.phases.phase, self.regime or self.vix.read(view),
            self.verdict.mode, self.verdict.causes, flags, tuple(self.ledger.positions.values()), records,
            self.verdict.size_factor, self.verdict.one_at_a_time,
            view.feed.chain(proposal.structure.underlying), desk.locks(self.desk.working.values()))

    def _enter(self, view: MarketView, decision: Decision) -> None:
        p = decision.proposal
        self._records.append(journal.decision_record(view.time, decision, "sent"))
        position = Position(
            p.id, p.strategy, p.structure, decision.contracts, p.mid, view.time, margin=decision.margin,
            theta=sum(q.leg.ratio * q.theta for q in p.legs) * p.structure.multiplier * decision.contracts,
            is_short_volatility=p.rules.is_short_volatility, is_protection=p.rules.is_protection)
        if not self.settings.run.dry_run:
            self.ledger.open(position)
        self._tries[p.strategy] = self._tries.get(p.strategy, 0) + 1
        self._scan_event(p.strategy, "sent")
        self.desk.send(view, position, Purpose.ENTRY, legs=p.structure.legs, contracts=decision.contracts,
                       prices=(p.mid, p.natural), floor=self._least_credit(decision))

    def _least_credit(self, decision: Decision) -> float | None:
        """Credit per share below which the position would risk more than the strategy's share of equity."""
        p, equity = decision.proposal, (self._account.equity if self._account is not None else 0.0)
        most = p.structure.max_loss(0.0)
        if most is None:
            return None
        return (most - p.rules.equity_share * equity / decision.contracts) / p.structure.multiplier

    def _end_window(self, view: MarketView, name: str) -> None:
        """Journal a window in which nothing could be built, and drop the candidates."""
        entering = [p for p in self.ledger.positions.values()
                    if p.strategy == name and p.state is PositionState.ENTERING]
        if entering or not self._once(f"end {name}"):
            return
        if self._scanners[name] == "ENTRY_WINDOW":
            scan = self._reasons.get(name)
            if scan is not None and not scan.proposals and name not in self._entered:
                self._records.append(journal.no_structure_record(
                    view.time, name, ",".join(self._underlyings(name)), scan.reason, scan.evidence))
        if self._scanners[name] != "SCANNING":
            self._scan_event(name, "done")
        self._candidates.pop(name, None)

    def _underlyings(self, name: str) -> tuple[str, ...]:
        return next(s.underlyings for s in self.strategies if s.name == name)
