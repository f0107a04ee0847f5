"""The values every part of Fivefold speaks: positions, entry rules, proposals, decisions, intents.

Market values (Contract, Structure, Quote, MarketView, …) live in core.instruments and are offered here too, so that
one import serves. The sign rule is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from core.instruments import (
    Account,
    Bars,
    ChainTable,
    Contract,
    Feed,
    Fill,
    IndexReading,
    Leg,
    MarketView,
    OrderUpdate,
    Quote,
    Right,
    Session,
    Structure,
)

__all__ = [
    "Account", "Bars", "BreakerInputs", "BreakerVerdict", "Breakers", "ChainTable", "CheckResult", "CheckStatus",
    "Contract", "Decision", "EntryRules", "Feed", "Fill", "Gate", "IndexReading", "Leg", "LegQuote", "MarketView",
    "Mode", "OrderIntent", "OrderUpdate", "Position", "PositionState", "Priority", "Proposal", "Purpose", "Quote",
    "RegimeView", "Right", "RiskContext", "Session", "SizeBound", "StepResult", "StrategyRecord", "Structure",
    "SystemFlags",
]  # fmt: skip


class Mode(StrEnum):
    """What the account may do; the strictest cause wins."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    HALTED = "HALTED"

    @property
    def severity(self) -> int:
        """0 for ACTIVE, 1 for REDUCING, 2 for HALTED."""
        return ("ACTIVE", "REDUCING", "HALTED").index(self.value)


class Priority(IntEnum):
    """Order in which things are sent within one minute; lower goes first."""

    CRITICAL = 0
    HIGH = 1
    MEDIUM = 2
    LOW = 3


class Purpose(StrEnum):
    """Why an order exists; it decides the price walk."""

    ENTRY = "entry"
    PROFIT = "profit"
    STOP = "stop"
    DEFENSIVE = "defensive"
    ROLL = "roll"
    FLAT = "flat"
    COMPLETE = "complete"


class CheckStatus(StrEnum):
    """Outcome of one of the 47 checks."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    INACTIVE = "inactive"


class PositionState(StrEnum):
    """Where a position's machine stands; the tables are in core.machine and each strategy."""

    ENTERING = "ENTERING"
    ACTIVE = "ACTIVE"
    PROFIT_TAKE = "PROFIT_TAKE"
    STOP_LOSS = "STOP_LOSS"
    DEFENSIVE_EXIT = "DEFENSIVE_EXIT"
    ROLLING = "ROLLING"
    ABORTED = "ABORTED"
    CLOSED = "CLOSED"
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Position:
    """One structure held (or being entered): money in USD, credit per share as filled, theta a day at the entry."""

    id: str
    strategy: str
    structure: Structure
    contracts: int
    credit: float
    opened: datetime
    state: PositionState = PositionState.ENTERING
    margin: float = 0.0
    theta: float = 0.0
    is_short_volatility: bool = True
    is_protection: bool = False
    mark: float | None = None
    pnl: float = 0.0
    fees: float = 0.0
    best: float = 0.0
    worst: float = 0.0

    @property
    def underlying(self) -> str:
        """The structure's underlying."""
        return self.structure.underlying

    def expires_on(self, day: date) -> bool:
        """Whether its nearest leg trades for the last time that day."""
        return min(leg.contract.last_trading_day for leg in self.structure.legs) == day


@dataclass(frozen=True, slots=True)
class EntryRules:
    """What a strategy demands of its own entries; the gate reads its limits here. None: the rule does not apply.

    ``window`` in minutes since midnight (first and last minute at which an entry may be sent), ``weekdays`` as
    date.weekday(), ``vix`` the open interval of entry, fractions as 0.05 = 5 %.
    """

    strategy: str
    priority: Priority
    window: tuple[int, int]
    weekdays: frozenset[int]
    vix: tuple[float, float]
    dte: tuple[int, int]
    ratios: Mapping[str, tuple[int, ...]]
    max_short_delta: float | None
    min_credit_of_width: Mapping[str, float]
    equity_share: float
    max_contracts: int | None
    leg_spread_max: float
    target: float
    stop: float
    kelly_win_rate: float
    pattern_min: float | None = None
    needs_full_session: bool = False
    naked_from_phase: int | None = None
    is_short_volatility: bool = True
    is_protection: bool = False
    expires_today: bool = False
    strike_distance: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LegQuote:
    """A leg as priced for a proposal; greeks per share, vega per vol point, theta per calendar day."""

    leg: Leg
    quote: Quote
    iv: float
    delta: float
    gamma: float
    vega: float
    theta: float
    open_interest: float | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A strategy's wish to open one structure. ``mid`` and ``natural`` are credits per share (debits negative)."""

    id: str
    strategy: str
    structure: Structure
    rules: EntryRules
    legs: tuple[LegQuote, ...]
    spot: float
    mid: float
    natural: float
    time: datetime
    reason: str
    evidence: Mapping[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's outcome: ``number`` 1–47, measured value and limit as numbers or short texts."""

    number: int
    name: str
    status: CheckStatus
    measured: float | str | None
    limit: float | str | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SizeBound:
    """One upper bound on contracts; ``contracts`` before rounding down, with how it came about."""

    name: str
    contracts: float
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's answer: all 47 checks, the size and what bound it."""

    proposal: Proposal
    contracts: int
    checks: tuple[CheckResult, ...]
    bounds: tuple[SizeBound, ...] = ()
    margin: float = 0.0

    @property
    def denied_by(self) -> tuple[int, ...]:
        """Numbers of the checks that failed."""
        return tuple(c.number for c in self.checks if c.status is CheckStatus.FAILED)

    @property
    def is_allowed(self) -> bool:
        """No check failed and at least one contract."""
        return not self.denied_by and self.contracts >= 1


@dataclass(frozen=True, slots=True)
class SystemFlags:
    """State of the machinery the System checks read."""

    manual_stop: bool = False
    warmed_up: bool = True
    connected: bool = True
    unresolved_combo: bool = False
    saved: bool = True


@dataclass(frozen=True, slots=True)
class RegimeView:
    """The VIX manager's judgement of now: ``ceiling`` is max margin over equity, ``term`` is VIX3M / VIX − 1."""

    vix: float | None
    source: str
    regime: str
    ceiling: float
    term: float | None
    previous_close: float | None = None
    mean20: float | None = None
    age_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class StrategyRecord:
    """Own closed trades of a strategy, each faded by its age: wins and losses, and their sums in entry credits."""

    wins: float = 0.0
    losses: float = 0.0
    gross_win: float = 0.0
    gross_loss: float = 0.0


@dataclass(frozen=True, slots=True)
class RiskContext:
    """All that gate and sizer may look at besides the proposal. ``settings`` is core.settings.Settings."""

    view: MarketView
    settings: Any
    account: Account
    phase: int
    regime: RegimeView
    mode: Mode
    mode_causes: tuple[str, ...]
    flags: SystemFlags
    positions: tuple[Position, ...]
    records: Mapping[str, StrategyRecord]
    size_factor: float = 1.0
    one_at_a_time: bool = False
    chain: ChainTable | None = None
    locked: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class BreakerInputs:
    """What the breakers see each minute anything is held, and at the start and end of every session.

    ``ceiling`` is the regime's bound on margin over equity (None while VIX is unknown); ``correlation`` the average
    pairwise one of the nodes held (None where it is undefined).
    """

    time: datetime
    session: Session
    account: Account
    closed: tuple[float, ...] = ()
    faults: tuple[str, ...] = ()
    manual_halt: bool = False
    ceiling: float | None = None
    correlation: float | None = None
    resume: bool = False


@dataclass(frozen=True, slots=True)
class BreakerVerdict:
    """The mode the breakers ask for, with every cause, and how entries are scaled.

    ``short_volatility`` is the fraction of short-volatility positions that may stay (1.0 all, 0.5 half, 0.0 none),
    ``margin_target`` the margin over equity down to which positions are closed (None: no such demand).
    """

    mode: Mode = Mode.ACTIVE
    causes: tuple[str, ...] = ()
    size_factor: float = 1.0
    one_at_a_time: bool = False
    short_volatility: float = 1.0
    margin_target: float | None = None


class Gate(Protocol):
    """risk.gate as the kernel sees it."""

    def __call__(self, proposal: Proposal, context: RiskContext) -> Decision: ...


class Breakers(Protocol):
    """risk.breakers as the kernel sees it: keeps its own state, saved as plain JSON values."""

    def update(self, inputs: BreakerInputs) -> BreakerVerdict: ...
    def state(self) -> dict[str, Any]: ...
    def restore(self, state: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class OrderIntent:
    """An atomic order to send, re-price or cancel. ``limit`` is the net credit per share asked (debits negative).

    ``action`` is 'send', 'update' or 'cancel'; ``immediate`` says a limit through natural, for brokers without
    combo market orders. ``legs`` carry the ratio with the direction of this order, ``contracts`` multiplies them.
    """

    id: str
    action: str
    position_id: str
    strategy: str
    purpose: Purpose
    legs: tuple[Leg, ...]
    contracts: int
    limit: float
    immediate: bool = False
    step: int = 0
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step asks of the shell: orders, contracts to watch, journal records, a state to save or a pulse of it."""

    intents: tuple[OrderIntent, ...] = ()
    watch: frozenset[Contract] | None = None
    records: tuple[Mapping[str, Any], ...] = ()
    state: Mapping[str, Any] | None = None
    alerts: Sequence[str] = ()
    pulse: Mapping[str, Any] | None = None
