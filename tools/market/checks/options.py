"""What the checks' command lines share: days and symbols."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from market import calendar
from market.products import ROOTS

FIRST, LAST = date(2014, 1, 3), date(2018, 12, 31)


def parsed(arguments: Sequence[str] | None, about: str | None) -> argparse.Namespace:
    """`--start`, `--end`, `--every N` and `--symbols A,B` of a command line."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", type=date.fromisoformat, default=FIRST)
    parser.add_argument("--end", type=date.fromisoformat, default=LAST)
    parser.add_argument("--every", type=int, default=1, help="every N-th session")
    parser.add_argument("--symbols", type=lambda text: text.upper().split(","), default=list(ROOTS))
    found = parser.parse_args(arguments)
    unknown = [name for name in found.symbols if name not in ROOTS]
    if unknown:
        parser.error(f"no options {', '.join(unknown)} here: choose from {', '.join(ROOTS)}")
    if not FIRST <= found.start <= found.end <= LAST or found.every < 1:
        parser.error(f"days lie from {FIRST} to {LAST}, the first before the last; every N-th of them, N at least 1")
    return found


def days_of(options: argparse.Namespace) -> list[date]:
    """The sessions that were asked for."""
    return calendar.between(options.start, options.end)[:: options.every]
