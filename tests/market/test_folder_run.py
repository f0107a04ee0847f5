"""A run over the folder that was written for it gives the orders of the run that the market served."""

import json
from datetime import date
from pathlib import Path

from leanhost.runner import run
from market import calendar
from market.files import usage
from market.files.materialise import write
from market.provider import BundledMarket

MAIN = Path(__file__).parents[2] / "main.py"
START, END = date(2015, 8, 6), date(2015, 8, 7)
# Rules opened wide, and entries walked to natural, so that the one Friday trades.
WIDE = {
    "cash": 120_000,
    "start": str(START),
    "end": str(END),
    "friday_0dte.vix_low": 5,
    "friday_0dte.delta_max": 0.4,
    "friday_0dte.wing": 0.005,
    "friday_0dte.credit_min": 0,
    "friday_0dte.pattern_min": 0,
    "limits.fee_share": 1,
    "orders.entry_limit": 1,
}


def events(out: Path) -> list[dict[str, object]]:
    (path,) = out.glob("*-order-events.json")
    return json.loads(path.read_text())


def test_the_folder_of_a_run_gives_the_run_again(tmp_path: Path) -> None:
    market = BundledMarket(seed=1)
    with usage.follow(market, tmp_path / "served"):
        assert run(MAIN, market, tmp_path / "served", WIDE).ok
    world, request = usage.load(tmp_path / "served")
    # A chain's first selection reads the universe file of the session before the first day.
    wanted = request(calendar.after(START, -1), END)
    assert wanted.used is not None and len(wanted.used[END]) > 4
    write(BundledMarket(world.seed), wanted, tmp_path / "data")
    assert run(MAIN, tmp_path / "data", tmp_path / "read", WIDE).ok
    assert events(tmp_path / "read") == events(tmp_path / "served") != []
