"""What strategies and kernel agree on, who goes first, who waits, and how a working order's price moves.

Limits are net credits per share (debits negative). For any order ``mid`` ≥ ``natural``: natural is the credit that
the other side's quotes pay at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from core import journal
from core.ledger import Mark, Rest, pack_contract, pack_legs, unpack_contract, unpack_legs
from core.settings import Orders, Settings
from core.values import (
    Contract,
    Leg,
    MarketView,
    OrderIntent,
    Position,
    Priority,
    Proposal,
    Purpose,
    RegimeView,
    Session,
)
from helpers.ticks import round_against, round_in_favour

INDEX_TICK = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """A strategy's minutes of one session: contracts are watched from ``watch``, entries sent in ``window``."""

    watch: int
    window: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ScanContext:
    """What a strategy may look at to propose; ``entered``: underlyings it took a position on today.

    Everything lazy comes through ``view.feed``.
    """

    settings: Settings
    phase: int
    regime: RegimeView
    positions: tuple[Position, ...]
    session: Session
    next_id: int
    entered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan of a window gave: proposals in order of preference, or why there is none."""

    proposals: tuple[Proposal, ...] = ()
    reason: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


class Strategy(Protocol):
    """A strategy as the kernel sees it; the README of strategies/ says how to add one."""

    name: str
    underlyings: tuple[str, ...]

    def plan(self, session: Session) -> Plan | None: ...
    def candidates(self, view: MarketView, context: ScanContext) -> frozenset[Contract]: ...
    def scan(self, view: MarketView, context: ScanContext) -> Scan: ...
    def judge(self, view: MarketView, position: Position, mark: Mark, beyond: int) -> tuple[str | None, int]: ...
    def purpose(self, trigger: str) -> Purpose: ...


def net_prices(view: MarketView, legs: Iterable[Any], max_age: float = math.inf) -> tuple[float, float] | None:
    """Credit per share of an order's legs at mid and at natural; None unless every leg has the side it needs.

    A bought leg without a bid stands in the mid at half its ask, as it is marked once it is held (spec 3). A quote
    older than ``max_age`` minutes is none.
    """
    mid = natural = 0.0
    for leg in legs:
        q = view.quote(leg.contract)
        if q is None or q.ask <= 0.0 or q.ask < q.bid or (leg.ratio < 0 and not q.has_bid):
            return None
        if q.age_minutes(view.time) > max_age:
            return None
        bid = q.bid if q.has_bid else 0.0
        mid -= leg.ratio * (bid + q.ask) / 2
        natural -= leg.ratio * (q.ask if leg.ratio > 0 else bid)
    return mid, natural


@dataclass(slots=True)
class Working:
    """An order at the broker and its walk: ``mid`` and ``natural`` at the start, ``steps`` taken.

    ``since`` is the minute in which its urgency began, ``good`` the last natural that quotes of all legs gave, ``end``
    the minute since which an entry has stood where its walk ends (-1: not yet), ``torn`` that of its first fill while
    the order works on, ``floor`` the credit below which an entry would risk more than it was allowed.
    """

    intent: OrderIntent
    mid: float
    natural: float
    sent: int
    limit: float
    steps: int = 0
    cancelling: bool = False
    dead: frozenset[Contract] = frozenset()
    since: int = 0
    good: float = 0.0
    end: int = -1
    is_blind: bool = False
    torn: int = -1
    floor: float | None = None

    def state(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "intent": pack_intent(self.intent),
            "mid": self.mid, "natural": self.natural, "sent": self.sent, "limit": self.limit, "steps": self.steps,
            "cancelling": self.cancelling, "since": self.since, "good": self.good, "end": self.end,
            "dead": [pack_contract(c) for c in sorted(self.dead)], "is_blind": self.is_blind,
            "torn": self.torn, "floor": self.floor,
        }

    @classmethod
    def from_state(cls, v: Mapping[str, Any]) -> Working:
        """The working order that `state` packed."""
        dead = frozenset(map(unpack_contract, v["dead"]))
        rest = {k: x for k, x in v.items() if k not in ("intent", "dead")}
        return cls(unpack_intent(v["intent"]), dead=dead, **rest)


_INTENT = ("id", "action", "position_id", "strategy", "contracts", "limit", "immediate", "step", "dry_run")


def pack_intent(intent: OrderIntent) -> dict[str, Any]:
    """An intent as JSON values."""
    packed = {name: getattr(intent, name) for name in _INTENT}
    return packed | {"legs": pack_legs(intent.legs), "purpose": intent.purpose.value}


def unpack_intent(packed: Mapping[str, Any]) -> OrderIntent:
    """The intent that `pack_intent` packed."""
    return OrderIntent(**{**packed, "legs": unpack_legs(packed["legs"]), "purpose": Purpose(packed["purpose"])})


def pack_scans(scans: Mapping[str, Scan]) -> dict[str, list[Any]]:
    """The last scan of each strategy that found nothing to propose, for its window's end, as JSON values."""
    return {name: [s.reason, journal.plain(s.evidence)] for name, s in scans.items() if not s.proposals}


def unpack_scans(packed: Mapping[str, Any]) -> dict[str, Scan]:
    """The scans that `pack_scans` packed."""
    return {name: Scan((), reason, evidence) for name, (reason, evidence) in packed.items()}


@dataclass(frozen=True, slots=True)
class Move:
    """The walk's next move: a new limit, whether it goes through natural, whether an entry's walk ends here."""

    limit: float
    immediate: bool = False
    ends: bool = False


def _sendable(move: Move, purpose: Purpose, tick: float) -> Move:
    """LEAN takes no combo at a limit of 0: an entry then asks a tick, everything else pays one."""
    if abs(move.limit) > tick / 2:
        return move
    return replace(move, limit=tick if purpose is Purpose.ENTRY else -tick)


def orders_of(legs: Iterable[Leg], s: Orders) -> Orders:
    """The order settings with the legs' tick: combos of index options (European) go in steps of 0.05, LEAN's too."""
    return replace(s, tick=max(s.tick, INDEX_TICK)) if any(x.contract.style == "european" for x in legs) else s


def first_limit(purpose: Purpose, mid: float, natural: float, s: Orders) -> Move:
    """Where an order starts: entries, profits and the flat walk at mid, stops half way, a completion at natural."""
    if purpose is Purpose.COMPLETE:
        return Move(round_against(natural, s.tick))
    if purpose in (Purpose.STOP, Purpose.DEFENSIVE):
        return Move(round_in_favour(mid - s.stop_start * (mid - natural), s.tick))
    return Move(round_in_favour(mid, s.tick))


def next_move(
    work: Working, prices: tuple[float, float], minute: int, immediate_from: int, s: Orders
) -> Move | None:
    """The next move of a working order on current (mid, natural); None to leave it where it is.

    ``immediate_from`` is the minute from which an exit of what expires today goes through natural.
    """
    mid, natural = prices
    purpose, spread = work.intent.purpose, 2.0 * (mid - natural)
    wide = spread > s.spread_guard * max(2.0 * (work.mid - work.natural), s.tick)
    if purpose is Purpose.COMPLETE:
        return Move(work.limit, ends=True)
    if purpose is not Purpose.ENTRY and minute >= immediate_from:
        return _immediate(natural, spread, s)
    if purpose in (Purpose.STOP, Purpose.DEFENSIVE):
        elapsed = minute - work.since
        if elapsed > s.stop_minutes:
            return _immediate(natural, spread, s)
        way = s.stop_start + (1.0 - s.stop_start) * elapsed / s.stop_minutes
        # An order that becomes urgent never steps back from where it stood.
        return Move(min(work.limit, round_against(mid - way * (mid - natural), s.tick)))
    if wide:
        return None
    lower = round_in_favour(work.limit - max(s.tick, s.step_fraction * spread), s.tick)
    if purpose is Purpose.ENTRY:
        end = mid - s.entry_limit * (mid - natural)
        last = round_in_favour(end if work.floor is None else max(end, work.floor), s.tick)
        limit = min(work.limit, max(last, lower))
        return Move(limit, ends=limit <= last + 1e-9)
    return Move(min(work.limit, max(natural, lower)))


def _immediate(natural: float, spread: float, s: Orders) -> Move:
    through = max(s.immediate_ticks * s.tick, s.immediate_fraction * spread)
    return Move(round_against(natural - through, s.tick), immediate=True)


def order_of(priority: Priority, edge_per_margin: float, name: str) -> tuple[int, float, str]:
    """Sort key of one minute's entries: priority, then expected edge per margin, then name so that runs repeat."""
    return int(priority), -edge_per_margin, name


def edge_per_margin(proposal: Proposal, margin: float) -> float:
    """Expected profit over margin by the prior win rate: a rank among entries of one priority, not a forecast."""
    rules, credit = proposal.rules, max(proposal.mid, 0.0) * proposal.structure.multiplier
    expected = credit * (rules.kelly_win_rate * rules.target - (1 - rules.kelly_win_rate) * min(rules.stop, 1.0))
    return expected / margin if margin > 0.0 else 0.0


URGENCY = (Purpose.PROFIT, Purpose.FLAT, Purpose.STOP, Purpose.DEFENSIVE)
EXCLUSIVE = (frozenset({"friday_0dte", "butterfly_0dte"}), frozenset({"ipmcc", "strangle"}))


def is_excluded(strategy: str, underlying: str, expiry: date, positions: Iterable[Position]) -> bool:
    """Whether a position that is held rules out this strategy on the same underlying (spec 7)."""
    for p in positions:
        if p.underlying != underlying or p.strategy == strategy:
            continue
        pair = {p.strategy, strategy}
        if pair in EXCLUSIVE or (pair == {"lt112", "bear_trap"} and p.structure.expiry == expiry):
            return True
    return False


def locks(working: Iterable[Working]) -> frozenset[tuple[str, str]]:
    """(underlying, strategy) pairs that have an order at the broker: one working combo each."""
    return frozenset((w.intent.legs[0].contract.underlying, w.intent.strategy) for w in working)


class OrderDesk:
    """The working orders: sends, re-prices and cancels, and collects what that means for shell and journal."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.working: dict[str, Working] = {}
        self.counter = 0
        self.intents: list[OrderIntent] = []
        self.records: list[Mapping[str, Any]] = []
        self.alerts: list[str] = []

    def of_position(self, position_id: str) -> Working | None:
        """The order that works for a position."""
        return next((w for w in self.working.values() if w.intent.position_id == position_id), None)

    def send(self, view: MarketView, position: Position | Rest, purpose: Purpose, *, legs: tuple[Leg, ...],
             contracts: int, prices: tuple[float, float], dead: frozenset[Contract] = frozenset(),
             floor: float | None = None) -> None:
        """Send a combo at the start of its walk; a dry run journals it and goes no further."""
        self.counter += 1
        s = orders_of(legs, self._settings.orders)
        move = _sendable(first_limit(purpose, *prices, s), purpose, s.tick)
        intent = OrderIntent(f"{position.id}.{self.counter}", "send", position.id, position.strategy, purpose, legs,
                             contracts, move.limit, dry_run=self._settings.run.dry_run)
        self._emit(view, intent)
        if not intent.dry_run:
            # A completion is at the end of its walk from the start.
            end = view.minute if purpose is Purpose.COMPLETE else -1
            self.working[intent.id] = Working(intent, *prices, view.minute, move.limit, dead=dead, since=view.minute,
                                              good=prices[1], end=end, floor=floor)

    def escalate(self, work: Working, purpose: Purpose, minute: int) -> bool:
        """Make a working exit more urgent; whether anything changed."""
        if URGENCY.index(purpose) <= URGENCY.index(work.intent.purpose) or work.cancelling:
            return False
        work.intent, work.since = replace(work.intent, purpose=purpose), minute
        return True

    def walk(self, view: MarketView, give_up: Callable[[Working], bool],
             dead: Callable[[str], frozenset[Contract]]) -> None:
        """Move the price of every working order, or cancel it; ``dead``: a position's legs that a close leaves out."""
        for work in self.working.values():
            if work.sent == view.minute or work.cancelling:
                continue
            prices = net_prices(view, work.intent.legs, self._settings.limits.leg_age)
            if give_up(work) or (prices is None and work.intent.purpose is Purpose.COMPLETE):
                self.cancel(view, work)
            elif prices is None:
                self._walk_blind(view, work, dead)
            else:
                self._step(view, work, prices)

    def _immediate_from(self, view: MarketView, work: Working) -> int:
        """The minute from which an exit goes through natural whatever its purpose: today's, if a leg expires today."""
        expires = min(leg.contract.last_trading_day for leg in work.intent.legs) <= view.session.day
        return self._settings.friday_0dte.exit_immediate if expires else 24 * 60

    def _step(self, view: MarketView, work: Working, prices: tuple[float, float]) -> None:
        work.good, work.is_blind = prices[1], False
        s = orders_of(work.intent.legs, self._settings.orders)
        move = next_move(work, prices, view.minute, self._immediate_from(view, work), s)
        if move is None:
            return
        move = _sendable(move, work.intent.purpose, s.tick)
        is_moved = abs(move.limit - work.limit) > 1e-9
        if move.ends and not is_moved and work.end >= 0:
            self.cancel(view, work)
            return
        work.end = view.minute if move.ends else -1
        if is_moved:
            self._reprice(view, work, move)

    def _reprice(self, view: MarketView, work: Working, move: Move) -> None:
        work.steps, work.limit = work.steps + 1, move.limit
        self._emit(view, replace(work.intent, action="update", limit=move.limit, immediate=move.immediate,
                                 step=work.steps))

    def _walk_blind(self, view: MarketView, work: Working, dead: Callable[[str], frozenset[Contract]]) -> None:
        """Without a quote on every leg an urgent exit rests at the last good natural, any other order where it is.

        An exit leg that lost its bid is taken out of the combo.
        """
        purpose, is_late = work.intent.purpose, view.minute >= self._immediate_from(view, work)
        if purpose is not Purpose.ENTRY:
            gone = dead(work.intent.position_id)
            if any(leg.contract in gone for leg in work.intent.legs):
                self.cancel(view, work)
                return
        tick = orders_of(work.intent.legs, self._settings.orders).tick
        good = _sendable(Move(round_against(work.good, tick)), purpose, tick).limit
        urgent = purpose in (Purpose.STOP, Purpose.DEFENSIVE) or (purpose is not Purpose.ENTRY and is_late)
        if urgent and abs(good - work.limit) > 1e-9:
            self._reprice(view, work, Move(good))
        if not work.is_blind:
            work.is_blind = True
            self.alerts.append(f"{work.intent.id} rests at {work.limit:.2f}: a leg has no two-sided quote")

    def cancel(self, view: MarketView, work: Working) -> None:
        """Take an order back; its end is told by the broker."""
        work.cancelling = True
        self._emit(view, replace(work.intent, action="cancel", limit=work.limit, step=work.steps))

    def _emit(self, view: MarketView, intent: OrderIntent) -> None:
        self.intents.append(intent)
        self.records.append(journal.order_record(view.time, intent))

    def drain(self) -> tuple[tuple[OrderIntent, ...], list[Mapping[str, Any]], list[str]]:
        """Intents, records and alerts since the last time."""
        out = tuple(self.intents), self.records, self.alerts
        self.intents, self.records, self.alerts = [], [], []
        return out

    def state(self) -> dict[str, Any]:
        """What a restart needs, as JSON values."""
        return {"counter": self.counter, "working": [w.state() for w in self.working.values()]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state."""
        self.counter = int(state["counter"])
        self.working = {w.intent.id: w for w in map(Working.from_state, state["working"])}
