"""What a run was given of the bundled market, noted beside its results so that just that can be written for LEAN.

The file is a log: the world, then a line for every symbol and day (a chain's canonical symbol: its universe; the day
0001-01-01: files of hours and days), each
written through as soon as the market was asked for it. So a run that is killed leaves what it was given, and one that
goes on adds to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from leanhost.symbols import Symbol, symbol_from_sid
from market.files.claim import world_row
from market.files.request import Request
from market.provider import BundledMarket
from market.world import World

FILE = "market-used.jsonl"


@contextmanager
def follow(market: BundledMarket, folder: Path | str, goes_on: bool = False) -> Iterator[None]:
    """Note meanwhile what `market` is asked for in a run's folder; with `goes_on`, behind what is there already.

    A contract is noted when it is asked for, whether it is ever proposed or not.
    """
    path = Path(folder) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    starts = not goes_on or not path.is_file()
    texts: dict[Symbol, str] = {}

    def note(day: date, symbol: Symbol) -> None:
        text = texts.get(symbol)
        if text is None:
            text = texts[symbol] = json.dumps(str(symbol.id))
        file.write(f'["{day}",{text}]\n')

    with path.open("w" if starts else "a", buffering=1, encoding="utf-8") as file:
        # Whatever broke off the line before, this run's first line is one of its own.
        file.write(json.dumps(world_row(market.world)) + "\n" if starts else "\n")
        market.noted = note
        try:
            yield
        finally:
            market.noted = None


def load(folder: Path | str) -> tuple[World, Callable[[date, date], Request]]:
    """(world, the request that writes what a run was given between two dates); FileNotFoundError without the file."""
    rows = list(_rows((Path(folder) / FILE).read_text(encoding="utf-8")))
    about = next((row for row in rows if isinstance(row, dict)), None)
    if about is None:
        raise FileNotFoundError(f"{folder} has no {FILE} that says which market it was")
    used: dict[date, set[Symbol]] = {}
    symbols: dict[str, Symbol] = {}
    for row in rows:
        if isinstance(row, dict):
            continue
        day, sid = row
        symbol = symbols.get(sid)
        if symbol is None:
            symbol = symbols[sid] = symbol_from_sid(sid)
        used.setdefault(date.fromisoformat(day), set()).add(symbol)
    whole = {day: frozenset(found) for day, found in used.items()}
    at = about.get("at")
    world = World(int(about["seed"]), about.get("scenario"), None if at is None else date.fromisoformat(at))
    return world, lambda start, end: Request(start, end, used=whole)


def _rows(text: str) -> Any:
    """The lines that were written whole: a run that is killed can break off its last one."""
    for line in text.split("\n"):
        try:
            yield json.loads(line)
        except ValueError:
            continue
