"""What a journal says about a run's trades: closed positions, their figures, and figures by any of their traits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from helpers.calendars import is_covered, sessions

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trade:
    """One closed position; `net` in account currency after fees, `credit` per share, `mfe` and `mae` before fees."""

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


def trades_of(records: Iterable[Record]) -> list[Trade]:
    """Closed positions in order of closing; the sale of a leg that a close had left out belongs to its trade."""
    trades: dict[str, Trade] = {}
    for r in records:
        if r["kind"] == "position" and r.get("event") == "closed":
            trades[r["id"]] = _trade(r)
        elif r["kind"] == "fill" and (known := trades.get(r["id"].rpartition(".")[0])) is not None:
            cash = -r["quantity"] * r["price"] * r["multiplier"] - r["fee"]
            trades[known.id] = replace(known, net=round(known.net + cash, 2), fees=known.fees + r["fee"])
    return list(trades.values())


def _trade(r: Record) -> Trade:
    return Trade(
        id=r["id"],
        strategy=r["strategy"],
        underlying=r["underlying"],
        structure=short_structure(r["structure"]),
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


def figure_rows(f: TradeFigures, days: Sequence[Record]) -> list[tuple[str, str]]:
    """The table that the command prints and the report repeats."""
    deepest = min(drawdown_of(day["equity"] for day in days), default=0.0)
    has_wins, has_losses = f.trades * f.win_rate > 0, f.trades * (1 - f.win_rate) > 0
    return [
        ("trades", str(f.trades)),
        ("win rate", f"{f.win_rate:.1%}" if f.trades else "–"),
        ("average win", f"{f.average_win:,.2f} USD" if has_wins else "– (no win)"),
        ("average loss", f"{f.average_loss:,.2f} USD" if has_losses else "– (no loss)"),
        ("profit factor", f"{f.profit_factor:.2f}" if f.profit_factor is not None else "– (no loss)"),
        ("P&L after fees", f"{f.pnl:,.2f} USD"),
        ("largest drawdown", f"{deepest:.2%}"),
    ]


def grouped(trades: Iterable[Trade], trait: Callable[[Trade], str]) -> list[tuple[str, TradeFigures]]:
    """Figures of the trades that share a trait, by its name."""
    groups: dict[str, list[Trade]] = {}
    for trade in trades:
        groups.setdefault(trait(trade), []).append(trade)
    return [(name, figures_of(group)) for name, group in sorted(groups.items())]


def worst_of(trades: Iterable[Trade], most: int) -> list[Trade]:
    """The trades that lost most."""
    return sorted((trade for trade in trades if trade.net < 0), key=lambda trade: trade.net)[:most]


def closes_of(records: Iterable[Record]) -> list[Record]:
    """The record of each day's close."""
    return [r for r in records if r["kind"] == "day" and r.get("event") == "close"]


def silent_days(closes: Sequence[Record], first: str, last: str) -> list[str]:
    """Sessions from `first` to `last` of which nothing came, as far as the calendar knows them."""
    seen = {day["time"][:10] for day in closes}
    span = date.fromisoformat(first), date.fromisoformat(last)
    return [f"{day}" for day in sessions(*span) if is_covered(day) and f"{day}" not in seen]


def structure_text(structure: Record | None) -> str:
    """A structure in one line: its kind and its legs."""
    if structure is None:
        return "no structure"
    legs = " ".join(f"{leg['ratio']:+d} {leg['contract']}" for leg in structure["legs"])
    return f"{structure['kind']} {structure['underlying']} {legs}"


def short_structure(structure: Record) -> str:
    """A structure by kind and strikes, for instance 'iron condor +189P −191P −196C +198C'."""
    legs = " ".join(_short_leg(leg["ratio"], leg["contract"]) for leg in structure["legs"])
    return f"{structure['kind'].replace('_', ' ')} {legs}"


def _short_leg(ratio: int, contract: str) -> str:
    count = "" if abs(ratio) == 1 else str(abs(ratio)) + "×"
    return f"{'+' if ratio > 0 else '−'}{count}{contract.rsplit(' ', 1)[-1]}"


def drawdown_of(values: Iterable[float]) -> list[float]:
    """Drawdown from the running maximum, as fractions ≤ 0."""
    peak, found = -math.inf, []
    for value in values:
        peak = max(peak, value)
        found.append(value / peak - 1 if peak > 0 else 0.0)
    return found
