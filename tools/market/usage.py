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
    """Write the contracts by day and the universes that `market` was asked for into a run's folder."""
    contracts = {
        day.isoformat(): [[expiry.isoformat(), strike, call] for expiry, strike, call in sorted(found)]
        for day, found in sorted(market.asked.items())
    }
    universes = [day.isoformat() for day in sorted(market.asked_universes)]
    text = json.dumps({"seed": market.seed, "contracts": contracts, "universes": universes}, separators=(",", ":"))
    return write_text(folder, FILE, text + "\n")


def load(folder: Path | str) -> tuple[int, Callable[[date, date], Request]]:
    """(seed, the request that writes what a run was given between two dates); FileNotFoundError without the file."""
    saved = json.loads((Path(folder) / FILE).read_text())
    contracts = {
        date.fromisoformat(day): [(date.fromisoformat(e), float(k), bool(call)) for e, k, call in found]
        for day, found in saved["contracts"].items()
    }
    universes = [date.fromisoformat(day) for day in saved["universes"]]
    return int(saved["seed"]), lambda start, end: Request(start, end, contracts=contracts, universes=universes)
