"""What a journal says about a run: closed trades, the funnel of decisions, and the story of a position."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trade:
    """One closed position; `net` in account currency after fees, `credit` per share."""

    id: str
    strategy: str
    underlying: str
    structure: str
    contracts: int
    credit: float
    opened: datetime
    closed: datetime
    net: float
    fees: float
    mfe: float
    mae: float
    reason: str


@dataclass(frozen=True, slots=True)
class TradeFigures:
    """The numbers of the table; averages and P&L in account currency, win rate of 1."""

    trades: int
    win_rate: float
    average_win: float
    average_loss: float
    profit_factor: float | None
    pnl: float


@dataclass(slots=True)
class Funnel:
    """How many windows reached each stage, and what kept the rest from it. A window is a strategy's day."""

    windows: int = 0
    built: int = 0
    allowed: int = 0
    opened: int = 0
    denials: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    no_structure: Counter[str] = field(default_factory=Counter)
    unfilled: int = 0

    def stages(self) -> list[tuple[str, int]]:
        """The stages in order with their windows."""
        return [
            ("windows", self.windows),
            ("structure built", self.built),
            ("all checks passed", self.allowed),
            ("entered", self.opened),
        ]

    def refusals(self) -> list[tuple[str, int]]:
        """Windows that ended at each stage."""
        return [
            ("no structure", self.windows - self.built),
            ("denied by a check", self.built - self.allowed),
            ("order not filled", self.allowed - self.opened),
        ]


def trades_of(records: Iterable[Record]) -> list[Trade]:
    """Closed positions in order of closing."""
    return [_trade(r) for r in records if r["kind"] == "position" and r.get("event") == "closed"]


def _trade(r: Record) -> Trade:
    return Trade(
        id=r["id"],
        strategy=r["strategy"],
        underlying=r["underlying"],
        structure=structure_text(r["structure"]),
        contracts=int(r["contracts"]),
        credit=float(r["credit"]),
        opened=datetime.fromisoformat(r["opened"]),
        closed=datetime.fromisoformat(r["time"]),
        net=float(r.get("net", r["pnl"])),
        fees=float(r["fees"]),
        mfe=float(r["mfe"] or 0.0),
        mae=float(r["mae"] or 0.0),
        reason=str(r.get("reason", "")),
    )


def figures_of(trades: Iterable[Trade]) -> TradeFigures:
    """Counts, averages and sums over closed trades; the profit factor is None without a loss."""
    nets = [trade.net for trade in trades]
    wins, losses = [n for n in nets if n > 0], [n for n in nets if n <= 0]
    lost = math.fsum(losses)
    return TradeFigures(
        trades=len(nets),
        win_rate=len(wins) / len(nets) if nets else 0.0,
        average_win=math.fsum(wins) / len(wins) if wins else 0.0,
        average_loss=lost / len(losses) if losses else 0.0,
        profit_factor=math.fsum(wins) / -lost if lost else None,
        pnl=math.fsum(nets),
    )


def funnel_of(records: Iterable[Record]) -> Funnel:
    """The funnel of decisions. A rule counts once a window however often it denied; `alone`: nothing else denied."""
    windows: dict[tuple[str, str], dict[str, Any]] = {}
    opened: set[tuple[str, str]] = set()
    for r in records:
        key = (r["time"][:10], r.get("strategy", ""))
        if r["kind"] == "decision":
            window = windows.setdefault(key, {"built": False, "allowed": False, "denied": [], "reason": ""})
            window["built"] |= r["structure"] is not None
            window["allowed"] |= r["outcome"] == "sent"
            window["reason"] = r.get("reason") or window["reason"]
            if r["denied_by"]:
                window["denied"].append(tuple(r["denied_by"]))
        elif r["kind"] == "position" and r.get("event") == "opened":
            opened.add(key)
    funnel = Funnel(windows=len(windows), opened=len(opened))
    for window in windows.values():
        funnel.built += window["built"]
        funnel.allowed += window["allowed"]
        if not window["built"]:
            funnel.no_structure[window["reason"] or "no reason given"] += 1
        elif not window["allowed"]:
            rules = {str(rule) for rules in window["denied"] for rule in rules}
            funnel.denials.update(rules)
            if len(rules) == 1:
                funnel.alone.update(rules)
    return funnel


def rule_names(records: Iterable[Record]) -> dict[str, str]:
    """Names of the checks by what `denied_by` calls them."""
    names: dict[str, str] = {}
    for r in records:
        if r["kind"] == "decision" and r["checks"]:
            for check in r["checks"]:
                names[str(check["number"])] = f"{check['number']} {check['name']}"
                names[str(check["name"])] = f"{check['number']} {check['name']}"
            return names
    return names


def story_of(position_id: str, records: Iterable[Record]) -> list[tuple[str, str]]:
    """(time, what happened) of a position from its decision to its end."""
    return [(r["time"][:16].replace("T", " "), line) for r in records if (line := _story_line(position_id, r))]


def _story_line(pid: str, r: Record) -> str:
    kind, rid = r["kind"], str(r.get("id", ""))
    if kind == "decision" and rid == pid and r["outcome"] == "sent":
        bounds = sorted(r["size"]["bounds"], key=lambda bound: bound["contracts"])
        bound = f", bound by {bounds[0]['name']}" if bounds else ""
        return f"decided: {structure_text(r['structure'])} × {r['size']['contracts']}{bound}; {r['reason']}"
    if kind == "order" and r.get("position") == pid:
        limit = f" at {r['limit']:.2f}" if r.get("limit") is not None else ""
        return f"order {r['action']}{limit} {r.get('purpose', '')} {r.get('message') or ''}".strip()
    if kind == "fill" and rid.startswith(f"{pid}."):
        return f"fill {r['quantity']:+g} {r['contract']} at {r['price']:.2f}, fee {r['fee']:.2f}"
    if kind == "position" and rid == pid:
        why = f" ({r['reason']})" if r.get("reason") else ""
        end = f", net {r['net']:+,.2f}" if "net" in r else ""
        return f"{r['event']}{why}{end}"
    return ""


def structure_text(structure: Record | None) -> str:
    """A structure in one line: its kind and its legs."""
    if structure is None:
        return "no structure"
    legs = " ".join(f"{leg['ratio']:+d} {leg['contract']}" for leg in structure["legs"])
    return f"{structure['kind']} {structure['underlying']} {legs}"


def drawdown_of(values: Iterable[float]) -> list[float]:
    """Drawdown from the running maximum, as fractions ≤ 0."""
    peak, found = -math.inf, []
    for value in values:
        peak = max(peak, value)
        found.append(value / peak - 1 if peak > 0 else 0.0)
    return found
