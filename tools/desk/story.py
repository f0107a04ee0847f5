"""Journal records as sentences: the story of a position, and the lines of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from desk.summary import short_structure

Record = Mapping[str, Any]
_PURPOSES = {"entry": "to enter", "profit": "to take the profit", "stop": "to stop the loss", "flat": "to be flat",
             "defensive": "to reduce", "complete": "to complete"}  # fmt: skip
_SENT = {"send": "order sent", "update": "re-priced", "cancel": "cancel asked", "filled": "order filled",
         "canceled": "order cancelled unfilled", "invalid": "order refused"}  # fmt: skip


def story_of(position_id: str, records: Iterable[Record]) -> list[tuple[str, str]]:
    """(time, what happened) of a position from its decision to its end."""
    return [(r["time"][:16].replace("T", " "), sentence(r)) for r in records if position_of(r) == position_id]


def position_of(r: Record) -> str:
    """Which position a record belongs to; empty for those that belong to none."""
    kind = r["kind"]
    if kind == "order":
        return str(r.get("position", ""))
    if kind == "fill":
        return str(r["id"]).rpartition(".")[0]
    if kind == "position" or (kind == "decision" and r["outcome"] == "sent"):
        return str(r.get("id", ""))
    return ""


def sentence(r: Record) -> str:
    """A record in words."""
    return _SENTENCES[r["kind"]](r)


def _decision(r: Record) -> str:
    if r["structure"] is None:
        return f"{r['strategy']}: no structure; {r['reason']}"
    text = f"{r['strategy']}: {short_structure(r['structure'])}"
    if r["outcome"] != "sent":
        names = {c["number"]: c["name"].replace("_", " ") for c in r["checks"]}
        return f"{text}, {r['outcome']} by {', '.join(f'{n} {names.get(n, n)}' for n in r['denied_by'])}"
    bounds = sorted((b for b in r["size"]["bounds"] if b["name"] != "size"), key=lambda bound: bound["contracts"])
    bound = f", bound by {bounds[0]['name']}" if bounds else ""
    return f"decided {text} × {r['size']['contracts']}{bound}; {r['reason']}"


def _order(r: Record) -> str:
    limit = r.get("limit")
    if limit is None:
        steps = f" after {r['steps']} step{'s' * (r['steps'] > 1)}" if r.get("steps") else ""
        message = f": {r['message']}" if r.get("message") else ""
        return f"{_SENT.get(r['action'], r['action'])}{steps}{message}"
    price = f"{abs(limit):.2f} {'credit' if limit >= 0 else 'debit'}"
    purpose = _PURPOSES.get(r["purpose"], r["purpose"])
    urgent = ", immediate" if r.get("immediate") else ""
    dry = ", dry run: not sent" if r.get("dry_run") else ""
    step = f" (step {r['step']})" if r.get("step") else ""
    return f"{_SENT.get(r['action'], r['action'])} {purpose}: {r['contracts']} at {price}{step}{urgent}{dry}"


def _fill(r: Record) -> str:
    return f"fill {r['quantity']:+g} {r['contract']} at {r['price']:.2f}, fee {r['fee']:.2f}"


def _position(r: Record) -> str:
    parts = [f"position {r['event']}"]
    if r.get("reason"):
        parts.append(f"({r['reason']})")
    if r["event"] == "opened":
        parts.append(f"{r['contracts']} × {short_structure(r['structure'])} for {r['credit']:.2f} a share")
    if "net" in r:
        parts.append(f"net {r['net']:+,.2f} after {r['fees']:,.2f} fees")
        parts.append(f"(best {r['mfe'] or 0:+,.0f}, worst {r['mae'] or 0:+,.0f} while open)")
    elif r["event"] not in ("opened", "aborted"):
        parts.append(f"at {r['pnl']:+,.2f}")
    if r.get("left_to_expire"):
        parts.append(f"left to expire: {', '.join(r['left_to_expire'])}")
    if r.get("message"):
        parts.append(str(r["message"]))
    return " ".join(parts)


def _mode(r: Record) -> str:
    before = f"{r['before']} → " if r.get("before") else ""
    causes = f": {'; '.join(r['causes'])}" if r.get("causes") else ""
    size = f", size × {r['size_factor']:g}" if r.get("size_factor", 1.0) != 1.0 else ""
    return f"mode {before}{r['mode']}{size}{causes}"


def _day(r: Record) -> str:
    if r["event"] == "phase":
        return f"phase {r['before']} → {r['phase']} at equity {r['equity']:,.2f}"
    if r["event"] == "correlation":
        return f"average correlation {r['text']}"
    spots = ", ".join(f"{name} {price:,.2f}" for name, price in r["spot"].items())
    vix = f"VIX {r['vix']:.2f} ({r['vix_source'].replace('_', ' ')})" if r["vix"] is not None else "no VIX"
    return (
        f"{r['event']}: {spots}, {vix}, regime {r['regime']}, phase {r['phase']}, mode {r['mode']}, "
        f"equity {r['equity']:,.2f}, margin {r['margin']:,.2f} under a ceiling of {r['ceiling']:.0%}"
    )


def _alert(r: Record) -> str:
    return f"alert: {r['text']}"


def _parameters(r: Record) -> str:
    return f"the run begins with profile {r['profile']} (see `fivefold config`)"


_SENTENCES = {
    "decision": _decision,
    "order": _order,
    "fill": _fill,
    "position": _position,
    "mode": _mode,
    "day": _day,
    "alert": _alert,
    "parameters": _parameters,
}
