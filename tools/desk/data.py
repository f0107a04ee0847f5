"""`fivefold data --materialise`: the bundled market as a LEAN data folder, the identical files LEAN would read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console

from desk.runs import DeskError, Run, day_of

DEFAULT_SYMBOLS = ("SPY", "SPX", "VIX", "VIX3M")


def materialise(
    out: Path, span: tuple[str, str], symbols: list[str], *, seed: int, run: Run | None, console: Console
) -> None:
    """Writes the folder; says rows, size and time before it starts. `run` limits contracts to what that run used."""
    from market import materialise as writer  # noqa: PLC0415 - loads the market's tables
    from market.provider import BundledMarket  # noqa: PLC0415

    start, end = day_of(span[0]), day_of(span[1])
    if end < start:
        raise DeskError(f"--end {end} lies before --start {start}; give an end that is not before the start")
    market = BundledMarket(seed=seed)
    arguments: dict[str, Any] = {"symbols": symbols or list(DEFAULT_SYMBOLS), "start": start, "end": end}
    if run is not None:
        arguments["contracts"] = contracts_of(run)
    writer.write(market, out, say=console.print, **arguments)
    console.print(f"LEAN data folder in {out}", style="bold")


def contracts_of(run: Run) -> list[str]:
    """SIDs of the option contracts that a run ordered."""
    orders = run.result()["orders"].values()
    return sorted({order["symbol"]["id"] for order in orders if "underlying" in order["symbol"]})
