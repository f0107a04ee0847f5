"""What a run was given of the bundled market, saved beside its results so that just that can be written for LEAN."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from leanhost.data.writer import write_text
from market.materialise import Request
from market.provider import BundledMarket

FILE = "market-used.json"


def save(market: BundledMarket, folder: Path | str) -> Path:
    """Write the contracts by day and the universes that `market` was asked for into a run's folder.

    What an earlier part of the same run was given, before it was stopped and gone on with, is kept.
    """
    contracts = {day.isoformat(): {_row(*contract) for contract in found} for day, found in market.asked.items()}
    universes = {day.isoformat() for day in market.asked_universes}
    if (Path(folder) / FILE).is_file():
        earlier = json.loads((Path(folder) / FILE).read_text())
        universes |= set(earlier["universes"])
        for day, rows in earlier["contracts"].items():
            contracts.setdefault(day, set()).update(_row(*row) for row in rows)
    document = {
        "seed": market.seed,
        "contracts": {day: sorted(rows) for day, rows in sorted(contracts.items())},
        "universes": sorted(universes),
    }
    return write_text(folder, FILE, json.dumps(document, separators=(",", ":")) + "\n")


def _row(expiry: date | str, strike: float, call: bool) -> tuple[str, float, bool]:
    return str(expiry), float(strike), bool(call)


def load(folder: Path | str) -> tuple[int, Callable[[date, date], Request]]:
    """(seed, the request that writes what a run was given between two dates); FileNotFoundError without the file."""
    saved = json.loads((Path(folder) / FILE).read_text())
    contracts = {
        date.fromisoformat(day): [(date.fromisoformat(e), float(k), bool(call)) for e, k, call in found]
        for day, found in saved["contracts"].items()
    }
    universes = [date.fromisoformat(day) for day in saved["universes"]]
    return int(saved["seed"]), lambda start, end: Request(start, end, contracts=contracts, universes=universes)
