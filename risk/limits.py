"""Caps on positions and margin: which group a product is in, what counts, and what the limits are (spec 1.2, 4.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.instruments import INDEX_OF
from core.values import Position, RiskContext

SPY_EQUIVALENT = frozenset(name for name, index in INDEX_OF.items() if index == "S&P 500")
LADDER = "ladder"
ZERO_DTE = ("friday_0dte", "butterfly_0dte")

GROUPS: Mapping[str, tuple[str, ...]] = {
    "EQUITY_INDEX": tuple(INDEX_OF),
    "ENERGY": ("CL", "MCL", "USO", "NG"),
    "METALS": ("GC", "MGC", "GLD", "SI", "SIL", "SLV", "HG"),
    "BONDS": ("TLT", "IEF", "ZB", "ZN"),
    "SECTOR": ("XLB", "XLC", "XLE", "XLF", "XLI", "XLK", "XLP", "XLRE", "XLU", "XLV", "XLY", "SMH"),
    "VOLATILITY": ("VIX", "VXX", "UVXY"),
    "CURRENCY": ("FXE", "FXY", "6E", "6J", "6B"),
    "AGRICULTURE": ("ZC", "ZS", "ZW", "DBA"),
    "INTERNATIONAL": ("EFA", "EEM", "FXI", "EWZ"),
}  # fmt: skip
V18_GROUPS: Mapping[str, tuple[str, ...]] = {
    "A1": tuple(name for name, index in INDEX_OF.items() if index != "Dow Jones"),
    "A2": tuple(name for name, index in INDEX_OF.items() if index == "Dow Jones"),
    "B": ("GLD", "GC", "MGC", "SI", "SIL", "SLV", "TLT", "IEF", "ZB", "ZN"),
    "C": GROUPS["SECTOR"],
    "D": GROUPS["INTERNATIONAL"],
    "E": ("USO", "CL", "MCL", "NG", "ZC", "ZS", "ZW", "DBA", "HG"),
}  # fmt: skip
V18_MARGIN = {"A1": 0.30, "A2": 0.20, "B": 0.20, "C": 0.20, "D": 0.10, "E": 0.10}
# The sources hold these two at 2 in every phase.
HELD_AT_TWO = frozenset({"VOLATILITY", "SECTOR"})


@dataclass(frozen=True, slots=True)
class Group:
    """A correlation group with its limits: positions at once, and margin as a fraction of equity."""

    name: str
    cap: int
    margin: float


def group_of(underlying: str, context: RiskContext) -> Group:
    """The group of a product in this phase and profile; an unknown product is its own group, with limit 1."""
    limits, phase = context.settings.limits, max(context.phase, 1)
    v18 = limits.group_scheme == "v18"
    for name, members in (V18_GROUPS if v18 else GROUPS).items():
        if underlying in members:
            cap = limits.equity_index_cap if name == "EQUITY_INDEX" else limits.group_cap
            count = int(cap[phase - 1])
            if name in HELD_AT_TWO:
                count = min(count, 2)
            return Group(name, count, V18_MARGIN[name] if v18 else limits.group_margin)
    return Group(underlying, 1, limits.group_margin)


def counted_in_groups(context: RiskContext) -> list[Position]:
    """Positions that count in the group caps: no protection and, in standard, nothing that expires today."""
    day = context.view.session.day
    return [
        p for p in context.positions
        if not p.is_protection and (context.settings.limits.expiring_counts or not p.expires_on(day))
    ]  # fmt: skip


def group_margin(name: str, context: RiskContext) -> float:
    """Margin in USD of a group's positions, what expires today included."""
    return sum(
        p.margin for p in context.positions if not p.is_protection and group_of(p.underlying, context).name == name
    )


def total_positions(positions: Iterable[Position]) -> int:
    """Positions held, all rungs of the ladder as one."""
    held = list(positions)
    rungs = sum(p.strategy == LADDER for p in held)
    return len(held) - rungs + (1 if rungs else 0)


def total_cap(context: RiskContext) -> int:
    """Positions allowed at once in the phase; one while a loss streak allows one at a time."""
    if context.phase < 1:
        return 0
    return 1 if context.one_at_a_time else int(context.settings.phases.max_positions[context.phase - 1])


def strategy_cap(strategy: str, context: RiskContext) -> int:
    """Positions of a strategy allowed at once in the phase; 0 for a strategy that no table names."""
    caps = getattr(context.settings.caps, strategy, None)
    return int(caps[context.phase - 1]) if caps is not None and context.phase >= 1 else 0


def margin_used(context: RiskContext) -> float:
    """Margin in USD in use: the larger of the engine's figure and the sum of our own forecasts."""
    return max(context.account.margin_used, sum(p.margin for p in context.positions))
