"""The loop that tells machines apart: 50 million `x += i` took Python 3.11.7 2.7 s where LEAN was measured.

It runs as a script's own lines do, with global names; inside a function the same loop is about twice as fast.
"""

from __future__ import annotations

import time
from typing import Any

LOOPS, LEAN_SECONDS = 50_000_000, 2.7


def _code(loops: int) -> Any:
    return compile(f"x = 0\nfor i in range({loops}): x += i", "reference", "exec")


def reference() -> float:
    """Seconds of processor time of the whole loop here: others on the machine must not make it look slow."""
    code, start = _code(LOOPS), time.process_time()
    exec(code, {})
    return time.process_time() - start


def best_of_short(count: int = 200, part: int = 5000) -> float:
    """Seconds of the whole loop, from the best of `count` pieces of a `part`-th each, too short to be interrupted."""
    code, found = _code(LOOPS // part), []
    for _ in range(count):
        start = time.perf_counter()
        exec(code, {})
        found.append(time.perf_counter() - start)
    return min(found) * part


def scale(seconds: float) -> float:
    """What a second here is on LEAN's machine, from the loop's seconds here."""
    return LEAN_SECONDS / seconds
