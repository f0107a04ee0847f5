"""Runs one algorithm in a process of its own and prints what came of it as one line of JSON.

python run_one.py FILE DATA STORE
"""

from __future__ import annotations

import json
import sys
import traceback
from typing import Any


def outcome(file: str, data: str, store: str) -> dict[str, Any]:
    """Its status, statistics and error; an error that keeps it from starting counts as its own."""
    from order_hash import hashes  # noqa: PLC0415  an import error of the host is an outcome too

    from leanhost.runner import run  # noqa: PLC0415

    done = run(file, data, store=store)
    return {
        "status": done.result.status,
        "statistics": done.result.statistics,
        "error": done.error,
        "trace": done.algorithm.engine.trace or "",
        "hashes": list(hashes(done.algorithm)),
    }


if __name__ == "__main__":
    # What the algorithm prints would stand among ours.
    answer, sys.stdout = sys.stdout, sys.stderr
    try:
        found = outcome(*sys.argv[1:4])
    except BaseException as error:
        found = {
            "status": "RuntimeError",
            "statistics": {},
            "error": f"{type(error).__name__}: {error}",
            "trace": traceback.format_exc(),
        }
    print(json.dumps(found), file=answer)
