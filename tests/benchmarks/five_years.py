"""`make bench`: the default backtest as a user runs it, measured: seconds, peak memory, disk.

Times are given raw and scaled to the machine that LEAN was measured on, by the reference loop of reference.py that runs
right before and after. The run is a fresh process, and its folder is removed unless `--keep`.

    python tests/benchmarks/five_years.py [--start 2014-01-02 --end 2018-12-31] [--profile standard] [--keep]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from reference import LEAN_SECONDS, reference, scale

ROOT = Path(__file__).resolve().parents[2]
FIRST, LAST = "2014-01-02", "2018-12-31"
NAME = "bench"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """One run: seconds of wall clock and of CPU, peak resident bytes, bytes of its folder."""

    wall: float
    cpu: float
    memory: int
    disk: int


def backtest(arguments: list[str], folder: Path) -> Measured:
    """Run `fivefold backtest` and weigh it; its own table stays visible."""
    command = [sys.executable, "-c", "from desk.command import main; main()", "backtest", "--name", NAME, *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status:
        sys.exit(f"the backtest failed with status {os.waitstatus_to_exitcode(status)}: nothing was measured")
    disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, disk)


def rows(run: Measured, factor: float) -> list[tuple[str, str, str, str]]:
    """What was measured, as it is and scaled, beside its limit (issue 10)."""
    return [
        ("wall clock", f"{run.wall:.1f} s", f"{run.wall * factor:.1f} s", "40 s (aim 20 s)"),
        ("processor time", f"{run.cpu:.1f} s", f"{run.cpu * factor:.1f} s", ""),
        ("peak memory", f"{run.memory / MEGABYTE:,.0f} MB", "", "1,500 MB"),
        ("disk: data and results", f"{run.disk / MEGABYTE:,.1f} MB", "", "300 MB"),
    ]


def main() -> None:
    """Measure and print; exit status 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", default=FIRST)
    parser.add_argument("--end", default=LAST)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--keep", action="store_true", help=f"leave .runs/{NAME} where it is")
    asked = parser.parse_args()
    folder = ROOT / ".runs" / NAME
    shutil.rmtree(folder, ignore_errors=True)
    before = reference()
    run = backtest(["--start", asked.start, "--end", asked.end, "--profile", asked.profile], folder)
    loop = (before + reference()) / 2
    factor = scale(loop)
    if not asked.keep:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{asked.start} to {asked.end}, {asked.profile}; reference loop {loop:.2f} s ({LEAN_SECONDS} s where LEAN "
          f"was measured: scale {factor:.2f}); {os.cpu_count()} cores")
    print(f"{'':24}{'here':>12}{'scaled':>12}  limit")
    for name, here, scaled, limit in rows(run, factor):
        print(f"{name:24}{here:>12}{scaled:>12}  {limit}")
    is_whole = (asked.start, asked.end) == (FIRST, LAST)
    sys.exit(int(is_whole and (run.wall * factor > 40 or run.memory > 1_500 * MEGABYTE or run.disk > 300 * MEGABYTE)))


if __name__ == "__main__":
    main()
