"""What is listed on a day by root: `python -m market.checks.listings [DATE]` prints it beside the measured chains.

Columns: expiries by kind, the days to the last of them, strikes of an expiry (fewest, most), contracts in all.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date

from market.chains.chain import OptionChain
from market.intraday.days import Days
from market.products import OPTION_ROOTS
from market.world import World

_KINDS = {"weekly-0": "Mon", "weekly-2": "Wed", "weekly-4": "Fri"}
MEASURED = (
    "facts 6.2: SPX and SPXW 36-37 expiries in 2019-20 (S&P near 2900); strikes a side: Fridays 150-220, Mondays and",
    "Wednesdays 100-150, monthlies 250-290 to 110 days and 84-113 beyond 130, month ends 88-270. SPY 2020-06-22:",
    "35 expiries, 24-192 strikes.",
)
"""What real chains had."""


def row(world: World, root: str, day: date, days: Days | None = None) -> tuple[str, int, int, int, int]:
    """(expiries by kind, days to the last, fewest and most strikes of an expiry, contracts) of a root on a session."""
    chain = OptionChain(world, root, days)
    expiries = chain.expiries(day)
    kinds = Counter(_KINDS.get(expiry.kind, expiry.kind) for expiry in expiries)
    strikes = [len(chain.strikes(day, expiry)) for expiry in expiries]
    text = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return text, (expiries[-1].last - day).days, min(strikes), max(strikes), 2 * sum(strikes)


def main(day: date = date(2018, 11, 7)) -> None:
    """Prints a row for every root."""
    world, total = World(), 0
    days = Days(world)
    print(f"{day}\n{'root':5} {'contracts':>9} {'strikes':>8} {'days':>5}  expiries")
    for root in OPTION_ROOTS:
        text, last, fewest, most, contracts = row(world, root.root, day, days)
        total += contracts
        print(f"{root.root:5} {contracts:9,} {f'{fewest}-{most}':>8} {last:5}  {text}")
    print(f"{'all':5} {total:9,}", *MEASURED, sep="\n")


if __name__ == "__main__":
    main(*map(date.fromisoformat, sys.argv[1:]))
