"""`make bench`: leanhost's seconds on the parity algorithms beside those that real LEAN took.

Every run is a fresh process; the best of `--rounds`. `run` is processor time over what LEAN's stopwatch covers
(Engine.cs: set when `initialize` is over, read when the algorithm has ended, before the statistics), and what `faster`
is of. `file` is processor time from handing the algorithm's file over to the result files, with pandas loaded before as
LEAN's start loads it. `first` is wall clock from the command to the first slice, `whole` processor time of the whole
command. Seconds are scaled to LEAN's machine by the loop of reference.py, run before and after each.

    python tests/benchmarks/against_lean.py [NAME ...] [--rounds 3]
    python tests/benchmarks/against_lean.py --profile weeks_wide

The second says where one algorithm's time goes, by module and by function, without comparing anything.
Exit status 1 where a goal of issue 11 is missed.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from reference import LEAN_SECONDS, reference, scale

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "parity"))

from made_data import PARITY, data_folder  # noqa: E402  the path is set above

# LEAN's seconds (../shared/lean-facts/measured.md) and how many times faster issue 11 wants leanhost to be.
LEAN = {
    "option_chain": (1.1, 10.0),
    "combo_orders": (2.3, 10.0),
    "index_option_settlement": (1.1, 10.0),
    "expiry_assignment": (1.2, 0.0),
    "weeks_narrow": (1.3, 5.0),
    "combo_walk": (3.7, 5.0),
    "weeks_wide": (10.0, 10.0),
    "statistics_daily": (0.7, 0.0),
    "floor": (8.9, 2.0),
}
FIRST_SLICE_LIMIT, MEMORY_LIMIT_MB = 1.0, 400.0

WARM = """
import pandas, sys, time
from leanhost import runner
from leanhost.engine.loop import Loop
lock, finish, times = runner._lock, Loop.finish, []
def start(*arguments):
    times.append(time.process_time())
    lock(*arguments)
def end(loop):
    finish(loop)
    times.append(time.process_time())
runner._lock, Loop.finish = start, end
file, data, out = sys.argv[1:4]
began = time.process_time()
done = runner.run(file, data, out)
print(times[1] - times[0], time.process_time() - began) if done.ok else print("failed")
"""
# The profiler makes many small calls dearer than they are: shares of modules are to be read, not seconds.
PROFILE = """
import collections, cProfile, pandas, pstats, sys
from pathlib import Path
from leanhost.runner import run
profile = cProfile.Profile()
profile.enable()
done = run(*sys.argv[1:4])
profile.disable()
if not done.ok:
    sys.exit(done.error)
stats = pstats.Stats(profile)
whole, of = stats.total_tt, collections.Counter()
for (file, _, name), (_, _, own, _, callers) in stats.stats.items():
    path = Path(file)
    if path.parent.parent.name == "leanhost":
        of[f"leanhost/{path.parent.name}/{path.name}"] += own
    elif file == "~":  # built in: counted with whoever called it
        for (caller, _, _), (_, _, share, _) in callers.items():
            path = Path(caller)
            inside = path.parent.parent.name == "leanhost"
            of[f"leanhost/{path.parent.name}/{path.name}" if inside else "other" if caller != "~" else name] += share
    else:
        of["the algorithm" if path.parent.name == "algorithms" else "other"] += own
print("share of the run's own time, by file")
for name, own in of.most_common(16):
    print(f"{100 * own / whole:6.1f} %  {name}")
stats.sort_stats("tottime").print_stats(20)
"""
COLD = """
import sys, time
from leanhost import command
from leanhost.engine import loop
made = loop.Slice
def first(*arguments):
    print("first", time.time(), file=sys.stderr)
    loop.Slice = made
    return made(*arguments)
loop.Slice = first
file, data, out = sys.argv[1:4]
sys.exit(command.main(["run", file, "--data", data, "--out", out]))
"""


@dataclass(frozen=True)
class Measured:
    """Seconds of the run alone, from file to results, up to the first slice, of the whole process; peak MB."""

    run: float
    file: float
    first: float
    whole: float
    memory: float


def _child(script: str, name: str) -> tuple[str, str, float, float]:
    """Output, errors, processor seconds and peak MB of one fresh process."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-c", script, PARITY / "algorithms" / f"{name}.py", data_folder(name), out]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        assert process.stderr is not None
        told, errors = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    if status or told.startswith("failed"):
        sys.exit(f"{name} failed: nothing was measured\n{errors}")
    return told, errors, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def measure(name: str, rounds: int) -> Measured:
    """The best of some rounds."""
    runs = [[float(seconds) for seconds in _child(WARM, name)[0].split()] for _ in range(rounds)]
    firsts, wholes, memory = [], [], 0.0
    for _ in range(rounds):
        began = time.time()
        _, errors, seconds, peak = _child(COLD, name)
        firsts.append(float(errors.partition("first ")[2].split()[0]) - began)
        wholes.append(seconds)
        memory = max(memory, peak)
    run, file = map(min, zip(*runs, strict=True))
    return Measured(run, file, min(firsts), min(wholes), memory)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(LEAN)}; all by default")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", choices=sorted(LEAN), help="say where an algorithm's time goes, compare nothing")
    asked = parser.parse_args()
    if not PARITY.exists():
        sys.exit("../shared is not here: there is nothing to compare with")
    if asked.profile:
        print(_child(PROFILE, asked.profile)[0])
        return
    unknown = set(asked.names) - set(LEAN)
    if unknown:
        parser.error(f"no time of LEAN's is known for {', '.join(sorted(unknown))}")
    compileall.compile_dir(ROOT / "tools" / "leanhost", quiet=1)
    missed = []
    loops = [reference()]
    print(f"{'':24}{'LEAN':>7}{'run':>8}{'scaled':>8}{'faster':>9}{'goal':>6}{'file':>8}{'first':>8}{'whole':>8}{'memory':>10}")
    for name in asked.names or LEAN:
        lean, goal = LEAN[name]
        found = measure(name, asked.rounds)
        loops.append(reference())
        factor = scale((loops[-2] + loops[-1]) / 2)
        faster = lean / (found.run * factor)
        wanted = f"{goal:.0f} x" if goal else ""
        print(f"{name:24}{lean:7.1f}{found.run:8.2f}{found.run * factor:8.2f}{faster:7.1f} x{wanted:>6}"
              f"{found.file:8.2f}{found.first:8.2f}{found.whole:8.2f}{found.memory:7.0f} MB", flush=True)
        if faster < goal or found.first * factor > FIRST_SLICE_LIMIT or found.memory > MEMORY_LIMIT_MB:
            missed.append(name)
    print(f"the reference loop took {min(loops):.1f} to {max(loops):.1f} s (far apart: it was not quiet here); "
          f"`scaled` are seconds where it takes {LEAN_SECONDS} s, the others those here")
    sys.exit(f"short of a goal: {', '.join(missed)}" if missed else 0)


if __name__ == "__main__":
    main()
