"""What a run was given of the bundled market, noted beside its results so that just that can be written for LEAN.

The file is a log: the seed, then a line for every contract and day and for every universe, each written through as soon
as the market was asked for it. So a run that is killed leaves what it was given, and one that goes on adds to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from market.files.materialise import Request
from market.provider import BundledMarket, Contract

FILE = "market-used.jsonl"


@contextmanager
def follow(market: BundledMarket, folder: Path | str, goes_on: bool = False) -> Iterator[None]:
    """Note meanwhile what `market` is asked for in a run's folder; with `goes_on`, behind what is there already.

    A contract is noted when it is asked for, whether it is ever proposed or not.
    """
    path = Path(folder) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    starts = not goes_on or not path.is_file()

    def note(day: date, contract: Contract | None) -> None:
        row = [str(day)] if contract is None else [str(day), str(contract[0]), contract[1], contract[2]]
        file.write(json.dumps(row, separators=(",", ":")) + "\n")

    with path.open("w" if starts else "a", buffering=1, encoding="utf-8") as file:
        # Whatever broke off the line before, this run's first line is one of its own.
        file.write(f'{{"seed":{market.seed}}}\n' if starts else "\n")
        market.noted = note
        try:
            yield
        finally:
            market.noted = None


def load(folder: Path | str) -> tuple[int, Callable[[date, date], Request]]:
    """(seed, the request that writes what a run was given between two dates); FileNotFoundError without the file."""
    rows = list(_rows((Path(folder) / FILE).read_text(encoding="utf-8")))
    seed = next((row["seed"] for row in rows if isinstance(row, dict)), None)
    if seed is None:
        raise FileNotFoundError(f"{folder} has no {FILE} that says which market it was")
    contracts: dict[date, set[Contract]] = {}
    universes: set[date] = set()
    for row in rows:
        if isinstance(row, dict):
            continue
        day, *contract = row
        if contract:
            expiry, strike, call = contract
            found = contracts.setdefault(date.fromisoformat(day), set())
            found.add((date.fromisoformat(expiry), float(strike), bool(call)))
        else:
            universes.add(date.fromisoformat(day))
    return int(seed), lambda start, end: Request(start, end, contracts=contracts, universes=universes)


def _rows(text: str) -> Any:
    """The lines that were written whole: a run that is killed can break off its last one."""
    for line in text.split("\n"):
        try:
            yield json.loads(line)
        except ValueError:
            continue
