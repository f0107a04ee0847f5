"""A Friday iron condor on SPY that every check passes, and a builder that changes one thing of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from core.settings import Settings
from core.values import (
    Account,
    ChainTable,
    Contract,
    Decision,
    EntryRules,
    Leg,
    LegQuote,
    MarketView,
    Mode,
    Position,
    Priority,
    Proposal,
    Quote,
    RegimeView,
    Right,
    RiskContext,
    Session,
    Structure,
    SystemFlags,
)
from risk.gate import evaluate

FRIDAY = date(2018, 2, 16)
NOW = datetime(2018, 2, 16, 10, 35)
SPOT = 273.0


@dataclass
class OnePrice:
    """A feed that knows the underlying's quote; the gate asks it for nothing else."""

    quote: Quote | None

    def price(self, symbol: str) -> Quote | None:
        return self.quote


def option(strike: float, right: Right, expiry: date = FRIDAY, underlying: str = "SPY") -> Contract:
    return Contract(underlying, expiry, strike, right, root=underlying)


def condor(underlying: str = "SPY", expiry: date = FRIDAY) -> Structure:
    put, call = Right.PUT, Right.CALL
    strikes = ((267.0, put, 1), (270.0, put, -1), (276.0, call, -1), (279.0, call, 1))
    return Structure("iron_condor", tuple(Leg(option(k, r, expiry, underlying), n) for k, r, n in strikes))


def leg_quote(leg: Leg, mid: float, **changes: Any) -> LegQuote:
    quote = Quote(mid - 0.01, mid + 0.01, 200.0, 200.0, NOW)
    delta = (0.15 if abs(leg.ratio) and leg.ratio < 0 else 0.05) * (1 if leg.contract.is_call else -1)
    return replace(LegQuote(leg, quote, 0.2, delta, 0.05, 0.05, -0.2, 5000.0), **changes)


RULES = EntryRules(
    "friday_0dte", Priority.HIGH, (630, 645), frozenset({4}), (22.0, 150.0), (0, 0),
    {"iron_condor": (1, -1, -1, 1), "strangle": (-1, -1), "long_put": (1,)}, 0.30, {"iron_condor": 0.04}, 0.05, None,
    0.20, 0.50, 2.00, 0.88, pattern_min=65.0, needs_full_session=True, expires_today=True,
)  # fmt: skip


def proposal(structure: Structure | None = None, mids: tuple[float, ...] = (0.15, 0.55, 0.55, 0.15)) -> Proposal:
    structure = structure or condor()
    legs = tuple(leg_quote(leg, mid) for leg, mid in zip(structure.legs, mids, strict=True))
    mid = -sum(q.leg.ratio * q.quote.mid for q in legs)
    score = {"pattern_score": 80.0}
    return Proposal("p1", "friday_0dte", structure, RULES, legs, SPOT, mid, mid - 0.08, NOW, "test", score)


def chain(underlying: str = "SPY", expiry: date = FRIDAY) -> ChainTable:
    strikes = np.arange(260.0, 287.0, 1.0)
    contracts = tuple(option(float(k), right, expiry, underlying) for k in strikes for right in Right)
    flat = np.full(len(contracts), 0.2)
    return ChainTable(underlying, NOW, contracts, flat, flat, flat, flat, flat)


def held(underlying: str = "QQQ", strategy: str = "lt112", **changes: Any) -> Position:
    """A position that expires in a month, with margin 300."""
    structure = condor(underlying, FRIDAY + timedelta(days=28))
    return replace(Position(f"h-{underlying}-{strategy}", strategy, structure, 1, 0.8, NOW, margin=300.0), **changes)


def context(**changes: Any) -> RiskContext:
    """Phase 4, 120,000 USD, VIX 23 in contango, nothing held; `parameters` are settings by name."""
    parameters: Mapping[str, str] = changes.pop("parameters", {})
    minute, session = changes.pop("minute", 635), changes.pop("session", Session(FRIDAY))
    quote = changes.pop("price", Quote(SPOT - 0.01, SPOT + 0.01, 500.0, 500.0, NOW))
    view = MarketView(NOW.replace(hour=minute // 60, minute=minute % 60), minute, session, OnePrice(quote))  # type: ignore[arg-type]
    plain = RiskContext(
        view, Settings.parse(dict(parameters)), Account(120_000.0, 120_000.0, 0.0), 4,
        RegimeView(23.0, "live", "elevated", 0.70, 0.05), Mode.ACTIVE, (), SystemFlags(), (), {},
        chain=chain(),
    )  # fmt: skip
    return replace(plain, **changes)


@dataclass(frozen=True)
class Make:
    """The builders, for tests."""

    context: Callable[..., RiskContext] = context
    proposal: Callable[..., Proposal] = proposal
    condor: Callable[..., Structure] = condor
    option: Callable[..., Contract] = option
    leg_quote: Callable[..., LegQuote] = leg_quote
    held: Callable[..., Position] = held
    rules: EntryRules = RULES

    def decide(self, proposal: Proposal | None = None, **changes: Any) -> Decision:
        return evaluate(proposal or self.proposal(), self.context(**changes))


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()
