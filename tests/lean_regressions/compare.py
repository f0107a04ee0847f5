"""`make regressions LEAN=DIR`: runs LEAN's Python regression algorithms in leanhost, over LEAN's own sample data.

Each is held against the statistics that LEAN expects of it (its C# twin's `ExpectedStatistics`), as strings; the last
of them, `OrderListHash`, is a hash of every property of every order (order_hash.py).

    python tests/lean_regressions/compare.py [--lean DIR] [--match Option] [--jobs 2] [--out FILE.json] [-v]

DIR is a checkout of QuantConnect/Lean with `Data`, `Algorithm.Python` and `Algorithm.CSharp`; without --lean it is the
environment variable LEAN_CHECKOUT. Exit status 1 where an algorithm does not agree.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pairs import Pair, pairs

AGREES, DIFFERS, RAISES = "agrees", "differs", "raises"
HASH = "OrderListHash"
# LEAN's test takes -0 and 0 for the same.
SAME = {"-0": "0"}


@dataclass(frozen=True)
class Verdict:
    """How one algorithm's run compares; `details` are lines for people, `trace` where it raised."""

    name: str
    kind: str
    details: list[str]
    trace: str = ""


def run_one(pair: Pair, lean: Path, timeout: float) -> dict[str, Any]:
    """What came of the run, in a process of its own."""
    with tempfile.TemporaryDirectory() as store:
        script = Path(__file__).with_name("run_one.py")
        command = [sys.executable, str(script), str(pair.file), str(lean / "Data"), store]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, cwd=store)
        except subprocess.TimeoutExpired:
            return {"status": "RuntimeError", "statistics": {}, "error": f"not done in {timeout:.0f} s", "trace": ""}
    lines = done.stdout.strip().splitlines()
    if not lines:
        error = (done.stderr.strip().splitlines() or ["no outcome"])[-1]
        return {"status": "RuntimeError", "statistics": {}, "error": error, "trace": done.stderr}
    return json.loads(lines[-1])


def judge(pair: Pair, found: dict[str, Any]) -> Verdict:
    """Hold an outcome against what LEAN expects."""
    status = "Completed" if pair.status == "Running" else pair.status
    if found["status"] != status:
        error = found["error"].strip().splitlines() or [f"ended {found['status']}, LEAN {pair.status}"]
        return Verdict(pair.name, RAISES, [error[0]], found["trace"])
    got = found["statistics"]
    details = [
        f"{name}: {got.get(name, 'absent')}, LEAN {value}"
        for name, value in pair.statistics.items()
        if name != HASH and SAME.get(got.get(name), got.get(name)) != SAME.get(value, value)
    ]
    if HASH in pair.statistics and pair.statistics[HASH] not in found["hashes"]:
        details.append(f"{HASH}: the orders differ in some property")
    return Verdict(pair.name, DIFFERS if details else AGREES, details)


def compare(pair: Pair, lean: Path, timeout: float = 600.0) -> Verdict:
    return judge(pair, run_one(pair, lean, timeout))


def _show(verdict: Verdict, whole: bool) -> None:
    print(f"{verdict.kind:8}{verdict.name}")
    for line in verdict.details if whole else verdict.details[:4]:
        print(f"        {line}")
    if len(verdict.details) > 4 and not whole:
        print(f"        and {len(verdict.details) - 4} more")
    if whole and verdict.trace:
        print(verdict.trace)
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lean", type=Path, default=os.environ.get("LEAN_CHECKOUT"), help="a checkout of LEAN")
    parser.add_argument("--match", default="", help="only names in which this regular expression occurs")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds until a run is given up")
    parser.add_argument("--out", type=Path, default=None, help="write the verdicts here as JSON")
    parser.add_argument("-v", "--verbose", action="store_true", help="every difference, and where it raised")
    given = parser.parse_args()
    if given.lean is None or not (Path(given.lean) / "Algorithm.Python").is_dir():
        parser.error("give a checkout of LEAN with --lean DIR or LEAN_CHECKOUT=DIR")
    lean = Path(given.lean).resolve()
    verdicts: list[Verdict] = []
    with ThreadPoolExecutor(given.jobs) as pool:
        for verdict in pool.map(lambda pair: compare(pair, lean, given.timeout), pairs(lean, given.match)):
            verdicts.append(verdict)
            _show(verdict, given.verbose)
    count = Counter(verdict.kind for verdict in verdicts)
    print(f"of {len(verdicts)}: {count[AGREES]} agree, {count[DIFFERS]} differ, {count[RAISES]} raise")
    if given.out is not None:
        given.out.write_text(json.dumps([vars(verdict) for verdict in verdicts], indent=1), encoding="utf-8")
    return 0 if count[AGREES] == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
