"""What is written down: journal records, and the saved state document.

A journal record is one JSON object; explaining a day is reading its records. The state document carries a schema
version and a checksum and goes to two slots in turn, of which the newest valid one wins (spec 6). Between two states a
pulse, of the same form, carries what a minute moves; it counts with the state of its serial and with no other.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from core.values import Decision, Fill, OrderIntent, Position, Structure

SCHEMA = 2
SLOTS = ("state-a.json", "state-b.json")
PULSE = "state-pulse.json"
KINDS = ("decision", "order", "fill", "mode", "position", "day", "parameters", "alert")


def record(time: datetime, kind: str, **values: Any) -> dict[str, Any]:
    """One journal record of a known kind, times as ISO text in New York time."""
    if kind not in KINDS:
        raise ValueError(f"no journal kind {kind!r}; known: {', '.join(KINDS)}")
    return {"time": time.isoformat(timespec="minutes"), "kind": kind, **values}


def structure_record(structure: Structure) -> dict[str, Any]:
    """A structure as a reader sees it."""
    legs = [{"contract": str(leg.contract), "ratio": leg.ratio} for leg in structure.legs]
    return {"kind": structure.kind, "underlying": structure.underlying, "legs": legs, "width": structure.width}


def decision_record(time: datetime, decision: Decision, outcome: str) -> dict[str, Any]:
    """A gate decision with every check, the size and its bounds; ``stage`` is the furthest stage reached."""
    p = decision.proposal
    checks = [
        {"number": c.number, "name": c.name, "status": c.status.value, "measured": c.measured, "limit": c.limit,
         "text": c.text}
        for c in decision.checks
    ]
    bounds = [{"name": b.name, "contracts": round(b.contracts, 4), "text": b.text} for b in decision.bounds]
    return record(
        time, "decision", strategy=p.strategy, id=p.id, underlying=p.structure.underlying,
        stage="sent" if decision.is_allowed else "checks", window=list(p.rules.window),
        structure=structure_record(p.structure), spot=p.spot, mid=round(p.mid, 4), natural=round(p.natural, 4),
        reason=p.reason, evidence=dict(p.evidence), checks=checks,
        size={"contracts": decision.contracts, "bounds": bounds}, margin=round(decision.margin, 2),
        outcome=outcome, denied_by=list(decision.denied_by),
    )


def no_structure_record(
    time: datetime, strategy: str, underlying: str, reason: str, evidence: Mapping[str, Any]
) -> dict[str, Any]:
    """A window in which nothing could be built, with why."""
    return record(
        time, "decision", strategy=strategy, underlying=underlying, stage="window", structure=None, checks=[],
        size=None, outcome="no structure", reason=reason, evidence=dict(evidence), denied_by=[],
    )


def order_record(time: datetime, intent: OrderIntent) -> dict[str, Any]:
    """An intent that is sent, re-priced or cancelled."""
    legs = [{"contract": str(leg.contract), "ratio": leg.ratio} for leg in intent.legs]
    return record(
        time, "order", id=intent.id, position=intent.position_id, strategy=intent.strategy, action=intent.action,
        purpose=intent.purpose.value, legs=legs, contracts=intent.contracts, limit=round(intent.limit, 4),
        immediate=intent.immediate, step=intent.step, dry_run=intent.dry_run,
    )


def fill_record(fill: Fill) -> dict[str, Any]:
    """One leg's fill."""
    return record(fill.time, "fill", id=fill.intent_id, contract=str(fill.contract), quantity=fill.quantity,
                  multiplier=fill.contract.multiplier, price=fill.price, fee=round(fill.fee, 4))


def position_record(time: datetime, position: Position, event: str, **more: Any) -> dict[str, Any]:
    """A change in a position's life."""
    return record(
        time, "position", id=position.id, strategy=position.strategy, underlying=position.underlying, event=event,
        state=position.state.value, structure=structure_record(position.structure), contracts=position.contracts,
        credit=round(position.credit, 4), opened=position.opened.isoformat(timespec="minutes"),
        pnl=round(position.pnl, 2), fees=round(position.fees, 2), mfe=round(position.best, 2),
        mae=round(position.worst, 2), **more,
    )


def line(entry: Mapping[str, Any]) -> str:
    """A record as one line of JSON; figures that are not numbers become null."""
    return json.dumps(plain(entry), separators=(",", ":"), ensure_ascii=False)


def plain(value: Any) -> Any:
    """A value made of what JSON has; figures that are not numbers become None."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def read(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the records of a journal's lines; a last line cut short by a kill is left out."""
    for text in lines:
        if not text.strip():
            continue
        try:
            yield json.loads(text)
        except json.JSONDecodeError:
            continue


def on_day(records: Iterable[Mapping[str, Any]], day: date) -> list[Mapping[str, Any]]:
    """The records of one day."""
    prefix = day.isoformat()
    return [r for r in records if r["time"].startswith(prefix)]


def encode(state: Mapping[str, Any], serial: int) -> str:
    """The document as text; ``serial`` grows with every save."""
    body = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return json.dumps({"schema": SCHEMA, "serial": serial, "sum": _sum(body, serial), "body": body})


def decode(text: str | None) -> tuple[int, dict[str, Any]] | None:
    """Serial and state of a slot's text; None when it is absent, damaged or of another schema."""
    if not text:
        return None
    try:
        document = json.loads(text)
        serial, body = int(document["serial"]), document["body"]
        if document["schema"] != SCHEMA or document["sum"] != _sum(body, serial):
            return None
        return serial, json.loads(body)
    except (ValueError, KeyError, TypeError):
        return None


def newest(*texts: str | None) -> tuple[int, dict[str, Any]] | None:
    """The newest valid slot; None when none is."""
    valid = [slot for slot in map(decode, texts) if slot is not None]
    return max(valid, key=lambda slot: slot[0]) if valid else None


def slot_for(serial: int) -> str:
    """The slot that a save with this serial goes to, so that the other keeps the one before."""
    return SLOTS[serial % len(SLOTS)]


def _sum(body: str, serial: int) -> str:
    return hashlib.sha256(f"{SCHEMA}:{serial}:{body}".encode()).hexdigest()
